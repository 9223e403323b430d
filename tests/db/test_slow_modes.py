"""A slow mode is set, comes back by itself or when it is undone, and what somebody sets by hand wins."""

import asyncio
from datetime import timedelta

import discord
import pytest

from bot.db import Database, alerts, case_looks, cases
from bot.domain.case import Case, CaseKind, Ending, Intent, State
from bot.domain.guild import ANNOUNCEMENT
from bot.domain.purge import Place
from bot.domain.staff import Presser
from bot.moderation.desk import Done, Not
from bot.moderation.refusals import No
from bot.moderation.rules import ACTS_KEPT, WARNINGS_KEPT
from bot.moderation.slow_modes import Slowed
from sandbox.discord import DiscordSandbox
from tests.db.channels_desk import MIA, ChannelsDesk

HOUR = timedelta(hours=1)
CHANNEL = r"/channels/\d+$"


@pytest.fixture
async def desk(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> ChannelsDesk:
    found = ChannelsDesk(database, *server)
    await found.build()
    return found


async def _set(desk: ChannelsDesk, wanted: str, lasting: str | None = None) -> Case:
    found = await desk.slow_down(wanted, lasting)
    assert isinstance(found, Slowed)
    return found.done.case


def _is(case: Case) -> tuple[State, Ending | None, int | None, int | None]:
    return case.state, case.ending, case.amount, case.previous


async def _intended(desk: ChannelsDesk, amount: int, previous: int, lasting: timedelta | None = None) -> int:
    """What is stored as a moderator asks for it, and not done yet."""
    now = desk.clock.now()
    until = now + lasting if lasting else None
    intent = Intent(
        CaseKind.SLOWMODE, 0, MIA.id, until=until, channel=desk.place.id, amount=amount, previous=previous
    )  # fmt: skip
    async with desk.database.transaction() as session:
        await case_looks.enqueue(session, desk.place.id, now)
        case = await cases.add(session, intent, now)
    assert case is not None
    return case.number


async def test_it_is_set_and_undone(desk: ChannelsDesk) -> None:
    found = await desk.slow_down("30 seconds")
    assert isinstance(found, Slowed)
    case = found.done.case
    assert _is(case) == (State.ENDED, Ending.DONE, 30, 0)
    assert found.fixed_s == 30  # community.toml says so of #introductions
    assert desk.channel.rate_limit_per_user == 30
    assert await desk.slow_down("30s") == Not(No.SLOWMODE_SAME, {"now_s": 30})
    back = await desk.undo(case.number)
    assert isinstance(back, Done)
    assert (_is(back.case), back.case.undoes) == ((State.ENDED, Ending.DONE, 0, 30), case.number)
    assert not back.case.can_be_undone
    undone = await desk.case(case.number)
    assert (undone.ending, undone.ended_by, undone.can_be_undone) == (Ending.UNDONE, back.case.number, False)
    assert desk.channel.rate_limit_per_user == 0
    assert await desk.looking.next_at() is None


async def test_it_comes_back_after_its_time(desk: ChannelsDesk) -> None:
    desk.channel.rate_limit_per_user = 5
    case = await _set(desk, "10m", "1 hour")
    assert _is(case) == (State.STANDING, None, 600, 5)
    assert await desk.looking.next_at() == desk.clock.now() + HOUR
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert _is(await desk.case(case.number)) == (State.ENDED, Ending.TIME, 600, 5)
    assert desk.channel.rate_limit_per_user == 5
    assert await desk.looking.next_at() is None


async def test_one_for_a_while_on_top_of_another_goes_back_to_what_was_there_before_both(desk: ChannelsDesk) -> None:
    first = await _set(desk, "30s", "1 hour")
    second = await _set(desk, "60s", "2 hours")
    assert second.previous == 0
    replaced = await desk.case(first.number)
    assert (replaced.ending, replaced.ended_by) == (Ending.REPLACED, second.number)
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert desk.channel.rate_limit_per_user == 60
    kept = await _set(desk, "60s")  # what is there for a while is to stay
    assert (kept.ending, kept.previous) == (Ending.DONE, 0)
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert desk.channel.rate_limit_per_user == 60
    assert (await desk.case(second.number)).ending is Ending.REPLACED


@pytest.mark.parametrize("by_hand", [0, 60])
async def test_what_somebody_sets_by_hand_stays(desk: ChannelsDesk, by_hand: int) -> None:
    desk.channel.rate_limit_per_user = 5
    timed = await _set(desk, "30s", "1 hour")
    desk.channel.rate_limit_per_user = by_hand
    assert await desk.undo(timed.number) == Not(No.SLOWMODE_CHANGED, {"now_s": by_hand})
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert (await desk.case(timed.number)).ending is Ending.BY_HAND
    assert desk.channel.rate_limit_per_user == by_hand


async def test_killed_after_it_was_set_or_given_back_it_ends_right(desk: ChannelsDesk) -> None:
    number = await _intended(desk, 30, 5, HOUR)
    desk.channel.rate_limit_per_user = 30  # and killed before that was stored
    await desk.looking.all()
    assert _is(await desk.case(number)) == (State.STANDING, None, 30, 5)
    desk.clock.advance(HOUR)
    desk.channel.rate_limit_per_user = 5  # given back, and killed again
    await desk.looking.all()
    assert (await desk.case(number)).ending is Ending.TIME
    assert desk.channel.rate_limit_per_user == 5


async def test_killed_until_its_time_is_over_it_is_given_back(desk: ChannelsDesk) -> None:
    number = await _intended(desk, 30, 5, HOUR)
    desk.channel.rate_limit_per_user = 30
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert (await desk.case(number)).ending is Ending.TIME
    assert desk.channel.rate_limit_per_user == 5


async def test_of_two_at_once_one_is_refused(desk: ChannelsDesk) -> None:
    asked = [
        asyncio.create_task(desk.slow_mode_desk.set(MIA, desk.place, wanted, None)) for wanted in ("5s", "10s", "30s")
    ]
    while sum(each.done() for each in asked) < 2:
        await asyncio.wait(asked, timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
    await desk.looking.all()
    found = await asyncio.gather(*asked)
    assert [each.why for each in found if isinstance(each, Not)] == [No.UNDERWAY, No.UNDERWAY]
    (done,) = [each.done.case for each in found if isinstance(each, Slowed)]
    assert desk.channel.rate_limit_per_user == done.amount


async def test_where_discord_refuses_it_is_not_done(desk: ChannelsDesk) -> None:
    desk.sandbox.fault(CHANNEL, method="PATCH", status=403, body={"message": "Missing Permissions", "code": 50013})
    case = await _set(desk, "30s", "1 hour")
    assert (case.state, case.failure, desk.channel.rate_limit_per_user) == (State.FAILED, "50013", 0)
    assert await desk.looking.next_at() is None


async def test_where_it_cannot_be_given_back_it_is_tried_again_and_the_staff_are_told(desk: ChannelsDesk) -> None:
    case = await _set(desk, "30s", "1 hour")
    refused = desk.sandbox.fault(CHANNEL, method="PATCH", status=403, body={"message": "No", "code": 50013})
    desk.clock.advance(HOUR)
    await desk.looking.once()
    assert (await desk.case(case.number)).state is State.STANDING
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("case_held", "Refused")]
    refused.release()
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert ((await desk.case(case.number)).ending, desk.channel.rate_limit_per_user) == (Ending.TIME, 0)
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []


async def test_a_channel_that_is_gone_ends_it(desk: ChannelsDesk) -> None:
    done, timed = await _set(desk, "10s"), await _set(desk, "30s", "1 hour")
    await desk.client.http.delete_channel(desk.place.id)
    assert await desk.undo(done.number) == Not(No.NOT_UNDOABLE, {"case": done})
    desk.clock.advance(HOUR)
    await desk.looking.all()
    assert (await desk.case(timed.number)).ending is Ending.BY_HAND


async def test_who_may_not_and_where_it_cannot_be(desk: ChannelsDesk) -> None:
    async def asked(presser: Presser = MIA, place: Place = desk.place, lasting: str | None = None) -> Slowed | Not:
        return await desk.slow_mode_desk.set(presser, place, "30s", lasting)

    assert await asked(Presser(6, frozenset(), False)) == Not(No.RIGHT)
    news = Place(desk.place.id, ANNOUNCEMENT, True, desk.place.own)
    assert await asked(place=news) == Not(No.SLOWMODE_WHERE, {"permission": ""})
    shut = Place(desk.place.id, 0, True, desk.place.own - {"manage_channels"})
    assert await asked(place=shut) == Not(No.PERMISSION_HERE, {"permission": "manage_channels"})
    assert await asked(lasting="soon") == Not(No.NO_DURATION, {"text": "soon"})
    assert await desk.slow_mode_desk.set(MIA, desk.place, "soon", None) == Not(No.SLOWMODE_LENGTH, {"text": "soon"})
    assert desk.channel.rate_limit_per_user == 0


async def test_what_was_done_to_a_channel_is_forgotten_as_other_acts_are(desk: ChannelsDesk) -> None:
    done, timed = await _set(desk, "10s"), await _set(desk, "30s", "1 hour")
    desk.clock.advance(ACTS_KEPT + HOUR)  # and nobody has looked at the one that is over
    async with desk.database.transaction() as session:
        await cases.forget_old(session, desk.clock.now(), WARNINGS_KEPT, ACTS_KEPT)
    forgotten, kept = await desk.case(done.number), await desk.case(timed.number)
    assert (forgotten.channel, forgotten.moderator, forgotten.is_kept) == (None, None, False)
    assert (kept.channel, kept.moderator, kept.is_kept) == (desk.place.id, MIA.id, True)
