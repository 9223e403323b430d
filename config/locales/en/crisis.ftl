### Help for who may be in danger: what they read, and what the staff read. Wording after Samaritans' and #chatsafe's guidance.

command-crisis = crisis
command-crisis-description = Where you can call when it is too much, for yourself or somebody else

country-NL = Netherlands
country-BE = Flanders (Belgium)
country-US = United States
country-CA = Canada
country-GB = United Kingdom
country-IE = Ireland

crisis-or = { $some } or { $last }
crisis-line = { $countries }: { $numbers }
crisis-chat = In writing: { $places }
crisis-line-elsewhere = Elsewhere: <{ $url }>
crisis-number = **{ $number }** ({ $countries })
crisis-emergency = **In danger right now? Call { $number }.**
crisis-emergency-some = **In danger right now?** Call { $numbers }, or your local emergency number.

crisis-help = You can call one of these lines, day and night. You need not be sure that it is bad enough.
crisis-help-somebody = Worried about somebody else? They answer you as well. You may ask that person straight out whether they think of suicide: asking does no harm. Stay with them, or see that somebody does.

crisis-offer = That sounds heavy. Should you want to talk to somebody, these people listen, day and night, and it need not be an emergency.

crisis-answer-self = I read what you wrote, and it sounds as if it is very hard to go on right now. I am glad that you said it. You do not have to carry this alone.
crisis-answer-other = I read what you wrote, and it sounds as if somebody you care about is in danger. It is good that you take it seriously.
crisis-lines-self = The people on these lines listen, day and night. You need not know what to say.
crisis-lines-other = You may ask them straight out whether they think of suicide: asking does no harm. Stay with them, or see that somebody does. The people on these lines help you, too.
crisis-told-staff = I have called the moderators. I cannot say how soon one of them sees it, so do not wait for them: if you are in danger, call now. I am a bot. Only you read this answer; what you wrote in the channel stays there.
crisis-told-nobody = I am a bot, and nobody on our server was told. Please call one of these lines.
crisis-not-meant-button = That is not how I meant it
crisis-not-meant = Thank you for saying so. A moderator may have written to you already. Calling is always fine: `/crisis` shows where.

hint = There is a message for you.
hint-button = Open

crisis-call = Somebody may need help. Who looks after card { $number }?
crisis-call-again = Nobody looks after card { $number } yet. Who can?
crisis-card = **Card { $number }**, { $since }
crisis-card-what = { $who ->
        [other] Worried about somebody else
       *[self] About themselves
    }, { $level ->
        [high] danger may be near
       *[medium] may be in danger
    }:
crisis-card-answered = { $way ->
        [direct] They were sent the lines by direct message.
        [reply] Their direct messages are closed: the lines wait for them behind a button below their message.
        [neither] **They could not be answered.** Please write to them where they wrote.
       *[not-yet] They are being answered.
    }
crisis-card-claimed = { $moderator } looks after it.
crisis-card-outcome = { $outcome ->
        [spoken] Somebody spoke with them
        [passed-on] Help arranged
        [no-danger] No danger
        [not-reached] Not reached
       *[not-meant] They did not mean it that way
    } ({ $moderator }).
crisis-guidance = You might write: “I read your message. Shall we talk here, or just the two of us?” Ask straight out whether they think of suicide, listen, and do not judge. Do not ask where they are, do not talk about methods, and do not promise to keep it secret. If they are acting on it now: ask them to call the emergency number or to wake somebody; if you know where they are, call it yourself. You need not solve it: the lines are for that.
crisis-guidance-other = Thank them for saying so. They may ask the person straight out, stay with them, and call a line or the emergency number. Do not ask for names or places here.
crisis-claim-button = I look after it
crisis-hand-over-button = Hand it over
crisis-spoken-button = Spoken with them
crisis-passed-on-button = Help arranged
crisis-no-danger-button = No danger
crisis-not-reached-button = Not reached
crisis-claimed = You look after it. You can hand it over at any time, and need not say why.
crisis-claimed-by = { $moderator } looks after it already.
crisis-not-yours = You do not look after this one.
crisis-handed-over = Thank you. The others are called.
crisis-closed = This card is closed.
crisis-closed-now = Thank you. The card is closed.
crisis-closed-hard = Thank you. The card is closed. That was a hard one. How are you yourself? Take a break if you can; another moderator is glad to listen, and the lines of `/crisis` are for you, too.

crisis-told-on-call = I have called the moderator who is on duty, and they know that it is urgent. Do not wait for them: if you are in danger, call now. I am a bot. Only you read this answer; what you wrote in the channel stays there.

command-oncall = oncall
command-oncall-description = Who of the staff is called first for those who may be in danger
command-oncall-show = show
command-oncall-show-description = Who is on call now
command-oncall-take = take
command-oncall-take-description = Be on call, until the end of this shift or for eight hours
command-oncall-hand-over = hand-over
command-oncall-hand-over-description = Somebody else is on call instead; you need not say why
option-oncall-member-description = Who is on call instead of you
oncall-show = On call, and until when:
    { $members }
oncall-nobody = Nobody is on call. With `/oncall take` it is you; until then everybody of the staff is called.
oncall-nobody-until = Nobody is on call until { $until }. Who can? With `/oncall take` it is you; otherwise everybody is called when somebody needs help.
oncall-taken = Thank you. You are on call until { $until }. If you cannot do it any more: `/oncall hand-over` or `/oncall stop`.
oncall-handed-over = Thank you. { $member } is on call now.
oncall-not-them = { $member } is not of those who look after this, or is you. Nothing was changed.
oncall-not-yours = You are not on call, so there is nothing to hand over.
oncall-stopped = Thank you. You are not on call any more. If nobody else is, everybody is called.
command-oncall-stop = stop
command-oncall-stop-description = Be on call no more; you need not say why
