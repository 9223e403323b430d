### The way in, and what people read about themselves. { $until } and { $date } are dates that Discord writes in the reader's way.

language-name = English

welcome = Welcome. It is good that you are here.

    Press the button, and in a minute you know how we treat each other and where to go. You need not tell anything about yourself, and just looking around is fine.

    Later is fine too: `/start` on our server does the same. Nobody reads what you write here, in this chat with the bot.
start-button = Start
start-read-button = Read and agree

walk-language = In which language would you like our messages?
walk-again = **Our guidelines have changed.** Until { $until } everything stays open to you. After that the support groups close to you until you agree.
walk-again-rested = **Our guidelines have changed.** The support groups open to you again as soon as you agree.
walk-privacy = **What we keep about you:** your number on Discord (not your phone number), your language, and that you agreed to this. Not what you say about your health, and not which rooms you read. `/privacy notice` tells all of it, and `/privacy erase` deletes it.
walk-ask = Do you agree to the guidelines, and to what we keep? Then press the button, and the support groups open to you. The other public rooms are open already: to look around you need not agree to anything.
walk-agree-button = I agree
walk-paths = What brings you here? We use your answer only to show you the way. We do not keep it, unless you come through a hospital.
walk-myself-button = For myself
walk-somebody-button = For somebody close to me
walk-hospital-button = My work in a hospital
walk-looking-button = Just looking
walk-back-button = Back
walk-myself = These rooms may suit you. Just reading is fine; nobody has to introduce themselves. Write in English or Dutch, whichever is easier for you.
walk-somebody = It is good that you are there for somebody. These rooms may suit you, and there it may be about you, too. Write in English or Dutch, whichever is easier for you.
walk-looking = Have a look around. These rooms are a quiet start.
walk-look = Have a look around, as long as you like. These rooms are open to everybody:
walk-look-back = The support groups open once you have agreed to the guidelines. Nobody presses you: `/start` on our server brings you back whenever you like.
walk-urgent = Do you need help now? Nobody here can help fast enough. Call 112 in Europe, 911 in the US and Canada, or your local emergency number. Thinking of suicide? US and Canada: 988. UK and Ireland: 116 123. Netherlands: 113 or 0800-0113 (free). Elsewhere: <https://findahelpline.com>.
walk-hospital = The hospital network is for people who work in health care. A membership opens its private channels about social media in health care: best practices, employee training, and guidelines and policies. It is not accredited education. A membership renews by itself until you cancel it, which you can do at any time.

    Does your hospital pay already? Then do not pay yourself: first ask the person who arranged it there, or a moderator.

    We keep that you come through a hospital, so that `/start` brings you straight here. `/profile` shows it and lets you take it back.
walk-hospital-member = You are a member of the hospital network. These channels are open to you:
walk-join-button = See the membership
walk-check-ins = Shall we ask you later how it is going? A short message after { $days } days, and one press stops it.
walk-check-ins-button = Yes, ask me
walk-check-ins-on = We will ask you how it is going. `/profile` stops it.

rooms-screening = Discord still asks you to accept the rules of this server. Open the server and press the bar at the bottom; then the support groups open by themselves.
rooms-soon = The support groups open to you in a moment.
rooms-blocked = The support groups could not be opened to you yet. The fault is ours and is being looked at; you need not do anything.

and = and

check-in-first = Have you found what you came for? The button shows the support groups, and a moderator is glad to help you find your way. Nobody reads what you write here; in the groups people do.
check-in-next = How is it going? Nobody reads what you write here; in the support groups people do. Having a hard time? Call your doctor. Thinking of suicide? US and Canada: 988. UK and Ireland: 116 123. Netherlands: 113 or 0800-0113 (free). Elsewhere: <https://findahelpline.com>. In danger: 112 in Europe, 911 in the US and Canada, or your local emergency number.
check-in-last = How is it going? This is the last time we ask. Nobody reads what you write here; in the support groups people do. Having a hard time? Call your doctor. Thinking of suicide? US and Canada: 988. UK and Ireland: 116 123. Netherlands: 113 or 0800-0113 (free). Elsewhere: <https://findahelpline.com>. In danger: 112 in Europe, 911 in the US and Canada, or your local emergency number.
check-in-button = Show the groups
check-in-stop-button = Stop asking me
check-ins-stopped = We will not ask again. Should you change your mind: `/profile` on our server.

reply = Nobody reads what you write here: this is a bot. In the rooms of our server people do, and a moderator is glad to help. `/start` on our server shows you the way.

groups-intro = These are the support groups. Everybody who agreed to the guidelines can read them, and just reading is fine.
groups-closed = They open to you once you have agreed to the guidelines. That takes a minute.
groups-mentor = Would you rather ask one person? Press { $mentor } to see who the mentors are. Is nobody there? Ask a moderator.
groups-none = There are no support groups here yet. A moderator is glad to help you find your way.

profile-intro = This is what we keep about you. Only you see this answer.
profile-language = **Language:** { $language }
profile-agreed = **Guidelines:** you agreed to them on { $date } (version { $version }).
profile-agreed-until = **Guidelines:** you agreed to an older version on { $date }. Please agree to the new one before { $until } with `/start`.
profile-not-agreed = **Guidelines:** you have not agreed to them yet. `/start` shows them.
profile-rested = **Guidelines:** you agreed to an older version on { $date }. Agree to the new one with `/start`, and the support groups open again.
profile-hospital = **Hospital:** you come through your work in a hospital.
profile-check-ins = **Message to ask how it is going:** on, now and then
profile-no-check-ins = **Message to ask how it is going:** off
profile-country = **Lines for help shown first:** { $country }
profile-no-country = those of your language
profile-country-button = Choose my country
profile-countries = When you ask for help, or we think that you may need it, which country's lines shall we show first? Nobody else sees this, and all others are shown as well.
profile-no-country-button = Keep no country
profile-outro = Your membership: `/membership status`. Everything we keep, as a file: `/privacy export`. To delete it: `/privacy erase`.
profile-check-ins-button = Ask me how it is going
profile-no-check-ins-button = Stop asking me how it is going
profile-hospital-button = Delete that I come through a hospital

button-old = This button does not work any more. With `/start` you go on.
not-here = This button does not work any more. With `/start` on our server you go on.
not-our-server = This works on our own server only. Please use it there.
commands-where = on our server
commands-place = You can use these commands on our server.

notice-guidelines = Our guidelines have changed. Please read them and agree before { $until }. Until then nothing changes for you; after that the support groups close to you until you agree. A paid membership stays as it is.
notice-rested = You have not agreed to our new guidelines yet, so the support groups are closed to you for now. They open again as soon as you agree. A paid membership stays as it is.
guidelines-changes = **What is new:** { $changes }
guidelines-announcement = **Our guidelines have changed.** Press the button to read them, and please agree before { $until }. Until then nothing changes for you; after that the support groups close to you until you agree.

first-post = Nobody has answered this post in { $hours } hours, and it may be somebody's first here: { $url }

privacy-notice = **What we keep about you, and why**

    - Your number on Discord (not your phone number) and your language, to write to you.
    - When and in which language you agreed to the guidelines, so that we do not ask twice.
    - Whether we may ask you how it is going, and whether you come through a hospital, if you said so.
    - Which of our short messages you were sent, so that you get none twice.
    - If you ask the moderators something: where that thread is, until 30 days after it was closed.
    - If you report something: what you chose and wrote, until 30 days after it was closed.
    - If you pay: which membership, and its number at Stripe. Your name, address and card are with Stripe alone.
    - The roles that the bot gives you, whether you were banned, and since when you have been gone. No role tells anything about health.
    - What moderators did about you, such as a warning or a ban, and why: a warning for 12 months, anything else for 24 months after it has ended. Deleting takes only their own words away sooner.

    - The country whose lines for help you want to see first, if you chose one.

    We do **not** keep what you write, what you say about your health, and which rooms you read. If a post in a support group gets no answer, its number is kept for some hours so that a mentor can look; not who wrote it.

    If you pay, Stripe gets your Discord number; nobody else gets anything, and we sell nothing. If you leave, we delete it (what moderators did stays its time): at once if you never agreed to anything, otherwise after { $days } days, or when your membership has ended. What you write in the rooms is kept by Discord, and you can delete it there.

    `/privacy export` shows you everything. `/privacy erase` deletes it. Questions? Use `/contact`.
privacy-notice-reading = **What our bot reads.** It looks at each message on this server for a moment, to see who may be in danger and what exposes or harms somebody, and forgets it: no machine learns from it. Who may be in danger is written to in private, and the moderators see where the message is; we keep that, and what came of it, for some days after they have closed it. What may not stand is sent back to you and taken down; we keep where it was and why for 30 days. Where moderators have to judge it, they can read your words for 30 days, without what points to anybody and locked away; no other text is stored.
privacy-export = The file has all of it, word for word (a JSON file). Only you see this answer.
privacy-export-none = We keep nothing about you.
privacy-erase-ask = Shall we delete what we keep about you? The support groups then close to you until you agree to the guidelines again. What you wrote stays in the rooms; you can delete it there yourself.
privacy-erase-membership = You have a membership. What it needs we keep until it has ended, and delete then. To end it, use `/membership manage`.
privacy-erase-button = Delete my data
privacy-keep-button = Delete nothing
privacy-kept = Nothing was changed.
privacy-erase-done = Done. We keep nothing about you any more, but for what moderators may have done. You can go on reading the open rooms; `/start` begins anew.
privacy-erase-stripe = Stripe, who handled your payments, keeps the invoices for as long as the law requires.
privacy-erase-partly = We have deleted all but what your membership needs: your number on Discord, your language and the membership itself. That goes by itself when the membership has ended.
privacy-erase-working = We are at it. It takes some minutes, and you need not do anything. `/privacy export` shows what is left.
privacy-erase-none = There is nothing to delete.

export-intro = **What we keep about you**
export-number = Your number on Discord: { $number }.
export-language = We write to you in this language: { $language }. { $chosen ->
    [yes] You chose it.
   *[no] Your Discord is in it.
}
export-country = You chose a country ({ $country }), whose lines for help we show first.
export-hospital = You said that you come through your work in a hospital.
export-banned = You are banned from the server.
export-left = You left the server on { $date }.
export-agreed = You agreed to our guidelines on { $date } (version { $version }, read in { $language }).
export-grant-agreed = Since { $since } the support groups open to you, because you agreed.
export-grant-paid = Since { $since } the private channels open to you, by your membership: { $tier }.
export-grant-until = That ends, or has ended, on { $date }.
export-roles = Your roles on the server that the bot looks after: { $roles }.
export-no-roles = You have none of the roles that the bot looks after.
export-subscription = Your membership is { $tier }, since { $since }. Its number at Stripe is { $number }. The file has its dates.
export-page = A page on which you can pay for { $tier } is open until { $date }.
export-messages = Which of our short messages you were or will be sent. In all: { $count }.
export-check-ins = We may ask you how it is going.
export-erasure = You asked us on { $date } to delete what we keep.
export-of-stripe-events = Messages from Stripe about your payments: { $count }. Of each we keep the number, the kind and the time.
export-of-stripe-looks = Memberships and payment pages of yours that we look at again at Stripe: { $count }. Of each we keep the number and when.
export-of-alerts = Troubles with your membership that we are looking at: { $count }.
export-of-cases = Things that moderators did about you, such as a warning or a ban: { $count }. The file has what, when and why. We keep a warning for 12 months, and anything else for 24 months after it has ended.
export-of-case-edits = Reasons for what moderators did about you that were put right later: { $count }. The file has how they read before.
export-of-case-looks = Times at which something that moderators did about you is to be done, or to end: { $count }.
export-of-reports = Things about you that people reported to the moderators and that are closed: { $count }. The file has what came of them. We keep them for 30 days after that.
export-of-report-lines = What you reported to the moderators: { $count }. We keep it for 30 days after it was closed.
export-of-evidence = Messages of yours that were removed and that moderators may still have to look at: { $count }. What you wrote is kept locked away and is not in the file. The file says until when we keep it; then we delete it.
export-of-verdicts = Messages of yours in which the bot found something, and what it did: { $count }. What you wrote is not kept. We keep where it was for 30 days.
export-of-staff-looks = When you last looked at what waits for moderators: { $count }.
export-of-given-roles = Roles that our bot gave you, or is about to give you: { $count }. We keep their numbers and since when.
export-of-crisis-cards = Messages that were read as somebody being in danger, or such that you looked after as a moderator: { $count }. We keep where they are and what came of it, and not what is written there.
export-of-on-call = You are on call as a moderator: { $count }.
export-of-contacts = Threads in which you ask the moderators, or that you look after as a moderator: { $count }. We keep where they are, and not what is written there.
export-other = More that the file has, under "{ $table }": { $count }.
export-not = We do **not** keep what you write, what you say about your health, and which rooms you read.
