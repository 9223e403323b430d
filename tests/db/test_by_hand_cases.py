"""What moderators do by hand in Discord, read from its audit log: each a case, once, and what stood by ours ends."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import discord
import pytest

from bot.config import load
from bot.db import Database, case_cards, case_looks, cases, jobs, members
from bot.domain.case import Case, CaseKind, Ending, Intent, Reason, Source, State
from bot.domain.jobs import Job
from bot.errors import Refused
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_audit_log import AuditLog
from bot.integrations.discord_rooms import Rooms
from bot.moderation.acts import ActService
from bot.moderation.by_hand import ActsByHand
from bot.moderation.slow_modes import SlowModes
from bot.moderation.texts import Texts
from sandbox.discord import DiscordSandbox
from tests.db.still import Still
from tests.db.working import Worker

CONFIG = Path(__file__).parents[1] / "config"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Log:
    """A server whose audit log is read, and who acts there by hand."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.clock = database, sandbox, Still()
        acts, place = Acts(client, sandbox.guild_id), Discord(client, sandbox.guild_id)
        audit_log = AuditLog(client, sandbox.guild_id)
        self.service = ActsByHand(database, audit_log, acts, self.clock, lambda each: "@" in each)
        slow_modes = SlowModes(database, Rooms(client), self.clock)
        texts = Texts(load(CONFIG).moderation, Sentences(CONFIG / "locales"), "https://discord.com/channels/1")
        self.looks = Worker(
            ActService(database, acts, place, texts, self.clock, slow_modes.look).queue, database, self.clock
        )
        self.owner = sandbox.state.guild.owner_id
        self.rick, _last = sandbox.crowd(1)
        self.http: aiohttp.ClientSession

    async def begin(self) -> None:
        """The bot starts."""
        async with self.database.transaction() as session:
            await self.service.begin(session, self.clock.now())

    async def by_hand(
        self, method: str, path: str, body: Any = None, reason: str = "", actor: int | None = None
    ) -> None:
        """The owner of the server, or `actor`, acts."""
        token = self.sandbox.state.users[actor or self.owner].token
        headers = {"Authorization": f"Bot {token}" if actor else token, "X-Audit-Log-Reason": quote(reason)}
        url = f"{self.sandbox.api_url}/guilds/{self.sandbox.guild_id}/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as response:
            response.raise_for_status()

    async def ban(self, reason: str = "", actor: int | None = None) -> None:
        await self.by_hand("PUT", f"bans/{self.rick}", {}, reason, actor)

    async def unban(self) -> None:
        await self.by_hand("DELETE", f"bans/{self.rick}")

    async def time_out(self, until: datetime | None, actor: int | None = None) -> None:
        body = {"communication_disabled_until": until.isoformat() if until else None}
        await self.by_hand("PATCH", f"members/{self.rick}", body, actor=actor)

    async def ours(self, kind: CaseKind, until: datetime | None = None, state: State = State.STANDING) -> int:
        """A case that a moderator had the bot do."""
        intent = Intent(kind, self.rick, self.owner, Reason("rude"), until)
        async with self.database.transaction() as session:
            case = await cases.add(session, intent, self.clock.now(), state)
            assert case is not None
            await cases.record(session, case.number, applied_until=until)
        return case.number

    async def cases(self) -> list[Case]:
        async with self.database.transaction(readonly=True) as session:
            return await cases.of(session, self.rick)

    async def ended(self) -> list[tuple[CaseKind, Ending | None]]:
        """How each case about Rick ended."""
        return [(each.kind, each.ending) for each in await self.cases()]

    async def cards(self) -> set[int]:
        async with self.database.transaction(readonly=True) as session:
            far = self.clock.now() + 365 * DAY
            return {each.key for each in await case_cards.ROWS.due(session, far, 1000)}


@pytest.fixture
async def log(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> AsyncIterator[Log]:
    found = Log(database, *server)
    for role in found.sandbox.state.guild.roles.values():
        role.permissions = discord.Permissions.all().value if role.managed else role.permissions
    async with aiohttp.ClientSession() as found.http:
        await found.begin()
        yield found


async def test_each_act_by_hand_is_a_case_once_with_its_card(log: Log) -> None:
    end = log.clock.now() + HOUR
    await log.time_out(end)
    await log.time_out(None)
    await log.by_hand("POST", "roles", {"name": "Helper"})
    helper = max(log.sandbox.state.guild.roles)
    await log.by_hand("PUT", f"members/{log.rick}/roles/{helper}")
    await log.by_hand("PATCH", f"members/{log.rick}", {"nick": "Ricky"})  # no act of a moderator
    await log.by_hand("DELETE", f"members/{log.rick}", reason="enough of it")
    await log.ban("selling pills")
    await log.ban("write to a@b.nl")
    await log.unban()
    for _ in range(2):
        await log.service.read()
        assert [(each.kind, each.state, each.ending) for each in await log.cases()] == [
            (CaseKind.TIMEOUT, State.ENDED, Ending.BY_HAND),
            (CaseKind.UNTIMEOUT, State.ENDED, Ending.DONE),
            (CaseKind.ROLES, State.ENDED, Ending.DONE),
            (CaseKind.KICK, State.ENDED, Ending.DONE),
            (CaseKind.BAN, State.ENDED, Ending.REPLACED),
            (CaseKind.BAN, State.ENDED, Ending.BY_HAND),
            (CaseKind.UNBAN, State.ENDED, Ending.DONE),
        ]
    found = await log.cases()
    assert {(each.source, each.moderator) for each in found} == {(Source.BY_HAND, log.owner)}
    assert [each.reason.words for each in found] == ["", "", "", "enough of it", "selling pills", "", ""]
    assert [each.ended_by for each in found] == [2, None, None, None, 6, 7, None]
    assert abs(found[0].created_at - log.clock.now()) < HOUR
    assert found[0].until is not None
    assert abs(found[0].until - end) < timedelta(seconds=1)
    assert await log.cards() == {each.number for each in found}
    async with log.database.transaction(readonly=True) as session:
        assert not await members.known(session, log.rick), "who was forgotten is not known again by that"


async def test_what_this_bot_does_is_no_case_by_hand_and_another_bots_roles_are_none(log: Log) -> None:
    bot = log.sandbox.state.bot.id
    other, _role = log.sandbox.add_bot("robot", discord.Permissions.all().value)
    await log.by_hand("POST", "roles", {"name": "Helper"})
    helper = max(log.sandbox.state.guild.roles)
    for actor in (bot, other):
        await log.by_hand("PUT", f"members/{log.rick}/roles/{helper}", actor=actor)
        await log.by_hand("DELETE", f"members/{log.rick}/roles/{helper}", actor=actor)
    for actor in (bot, other):
        await log.ban(actor=actor)
    await log.service.read()
    assert [(each.kind, each.moderator) for each in await log.cases()] == [(CaseKind.BAN, other)]


@pytest.mark.parametrize("ours", [CaseKind.BAN, CaseKind.SOFTBAN])
async def test_a_ban_of_ours_ends_by_a_ban_or_an_unban_by_hand(log: Log, ours: CaseKind) -> None:
    await log.ours(ours)
    await log.ours(CaseKind.TIMEOUT, log.clock.now() + DAY)
    await log.ban()
    await log.service.read()
    timeout = (CaseKind.TIMEOUT, None)
    assert await log.ended() == [(ours, Ending.REPLACED), timeout, (CaseKind.BAN, None)]
    await log.unban()
    await log.service.read()
    assert (await log.ended())[2:] == [(CaseKind.BAN, Ending.BY_HAND), (CaseKind.UNBAN, Ending.DONE)]
    assert {1, 3, 4} <= await log.cards()
    await log.looks.all()
    assert (await log.ended())[1] == timeout


async def test_a_timeout_of_ours_ends_by_one_by_hand_which_ends_in_time_itself(log: Log) -> None:
    end = log.clock.now() + 2 * DAY
    await log.ours(CaseKind.TIMEOUT, end)
    await log.ours(CaseKind.BAN)
    await log.time_out(end - DAY)
    await log.service.read()
    assert await log.looks.all() == end - DAY
    by_hand = (await log.cases())[2]
    assert by_hand.applied_until == by_hand.until is not None
    assert await log.ended() == [(CaseKind.TIMEOUT, Ending.REPLACED), (CaseKind.BAN, None), (CaseKind.TIMEOUT, None)]
    log.clock.advance(DAY)
    assert await log.looks.all() is None
    assert (await log.ended())[2] == (CaseKind.TIMEOUT, Ending.TIME)


async def test_a_timeout_of_ours_that_is_lifted_by_hand_has_ended(log: Log) -> None:
    await log.ours(CaseKind.TIMEOUT, log.clock.now() + DAY)
    await log.time_out(log.clock.now() + DAY, actor=log.sandbox.state.bot.id)
    await log.time_out(None)
    await log.service.read()
    assert await log.ended() == [(CaseKind.TIMEOUT, Ending.BY_HAND), (CaseKind.UNTIMEOUT, Ending.DONE)]


async def test_what_began_after_the_act_stays_though_that_is_read_of_later(log: Log) -> None:
    """An unban that nobody heard of, and a new ban of ours before the log is read."""
    await log.ban()
    await log.unban()
    log.clock.advance(timedelta(minutes=1))
    await log.ours(CaseKind.BAN, log.clock.now() + DAY)
    await log.service.read()
    assert await log.ended() == [(CaseKind.BAN, None), (CaseKind.BAN, Ending.REPLACED), (CaseKind.UNBAN, Ending.DONE)]


@pytest.mark.parametrize("kind", [CaseKind.BAN, CaseKind.TIMEOUT])
async def test_what_discord_shows_to_stand_stands_though_our_clock_is_behind(log: Log, kind: CaseKind) -> None:
    """By its clock the act by hand came after ours, and it did not: what ours set is there."""
    bot, end = log.sandbox.state.bot.id, log.clock.now() + DAY
    if kind is CaseKind.BAN:
        await log.ban(actor=bot)
        await log.unban()
    else:
        await log.time_out(end + DAY, actor=bot)
        await log.time_out(None)
    log.clock.advance(timedelta(seconds=-30))
    number = await log.ours(kind, end)
    if kind is CaseKind.BAN:
        await log.ban(f"case {number}", actor=bot)
    else:
        await log.time_out(end, actor=bot)
    await log.service.read()
    assert (await log.ended())[0] == (kind, None)
    if kind is CaseKind.BAN:
        await log.unban()
    else:
        await log.time_out(None)
    await log.service.read()
    assert (await log.ended())[0] == (kind, Ending.BY_HAND)


async def test_a_ban_by_hand_that_we_lifted_before_we_read_of_it_does_not_stand(log: Log) -> None:
    await log.ban()
    log.clock.advance(timedelta(minutes=1))
    unban = await log.ours(CaseKind.UNBAN, state=State.ENDED)
    await log.service.read()
    assert await log.ended() == [(CaseKind.UNBAN, Ending.DONE), (CaseKind.BAN, Ending.UNDONE)]
    assert (await log.cases())[1].ended_by == unban


@pytest.mark.parametrize("looks_first", [True, False])
async def test_a_ban_by_hand_for_good_outlives_the_timed_one_that_ended_while_the_bot_was_away(
    log: Log, looks_first: bool
) -> None:
    end = log.clock.now() + DAY
    await log.ours(CaseKind.BAN, end)
    await log.ban("case 1", actor=log.sandbox.state.bot.id)
    async with log.database.transaction() as session:
        await case_looks.enqueue(session, log.rick, end)
    await log.unban()
    await log.ban("for good")
    log.clock.advance(2 * DAY)
    for work in (log.looks.all, log.service.read) if looks_first else (log.service.read, log.looks.all):
        await work()
    assert log.sandbox.state.guild.bans[log.rick] == "for good"
    assert await log.ended() == [
        (CaseKind.BAN, Ending.BY_HAND), (CaseKind.UNBAN, Ending.DONE), (CaseKind.BAN, None),
    ]  # fmt: skip


async def test_the_first_start_begins_from_now_and_each_other_where_it_was(log: Log) -> None:
    async with log.database.transaction() as session:
        await jobs.done(session, Job.BY_HAND, log.clock.now(), None, reached=log.clock.now() + DAY)
    await log.ban()  # before
    await log.service.read()
    assert await log.cases() == []
    log.sandbox.advance(2 * DAY)
    await log.unban()
    log.clock.advance(3 * DAY)
    await log.begin()
    await log.service.read()
    assert await log.ended() == [(CaseKind.UNBAN, Ending.DONE)]
    async with log.database.transaction(readonly=True) as session:
        job = await jobs.get(session, Job.BY_HAND)
    assert job.due_at == log.clock.now() + HOUR


async def test_what_was_done_just_before_the_first_start_stays_outside(log: Log) -> None:
    await log.ban()
    async with log.database.transaction() as session:
        await jobs.done(session, Job.BY_HAND, log.clock.now(), None, reached=datetime.now(UTC))
    await log.unban()
    for _ in range(2):
        await log.service.read()
        assert await log.ended() == [(CaseKind.UNBAN, Ending.DONE)]


async def test_an_entry_that_shows_after_one_that_was_written_later_is_found(log: Log) -> None:
    await log.ban()
    log.sandbox.advance(timedelta(seconds=1))  # or both stand at the same millisecond, and none is the later one
    await log.unban()
    written = log.sandbox.state.guild.audit_log
    late = written.pop(-2)
    await log.service.read()
    assert await log.ended() == [(CaseKind.UNBAN, Ending.DONE)]
    written.insert(-1, late)
    await log.service.read()
    assert await log.ended() == [(CaseKind.UNBAN, Ending.DONE), (CaseKind.BAN, Ending.BY_HAND)]


async def test_many_are_read_page_by_page_and_a_failure_in_between_loses_and_doubles_nothing(log: Log) -> None:
    await log.by_hand("POST", "roles", {"name": "Helper"})
    helper = max(log.sandbox.state.guild.roles)
    for number in range(103):
        await log.by_hand("DELETE" if number % 2 else "PUT", f"members/{log.rick}/roles/{helper}")
    log.sandbox.fault("/audit-logs", status=403, body={"message": "No", "code": 50013}, skip=1, times=1)
    with pytest.raises(Refused):
        await log.service.read()
    assert len(await log.cases()) == 99
    await log.service.read()
    await log.service.read()
    assert [each.kind for each in await log.cases()] == [CaseKind.ROLES] * 103


async def test_while_the_bot_may_not_see_the_log_nothing_is_lost(log: Log) -> None:
    roles = log.sandbox.state.guild.roles.values()
    for role in roles:
        role.permissions &= ~discord.Permissions(administrator=True, view_audit_log=True).value
    await log.ban()
    with pytest.raises(Refused):
        await log.service.read()
    log.clock.advance(DAY)
    for role in roles:
        role.permissions |= discord.Permissions(view_audit_log=True).value
    await log.begin()
    await log.service.read()
    assert await log.ended() == [(CaseKind.BAN, None)]


async def test_what_is_heard_has_the_log_read_in_a_second_once_for_all(log: Log) -> None:
    await log.service.read()
    now = log.clock.now()
    for ahead in (timedelta(0), timedelta(milliseconds=500)):
        log.clock.advance(ahead)
        await log.service.heard()
        async with log.database.transaction(readonly=True) as session:
            assert await jobs.due_at(session, Job.BY_HAND, now) == now + timedelta(seconds=1)
