"""A purge is shown, begun by one press, and ends right whatever becomes of Discord meanwhile."""

import asyncio
from datetime import timedelta

import discord
import pytest

from bot.db import Database, case_cards, cases, guild_objects, purges
from bot.domain.case import Case, CaseKind, Ending, State
from bot.domain.purge import Place
from bot.domain.staff import Presser
from bot.moderation.choosing import Asked
from bot.moderation.desk import Not
from bot.moderation.purges import OPEN_FOR, Preview
from bot.moderation.refusals import No
from sandbox.discord import DiscordSandbox
from tests.db.channels_desk import MIA, ROLE, ChannelsDesk

SECOND = timedelta(seconds=1)
MISSING = {"message": "Missing Permissions", "code": 50013}
BULK, ONE = "/messages/bulk-delete", r"/messages/\d+$"


@pytest.fixture
async def desk(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> ChannelsDesk:
    found = ChannelsDesk(database, *server)
    await found.build()
    return found


async def test_what_was_shown_goes_in_hundreds_and_nothing_else(desk: ChannelsDesk) -> None:
    stays = desk.write(2)
    desk.write(230)
    purge = await desk.preview(230)
    later = desk.write(1)
    assert len(desk.channel.messages) == 233
    deleting = desk.sandbox.fault(BULK, method="POST", delay_s=0)
    case = await desk.confirm(purge)
    assert isinstance(case, Case)
    assert (case.kind, case.moderator, case.channel, case.member) == (CaseKind.PURGE, MIA.id, desk.place.id, None)
    assert (case.state, case.amount, case.total) == (State.INTENDED, 0, 230)
    await desk.deleting.all()
    assert deleting.hits == 3
    assert sorted(desk.channel.messages) == [*stays, *later]
    ended = await desk.case(case.number)
    assert (ended.state, ended.ending, ended.amount, ended.total) == (State.ENDED, Ending.DONE, 230, 230)
    assert await desk.purge(purge) is None
    async with desk.database.transaction(readonly=True) as session:
        assert len(await case_cards.ROWS.due(session, desk.clock.now(), 9)) == 1


async def test_the_cards_of_cases_and_reports_are_nobodys_to_purge(desk: ChannelsDesk) -> None:
    desk.write(3)
    async with desk.database.transaction() as session:
        await guild_objects.put(session, "channel", "mod-log", desk.place.id)
    assert await desk.purge_desk.preview(MIA, desk.place, Asked(3)) == Not(No.PURGE_RECORDS)


async def test_of_two_presses_at_once_one_begins_it(desk: ChannelsDesk) -> None:
    desk.write(3)
    purge = await desk.preview(3)
    found = await asyncio.gather(*(desk.confirm(purge) for _ in range(4)))
    assert sum(isinstance(each, Case) for each in found) == 1
    assert [each.why for each in found if isinstance(each, Not)] == [No.PURGE_UNDERWAY] * 3
    assert await desk.purge_desk.leave(MIA, desk.place, purge) == Not(No.PURGE_UNDERWAY)
    await desk.deleting.all()
    assert desk.channel.messages == {}
    assert await desk.confirm(purge) == Not(No.PURGE_OVER)
    assert await desk.purge_desk.leave(MIA, desk.place, purge) is None
    async with desk.database.transaction(readonly=True) as session:
        assert len(await cases.latest(session, 9)) == 1


async def test_a_choice_is_open_for_a_quarter_of_an_hour_and_then_forgotten(desk: ChannelsDesk) -> None:
    desk.write(2)
    purge = await desk.preview(2)
    desk.clock.advance(OPEN_FOR - SECOND)
    assert await desk.deleting.all() == desk.clock.now() + SECOND
    assert await desk.purge(purge) is not None
    desk.clock.advance(SECOND)
    assert await desk.confirm(purge) == Not(No.PURGE_OVER)  # also before anybody has removed it
    await desk.deleting.all()
    assert await desk.purge(purge) is None
    assert len(desk.channel.messages) == 2
    assert await desk.preview(2) > purge  # an old button begins no other one


async def test_the_press_in_the_last_moment_counts(desk: ChannelsDesk) -> None:
    desk.write(2)
    purge = await desk.preview(2)
    desk.clock.advance(OPEN_FOR - SECOND)
    case = await desk.confirm(purge)
    assert isinstance(case, Case)
    desk.clock.advance(SECOND)
    await desk.deleting.all()
    assert desk.channel.messages == {}


async def test_what_is_left_is_deleted_once_discord_is_back(desk: ChannelsDesk) -> None:
    desk.write(150)
    case = await desk.begun(150)
    away = desk.sandbox.fault(BULK, method="POST", status=503, skip=1, times=2)
    await desk.deleting.once()
    halfway = await desk.case(case.number)
    assert (halfway.state, halfway.amount, len(desk.channel.messages)) == (State.INTENDED, 100, 50)
    purge = await desk.purge(1)
    assert purge is not None
    assert len(purge.ids) == 50
    for _ in range(2):
        desk.clock.advance(timedelta(minutes=1))
        await desk.deleting.once()
    assert away.hits == 2
    assert desk.channel.messages == {}
    assert (await desk.case(case.number)).amount == 150


async def test_what_was_deleted_before_a_kill_is_counted_once(desk: ChannelsDesk) -> None:
    """It was killed after Discord deleted some and before that was stored."""
    ids = desk.write(4)
    case = await desk.begun(4)
    for each in ids[:3]:
        del desk.channel.messages[each]
    await desk.deleting.all()
    ended = await desk.case(case.number)
    assert (ended.amount, ended.total, desk.channel.messages) == (4, 4, {})


@pytest.mark.parametrize("one_is_gone", [False, True])
async def test_a_single_one_goes_alone(desk: ChannelsDesk, one_is_gone: bool) -> None:
    desk.write(1)
    case = await desk.begun(1)
    if one_is_gone:
        desk.channel.messages.clear()
    alone = desk.sandbox.fault(ONE, method="DELETE", delay_s=0)
    await desk.deleting.all()
    assert (alone.hits, desk.channel.messages) == (1, {})
    assert (await desk.case(case.number)).ending is Ending.DONE


async def test_where_discord_refuses_at_once_nothing_was_done(desk: ChannelsDesk) -> None:
    desk.write(3)
    case = await desk.begun(3)
    desk.sandbox.fault(BULK, method="POST", status=403, body=MISSING)
    assert await desk.deleting.all() is None  # it is not tried again
    ended = await desk.case(case.number)
    assert (ended.state, ended.amount, ended.failure) == (State.FAILED, 0, "50013")
    assert ended.ended_at == desk.clock.now()
    assert await desk.purge(1) is None


async def test_where_discord_refuses_half_way_it_says_how_far_it_came(desk: ChannelsDesk) -> None:
    desk.write(130)
    case = await desk.begun(130)
    desk.sandbox.fault(BULK, method="POST", status=403, body=MISSING, skip=1)
    await desk.deleting.all()
    ended = await desk.case(case.number)
    assert (ended.state, ended.ending, ended.failure) == (State.ENDED, Ending.PARTLY, "50013")
    assert (ended.amount, ended.total, len(desk.channel.messages)) == (100, 130, 30)


async def test_a_channel_that_is_gone_ends_it(desk: ChannelsDesk) -> None:
    desk.write(3)
    case = await desk.begun(3)
    await desk.client.http.delete_channel(desk.place.id)
    await desk.deleting.all()
    assert ((await desk.case(case.number)).state, await desk.purge(1)) == (State.FAILED, None)


async def test_whoever_follows_hears_of_each_part_and_of_the_end(desk: ChannelsDesk) -> None:
    desk.write(150)
    case = await desk.begun(150)
    following = desk.purges.follow(case.number)
    first = await anext(following)
    assert (first.state, first.amount) == (State.INTENDED, 0)
    working = asyncio.create_task(desk.deleting.all())
    heard = [(each.state, each.amount) async for each in following]
    await working
    assert heard[-1] == (State.ENDED, 150)


async def test_nobody_is_waited_for_at_the_end_of_the_process(desk: ChannelsDesk) -> None:
    desk.write(2)
    case = await desk.begun(2)
    heard = []

    async def follow() -> None:
        async for each in desk.purges.follow(case.number):
            heard.append(each)
            desk.purges.stop()

    async with asyncio.timeout(30):
        await follow()
    assert {each.state for each in heard} == {State.INTENDED}


async def test_the_end_of_the_process_does_not_wait_for_all_of_it_and_the_next_one_goes_on(desk: ChannelsDesk) -> None:
    desk.write(150)
    case = await desk.begun(150)
    held = desk.sandbox.fault(BULK, method="POST", hold="before", times=1)
    await desk.deleting.begin()
    await held.until(waiting=1)
    desk.purges.stop()
    held.release()
    await desk.deleting.finish()
    halfway = await desk.case(case.number)
    assert (halfway.state, halfway.amount, len(desk.channel.messages)) == (State.INTENDED, 100, 50)
    after = ChannelsDesk(desk.database, desk.sandbox, desk.client)
    await after.deleting.all()
    ended = await desk.case(case.number)
    assert (ended.ending, ended.amount, desk.channel.messages) == (Ending.DONE, 150, {})


NOBODY, MODERATOR = Presser(6, frozenset(), False), Presser(7, frozenset({ROLE}), False)


async def test_who_may_not_or_does_not_see_the_channel_any_more_is_refused_at_the_press(desk: ChannelsDesk) -> None:
    desk.write(2)
    purge = await desk.preview(2)
    assert await desk.confirm(purge, NOBODY) == Not(No.RIGHT)
    unseen = Place(desk.place.id, 0, False, desk.place.own)
    assert await desk.confirm(purge, place=unseen) == Not(No.UNSEEN, {"permission": ""})
    shut = Place(desk.place.id, 0, True, frozenset({"view_channel", "manage_messages"}))
    assert await desk.confirm(purge, place=shut) == Not(No.PERMISSION_HERE, {"permission": "read_message_history"})
    assert await desk.purge_desk.preview(NOBODY, desk.place, Asked(2)) == Not(No.RIGHT)
    assert isinstance(await desk.confirm(purge, MODERATOR), Case)
    other = await desk.client.http.create_channel(desk.sandbox.guild_id, 0, name="other")
    again = await desk.preview(2)
    elsewhere = Place(int(other["id"]), 0, True, desk.place.own)
    assert await desk.confirm(again, place=elsewhere) == Not(No.PURGE_OVER)  # whoever sees that one need not see this


async def test_more_than_what_is_looked_at_is_said(desk: ChannelsDesk) -> None:
    ids = desk.write(505)
    link = f"https://discord.com/channels/{desk.sandbox.guild_id}/{desk.place.id}/{ids[2]}"
    found = await desk.purge_desk.preview(MIA, desk.place, Asked(link=link))
    assert isinstance(found, Preview)
    assert (found.chosen.ids, found.more) == (tuple(ids[2:502]), True)
    found = await desk.purge_desk.preview(MIA, desk.place, Asked(number=205, link=link))
    assert isinstance(found, Preview)
    assert (found.chosen.ids, found.more) == (tuple(ids[2:207]), True)
    found = await desk.purge_desk.preview(MIA, desk.place, Asked(number=500))
    assert isinstance(found, Preview)
    assert (found.chosen.ids, found.more) == (tuple(ids[5:]), False)
    async with desk.database.transaction() as session:
        await guild_objects.put(session, "post", "introductions", ids[-1], place=desk.place.id)
    last = f"https://discord.com/channels/{desk.sandbox.guild_id}/{desk.place.id}/{ids[-2]}"
    found = await desk.purge_desk.preview(MIA, desk.place, Asked(link=last))
    assert isinstance(found, Preview)
    assert (found.chosen.ids, found.chosen.first_posts, found.more) == ((ids[-2],), 1, False)
    async with desk.database.transaction(readonly=True) as session:
        kept = await purges.get(session, found.purge)
    assert kept is not None
    assert (kept.ids, kept.total) == ((ids[-2],), 1)
