"""What the tests of newcomers share: a clock that stands still, and what is kept about somebody, in short."""

from datetime import UTC, datetime

from sqlmodel import col, select

from bot.clock import Clock
from bot.db import acceptances, grants, jobs, members, personal, role_states
from bot.db.jobs import JobRow
from bot.db.notice_rows import NoticeRow
from bot.db.role_rows import RoleStateRow
from bot.db.role_states import Outcome
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Grant, Source
from bot.domain.jobs import Job
from tests.db.parts import Parts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)


class Still(Clock):
    """Stands still until it is moved on."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def now(self) -> datetime:
        return self._at + self._ahead


def stand_still(parts: Parts, at: datetime = NOW) -> Still:
    """It is `at` for every service that is built from now on; answers the clock."""
    found = parts.clock = Still(at)
    return found


async def know(parts: Parts, *some: int) -> None:
    """These people came once, long ago, and nothing is to be done about them."""
    async with parts.database.transaction() as session:
        for member in some:
            await members.ensure(session, member, BEFORE)
            await role_states.ensure(session, member)
            await role_states.finish(session, member, 0, HERE, BEFORE)


async def agreed(parts: Parts, *some: int, version: int = 1, ends_at: datetime | None = None) -> None:
    """These people agreed to `version` of the guidelines long ago, and have what that gives until `ends_at`."""
    await know(parts, *some)
    async with parts.database.transaction() as session:
        for member in some:
            await acceptances.put(session, Acceptance(member, version, BEFORE, "nl"))
            await grants.put(session, Grant(member, Source.ACCEPTANCE, "guidelines", "member", BEFORE, ends_at))


async def owed(parts: Parts, member: int) -> dict[tuple[str, str], tuple[datetime | None, datetime | None]]:
    """The messages still to be sent to `member`: (kind, reference) to when they are due and the date that they tell."""
    async with parts.database.transaction(readonly=True) as session:
        mine = select(NoticeRow).where(col(NoticeRow.member_id) == member, col(NoticeRow.due_at).is_not(None))
        return {(row.kind, row.reference): (row.due_at, row.until) for row in await session.exec(mine)}


async def state(parts: Parts, member: int) -> RoleStateRow | None:
    """The row of the roles' worker about `member`."""
    async with parts.database.transaction(readonly=True) as session:
        return await role_states.state(session, member)


async def is_due(parts: Parts, member: int) -> bool:
    """Whether the roles' worker was told to look at `member` now."""
    found = await state(parts, member)
    return found is not None and found.due_at == parts.clock.now()


async def kept(parts: Parts, member: int) -> set[str]:
    """The tables that have something about `member`."""
    async with parts.database.transaction(readonly=True) as session:
        return {table for table, rows in (await personal.export(session, member)).items() if rows}


async def row_of(parts: Parts, job: Job) -> JobRow:
    """A job as it stands."""
    async with parts.database.transaction(readonly=True) as session:
        return await jobs.get(session, job)


def woken(parts: Parts) -> set[str]:
    """The topics that somebody was woken for since this was asked last."""
    found = {topic for topic, wake in parts.database.wakes.items() if wake.is_set()}
    for topic in found:
        parts.database.wakes[topic].clear()
    return found
