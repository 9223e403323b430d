"""Erasure is true: of who was forgotten nothing is in any row, nor in any byte of SQLite's files."""

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import discord
import pytest
from sqlalchemy import text

from bot.clock import Clock
from bot.config import load
from bot.db import (
    Database,
    alerts,
    checkouts,
    leave_no_trace,
    members,
    migrations,
    personal,
    role_states,
    stripe_events,
    stripe_looks,
    subscriptions,
)
from bot.db.checkouts import Checkout
from bot.db.role_states import Outcome
from bot.domain.origin import Origin, Ours
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.stripe import Stripe
from bot.onboarding.service import OnboardingService
from bot.privacy.service import PrivacyService
from bot.settings import database_address
from tests.db.working import Worker
from tests.soaking import cases

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONFIG = Path(__file__).parents[2] / "config"


class Person:
    """Somebody who buys, with the ids that Stripe and Discord would give them."""

    def __init__(self, seed: random.Random) -> None:
        self.id = seed.getrandbits(59) | 1 << 58
        self.subscription, self.customer, self.session, self.event = (
            f"{kind}_{''.join(seed.choices(ascii_letters + digits, k=24))}" for kind in ("sub", "cus", "cs_test", "evt")
        )

    def marks(self) -> list[bytes]:
        """What would be found of them: ids as text, and the number as SQLite and as JSON keep it."""
        ids = (self.subscription, self.customer, self.session, self.event, str(self.id))
        return [*(each.encode() for each in ids), self.id.to_bytes(8, "big")]


def _subscription(person: Person, status: str = "active") -> Subscription:
    return Subscription(
        id=person.subscription, customer=person.customer, holder=person.id, tier="professional", status=status,
        started_at=NOW, period_end=NOW, cancel_at=None, ended_at=None, unpaid_since=None,
    )  # fmt: skip


async def _buy(database: Database, person: Person) -> None:
    """Begin, pay, and be worked on, each in a transaction of its own as in earnest."""
    async with database.transaction() as session:
        await members.ensure(session, person.id, NOW, "nl")
        await checkouts.put(session, Checkout(person.session, person.id, "professional", "p", "https://x", NOW))
    about = Subject("checkout_session", person.session)
    async with database.transaction() as session:
        completed = Arrived(person.event, "checkout.session.completed", NOW, about)
        await stripe_events.add(session, [completed], NOW)
    async with database.transaction() as session:
        await subscriptions.put(session, _subscription(person))
        await checkouts.close(session, person.session)
        (due,) = await stripe_looks.ROWS.due(session, NOW, 1)
        await stripe_looks.finish(session, due)
        await stripe_looks.by(session, Subject("subscription", person.subscription), NOW + timedelta(days=30))
        await stripe_events.looked_at(session, about, person.subscription)


def _traces(file: Path, people: Iterable[Person]) -> list[bytes]:
    kept = b"".join(each.read_bytes() for each in file.parent.iterdir() if each.is_file())
    return [mark for person in people for mark in person.marks() if mark in kept]


async def _erase(database: Database, *people: Person) -> None:
    async with database.transaction() as session:
        for person in people:
            await personal.erase(session, person.id)


@pytest.fixture
async def sqlite(tmp_path: Path) -> Any:
    """A database in a file, and the file."""
    file = tmp_path / "bot.db"
    database = Database(database_address(f"sqlite:///{file}"))
    await migrations.upgrade(database)
    yield database, file
    await database.close()


async def _many(database: Database, count: int) -> list[Person]:
    """Stored one among the others, their rows growing later: SQLite splits its pages again and again."""
    seed = random.Random(3)  # noqa: S311 - the same people each time
    people = [Person(seed) for _ in range(count)]
    async with database.transaction() as session:
        for number, each in enumerate(people):
            await session.exec(_MEMBER.bindparams(id=each.id))  # type: ignore[call-overload]
            await session.exec(_SUBSCRIPTION.bindparams(id=each.subscription, customer=each.customer, holder=each.id))  # type: ignore[call-overload]
            await session.exec(_EVENT.bindparams(id=each.event, about=each.subscription))  # type: ignore[call-overload]
            if number % 3 == 0:
                await session.exec(_GROW.bindparams(id=seed.choice(people[: number + 1]).subscription))  # type: ignore[call-overload]
    return people


_MEMBER = text(
    "INSERT INTO members (member_id, locale, chose_locale, in_hospital, banned, updated_at) "
    "VALUES (:id, 'nl', 0, 0, 0, '2026-11-22')"
)
_SUBSCRIPTION = text(
    "INSERT INTO subscriptions (id, customer, holder, status, started_at) "
    "VALUES (:id, :customer, :holder, 'active', '2026-11-22')"
)
_EVENT = text(
    "INSERT INTO stripe_events (event_id, type, created_at, received_at, subject_kind, subject_id) "
    "VALUES (:id, 'a', '2026-11-22', '2026-11-22', 'subscription', :about)"
)
_GROW = text("UPDATE subscriptions SET status = 'a status that is much longer' WHERE id = :id")


@pytest.mark.parametrize("count", cases([400, 1500], [400]))
async def test_of_many_people_those_who_were_erased_are_in_no_byte(sqlite: tuple[Database, Path], count: int) -> None:
    database, file = sqlite
    people = await _many(database, count)
    gone, stay = people[::4], people[1::40]
    assert _traces(file, gone)
    await _erase(database, *gone)
    assert _traces(file, gone) == []
    assert len(_traces(file, stay)) >= 4 * len(stay)
    await database.close()
    assert _traces(file, gone) == []


async def test_every_connection_overwrites_what_it_deletes(sqlite: tuple[Database, Path]) -> None:
    database, _file = sqlite
    for readonly in (False, True):
        async with database.transaction(readonly=readonly) as session, database.engine.connect() as other:
            assert (await session.exec(text("PRAGMA secure_delete"))).one()[0] == 1  # type: ignore[call-overload]
            if readonly:
                assert (await other.exec_driver_sql("PRAGMA secure_delete")).one()[0] == 1


async def test_a_purchase_leaves_nothing_in_any_row_or_byte(database: Database, tmp_path: Path) -> None:
    seed = random.Random(4)  # noqa: S311
    noor, other = Person(seed), Person(seed)
    await _buy(database, noor)
    await _buy(database, other)
    async with database.transaction() as session:
        assert noor.event in (await personal.document_of(session, noor.id) or "")  # it leads to her still
        await alerts.open_(session, "look_Refused", noor.session, NOW)
    await _erase(database, noor)
    found = "".join([row async for row in _rows(database)])
    assert other.subscription in found
    assert [each for each in noor.marks()[:-1] if each.decode() in found] == []
    if database.is_sqlite:
        assert _traces(tmp_path / "test.db", [noor]) == []


async def _rows(database: Database) -> Any:
    """Every row of every table of the database, also of those that the code does not know."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.is_sqlite
        else "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    async with database.transaction(readonly=True) as session:
        for (name,) in (await session.exec(text(names))).all():  # type: ignore[call-overload]
            for row in (await session.exec(text(f'SELECT * FROM "{name}"'))).all():  # type: ignore[call-overload]  # noqa: S608
                yield repr(tuple(row))


async def test_a_page_that_was_closed_before_leaves_nothing_either(database: Database) -> None:
    """Its row is gone when the person is erased: nothing leads from the session to them any more."""
    noor = Person(random.Random(5))  # noqa: S311
    async with database.transaction() as session:
        await members.ensure(session, noor.id, NOW, "nl")
        await checkouts.put(session, Checkout(noor.session, noor.id, "professional", "p", "https://x", NOW))
        expired = Arrived(noor.event, "checkout.session.expired", NOW, Subject("checkout_session", noor.session))
        await stripe_events.add(session, [expired], NOW)
        (due,) = await stripe_looks.ROWS.due(session, NOW, 1)
        await stripe_looks.ROWS.park(session, due, NOW, "NotThere")  # it waits for the operator
        await alerts.open_(session, "parked", noor.session, NOW)
        await checkouts.close(session, noor.session)
    await _erase(database, noor)
    found = "".join([row async for row in _rows(database)])
    assert [each for each in noor.marks()[:-1] if each.decode() in found] == []


async def test_what_a_killed_process_left_is_scrubbed_by_the_next(sqlite: tuple[Database, Path]) -> None:
    database, file = sqlite
    noor = Person(random.Random(6))  # noqa: S311
    await _buy(database, noor)
    # As it is when the process dies right after the commit: another connection keeps the log from being folded in.
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM members").fetchall()
    await _erase(database, noor)
    assert _traces(file, [noor])
    await database.close()
    reader.execute("ROLLBACK")
    later = Database(database_address(f"sqlite:///{file}"))
    async with later.transaction() as session:
        await members.ensure(session, 5, NOW)
    assert _traces(file, [noor]) == []
    reader.close()
    await later.close()


async def test_what_an_earlier_version_left_goes_with_the_upgrade(sqlite: tuple[Database, Path]) -> None:
    database, file = sqlite
    noor, other = Person(random.Random(11)), Person(random.Random(12))  # noqa: S311
    await _buy(database, other)
    await migrations.downgrade(database, "0004")
    await database.close()
    earlier = sqlite3.connect(file, isolation_level=None)
    earlier.execute("PRAGMA secure_delete = OFF")
    row = "INSERT INTO stripe_events (event_id, type, created_at, received_at, subject_kind, subject_id, attempts) "
    for kind, about in (("checkout_session", noor.session), ("subscription", noor.subscription)):
        earlier.execute(f"{row} VALUES (?, 'a', '2026-11-22', '2026-11-22', ?, ?, 0)", (f"evt_{kind}", kind, about))
    earlier.execute(f"{row} VALUES (?, 'a', '2026-11-22', '2026-11-22', 'subscription', 'x', 0)", (noor.event,))
    earlier.execute("DELETE FROM stripe_events WHERE event_id = ?", (noor.event,))
    earlier.close()
    assert len(_traces(file, [noor])) == 3
    later = Database(database_address(f"sqlite:///{file}"))
    await migrations.upgrade(later)
    async with later.transaction() as session:
        await members.ensure(session, 5, NOW)
    assert _traces(file, [noor]) == []
    assert other.subscription.encode() in b"".join(each.read_bytes() for each in file.parent.iterdir())
    await later.close()


async def test_a_reader_in_the_way_costs_nobody_their_commit(sqlite: tuple[Database, Path]) -> None:
    database, file = sqlite
    noor = Person(random.Random(7))  # noqa: S311
    await _buy(database, noor)
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM members").fetchall()
    await _erase(database, noor)
    async with database.transaction(readonly=True) as session:
        assert not await members.known(session, noor.id)
    reader.execute("ROLLBACK")
    reader.close()
    async with database.transaction() as session:
        await members.ensure(session, 5, NOW)
    assert _traces(file, [noor]) == []


async def test_who_deletes_within_a_transaction_that_fails_deletes_nothing(sqlite: tuple[Database, Path]) -> None:
    database, _file = sqlite
    noor = Person(random.Random(8))  # noqa: S311
    await _buy(database, noor)
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            leave_no_trace(session)
            await personal.erase(session, noor.id)
            raise RuntimeError
    async with database.transaction(readonly=True) as session:
        assert await members.known(session, noor.id)


async def test_of_an_account_that_serves_others_only_what_is_ours_is_taken(database: Database) -> None:
    noor, other = Person(random.Random(9)), Person(random.Random(10))  # noqa: S311
    async with database.transaction() as session:
        await members.ensure(session, noor.id, NOW)
        await subscriptions.put(session, _subscription(noor))
        await checkouts.put(session, Checkout(noor.session, noor.id, "professional", "p", "https://x", NOW))
        await alerts.open_(session, "purchase_of_nobody", "sub_alerted", NOW)
    ours, hers = Ours(42, frozenset({"professional"})), Origin(noor.id, 42)
    taken = {
        "evt_stored": (Subject("subscription", noor.subscription), Origin()),
        "evt_on_offer": (Subject("checkout_session", noor.session), Origin()),
        "evt_alerted": (Subject("subscription", "sub_alerted"), Origin()),
        "evt_invoice_of_somebody_known": (Subject("subscription", "sub_2"), hers),
        "evt_page_of_somebody_known": (Subject("checkout_session", "cs_2"), hers),
        "evt_new": (Subject("subscription", "sub_3"), Origin(other.id, 42, is_subscription=True)),
        "evt_price": (Subject("price", "price_1"), Origin()),
    }
    left = {
        "evt_theirs": (Subject("subscription", other.subscription), Origin(is_subscription=True)),
        "evt_their_page": (Subject("checkout_session", other.session), Origin()),
        "evt_of_an_id_of_another_kind": (Subject("checkout_session", noor.subscription), Origin()),
        "evt_invoice_of_somebody_forgotten": (Subject("subscription", "sub_4"), Origin(other.id, 42)),
        "evt_page_of_somebody_forgotten": (Subject("checkout_session", "cs_3"), Origin(other.id, 42)),
        "evt_end": (Subject("subscription", "sub_5"), Origin(noor.id, 42, is_subscription=True, is_over=True)),
    }
    events = [Arrived(id_, "a", NOW, about, None, origin) for id_, (about, origin) in {**taken, **left}.items()]
    async with database.transaction() as session:
        assert {event.event_id for event in await stripe_events.of_ours(session, events, ours)} == set(taken)
        assert await stripe_events.of_ours(session, [], ours) == []


@pytest.mark.parametrize("is_back", [False, True])
async def test_whose_arrival_waits_to_be_recorded_is_not_met_after_they_were_forgotten(
    database: Database, is_back: bool
) -> None:
    """They came, and asked to be forgotten before their arrival was worked on; who comes again is met."""
    config, clock, member = load(CONFIG), Clock(), 7
    stripe = Stripe("sk_test_x", "http://127.0.0.1:9")  # there is no page to close: nothing is asked
    client = discord.Client(intents=discord.Intents.none())  # never asked: the first start looks for nobody
    newcomers = OnboardingService(database, Discord(client, 1), config, clock, lambda: True)
    privacy = PrivacyService(database, stripe, config, Sentences(CONFIG / "locales"), clock, newcomers.forget_arrival)
    newcomers.arrived(member)
    async with database.transaction() as session:
        await members.ensure(session, member, clock.now())
    assert await privacy.erase(member)
    async with database.transaction() as session:  # the roles were looked at: there are none
        begun = await role_states.begin(session, member, clock.now())
        assert begun is not None
        none = Outcome(frozenset(), frozenset(), present=True, pending=False)
        await role_states.finish(session, member, begun.requests, none, clock.now())
    await Worker(privacy.queue, database, clock).all()
    async with database.transaction(readonly=True) as session:
        assert not await members.known(session, member)
    if is_back:
        newcomers.arrived(member)
    await newcomers.work()
    async with database.transaction(readonly=True) as session:
        assert await members.known(session, member) is is_back
    await stripe.close()


async def test_whose_roles_are_being_seen_to_is_not_forgotten_until_that_is_done(database: Database) -> None:
    """A role that is just being given would stay on somebody of whom nothing is known."""
    clock, member = Clock(), 7
    stripe = Stripe("sk_test_x", "http://127.0.0.1:9")  # there is no page to close: nothing is asked
    privacy = PrivacyService(database, stripe, load(CONFIG), Sentences(CONFIG / "locales"), clock, lambda _: None)

    async def looked_at(outcome: Outcome) -> None:
        async with database.transaction() as session:
            begun = await role_states.begin(session, member, clock.now())
            assert begun is not None
            await role_states.finish(session, member, begun.requests, outcome, clock.now())

    async def is_forgotten() -> bool:
        clock.advance(timedelta(minutes=20))
        await Worker(privacy.queue, database, clock).all()
        async with database.transaction(readonly=True) as session:
            return not await members.known(session, member)

    none = Outcome(frozenset(), frozenset(), present=True, pending=False)
    async with database.transaction() as session:
        await members.ensure(session, member, clock.now())
    await privacy.erase(member)
    await looked_at(none)
    async with database.transaction() as session:
        await role_states.mark_stale(session, member, clock.now())  # something has changed since
    assert not await is_forgotten()
    await looked_at(replace(none, error="TryLater", observed=None, present=None, due_at=clock.now()))
    assert not await is_forgotten(), "nothing could be seen"
    await looked_at(none)
    assert await is_forgotten()
    await stripe.close()
