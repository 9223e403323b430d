"""How the memberships of a person stand, as they are told of them. Pure, as `rules` is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.billing import rules
from bot.billing.rules import Access
from bot.config import Config
from bot.domain.entitlement import Grant, Source
from bot.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Standing:
    """One membership of a person: `until` is the end in sight, if any.

    `status` is Stripe's, or "complete" for a purchase that is paid and not worked on yet. `blocked`: it gives access,
    and Discord has not let the bot give the role. `extent`: how much of what it opens it opens alone ("all", "some" or
    "none": other memberships open the same). `is_free`: it gives access and the operator has Stripe collect nothing,
    until `resumes_at` if that is set.
    """

    tier: str | None
    status: str
    access: Access
    until: datetime | None = None
    renews_at: datetime | None = None
    blocked: bool = False
    extent: str = "all"
    is_free: bool = False
    resumes_at: datetime | None = None


def standings_of(
    config: Config, waiting: Iterable[str], bought: Sequence[Subscription], held: Sequence[Grant], now: datetime,
    *, blocked: bool,
) -> list[Standing]:  # fmt: skip
    """The memberships of somebody that have not ended; if there is none, the one of `bought` that ended last.

    `waiting`: the tiers of purchases that are paid and not worked on yet; `bought`: the oldest first; `blocked`:
    Discord has not let the bot give them a role.
    """
    paid = [Standing(tier, "complete", Access.HOLD) for tier in waiting]
    live = [each for each in bought if rules.blocks_purchase(each.status)]
    shown = live or ([] if paid else bought[-1:])
    return [*paid, *(standing_of(config, each, held, now, blocked=blocked) for each in shown)]


def standing_of(
    config: Config, found: Subscription, held: Sequence[Grant], now: datetime, *, blocked: bool
) -> Standing:
    """How the subscription `found` stands for somebody who has the grants `held`."""
    own = next((each for each in held if (each.source, each.reference) == (Source.STRIPE, found.id)), None)
    others = [each for each in held if each is not own]
    tier = found.tier or (own.tier if own else None)
    verdict = rules.judge(found, rules.grace_of(config, tier), now)
    if not rules.is_settled(found, verdict, own):
        verdict = rules.Verdict(Access.HOLD)  # not confirmed yet, nor done (docs/decisions/0001)
    is_given = verdict.access is Access.OPEN
    return Standing(
        tier, found.status, verdict.access, verdict.until,
        renews_at=found.period_end if is_given and found.cancel_at is None else None,
        blocked=blocked and is_given,
        extent=rules.own_extent(config, tier, others, now) if tier else "all",
        is_free=is_given and found.paused_since is not None,
        resumes_at=found.resumes_at,
    )  # fmt: skip
