"""Where an SQLite database is, and whether it is one: a mistyped path would be a new, empty database.

An empty database knows of nobody who has paid. So only `run` and `db upgrade` begin one, and `run` does not where
another lies beside it.

It tells who is a member, so it is for the eyes of the bot's user alone. What is made here is made so; SQLite gives
the files beside it (-wal, -shm) the mode of the database.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.errors import SettingsError

_MAGIC = b"SQLite format 3\x00"
_DEFAULT = Path("data/health-network.db")
_MOST = 500  # files looked at in one folder


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no file of this name; `others` are databases that lie where it would."""

    file: Path
    others: tuple[Path, ...]


def of(address: str) -> Path | None:
    """The file that `address` (as SQLAlchemy takes it) names; None when it is not SQLite's."""
    url = make_url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_folder(file: Path) -> None:
    """Make the folder of `file`, and those above it that are not there."""
    for folder in reversed([each for each in (file.parent, *file.parent.parents) if not each.exists()]):
        folder.mkdir(0o700, exist_ok=True)


def begin(file: Path) -> None:
    """Have `file` there before SQLite makes it, which would let everybody read it. An empty file is a database.

    One that is there is not opened: closing it would end the locks that SQLite has on it in this process.
    """
    make_folder(file)
    if not file.exists():
        with suppress(FileExistsError):
            file.touch(0o600, exist_ok=False)


def is_exposed(path: Path) -> bool:
    """Whether others on this machine than its owner may do anything with it."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:  # gone by now, as -wal is when the last connection closes
        return False


def exposed(address: str) -> list[Path]:
    """The folder of the database, its files and other databases that lie there, as far as others may see them."""
    file = of(address)
    if file is None or not file.parent.is_dir():
        return []
    places = sorted(file.parent.iterdir())[:_MOST]
    there = [each for each in places if _is_part(each, file)]
    others = _databases(each for each in places if each not in there)
    return [each for each in (file.parent, *there, *others) if is_exposed(each)]


def keep_private(address: str) -> None:
    """Take the database's files from the eyes of others, and its folder if nothing else is in it."""
    file = of(address)
    for each in exposed(address):
        if file is not None and (_is_part(each, file) or _is_folder_of(each, file)):
            with suppress(OSError):  # another's file: `check` names it
                each.chmod(0o700 if each.is_dir() else 0o600)


def _is_part(path: Path, file: Path) -> bool:
    """Whether it is the database, or one of the files beside it, such as -wal."""
    return path.parent == file.parent and path.name.startswith(file.name)


def _is_folder_of(path: Path, file: Path) -> bool:
    """Whether it is a folder for the database alone: what else is in another may be for others."""
    return path == file.parent and all(_is_part(each, file) for each in path.iterdir())


def absent(address: str) -> Absent | None:
    """That there is no such file. Raises SettingsError when there is something that cannot be a database of ours."""
    file = of(address)
    if file is None:
        return None
    if file.exists():
        _must_be_one(file)
        return None
    folder = next(each for each in (file.parent, *file.parent.parents) if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"DATABASE_URL is wrong: {folder} is no folder that this user may write in. {_TAKE}")
    return Absent(file, tuple(_beside(file)))


def must_be_there(address: str) -> None:
    """Raises SettingsError when there is no such file: a command that only looks makes no new database."""
    found = absent(address)
    if found is not None:
        raise SettingsError(
            f"DATABASE_URL names {found.file}, which is not there{_there_are(found)}. Is that right? A relative path "
            "begins in the folder of .env, or where you are. A new database is begun by `health-network db upgrade`."
        )


def may_begin(address: str) -> None:
    """Raises SettingsError when there is no such file, but another database where it would be."""
    found = absent(address)
    if found is not None and found.others:
        raise SettingsError(
            f"DATABASE_URL names {found.file}, which is not there{_there_are(found)}. A new one would know of nobody "
            "who has paid. If it is meant, begin it with `health-network db upgrade`."
        )


_TAKE = "It is the database. Take a sqlite:/// path that can be written to, or your host's postgres:// address."


def _there_are(found: Absent) -> str:
    return f"; there is {', '.join(str(each) for each in found.others)}" if found.others else ""


def _must_be_one(file: Path) -> None:
    try:
        if not file.is_file():
            raise SettingsError(f"DATABASE_URL is wrong: {file} is no file. {_TAKE}")
        if file.stat().st_size and not _is_database(file):
            raise SettingsError(f"DATABASE_URL is wrong: {file} is not an SQLite database. {_TAKE}")
    except OSError as error:
        raise SettingsError(f"DATABASE_URL is wrong: {file} cannot be read ({error.strerror}). {_TAKE}") from None
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK | os.X_OK):
        raise SettingsError(
            f"DATABASE_URL is wrong: {file} and its folder must be files that this user may write. {_TAKE}"
        )


def _is_database(file: Path) -> bool:
    """Not to be asked about a database that this process has open: see `begin`."""
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def _beside(file: Path) -> Iterator[Path]:
    places = sorted(file.parent.iterdir())[:_MOST] if file.parent.is_dir() else []
    return _databases(dict.fromkeys([*places, _DEFAULT]))


def _databases(places: Iterable[Path]) -> Iterator[Path]:
    for each in places:
        try:
            if each.is_file() and _is_database(each):
                yield each
        except OSError:
            continue
