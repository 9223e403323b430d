"""A subscription at Stripe, as the rest of the bot knows it."""

from dataclasses import dataclass
from datetime import datetime

ENDED_STATUSES = frozenset({"incomplete_expired", "canceled"})
"""The statuses in which nothing can come of a subscription any more."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a subscription. `price` and `product` are Stripe's ids; None is what Stripe does not tell.

    `quantity` is None where usage is metered: it is not known before it is billed.
    """

    price: str | None
    lookup_key: str | None
    product: str | None
    quantity: int | None = 1
    period_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class StripeSubscription:
    """A subscription as Stripe tells it now. Times are aware UTC.

    `user` and `guild` are None when this bot did not sell it. `tier` is the one in the metadata, from the time of
    purchase. `items` are in no order. `paid_from`: when the present period began. `is_paused` (`pause_collection`):
    the operator has Stripe collect nothing, until `resumes_at` if that is set.
    """

    id: str
    customer: str
    user: int | None
    guild: int | None
    tier: str | None
    items: tuple[Item, ...]
    status: str
    started_at: datetime
    period_end: datetime | None
    cancel_at: datetime | None
    ended_at: datetime | None
    paid_from: datetime | None = None
    is_paused: bool = False
    resumes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as Stripe last told it. Times are aware UTC.

    `holder` is the Discord user id that this bot put into the metadata. `tier` is None when what is bought is no tier
    of config, or cannot be told. `unpaid_since` is when the first of the invoices that are still open had to be paid,
    and `has_grace` whether the rooms stay open for a while after that. `price` is Stripe's id of the price that the
    tier was last seen to be bought at. `paused_since`: since when Stripe was seen collecting nothing on the operator's
    word (`pause_collection`), and `resumes_at` until when, if that is set.
    """

    id: str
    customer: str
    holder: int
    tier: str | None
    status: str
    started_at: datetime
    period_end: datetime | None
    cancel_at: datetime | None
    ended_at: datetime | None
    unpaid_since: datetime | None
    price: str | None = None
    has_grace: bool = True
    paused_since: datetime | None = None
    resumes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice for a subscription: money was `paid` for it, or it is open. `due_at`: where one has time to pay."""

    created_at: datetime
    due_at: datetime | None
    is_open: bool
    paid: bool
