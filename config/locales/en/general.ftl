### Help, failures and the pages in the browser.

help-intro = This is what you can do here. Only you see this answer.

error-try-later = That did not work just now. Nothing was changed. Please try again in a minute.
error-ours = That did not work, and the fault is ours. Nothing was changed for you. Please try again later, or ask a moderator.

page-name = Health Network
page-language = English
page-back = Back to Discord
page-home-title = Health Network
page-home-body = This is the web address of our community's assistant on Discord. There is nothing to do here: everything happens in Discord.
page-success-title = Thank you
page-success-body = Your payment is on its way to us. As soon as it arrives, usually within seconds, the private rooms open and you get a short message.
    You can close this page.
page-cancel-title = Nothing was paid
page-cancel-body = You left the payment page, and nothing was charged. If you change your mind, use /membership join in Discord.
page-done-title = All set
page-done-body = Whatever you changed takes effect by itself. You can close this page.
