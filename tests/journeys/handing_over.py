"""Several workers on one PostgreSQL: one at work is killed, ended or stopped, and one that stands by goes on."""

import asyncio
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select

from bot.db.notice_rows import NoticeRow
from bot.demo.stage import Stage
from sandbox.faults import Fault
from tests.journeys.killing import PATIENCE_S, Nurse, Program, Request, World, eventually


class Workers(Program):
    """A `web` and two `worker`s, of which one is at work."""

    def __init__(self, database_url: str, stage: Stage, folder: Path) -> None:
        super().__init__(stage, folder / "web", "web", database_url)
        self._all: list[Program] = []
        self.at_work: Program
        self.standing_by: Program

    async def start(self) -> None:
        """Start the three of them, and wait until two serve and one stands by."""
        await super().start()
        self.at_work = await self._add("ready")
        self.started_at = self.at_work.started_at
        self.standing_by = await self._add("standing_by")

    async def _add(self, event: str) -> Program:
        folder = self.folder.parent / f"worker{len(self._all)}"
        worker = Program(self.stage, folder, "worker", self.database_url)
        self._all.append(worker)
        await worker.spawn()
        await until_said(worker, event)
        return worker

    async def taken_over(self) -> tuple[float, float]:
        """Wait until the second has taken over, and have a third stand by.

        Answers after how many seconds it had the lease, and after how many it was at work.
        """
        began, self.started_at = time.monotonic(), datetime.now(UTC)
        seconds = []
        for event in ("lease_taken", "ready"):
            await until_said(self.standing_by, event)
            seconds.append(time.monotonic() - began)
        self.at_work = self.standing_by
        self.standing_by = await self._add("standing_by")
        return seconds[0], seconds[1]

    async def stop(self) -> int:
        """SIGTERM to all that run; answers the highest of the statuses that they end with."""
        return max([await each.stop() for each in (self.standing_by, self.at_work)] + [await super().stop()])

    async def end(self) -> None:
        """See that no process is left behind."""
        for each in self._all:
            await each.end()
        await super().end()

    def complaints(self) -> list[str]:
        """As of one, but for those that were overtaken: the database has cut off what they had in hand."""
        followed = [each for each in self._all if "lease_lost" not in each.said()]
        return super().complaints() + [line for each in followed for line in each.complaints()]


async def until_said(program: Program, event: str) -> None:
    """Wait until it has logged `event`."""

    async def missing() -> str:
        return "" if event in program.said() else f"{sorted(program.said())}"

    await eventually(missing, event)


class Handover:
    """Cases in one world; `workers` are its program."""

    def __init__(self, world: World) -> None:
        assert isinstance(world.program, Workers)
        self._world, self._workers = world, world.program

    async def run(self, how: str, request: Request, nurse: Nurse, action: str) -> tuple[float, float]:
        """`nurse` does `action` ("pay" or "cancel_now"), and with `request` in hand, which follows from that, the
        worker is killed ("kill"), ended ("end") or stopped ("stop").

        The books are balanced when the next has taken over, and again when one that was stopped has gone on and ended.
        Answers how long the next took, as `Workers.taken_over`.
        """
        world, former = self._world, self._workers.at_work
        url = await world.page(nurse, "membership join" if action == "pay" else "membership manage")
        nurse.expected = nurse.expected.opened() if action == "pay" else nurse.expected.closed()
        fault = self._hold(request, nurse)
        await world.stage.submit(url, action=action)
        assert await fault.until(waiting=1, timeout_s=PATIENCE_S), f"{request} never came"
        if how == "stop":
            return await self._stopped(former, fault, nurse, on_the_wire=request.hold == "before")
        former.signal(signal.SIGKILL if how == "kill" else signal.SIGTERM)
        if how == "kill":
            assert await fault.until(left=1, timeout_s=PATIENCE_S)
        fault.release()
        world.stage.sandbox.discord.gateway("mute", on=False)
        seconds = await self._workers.taken_over()
        assert await former.ended() == (-signal.SIGKILL if how == "kill" else 0)
        await world.balance()
        return seconds

    def _hold(self, request: Request, nurse: Nurse) -> Fault:
        sandbox = self._world.stage.sandbox
        if request.deaf:
            sandbox.discord.gateway("mute", on=True)
        set_fault = sandbox.stripe.fault if request.at == "stripe" else sandbox.discord.fault
        path = request.path.format(member=nurse.person.id)
        return set_fault(path, method=request.method, hold=request.hold, skip=request.skip, times=1)

    async def _stopped(self, former: Program, fault: Fault, nurse: Nurse, *, on_the_wire: bool) -> tuple[float, float]:
        """`on_the_wire`: the request that is held has not had its effect yet; it lands when the next has done it all.

        Otherwise its answer waits for the one that is stopped. Meanwhile somebody uses a command, which only that one
        hears of.
        """
        world, workers = self._world, self._workers
        former.signal(signal.SIGSTOP)
        world.stage.sandbox.discord.gateway("mute", on=False)
        if not on_the_wire:
            fault.release()
        where = world.stage.guild, world.stage.channels["welcome"]
        asking = asyncio.create_task(nurse.person.command(*where, "help", timeout=PATIENCE_S))
        try:
            seconds = await workers.taken_over()
            await world.balance()
            await eventually(self._unsent, "every message to be sent")
            before = await self._requests()
            fault.release()
            former.signal(signal.SIGCONT)
            assert await former.ended() == 1
            assert "lease_lost" in former.said()
            assert "command_put_off" in former.said(), "it had nothing to send"
            more = await self._requests() - before
            assert not more, f"it asked for {more}"
            await world.balance()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        return seconds

    async def _unsent(self) -> list[str]:
        """What is still to be told. A welcome, for which the books do not wait, may have been sent and not recorded by
        the former: the next sends it again, with its nonce.
        """
        is_due = col(NoticeRow.due_at) <= datetime.now(UTC)
        async with self._world.books() as session:
            return list(await session.exec(select(NoticeRow.kind).where(is_due)))

    async def _requests(self) -> Counter[str]:
        """What was asked of Discord and Stripe so far, once nothing more comes."""
        sandbox = self._world.stage.sandbox
        latest: list[Counter[str]] = []

        async def changed() -> str:
            latest.append(sandbox.discord.faults.counts + sandbox.stripe.faults.counts)
            return str(latest[-1] - latest[-5] or "") if len(latest) >= 5 else "too soon"

        await eventually(changed, "the requests to end")
        return latest[-1]
