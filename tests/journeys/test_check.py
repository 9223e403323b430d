"""`health-network check`, and the running bot that goes on looking: what is wrong is named, with how to mend it."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from bot.clock import Clock
from bot.commands import check
from bot.db import Database, alerts, migrations
from bot.demo.stage import BOT_PERMISSIONS, Stage
from bot.domain.permissions import bits
from bot.domain.stripe_event import TYPES
from bot.settings import Settings, database_address
from tests.journeys.program import start
from tests.journeys.test_processes import ended, environment_of

NOBODYS = "http://127.0.0.1:9"


@pytest.fixture
async def world(empty_stage: Stage, tmp_path: Path) -> Stage:
    """The furnished world with a database of today's layout, and without the bot."""
    database = Database(database_address(f"sqlite:///{tmp_path}/bot.db"))
    await migrations.upgrade(database)
    await database.close()
    return empty_stage


async def _say(stage: Stage, folder: Path, *arguments: str, **changed: str) -> tuple[int, str]:
    environment = environment_of(stage, **{"DATABASE_URL": f"sqlite:///{folder}/bot.db", **changed})
    status, said = await ended(await start(folder, environment, "check", *arguments))
    for secret in ("DISCORD_TOKEN", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert environment[secret] not in said
    return status, said


def _wrong(said: str) -> list[str]:
    """What is wrong, in blocks: what, why and how to mend it."""
    found: list[list[str]] = []
    for line in said.splitlines():
        if line.startswith(("warning", "wrong")):
            found.append([line])
        elif line.startswith("         ") and found:
            found[-1].append(line)
    for block in found:
        assert any(line.startswith("         Why: ") for line in block), said
        assert block[-1].startswith("         Fix: "), said
    return ["\n".join(block) for block in found]


async def test_all_is_well_in_both_languages(world: Stage, tmp_path: Path) -> None:
    status, said = await _say(world, tmp_path, "--all")
    assert (status, _wrong(said)) == (0, []), said
    assert said.endswith("Everything that the bot needs is there.\n")
    for expected in (
        "ok       Discord accepts the bot's token.",
        "ok       The bot has the permission Manage Roles: It gives the roles that are paid for",
        "ok       The role Hospital network is there and can be given.",
        "ok       The price health_network_professional can be bought.",
        f"ok       Stripe tells the bot of everything it needs, at {world.web}/stripe/webhook.",
    ):
        assert expected in said
    status, said = await _say(world, tmp_path, "--lang", "nl")
    assert status == 0
    assert said.endswith("Alles wat de bot nodig heeft, is er.\n")


async def test_what_is_wrong_on_the_server_is_named(world: Stage, tmp_path: Path) -> None:
    server = f"guilds/{world.guild}"
    body = [{"id": str(world.roles["hospital"]), "position": 5}]
    await world.discord_api("PATCH", f"{server}/roles", body)
    await world.discord_api("DELETE", f"channels/{world.channels['best-practices']}")
    await _allow(world, BOT_PERMISSIONS & ~bits("manage_threads"))
    status, said = await _say(world, tmp_path)
    permission, role, channel = _wrong(said)
    assert status == 1
    assert permission.startswith("warning  The bot lacks the permission Manage Threads and Posts.")
    assert role.startswith("wrong    The role Hospital network stands above the bot's own highest role.")
    assert role.endswith("drag the bot's role above Hospital network.")
    assert channel.startswith("warning  No channel is named best-practices (best-practices in community.toml).")
    assert "`health-network community apply`" in channel


async def test_warnings_alone_are_no_failure(world: Stage, tmp_path: Path) -> None:
    await _allow(world, bits("administrator"))
    status, said = await _say(world, tmp_path)
    (administrator,) = _wrong(said)
    assert status == 0
    assert "it would hide every missing permission" in administrator
    assert said.endswith("The bot can work. One thing should be mended.\n")


async def test_what_is_wrong_at_stripe_is_named(world: Stage, tmp_path: Path) -> None:
    await _endpoint(world, api_version="2020-08-27", types=TYPES[1:])
    (price,) = world.prices.values()
    await world.stripe_api(f"prices/{price}", lookup_key="another")
    status, said = await _say(world, tmp_path)
    missing, version, events = _wrong(said)
    assert status == 1
    assert missing.startswith("wrong    No price has the lookup key health_network_professional")
    assert missing.endswith("give it the lookup key health_network_professional.")
    assert "has API version 2020-08-27; the bot is written for 2026-10-28.endive" in version
    assert f"does not send: {TYPES[0]}." in events
    assert events.endswith(f"add these events: {TYPES[0]}.")


async def test_a_webhook_that_is_elsewhere_or_out_of_sight_is_named(world: Stage, tmp_path: Path) -> None:
    status, said = await _say(world, tmp_path, PUBLIC_URL="https://network.example.org")
    money, elsewhere = _wrong(said)
    assert status == 1
    assert money.startswith("warning  STRIPE_SECRET_KEY is a test key, and PUBLIC_URL is an address that everybody")
    assert "no webhook endpoint with the address https://network.example.org/stripe/webhook" in elsewhere
    world.sandbox.stripe.fault("^/v1/webhook_endpoints", status=403)
    status, said = await _say(world, tmp_path)
    (unseen,) = _wrong(said)
    assert status == 0
    assert "give it Read for Webhook Endpoints" in unseen


async def test_a_wrong_token_and_a_wrong_key_are_named_and_the_rest_is_still_looked_at(
    world: Stage, tmp_path: Path
) -> None:
    status, said = await _say(world, tmp_path, DISCORD_TOKEN="a-wrong-token", STRIPE_SECRET_KEY="sk_test_wrong")
    token, key = _wrong(said)
    assert status == 1
    assert token.startswith("wrong    Discord does not accept DISCORD_TOKEN.")
    assert key.startswith("wrong    Stripe does not accept STRIPE_SECRET_KEY.")
    assert "ok       Database: it answers" in said


async def test_who_is_away_is_named_and_the_rest_is_still_looked_at(world: Stage, tmp_path: Path) -> None:
    status, said = await _say(world, tmp_path, STRIPE_API_URL=NOBODYS)
    (stripe,) = _wrong(said)
    assert status == 1
    assert stripe.startswith("wrong    Stripe could not be checked: Stripe refused the connection: nothing listens")
    assert " roles, " in said
    nowhere = {"DISCORD_API_URL": f"{NOBODYS}/api/v10", "DATABASE_URL": f"postgres://user:hunter2@{NOBODYS[7:]}/none"}
    status, said = await _say(world, tmp_path, **nowhere)
    database, discord = _wrong(said)
    assert status == 1
    assert database.startswith("wrong    The database could not be checked: the server refused the connection")
    assert discord.startswith("wrong    Discord could not be checked: Discord refused the connection")
    assert "ok       Stripe: price, webhook, clock." in said
    assert "hunter2" not in said


async def test_another_server_and_an_intent_that_is_off_are_named(world: Stage, tmp_path: Path) -> None:
    bot = str(world.sandbox.discord.application_id)
    application = await world.bot_api("GET", "applications/@me")
    world.sandbox.discord.fault("/v10/applications/@me$", status=200, body={**application, "flags": 0})
    status, said = await _say(world, tmp_path, DISCORD_GUILD_ID="123456789012345678")
    intent, server = _wrong(said)
    assert status == 1
    assert "switch on Server Members Intent, and save." in intent
    assert "The bot is not on the server 123456789012345678." in server
    assert f"client_id={bot}&scope=bot+applications.commands&permissions={BOT_PERMISSIONS}" in server


async def test_an_old_database_is_named(world: Stage, tmp_path: Path) -> None:
    with closing(connect(tmp_path / "bot.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    status, said = await _say(world, tmp_path)
    (old,) = _wrong(said)
    assert status == 1
    assert "Run `health-network db upgrade`" in old


async def test_what_others_on_this_machine_can_see_is_named_and_left_as_it_is(world: Stage, tmp_path: Path) -> None:
    seen = {tmp_path: 0o755, tmp_path / ".env": 0o640, tmp_path / "bot.db": 0o604}
    (tmp_path / ".env").touch()
    for path, mode in seen.items():
        path.chmod(mode)
    status, said = await _say(world, tmp_path)
    env, folder, database = _wrong(said)
    assert status == 0
    assert env.startswith(f"warning  Others on this machine can see {tmp_path}/.env.")
    assert env.endswith(f"Fix: chmod 600 {tmp_path}/.env")
    assert folder.endswith(f"chmod 700 {tmp_path}. Else give the database a folder of its own.")
    assert database.endswith(f"Fix: chmod 600 {tmp_path}/bot.db")
    assert {path: path.stat().st_mode & 0o777 for path in seen} == seen


class _Wrong(Clock):
    """A machine's clock that is ahead of everybody else's."""

    def __init__(self, by: timedelta) -> None:
        super().__init__()
        self._by = by

    def real_now(self) -> datetime:
        """The present, as this machine believes."""
        return super().real_now() + self._by


@pytest.mark.parametrize(("seconds", "severity"), [(100, "warning"), (-400, "fatal")])
async def test_a_wrong_clock_is_named(world: Stage, tmp_path: Path, seconds: int, severity: str) -> None:
    environment: dict[str, Any] = {name.lower(): value for name, value in environment_of(world).items()}
    settings = Settings(**environment | {"database_url": f"sqlite:///{tmp_path}/bot.db"})
    found = await check.look(settings, _Wrong(timedelta(seconds=seconds)))
    wrong = [each for each in found if each.severity != "ok"]
    assert [(each.code, each.severity) for each in wrong] == [
        ("discord-clock-off", severity),
        ("stripe-clock-off", severity),
    ]
    assert all(abs(int(each.facts["seconds"]) - abs(seconds)) < 30 for each in wrong)


async def test_the_running_bot_alerts_once_what_goes_wrong_and_closes_it_when_it_is_mended(stage: Stage) -> None:
    assert await _alerts(stage) == set()
    await _allow(stage, BOT_PERMISSIONS & ~bits("pin_messages"))
    await _alerted(stage, {"discord-permission-missing:pin_messages"})
    await _allow(stage, BOT_PERMISSIONS & ~bits("pin_messages", "moderate_members"))
    await _alerted(stage, {f"discord-permission-missing:{each}" for each in ("pin_messages", "moderate_members")})
    await _allow(stage, BOT_PERMISSIONS)
    await _alerted(stage, set())


async def test_the_running_bot_looks_at_stripe_again_while_something_is_wrong_there(empty_stage: Stage) -> None:
    (price,) = empty_stage.prices.values()
    await empty_stage.stripe_api(f"prices/{price}", active="false")
    await empty_stage.start_bot()
    await _alerted(empty_stage, {"stripe-price-inactive:health_network_professional"})
    away = empty_stage.sandbox.stripe.fault("^/v1/(prices|webhook)", status=500)
    await empty_stage.advance(timedelta(minutes=11))
    assert await away.until(hits=2)
    assert await _alerts(empty_stage) == {"stripe-price-inactive:health_network_professional"}
    empty_stage.sandbox.stripe.faults.remove()
    await empty_stage.stripe_api(f"prices/{price}", active="true")
    await empty_stage.advance(timedelta(minutes=11))
    await _alerted(empty_stage, set())


async def test_what_the_bot_alerts_anyway_is_not_alerted_twice(stage: Stage) -> None:
    await stage.discord_api("DELETE", f"channels/{stage.channels['welcome']}")

    async def alerted() -> bool:
        assert stage.app is not None
        async with stage.app.database.transaction(readonly=True) as session:
            return await alerts.all_(session) == [("channel_missing", "welcome")]

    await stage.eventually(alerted, "the missing channel to be alerted")
    await _allow(stage, BOT_PERMISSIONS & ~bits("pin_messages"))
    await _alerted(stage, {"discord-permission-missing:pin_messages"})


async def _allow(stage: Stage, permissions: int) -> None:
    bots_role = next(role for role in stage.sandbox.discord.state.guild.roles.values() if role.managed)
    path = f"guilds/{stage.guild}/roles/{bots_role.id}"
    await stage.discord_api("PATCH", path, {"permissions": str(permissions)})


async def _endpoint(stage: Stage, api_version: str, types: tuple[str, ...]) -> None:
    """Have this webhook endpoint instead of the one there is."""
    (there,) = (await stage.stripe_api_get("webhook_endpoints"))["data"]
    await stage.stripe_api_delete(f"webhook_endpoints/{there['id']}")
    events: dict[str, Any] = {f"enabled_events[{number}]": type_ for number, type_ in enumerate(types)}
    await stage.stripe_api("webhook_endpoints", url=there["url"], api_version=api_version, **events)


async def _alerts(stage: Stage) -> set[str]:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        return {about for kind, about in await alerts.all_(session) if kind == "check"}


async def _alerted(stage: Stage, wanted: set[str]) -> None:
    async def are() -> bool:
        return await _alerts(stage) == wanted

    await stage.eventually(are, f"{wanted} to be what is alerted")
