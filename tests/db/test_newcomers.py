"""Who came and left, what they agreed to, who wants to be forgotten, and the posts that wait for an answer."""

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.config import load
from bot.db import (
    Database,
    Session,
    acceptances,
    checkouts,
    erasures,
    first_posts,
    grants,
    guidelines,
    members,
    personal,
    role_states,
    subscriptions,
)
from bot.db.checkouts import Checkout
from bot.db.members import KnownMember
from bot.db.queue import Due
from bot.db.role_states import Outcome
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Grant, Source
from bot.domain.subscription import Subscription
from bot.onboarding.walk import Walk

SHIPPED = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
PAID = "stripe_subscription"
HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)
AWAY = Outcome(frozenset(), None, present=False, pending=False)
UNSEEN = Outcome(frozenset(), None, None, False, "TryLater", LATER, 1)


async def _know(session: Session, *some: int) -> None:
    for member in some:
        await members.ensure(session, member, NOW)


async def test_what_somebody_agreed_to_last_is_kept(database: Database) -> None:
    first, second = Acceptance(1, 1, NOW, "nl"), Acceptance(1, 2, LATER, "en")
    async with database.transaction() as session:
        await _know(session, 1)
        assert await acceptances.of(session, 1) is None
        await acceptances.put(session, first)
    async with database.transaction() as session:
        assert await acceptances.of(session, 1) == first
        assert await acceptances.of(session, 2) is None
        await acceptances.put(session, second)
    async with database.transaction() as session:
        assert await acceptances.of(session, 1) == second


async def test_who_agreed_to_an_older_version_is_told_once(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2, 3, 4)
        for member, version in ((4, 1), (2, 1), (3, 2), (1, 1)):
            await acceptances.put(session, Acceptance(member, version, NOW, "nl"))
        assert await acceptances.untold(session, 1, 10) == []
        assert await acceptances.untold(session, 2, 2) == [1, 2]
        await acceptances.told(session, 1, 2)
        await acceptances.told(session, 9, 2)  # who was forgotten meanwhile
    async with database.transaction() as session:
        assert await acceptances.untold(session, 2, 10) == [2, 4]
        assert await acceptances.untold(session, 3, 10) == [1, 2, 3, 4]
        await acceptances.put(session, Acceptance(1, 2, LATER, "nl"))
        await acceptances.told(session, 2, 3)
        assert await acceptances.untold(session, 3, 10) == [1, 3, 4]


async def test_whether_anybody_agreed_to_an_older_version(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2)
        assert not await acceptances.any_before(session, 2)
        await acceptances.put(session, Acceptance(1, 2, NOW, "nl"))
        assert not await acceptances.any_before(session, 2)
        await acceptances.put(session, Acceptance(2, 1, NOW, "nl"))
        assert await acceptances.any_before(session, 2)


async def test_a_version_counts_from_when_it_was_first_seen(database: Database) -> None:
    async with database.transaction() as session:
        assert await guidelines.published_at(session, 2) is None
        await guidelines.publish(session, 2, NOW)
        await guidelines.publish(session, 3, LATER)
    async with database.transaction() as session:
        await guidelines.publish(session, 2, LATER)
        assert await guidelines.published_at(session, 2) == NOW
        assert await guidelines.published_at(session, 3) == LATER


async def test_a_version_is_announced_once_it_was_told(database: Database) -> None:
    async with database.transaction() as session:
        await guidelines.announced(session, 2, NOW)  # of one that nobody has seen
        assert not await guidelines.is_announced(session, 2)
        await guidelines.publish(session, 2, NOW)
        await guidelines.publish(session, 3, NOW)
        assert not await guidelines.is_announced(session, 2)
        await guidelines.announced(session, 2, LATER)
    async with database.transaction() as session:
        await guidelines.publish(session, 2, LATER)
        assert await guidelines.is_announced(session, 2)
        assert not await guidelines.is_announced(session, 3)


async def _posts(session: Session, now: datetime) -> list[tuple[int, int, int | None]]:
    """The messages to look at, the oldest first: (message, how often looking has failed, where it stands)."""
    found = await first_posts.ROWS.due(session, now, 10)
    rows = [await first_posts.get(session, each.key) for each in found]
    return [(row.message_id, row.attempts, row.channel_id) for row in rows if row is not None]


async def test_a_post_is_looked_at_when_its_time_is_up_and_the_oldest_first(database: Database) -> None:
    rows = first_posts.ROWS
    async with database.transaction() as session:
        assert await _posts(session, NOW) == []
        assert await rows.next_due(session, NOW) is None
        await first_posts.follow(session, 2**62, 8, LATER)
        await first_posts.follow(session, 7, 9, NOW)
        await first_posts.follow(session, 7, 9, LATER)  # told again by the gateway
    async with database.transaction() as session:
        assert await rows.next_due(session, NOW - timedelta(days=1)) == NOW
        assert await _posts(session, NOW - timedelta(seconds=1)) == []
        assert await _posts(session, NOW) == [(7, 0, 9)]
        assert await rows.next_due(session, NOW) == LATER
        assert await _posts(session, LATER) == [(7, 0, 9), (2**62, 0, 8)]
        assert [each.key for each in await rows.due(session, LATER, 1)] == [7]
        await first_posts.forget(session, [7, 8])
        assert await _posts(session, LATER) == [(2**62, 0, 8)]
        await first_posts.forget(session, [])
        assert await _posts(session, LATER) == [(2**62, 0, 8)]
        assert await first_posts.get(session, 7) is None


async def test_a_look_at_a_post_that_failed_comes_again(database: Database) -> None:
    rows = first_posts.ROWS
    async with database.transaction() as session:
        await first_posts.follow(session, 7, 8, NOW)
        (due,) = await rows.due(session, NOW, 10)
        assert await rows.put_off(session, due, LATER)
        assert not await rows.put_off(session, Due(8), LATER)  # one that was answered meanwhile
    async with database.transaction() as session:
        assert await _posts(session, NOW) == []
        assert await _posts(session, LATER) == [(7, 1, 8)]
        (due,) = await rows.due(session, LATER, 10)
        await rows.put_off(session, due, LATER)
        assert await _posts(session, LATER) == [(7, 2, 8)]


async def _wishes(session: Session, now: datetime, exclude: Collection[int] = ()) -> list[int]:
    """Who is to be forgotten now, who asked first at first."""
    return [each.key for each in await erasures.ROWS.due(session, now, 10, exclude)]


async def test_who_asked_first_to_be_forgotten_is_forgotten_first(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2, 3)
        await erasures.ask(session, 3, NOW)
        await erasures.ask(session, 1, LATER)
        assert not database.wakes["privacy"].is_set()
    assert database.wakes["privacy"].is_set()
    async with database.transaction() as session:
        assert await erasures.get(session, 2) is None
        assert await _wishes(session, NOW) == [3]
        assert await _wishes(session, NOW, {3}) == []
        assert await erasures.ROWS.next_due(session, NOW) == LATER
        assert await _wishes(session, LATER) == [3, 1]
        assert await _wishes(session, LATER, [3]) == [1]
        await erasures.withdraw(session, 3)
        assert await _wishes(session, LATER) == [1]
        assert await erasures.get(session, 3) is None
        assert await erasures.get(session, 1) is not None


async def test_forgetting_that_was_put_off_goes_on_later(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1)
        await erasures.ask(session, 1, NOW)
        for at in (NOW, LATER):
            (due,) = await erasures.ROWS.due(session, at, 10)
            await erasures.ROWS.put_off(session, due, LATER)
        await erasures.ROWS.put_off(session, Due(2), LATER)  # who is forgotten already
        await erasures.keep(session, Due(2), LATER)
    async with database.transaction() as session:
        assert await _wishes(session, NOW) == []
        assert await erasures.ROWS.next_due(session, NOW) == LATER
        row = await erasures.get(session, 1)
        assert row is not None
        assert (row.attempts, row.kept, row.asked_at) == (2, False, NOW)
        assert await erasures.get(session, 2) is None
        (due,) = await erasures.ROWS.due(session, LATER, 10)
        await erasures.keep(session, due, LATER + timedelta(hours=1))
    async with database.transaction() as session:
        row = await erasures.get(session, 1)
        assert row is not None
        assert (row.attempts, row.kept, row.asked_at) == (0, True, NOW)
        assert row.due_at == LATER + timedelta(hours=1)


async def test_who_asks_again_is_looked_at_at_once_and_is_not_told_what_was_so_before(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1)
        await erasures.ask(session, 1, NOW)
        (due,) = await erasures.ROWS.due(session, NOW, 10)
        await erasures.keep(session, due, LATER)
    async with database.transaction() as session:
        await erasures.ask(session, 1, NOW)
    async with database.transaction() as session:
        assert await _wishes(session, NOW) == [1]
        row = await erasures.get(session, 1)
        assert row is not None
        assert not row.kept


async def test_the_language_somebody_chose_stays_and_one_they_did_not_follows_their_discord(database: Database) -> None:
    async with database.transaction() as session:
        assert await members.get(session, 1) is None
        assert await members.locale(session, 1) is None
        await members.ensure(session, 1, NOW)
    async with database.transaction() as session:
        assert await members.get(session, 1) == KnownMember(None, chose_locale=False, in_hospital=False)
        assert await members.locale(session, 1) is None
        await members.ensure(session, 1, NOW, "nl")
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW, None)
        assert await members.get(session, 1) == KnownMember("nl", chose_locale=False, in_hospital=False)
    async with database.transaction() as session:
        await members.choose_locale(session, 1, "en", NOW)
        await members.ensure(session, 1, NOW, "nl")
    async with database.transaction() as session:
        assert await members.get(session, 1) == KnownMember("en", chose_locale=True, in_hospital=False)
        await members.choose_locale(session, 1, "nl", NOW)
        await members.ensure(session, 2, NOW, "en")
    async with database.transaction() as session:
        assert await members.get(session, 1) == KnownMember("nl", chose_locale=True, in_hospital=False)
        assert await members.get(session, 2) == KnownMember("en", chose_locale=False, in_hospital=False)


async def test_the_language_of_the_last_command_is_kept_of_who_is_known_and_chose_none(database: Database) -> None:
    walk = Walk(database, load(SHIPPED), Clock())
    async with database.transaction() as session:
        await _know(session, 1, 2)
        await members.choose_locale(session, 2, "en", NOW)
    for spoken, kept in (("nl", "nl"), (None, "nl"), ("en", "en")):
        assert await walk.language(1, spoken) is None
        assert await walk.language(2, spoken) == "en"
        assert await walk.language(3, spoken) is None
        async with database.transaction(readonly=True) as session:
            assert await members.locale(session, 1) == kept
            assert await members.locale(session, 2) == "en"
            assert not await members.known(session, 3)
        # What they write is answered in it all the same.
        assert await walk.locale(3) == await walk.locale(1) == kept


async def test_coming_through_a_hospital_can_be_taken_back(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2)
        await members.set_in_hospital(session, 1, True, NOW)
    async with database.transaction() as session:
        assert await members.get(session, 1) == KnownMember(None, chose_locale=False, in_hospital=True)
        assert await members.get(session, 2) == KnownMember(None, chose_locale=False, in_hospital=False)
        await members.set_in_hospital(session, 1, False, NOW)
    async with database.transaction() as session:
        assert await members.get(session, 1) == KnownMember(None, chose_locale=False, in_hospital=False)


async def test_those_who_are_here_are_known_and_have_not_left(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2, 3)
        await members.set_left(session, 2, NOW)
        assert await members.here(session, [1, 2, 9]) == {1}
        assert await members.here(session, []) == set()
        await members.set_left(session, 2, None)
        assert await members.here(session, [1, 2, 9]) == {1, 2}


async def _settle(session: Session) -> None:
    """By one and one, as a sweep does by many."""
    gone: int | None = 0
    while gone is not None:
        gone = await members.mark_gone(session, LATER, gone, 1)
    back = await members.mark_back(session, LATER, None, 1)
    while back is not None:
        back = await members.mark_back(session, LATER, back, 1)


async def test_who_was_seen_to_be_gone_has_left_and_when_they_went_stays(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2, 3, 4, 5)
        for member, outcome in ((1, HERE), (2, AWAY), (3, AWAY), (4, UNSEEN)):
            await role_states.mark_stale(session, member, NOW)
            await role_states.finish(session, member, 1, outcome, NOW)
        await members.set_left(session, 3, NOW)
        await _settle(session)
    async with database.transaction() as session:
        assert await members.left_before(session, NOW, None, 10) == [(NOW, 3)]
        assert await members.left_before(session, LATER, None, 10) == [(NOW, 3), (LATER, 2)]


async def test_who_was_seen_after_they_left_is_here(database: Database) -> None:
    """They came back while nobody listened: the look of somebody else's reason has seen them."""
    async with database.transaction() as session:
        await _know(session, 1, 2)
        for member, seen_at in ((1, LATER), (2, NOW)):
            await members.set_left(session, member, NOW + (LATER - NOW) / 2)
            await role_states.mark_stale(session, member, NOW)
            await role_states.finish(session, member, 1, HERE, seen_at)
        await _settle(session)
    async with database.transaction() as session:
        assert await members.left_before(session, LATER, None, 10) == [(NOW + (LATER - NOW) / 2, 2)]


async def test_those_who_left_are_found_page_by_page(database: Database) -> None:
    async with database.transaction() as session:
        await _know(session, *range(1, 8))
        for member in (6, 2, 4, 1, 7):
            await members.set_left(session, member, LATER if member == 4 else NOW)
        assert await members.left_before(session, NOW - timedelta(seconds=1), None, 9) == []
        assert await members.left_before(session, NOW, None, 2) == [(NOW, 1), (NOW, 2)]
        assert await members.left_before(session, NOW, (NOW, 2), 2) == [(NOW, 6), (NOW, 7)]
        assert await members.left_before(session, NOW, (NOW, 7), 2) == []
        assert await members.left_before(session, LATER, (NOW, 6), 2) == [(NOW, 7), (LATER, 4)]


def _subscription(holder: int, status: str) -> Subscription:
    return Subscription(
        id=f"sub_{holder}", customer=f"cus_{holder}", holder=holder, tier="professional", status=status,
        started_at=NOW, period_end=NOW, cancel_at=None, ended_at=None, unpaid_since=None,
    )  # fmt: skip


def _paid(member: int, ends_at: datetime | None = None) -> Grant:
    return Grant(member, PAID, f"sub_{member}", "professional", NOW, ends_at)


def _page(member: int) -> Checkout:
    return Checkout(f"cs_{member}", member, "professional", "price_1", "https://x", NOW)


# What can be so about somebody.
SO: dict[str, Callable[[Session, int], Awaitable[None]]] = {
    "nothing": lambda session, member: members.ensure(session, member, NOW),
    "a hospital": lambda session, member: members.set_in_hospital(session, member, True, NOW),
    "an agreement": lambda session, member: acceptances.put(session, Acceptance(member, 1, NOW, "nl")),
    "a grant for agreeing": lambda session, member: grants.put(
        session, Grant(member, Source.ACCEPTANCE, "g", "member", NOW)
    ),
    "a grant that was paid for": lambda session, member: grants.put(session, _paid(member)),
    "one that has ended": lambda session, member: grants.put(session, _paid(member, NOW)),
    "a membership": lambda session, member: subscriptions.put(session, _subscription(member, "active")),
    "one that was": lambda session, member: subscriptions.put(session, _subscription(member, "canceled")),
    "a page to pay on": lambda session, member: checkouts.put(session, _page(member)),
    "a ban": lambda session, member: members.set_banned(session, member, True, NOW),
    "a wish to be forgotten": lambda session, member: erasures.ask(session, member, NOW),
}


@pytest.mark.parametrize(
    ("what", "is_bare", "is_paying"),
    [
        ("nothing", True, False),
        ("a hospital", True, False),
        ("an agreement", False, False),
        ("a grant for agreeing", True, False),
        ("a grant that was paid for", False, True),
        ("one that has ended", True, False),
        ("a membership", False, True),
        ("one that was", False, False),
        ("a page to pay on", False, True),
        ("a ban", False, False),
        ("a wish to be forgotten", False, False),
    ],
)
async def test_what_stands_in_the_way_of_forgetting(
    database: Database, what: str, is_bare: bool, is_paying: bool
) -> None:
    async with database.transaction() as session:
        await _know(session, 1, 2, 3)
        await SO[what](session, 2)
    async with database.transaction() as session:
        assert [await personal.has_no_ties(session, each) for each in (1, 2, 3)] == [True, is_bare, True]
        assert [await personal.is_paying(session, each) for each in (1, 2, 3)] == [False, is_paying, False]
        has_membership = is_paying and what != "a page to pay on"
        assert [await personal.has_obligations(session, each) for each in (1, 2, 3)] == [False, has_membership, False]
