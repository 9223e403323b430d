"""billing.standing: how somebody's memberships stand, as they are told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.billing.rules import Access
from bot.billing.standing import Standing, standing_of, standings_of
from bot.domain.entitlement import Grant, Source
from tests.rules.test_billing import ACTIVE, CONFIG, GRACE, HELD, NOW

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
OPEN = Standing("professional", "active", Access.OPEN, renews_at=ACTIVE.period_end)
UNPAID = {"status": "past_due", "unpaid_since": NOW - DAY}


@pytest.mark.parametrize(
    ("changed", "held", "expected"),
    [
        ({}, HELD, OPEN),
        ({}, None, replace(OPEN, access=Access.HOLD, renews_at=None)),  # paid, and not granted yet
        ({}, replace(HELD, reference="sub_2"), replace(OPEN, access=Access.HOLD, renews_at=None, extent="none")),
        ({}, replace(HELD, source="by_hand"), replace(OPEN, access=Access.HOLD, renews_at=None, extent="none")),
        ({"cancel_at": NOW + DAY}, HELD, replace(OPEN, until=NOW + DAY, renews_at=None)),
        (
            {"status": "canceled", "ended_at": NOW - DAY},
            HELD.until(NOW),
            Standing("professional", "canceled", Access.CLOSED, NOW - DAY),
        ),
        ({"status": "canceled"}, HELD, Standing("professional", "canceled", Access.HOLD)),  # the end is not confirmed
        (
            UNPAID,
            HELD,
            Standing("professional", "past_due", Access.OPEN, NOW - DAY + GRACE, renews_at=ACTIVE.period_end),
        ),
        # A price that is not known any more: it is called what its grant gives, and has the grace of that.
        ({"tier": None}, HELD, Standing("professional", "active", Access.HOLD)),
        ({"tier": None}, None, Standing(None, "active", Access.HOLD)),
        (
            {"tier": None, **UNPAID},
            replace(HELD, tier="short").until(NOW),
            Standing("short", "past_due", Access.CLOSED, NOW),
        ),
        (
            {"paused_since": NOW, "resumes_at": NOW + DAY},
            HELD,
            replace(OPEN, is_free=True, resumes_at=NOW + DAY),
        ),
        (
            {"paused_since": NOW, "resumes_at": NOW + DAY},
            None,
            replace(OPEN, access=Access.HOLD, renews_at=None, resumes_at=NOW + DAY),
        ),
    ],
)
def test_a_membership_stands_as_stripe_tells_and_its_grant_says(
    changed: dict[str, Any], held: Grant | None, expected: Standing
) -> None:
    found = replace(ACTIVE, **changed)
    assert standing_of(CONFIG, found, [held] if held else [], NOW, blocked=False) == expected


def test_only_what_gives_access_is_blocked_by_discord() -> None:
    assert standing_of(CONFIG, ACTIVE, [HELD], NOW, blocked=True) == replace(OPEN, blocked=True)
    assert not standing_of(CONFIG, ACTIVE, [], NOW, blocked=True).blocked
    assert not standing_of(CONFIG, replace(ACTIVE, status="unpaid"), [], NOW, blocked=True).blocked


@pytest.mark.parametrize(
    ("other", "extent"),
    [
        (Grant(1, Source.STRIPE, "sub_2", "short", NOW), "none"),
        (Grant(1, Source.STRIPE, "sub_2", "short", NOW + MOMENT), "all"),
        (Grant(1, Source.STRIPE, "sub_2", "short", NOW - DAY, NOW), "all"),
        (Grant(1, Source.STRIPE, "sub_2", "apart", NOW), "some"),
        (Grant(1, Source.ACCEPTANCE, "1", "short", NOW), "all"),
    ],
)
def test_it_is_told_how_much_it_opens_beside_others(other: Grant, extent: str) -> None:
    for held in ([other, HELD], [HELD, other]):
        assert standing_of(CONFIG, ACTIVE, held, NOW, blocked=False) == replace(OPEN, extent=extent)


def test_all_that_have_not_ended_are_told_else_the_one_that_ended_last() -> None:
    first, last = (replace(ACTIVE, id=id_, status="canceled") for id_ in ("sub_old", "sub_last"))
    unpaid = replace(ACTIVE, id="sub_unpaid", tier="short", status="unpaid")
    waiting = Standing("apart", "complete", Access.HOLD)
    ended = Standing("professional", "canceled", Access.CLOSED)

    def told(paid: list[str], *bought: Any, blocked: bool = False) -> list[Standing]:
        return standings_of(CONFIG, paid, bought, [HELD], NOW, blocked=blocked)

    assert told([]) == []
    assert told([], first, replace(last, tier="long")) == [replace(ended, tier="long", extent="none")]
    assert told(["apart"], first, last) == [waiting]
    assert told(["apart"], first, ACTIVE, last, unpaid) == [
        waiting, OPEN, Standing("short", "unpaid", Access.CLOSED, extent="none"),
    ]  # fmt: skip
    assert told([], ACTIVE, blocked=True) == [replace(OPEN, blocked=True)]
