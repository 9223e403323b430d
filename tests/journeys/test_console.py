"""What the operator asks for by hand, while the bot runs and while it does not."""

import os
from pathlib import Path

from bot.db import inbox
from bot.demo.stage import Stage
from bot.domain.stripe_event import Arrived, Subject
from bot.sandbox.faults import Fault
from tests.journeys.test_processes import ROOT, ended, environment_of, start


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
    assert f"give hospital: {nurse.id}" in said
    assert f"take hospital: {stranger.id}" in said
    assert "held: dry_run" in said
    lobby = stage.channels["hospital-lobby"]
    assert not await nurse.can_read(lobby)

    assert "held: not_adopted" in (await say(stage, tmp_path, "roles", "sweep"))[1]
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
        await inbox.add(session, [Arrived("evt_stuck", "invoice.paid", now, Subject("subscription", "sub_none"))], now)
        await inbox.failed(session, ["evt_stuck"], "NotThere", now, 1)
    status, said = await say(stage, tmp_path, "billing", "parked")
    assert (status, said.split()[0]) == (0, "evt_stuck")
    assert "1 to be tried again" in (await say(stage, tmp_path, "billing", "replay", "evt_stuck"))[1]
    assert "Nothing is parked" in (await say(stage, tmp_path, "billing", "parked"))[1]

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
        assert lines[0].startswith("That did not work, and nothing was changed: ")


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
