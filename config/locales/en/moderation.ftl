### Moderators' acts: what moderators read, and what the person reads whom it is about.

## Commands, which staff alone see.
command-warn = warn
command-warn-description = Warn somebody: they get a message with the reason
command-note = note
command-note-description = Write something down for the other moderators; the person is told nothing
command-timeout = timeout
command-timeout-description = Let somebody read and not write for a while
command-untimeout = untimeout
command-untimeout-description = Let somebody write again
command-kick = kick
command-kick-description = Take somebody off the server; they can come back with an invitation
command-ban = ban
command-ban-description = Take somebody off the server and keep them out, for good or for a while
command-unban = unban
command-unban-description = Let somebody come in again
command-softban = softban
command-softban-description = Take somebody off with what they wrote in the last day; they can come back
command-case = case
command-case-description = What was done, by its number
command-case-show = show
command-case-show-description = One case: what, who, why, and how it ended
command-case-list = list
command-case-list-description = The latest cases
command-case-edit = edit
command-case-edit-description = Put the reason of a case right; the former one is kept
command-case-undo = undo
command-case-undo-description = Take an act back
command-history = history
command-history-description = What was done about somebody so far
option-member = member
option-member-description = Whom it is about; somebody who is away by their number
option-reason = reason
option-reason-description = Choose one, or write your own. The person reads it
option-note = words
option-note-description = What the other moderators should know
option-duration = duration
option-duration-description = How long: choose, or write “3 days”
option-duration-or-never-description = How long: choose, or write “3 days”. Left out: for good
option-number = number
option-number-description = The number of the case
option-delete = delete
option-delete-description = Also delete what they wrote lately
delete-nothing = nothing
delete-hour = the last hour
delete-day = the last day
delete-week = the last week
menu-moderate = Moderate
menu-history = Moderation history
command-purge = purge
command-purge-description = Delete messages of this channel; you see first which
command-slowmode = slowmode
command-slowmode-description = How long people have to wait between two messages in this channel
option-purge-number = number
option-purge-number-description = The last so many messages, 500 at most
option-purge-member-description = Only those by this person
option-purge-link = link
option-purge-link-description = The link of a message: that one and what follows it
option-slowmode-description = How long people wait: choose, or write “30 seconds”, or “off”
option-slowmode-for = for
option-slowmode-for-description = How long this is to last, such as “2 hours”. Left out: until somebody changes it

## The form that opens from the menu of a message.
form-title = What should be done?
form-act = What to do
form-do = { $kind ->
    [warn] Warn them
    [remove] Remove this message
    [timeout] Timeout: they can read, and not write
    [kick] Take them off the server (kick)
    [softban] Take them off, with their messages of the last day
    [ban] Ban
   *[note] Note for the team
}
form-length = For how long (a timeout or a ban)
form-reason = Why
form-words = Or in your own words
form-words-hint = The person reads this. Nothing that points to anybody
form-remove = Delete this message as well?
form-remove-yes = Yes, delete it
form-remove-no = No, leave it
form-for-good = For good (a ban alone)
form-own-words = My own words, below

## Reasons to choose from (moderation.toml: reasons). The person reads them.
reason-advertising = Advertising or selling is not allowed here
reason-scam = A message that could cheat people
reason-rude = Words that hurt others
reason-medical-advice = Telling others what treatment to start, stop or change
reason-privacy = Personal details of others, or too many of your own
reason-off-topic = Messages that do not belong in that channel, again and again
reason-impersonation = Pretending to be somebody else
reason-other = Not keeping to the guidelines

## Kinds, and how it is with one.
case-kind = { $kind ->
    [note] Note
    [warn] Warning
    [remove] Message removed
    [timeout] Timeout
    [untimeout] Timeout lifted
    [kick] Kick
    [ban] Ban
    [unban] Ban lifted
    [softban] Softban
    [roles] Roles changed
    [withdraw] Taken back
    [purge] Messages deleted
    [slowmode] Slow mode
    [withdraw_note] Taken back
   *[other] Act
}
case-title = **Case { $number } · { $kind }**
case-whom = { $member } by { $moderator }
case-nobody = not kept any more
case-unknown-moderator = somebody, in Discord itself
case-by-hand = Done in Discord itself.
case-reason = Reason: { $reason }
case-no-reason = No reason given.
case-edited = The reason was changed { $edits ->
    [one] once
   *[other] { $edits } times
}.
case-message = About this message: { $url }
case-of-case = Takes back case { $undone }.
case-until = Until { $until }.
case-for-good = For good.
case-state = { $state ->
    [intended] Being done.
    [standing] It stands.
    [failed] It was not done: Discord refused ({ $failure }).
    [done] Done.
    [partly] It stopped at { $at }: Discord refused ({ $failure }).
    [time] Ended at { $at }: its time was over.
    [undone] Ended at { $at }: taken back with case { $by }.
    [replaced] Ended at { $at }: case { $by } counts instead.
    [by_hand] Ended at { $at }: changed in Discord itself.
   *[other] { $state }
}
case-told = { $told ->
    [yes] They were told.
    [closed] They could not be told: their direct messages are closed.
    [away] They could not be told: they were not on the server.
   *[failed] They could not be told: Discord did not take the message.
}
case-removed = The message was deleted.
case-undo-button = Undo
case-line = **{ $number }** { $kind } · { $when } · { $state }
case-line-whom = **{ $number }** { $kind } · { $member } · { $when } · { $state }
case-line-state = { $state ->
    [intended] being done
    [standing] stands
    [failed] not done
    [partly] done in part
    [time] over
    [undone] taken back
    [replaced] replaced
    [by_hand] changed by hand
   *[done] done
}
cases-none = There are no cases.
history-none = There are no cases about { $member }.
history-title = **Cases about { $member }** · warnings that count: { $warnings }
history-more = And { $count } older.
case-former = Before { $at }, by { $editor }: { $reason }
warnings-count = { $count ->
    [one] This is their first warning in { $days } days.
   *[other] They have { $count } warnings in { $days } days.
}
ladder-timeout = The ladder proposes a timeout of { $duration }. You decide.
ladder-ban = The ladder proposes a ban for good. You decide.
ladder-ban-for = The ladder proposes a ban of { $duration }. You decide.
ladder-timeout-button = Timeout of { $duration }
ladder-ban-button = Ban
ladder-ban-for-button = Ban of { $duration }
length = { $unit ->
    [seconds] { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
    [minutes] { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
    [hours] { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
    [days] { $count ->
        [one] 1 day
       *[other] { $count } days
    }
   *[weeks] { $count ->
        [one] 1 week
       *[other] { $count } weeks
    }
}
case-purged = { $amount } of { $total } { $total ->
    [one] message
   *[other] messages
} deleted.
case-slowed = People wait between two messages: { $now }. Before: { $before }.
purge-preview = This would delete { $count ->
    [one] 1 message
   *[other] { $count } messages
} by { $people ->
    [one] 1 person
   *[other] { $people } people
}, from { $first } to { $last }.
purge-old = { $count ->
    [one] 1 of them is
   *[other] { $count } of them are
} about 14 days old or older. Discord deletes those only one by one, which takes about { $duration }.
purge-pinned = { $count ->
    [one] 1 pinned message stays.
   *[other] { $count } pinned messages stay.
}
purge-first-post = The channel’s first post, which the bot keeps, stays.
purge-more = More messages follow these. They stay; use the command once more for them.
purge-sure = Nobody can bring deleted messages back. This choice is open for 15 minutes.
purge-go-button = { $count ->
    [one] Delete 1 message
   *[other] Delete { $count } messages
}
purge-leave-button = Leave them
purge-left = Nothing was deleted.
purge-progress = { $amount } of { $total } messages are deleted so far. This goes on by itself; case { $number } says how it ended.
slowmode-off = off
slowmode-fixed = The server’s configuration sets this channel’s slow mode to: { $fixed }. That comes back with the next `community apply`, unless an administrator changes `slowmode_s` in community.toml.

## Why nothing was done.
no-right = Your role does not let you do this. Who may what stands in moderation.toml; ask an administrator.
no-self = That is you. Choose somebody else.
no-bot-itself = That is me. Choose somebody else.
no-bot = That is a bot. Administrators take bots off in Server Settings > Integrations.
no-owner = That is the owner of the server. Nobody can moderate them.
no-above-you = Their highest role is as high as yours, or higher. Ask somebody above both of you.
no-administrator = That is an administrator, and Discord gives administrators no timeout. Ask the owner.
no-of-administrators = That is an administrator. Only the owner of the server can moderate them.
no-away = They are not on the server. A ban or a note works also without them.
no-banned-already = They are banned already.
no-not-banned = They are not banned, so there is nothing to lift.
no-not-timed-out = They have no timeout now, so there is nothing to lift.
no-permission = The bot lacks a permission for this: { $permission }. Ask an administrator to switch it on for the bot's role in Server Settings > Roles.
no-removing = The bot may not delete messages. Ask an administrator to switch on Manage Messages for the bot's role in Server Settings > Roles.
no-above-bot = Their highest role is not below the bot's own. Ask an administrator to move the bot's role up in Server Settings > Roles.
no-not-undoable = There is nothing to take back: { $state }
no-no-such-case = There is no case { $number }. `/case list` shows the latest ones.
no-underway = This is being done already, by another moderator.
no-taken = Another moderator has this report, or it was closed meanwhile. `/modqueue` shows what waits.
no-step-changed = Something has changed since: they have other warnings now, or it was done already. `/history` shows how it is.
no-message-gone = The message is gone already.
no-message-others = That message is somebody else's.
no-nobody = Discord knows nobody with this number.
no-identifier = The reason has something in it that points to a person, such as a phone number, an address or a patient number. Please write it without.
no-long-reason = That is too long: { $count } characters, and { $most } fit. Please say it shorter.
no-no-reason = Please give a reason.
no-no-duration = “{ $text }” is no length of time that I understand. Try “30 minutes”, “3 days” or “2 weeks”: from one minute to five years.
no-permission-here = The bot lacks a permission in this channel: { $permission }. Ask an administrator to give it to the bot’s role in the channel’s settings.
no-unseen = You cannot see this channel, so nothing was done in it.
no-purge-records = This channel has the cards of cases and reports, which nobody deletes in one go. A single message can be deleted by hand.
no-purge-where = There are no messages here that could be deleted together. Use this in a channel, a thread or a post.
no-purge-what = Say which messages: the last so many (`number`), those by a person (`member`), or a message and what follows it (`link`).
no-purge-number = The number has to be from 1 to 500.
no-purge-link = That is no link of a message. Right-click the message, or hold it on a phone, and choose “Copy Message Link”.
no-purge-elsewhere = That message is in another channel. Use the command there.
no-purge-gone = That message is not here any more. Choose the link of another one.
no-purge-nothing = There are no messages to delete.{ $pinned ->
    [0] { "" }
    [one] { " " }1 pinned message stays.
   *[other] { " " }{ $pinned } pinned messages stay.
}
no-purge-over = This choice was open for 15 minutes, and nothing was deleted. Use the command once more.
no-purge-underway = These messages are being deleted already.
no-slowmode-where = A channel of this kind has no slow mode. Use this in a text or voice channel, a thread or a post.
no-slowmode-length = “{ $text }” is no slow mode that Discord takes. Write “off”, or a time from one second to six hours, such as “30 seconds”.
no-slowmode-same = The slow mode of this channel is set to that already: { $now }.
no-slowmode-changed = Somebody has changed the slow mode since, to: { $now }. It stays like that; `/slowmode` sets another one.

## What the person reads.
told-warn = The moderators of our community have given you a warning.
told-remove = The moderators of our community have removed a message of yours.
told-timeout = The moderators of our community have given you a pause. You can read along, and write again from { $until } on.
told-untimeout = The pause that the moderators gave you is over: you can write again.
told-kick = The moderators have taken you off our server. You can come back with an invitation, once you are ready to keep to our guidelines.
told-softban = The moderators have taken you off our server and deleted what you wrote in the last day. You can come back with an invitation, once you are ready to keep to our guidelines.
told-ban = The moderators have taken you off our server, and you cannot come back.
told-ban-until = The moderators have taken you off our server. You can come back from { $until } on, with an invitation.
told-withdraw = A warning that the moderators gave you was taken back. It does not count any more.
told-not-done = What we wrote to you just now did not happen: nothing has changed for you.
told-reason = Why: { $reason }
told-questions = Is this a mistake, or do you want to ask about it? `/contact` on our server brings you to the moderators.
told-questions-pause = Is this a mistake, or do you want to ask about it? During a pause commands do not work: send a moderator a message, or use `/contact` on our server afterwards.
told-questions-elsewhere = Is this a mistake, or do you want to ask about it? Write to us: { $url }
told-help = Do you need help right now? Call 112, or outside Europe your local emergency number.
