"""A sweep over a server in Discord's sandbox: which roles it would take, and when it asks first."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest

from bot.clock import Clock
from bot.config import load
from bot.db import Database, adoption, grants, guild_objects, members
from bot.domain.entitlement import Grant, Source
from bot.integrations.discord import Discord, MemberView, over_http
from bot.roles.sweep import Sweep, Swept
from sandbox.discord import DiscordSandbox

CONFIG = load(Path(__file__).parents[2] / "config")
LONG_AGO, YESTERDAY = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) - timedelta(days=1)
ROLES = {"member": 501, "hospital": 502}
PAID = "stripe_subscription"


class Server:
    """People with roles and grants, and what a sweep would have put right."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox = database, sandbox
        self.sweep = Sweep(database, Discord(client, sandbox.guild_id), CONFIG, Clock(), self._repair)
        self.repaired: dict[int, frozenset[str]] = {}

    async def _repair(self, member: int, seen: MemberView, seen_at: datetime, takeable: frozenset[str]) -> None:
        assert LONG_AGO < seen_at <= Clock().now(), "what happened since then is looked at anew"
        self.repaired[member] = takeable

    async def person(self, *roles: str, paid: str = "", agreed: str = "") -> int:
        """Somebody with these roles, and with grants ("runs" or "ended") for paying and for agreeing."""
        member, _last = self.sandbox.crowd(1, [ROLES[key] for key in roles])
        async with self.database.transaction() as session:
            await members.ensure(session, member, LONG_AGO)
            for source, tier, how in ((PAID, "professional", paid), (Source.ACCEPTANCE, "member", agreed)):
                if how:
                    end = YESTERDAY if how == "ended" else None
                    await grants.put(session, Grant(member, source, "a", tier, LONG_AGO, end))
        return member

    async def run(self, *, adopted: bool = True) -> Swept:
        """A sweep; `repaired` has what it put right."""
        async with self.database.transaction() as session:
            for key, id_ in ROLES.items():
                await guild_objects.put(session, "role", key, id_)
            if adopted:
                await adoption.adopt(session, LONG_AGO)
        return await self.sweep.run()


@pytest.fixture
async def server(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        yield Server(database, sandbox, client)
    await sandbox.close()


async def test_a_role_that_costs_nothing_is_taken_from_those_alone_whose_right_to_it_has_ended(server: Server) -> None:
    by_hand = await server.person("member")
    agreed = await server.person("member", agreed="runs")
    rests = await server.person("member", agreed="ended")
    not_given_yet = await server.person(agreed="runs")
    once_paid = await server.person("member", paid="ended")
    swept = await server.run()
    assert server.repaired == {rests: frozenset({"member"}), not_given_yet: frozenset()}
    assert swept.drift.unexplained == 0
    assert not {by_hand, agreed, once_paid} & server.repaired.keys()


async def test_a_paid_role_is_taken_from_everybody_without_a_right_to_it_and_nothing_else_is(server: Server) -> None:
    await server.person("hospital", paid="runs")
    await server.person("hospital", "member", paid="runs")
    ended = await server.person("hospital", "member", paid="ended")
    by_hand = await server.person("hospital", "member")
    only_agreed = await server.person("hospital", "member", agreed="runs")
    both_ended = await server.person("hospital", "member", paid="ended", agreed="ended")
    swept = await server.run()
    assert swept.held == ""
    paid, both = frozenset({"hospital"}), frozenset({"hospital", "member"})
    assert server.repaired == {ended: paid, by_hand: paid, only_agreed: paid, both_ended: both}
    assert swept.drift.unexplained == 2


async def test_on_a_server_that_is_not_adopted_only_what_has_ended_is_taken(server: Server) -> None:
    rests = await server.person("member", "hospital", agreed="ended")
    await server.person("hospital")
    await server.person("member")
    swept = await server.run(adopted=False)
    assert swept.held == "not_adopted"
    assert server.repaired == {rests: frozenset({"member"})}


async def test_roles_that_cost_nothing_neither_trip_the_breaker_nor_hold_it_back(server: Server) -> None:
    minimum = CONFIG.membership.sweep.removal_minimum
    rest = [await server.person("member", agreed="ended") for _ in range(minimum)]
    server.sandbox.crowd(20 * minimum, [ROLES["member"]])
    swept = await server.run()
    assert (swept.held, swept.drift.holders) == ("", 0)
    assert server.repaired.keys() == {*rest}
    server.repaired.clear()
    for _ in range(minimum):
        await server.person("hospital")
    swept = await server.run()
    assert (swept.held, swept.drift.holders, swept.drift.unexplained) == ("breaker", minimum, minimum)
    assert server.repaired == dict.fromkeys(rest, frozenset({"member"})), "an end is an end, whatever else is odd"
