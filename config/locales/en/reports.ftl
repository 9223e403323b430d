### Reports: what people tell the moderators, and what comes of it.

## Reports: commands for everybody, and /modqueue for the staff.
command-report = report
command-report-description = Tell the moderators that something is wrong; nobody else learns that it was you
command-modqueue = modqueue
command-modqueue-description = What waits for moderators, and what has happened since you last looked
option-report-member = member
option-report-member-description = Whom it is about, if it is about somebody
menu-report-message = Report
menu-report-member = Report this person
report-button = Tell the moderators
report-form-title = Tell the moderators
report-form-wrong = What is wrong?
report-form-words = Anything else? (you may leave it empty)
report-form-words-hint = Only moderators read it. No names or numbers needed
report-wrong = { $wrong ->
    [rude] Words that hurt somebody
    [scam] Selling, advertising or cheating
    [medical-advice] Dangerous medical advice
    [privacy] Somebody's personal details
    [direct-messages] Somebody sends me messages I do not want
    [worried] I am worried about somebody
   *[other] Something else
}
report-thanks = Thank you for telling us. The moderators look at it, and you get a message once they have. Nobody else learns that it was you.
report-thanks-owner = Thank you for telling us. It goes to the owner of the server alone, and no moderator sees it. You get a message once it was looked at.
report-help-worried = Is somebody in danger right now? Call 112, or outside Europe the local emergency number. Until then: you may ask them straight out how they are, and whether they think of ending their life; asking does no harm. Listen, and do not promise to keep it secret. Lines to call: 113 (Netherlands), 1813 (Flanders), 988 (US, Canada), 116 123 (UK, Ireland), elsewhere findahelpline.com.
report-help-direct-messages = To stop their messages: open their profile, press ⋯, and choose Block. To get no messages from anybody here whom you do not know: press the server's name, Privacy Settings, and turn Direct Messages off. Do not delete what they wrote: if you want moderators to act, they may ask you for a picture of it.
report-no-self = That is you. If you want something of yours removed, delete it, or ask a moderator.
report-no-many = You have told us of many things within the hour. Please wait a little, or speak with a moderator.
report-no-gone = This report is not kept any more.
report-no-closed = This was closed already by { $moderator }.
report-no-claimed = { $moderator } has this one. Ask them, if you want to take it over.
report-no-underway = Something is being done about it just now. Look again in a moment.
report-no-not-here = That cannot be done with this report: somebody may be in danger, or it was moved. `/modqueue` shows where it is.
report-no-channel = Nothing can be reported here, as moderation.toml names no channel for it. Please speak with a moderator.

## The card of a report.
report-title = **Report { $number }** · { $since }
report-message = About this message: { $url }
report-person = About a person, no message.
report-general = About no message and nobody in particular.
report-about = About: { $member }
report-guidance = Somebody may be in danger. Answer them soon and kindly: ask how they are, listen, give the numbers to call. Do not ask where they are, do not promise secrecy, and punish nothing.
report-owner = This is about somebody of the staff. No moderator sees it.
report-count = { $count ->
    [one] One person told of it:
   *[other] { $count } people told of it:
}
report-said = - { $reporter }: { $wrong }
report-said-words = - { $reporter }: { $wrong }. “{ $words }”
report-claimed = { $moderator } has it.
report-unclaimed = nobody has it
report-outcome = { $outcome ->
    [warned] Closed: warned
    [removed] Closed: message removed
    [timed_out] Closed: timeout
    [helped] Closed: somebody was there for them
    [false_alarm] Closed: it was not meant so
   *[dismissed] Closed: nothing to do
} ({ $moderator }).
report-moved = Report { $number } was moved.
report-claim-button = I take it
report-warn-button = Warn
report-remove-button = Remove message
report-timeout-button = Timeout 1 day
report-crisis-button = To crisis desk
report-in-crisis = **Somebody looks after this person just now, as they may be in danger. Look in the crisis desk first.**
report-read-button = Read what it said
report-dismiss-button = Nothing to do
report-helped-button = Somebody was there
report-false-alarm-button = Not meant so
report-place = { $place ->
    [crisis] crisis desk
    [owner] for the owner
   *[queue] queue
}
report-line = **{ $number }** · { $place } · { $since } · { $claimed } · { $what }
queue-none = Nothing waits.
queue-title = **What waits**, the oldest first:
queue-since = Since you last looked: { $opened } new, { $closed } closed.
queue-more = And { $count } more.

## What whoever reported reads in the end.
report-told-acted = You told us about something. Thank you: the moderators have looked at it and have done something about it.
report-told-nothing = You told us about something. Thank you: the moderators have looked at it and left it as it is. If it goes on, tell us again.
report-told-looked-after = You told us about something. Thank you: a moderator has looked after it.
