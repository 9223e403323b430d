"""Migrations: from nothing and from each earlier revision to today's layout, and back; models and tables agree."""

import json
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.db import Database, given_roles, migrations

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
