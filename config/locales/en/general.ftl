### Help, failures and the pages in the browser.

help-start = New here? Begin with `/start`: in a minute you know your way around.
help-intro = Talking in the public channels is free for everybody, and you need not do anything for it. These are the commands; only you see this answer.
help-staff = For moderators. Right-click a message, or hold it on a phone, then Apps: there is a form to moderate it.

error-try-later = That did not work just now. Please try again in a minute.
error-ours = That did not work, and the fault is ours. Please try again later, or ask a moderator.

page-name = Health Network
page-language = English
page-back = Open Discord
page-home-title = You are in the right place
page-home-body = This is the address of our community's bot on Discord. There is nothing to do here: everything happens in Discord.
page-missing-title = This page does not exist
page-missing-body = There is nothing to do here: everything happens in Discord.
page-success-title = Thank you
page-success-body = We are handling it. The private channels usually open within seconds, and you get a short message.
    No message after a few minutes? Use /membership status in Discord.
page-cancel-title = Nothing was paid
page-cancel-body = You left the payment page, and nothing was charged. If you change your mind, use /membership join in Discord.
page-done-title = All set
page-done-body = Whatever you changed takes effect by itself. You can close this page.
