"""The bot is killed with each request of a timed ban, of its end and of an undo in hand, and started again.

Each ends right and once: one ban, one message, one card.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from bot.db import Database, case_cards, case_looks, report_lines, reports
from bot.db.cases import CaseRow
from bot.demo.snapshot import Snapshot
from bot.settings import database_address
from sandbox.people import Answer, Person
from tests.journeys.killing import Request, World, eventually
from tests.journeys.moderating import cards, moderator, report
from tests.soaking import cases

BAN, BANNED = (Request("discord", "PUT", "/bans/", hold) for hold in ("before", "after"))
SEEN = Request("discord", "GET", "/bans/", skip=1)  # the first one asks whether they are banned already
OPEN_DM = Request("discord", "POST", "/users/@me/channels")
WRITE, WRITTEN = (Request("discord", "POST", r"/channels/\d+/messages", hold) for hold in ("before", "after"))
CARD, CARDED = (replace(each, skip=1) for each in (WRITE, WRITTEN))
LIFT, LIFTED = (Request("discord", "DELETE", "/bans/", hold) for hold in ("before", "after"))
LOOK = Request("discord", "GET", "/bans/")
CHANGE, CHANGED = (Request("discord", "PATCH", r"/channels/\d+/messages/", hold) for hold in ("before", "after"))

GIVING = {
    "ban": BAN, "banned": BANNED, "seen": SEEN, "open-dm": OPEN_DM, "write": WRITE, "written": WRITTEN, "card": CARD,
    "carded": CARDED,
}  # fmt: skip
ENDING = {"lift": LIFT, "lifted": LIFTED, "look": LOOK, "change": CHANGE, "changed": CHANGED}
STORIES = [(given, ended, how) for how in ("time", "undo") for given in GIVING for ended in ENDING]
KINDS = [("banned", "lifted", "time"), ("written", "lift", "undo")]


@dataclass
class Desk:
    """A moderator, and the bot as a process."""

    world: World
    mia: Person

    async def use(self, command: str, **options: Any) -> None:
        """A command, whose answer may never come."""
        with suppress(Exception):
            await self.mia.command(self.world.stage.guild, self.world.stage.channels["welcome"], command, **options)

    async def press(self, shown: Answer, action: str) -> None:
        """A button, whose answer may never come."""
        with suppress(Exception):
            await self.mia.click(shown, action)

    async def killed(self, request: Request, command: str, **options: Any) -> None:
        """Use it, kill the bot with the request in hand, and start it again."""
        fault = self.world.hold(request, None)
        using = asyncio.create_task(self.use(command, **options))
        assert await self.world.kill_at(fault), f"{request} never came"
        using.cancel()
        await self.world.program.start()

    async def caught_up(self) -> None:
        """Wait until nothing waits."""

        async def left() -> list[str]:
            async with self.world.books() as session:
                now = datetime.now(UTC)
                looks = await case_looks.ROWS.due(session, now, 9)
                failing = await session.exec(
                    select(case_looks.CaseLookRow.subject_id).where(col(case_looks.CaseLookRow.attempts) > 0)
                )
                shown = [*await case_cards.ROWS.due(session, now, 9), *await reports.ROWS.due(session, now, 9)]
                shown += await report_lines.ROWS.due(session, now, 9)
                return [str(each) for each in (*looks, *failing, *shown)]

        await eventually(left, "the cases to be done")

    async def time_is_over(self, number: int) -> None:
        """The end of the case is now, for the bot that starts next."""
        database = Database(database_address(self.world.program.database_url))
        async with database.transaction() as session:
            now = datetime.now(UTC)
            await session.exec(update(CaseRow).where(col(CaseRow.number) == number).values(until=now))
            (row,) = await session.exec(select(CaseRow).where(CaseRow.number == number))
            assert row.member_id is not None
            await case_looks.enqueue(session, row.member_id, now)
        await database.close()

    def bans(self, rick: Person) -> bool:
        """Whether Discord keeps them out."""
        return int(rick.id) in self.world.stage.sandbox.discord.state.guild.bans

    def told(self, rick: Person) -> int:
        """How many messages the bot has sent them about the ban."""
        state = self.world.stage.sandbox.discord.state
        direct = state.direct.get(frozenset({state.bot.id, int(rick.id)}))
        messages = direct.messages.values() if direct else ()
        return sum("taken you off our server" in each.content for each in messages)


@pytest.fixture
async def desk(tmp_path: Path, furnished: Snapshot, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with World(tmp_path, asyncio.Lock(), like=furnished) as world:
        await world.program.start()
        yield Desk(world, await moderator(world.stage))


@pytest.mark.parametrize(("given", "ended", "how"), cases(STORIES, KINDS))
async def test_a_ban_and_its_end_survive_a_kill(desk: Desk, given: str, ended: str, how: str) -> None:
    rick = await desk.world.newcomer("rick")
    await desk.killed(GIVING[given], "ban", member=rick, reason="rude", duration="1 day")
    await desk.caught_up()
    assert desk.bans(rick)
    assert desk.told(rick) == 1
    (card,) = await cards(desk.world.stage, desk.mia)
    assert "It stands" in card.content
    if how == "undo":
        # Before anything is stored the command asks whether they are banned: who is cut off there has done nothing.
        await desk.killed(replace(LOOK, skip=1) if ended == "look" else ENDING[ended], "case undo", number=1)
    else:
        fault = desk.world.hold(ENDING[ended], None)
        assert await desk.world.program.stop() == 0
        await desk.time_is_over(1)
        await desk.world.program.spawn()
        assert await desk.world.kill_at(fault), f"{ended} never came"
        await desk.world.program.start()
    await desk.caught_up()
    assert not desk.bans(rick)
    assert desk.told(rick) == 1
    found = [each.content for each in await cards(desk.world.stage, desk.mia)]
    assert len(found) == (2 if how == "undo" else 1)
    assert ("taken back with case 2" if how == "undo" else "its time was over") in found[0]
    assert desk.world.program.complaints() == []


REPORTED = {"card": WRITE, "carded": WRITTEN}
PRESSED = {
    **{key: Request("discord", "PATCH", "/members/", hold) for key, hold in (("mute", "before"), ("muted", "after"))},
    "change": CHANGE, "changed": CHANGED, "told": OPEN_DM,
}  # fmt: skip


@pytest.mark.parametrize(
    ("filed", "pressed"), cases([(one, two) for one in REPORTED for two in PRESSED], [("carded", "changed")])
)
async def test_a_report_and_what_comes_of_it_survive_a_kill(desk: Desk, filed: str, pressed: str) -> None:
    stage = desk.world.stage
    rick, anna = await desk.world.newcomer("rick"), await desk.world.newcomer("anna")
    said = await rick.say(stage.channels["lounge"], "Hello")
    fault = desk.world.hold(REPORTED[filed], None)
    with suppress(Exception):
        await report(stage, anna, said)
    assert await desk.world.kill_at(fault), f"{filed} never came"
    await desk.world.program.start()
    await desk.caught_up()
    (shown,) = await cards(stage, desk.mia, "mod-queue")
    fault = desk.world.hold(PRESSED[pressed], None)
    pressing = asyncio.create_task(desk.press(shown, "report:timeout:1"))
    assert await desk.world.kill_at(fault), f"{pressed} never came"
    pressing.cancel()
    await desk.world.program.start()
    await desk.caught_up()
    (shown,) = await cards(stage, desk.mia, "mod-queue")
    assert "Closed: timeout" in shown.content
    assert len(await cards(stage, desk.mia)) == 1
    await anna.next_message(lambda each: "have done something about it" in each.content)
    direct = [each for each in anna.messages.values() if "have done something" in each["content"]]
    assert len(direct) == 1
    assert desk.world.program.complaints() == []
