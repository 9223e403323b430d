"""notices.rules: what a message may say, whatever else its reader has."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entitlement import Grant, Source
from bot.domain.notice import MEMBERSHIP
from bot.notices.rules import About, Words, words

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAST, LATER = NOW - timedelta(days=9), NOW + timedelta(days=3)
ROOMS = {
    "professional": ("lobby", "practices"),
    "monthly": ("lobby", "practices"),
    "institution": ("lobby", "board"),
    "other": ("library",),
    "member": ("support",),
    "supporter": ("support",),
    "nothing": (),
}
PAID = [tier for tier in ROOMS if tier != "member"]


def _rooms_of(tier: str) -> tuple[str, ...]:
    return ROOMS.get(tier, ())


def _grant(reference: str, tier: str, end: datetime | None = None) -> Grant:
    return Grant(1, Source.ACCEPTANCE if tier == "member" else "stripe_subscription", reference, tier, PAST, end)


def _words(kind: str, *grants: Grant, tier: str = "professional", until: datetime | None = LATER) -> Words | None:
    return words(About(kind, "sub_a", tier, until), grants, _rooms_of, NOW)


ENDED = _grant("sub_a", "professional", PAST)
RUNS = _grant("sub_a", "professional")
AGREED = _grant("agreed", "member")


@pytest.mark.parametrize("kind", ["ended", "closed"])
@pytest.mark.parametrize(
    ("others", "extent", "rooms"),
    [
        ([], "all", ()),
        ([AGREED], "all", ()),  # agreeing opens nothing of what is paid for
        ([_grant("sub_b", "professional", PAST)], "all", ()),
        ([_grant("sub_b", "professional")], "none", ()),
        ([_grant("sub_b", "monthly")], "none", ()),
        ([_grant("sub_b", "institution")], "some", ("practices",)),
        ([_grant("sub_b", "other")], "some", ("lobby", "practices")),
    ],
)
def test_an_end_says_what_it_closes(kind: str, others: list[Grant], extent: str, rooms: tuple[str, ...]) -> None:
    assert _words(kind, ENDED, *others) == Words(kind, "professional", extent, rooms)
    assert _words(kind, *others) == Words(kind, "professional", extent, rooms)


@pytest.mark.parametrize(
    ("others", "extent", "rooms"),
    [
        ([AGREED], "all", ()),
        ([_grant("sub_b", "monthly")], "none", ()),
        ([_grant("sub_b", "institution")], "some", ("practices",)),
        ([_grant("sub_b", "other")], "some", ("lobby", "practices")),
    ],
)
def test_a_failed_payment_says_what_stays_open_until_when(
    others: list[Grant], extent: str, rooms: tuple[str, ...]
) -> None:
    assert _words("payment_failed", RUNS, *others) == Words("payment_failed", "professional", extent, rooms)


@pytest.mark.parametrize(
    ("kind", "grants", "until"),
    [
        ("open", [ENDED], None),
        ("open", [_grant("sub_b", "professional")], None),
        ("open", [], None),
        ("ended", [RUNS], None),
        ("closed", [RUNS], None),
        ("payment_failed", [ENDED], LATER),
        ("payment_failed", [RUNS], NOW),
        ("payment_failed", [RUNS], None),
        ("changed", [ENDED], None),
        ("changed", [RUNS], None),
        ("changed", [_grant("sub_a", "monthly")], None),
    ],
)
def test_what_is_not_true_any_more_is_not_said(kind: str, grants: list[Grant], until: datetime | None) -> None:
    assert _words(kind, *grants, until=until) is None


def test_another_tier_says_what_it_opens_and_what_it_closes() -> None:
    now_ = _grant("sub_a", "institution")
    assert _words("changed", now_) == Words("changed", "institution", rooms=("board",), closed=("practices",))
    assert _words("changed", now_, _grant("sub_b", "monthly")) == Words("changed", "institution", rooms=("board",))
    assert _words("open", now_) == Words("open", "institution", rooms=("lobby", "board"))


@pytest.mark.parametrize("kind", ["ended", "closed"])
def test_where_nothing_closes_no_rooms_are_spoken_of(kind: str) -> None:
    """What it opened is open to who agreed, too; or it opened none, and another is paid for."""
    assert _words(kind, AGREED, tier="supporter") == Words(kind, "supporter", "none")
    assert _words(kind, _grant("sub_b", "monthly"), tier="nothing") == Words(kind, "nothing", "none")
    assert _words(kind, AGREED, tier="nothing") == Words(kind, "nothing", "all")


@given(
    st.sampled_from(MEMBERSHIP),
    st.sampled_from(PAID),
    st.lists(
        st.builds(
            _grant, st.sampled_from(["sub_a", "sub_b", "sub_c"]), st.sampled_from([*ROOMS]), st.none() | st.just(PAST)
        ),
        max_size=4,
        unique_by=lambda grant: grant.reference,
    ),
)
def test_no_message_calls_an_open_room_closed_or_a_closed_room_open(kind: str, tier: str, grants: list[Grant]) -> None:
    said = _words(kind, *grants, tier=tier)
    open_now = {room for grant in grants if grant.holds(NOW) for room in ROOMS[grant.tier]}
    paid_now = {grant.tier for grant in grants if grant.holds(NOW) and grant.is_paid_for}
    if said is None:
        return
    assert not {*said.closed} & open_now
    if kind in ("open", "changed"):
        assert {*said.rooms} <= open_now
    elif kind != "payment_failed":
        assert not {*said.rooms} & open_now
        if said.extent == "all":  # "the private channels are closed"
            assert not paid_now
            assert not {*ROOMS[tier]} & open_now
        if said.extent == "none":
            assert {*ROOMS[tier]} <= open_now
