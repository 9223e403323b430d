"""What moderators want is done, is seen to be done, and ends when it should: once, whatever fails in between."""

from datetime import timedelta

import discord
import pytest

from bot.db import Database, alerts, case_looks, members
from bot.domain.case import CaseKind, Ending, State, Told
from bot.moderation import rules
from sandbox.discord import DiscordSandbox
from tests.db.moderators import DAY, HOUR, ModeratorsDesk

BAN, BANS = "PUT", "/guilds/{id}/bans/{id}"
FORBIDDEN = {"message": "Missing Permissions", "code": 50013}


@pytest.fixture
async def desk(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> ModeratorsDesk:
    found = ModeratorsDesk(database, *server)
    await found.build()
    return found


async def test_a_ban_is_told_done_seen_and_ends_at_its_time(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.BAN, length=3 * DAY)
    case = await desk.case(number)
    assert (case.state, case.told, case.ending) == (State.STANDING, Told.YES, None)
    assert desk.is_banned(rick)
    assert not desk.is_here(rick)
    assert await desk.worker.next_at() == case.until
    await desk.later(3 * DAY - timedelta(seconds=1))
    assert desk.is_banned(rick)
    await desk.later(timedelta(seconds=1))
    assert not desk.is_banned(rick)
    assert await desk.state(number) == (State.ENDED, Ending.TIME)
    assert await desk.worker.next_at() is None
    (card,) = await desk.shown()
    assert "its time was over" in card


async def test_a_ban_for_good_takes_the_place_of_a_timed_one_and_stays(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    timed = await desk.done(rick, CaseKind.BAN, length=DAY)
    for_good = await desk.done(rick, CaseKind.BAN)
    assert await desk.state(timed) == (State.ENDED, Ending.REPLACED)
    assert (await desk.case(timed)).ended_by == for_good
    await desk.later(2 * DAY)
    assert desk.is_banned(rick)
    assert await desk.state(for_good) == (State.STANDING, None)


async def test_a_timed_ban_never_lifts_one_that_somebody_gave_by_hand_since(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.BAN, length=DAY)
    await desk.client.http.unban(rick, desk.sandbox.guild_id)
    await desk.client.http.ban(rick, desk.sandbox.guild_id, 0, reason="for good")
    await desk.later(DAY)
    assert desk.is_banned(rick)
    assert await desk.state(number) == (State.ENDED, Ending.BY_HAND)


async def test_a_ban_that_is_gone_at_its_end_is_over(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.BAN, length=DAY)
    await desk.client.http.unban(rick, desk.sandbox.guild_id)
    await desk.later(DAY)
    assert await desk.state(number) == (State.ENDED, Ending.TIME)


async def test_a_softban_takes_messages_and_lets_them_come_back_at_once(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.SOFTBAN, delete_s=86_400)
    assert not desk.is_banned(rick)
    assert not desk.is_here(rick)
    assert await desk.state(number) == (State.ENDED, Ending.TIME)
    assert (desk.asked("PUT", BANS), desk.asked("DELETE", BANS)) == (1, 1)


async def test_a_kick_takes_somebody_off_and_not_again_when_they_are_back(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.KICK)
    assert await desk.state(number) == (State.ENDED, Ending.DONE)
    assert not desk.is_here(rick)
    gone = desk.somebody()
    await desk.client.http.kick(gone, desk.sandbox.guild_id)
    assert await desk.state(await desk.done(gone, CaseKind.KICK)) == (State.ENDED, Ending.DONE)
    # Killed after the kick and before it was recorded; they have come back since.
    back = desk.somebody()
    number = await desk.intend(back, CaseKind.KICK)
    desk.advance(HOUR)
    again = desk.sandbox.crowd(1, (), "again")[0]
    case = await desk.case(number)
    assert rules.came_back(case, desk.sandbox.state.guild.members[again].joined_at)
    assert not rules.came_back(case, case.created_at + timedelta(minutes=1)), "Discord's clock and ours differ"


async def test_a_timeout_is_renewed_until_its_end_and_lifted_by_a_moderator(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.TIMEOUT, length=60 * DAY)
    first = (await desk.case(number)).applied_until
    assert first is not None
    assert first < desk.clock.now() + 28 * DAY
    await desk.later(27 * DAY)
    second = (await desk.case(number)).applied_until
    assert second is not None
    assert second > first + 20 * DAY
    lifted = await desk.done(rick, CaseKind.UNTIMEOUT)
    assert await desk.state(number) == (State.ENDED, Ending.UNDONE)
    assert await desk.state(lifted) == (State.ENDED, Ending.DONE)
    person = await desk.acts.person(rick)
    assert person is not None
    assert person.timed_out_until is None
    assert await desk.worker.next_at() is None


async def test_a_timeout_that_somebody_lifts_by_hand_is_not_given_again(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.TIMEOUT, length=60 * DAY)
    await desk.client.http.edit_member(desk.sandbox.guild_id, rick, communication_disabled_until=None)
    await desk.later(27 * DAY)
    assert await desk.state(number) == (State.ENDED, Ending.BY_HAND)
    person = await desk.acts.person(rick)
    assert person is not None
    assert person.timed_out_until is None


async def test_a_timeout_waits_for_who_is_away_and_goes_on(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.TIMEOUT, length=60 * DAY)
    await desk.client.http.kick(rick, desk.sandbox.guild_id)
    await desk.later(27 * DAY)
    assert await desk.state(number) == (State.STANDING, None)
    assert await desk.worker.next_at() == desk.clock.now() + HOUR
    await desk.later(40 * DAY)
    assert await desk.state(number) == (State.ENDED, Ending.TIME)


async def test_a_message_that_cannot_be_sent_stops_nothing_and_is_recorded(desk: ModeratorsDesk) -> None:
    closed, away, broken = desk.somebody(), desk.somebody(), desk.somebody()
    body = {"message": "Cannot send messages to this user", "code": 50007}
    fault = desk.sandbox.fault("/channels/[0-9]+/messages$", method="POST", status=403, body=body)
    assert (await desk.case(await desk.done(closed, CaseKind.BAN))).told is Told.CLOSED
    assert desk.is_banned(closed)
    warned = await desk.case(await desk.done(desk.somebody(), CaseKind.WARN))
    assert (warned.state, warned.told) == (State.ENDED, Told.CLOSED), "the moderator sees it"
    fault.release()
    fault = desk.sandbox.fault("/channels/[0-9]+/messages$", method="POST", status=403, body=body | {"code": 50278})
    assert (await desk.case(await desk.done(away, CaseKind.BAN))).told is Told.AWAY
    fault.release()
    desk.sandbox.fault("/users/@me/channels$", method="POST", status=403, body=body | {"code": 40003})
    assert (await desk.case(await desk.done(broken, CaseKind.KICK))).told is Told.FAILED
    assert not desk.is_here(broken)


async def test_what_discord_refuses_is_recorded_as_not_done(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    fault = desk.sandbox.fault("/bans/", method="PUT", status=403, body=FORBIDDEN)
    number = await desk.done(rick, CaseKind.BAN)
    case = await desk.case(number)
    assert (case.state, case.failure) == (State.FAILED, "50013")
    assert desk.is_here(rick)
    (card,) = await desk.shown()
    assert "Discord refused (50013)" in card
    fault.release()
    await desk.later(DAY)
    assert desk.is_here(rick), "a refusal is an answer: nobody is banned later by surprise"
    left = desk.somebody()
    await desk.client.http.kick(left, desk.sandbox.guild_id)
    gone = await desk.case(await desk.done(left, CaseKind.TIMEOUT, length=DAY))
    assert (gone.state, gone.failure) == (State.FAILED, "10007"), "they left a second ago"


async def test_what_discord_does_not_answer_is_done_later_and_once(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    fault = desk.sandbox.fault("/bans/", method="PUT", status=400, body={"message": "odd", "code": 0}, times=1)
    fault.release()
    fault = desk.sandbox.fault("/bans/", method="GET", status=404, body={"message": "Unknown Ban", "code": 10026})
    number = await desk.intend(rick, CaseKind.BAN)
    await desk.worker.once()
    assert await desk.state(number) == (State.INTENDED, None), "Discord said yes, and nobody saw it done"
    fault.release()
    await desk.later(HOUR)
    assert await desk.state(number) == (State.STANDING, None)
    assert len([each for each in await desk.shown() if "Ban" in each]) == 1


async def test_an_end_that_cannot_be_done_is_alerted_and_tried_until_it_is(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.done(rick, CaseKind.BAN, length=DAY)
    fault = desk.sandbox.fault("/bans/", method="DELETE", status=403, body=FORBIDDEN)
    desk.advance(DAY)
    for _ in range(12):
        await desk.worker.once()
        desk.advance(HOUR)
    assert await desk.state(number) == (State.STANDING, None)
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("case_held", "Refused")]
    fault.release()
    await desk.later(HOUR)
    assert await desk.state(number) == (State.ENDED, Ending.TIME)
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
        assert not await case_looks.ROWS.any_failing(session)


async def test_what_could_not_be_done_in_all_its_time_is_not_done_any_more(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.intend(rick, CaseKind.BAN, length=DAY)
    desk.advance(2 * DAY)
    await desk.worker.all()
    assert await desk.state(number) == (State.ENDED, Ending.TIME)
    assert desk.is_here(rick)


async def test_more_than_a_hundred_bans_end_in_one_minute(desk: ModeratorsDesk) -> None:
    people = [desk.somebody() for _ in range(101)]
    for member in people:
        await desk.intend(member, CaseKind.BAN, length=DAY)
    await desk.worker.all()
    assert all(desk.is_banned(member) for member in people)
    await desk.later(DAY)
    assert not any(desk.is_banned(member) for member in people)


async def test_who_is_told_reads_it_in_their_language_or_in_all(desk: ModeratorsDesk) -> None:
    dutch, unknown = desk.somebody(), desk.somebody()
    async with desk.database.transaction() as session:
        await members.ensure(session, dutch, desk.clock.now(), "nl")
    await desk.done(dutch, CaseKind.WARN)
    await desk.done(unknown, CaseKind.WARN)
    said = {member: desk.messages_to(member) for member in (dutch, unknown)}
    assert ["waarschuwing" in each for each in said[dutch]] == [True]
    assert "warning" not in said[dutch][0]
    assert "waarschuwing" in said[unknown][0]
    assert "warning" in said[unknown][0]


async def test_a_message_goes_with_the_case_and_once(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    sent = await desk.client.http.send_message(desk.log, params=discord.http.handle_message_parameters("text"))
    place = {"channel": desk.log, "message": int(sent["id"]), "removes": True}
    number = await desk.done(rick, CaseKind.WARN, **place)
    assert await desk.state(number) == (State.ENDED, Ending.DONE)
    assert int(sent["id"]) not in desk.sandbox.state.guild.channels[desk.log].messages
    again = await desk.done(rick, CaseKind.REMOVE, **place)
    assert await desk.state(again) == (State.ENDED, Ending.DONE), "gone already is gone"


async def test_who_cannot_be_rid_of_their_message_is_banned_all_the_same(desk: ModeratorsDesk) -> None:
    rick, place = desk.somebody(), {"channel": desk.log, "message": 5, "removes": True}
    desk.sandbox.fault(r"/messages/\d+$", method="DELETE", status=403, body=FORBIDDEN)
    number = await desk.done(rick, CaseKind.BAN, **place)
    assert desk.is_banned(rick)
    assert await desk.state(number) == (State.STANDING, None)
    assert not (await desk.case(number)).removes, "or the card would say that it is gone"
    removed = await desk.case(await desk.done(desk.somebody(), CaseKind.REMOVE, **place))
    assert (removed.state, removed.failure) == (State.FAILED, "50013")
