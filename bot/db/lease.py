"""Which of several processes is at work: the one that holds the lease. Of PostgreSQL; an SQLite file is locked instead.

Holds: how often the lease was taken (its epoch), and when it ends by the database's clock. Nothing about a person.
Why: what only one may do (the gateway, roles, messages, purchases) is not done twice, and goes on when that is gone.
How long: for ever, one row.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Field, SQLModel, col, select, update

from bot import log
from bot.db import Database, Session, Unavailable, failures
from bot.db.kept import Kept
from bot.db.types import UtcDateTime
from bot.domain.lease import LENGTH_S, RENEW_EVERY_S, may_act
from bot.errors import LeaseLost, TryLater

_LOOK_EVERY_S = 1.0
_logger = log.get(__name__)


class LeaseRow(SQLModel, table=True):
    """The one row. As the epoch is unique, FOR KEY SHARE keeps it from changing, and does not hold up a renewal."""

    __tablename__ = "lease"

    id: int = Field(default=1, primary_key=True)
    epoch: int = Field(unique=True)
    ends_at: datetime = Field(sa_type=UtcDateTime)


_END = func.now() + timedelta(seconds=LENGTH_S)


async def take(session: Session) -> int | None:
    """Take the lease if it has ended; its new epoch, None while another holds it."""
    statement = update(LeaseRow).where(col(LeaseRow.ends_at) <= func.now())
    taken = await session.exec(statement.values(epoch=LeaseRow.epoch + 1, ends_at=_END).returning(col(LeaseRow.epoch)))
    epoch: int | None = taken.scalar_one_or_none()
    return epoch


async def renew(session: Session, epoch: int) -> bool:
    """Have the lease last, counted from now, also where it has ended; False when another took it since."""
    mine = update(LeaseRow).where(col(LeaseRow.epoch) == epoch)
    return bool((await session.exec(mine.values(ends_at=_END))).rowcount)


async def give_up(session: Session, epoch: int) -> None:
    """End the lease now, unless another took it since."""
    await session.exec(update(LeaseRow).where(col(LeaseRow.epoch) == epoch).values(ends_at=func.now()))


async def is_of(session: Session, epoch: int) -> bool:
    """Whether the lease is the one of `epoch`; if so, nobody takes it until this transaction has ended."""
    mine = select(LeaseRow.id).where(LeaseRow.epoch == epoch).with_for_update(read=True, key_share=True)
    return (await session.exec(mine)).first() is not None


class Lease:
    """This process's lease: waited for, renewed, looked at before each request and each commit, and given up."""

    def __init__(self, database: Database, monotonic: Callable[[], float], lost: Callable[[], None]) -> None:
        """`lost` is called when another process has taken the lease: nothing of this one's work is stored any more."""
        self._db, self._monotonic, self._on_lost = database, monotonic, lost
        self._epoch: int | None = None
        self._asked_at = 0.0
        self.is_lost = False

    @property
    def is_held(self) -> bool:
        """Whether this process was the last to take it, as far as it knows."""
        return self._epoch is not None and not self.is_lost

    def check(self) -> None:
        """Before each request: raises TryLater when another process may be at work by the time that it arrives."""
        if not self.is_held or not may_act(self._asked_at, self._monotonic()):
            raise TryLater("this process cannot be sure that it is the one at work")

    async def fence(self, session: Session) -> None:
        """Before each commit: raises LeaseLost when another process has taken the lease."""
        epoch = self._epoch
        if epoch is None:
            raise TryLater("this process has given up its lease")
        if not await is_of(session, epoch):
            self._lose()
            raise LeaseLost("another process has taken over the work: nothing more is stored")

    @asynccontextmanager
    async def held(self, stopping: asyncio.Event) -> AsyncIterator[bool]:
        """Stand by until the lease is ours, renew it while the block lasts, and give it up at its end.

        False when `stopping` was set first.
        """
        if not await self._taken(stopping):
            yield False
            return
        renewing = asyncio.create_task(self._keep())
        try:
            yield True
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._ask(self._give_up)

    async def _taken(self, stopping: asyncio.Event) -> bool:
        is_told = False
        while not stopping.is_set():
            if await self._ask(self._take):
                _logger.info("lease_taken", epoch=self._epoch)
                return True
            if not is_told:
                _logger.info("standing_by")
                is_told = True
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await stopping.wait()
            except TimeoutError:
                continue
        return False

    async def _keep(self) -> None:
        is_renewed = True
        while not self.is_lost:
            await asyncio.sleep(RENEW_EVERY_S if is_renewed else _LOOK_EVERY_S)
            is_renewed = await self._ask(self._renew)

    async def _take(self) -> bool:
        asked_at = self._monotonic()
        async with self._db.transaction() as session:
            epoch = await take(session)
        self._epoch, self._asked_at = epoch, asked_at
        return epoch is not None

    async def _renew(self) -> bool:
        asked_at, epoch = self._monotonic(), self._epoch
        assert epoch is not None
        async with self._db.transaction() as session:
            is_ours = await renew(session, epoch)
        if is_ours:
            self._asked_at = asked_at
        else:
            self._lose()
        return is_ours

    async def _give_up(self) -> bool:
        epoch, self._epoch = self._epoch, None
        assert epoch is not None
        async with self._db.transaction() as session:
            await give_up(session, epoch)
        return True

    async def _ask(self, what: Callable[[], Awaitable[bool]]) -> bool:
        """What it answers; False when the database does not answer in time, which is tried again."""
        try:
            async with asyncio.timeout(RENEW_EVERY_S):
                return await what()
        except Unavailable as error:
            _logger.warning("lease_not_asked_for", reason=failures.why(error))
            return False

    def _lose(self) -> None:
        if not self.is_lost:
            _logger.warning("lease_lost", epoch=self._epoch)
            self.is_lost = True
            self._on_lost()


KEPT = Kept(LeaseRow)
