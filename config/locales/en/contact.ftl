### Asking the moderators: what people read, and what the staff read beside it.

command-contact = contact
command-contact-description = Ask the moderators something; only you and they read it

contact-button = Ask the moderators
contact-owner-button = A moderator did it
contact-choose = What is it about? “{ contact-button }” opens a private thread, which only you and the moderators read. Is it about a moderator? Then “{ contact-owner-button }” brings it to the owner of this server alone.
contact-elsewhere = Do you want to ask the moderators something? Send one of them a message. Is it about a moderator? Write to { $owner }, who owns this server: press the name, then Message.
contact-here = Here is your thread: { $place }. Only you and the moderators read it.
contact-soon = Your thread opens in a moment. It is then in your list of channels, and you need not do anything.
contact-is-closed = This is closed.

## In the person's thread.
contact-thread = Question { $number }
contact-first = It is good that you ask. Write here what it is about; you can add files. Only you and the moderators read this. The bot keeps nothing of it, and it is deleted 30 days after it was closed.
contact-pace = A moderator usually answers within { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}.
contact-quiet-now = It is night for the moderators: they read this from { $until } on.
contact-quiet = From { $begin } to { $until } the moderators sleep.
contact-again = This is open again. Write here what else there is.
contact-claim = { $moderator } is looking after this.
contact-closed = You have closed this. Until { $until } you can open it again, here or with `/contact`; then it is deleted.
contact-closed-by-staff = The moderators have closed this. Is there more? Until { $until } you can open it again, here or with `/contact`; then it is deleted.
contact-close-button = Close
contact-reopen-button = Open again

## What goes to the owner alone.
contact-owner-title = To the owner of this server
contact-owner-words = What happened?
contact-to-owner = { $person } tells you this about a moderator. Nobody else has read it, and the bot does not keep it. Please answer them yourself.
contact-owner-told = This was sent to { $owner }, who owns this server. Nobody else reads it, and we keep nothing of it.
contact-owner-away = This could not be brought to the owner. Please write to { $owner } yourself: press the name, then Message.

## What the staff read.
contact-thread-notes = Question { $number }: notes
contact-card = **Question { $number }** { $place }
contact-card-state = { $state ->
    [open] It is open.
   *[closed] It is closed.
}
contact-card-claimed = { $moderator } is looking after it.
contact-card-notes = Notes for each other go into the thread below; the person does not see them.
contact-card-again = The person has opened it again.
contact-claim-button = I look after it
contact-claimed = You look after it: { $place }. The person reads that, and you hear of what they write.
contact-claimed-by = { $moderator } is looking after it already.
contact-note-title = Close this
contact-note-words = A note for the other moderators
contact-note = { $moderator } has closed it:
contact-owner-enough = You have written to the owner several times within the hour. Please give them time to read it.
