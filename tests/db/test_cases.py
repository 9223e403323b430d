"""Cases in the database: how long what is kept, what the person sees of it, and what is left when that is forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.db import Database, Session, case_cards, case_edits, case_looks, cases, members, personal
from bot.db.cases import CaseRow
from bot.domain.case import Case, CaseKind, Ending, Intent, Reason, State
from bot.moderation.rules import ACTS_KEPT, WARNINGS_KEPT
from tests import soaking

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIA, RICK, BEA = 111_111_111_111_111_111, 222_222_222_222_222_222, 333_333_333_333_333_333
SHORT = [CaseKind.WARN, CaseKind.NOTE, CaseKind.WITHDRAW, CaseKind.WITHDRAW_NOTE]
OTHERS = [each for each in CaseKind if each not in SHORT]


async def _add(session: Session, kind: CaseKind, at: datetime = NOW, state: State = State.ENDED, member: int = RICK,
               audit_entry: int | None = None, **more: Any) -> int:  # fmt: skip
    intent = Intent(kind, member, MIA, Reason("rude", "selling pills"), channel=8, message=9, **more)
    case = await cases.add(session, intent, at, state, audit_entry)
    assert case is not None
    await case_edits.add(session, case.number, MIA, Reason("other", "bad words"), at)
    return case.number


async def _row(session: Session, number: int) -> dict[str, Any]:
    session.expire_all()
    return (await session.get_one(CaseRow, number)).model_dump()


async def _forget(database: Database, now: datetime) -> None:
    """What is done each night."""
    async with database.transaction() as session:
        await cases.forget_old(session, now, WARNINGS_KEPT, ACTS_KEPT)
        await case_edits.forget_old(session)


async def _about(database: Database, number: int) -> tuple[int | None, list[Any]]:
    async with database.transaction(readonly=True) as session:
        found = await cases.get(session, number)
        assert found is not None
        return found.member, await case_edits.of(session, number)


def test_warnings_are_kept_for_a_year_and_acts_for_two() -> None:
    assert (WARNINGS_KEPT, ACTS_KEPT) == (365 * DAY, 730 * DAY)


@pytest.mark.parametrize(
    ("kind", "kept"),
    soaking.cases(
        [*((each, 365) for each in SHORT), *((each, 730) for each in OTHERS)],
        [(CaseKind.WARN, 365), (CaseKind.TIMEOUT, 730), (CaseKind.KICK, 730)],
    ),
)
async def test_after_its_time_only_the_number_the_kind_and_the_times_of_a_case_are_left(
    database: Database, kind: CaseKind, kept: int
) -> None:
    async with database.transaction() as session:
        number = await _add(session, kind, until=NOW)
        before = await _row(session, number)
    await _forget(database, NOW + kept * DAY)
    member, edits = await _about(database, number)
    assert (member, len(edits)) == (RICK, 1)
    await _forget(database, NOW + kept * DAY + SECOND)
    member, edits = await _about(database, number)
    assert (member, edits) == (None, [])
    async with database.transaction(readonly=True) as session:
        after = await _row(session, number)
    gone = {"member_id", "moderator_id", "preset", "words", "channel_id", "message_id"}
    assert {name for name in after if after[name] != before[name]} == gone
    assert {after[name] for name in gone} == {None, ""}
    assert (after["number"], after["kind"], after["created_at"], after["ended_at"]) == (number, kind, NOW, NOW)


@pytest.mark.parametrize("kind", [CaseKind.BAN, CaseKind.TIMEOUT])
async def test_what_stands_is_kept_and_its_time_begins_when_it_has_ended(database: Database, kind: CaseKind) -> None:
    async with database.transaction() as session:
        number = await _add(session, kind, state=State.STANDING)
        meant = await _add(session, kind, state=State.INTENDED)
    await _forget(database, NOW + 5000 * DAY)
    assert [(await _about(database, each))[0] for each in (number, meant)] == [RICK, RICK]
    async with database.transaction() as session:
        await cases.end(session, number, Ending.UNDONE, NOW + 5000 * DAY)
    await _forget(database, NOW + 5730 * DAY)
    assert (await _about(database, number))[0] == RICK
    await _forget(database, NOW + 5730 * DAY + SECOND)
    assert (await _about(database, number))[0] is None


async def test_what_was_refused_is_forgotten_as_what_has_ended(database: Database) -> None:
    async with database.transaction() as session:
        number = await _add(session, CaseKind.BAN, state=State.INTENDED)
        await cases.record(session, number, state=State.FAILED, ended_at=NOW)
    await _forget(database, NOW + 730 * DAY)
    assert (await _about(database, number))[0] == RICK
    await _forget(database, NOW + 730 * DAY + SECOND)
    assert (await _about(database, number))[0] is None


async def test_a_case_that_is_not_kept_any_more_does_not_come_again_from_its_entry(database: Database) -> None:
    async with database.transaction() as session:
        await _add(session, CaseKind.KICK, audit_entry=77)
    await _forget(database, NOW + 731 * DAY)
    async with database.transaction() as session:
        assert await cases.add(session, Intent(CaseKind.KICK, RICK, MIA), NOW, State.ENDED, 77) is None
        assert await cases.add(session, Intent(CaseKind.KICK, RICK, MIA), NOW, State.ENDED, 78) is not None


async def test_the_person_sees_what_was_done_and_why_and_not_who_did_it_nor_the_moderators_notes(
    database: Database,
) -> None:
    async with database.transaction() as session:
        warning = await _add(session, CaseKind.WARN, audit_entry=BEA + 1)
        for kind in (CaseKind.NOTE, CaseKind.WITHDRAW_NOTE):
            await _add(session, kind)
        await _add(session, CaseKind.WARN, member=BEA)
        await case_looks.enqueue(session, RICK, NOW + DAY)
        await case_cards.enqueue(session, warning, NOW)
        await case_cards.sent(session, warning, 8, 10)
        found = await personal.export(session, RICK)
    ((case,), (edit,), (look,)) = (found[table] for table in ("cases", "case_edits", "case_looks"))
    assert (case["number"], case["kind"], case["preset"], case["words"]) == (warning, "warn", "rude", "selling pills")
    assert (edit["number"], edit["words"], look["subject_id"]) == (warning, "bad words", RICK)
    assert found["case_cards"] == []
    assert not {str(MIA), str(BEA), str(BEA + 1)} & {str(value) for row in (case, edit) for value in row.values()}
    assert not {"moderator_id", "editor_id", "channel_id", "message_id"} & {*case, *edit}


async def test_of_who_is_forgotten_the_preset_stays_and_notes_lose_whom_they_are_about(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, RICK, NOW)
        ban, note = await _add(session, CaseKind.BAN, state=State.STANDING), await _add(session, CaseKind.NOTE)
        withdrawn = await _add(session, CaseKind.WITHDRAW_NOTE)
        beas = [await _add(session, kind, member=BEA) for kind in (CaseKind.BAN, CaseKind.NOTE)]
        await case_looks.enqueue(session, RICK, NOW + DAY)
        await personal.erase(session, RICK)
    async with database.transaction(readonly=True) as session:
        stood = await cases.open_of(session, RICK)
        assert [(each.number, each.reason, each.state) for each in stood] == [(ban, Reason("rude"), State.STANDING)]
        assert [each.number for each in await cases.of(session, RICK)] == [ban]
        for number in (note, withdrawn):
            noted = await cases.get(session, number)
            assert noted is not None
            assert (noted.member, noted.reason) == (None, Reason())
        assert [each.key for each in await case_looks.ROWS.due(session, NOW + DAY, 10)] == [RICK], "the ban still ends"
        assert [await case_edits.of(session, each) for each in (ban, note)] == [[], []]
        kept = [await cases.get(session, each) for each in beas]
        assert [(each.member, each.reason.words) for each in kept if each] == [(BEA, "selling pills")] * 2
        assert all([await case_edits.of(session, each) for each in beas])


async def test_who_left_without_a_tie_to_us_is_not_forgotten_where_moderators_acted(database: Database) -> None:
    """Or whoever leaves at once after a warning would leave without it."""
    async with database.transaction() as session:
        await members.ensure(session, RICK, NOW)
        assert await personal.has_no_ties(session, RICK)
        await _add(session, CaseKind.WARN)
        await _add(session, CaseKind.WARN, member=BEA)
        assert not await personal.has_no_ties(session, RICK)


async def test_who_only_leaves_finds_what_moderators_did_when_they_come_back(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, RICK, NOW)
        number = await _add(session, CaseKind.WARN)
        await case_edits.add(session, number, 7, Reason(words="before"), NOW)
        await personal.erase_left(session, RICK)
        assert not await members.known(session, RICK)
        case = await cases.get(session, number)
        assert case is not None
        assert (case.member, bool(case.reason.words or case.reason.preset)) == (RICK, True)
        assert len(await case_edits.of(session, number)) == 2


def _numbers(found: list[Case]) -> list[int]:
    return [each.number for each in found]


async def test_numbers_are_given_once_and_the_latest_come_first(database: Database) -> None:
    async with database.transaction() as session:
        numbers = [await _add(session, kind, member=member) for kind in SHORT for member in (RICK, BEA)]
        stands = await _add(session, CaseKind.BAN, state=State.STANDING)
        assert numbers == sorted(set(numbers))
        assert _numbers(await cases.latest(session, 2)) == [stands, numbers[-1]]
        assert _numbers(await cases.latest(session, 9, State.STANDING)) == [stands]
        assert _numbers(await cases.of(session, RICK)) == [*numbers[::2], stands]
