### What people read about their membership. { $date } and { $until } are dates that Discord writes in the reader's way.

tier-professional = Professional
tier-professional-about = For people in health care who work with social media: best practices, employee training, and guidelines and policies.

join-intro = Talking in the public channels is free for everybody. A membership is for people who work in health care: it opens the private channels of the hospital network. They are about social media in health care, and are not accredited education.
join-employer = Does your hospital pay already? Then do not pay yourself: first ask the person who arranged it there, or a moderator.
join-price = { $interval ->
    [day] { $count ->
        [1] { $amount } a day
       *[other] { $amount } every { $count } days
    }
    [week] { $count ->
        [1] { $amount } a week
       *[other] { $amount } every { $count } weeks
    }
    [year] { $count ->
        [1] { $amount } a year
       *[other] { $amount } every { $count } years
    }
   *[month] { $count ->
        [1] { $amount } a month
       *[other] { $amount } every { $count } months
    }
}
join-trial = { $days ->
    [1] The first day is free.
   *[other] The first { $days } days are free.
}
join-button = { $offers ->
    [1] Join
   *[other] Join: { $tier }
}
join-outro = You pay safely through Stripe, and the channels open right after that. The membership renews by itself until you cancel it. You can do that at any time, with `/membership manage`.
join-unavailable = Joining is not possible right now. Please try again later, or ask a moderator.

join-away = We do not see you on our server at the moment. A membership opens channels there, so we do not sell you one now: you would pay for something you cannot see. Once you are on the server, you can join there.
join-away-manage = We do not see you on our server at the moment. A membership opens channels there, so we do not sell you one now: you would pay for something you cannot see. If you still pay for one, you can cancel it with this button.

status-none = You have no paid membership, and you do not need one: the public channels are free. If you work in health care, the private channels of the hospital network are there too, about social media in health care: `/membership join` shows what they are and what they cost. Does your hospital pay already? Then do not pay yourself, and ask a moderator.
status-active = **{ $tier }**: your membership is active. It renews on { $date }, by itself. To end it before, use `/membership manage`.
status-free = **{ $tier }**: your membership is active. For now no payments are taken; you need not do anything.
status-free-until = **{ $tier }**: your membership is active. Until { $date } no payments are taken; you need not do anything.
status-trialing = **{ $tier }**: your free trial runs until { $date }. After that your membership goes on and is paid. To stop before, use `/membership manage`.
status-ending = **{ $tier }**: your membership is active until { $date } and then stops by itself. To keep it, use `/membership manage`.
status-past-due = **{ $tier }**: your last payment did not go through. The channels stay open until { $date }. To pay, use `/membership manage`.
status-unpaid = **{ $tier }**: your last payment did not go through, and the private channels are closed for now. To pay and open them again, use `/membership manage`.
status-paused = **{ $tier }**: your membership is paused, and the private channels are closed for now. To go on, use `/membership manage`.
status-incomplete = **{ $tier }**: your first payment is not complete yet. To complete it, use `/membership manage`.
status-incomplete-expired = **{ $tier }**: your first payment was not completed in time. To try again, use `/membership join`.
status-canceled = **{ $tier }**: your membership has ended. You are welcome back at any time with `/membership join`.
status-complete = **{ $tier }**: your payment has arrived. The channels open in a moment. If they are not open in ten minutes, ask a moderator; you have not lost anything.
status-held = We are checking your membership. What is open to you stays as it is. You need not do anything; if this lasts, ask a moderator.
status-blocked = The channels could not be opened to you yet. The fault is ours and is being looked at; you need not do anything.

manage-none = There is nothing to manage: you pay nothing here. The public channels are free.
manage-intro = Here you can change how you pay, see your invoices, or cancel. The page is yours alone. The button works for a short time; for a new one, use the command again.
manage-button = Manage membership

notice-open = You are in. It is good to have you in the hospital network. These channels are open to you now:
    { $rooms }
notice-open-button = Go to the channels
notice-payment-failed = A payment for your membership ({ $tier }) did not go through. Nothing changes for now: the channels stay open until { $until }. To pay again or change how you pay, use `/membership manage` on our server.
notice-closed = Your payment for the membership ({ $tier }) has not gone through, so the private channels are closed for now. Your membership is still there. To pay and open them again, use `/membership manage` on our server.
notice-ended = Your membership ({ $tier }) has ended, and the private channels are closed. The public channels stay open to you, free of charge. You are welcome back at any time: use `/membership join` on our server.
notice-button = Go to the server
notice-changed = Your membership is now: { $tier }.
notice-changed-opened = These channels are open to you as well now:
    { $rooms }
notice-changed-closed = These channels are closed to you now:
    { $rooms }
notice-payment-failed-some = A payment for your membership ({ $tier }) did not go through. Nothing changes for now. These channels stay open until { $until }:
    { $rooms }
    What else is open to you stays open. To pay again or change how you pay, use `/membership manage` in our server.
notice-payment-failed-none = A payment for your membership ({ $tier }) did not go through. Nothing closes for you because of it: another membership of yours opens the same channels. To pay again or change how you pay, use `/membership manage` in our server.
notice-closed-some = Your payment for the membership ({ $tier }) has not gone through, so these channels are closed for now:
    { $rooms }
    What else is open to you stays open. To pay and open them again, use `/membership manage` in our server.
notice-closed-none = Your payment for the membership ({ $tier }) has not gone through. Nothing closes for you because of it: another membership of yours opens the same channels. To pay, use `/membership manage` in our server.
notice-ended-some = Your membership ({ $tier }) has ended. These channels are closed to you now:
    { $rooms }
    What else is open to you stays open. You are welcome back at any time: use `/membership join` in our server.
notice-ended-none = Your membership ({ $tier }) has ended. Nothing closes for you: another membership of yours opens the same channels.

status-past-due-none = **{ $tier }**: your last payment did not go through. The channels stay open to you through another membership of yours. To pay, use `/membership manage`.
status-unpaid-none = **{ $tier }**: your last payment did not go through. The channels are open to you through another membership of yours. To pay, use `/membership manage`.
status-paused-none = **{ $tier }**: this membership is paused. The channels are open to you through another membership of yours. To go on, use `/membership manage`.
status-past-due-some = **{ $tier }**: your last payment did not go through. The channels that only this membership opens stay open until { $date }. To pay, use `/membership manage`.
status-unpaid-some = **{ $tier }**: your last payment did not go through, and the channels that only this membership opens are closed for now. To pay and open them again, use `/membership manage`.
status-paused-some = **{ $tier }**: this membership is paused, and the channels that only it opens are closed for now. To go on, use `/membership manage`.
status-of-no-tier = Membership
