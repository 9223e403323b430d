"""Export finds everything about a person; after erasure nothing of them is in any table, and others are untouched."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import SQLModel

from bot.db import (
    Database,
    Session,
    alerts,
    checkouts,
    chores,
    grants,
    guild_objects,
    inbox,
    members,
    notices,
    personal,
    role_states,
    subscriptions,
)
from bot.db.checkouts import Checkout
from bot.domain.entitlement import Grant
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
IMPERSONAL = {"guild_objects", "chores"}
ADA, BEA = 111_111_111_111_111_111, 222_222_222_222_222_222


async def _plant(session: Session, member: int) -> None:
    """A row in every table, with this person's number in each value that could carry it."""
    mark = str(member)
    await members.ensure(session, member, NOW, "nl")
    await role_states.mark_stale(session, member, NOW)
    await grants.put(session, Grant(member, f"source{mark}"[:40], f"sub_{mark}", "professional", NOW))
    await subscriptions.put(
        session,
        Subscription(
            id=f"sub_{mark}", customer=f"cus_{mark}", holder=member, tier="professional", status="active",
            started_at=NOW, period_end=NOW, cancel_at=None, ended_at=None, unpaid_since=None,
        ),
        NOW,
    )  # fmt: skip
    await checkouts.put(
        session, Checkout(f"cs_{mark}", member, "professional", f"price_{mark}", f"https://{mark}", NOW)
    )
    await inbox.add(session, [Arrived(f"evt_sub_{mark}", "a", NOW, Subject("subscription", f"sub_{mark}"))], NOW)
    await inbox.add(session, [Arrived(f"evt_cs_{mark}", "a", NOW, Subject("checkout_session", f"cs_{mark}"))], NOW)
    await notices.owe(session, member, "open", f"sub_{mark}", "professional", NOW)
    await alerts.open_(session, "unknown_status", f"sub_{mark}", NOW)


async def _everything(session: Session) -> dict[str, str]:
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        rows = (await session.exec(text(f"SELECT * FROM {table.name}"))).all()  # type: ignore[call-overload]  # noqa: S608
        found[table.name] = repr([tuple(row) for row in rows])
    return found


async def test_nothing_of_a_person_is_left_and_nobody_else_is_touched(database: Database) -> None:
    async with database.transaction() as session:
        await guild_objects.put(session, "role", "hospital", 5)
        await chores.done(session, "role_sweep", NOW, None)
        await _plant(session, BEA)
        others = await _everything(session)
        await _plant(session, ADA)
        planted = await _everything(session)
        for table, rows in planted.items():
            assert str(ADA) in rows or table in IMPERSONAL, table
    async with database.transaction() as session:
        await personal.erase(session, ADA)
    async with database.transaction() as session:
        assert await _everything(session) == others


async def test_export_has_a_row_of_every_table_about_people(database: Database) -> None:
    async with database.transaction() as session:
        await _plant(session, ADA)
        await _plant(session, BEA)
        exported = await personal.export(session, ADA)
    assert {table for table, rows in exported.items() if not rows} == IMPERSONAL
    assert str(BEA) not in repr(exported)
    assert str(ADA) in repr(exported)


def test_every_table_belongs_to_a_module_that_answers_for_it() -> None:
    owned = {
        value.__table__.name
        for module in personal.TABLES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, SQLModel) and hasattr(value, "__table__")
    }
    assert owned == set(SQLModel.metadata.tables)
    for module in personal.TABLES:
        assert all(word in (module.__doc__ or "") for word in ("Holds:", "Why:", "How long:")), module.__name__
