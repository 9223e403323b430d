"""Export finds everything about a person; after erasure nothing of them is in any table, and others are untouched."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Column, String, func, or_, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel, select

import bot.db
from bot.config import load
from bot.db import (
    Database,
    Session,
    acceptances,
    alerts,
    case_edits,
    case_looks,
    cases,
    checkouts,
    contacts,
    crisis_cards,
    erasures,
    evidence,
    first_posts,
    given_roles,
    grants,
    guidelines,
    guild_objects,
    jobs,
    judge_state,
    members,
    notices,
    on_call,
    personal,
    privacy,
    report_lines,
    reports,
    role_states,
    staff_looks,
    stripe_events,
    subscriptions,
    verdicts,
)
from bot.db.checkouts import Checkout
from bot.db.evidence import Evidence
from bot.domain.acceptance import Acceptance
from bot.domain.alert import BY_HAND, Alert, about
from bot.domain.case import CaseKind, Intent, Reason
from bot.domain.crisis import Level, Sign
from bot.domain.entitlement import Grant
from bot.domain.jobs import Job
from bot.domain.judge import Action, Rule
from bot.domain.judged import Ending
from bot.domain.report import Outcome, Place, Wrong
from bot.domain.report import Subject as ReportSubject
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription
from bot.i18n import LOCALES, Sentences
from bot.privacy.summary import Summary

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ABOUT_NOBODY = [module for module in personal.TABLES if privacy.is_about_nobody(module)]
IMPERSONAL = {table.name for module in ABOUT_NOBODY for table in privacy.tables_of(module)}
STAYS = {
    "case_cards": 0, "cases": 1, "case_looks": 1, "contacts": 0, "crisis_cards": 1, "reports": 0, "verdicts": 0,
}  # fmt: skip
"""What moderators did stays so long as its module says (tests/db/test_cases.py tells what of it), and so does that
something was reported, and what is to be deleted at Discord: how often the person is named in what is left.
"""
ADA, BEA, CEM = 111_111_111_111_111_111, 222_222_222_222_222_222, 333_333_333_333_333_333


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


async def _plant(session: Session, member: int) -> None:
    """A row in every table, with this person's number in each value that could carry it."""
    mark = str(member)
    await members.ensure(session, member, NOW, "nl")
    await role_states.mark_stale(session, member, NOW)
    await given_roles.put(session, member, [5], NOW)
    await grants.put(session, Grant(member, f"source{mark}"[:40], f"sub_{mark}", "professional", NOW))
    await subscriptions.put(
        session,
        Subscription(
            id=f"sub_{mark}", customer=f"cus_{mark}", holder=member, tier="professional", status="active",
            started_at=NOW, period_end=NOW, cancel_at=None, ended_at=None, unpaid_since=None,
        ),
    )  # fmt: skip
    await checkouts.put(
        session, Checkout(f"cs_{mark}", member, "professional", f"price_{mark}", f"https://{mark}", NOW)
    )
    await stripe_events.add(
        session, [Arrived(f"evt_sub_{mark}", "a", NOW, Subject("subscription", f"sub_{mark}"))], NOW
    )
    await stripe_events.add(
        session, [Arrived(f"evt_cs_{mark}", "a", NOW, Subject("checkout_session", f"cs_{mark}"))], NOW
    )
    await notices.enqueue(session, member, "open", f"sub_{mark}", "professional", NOW)
    await alerts.open_(session, "unknown_status", f"sub_{mark}", NOW)
    await acceptances.put(session, Acceptance(member, 1, NOW, "nl"))
    await erasures.ask(session, member, NOW)
    case = await cases.add(session, Intent(CaseKind.WARN, member, CEM, Reason(words=f"to {mark}")), NOW)
    assert case is not None
    await case_edits.add(session, case.number, CEM, Reason(words=f"at {mark}"), NOW)
    await case_looks.enqueue(session, member, NOW)
    report, _is_new = await reports.open_for(session, ReportSubject(member), Place.QUEUE, NOW)
    await reports.close(session, report.number, Outcome.DISMISSED, CEM, NOW)
    await report_lines.put(session, report.number, member, Wrong.RUDE, f"by {mark}", NOW)
    await judge_state.begin(session, NOW)
    await verdicts.add(session, member, member, member, [Rule.LINKS], Action.REMOVE, NOW, Ending.REMOVED)
    await evidence.put(session, Evidence(report.number, member, f"sealed {mark}".encode(), NOW, NOW))
    await staff_looks.look(session, member, NOW)
    sign = Sign(Level.HIGH, False, "en")
    await crisis_cards.meet(session, member, 70, member + 1, sign, NOW)
    await on_call.take(session, member, NOW, NOW + timedelta(hours=1))
    number = await contacts.ask(session, member, NOW)
    await contacts.record(session, number, thread_id=7, staff_channel_id=8, card_id=9)


async def _everything(session: Session) -> dict[str, str]:
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        rows = (await session.exec(text(f"SELECT * FROM {table.name}"))).all()  # type: ignore[call-overload]  # noqa: S608
        found[table.name] = repr([tuple(row) for row in rows])
    return found


async def test_nothing_of_a_person_is_left_and_nobody_else_is_touched(database: Database) -> None:
    async with database.transaction() as session:
        await guild_objects.put(session, "role", "hospital", 5)
        await jobs.done(session, Job.SWEEP, NOW, None)
        await guidelines.publish(session, 1, NOW)
        await first_posts.follow(session, 7, 8, NOW)
        await _plant(session, BEA)
        others = await _everything(session)
        await _plant(session, ADA)
        planted = await _everything(session)
        for table, rows in planted.items():
            assert str(ADA) in rows or table in IMPERSONAL, table
    async with database.transaction() as session:
        await personal.erase(session, ADA)
    async with database.transaction() as session:
        left = await _everything(session)
    assert [table for table in left if left[table] != others[table]] == sorted(STAYS)
    for table, times in STAYS.items():
        assert others[table][1:-1] in left[table]
        assert left[table].count(str(ADA)) == times, "of what was said nothing is left"


async def test_export_has_a_row_of_every_table_about_people(database: Database) -> None:
    async with database.transaction() as session:
        await _plant(session, ADA)
        await _plant(session, BEA)
        exported = await personal.export(session, ADA)
    assert {table for table, rows in exported.items() if not rows} == {_name(each) for each in ABOUT_NOBODY}
    assert str(BEA) not in repr(exported)
    assert str(ADA) in repr(exported)


async def test_who_got_a_role_by_hand_and_who_gave_it_see_and_forget_their_own_part(database: Database) -> None:
    async with database.transaction() as session:
        await alerts.open_(session, BY_HAND, about("hospital", ADA), NOW, str(BEA))
        await alerts.open_(session, BY_HAND, about("hospital", CEM), NOW)
        adas, beas = [await alerts.KEPT.export(session, each) for each in (ADA, BEA)]
    assert str(BEA) not in repr(adas)
    assert str(ADA) not in repr(beas)
    assert [row["about"] for row in (*adas, *beas)] == [about("hospital", ADA), "hospital"]
    async with database.transaction() as session:
        await alerts.KEPT.erase(session, BEA)
        assert await alerts.untold(session) == [Alert(BY_HAND, about("hospital", each)) for each in (ADA, CEM)]
        await alerts.KEPT.erase(session, ADA)
        assert await alerts.untold(session) == [Alert(BY_HAND, about("hospital", CEM))]


async def test_what_is_kept_can_be_said_in_words(database: Database) -> None:
    summary = Summary(load(CONFIG), Sentences(CONFIG / "locales"))
    async with database.transaction() as session:
        await _plant(session, ADA)
        exported = await personal.export(session, ADA)
    for locale in LOCALES:
        points = [line for line in summary.lines(exported, locale) if line.startswith("- ")]
        assert len(points) >= len(exported) - len(ABOUT_NOBODY)
        assert str(ADA) in "\n".join(points)
        assert "<t:" in "\n".join(points)


async def test_the_document_leaves_out_what_is_empty_and_rounds_nothing(database: Database) -> None:
    async with database.transaction() as session:
        assert await personal.document_of(session, ADA) is None
        await _plant(session, ADA)
        document = await personal.document_of(session, ADA)
        exported = await personal.export(session, ADA)
    assert document is not None
    found = json.loads(document, parse_int=float)  # as a browser reads numbers
    assert list(found) == sorted(table for table, rows in exported.items() if rows)
    assert {rows[0]["member_id"] for table, rows in found.items() if table in ("members", "notices")} == {str(ADA)}
    assert found["notices"][0]["id"] == 1


def _value(column: Column[Any], serial: int) -> Any:
    """Something that fits into the column, another one for each `serial`."""
    type_ = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(type_, String):
        return f"{serial}"[: type_.length]
    values: dict[type, Any] = {
        bool: False, int: serial, float: 0.5, datetime: NOW, date: NOW.date(), object: [], bytes: b"-"
    }  # fmt: skip
    return values[type_.python_type]


async def _fill(session: Session, serials: Iterator[int]) -> dict[str, int]:
    """Rows of Ada, Bea and Cem in every table there is; answers how many have Ada's id, by table.

    Where a row is about two people, Ada has one as each of them, with Cem as the other.
    """
    counts: dict[str, int] = {}
    latest: dict[tuple[str, int], dict[str, Any]] = {}  # by table and person, for rows that point at it
    for table in SQLModel.metadata.sorted_tables:
        people = [column.name for column in table.columns if privacy.names_a_person(column)]
        rows = [(owner, dict.fromkeys(people, owner)) for owner in ([BEA, CEM] if people else [ADA, BEA, CEM])]
        rows += [(ADA, dict.fromkeys(people, CEM) | {each: ADA}) for each in people]
        for owner, named in rows:
            serial = next(serials)
            row = {column.name: _value(column, serial) for column in table.columns}
            for key in table.foreign_keys:
                row[key.parent.name] = latest.get((key.column.table.name, owner), {}).get(key.column.name)
            latest[table.name, owner] = row | named
            await session.exec(table.insert().values(row | named))
        if people:
            counts[table.name] = len(people)
    return counts


async def _named(session: Session, member: int) -> dict[str, int]:
    """How many rows have `member` in a column for a person, by table."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        people = [column == member for column in table.columns if privacy.names_a_person(column)]
        if people:
            statement = select(func.count()).select_from(table).where(or_(*people))
            found[table.name] = (await session.exec(statement)).one()
    return found


async def test_whatever_table_has_a_persons_id_shows_it_and_forgets_it(database: Database) -> None:
    """Also one that nobody thought of in the tests above."""
    async with database.transaction() as session:
        planted = await _fill(session, count(1))
        assert await _named(session, ADA) == planted
        exported = await personal.export(session, ADA)
        assert str(BEA) not in repr(exported)
        beas = await _named(session, BEA)
        for module in personal.TABLES:
            wanted = sum(planted.get(table.name, 0) for table in privacy.tables_of(module))
            assert len(exported[_name(module)]) >= wanted, module.__name__
        await personal.erase(session, ADA)
        assert {table for table, rows in (await _named(session, ADA)).items() if rows} == {"cases"} <= set(STAYS)
        assert await _named(session, BEA) == beas
        assert set(beas.values()) == {1}


def test_every_table_belongs_to_a_module_that_answers_for_it() -> None:
    for each in pkgutil.iter_modules(bot.db.__path__, "bot.db."):
        importlib.import_module(each.name)
    owned = [table.name for module in personal.TABLES for table in privacy.tables_of(module)]
    assert sorted(owned) == sorted(SQLModel.metadata.tables)
    for module in personal.TABLES:
        assert all(f"\n{word} " in (module.__doc__ or "") for word in ("Holds:", "Why:", "How long:")), module.__name__
        assert [module.KEPT.row.__table__] == privacy.tables_of(module), module.__name__


def test_a_module_about_nobody_has_no_persons_id() -> None:
    for module in ABOUT_NOBODY:
        for table in privacy.tables_of(module):
            assert not any(privacy.names_a_person(column) for column in table.columns), table.name


def test_what_is_kept_is_written_down_as_it_is() -> None:
    written = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert written == privacy.document(), "run `make docs`"
    for table in SQLModel.metadata.sorted_tables:
        rows = written.partition(f"| column of `{table.name}` |")[2].partition("\n\n")[0]
        assert [line.split("`")[1] for line in rows.splitlines()[2:]] == [column.name for column in table.columns]
