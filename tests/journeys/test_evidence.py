"""The operator changes the key of what is kept for moderators, from a terminal."""

import os
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.db import Database, evidence, migrations
from bot.db.evidence import Evidence
from bot.integrations.sealing import Sealing
from bot.settings import database_address
from tests.journeys.program import start
from tests.journeys.test_processes import ended

OLD, NEW = (urlsafe_b64encode(bytes([each]) * 32).decode() for each in (1, 2))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_a_key_is_changed_and_a_lost_one_is_said(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/bot.db"
    old, new = (Sealing((SecretStr(each),)) for each in (OLD, NEW))

    async def rotate(keys: str) -> tuple[int, list[str]]:
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": address, "EVIDENCE_KEYS": keys}
        status, said = await ended(await start(tmp_path, environment, "evidence", "rotate"))
        assert not any(key.strip("=") in said for key in (OLD, NEW))
        return status, said.splitlines()

    database = Database(database_address(address))
    await migrations.upgrade(database)
    async with database.transaction() as session:
        await evidence.put(session, Evidence(7, 1, old.seal("words"), NOW, NOW + timedelta(days=30)))

    status, said = await rotate(NEW)
    assert (status, said[0]) == (1, "0 encrypted anew with the first key in EVIDENCE_KEYS.")
    assert said[1].startswith("1 opened with none of the keys, and left as it was until its time is over. ")
    assert await rotate(f"{NEW},{OLD}") == (0, ["1 encrypted anew with the first key in EVIDENCE_KEYS."])
    assert await rotate(NEW) == (0, ["1 encrypted anew with the first key in EVIDENCE_KEYS."])
    async with database.transaction(readonly=True) as session:
        found = await evidence.get(session, 7, NOW)
    await database.close()
    assert found is not None
    assert new.open(found.sealed) == "words"

    for keys, line in (("", "Nothing was changed: EVIDENCE_KEYS has no key. "), (OLD[1:], "EVIDENCE_KEYS is wrong: ")):
        status, said = await rotate(keys)
        assert (status, len(said)) == (2, 1)
        assert said[0].startswith(line)
