"""What the operator asks for by hand, while the bot runs and while it does not."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands import member
from bot.db import Database, grants, members, migrations, stripe_events, stripe_looks
from bot.demo.stage import Stage
from bot.domain.entitlement import Grant
from bot.domain.stripe_event import Arrived, Subject
from bot.errors import OperatorMustFix
from bot.settings import DatabaseSettings, database_address
from sandbox.faults import Fault
from tests.journeys.program import start
from tests.journeys.test_processes import ROOT, ended, environment_of
from tests.journeys.welcoming import GROUP, agree, is_forgotten


async def say(
    stage: Stage, folder: Path, *arguments: str, kill_at: Fault | None = None, **changed: str
) -> tuple[int, str]:
    """The operator's command, on the database in `folder`; killed as soon as `kill_at` holds a request of it."""
    environment = environment_of(stage, DATABASE_URL=f"sqlite:///{folder}/bot.db", **changed)
    process = await start(folder, environment, *arguments)
    if kill_at is not None:
        assert await kill_at.until(waiting=1, timeout_s=60)
        process.kill()
    return await ended(process)


async def test_a_sweep_by_hand_reports_first_and_takes_only_once_the_server_is_adopted(
    stage: Stage, tmp_path: Path
) -> None:
    nurse, stranger = await stage.person("noor"), await stage.person("sam")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.caught_up()
    await stage.stop_bot()
    path = f"guilds/{stage.guild}/members/{{}}/roles/{stage.roles['hospital']}"
    await stage.discord_api("DELETE", path.format(nurse.id))
    await stage.discord_api("PUT", path.format(stranger.id))

    status, said = await say(stage, tmp_path, "roles", "sweep", "--dry-run")
    assert status == 0, said
    assert f"give Hospital network  noor ({nurse.id})" in said
    assert f"take Hospital network  sam ({stranger.id})" in said
    assert "Nothing was changed: --dry-run only looks." in said
    lobby = stage.channels["hospital-lobby"]
    assert not await nurse.can_read(lobby)

    assert "this server is not adopted yet" in (await say(stage, tmp_path, "roles", "sweep"))[1]
    assert await nurse.can_read(lobby)
    assert await stranger.can_read(lobby)

    assert (await say(stage, tmp_path, "roles", "adopt"))[0] == 0
    assert (await say(stage, tmp_path, "roles", "sweep"))[0] == 0
    assert await nurse.can_read(lobby)
    assert not await stranger.can_read(lobby)


async def test_parked_events_are_listed_and_replayed_and_missed_ones_fetched(stage: Stage, tmp_path: Path) -> None:
    await stage.stripe_control("webhooks", mode="never")
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    assert stage.app is not None
    async with stage.app.database.transaction() as session:
        now = stage.clock.now()
        await stripe_events.add(
            session, [Arrived("evt_stuck", "invoice.paid", now, Subject("subscription", "sub_none"))], now
        )
        (due,) = [each for each in await stripe_looks.ROWS.due(session, now, 9) if each.key.id == "sub_none"]
        await stripe_looks.ROWS.park(session, due, now, "NotThere")
    status, said = await say(stage, tmp_path, "billing", "parked")
    assert (status, said.split()[0]) == (0, "evt_stuck")
    assert "1 to be tried again" in (await say(stage, tmp_path, "billing", "replay", "evt_stuck"))[1]
    assert "Nothing is parked" in (await say(stage, tmp_path, "billing", "parked"))[1]
    status, said = await say(stage, tmp_path, "billing", "replay", "evt_stuck", "evt_none")
    assert (status, 'no event is stored with the id "evt_none"' in said) == (2, True)

    status, said = await say(stage, tmp_path, "billing", "reconcile")
    assert status == 0, said
    assert "1 subscriptions seen" in said
    stage.app.database.wake_all()  # the slow tick of the running bot
    await stage.opens(nurse)


async def test_a_discord_or_stripe_that_is_away_is_said_in_one_line(stage: Stage, tmp_path: Path) -> None:
    away = {"STRIPE_API_URL": "http://127.0.0.1:9", "DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}
    environment = environment_of(stage, DATABASE_URL=f"sqlite:///{tmp_path}/bot.db", **away)
    for command in (("billing", "reconcile"), ("roles", "sweep")):
        status, said = await ended(await start(tmp_path, environment, *command))
        lines = [line for line in said.splitlines() if not line.startswith("{")]
        assert status == 1, said
        assert len(lines) == 1, said
        assert lines[0].startswith("That did not work: ")
        assert "refused the connection: nothing listens there" in lines[0]


async def test_sentences_are_printed_for_a_file_without_any_token(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "CONFIG_DIR": str(ROOT / "config")}
    status, said = await ended(await start(tmp_path, environment, "sentences", "join-", "help-"))
    assert status == 0, said
    assert {len(line) for line in said.splitlines()} == {160}
    assert said.index("help-intro") < said.index("join-intro")  # general.ftl stands before membership.ftl
    assert "€15.00 every 3 months" in said
    assert "status-none" not in said

    status, said = await ended(await start(tmp_path, environment, "sentences", "jion-"))
    assert (status, said.splitlines()) == (2, ["No sentence has a key that begins with jion-."])


async def test_what_is_kept_about_a_person_is_handed_over_exactly(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/bot.db"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": address}
    ada, now = 1_111_111_111_111_111_111, datetime(2026, 11, 22, 12, tzinfo=UTC)

    async def export(*arguments: str) -> tuple[int, list[str]]:
        status, said = await ended(await start(tmp_path, environment, "member", "export", *arguments))
        return status, said.splitlines()

    assert "db upgrade" in (await export(str(ada)))[1][0]
    database = Database(database_address(address))
    await migrations.upgrade(database)
    async with database.transaction() as session:
        await members.ensure(session, ada, now, "nl")
        await grants.put(session, Grant(ada, "gift", "Zoë", "professional", now))
    await database.close()

    status, said = await export(str(ada))
    found = json.loads("\n".join(said))
    assert (status, list(found)) == (0, ["grants", "members"])
    assert found["members"][0]["member_id"] == found["grants"][0]["holder"] == str(ada)
    assert found["grants"][0]["id"] == 1
    assert '      "reference": "Zoë",' in said

    file = tmp_path / "ada.json"
    assert (await export(str(ada), str(file)))[0] == 0
    assert file.read_text(encoding="utf-8").splitlines() == said
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("mine")
    status, lines = await export(str(ada), str(file))
    assert (status, len(lines), file.read_text()) == (2, 1, "mine")
    assert lines[0].startswith(f"{file}: cannot be written (File exists).")

    assert await export("12", str(tmp_path / "no.json")) == (1, ["Nothing is kept about 12."])
    assert not (tmp_path / "no.json").exists()
    status, lines = await export("ada")
    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith("ada is no Discord user id.")
    settings = DatabaseSettings(database_url=SecretStr(address), config_dir=tmp_path)
    for wrong in ("0", "١٢", str(2**63), "-1", ""):
        with pytest.raises(OperatorMustFix, match="is no Discord user id"):
            await member.export_member(settings, wrong, None)


async def test_a_person_is_forgotten_at_the_operators_wish(stage: Stage, tmp_path: Path) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    status, said = await say(stage, tmp_path, "member", "erase", patient.id)
    assert (status, said.partition(":")[0]) == (2, "Nothing was changed")  # nobody is there to be asked
    status, said = await say(stage, tmp_path, "member", "erase", patient.id, "--yes")
    assert (status, said) == (0, "The running bot does so within a minute.\n")
    assert stage.app is not None
    stage.app.database.tick()  # as the slow tick does: another process wakes nobody on SQLite
    await stage.eventually(lambda: is_forgotten(stage, patient), "them to be forgotten")
    await stage.closes(patient, GROUP)
    status, said = await say(stage, tmp_path, "member", "erase", patient.id)
    assert (status, said) == (1, f"Nothing is kept about {patient.id}.\n")
