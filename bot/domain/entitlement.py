"""Grants, and what they give at a moment. Where a grant came from makes no difference here.

A source (a subscription at Stripe, agreeing to the guidelines) writes grants; `roles` reads them. A new source of
grants changes nothing in either of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Where a grant comes from."""

    ACCEPTANCE = "acceptance"
    """Agreeing to the guidelines."""
    STRIPE = "stripe_subscription"
    """A subscription at Stripe."""


FREE = frozenset({Source.ACCEPTANCE})
"""The sources that nobody pays for. One that this version does not know counts as paid for: on its account nothing is
said to close, and nothing is forgotten.
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """The right of one person to one tier.

    `source` and `reference` say where it comes from (`stripe_subscription`, `sub_...`). It holds from `starts_at`
    until just before `ends_at`; None is "until its source says otherwise". Times are aware UTC.
    """

    holder: int
    source: str
    reference: str
    tier: str
    starts_at: datetime
    ends_at: datetime | None = None

    @property
    def is_paid_for(self) -> bool:
        """Whether somebody pays for it."""
        return self.source not in FREE

    def holds(self, now: datetime) -> bool:
        """Whether the grant gives its tier at `now`."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def until(self, end: datetime | None) -> "Grant":
        """The same grant with this end, or without one."""
        return replace(self, ends_at=end)


def tiers_held(grants: Iterable[Grant], now: datetime) -> frozenset[str]:
    """The tiers that `grants` give at `now`."""
    return frozenset(grant.tier for grant in grants if grant.holds(now))


def next_change(grants: Iterable[Grant], now: datetime) -> datetime | None:
    """The first moment after `now` at which time alone starts or ends one of `grants`."""
    edges = [edge for grant in grants for edge in (grant.starts_at, grant.ends_at) if edge is not None and edge > now]
    return min(edges, default=None)
