"""A thousand people come within a minute: nobody is forgotten, and Discord's limits are kept."""

from datetime import datetime, timedelta
from itertools import pairwise

import aiohttp
from sqlmodel import select

from bot.db import role_states
from bot.db.members import MemberRow
from bot.db.notice_rows import NoticeRow
from bot.demo.stage import Stage
from tests.journeys.welcoming import GROUP, agree

MANY, LOOKED_AT = 1000, 60


async def test_a_thousand_come_within_a_minute(empty_stage: Stage) -> None:
    stage = empty_stage
    limits = f"{stage.sandbox.discord.api_url.partition('/api/')[0]}/sandbox/limits"
    # Less than what Discord has here, of which the bot must keep within any second.
    await stage.start_bot(requests_per_second=14, dm_pace=timedelta(seconds=1))
    await stage.caught_up()
    async with aiohttp.ClientSession() as http:
        (await http.post(limits, json={"per_second": 20})).raise_for_status()
        first, last = stage.sandbox.discord.crowd(MANY, set(), "guest", arrive=True)
        patient = await stage.person("anna")
        await agree(stage, patient)  # in the middle of it all, and waits for none of them

        async def all_are_known() -> bool:
            async with stage.database.transaction(readonly=True) as session:
                known = set(await session.exec(select(MemberRow.member_id)))
                owed = set(await session.exec(select(NoticeRow.member_id).where(NoticeRow.kind == "welcome")))
            crowd = {each for each in stage.sandbox.discord.state.guild.members if first <= each <= last}
            return len(crowd) == MANY and crowd <= known and crowd <= owed

        await stage.eventually(all_are_known, "everybody to be known")
        assert await patient.can_read(stage.channels[GROUP])
        # The gateway has told who they are; of the patient the role that they got.
        assert stage.sandbox.discord.faults.counts["GET /guilds/{id}/members/{id}"] < MANY / 100
        crowd = sorted(each for each in stage.sandbox.discord.state.guild.members if first <= each <= last)
        for _ in range(2):  # what the gateway told of them serves one look each
            await _look_at(stage, crowd[:LOOKED_AT])
        assert stage.sandbox.discord.faults.counts["GET /guilds/{id}/members/{id}"] >= LOOKED_AT
        seen = await (await http.get(limits)).json()
        assert seen["refused"] == 0, seen
        assert seen["peak"] <= 20, seen

    async def some_are_welcomed() -> bool:
        return len(_direct(stage)) > 1

    await stage.eventually(some_are_welcomed, "two to be written to")
    times = _direct(stage)
    assert all(later - earlier >= timedelta(seconds=3) for earlier, later in pairwise(times))
    assert len(times) < MANY


async def _look_at(stage: Stage, people: list[int]) -> None:
    """Have many of them looked at at once."""
    now = stage.clock.now()
    async with stage.database.transaction() as session:
        for member in people:
            await role_states.mark_stale(session, member, now)
    assert stage.app is not None
    stage.app.database.wake_all()

    async def all_are_looked_at() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            return not await role_states.ROWS.due(session, now, 1)

    await stage.eventually(all_are_looked_at, "them to be looked at")


def _direct(stage: Stage) -> list[datetime]:
    """When a direct message was sent, the first one first."""
    direct = [message for each in stage.sandbox.discord.state.direct.values() for message in each.messages.values()]
    return sorted(message.timestamp for message in direct if not message.flags)
