### What people read about their membership. { $date } and { $until } are dates that Discord writes in the reader's way.

tier-professional = Professional
tier-professional-about = For people who work in health care: best practices, employee training, and guidelines and policies.

join-intro = Membership opens the private rooms of the hospital network.
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
join-button = Join: { $tier }
join-outro = The button opens a secure page of Stripe, which handles our payments. The rooms open as soon as you have paid. You can cancel at any time.
join-taken = You have this membership. See how it stands with `/membership status`.
join-paid = Your payment has arrived. The rooms open in a moment.
join-unavailable = You cannot join this one right now. Please try again later, or ask a moderator.

status-none = You have no paid membership. Everything that is free stays open to you. To join, use `/membership join`.
status-active = **{ $tier }**: your membership is active. It renews on { $date }.
status-trialing = **{ $tier }**: you are in your free trial. It ends on { $date }; your membership then goes on.
status-ending = **{ $tier }**: your membership is active until { $date }. It does not renew.
status-past-due = **{ $tier }**: your last payment did not go through. The rooms stay open until { $date }. To pay, use `/membership manage`.
status-unpaid = **{ $tier }**: your last payment did not go through, and the rooms are closed for now. To open them again, use `/membership manage`.
status-paused = **{ $tier }**: your membership is paused, and the rooms are closed for now. To go on, use `/membership manage`.
status-incomplete = **{ $tier }**: your first payment is not finished yet. To finish it, use `/membership manage`.
status-incomplete-expired = **{ $tier }**: your first payment was not finished in time. To try again, use `/membership join`.
status-canceled = **{ $tier }**: your membership has ended. You are welcome back at any time with `/membership join`.
status-held = We are checking your membership. What is open to you stays as it is. You need not do anything; if this lasts, ask a moderator.

manage-intro = Here you can change your card, see your invoices, or cancel. The page is yours alone and closes itself after a while.
manage-button = Manage membership

notice-open = You are in. Thank you for joining the hospital network. These rooms are open to you now:
    { $rooms }
notice-open-button = Go to the rooms
notice-payment-failed = A payment for your membership ({ $tier }) did not go through. Nothing changes for now: the rooms stay open until { $until }. To mend it, use `/membership manage` in our server.
notice-closed = Your membership ({ $tier }) is not paid at the moment, so the private rooms of the hospital network are closed for now. To open them again, use `/membership manage` in our server.
notice-ended = Your membership ({ $tier }) has ended, and the private rooms of the hospital network are closed. Everything that is free stays open to you. You are welcome back at any time with `/membership join`.
