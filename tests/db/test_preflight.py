"""The checks by themselves: how each answer of the database, Discord and Stripe is told, when, and what is alerted."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.db import Database, alerts
from bot.domain.permissions import bits
from bot.errors import NotUnderstood, Refused, SettingsError, TryLater
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.preflight.facts import Absent, Here
from bot.preflight.rules import NEEDED, Check
from bot.preflight.service import PreflightService, needs
from bot.settings import database_address
from tests.db.parts import Parts

HERE = Here("/srv/.env", ("/srv/.env",), is_public=False)
PRICE, SECOND, MINUTE = "health_network_professional", timedelta(seconds=1), timedelta(minutes=1)
AGAIN = 10 * MINUTE
Open = Callable[[], AbstractAsyncContextManager[Structure]]


class Machine(Clock):
    """The bot's clock, which moves when it is moved; by the wall it is `ahead` of everybody else's."""

    ahead = timedelta()
    began = Clock().now()

    def now(self) -> datetime:
        """The present for everything that is decided."""
        return self.began + self._ahead

    def real_now(self) -> datetime:
        """The present, as this machine believes."""
        return super().real_now() + self.ahead


class Scene:
    """A furnished server and account in which all is well."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.stage, self.clock = parts, parts.stage, Machine()
        self.settings = parts.stage._settings()

    def service(
        self, opened: Open | None = None, database: Database | None = None, stripe: Stripe | None = None,
        pace: timedelta = timedelta(),
    ) -> PreflightService:  # fmt: skip
        """A service of its own; `opened` is its way to Discord."""
        wanted = needs(self.settings, self.parts.config, frozenset({"members"}))
        return PreflightService(
            database or self.parts.database, opened or self.open, stripe or self.parts.stripe, wanted, self.clock, pace
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Structure]:
        """The bot's way to Discord."""
        yield self.parts.structure

    async def wrong(self, service: PreflightService | None = None, absent: Absent | None = None) -> dict[str, Check]:
        """What a check finds wrong, by name."""
        found = await (service or self.service()).check(HERE, absent)
        return {each.name: each for each in found if each.severity != "ok"}

    async def allow(self, *without: str) -> None:
        """The bot's role has what it needs, but for these."""
        mine = next(role for role in self.stage.sandbox.discord.state.guild.roles.values() if role.managed)
        permissions = {"permissions": str(bits(*(each for each in NEEDED if each not in without)))}
        await self.stage.discord_api("PATCH", f"guilds/{self.stage.guild}/roles/{mine.id}", permissions)

    async def price(self, *, active: bool) -> None:
        """The price is on sale, or not."""
        await self.stage.stripe_api(f"prices/{self.stage.prices[PRICE]}", active=str(active).lower())

    def discord_fault(self, path: str, status: int, code: int = 0) -> Any:
        """Discord answers so from now on."""
        return self.stage.sandbox.discord.fault(path, method="GET", status=status, body={"code": code})


@pytest.fixture
def scene(parts: Parts) -> Scene:
    """A furnished server and account."""
    return Scene(parts)


class Shut(AbstractAsyncContextManager[Structure]):
    """A way to Discord that does not open."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def __aenter__(self) -> Structure:
        raise self._error

    async def __aexit__(self, *_: object) -> None:
        return None


def test_what_there_should_be_is_taken_from_settings_and_config(scene: Scene) -> None:
    wanted = needs(scene.settings, scene.parts.config, frozenset({"members"}))
    assert (wanted.config, wanted.server, wanted.intents) == (
        scene.parts.config, scene.stage.guild, frozenset({"members"}),
    )  # fmt: skip
    assert wanted.webhook_url == f"{scene.stage.web}/stripe/webhook"
    assert wanted.live is False
    live = scene.settings.model_copy(update={"stripe_secret_key": SecretStr("sk_live_1")})
    assert needs(live, scene.parts.config, frozenset()).live is True


async def test_a_check_looks_at_everything_and_changes_nothing(scene: Scene) -> None:
    found = await scene.service().check(HERE)
    assert [each for each in found if each.severity != "ok"] == []
    assert {each.part for each in found} == {"settings", "database", "discord", "stripe"}
    assert {"discord-clock", "stripe-clock", "stripe-webhook", f"stripe-price:{PRICE}"} <= {each.name for each in found}
    await scene.price(active=False)
    assert set(await scene.wrong()) == {f"stripe-price-inactive:{PRICE}"}
    assert await scene.parts.alerts() == set()


async def test_a_database_that_is_not_there_old_or_out_of_reach_is_told(scene: Scene) -> None:
    absent = Absent("/srv/bot.db", ("old.db",))
    assert (await scene.wrong(absent=absent))["database-absent"].facts["file"] == "/srv/bot.db"
    async with scene.parts.database.transaction() as session:
        await session.exec(text("UPDATE alembic_version SET version_num = '0000'"))  # type: ignore[call-overload]
    assert set(await scene.wrong()) == {"database-old"}
    nowhere = Database(database_address("postgres://user:hunter2@127.0.0.1:9/none"))
    (away,) = (await scene.wrong(scene.service(database=nowhere))).values()
    await nowhere.close()
    assert away.code == "database-away"
    assert str(away.facts["reason"]).startswith("the server refused the connection")


async def test_what_is_stored_tells_things_of_one_name_apart(scene: Scene) -> None:
    stage = scene.stage
    await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": "Mentor"})
    await stage.discord_api("POST", f"guilds/{stage.guild}/channels", {"name": "lounge", "type": 0})
    assert await scene.wrong() == {}
    assert [each for each in await scene.service().look() if each.severity != "ok"] == []
    hidden = {"type": 1, "allow": "0", "deny": str(bits("view_channel"))}
    me = stage.sandbox.discord.application_id
    await stage.discord_api("PUT", f"channels/{stage.channels['mentors']}/permissions/{me}", hidden)
    assert set(await scene.wrong()) == {"discord-channel-hidden:mentors"}


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [(SettingsError("a wrong token"), "discord-token-refused", None),
     (TryLater("Discord is slow"), "discord-away", "Discord is slow"),
     (Refused("Discord says no"), "discord-away", "Discord says no"),
     (NotUnderstood("Discord says nothing"), "discord-away", "Discord says nothing")],
)  # fmt: skip
async def test_a_discord_that_cannot_be_asked_is_told_and_the_rest_is_looked_at(
    scene: Scene, error: Exception, code: str, reason: str | None
) -> None:
    found = await scene.service(lambda: Shut(error)).check(HERE)
    (said,) = (each for each in found if each.severity != "ok")
    assert (said.code, said.facts.get("reason")) == (code, reason)
    assert {each.part for each in found} == {"settings", "database", "discord", "stripe"}


async def test_a_bot_that_is_not_on_the_server_is_told_so_and_another_refusal_is_not_taken_for_that(
    scene: Scene,
) -> None:
    server = rf"/guilds/{scene.stage.guild}\?"
    for status, code in ((404, 10004), (403, 50001)):
        scene.discord_fault(server, status, code)
        assert set(await scene.wrong()) == {"discord-server-absent"}
        scene.stage.sandbox.discord.faults.remove()
    for status, code in ((403, 50013), (404, 10003), (503, 0)):
        scene.discord_fault(server, status, code)
        assert set(await scene.wrong()) == {"discord-away"}
        scene.stage.sandbox.discord.faults.remove()


async def test_an_intent_that_is_off_is_told(scene: Scene) -> None:
    application = await scene.stage.bot_api("GET", "applications/@me")
    scene.stage.sandbox.discord.fault("/applications/@me$", status=200, body={**application, "flags": 0})
    assert set(await scene.wrong()) == {"discord-intent-off:members"}


@pytest.mark.parametrize("ahead", [timedelta(seconds=100), timedelta(seconds=-400)])
async def test_a_clock_that_is_wrong_is_told_by_both(scene: Scene, ahead: timedelta) -> None:
    scene.clock.ahead = ahead
    found = await scene.wrong()
    assert set(found) == {"discord-clock-off", "stripe-clock-off"}
    assert all(abs(int(each.facts["seconds"]) - abs(ahead.total_seconds())) < 30 for each in found.values())


async def test_what_the_key_may_not_read_is_told_and_what_it_may_is_looked_at(scene: Scene) -> None:
    stripe = scene.stage.sandbox.stripe
    stripe.fault("^/v1/prices", status=403)
    assert set(await scene.wrong()) == {"stripe-permission-missing:prices"}
    stripe.faults.remove()
    stripe.fault(r"^/v1/prices\?.*lookup_keys", status=403)
    found = await scene.service().check(HERE)
    assert {each.name for each in found if each.severity != "ok"} == {"stripe-permission-missing:prices"}
    assert "stripe-clock" in {each.name for each in found}, "the time needs no right to that"
    stripe.faults.remove()
    stripe.fault("^/v1/webhook_endpoints", status=403)
    found = await scene.service().check(HERE)
    assert {each.name for each in found if each.severity != "ok"} == {"stripe-permission-missing:webhook_endpoints"}
    assert f"stripe-price:{PRICE}" in {each.name for each in found}


@pytest.mark.parametrize("path", ["^/v1/prices", "^/v1/webhook_endpoints"])
async def test_a_stripe_that_is_away_or_refuses_is_told(scene: Scene, path: str) -> None:
    stripe = scene.stage.sandbox.stripe
    for status in (400, 500):
        stripe.fault(path, status=status)
        (away,) = (await scene.wrong()).values()
        assert away.code == "stripe-away"
        assert "Stripe" in str(away.facts["reason"])
        stripe.faults.remove()
    stripe.fault(path, status=401)
    assert set(await scene.wrong()) == {"stripe-key-refused"}


async def test_the_running_bot_looks_at_stripe_when_it_starts_and_while_something_is_wrong_there(scene: Scene) -> None:
    service, stripe = scene.service(), scene.stage.sandbox.stripe
    await scene.price(active=False)
    about = ("check", f"stripe-price-inactive:{PRICE}")
    assert {each.part for each in await service.look()} == {"discord", "stripe"}
    assert await scene.parts.alerts() == {about}
    assert {each.part for each in await service.look()} == {"discord"}, "not due"
    assert await scene.parts.alerts() == {about}
    await scene.price(active=True)
    scene.clock.advance(AGAIN - SECOND)
    assert {each.part for each in await service.look()} == {"discord"}
    assert await scene.parts.alerts() == {about}
    scene.clock.advance(SECOND)
    stripe.fault("^/v1/(prices|webhook)", status=500)
    with capture_logs() as logged:
        await service.look()
    (said,) = logged
    assert (said["event"], said["log_level"], said["part"]) == ("check_put_off", "warning", "stripe")
    assert "Stripe" in said["reason"]
    assert await scene.parts.alerts() == {about}, "nothing is known"
    stripe.faults.remove()
    scene.clock.advance(AGAIN)
    await service.look()
    assert await scene.parts.alerts() == set()
    scene.clock.advance(timedelta(days=30))
    assert {each.part for each in await service.look()} == {"discord"}, "nothing is wrong there"


async def test_what_goes_wrong_is_alerted_once_and_closed_when_it_is_mended(scene: Scene) -> None:
    service = scene.service()
    await scene.allow("pin_messages", "manage_roles")
    with capture_logs() as logged:
        await service.look()
        await service.look()
    pins, roles = (f"discord-permission-missing:{each}" for each in ("pin_messages", "manage_roles"))
    told = {(each["about"], each["severity"], each["kind"], each["log_level"]) for each in logged}
    assert told == {(pins, "warning", "check", "error"), (roles, "fatal", "check", "error")}
    assert [each["event"] for each in logged] == ["alert"] * 2
    assert await scene.parts.alerts() == {("check", pins), ("check", roles)}
    async with scene.parts.database.transaction() as session:  # of another kind, and of a part not looked at
        await alerts.open_(session, "parked", pins, scene.clock.now())
        await alerts.open_(session, "check", "stripe-price-missing:another", scene.clock.now())
    await scene.allow("manage_roles")
    await service.look()
    stays = {("parked", pins), ("check", "stripe-price-missing:another")}
    assert await scene.parts.alerts() == stays | {("check", roles)}
    scene.discord_fault(rf"/guilds/{scene.stage.guild}\?", 503)
    await service.look()
    assert await scene.parts.alerts() == stays | {("check", roles)}, "nothing is known"
    scene.stage.sandbox.discord.faults.remove()
    await scene.allow()
    await service.look()
    assert await scene.parts.alerts() == stays


async def test_what_the_bot_alerts_anyway_is_not_alerted_twice(scene: Scene) -> None:
    await scene.stage.discord_api("DELETE", f"channels/{scene.stage.channels['lounge']}")
    found = await scene.service().look()
    assert "discord-channel-missing:lounge" in {each.name for each in found}
    assert await scene.parts.alerts() == set()


async def test_it_looks_at_most_so_often_and_again_by_itself_only_while_something_is_unknown(scene: Scene) -> None:
    clock, service = scene.clock, scene.service(pace=MINUTE)
    read = scene.stage.sandbox.discord.fault("/applications/@me$", delay_s=0)
    assert await service.work() is None
    assert await service.work() == clock.now() + MINUTE
    clock.advance(MINUTE - SECOND)
    assert await service.work() == clock.now() + SECOND
    assert read.hits == 1
    clock.advance(SECOND)
    away = scene.discord_fault(rf"/guilds/{scene.stage.guild}\?", 503)
    assert await service.work() == clock.now() + AGAIN
    assert read.hits == 2
    away.release()
    clock.advance(AGAIN)
    assert await service.work() is None


async def test_while_something_is_wrong_at_stripe_it_looks_again_in_ten_minutes(scene: Scene) -> None:
    await scene.price(active=False)
    service = scene.service()
    assert await service.work() == scene.clock.now() + AGAIN


async def test_without_a_pace_of_its_own_it_looks_every_five_seconds(scene: Scene) -> None:
    wanted = needs(scene.settings, scene.parts.config, frozenset())
    service = PreflightService(scene.parts.database, scene.open, scene.parts.stripe, wanted, scene.clock)
    await service.work()
    assert await service.work() == scene.clock.now() + 5 * SECOND


async def test_a_key_that_stripe_does_not_know_is_told(scene: Scene) -> None:
    stripe = Stripe("sk_test_wrong", scene.stage.sandbox.stripe.api_url)
    assert set(await scene.wrong(scene.service(stripe=stripe))) == {"stripe-key-refused"}
    await stripe.close()
