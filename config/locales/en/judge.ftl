### What follows by itself from what people write: what they read, and what moderators read.

judge-why = { $rule ->
        [identifiers] It showed something that points to a person, such as a telephone number or an address. Strangers read here, too.
        [advice] It told somebody what to do about a treatment. Only somebody who knows them can do that safely: what you went through yourself is always welcome.
        [sales] It offered or asked for something for money, and we do not buy or sell here.
        [solicitation] It asked people here for their money, their time or their data. Please ask the moderators first, with `/contact`.
        [scam] It looks like a scam. If somebody took over your account, change your password.
        [links] It has a link that may lead to a scam. If you did not send it, somebody may have taken over your account: change your password.
        [invites] It invited people to another server. Please ask the moderators first, with `/contact`.
        [harassment] It may hurt somebody who reads it.
        [pro-ed] It was about eating in a way that can harm others here.
        [impersonation] It looked as if it came from the moderators or from a doctor.
        [confirms-patient] It told that somebody is or was treated somewhere. That is theirs alone to tell.
        [flood] Many messages came very fast, and others could not keep up.
        [repeats] The same was written several times.
       *[mentions] It called very many people at once.
    }
judge-nudge = About your message in { $place }, which only you see this about: it still stands, and you can change it.
judge-help-pro-ed = About your message in { $place }: it still stands, and a moderator will look at it. Should eating, or not eating, be hard right now, you are welcome to talk about that here, and `/crisis` shows who listens.
judge-no-hints-button = No more hints
judge-hints-button = Hints again
judge-hints-off = I will send you no more hints. When I have to take a message down I still tell you.
judge-hints-on = I will send you hints again.
judge-remove = I took down your message in { $place }.
judge-hold = I took down your message in { $place } until a moderator has looked at it. I can be wrong about it.
judge-timeout = I took down your message in { $place }, and a moderator will look at it. I can be wrong about it.
judge-repost = I wrote your message in { $place } again without what could point strangers to a person, and took down the first one. You did nothing wrong.
judge-title = Taken down
judge-words-again = Here are your words, to copy and post again:
judge-words = Here are your words, so that nothing is lost:
judge-words-gone = I am sorry: I do not have your words any more.
judge-left-out = { $kind ->
        [phone] [telephone number]
        [email] [e-mail address]
        [address] [address]
        [dob] [date of birth]
        [links] [link]
        [invites] [invitation]
       *[other] [number]
    }
judge-reposted = { $member } wrote:
judge-stands = A moderator has looked at your message in { $place }, and it is fine. You can post it again. I am sorry for the trouble.

judge-rule = { $rule ->
        [identifiers] points to a person
        [advice] advice about treatment
        [sales] something for money
        [solicitation] asks for money, time or data
        [scam] scam
        [links] doubtful link
        [invites] invitation to another server
        [harassment] attack
        [pro-ed] praises an eating disorder
        [impersonation] pretends to be staff or a doctor
        [confirms-patient] tells that somebody is a patient
        [flood] very many messages
        [repeats] the same several times
       *[mentions] calls very many people
    }
judge-found = The bot found: { $rules }.
judge-done = { $ending ->
        [removed] It took the message down{ $way ->
                [direct] , and sent it back by direct message.
                [reply] . Their direct messages are closed: it waits for them behind a button in the channel.
               *[neither] . **It could not be sent back.**
            } **Nothing to do** says that it may stand: they are told.
        [reviewed] The message stands.
        [refused] **Discord does not let the bot take the message down.**
       *[other] The message is being dealt with.
    }
judge-evidence = What was written, without what points to a person:
judge-evidence-none = There is nothing that you can read here: it was not kept, its time is over, or it is not yours to read.
judge-evidence-closed = Nobody can read it any more: the key with which it was encrypted is gone. The operator's notes (docs/operations.md, Evidence and its keys) say what to do.

week-found = { $count ->
        [0] In the last seven days the bot found nothing in what people wrote.
        [one] In the last seven days the bot found something in one message:
       *[other] In the last seven days the bot found something in { $count } messages:
    }
week-counted = Of these only counted, with nothing done: { $count }.
week-overturned = Of these fine after all, as a moderator found: { $count }.
week-missed = Reports from people that moderators acted on, where the bot had found nothing: { $count }.

command-moderation = moderation
command-moderation-description = What the bot does by itself about messages
command-moderation-pause = pause
command-moderation-pause-description = Stop all that the bot does by itself; help for people in danger goes on
command-moderation-resume = resume
command-moderation-resume-description = Let the bot act by itself again
command-moderation-status = status
command-moderation-status-description = Whether the bot acts by itself now

moderation-off = The bot does nothing by itself here: config/moderation.toml names no groups of channels for it, or it does not read messages.
moderation-unagreed = The bot does nothing by itself: it acts on what those write who agreed to version { $version } of the guidelines, and nobody can have. The operator raises `version` in config/onboarding.toml, or lowers `agreed_version` in config/moderation.toml. Who may be in danger is met all the same.
moderation-paused = The bot does nothing by itself: a moderator paused it { $since }. Who may be in danger is still met. `/moderation resume` lets it go on.
moderation-shadow = The bot does nothing by itself before { $until }: until then it only counts what it would do. Who may be in danger is met all the same.
moderation-on = The bot acts by itself, as config/moderation.toml says. `/moderation pause` stops it at once.

command-policy = policy
command-policy-description = What the bot would find in a text
command-policy-test = test
command-policy-test-description = See what the bot would find in a text, and what would follow; nothing of it is kept
option-policy-text = text
option-policy-text-description = The text; only you see the answer
option-policy-channel = channel
option-policy-channel-description = Where it would be written; left out: here

policy-place = If somebody wrote this in { $place }:
policy-sign = **{ $who ->
        [other] Somebody they worry about
       *[self] Whoever wrote it
    } { $level ->
        [high] may be in danger right now
        [medium] may be in danger
       *[low] has a hard time
    }.** { $level ->
        [low] They would be offered the lines, and nobody would be called.
       *[other] They would get the lines in private, the staff would be called, and nothing would punish them.
    }
policy-finding = • { $rule }{ $kind ->
        [none] {""}
       *[other] {" "}({ $kind })
    }: { $action }
policy-kind = { $kind ->
        [phone] telephone number
        [email] e-mail address
        [address] address
        [dob] date of birth
        [ssn] social security number
        [mrn] number of a patient's file
        [insurance] number of an insurance
        [npi] number of a doctor
        [bsn] BSN
        [blocked] on a list of fraud
        [masked] it opens something else than it shows
        [look-alike] it looks like a known one
        [ip] a number instead of a name
        [shortener] nobody sees where it leads
        [discord] Discord
        [whatsapp] WhatsApp
        [telegram] Telegram
        [plain] in plain words, by somebody of a hospital or the staff
        [model] as far as the bot can tell, by somebody of a hospital or the staff
        [claims] the text says so
       *[other] { $kind }
    }
policy-action = { $action ->
        [watch] it would only be counted
        [nudge] it would stand, and who wrote it would get a hint in private
        [review] it would stand, and you would get a card
        [repost] the bot would post it anew without what points to a person, and take it down
        [hold] it would be taken down and sent back, and you would get a card
        [remove] it would be taken down and sent back, to be posted again
       *[timeout] it would be taken down and sent back, you would get a card, and who wrote it could not write for a while
    }
policy-together = Taken together: { $action }.
policy-off = Nothing is looked for there but who may be in danger.
policy-nothing = Nothing was found.
policy-note = I can be wrong, and I kept nothing of your text. What follows is as config/moderation.toml says; `/moderation status` shows whether I act by myself now.
