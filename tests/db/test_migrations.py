"""Migrations: from nothing and from each earlier revision to today's layout, and back; models and tables agree."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import select

from bot.db import Database, admission, adoption, given_roles, jobs, migrations, stripe_events
from bot.db.first_posts import FirstPostRow
from bot.db.notice_rows import NoticeRow
from bot.db.role_rows import RoleStateRow
from bot.db.stripe_looks import StripeLookRow
from bot.domain.jobs import Job

_OLD_ROLE = "INSERT INTO guild_objects (kind, key, snowflake, made) VALUES ('role', 'hospital', 9, false)"
_OLD_MEMBER = "INSERT INTO members (member_id, locale, banned, updated_at) VALUES (:id, '', false, CURRENT_TIMESTAMP)"
_OLD_STATE = (
    "INSERT INTO role_states (member_id, requests, desired, observed, pending, attempts)"
    " VALUES (:id, 1, :desired, :observed, false, 0)"
)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_every_revision_goes_up_and_down(tmp_path: Path, postgres_url: str) -> None:
    revisions = [each.revision for each in ScriptDirectory.from_config(migrations.configuration()).walk_revisions()]
    for address in (
        f"sqlite+aiosqlite:///{tmp_path}/each.db",
        postgres_url.replace("postgresql://", "postgresql+asyncpg://"),
    ):
        database = Database(address)
        for revision in [*revisions, "base"]:
            await migrations.downgrade(database, revision) if not database.is_sqlite or revision != revisions[
                0
            ] else None
            await migrations.upgrade(database)
            assert await migrations.is_current(database)
        await migrations.downgrade(database, "base")
        assert not await migrations.is_current(database)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(_tables) == set()
        await database.close()


def test_the_newest_is_known_without_alembic() -> None:
    """Each start goes by it."""
    assert [migrations.head()] == ScriptDirectory.from_config(migrations.configuration()).get_heads()


async def test_models_and_migrations_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(lambda each: command.check(migrations.configuration(each)))


async def test_upgrading_twice_is_harmless(database: Database) -> None:
    await migrations.upgrade(database)
    assert await migrations.is_current(database)


async def test_what_an_older_version_gave_counts_as_given(database: Database) -> None:
    """Whoever had a role and a right to it; not who had it by hand, nor who has a right and was refused."""
    await migrations.downgrade(database, "0004")
    people = {1: (["hospital"], ["hospital", "member"]), 2: ([], ["hospital"]), 3: (["hospital"], None)}
    async with database.engine.begin() as connection:
        await connection.execute(text(_OLD_ROLE))
        for member, (desired, observed) in people.items():
            row = {"id": member, "desired": json.dumps(desired), "observed": json.dumps(observed)}
            await connection.execute(text(_OLD_MEMBER), {"id": member})
            await connection.execute(text(_OLD_STATE), row)
    await migrations.upgrade(database)
    async with database.transaction(readonly=True) as session:
        assert await given_roles.of_many(session, [*people]) == {1: frozenset({9})}


async def test_what_waits_is_as_urgent_as_if_it_had_been_asked_for_today(database: Database) -> None:
    """Who pays, who holds anything once it is their turn, the rest; and which messages may go out."""
    await migrations.downgrade(database, "0011")
    at = "'2026-11-22 12:00:00.000000'" if database.is_sqlite else "TIMESTAMPTZ '2026-11-22 12:00:00+00'"
    later = at.replace("-22 ", "-23 ")
    state = "INSERT INTO role_states (member_id, requests, desired, pending, attempts, due_at, present, error) "
    state += "VALUES (%d, 1, '[]', %s, 0, %s, %s, %s)"
    grant = "INSERT INTO grants (holder, source, reference, tier, starts_at, ends_at) "
    grant += f"VALUES (%d, '%s', 'x', 'member', {at}, %s)"
    notice = "INSERT INTO notices (member_id, kind, reference, tier, serial, due_at, attempts, parked_at) "
    notice += f"VALUES (%d, '%s', '%s', '', 1, {at}, 0, %s)"
    rows = (
        state % (1, "false", "NULL", "true", "NULL"),
        state % (2, "false", later, "true", "NULL"),
        state % (3, "false", at, "true", "NULL"),
        state % (4, "false", later, "true", "'role_missing'"),
        state % (5, "true", "NULL", "true", "NULL"),
        grant % (1, "stripe_subscription", at),
        *(grant % (holder, "acceptance", ends_at) for holder, ends_at in ((1, "NULL"), (2, later), (3, "NULL"))),
        *(
            notice % (member, kind, "a", "NULL")
            for member in (1, 2, 3, 4, 5, 6)
            for kind in ("open", "welcome", "guidelines")
        ),
        notice % (1, "open", "parked", at),
    )
    async with database.engine.begin() as connection:
        for member in range(1, 7):
            await connection.execute(text(_OLD_MEMBER), {"id": member})
        for row in rows:
            await connection.execute(text(row))
    await migrations.upgrade(database)
    async with database.transaction() as session:
        states = {row.member_id: row.urgency for row in await session.exec(select(RoleStateRow))}
        assert states == {1: 0, 2: 2, 3: 1, 4: 2, 5: 2}
        found = {(row.member_id, row.kind, row.reference): row.urgency for row in await session.exec(select(NoticeRow))}
        urgent = {(1, "open", "a"): 0, (2, "open", "a"): 0}
        others = [(1, "welcome", "a"), (2, "welcome", "a"), *((member, "guidelines", "a") for member in (1, 2, 3, 4))]
        may_go = {key: urgency for key, urgency in found.items() if urgency is not None}
        assert may_go == urgent | dict.fromkeys(others, 1)
        assert len(found) == 19
        await admission.admit(session, range(1, 7))
    async with database.transaction() as session:
        rows_ = await session.exec(select(NoticeRow))
        assert {(row.member_id, row.kind, row.reference): row.urgency for row in rows_} == found


async def test_what_waited_goes_on_waiting_in_the_one_form_of_queue(database: Database) -> None:
    """Whatever asked for it: an event, or a date; what waits for the operator goes on waiting for them."""
    await migrations.downgrade(database, "0009")
    at = "'2026-11-22 12:00:00.000000'" if database.is_sqlite else "TIMESTAMPTZ '2026-11-22 12:00:00+00'"
    later = at.replace("-22 ", "-23 ")
    event = "INSERT INTO stripe_events (event_id, type, created_at, received_at, subject_kind, subject_id, due_at, "
    event += f"attempts, parked_at, error) VALUES ('%s', '%s', {at}, {at}, '%s', '%s', %s, %d, %s, %s)"
    held = "INSERT INTO subscriptions (id, customer, holder, status, started_at, look_at, attempts) "
    held += f"VALUES ('%s', 'cus_1', 1, 'active', {at}, %s, 2)"
    rows = (
        event % ("evt_1", "a", "subscription", "sub_1", at, 3, "NULL", "'TryLater'"),
        event % ("evt_2", "a", "subscription", "sub_1", later, 1, "NULL", "NULL"),
        event % ("evt_3", "a", "checkout_session", "cs_1", "NULL", 15, at, "'Refused'"),
        event % ("evt_4", "a", "subscription", "sub_2", "NULL", 0, "NULL", "NULL"),
        event % ("reconcile_1", "reconcile", "subscription", "sub_4", at, 0, "NULL", "NULL"),
        *(held % (f"sub_{number}", when) for number, when in ((1, later), (2, later), (3, "NULL"))),
        f"INSERT INTO chores (name, due_at, done_at, attempts, result) VALUES ('role_sweep', {later}, {at}, 1, 'x')",  # noqa: S608
        f"INSERT INTO chores (name, done_at, attempts, result) VALUES ('roles_adopted', {at}, 0, '')",  # noqa: S608
        f"INSERT INTO first_posts (message_id, channel_id, look_at, attempts) VALUES (5, 6, {later}, 2)",  # noqa: S608
    )
    async with database.engine.begin() as connection:
        await connection.execute(text(_OLD_MEMBER), {"id": 1})
        for row in rows:
            await connection.execute(text(row))
    await migrations.upgrade(database)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    tomorrow = noon + timedelta(days=1)
    async with database.transaction(readonly=True) as session:
        looks = {row.object_id: row for row in await session.exec(select(StripeLookRow))}
        assert {id_: (row.due_at, row.attempts, row.parked_at) for id_, row in looks.items()} == {
            "sub_1": (noon, 3, None),
            "cs_1": (None, 15, noon),
            "sub_2": (tomorrow, 2, None),
            "sub_4": (noon, 0, None),
        }
        assert (looks["sub_1"].error, looks["cs_1"].error) == ("TryLater", "Refused")
        assert await stripe_events.known(session, ["evt_1", "evt_2", "evt_3", "evt_4", "reconcile_1"]) == {
            "evt_1", "evt_2", "evt_3", "evt_4",
        }  # fmt: skip
        sweep = await jobs.get(session, Job.SWEEP)
        assert (sweep.due_at, sweep.done_at, sweep.attempts) == (tomorrow, noon, 1)
        assert await adoption.is_adopted(session)
        (post,) = await session.exec(select(FirstPostRow))
        assert (post.message_id, post.channel_id, post.due_at, post.attempts) == (5, 6, tomorrow, 2)
