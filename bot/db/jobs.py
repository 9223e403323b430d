"""What is done from time to time (fetching missed events, reconciling, sweeping) and when it is due again.

Holds: the name of the job, when it was done, how far it got, and what it came to. Nothing about a person.
Why: what is due survives a restart, and a job that failed is tried again with growing delays.
How long: for ever, one row a job.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from sqlmodel import Field, col

from bot.db import Session, alerts, insert, wake
from bot.db.kept import Kept
from bot.db.queue import Due, Queue, Queued, Rows
from bot.db.types import UtcDateTime
from bot.domain.jobs import STRIPE, Job


class JobRow(Queued, table=True):
    """One job."""

    __tablename__ = "jobs"

    name: str = Field(primary_key=True, max_length=40)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reached: datetime | None = Field(default=None, sa_type=UtcDateTime)
    result: str = Field(default="", max_length=500)


def queue(topic: str, work: Mapping[Job, Callable[[], Awaitable[object]]]) -> Queue[Job]:
    """The queue of those of these jobs that are of `topic`, each done by itself."""
    work = {job: do for job, do in work.items() if job.topic == topic}
    rows = Rows(JobRow, ("name",), topic, make=Job, which=col(JobRow.name).in_([*work]))

    async def do(due: Due[Job]) -> None:
        await work[due.key]()

    # That Discord does not answer is told otherwise, and by whatever else is asked of it.
    return Queue(topic, rows, do, at_once=len(work), alert="look" if topic == STRIPE else None)


async def ensure(session: Session, jobs: Iterable[Job], now: datetime) -> None:
    """Have a row for each of these; what was never done is due."""
    rows = [JobRow(name=job, due_at=now).model_dump() for job in jobs]
    await session.exec(insert(session, JobRow).on_conflict_do_nothing(), params=rows)


async def get(session: Session, job: Job) -> JobRow:
    """The job as it stands, to read; one that was never done is due since ever."""
    return await session.get(JobRow, job) or JobRow(name=job)


async def _locked(session: Session, job: Job) -> JobRow:
    """The job's row, made when there is none, and locked until the transaction ends."""
    await session.exec(insert(session, JobRow).values(**JobRow(name=job).model_dump()).on_conflict_do_nothing())
    return await session.get_one(JobRow, job, with_for_update=True)


async def due_at(session: Session, job: Job, now: datetime) -> datetime | None:
    """When the job is to be done; `now` when it never was, None when it is not to be done again."""
    row = await session.get(JobRow, job)
    return now if row is None else row.due_at


async def done(
    session: Session,
    job: Job,
    started: datetime,
    due_at: datetime | None,
    *,
    reached: datetime | None = None,
    result: str = "",
) -> None:
    """The job that began at `started` is done and due again at `due_at`; one asked for since then stays due.

    It got as far as `reached` (None: no farther than before). Trouble about it is over.
    """
    row = await _locked(session, job)
    asked_since = row.due_at is not None and row.due_at > started
    row.done_at, row.attempts, row.error, row.result = started, 0, None, result[:500]
    row.due_at = row.due_at if asked_since else due_at
    row.reached = reached or row.reached
    await alerts.close(session, job)


async def ask_for(session: Session, job: Job, now: datetime) -> None:
    """Have the job done at once."""
    row = await _locked(session, job)
    row.due_at, row.attempts, row.requests = now, 0, row.requests + 1
    wake(session, job.topic)


async def ask_by(session: Session, job: Job, now: datetime, at: datetime) -> None:
    """Have the job done once more, at `at` at the latest."""
    row = await _locked(session, job)
    # One that is due already may be in hand, and have passed by what is to be looked at.
    if row.due_at is None or row.due_at > at or row.due_at <= now:
        row.due_at, row.requests = at, row.requests + 1
        wake(session, job.topic)


KEPT = Kept(JobRow)
