"""What the bot gave it takes, whatever became of the reason: looks and sweeps over a server in Discord's sandbox."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest

from bot.clock import Clock
from bot.config import Config, Tier, load
from bot.db import Database, adoption, alerts, given_roles, grants, guild_objects, jobs, members, role_states
from bot.domain.alert import BY_HAND
from bot.domain.entitlement import Grant, Source
from bot.domain.jobs import Job
from bot.integrations.discord import Discord, over_http
from bot.roles.by_hand import ByHand
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from bot.roles.sweep import Swept
from sandbox.discord import DiscordSandbox
from tests.db.working import Worker

SHIPPED = load(Path(__file__).parents[2] / "config")
LONG_AGO, YESTERDAY = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) - timedelta(days=1)
PAID = "stripe_subscription"
GIVER = 4_444_444_444_444_444
KEYS = ("member", "hospital", "charter", "badge")
BEFORE = {"professional": ["hospital"], "charter": ["charter"]}


def _config(tiers: dict[str, list[str]]) -> Config:
    """The shipped one, with these paid tiers and what they give."""
    free = {key: tier for key, tier in SHIPPED.membership.tiers.items() if not tier.paid}
    paid = {key: Tier.model_validate({"price": key, "roles": tuple(roles)}) for key, roles in tiers.items()}
    membership = SHIPPED.membership.model_copy(update={"tiers": free | paid})
    return SHIPPED.model_copy(update={"membership": membership})


class Server:
    """People, what they have a right to, and the bot's looks at them."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self._client = database, sandbox, client
        self.ids: dict[str, int] = {}
        self.start(BEFORE)

    def start(self, tiers: dict[str, list[str]]) -> None:
        """The bot starts with these paid tiers."""
        at_discord = Discord(self._client, self.sandbox.guild_id)
        confirmations = GatewayConfirmations(timedelta())
        self.config = _config(tiers)
        self.roles = RoleService(self.database, at_discord, self.config, Clock(), confirmations)
        self.worker = Worker(self.roles.queue, self.database, Clock())

    async def furnish(self) -> None:
        """The roles, as `community apply` makes and remembers them."""
        for key in KEYS:
            self.ids[key] = int((await self._client.http.create_role(self.sandbox.guild_id, name=key))["id"])
            async with self.database.transaction() as session:
                await guild_objects.put(session, "role", key, self.ids[key])

    async def person(self, tier: str = "", source: str = PAID) -> int:
        """Somebody with a right to `tier`, whom the bot has looked at."""
        member, _last = self.sandbox.crowd(1, [])
        async with self.database.transaction() as session:
            await members.ensure(session, member, LONG_AGO)
        if tier:
            await self.grant(member, tier, source)
            await self.look(member)
        return member

    async def grant(self, member: int, tier: str, source: str = PAID, end: datetime | None = None) -> None:
        """The subscription of `member` is for `tier` now, as billing stores it: over what it was for."""
        async with self.database.transaction() as session:
            await grants.put(session, Grant(member, source, "sub_1", tier, LONG_AGO, end))

    async def ungrant(self, member: int) -> None:
        """The grant's row is gone."""
        async with self.database.transaction() as session:
            await grants.erase_from(session, PAID, member)

    async def look(self, *people: int) -> None:
        """The bot looks at them."""
        for member in people:
            async with self.database.transaction() as session:
                await role_states.mark_stale(session, member, datetime.now(UTC))
            await self.worker.run(member)

    async def sweep(self) -> Swept:
        """The bot looks at everybody."""
        return await self.roles.sweep(dry_run=False)

    async def adopt(self) -> None:
        """`roles adopt`."""
        async with self.database.transaction() as session:
            await adoption.adopt(session, LONG_AGO)

    def by_hand(self, member: int, key: str, *, give: bool = True) -> None:
        """Somebody gives or takes a role by hand."""
        roles = self.sandbox.state.guild.members[member].roles
        (roles.add if give else roles.discard)(self.ids[key])

    def has(self, member: int) -> set[str]:
        """The keys of the roles that they have."""
        return {key for key, id_ in self.ids.items() if id_ in self.sandbox.state.guild.members[member].roles}

    async def remembered(self, member: int) -> set[str]:
        """The keys of the roles that count as given to them."""
        async with self.database.transaction(readonly=True) as session:
            found = await given_roles.of(session, member)
        return {key for key, id_ in self.ids.items() if id_ in found}

    async def alerts(self) -> set[str]:
        """The kinds of what is wrong."""
        async with self.database.transaction(readonly=True) as session:
            return {kind for kind, _about in await alerts.all_(session)}


@pytest.fixture
async def server(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        found = Server(database, sandbox, client)
        await found.furnish()
        yield found
    await sandbox.close()


@pytest.mark.parametrize("how", ["look", "sweep"])
async def test_who_moves_to_another_tier_loses_the_roles_of_the_old_one(server: Server, how: str) -> None:
    """Also six at once, on a server that is not adopted, and back again."""
    movers = [await server.person("professional") for _ in range(6)]
    stays = await server.person("professional")
    for tier, roles in (("charter", {"charter"}), ("professional", {"hospital"})):
        for mover in movers:
            await server.grant(mover, tier)
        if how == "look":
            await server.look(*movers)
        else:  # nobody was told: the bot was away
            assert (await server.sweep()).held == ""
        assert [server.has(mover) for mover in movers] == [roles] * 6
        assert [await server.remembered(mover) for mover in movers] == [roles] * 6
    assert server.has(stays) == {"hospital"}
    assert await server.alerts() == set()


async def test_a_role_that_both_tiers_give_stays(server: Server) -> None:
    server.start({"professional": ["hospital"], "charter": ["hospital", "badge"]})
    mover = await server.person("charter")
    await server.grant(mover, "professional")
    await server.look(mover)
    assert server.has(mover) == {"hospital"}
    await server.ungrant(mover)
    await server.look(mover)
    assert server.has(mover) == set()


async def test_what_a_tier_gives_no_more_is_taken_from_those_whom_the_bot_gave_it(server: Server) -> None:
    """Config was changed while the bot was away; nothing has the role any more. By hand it stays."""
    paying, gone = await server.person("professional"), await server.person("professional")
    by_hand = await server.person()
    server.by_hand(by_hand, "hospital")
    await server.ungrant(gone)
    server.start({"professional": ["badge"]})
    swept = await server.sweep()
    assert (swept.held, swept.drift.unexplained) == ("", 0)
    assert [server.has(each) for each in (paying, gone, by_hand)] == [{"badge"}, set(), {"hospital"}]


async def test_a_renamed_tier_holds_what_there_is_until_billing_has_followed(server: Server) -> None:
    nurse = await server.person("professional")
    server.start({"member_of_staff": ["badge"]})
    await server.look(nurse)
    await server.sweep()
    assert server.has(nurse) == {"hospital"}
    assert await server.alerts() == {"unknown_tier"}
    await server.grant(nurse, "member_of_staff")
    await server.look(nurse)
    assert server.has(nurse) == {"badge"}


async def test_a_grant_that_is_gone_gives_nothing(server: Server) -> None:
    nurse, patient = await server.person("professional"), await server.person("member", Source.ACCEPTANCE)
    async with server.database.transaction() as session:
        for member, source in ((nurse, PAID), (patient, Source.ACCEPTANCE)):
            await grants.erase_from(session, source, member)
    await server.sweep()
    assert server.has(nurse) == server.has(patient) == set()
    assert await server.remembered(nurse) == set()


async def test_an_ended_grant_explains_what_an_older_version_gave(server: Server) -> None:
    nurse = await server.person()
    server.by_hand(nurse, "hospital")
    await server.grant(nurse, "professional", end=YESTERDAY)
    await server.look(nurse)
    assert server.has(nurse) == set()


async def test_killed_between_giving_and_writing_down_the_bot_still_takes_it(server: Server) -> None:
    nurse = await server.person()
    await server.grant(nurse, "professional")
    fault = server.sandbox.fault(rf"/members/{nurse}$", status=403, body={"code": 50001}, skip=1)
    await server.look(nurse)  # it is given, and never seen to be
    server.sandbox.faults.remove()
    assert (fault.hits, server.has(nurse)) == (1, {"hospital"})
    await server.ungrant(nurse)
    await server.look(nurse)
    assert server.has(nurse) == set()


async def test_a_role_that_discord_refused_is_none_that_was_given(server: Server) -> None:
    """It is not remembered once nobody has a right to it: given by hand later on it stays."""
    nurse = await server.person()
    await server.grant(nurse, "professional")
    fault = server.sandbox.fault(rf"/members/{nurse}/roles/", method="PUT", status=403, body={"code": 50013})
    await server.look(nurse)
    assert fault.hits
    server.sandbox.faults.remove()
    await server.ungrant(nurse)
    await server.look(nurse)
    assert await server.remembered(nurse) == set()
    server.by_hand(nurse, "hospital")
    await server.look(nurse)
    assert server.has(nurse) == {"hospital"}


async def test_who_leaves_and_comes_back_begins_anew(server: Server) -> None:
    nurse = await server.person("professional")
    there = server.sandbox.state.guild.members
    gone = there[nurse]
    del there[nurse]
    await server.look(nurse)
    assert await server.remembered(nurse) == set()
    gone.roles.clear()
    there[nurse] = gone
    await server.ungrant(nurse)
    server.by_hand(nurse, "hospital")
    await server.look(nurse)
    await server.sweep()
    assert server.has(nurse) == {"hospital"}, "given by hand, on a server that is not adopted"


async def test_given_by_hand_to_somebody_with_a_right_it_goes_with_the_right(server: Server) -> None:
    nurse = await server.person()
    server.by_hand(nurse, "hospital")
    await server.grant(nurse, "professional")
    await server.look(nurse)
    await server.grant(nurse, "charter")
    await server.look(nurse)
    assert server.has(nurse) == {"charter"}


async def test_while_the_breaker_stands_ends_are_ends_and_payers_get_theirs(server: Server) -> None:
    await server.adopt()
    paying, moved, ended = [await server.person("professional") for _ in range(3)]
    server.by_hand(paying, "hospital", give=False)
    await server.grant(moved, "charter")
    await server.ungrant(ended)
    by_hand = [await server.person() for _ in range(8)]
    for each in by_hand:
        server.by_hand(each, "hospital")
    swept = await server.sweep()
    assert (swept.held, swept.drift.unexplained) == ("breaker", 8)
    assert [server.has(each) for each in (paying, moved, ended)] == [{"hospital"}, {"charter"}, set()]
    assert all(server.has(each) == {"hospital"} for each in by_hand)


async def test_given_by_hand_where_it_is_known_by_whom_is_taken_whatever_the_breaker_says(server: Server) -> None:
    """One by one as the gateway tells; who has a right to the role keeps it; a role that costs nothing stays."""
    await server.adopt()
    nurse, friends = await server.person("professional"), [await server.person() for _ in range(9)]
    for each in friends:
        server.by_hand(each, "hospital")
    swept = await server.sweep()
    assert (swept.held, await server.alerts()) == ("breaker", {"sweep_breaker", "role_without_right"})
    hands = ByHand(server.database, server.config, Clock())
    for each in (nurse, *friends):
        await hands.given(each, frozenset({server.ids["hospital"], server.ids["member"]}), GIVER)
    await server.look(friends[0])
    assert (server.has(friends[0]), server.has(nurse)) == (set(), {"hospital"})
    swept = await server.sweep()
    assert (swept.held, swept.drift.unexplained) == ("", 0)
    assert not any(server.has(each) for each in friends)
    async with server.database.transaction(readonly=True) as session:
        told = await alerts.untold(session)
    assert {each.kind for each in told} == {BY_HAND}
    assert [(each.person, each.detail) for each in told] == [(each, str(GIVER)) for each in friends]
    # Over once the staff have read it; who was told of nobody for a day is not told of them any more.
    async with server.database.transaction() as session:
        await alerts.told(session, told, datetime.now(UTC))
    await server.sweep()
    assert await server.alerts() == set()


async def test_nobody_is_named_on_a_server_that_is_not_adopted(server: Server) -> None:
    friend = await server.person()
    server.by_hand(friend, "hospital")
    hands = ByHand(server.database, server.config, Clock())
    await hands.given(friend, frozenset({server.ids["hospital"]}), GIVER)
    await server.look(friend)
    await server.sweep()
    assert await server.alerts() == {"sweep_not_adopted"}
    assert server.has(friend) == {"hospital"}


@pytest.mark.parametrize("adopted", [True, False])
async def test_a_change_that_nobody_explains_has_everybody_looked_at_once(server: Server, adopted: bool) -> None:
    nurse, friend = await server.person("professional"), await server.person()
    hands, due = ByHand(server.database, server.config, Clock()), []
    if adopted:
        await server.adopt()
    await server.sweep()
    for member, key in ((nurse, "hospital"), (friend, "member"), (friend, "hospital")):
        server.by_hand(member, key)
        await hands.seen(member, frozenset(server.sandbox.state.guild.members[member].roles))
        async with server.database.transaction(readonly=True) as session:
            due_at = await jobs.due_at(session, Job.SWEEP, datetime.now(UTC))
        assert due_at is not None
        due.append(due_at < datetime.now(UTC) + timedelta(minutes=1))
    assert due == [False, False, True]
    await server.sweep()
    async with server.database.transaction() as session:
        later = datetime.now(UTC) + timedelta(minutes=1)
        await jobs.done(session, Job.SWEEP, later, later + timedelta(hours=1))
    assert server.has(friend) == ({"member"} if adopted else {"member", "hospital"})
    # It has been said; the same again is not looked at again.
    await hands.seen(friend, frozenset({server.ids["hospital"]}))
    async with server.database.transaction(readonly=True) as session:
        due_at = await jobs.due_at(session, Job.SWEEP, datetime.now(UTC))
    assert due_at is not None
    assert due_at > datetime.now(UTC) + timedelta(minutes=1)
