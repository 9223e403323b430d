"""The bot as a process that is killed and started again, and the books that have to balance afterwards."""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from sqlmodel import col, select

from bot.db import Database, Session, alerts, jobs, role_states, stripe_looks
from bot.db.notice_rows import NoticeRow
from bot.db.role_rows import RoleStateRow
from bot.db.stripe_events import StripeEventRow
from bot.db.stripe_looks import StripeLookRow
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.domain.stripe_event import TYPES
from bot.settings import database_address
from sandbox.faults import Fault
from sandbox.people import Person
from tests.journeys.program import Started, start

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.1
# What each direct message says, by the kind of notice.
_WELCOME = "Welcome"
_SAID = {"open": "You are in.", "ended": "has ended"}


async def eventually(unmet: Callable[[], Awaitable[object]], what: str) -> None:
    """Wait until `unmet` answers nothing any more; TimeoutError with what it answered last."""
    left: object = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while left := await unmet():  # noqa: ASYNC110 - neither a process nor a database has an event to wait for
                await asyncio.sleep(_LOOK_EVERY_S)
    except TimeoutError:
        raise TimeoutError(f"waited {PATIENCE_S} s for {what}: {left}") from None


class Program:
    """`health-network run` (or another `command`) over and over, on one SQLite file unless `database_url` is given."""

    def __init__(self, stage: Stage, folder: Path, command: str = "run", database_url: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.stage, self.folder, self._command = stage, folder, command
        self.database_url = database_url or f"sqlite:///{folder}/own.db"
        self.starts = 0
        self.started_at: datetime
        self._process: Started

    async def start(self) -> None:
        """Start it, and wait until it serves."""
        await self.spawn()
        await eventually(self._silent, "the bot to serve")

    async def spawn(self) -> None:
        """Start it."""
        self.starts += 1
        self.started_at = datetime.now(UTC)
        self._log().write_bytes(b"")
        self._process = await start(self.folder, self._environment(), self._command, output=self._log())

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; answers the status that it ends with."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._process.wait()

    def said(self) -> set[str]:
        """The events that this run has logged so far."""
        lines = self._log().read_text().split("\n")[:-1]
        return {json.loads(line)["event"] for line in lines if line.startswith("{")}

    async def kill(self) -> None:
        """SIGKILL: nothing more is done, nothing is finished."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; answers the status that it ends with."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def end(self) -> None:
        """See that no process is left behind."""
        if self.starts and self._process.returncode is None:
            await self.kill()

    def complaints(self) -> list[str]:
        """What the runs so far wrote as errors, and what is no line of the log. A kill may break off a last line."""
        lines = [line for run in range(1, self.starts + 1) for line in self._log(run).read_text().split("\n")[:-1]]
        return [
            line for line in lines if not line.startswith("{") or json.loads(line)["level"] in ("error", "critical")
        ]

    def _log(self, run: int | None = None) -> Path:
        return self.folder / f"run{run or self.starts}.log"

    def _environment(self) -> dict[str, str]:
        discord, stripe = self.stage.sandbox.discord, self.stage.sandbox.stripe
        return {
            "PATH": os.environ["PATH"],
            "DISCORD_TOKEN": discord.bot_token,
            "DISCORD_GUILD_ID": str(discord.guild_id),
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "STRIPE_SECRET_KEY": stripe.secret_key,
            "STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
            "STRIPE_API_URL": stripe.api_url,
            "CONFIG_DIR": str(ROOT / "tests" / "config"),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.stage.port),
        }

    async def _silent(self) -> str:
        if self._process.returncode is not None:
            raise RuntimeError(f"the bot ended by itself: {self._log().read_text()}")
        async with aiohttp.ClientSession() as http:
            try:
                async with http.get(f"{self.stage.web}/readyz") as response:
                    return "" if response.status == 200 else str(response.status)
            except aiohttp.ClientConnectionError as error:
                return str(error)


@dataclass(frozen=True)
class Record:
    """What has become of one person: how often the role was given and taken (in effect), which direct messages came,
    and whether the private channel can be read now."""

    given: int = 0
    taken: int = 0
    told: tuple[str, ...] = ()
    reads: bool = False

    def opened(self) -> "Record":
        """The same, and then let in once."""
        return replace(self, given=self.given + 1, told=(*self.told, "open"), reads=True)

    def closed(self) -> "Record":
        """The same, and then put out once."""
        return replace(self, taken=self.taken + 1, told=(*self.told, "ended"), reads=False)

    def rejoined(self) -> "Record":
        """The same, and then gone from the server and back: Discord forgets the roles of those who go."""
        return replace(self, given=self.given + 1) if self.reads else self


@dataclass
class Nurse:
    """Somebody, and what should have become of them by the time that the bot has caught up."""

    person: Person
    expected: Record = field(default_factory=Record)


@dataclass(frozen=True)
class Request:
    """A request of the bot (at "discord" or "stripe") that is in hand when it is killed: before its effect or after.

    `{member}` in `path` is the person's id. `skip`: so many of them go by first. `deaf`: the bot hears no events.
    """

    at: str
    method: str | None
    path: str
    hold: str = "before"
    skip: int = 0
    deaf: bool = False


class World:
    """A furnished sandbox, the bot as a process, and people; an async context manager. `folder` is its own.

    `turn` is shared by all worlds of a process: discord.py keeps Discord's address in class attributes, so they are
    furnished one after the other.
    """

    def __init__(
        self,
        folder: Path,
        turn: asyncio.Lock,
        program: Callable[[Stage, Path], Program] = Program,
        like: Snapshot | None = None,
    ) -> None:
        """`like`: the server is furnished as another one was."""
        self._turn = turn
        folder.mkdir(parents=True, exist_ok=True)
        self.stage = Stage(f"sqlite:///{folder}/own.db", config_dir=ROOT / "tests" / "config", like=like)
        self.program = program(self.stage, folder)
        self.nurses: list[Nurse] = []
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with self._turn:
            await self._open.enter_async_context(self.stage)
        self._open.push_async_callback(self.program.end)
        # Several worlds share this machine's cores: being slow to answer is not what is looked for here.
        self.stage.sandbox.discord.timing.acknowledge_within = PATIENCE_S
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def nurse(self, name: str) -> Nurse:
        """Somebody new on the server."""
        nurse = Nurse(await self.stage.person(name))
        self.nurses.append(nurse)
        return nurse

    async def newcomer(self, name: str) -> Person:
        """Somebody who has been greeted: no message goes out any more but those of a story."""
        found = Nurse(await self.stage.person(name))
        await until_welcomed(found)
        return found.person

    async def page(self, nurse: Nurse, command: str) -> str:
        """The address of Stripe's page that this command answers with."""
        where = self.stage.guild, self.stage.channels["welcome"]
        ((_label, url),) = (await nurse.person.command(*where, command, timeout=PATIENCE_S)).links
        return url

    def hold(self, request: Request, nurse: Nurse | None) -> Fault:
        """Hold this request, about `nurse`, when it comes."""
        sandbox = self.stage.sandbox
        set_fault = sandbox.stripe.fault if request.at == "stripe" else sandbox.discord.fault
        if request.deaf:
            sandbox.discord.gateway("mute", on=True)
        path = request.path.format(member=nurse.person.id) if nurse else request.path
        return set_fault(path, method=request.method, hold=request.hold, skip=request.skip)

    async def kill_at(self, fault: Fault, patience_s: float = PATIENCE_S) -> bool:
        """Kill the bot as soon as `fault` holds a request of it, which is lost with the bot; False if none came."""
        held = await fault.until(waiting=1, timeout_s=patience_s)
        await self.program.kill()
        if held:
            await fault.until(left=1, timeout_s=PATIENCE_S)
        fault.release()
        self.stage.sandbox.discord.gateway("mute", on=False)
        return held

    def events(self) -> set[str]:
        """The events of Stripe that matter."""
        return {event["id"] for event in self.stage.sandbox.stripe.state.all("event") if event["type"] in TYPES}

    @asynccontextmanager
    async def books(self) -> AsyncIterator[Session]:
        """A look at the bot's database; no connection is left open, so that a kill is one for the database too."""
        database = Database(database_address(self.program.database_url))
        try:
            async with database.transaction(readonly=True) as session:
                yield session
        finally:
            await database.close()

    async def balance(self) -> None:
        """Wait until the bot has caught up, and compare: every event done with, everybody as expected, no alert."""
        await eventually(self._unfinished, "the bot to have caught up")
        async with self.books() as session:
            wrong: list[object] = [f"alert: {each}" for each in await alerts.all_(session)]
            wrong += [f"parked: {row}" for row in await stripe_looks.parked(session)]
        await eventually(self._unheard, "the direct messages to arrive")
        for nurse in self.nurses:
            found = await self.record(nurse)
            wrong += [] if found == nurse.expected else [f"{nurse.person.id}: {found} instead of {nurse.expected}"]
            wrong += [f"{nurse.person.id}: welcomed twice"] if welcomed(nurse.person) > 1 else []
        wrong += self.program.complaints()
        assert not wrong, "\n".join(map(str, wrong))

    async def balance_again(self) -> None:
        """Deliver every event once more, and compare: nothing is applied twice."""
        statuses = await self.stage.sandbox.stripe.webhooks.deliver(sorted(self.events()))
        assert {status for _event, status in statuses} <= {200}, statuses
        await self.balance()

    async def record(self, nurse: Nurse) -> Record:
        """What has become of `nurse`, by their own client and by Discord's book of role changes."""
        whose = int(nurse.person.id), self.stage.roles["hospital"]
        changes = Counter(
            each.change
            for each in self.stage.sandbox.discord.state.role_changes
            if each.effective and (each.user_id, each.role_id) == whose
        )
        reads = await nurse.person.can_read(self.stage.channels["hospital-lobby"])
        return Record(changes["add"], changes["remove"], told(nurse.person), reads)

    async def _unheard(self) -> list[str]:
        """The people to whom more was sent than has reached their clients."""
        state, people = self.stage.sandbox.discord.state, [nurse.person for nurse in self.nurses]
        direct = {person: state.direct.get(frozenset({state.bot.id, int(person.id)})) for person in people}
        return [each.id for each, found in direct.items() if found and len(found.messages) > len(_heard(each))]

    async def _unfinished(self) -> list[str]:
        """What the bot still has to do, this start's own look at everything among it."""
        async with self.books() as session:
            now = datetime.now(UTC)
            stored = set(await session.exec(select(StripeEventRow.event_id)))
            left = [f"not stored: {id_}" for id_ in self.events() - stored]
            left += [f"look at {each.key}" for each in await stripe_looks.ROWS.due(session, now, 1)]
            looks = await session.exec(select(StripeLookRow).where(col(StripeLookRow.error).is_not(None)))
            left += [f"{row.error}: {row.object_id}" for row in looks]
            left += [f"roles of {each.key}" for each in await role_states.ROWS.due(session, now, 1)]
            failed = await session.exec(select(RoleStateRow).where(col(RoleStateRow.error).is_not(None)))
            left += [f"{row.error}: {row.member_id}" for row in failed]
            # A welcome comes when nothing else is to be said: it may wait for long.
            is_owed = col(NoticeRow.due_at).is_not(None) & (col(NoticeRow.kind) != "welcome")
            owed = await session.exec(select(NoticeRow).where(is_owed))
            left += [f"owed: {row.kind} to {row.member_id}" for row in owed]
            for name in (Job.BACKFILL, Job.RECONCILE, Job.SWEEP):
                job = await jobs.get(session, name)
                done = job.done_at is not None and job.done_at >= self.program.started_at
                left += [] if done and job.due_at is not None and job.due_at > now else [f"job: {name}"]
        return left


def told(person: Person) -> tuple[str, ...]:
    """The direct messages about a membership that reached the person: the kind of notice, or the text itself."""
    texts = [text for text in _heard(person) if not text.startswith(_WELCOME)]
    return tuple(next((kind for kind, said in _SAID.items() if said in text), text) for text in texts)


def welcomed(person: Person) -> int:
    """How often they were welcomed."""
    return sum(text.startswith(_WELCOME) for text in _heard(person))


async def until_welcomed(nurse: "Nurse") -> None:
    """Wait for the welcome, for which nothing else waits: it comes when nothing else is to be said."""

    async def missing() -> str:
        return "" if welcomed(nurse.person) else "no welcome"

    await eventually(missing, "the welcome")


def _heard(person: Person) -> list[str]:
    return [each["content"] for each in person.messages.values() if each.get("guild_id") is None and not each["flags"]]
