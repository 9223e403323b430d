"""What moderators ask for: judged by what is stored and what Discord says now, stored once, and answered."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.db import Database
from bot.domain.case import Case, CaseKind, Ending, Reason, State
from bot.domain.staff import Presser
from bot.moderation.desk import Done, Not, Wanted
from bot.moderation.refusals import No
from bot.moderation.rules import LONGEST_REASON
from sandbox.discord import DiscordSandbox
from tests.db.moderators import DAY, ModeratorsDesk


@pytest.fixture
async def desk(
    database: Database, server: tuple[DiscordSandbox, discord.Client], monkeypatch: pytest.MonkeyPatch
) -> ModeratorsDesk:
    monkeypatch.setattr("bot.moderation.desk.PATIENCE", timedelta())  # nobody does it until a test says so
    found = ModeratorsDesk(database, *server)
    await found.build()
    return found


async def _act(desk: ModeratorsDesk, kind: CaseKind, member: int, reason: str = "rude", **more: object) -> Case:
    found = await desk.desk.act(desk.presser, Wanted(kind, member, reason, **more))  # type: ignore[arg-type]
    assert isinstance(found, Done), found
    return found.case


async def _why(desk: ModeratorsDesk, wanted: Wanted, presser: Presser | None = None) -> No:
    found = await desk.desk.act(presser or desk.presser, wanted)
    assert isinstance(found, Not), found
    return found.why


async def test_what_is_asked_for_is_stored_and_then_done(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    case = await _act(desk, CaseKind.BAN, rick, "rude", duration="3 days", delete_s=3600)
    assert (case.number, case.state, case.reason) == (1, State.INTENDED, Reason("rude"))
    assert (case.until, case.delete_s) == (desk.clock.now() + 3 * DAY, 3600)
    assert not desk.is_banned(rick)
    await desk.worker.all()
    assert desk.is_banned(rick)


async def test_reasons_are_presets_or_words_that_point_to_nobody(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    assert (await _act(desk, CaseKind.NOTE, rick, "  was asked \n twice ")).reason == Reason(words="was asked twice")
    assert await _why(desk, Wanted(CaseKind.WARN, rick, "MRN 12345")) is No.IDENTIFIER
    found = await desk.desk.act(desk.presser, Wanted(CaseKind.WARN, rick, "x" * 5000))
    assert found == Not(No.LONG_REASON, {"count": 5000, "most": LONGEST_REASON})
    for text in ("0", "-1", "9999 weeks", "soon"):
        assert await _why(desk, Wanted(CaseKind.TIMEOUT, rick, "rude", text)) is No.NO_DURATION
    assert len(await _numbers(desk)) == 1, "what is refused leaves nothing"


async def _numbers(desk: ModeratorsDesk) -> list[int]:
    found = await desk.desk.latest(desk.presser)
    assert not isinstance(found, Not)
    return [case.number for case in found]


async def test_who_has_no_right_gets_nothing_and_reads_nothing(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = (await _act(desk, CaseKind.WARN, rick)).number
    await desk.worker.all()
    stranger = replace(desk.presser, roles=frozenset())
    assert await _why(desk, Wanted(CaseKind.WARN, rick, "rude"), stranger) is No.RIGHT
    for found in (
        await desk.desk.show(stranger, number),
        await desk.desk.latest(stranger),
        await desk.desk.history(stranger, rick),
        await desk.desk.edit(stranger, number, "other"),
        await desk.desk.undo(stranger, number),
        await desk.desk.take_step(stranger, number, "ban-0"),
    ):
        assert isinstance(found, Not)
        assert found.why is No.RIGHT
    administrator = replace(stranger, is_administrator=True)
    assert not isinstance(await desk.desk.show(administrator, number), Not)
    desk.acts.owner_id = stranger.id
    assert not isinstance(await desk.desk.show(stranger, number), Not)


async def test_discord_is_asked_who_they_are_now(desk: ModeratorsDesk) -> None:
    rick, bot = desk.somebody(), desk.client.user
    assert bot is not None
    assert await _why(desk, Wanted(CaseKind.KICK, bot.id, "rude")) is No.BOT_ITSELF
    assert await _why(desk, Wanted(CaseKind.KICK, 4, "rude")) is No.NOBODY
    other, _role = desk.sandbox.add_bot("other")
    assert await _why(desk, Wanted(CaseKind.KICK, other, "rude")) is No.BOT
    await desk.client.http.add_role(desk.sandbox.guild_id, rick, desk.role)
    assert await _why(desk, Wanted(CaseKind.KICK, rick, "rude")) is No.ABOVE_YOU
    desk.acts.owner_id = rick
    assert await _why(desk, Wanted(CaseKind.KICK, rick, "rude")) is No.OWNER
    left = desk.somebody()
    await desk.client.http.kick(left, desk.sandbox.guild_id)
    assert await _why(desk, Wanted(CaseKind.TIMEOUT, left, "rude", "1 day")) is No.AWAY
    assert (await _act(desk, CaseKind.BAN, left)).kind is CaseKind.BAN
    await desk.worker.all()
    assert await _why(desk, Wanted(CaseKind.BAN, left, "rude")) is No.BANNED_ALREADY
    assert await _why(desk, Wanted(CaseKind.UNBAN, desk.somebody())) is No.NOT_BANNED
    desk.acts.permissions = frozenset()
    found = await desk.desk.act(desk.presser, Wanted(CaseKind.KICK, desk.somebody(), "rude"))
    assert found == Not(No.PERMISSION, {"permission": "kick_members"})


async def test_of_two_moderators_who_press_at_once_one_is_told_so(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    other = replace(desk.presser, id=8)
    wanted = Wanted(CaseKind.KICK, rick, "rude")
    found = await asyncio.gather(desk.desk.act(desk.presser, wanted), desk.desk.act(other, wanted))
    assert sorted(type(each).__name__ for each in found) == ["Done", "Not"]
    assert Not(No.UNDERWAY) in found


async def test_undoing_is_a_case_and_can_be_done_once(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    for kind, undone_by in ((CaseKind.WARN, CaseKind.WITHDRAW), (CaseKind.TIMEOUT, CaseKind.UNTIMEOUT),
                            (CaseKind.BAN, CaseKind.UNBAN)):  # fmt: skip
        case = await _act(desk, kind, rick, duration="1 day" if kind is CaseKind.TIMEOUT else None)
        assert isinstance(await desk.desk.undo(desk.presser, case.number), Not), "it is not done yet"
        await desk.worker.all()
        found = await desk.desk.undo(desk.presser, case.number, "a mistake")
        assert isinstance(found, Done)
        assert (found.case.kind, found.case.undoes) == (undone_by, case.number)
        await desk.worker.all()
        assert await desk.state(case.number) == (State.ENDED, Ending.UNDONE)
        again = await desk.desk.undo(desk.presser, case.number)
        assert isinstance(again, Not)
        assert again.why is No.NOT_UNDOABLE
    assert not desk.is_banned(rick)
    kicked = await _act(desk, CaseKind.KICK, desk.somebody())
    await desk.worker.all()
    assert isinstance(await desk.desk.undo(desk.presser, kicked.number), Not)
    missing = await desk.desk.undo(desk.presser, 999)
    assert missing == Not(No.NO_SUCH_CASE, {"number": "999"})


async def test_a_note_is_for_the_staff_alone_and_can_be_taken_back(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    note = await _act(desk, CaseKind.NOTE, rick, "asked for help with the form")
    assert note.state is State.ENDED
    await desk.worker.all()
    assert desk.messages_to(rick) == []
    found = await desk.desk.undo(desk.presser, note.number)
    assert isinstance(found, Done)
    await desk.worker.all()
    assert await desk.state(note.number) == (State.ENDED, Ending.UNDONE)
    assert desk.messages_to(rick) == [], "nobody hears of a note, nor that there is none any more"


async def test_a_reason_is_put_right_and_the_former_one_kept(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = (await _act(desk, CaseKind.WARN, rick)).number
    assert isinstance(await desk.desk.edit(desk.presser, number, "twice"), Done)
    assert isinstance(await desk.desk.edit(desk.presser, number, "other"), Done)
    found = await desk.desk.show(desk.presser, number)
    assert not isinstance(found, Not)
    case, formers = found
    assert (case.reason, case.edits) == (Reason("other"), 2)
    assert [(each.reason, each.editor) for each in formers] == [(Reason("rude"), 7), (Reason(words="twice"), 7)]
    assert await desk.desk.edit(desk.presser, number, "  ") == Not(No.NO_REASON)
    assert await desk.desk.edit(desk.presser, 999, "other") == Not(No.NO_SUCH_CASE, {"number": "999"})
    refused = await desk.desk.edit(desk.presser, number, "MRN 1")
    assert refused == Not(No.IDENTIFIER)


async def test_the_ladder_proposes_and_a_person_decides(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    steps, last = [], 0
    for _ in range(3):
        last = (await _act(desk, CaseKind.WARN, rick)).number
        await desk.worker.all()
        history = await desk.desk.history(desk.presser, rick)
        assert not isinstance(history, Not)
        found = await desk.desk.show(desk.presser, last)
        assert not isinstance(found, Not)
        steps.append(history[1])
    assert steps == [1, 2, 3]
    assert desk.is_here(rick), "nothing is done by itself"
    early = await desk.desk.take_step(desk.presser, last, "timeout-1440")
    assert early == Not(No.STEP_CHANGED), "what an older button said is not what would be done now"
    taken = await desk.desk.take_step(desk.presser, last, "ban-0")
    assert isinstance(taken, Done)
    assert (taken.case.kind, taken.case.until, taken.case.reason) == (CaseKind.BAN, None, Reason("rude"))
    assert await desk.desk.take_step(desk.presser, last, "ban-0") == Not(No.STEP_CHANGED), "once"
    assert isinstance(await desk.desk.take_step(desk.presser, 999, "ban-0"), Not)
    other = desk.somebody()
    note = await _act(desk, CaseKind.NOTE, other, "for us alone")
    assert isinstance(await desk.desk.take_step(desk.presser, note.number, "ban-0"), Not), "of a note nobody is told"
    fresh = (await _act(desk, CaseKind.WARN, other)).number
    assert await desk.desk.take_step(desk.presser, fresh, "timeout-1440") == Not(No.STEP_CHANGED)


async def test_an_answer_waits_until_it_is_done(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    number = await desk.intend(rick, CaseKind.KICK)
    waiting = asyncio.create_task(desk.service.outcome(number, timedelta(seconds=30)))
    await desk.worker.all()
    assert (await waiting).state is State.ENDED
    assert (await desk.service.outcome(await desk.intend(rick, CaseKind.NOTE), timedelta())).state is State.INTENDED


async def test_a_ban_that_is_being_done_makes_no_place_for_another(desk: ModeratorsDesk) -> None:
    """Or a softban that was asked for meanwhile would lift the ban for good that it came to stand for."""
    rick = desk.somebody()
    await _act(desk, CaseKind.BAN, rick)
    assert await _why(desk, Wanted(CaseKind.SOFTBAN, rick, "rude")) is No.UNDERWAY
    await desk.worker.all()
    assert await _why(desk, Wanted(CaseKind.BAN, rick, "rude", "1 day")) is No.BANNED_ALREADY


async def test_an_undo_takes_back_what_stands_when_it_is_stored(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    warned = await _act(desk, CaseKind.WARN, rick)
    await desk.worker.all()
    found = await asyncio.gather(*(desk.desk.undo(desk.presser, warned.number) for _ in range(2)))
    assert sorted(type(each).__name__ for each in found) == ["Done", "Not"]


async def test_a_message_is_whose_it_is_whatever_a_form_says(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    sent = await desk.client.http.send_message(desk.log, params=discord.http.handle_message_parameters("a card"))
    place: dict[str, object] = {"channel": desk.log, "message": int(sent["id"]), "removes": True}
    assert await _why(desk, Wanted(CaseKind.REMOVE, rick, "rude", **place)) is No.MESSAGE_OTHERS  # type: ignore[arg-type]
    assert int(sent["id"]) in desk.sandbox.state.guild.channels[desk.log].messages
    gone = Wanted(CaseKind.REMOVE, rick, "rude", channel=desk.log, message=5, removes=True)
    assert await _why(desk, gone) is No.MESSAGE_GONE
    assert await _why(desk, Wanted(CaseKind.WARN, rick, "  ")) is No.NO_REASON


async def test_who_was_told_of_what_did_not_happen_hears_so(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    desk.sandbox.fault("/bans/", method="PUT", status=403, body={"message": "Missing Permissions", "code": 50013})
    await _act(desk, CaseKind.BAN, rick)
    await desk.worker.all()
    told = desk.messages_to(rick)
    assert len(told) == 2
    assert "did not happen" in told[1]


async def test_a_timeout_of_who_is_away_is_taken_back_and_not_given_again(desk: ModeratorsDesk) -> None:
    rick = desk.somebody()
    case = await _act(desk, CaseKind.TIMEOUT, rick, duration="60 days")
    await desk.worker.all()
    await desk.client.http.kick(rick, desk.sandbox.guild_id)
    assert isinstance(await desk.desk.undo(desk.presser, case.number), Done)
    await desk.worker.all()
    assert await desk.state(case.number) == (State.ENDED, Ending.UNDONE)
