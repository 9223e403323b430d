"""The database's files are for the bot's user alone: made so from the first byte, and narrowed where they are not."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands import db
from bot.db import Database, files, migrations
from bot.settings import DatabaseSettings, database_address


@pytest.fixture(autouse=True)
def _everything_is_open() -> Iterator[None]:
    """Whoever relies on the umask loses."""
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, str]:
    return {str(each.relative_to(folder)): oct(each.stat().st_mode)[-3:] for each in sorted(folder.rglob("*"))}


async def test_what_the_bot_makes_is_for_its_user_alone(tmp_path: Path) -> None:
    database = Database(database_address(f"sqlite:///{tmp_path}/new/data/bot.db"))
    await migrations.upgrade(database)
    async with database.exclusive_lock("billing"), database.transaction():
        assert _modes(tmp_path) == {
            "new": "700", "new/data": "700", "new/data/bot.db": "600", "new/data/bot.db-shm": "600",
            "new/data/bot.db-wal": "600", "new/data/bot.db.billing.lock": "600",
        }  # fmt: skip
    await database.close()


def test_the_file_is_never_there_with_another_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not made first and narrowed then."""
    for name in ("chmod", "fchmod"):
        monkeypatch.delattr(os, name)
    monkeypatch.delattr(Path, "chmod")
    files.begin(tmp_path / "data" / "bot.db")
    assert _modes(tmp_path) == {"data": "700", "data/bot.db": "600"}


async def test_the_file_is_not_opened_beside_sqlite(tmp_path: Path) -> None:
    """Closing it would end the locks that all connections of this process have on it: POSIX knows no others. Another
    process would then take itself for the last, and delete -wal under our connections.
    """
    file = tmp_path / "bot.db"
    database = Database(database_address(f"sqlite:///{file}"))
    await migrations.upgrade(database)
    async with database.transaction(readonly=True), database.transaction(readonly=True):
        assert files.exposed(database_address(f"sqlite:///{file}")) == []
        program = (
            "import sqlite3, sys; it = sqlite3.connect(sys.argv[1]); it.execute('SELECT * FROM members'); it.close()"
        )
        another = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(file))
        assert await another.wait() == 0
        assert (tmp_path / "bot.db-wal").exists()
    await database.close()


@pytest.mark.parametrize("another", [False, True])
async def test_what_was_made_wider_is_narrowed_by_upgrade_and_no_more_than_that(tmp_path: Path, another: bool) -> None:
    file = tmp_path / "data" / "bot.db"
    file.parent.mkdir(0o755)
    with closing(sqlite3.connect(file)) as old:  # open, or -wal and -shm would go
        old.execute("PRAGMA journal_mode=WAL")
        old.execute("CREATE TABLE something (id)")
        (tmp_path / "data" / "bot.db.bak").touch(0o644)
        if another:
            with closing(sqlite3.connect(tmp_path / "data" / "copy.db")) as copy:
                copy.execute("CREATE TABLE something (id)")
            (tmp_path / "data" / "readme.txt").touch(0o644)
        await db.bring_up_to_date(DatabaseSettings(database_url=SecretStr(f"sqlite:///{file}"), config_dir=tmp_path))
        modes = _modes(tmp_path)
    narrowed = {modes[f"data/bot.db{end}"] for end in ("", "-wal", "-shm", ".bak")}
    assert narrowed == {"600"}
    assert modes["data"] == ("755" if another else "700")
    left = [str(each.relative_to(tmp_path)) for each in files.exposed(database_address(f"sqlite:///{file}"))]
    assert left == (["data", "data/copy.db"] if another else [])


def test_another_kind_of_database_has_no_files() -> None:
    assert files.exposed("postgresql+asyncpg://u@h/db") == []
    files.keep_private("postgresql+asyncpg://u@h/db")
