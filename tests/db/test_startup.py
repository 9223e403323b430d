"""A database to live on: one bot on an SQLite file, whatever the file is called; commands go by it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db import Database, migrations
from bot.db.startup import opened
from bot.errors import SettingsError
from bot.settings import database_address


def _at(file: Path) -> Database:
    return Database(database_address(f"sqlite:///{file}"))


async def test_a_second_bot_on_one_file_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "own.db")
    async with opened(_at(tmp_path / "own.db"), apart=False):
        for name in ("own.db", "link.db", "../" + tmp_path.name + "/own.db"):
            with pytest.raises(SettingsError, match=r"^DATABASE_URL names .*, and a bot runs on it already: .*\.$"):
                async with opened(_at(tmp_path / name), apart=False):
                    raise AssertionError("two at once")
        async with opened(_at(tmp_path / "other.db"), apart=False):
            pass
        beside = _at(tmp_path / "own.db")
        async with beside.exclusive_lock("community") as alone:
            assert alone
        await migrations.upgrade(beside)
        await beside.close()
    async with opened(_at(tmp_path / "own.db"), apart=False):
        pass


async def test_one_that_could_not_be_opened_is_given_up_and_closed(tmp_path: Path) -> None:
    """A connection left open would be an error of the test's."""
    file = tmp_path / "own.db"
    database = _at(file)
    await migrations.upgrade(database)
    async with database.transaction() as session:
        await session.exec(text("UPDATE alembic_version SET version_num = '9999'"))  # type: ignore[call-overload]
    await database.close()
    for _ in range(2):
        with pytest.raises(SettingsError, match="a layout that this version does not know"):
            async with opened(_at(file), apart=False):
                raise AssertionError("of another version")


async def test_postgres_takes_several(postgres_url: str) -> None:
    first, second = (Database(database_address(postgres_url)) for _ in range(2))
    async with opened(first, apart=True), opened(second, apart=True):
        pass


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_one_in_memory_is_nobody_elses_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ("sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"):
        async with Database(address).exclusive_lock("run") as alone:
            assert alone
    assert _files(tmp_path) == []
