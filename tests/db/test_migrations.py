"""Migrations: from nothing and from each earlier revision to today's layout, and back; models and tables agree."""

from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.db import Database, migrations


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


async def test_models_and_migrations_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(lambda each: command.check(migrations.configuration(each)))


async def test_upgrading_twice_is_harmless(database: Database) -> None:
    await migrations.upgrade(database)
    assert await migrations.is_current(database)
