"""The table of what was taken away and is kept for moderators, and the operator's command that encrypts it anew."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.evidence import encrypt_anew
from bot.db import Database, evidence, personal
from bot.db.evidence import Evidence
from bot.errors import CannotOpen, SettingsError
from bot.integrations.sealing import Sealing
from bot.settings import DatabaseSettings

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)
LATER = NOW + timedelta(hours=1)
ADA, BEA = 111_111_111_111_111_111, 222_222_222_222_222_222
WORDS = b"sealed: \x00\xff, and whatever else bytes may be"
FIRST = Evidence(7, ADA, WORDS, NOW, UNTIL)
OLD_KEY, NEW_KEY, LOST_KEY = (f"{each * 42}A=" for each in "abc")
OLD, NEW, LOST = (Sealing((SecretStr(each),)) for each in (OLD_KEY, NEW_KEY, LOST_KEY))


async def _put(database: Database, *kept: Evidence) -> None:
    async with database.transaction() as session:
        for each in kept:
            await evidence.put(session, each)


async def _get(database: Database, report: int, now: datetime = NOW) -> Evidence | None:
    async with database.transaction(readonly=True) as session:
        return await evidence.get(session, report, now)


async def test_what_is_kept_is_there_until_its_time_is_over(database: Database) -> None:
    await _put(database, FIRST)
    moment = timedelta(microseconds=1)
    assert [await _get(database, 7, at) for at in (NOW, UNTIL - moment, UNTIL)] == [FIRST, FIRST, None]
    assert await _get(database, 8) is None
    assert "sealed" not in repr(FIRST)


async def test_for_each_report_there_is_one_and_the_last_counts(database: Database) -> None:
    again = Evidence(7, BEA, b"another", LATER, UNTIL + timedelta(days=1))
    other = replace(FIRST, report=8)
    await _put(database, FIRST, other)
    await _put(database, again)
    assert [await _get(database, report) for report in (7, 8)] == [again, other]


async def test_two_who_keep_it_at_once_keep_one(database: Database) -> None:
    await asyncio.gather(*(_put(database, FIRST) for _ in range(4)))
    assert await _get(database, 7) == FIRST


async def test_what_is_old_is_deleted_and_nothing_else(database: Database) -> None:
    at_its_end, before = replace(FIRST, report=8, kept_until=LATER), replace(FIRST, report=9, kept_until=NOW)
    await _put(database, FIRST, at_its_end, before)
    async with database.transaction() as session:
        await evidence.forget_old(session, LATER)
    async with database.transaction(readonly=True) as session:
        exported = await personal.export(session, ADA)
    assert len(exported["evidence"]) == 1
    assert [await _get(database, report, NOW - timedelta(days=1)) for report in (7, 8, 9)] == [FIRST, None, None]


async def test_who_is_forgotten_has_none_and_who_only_leaves_keeps_it(database: Database) -> None:
    of_bea = replace(FIRST, report=8, member=BEA)
    await _put(database, FIRST, of_bea)
    async with database.transaction() as session:
        await personal.erase_left(session, ADA)
    assert await _get(database, 7) == FIRST
    async with database.transaction() as session:
        await personal.erase(session, ADA)
    assert [await _get(database, report) for report in (7, 8)] == [None, of_bea]


async def test_who_asks_is_told_that_there_is_some_and_until_when_and_no_more(database: Database) -> None:
    await _put(database, FIRST, replace(FIRST, report=8, member=BEA))
    async with database.transaction(readonly=True) as session:
        exported = await evidence.KEPT.export(session, ADA)
    assert exported == [{"member_id": ADA, "made_at": "2026-11-29T12:00:00Z", "kept_until": "2026-12-29T12:00:00Z"}]


def _bytes_of(folder: Path) -> bytes:
    return b"\n".join(each.read_bytes() for each in folder.glob("test.db*"))


@pytest.mark.parametrize("way", ["erased", "old", "anew"])
async def test_what_went_is_in_no_byte_of_the_files(database: Database, tmp_path: Path, way: str) -> None:
    """Whoever came by an old key finds nothing there to open."""
    long = replace(FIRST, sealed=b"before " * 3000)
    await _put(database, long, replace(FIRST, report=8))
    if not database.is_sqlite:
        return  # what its server keeps is the server's
    assert b"before before" in _bytes_of(tmp_path)
    async with database.transaction() as session:
        if way == "erased":
            await personal.erase(session, ADA)
        elif way == "old":
            await evidence.forget_old(session, UNTIL)
        else:
            await evidence.reseal(session, lambda sealed: b"after " * 20)
    assert b"before before" not in _bytes_of(tmp_path)


async def test_each_is_replaced_by_what_is_made_of_it_and_left_where_nothing_is(database: Database) -> None:
    left = replace(FIRST, report=8, sealed=b"nobody opens this")
    await _put(database, FIRST, left, replace(FIRST, report=9, member=BEA))

    def renewed(sealed: bytes) -> bytes | None:
        return b"anew " + sealed if sealed == WORDS else None

    async with database.transaction() as session:
        assert await evidence.reseal(session, renewed) == (2, 1)
    anew = replace(FIRST, sealed=b"anew " + WORDS)
    assert [await _get(database, report) for report in (7, 8)] == [anew, left]
    assert await _get(database, 9) == replace(anew, report=9, member=BEA)


def _settings(address: str, *keys: str) -> DatabaseSettings:
    return DatabaseSettings(database_url=SecretStr(address), evidence_keys=tuple(map(SecretStr, keys)))


async def test_the_operator_encrypts_all_anew_and_hears_what_no_key_opens(
    database: Database, database_url: str
) -> None:
    of_old = [replace(FIRST, report=report, sealed=OLD.seal(f"words {report}")) for report in range(1, 151)]
    lost = replace(FIRST, report=151, sealed=LOST.seal("whoever has the key"))
    await _put(database, *of_old, lost)

    assert await encrypt_anew(_settings(database_url, NEW_KEY, OLD_KEY)) == (150, 1)
    for report in range(1, 151):
        found = await _get(database, report)
        assert found is not None
        assert NEW.open(found.sealed) == f"words {report}"
        with pytest.raises(CannotOpen):
            OLD.open(found.sealed)
    assert await _get(database, 151) == lost

    assert await encrypt_anew(_settings(database_url, NEW_KEY, LOST_KEY)) == (151, 0)  # the key turned up
    found = await _get(database, 151)
    assert found is not None
    assert NEW.open(found.sealed) == "whoever has the key"


async def test_without_a_key_nothing_is_changed(database: Database, database_url: str) -> None:
    await _put(database, FIRST)
    with pytest.raises(SettingsError, match=r"^Nothing was changed: EVIDENCE_KEYS has no key\."):
        await encrypt_anew(_settings(database_url))
    assert await _get(database, 7) == FIRST
