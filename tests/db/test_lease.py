"""The lease on PostgreSQL: one holds it, whoever lost it can neither store nor send, and it goes on to the next."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import discord
import pytest
from sqlalchemy import text
from sqlmodel import select
from structlog.testing import capture_logs

from bot.db import Database, Session, Unavailable
from bot.db.adoption import AdoptionRow, adopt, is_adopted
from bot.db.lease import Lease, give_up, renew, take
from bot.domain.lease import LENGTH_S, MARGIN_S
from bot.errors import LeaseLost, NotThere, TryLater
from bot.integrations.discord import Discord, set_endpoints
from bot.integrations.stripe import Stripe
from bot.integrations.trace import check_each_request
from bot.settings import database_address
from sandbox.discord import DiscordSandbox
from sandbox.stripe import StripeSandbox

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)

PATIENCE_S = 30.0


class Process:
    """What one process has of the lease: its connections, its clock (moved by hand), and whether it was told to end."""

    def __init__(self, address: str) -> None:
        self.database = Database(database_address(address))
        self.time, self.stopping = 100.0, asyncio.Event()
        self.lease = Lease(self.database, lambda: self.time, self.stopping.set)
        self.store = self.database.fenced(self.lease.fence)

    async def adopt(self) -> None:
        """A commit of the work that only the holder does."""
        async with self.store.transaction() as session:
            await adopt(session, NOW)


Start = Callable[[], Process]


@pytest.fixture
async def start(postgres_url: str) -> AsyncIterator[Start]:
    """Starts processes on one database."""
    started: list[Process] = []

    def make() -> Process:
        started.append(Process(postgres_url))
        return started[-1]

    yield make
    for each in started:
        await each.database.close()


async def _expire(process: Process) -> None:
    """As if its time had gone by, by the database's clock."""
    await _run(process.database, "UPDATE lease SET ends_at = now()")


async def _run(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.exec(text(statement))  # type: ignore[call-overload]


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await condition():  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.01)


async def _is_adopted(process: Process) -> bool:
    async with process.database.transaction(readonly=True) as session:
        return await is_adopted(session)


async def test_one_holds_it_and_the_next_has_it_at_once_when_it_is_given_up(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping) as is_held:
        assert is_held
        waiting = asyncio.create_task(_hold(second))
        async with second.database.transaction() as session:
            assert await take(session) is None
        await first.adopt()
        assert not waiting.done()
    assert await waiting
    assert not first.lease.is_held
    assert not first.stopping.is_set()


async def _hold(process: Process) -> bool:
    async with process.lease.held(process.stopping) as is_held:
        if is_held:
            await process.adopt()
        return is_held


async def test_who_is_stopped_while_standing_by_has_never_held_it(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        waiting = asyncio.create_task(_hold(second))
        second.stopping.set()
        assert not await waiting
        await first.adopt()


async def test_of_several_that_wait_one_takes_it(start: Start) -> None:
    processes = [start() for _ in range(5)]

    async def attempt(process: Process) -> int | None:
        async with process.database.transaction() as session:
            return await take(session)

    assert sorted(await asyncio.gather(*map(attempt, processes)), key=str) == [1, None, None, None, None]


async def test_whoever_was_overtaken_stores_nothing_sends_nothing_and_is_told_to_end(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        await _expire(first)
        async with second.lease.held(second.stopping) as is_held:
            assert is_held
            with pytest.raises(LeaseLost):
                await first.adopt()
            assert first.stopping.is_set()
            with pytest.raises(TryLater):
                first.lease.check()
            assert not await _is_adopted(first)
            await second.adopt()
            second.lease.check()
            assert await _is_adopted(second)
    assert second.lease.is_lost is False


async def test_an_end_that_nobody_used_is_made_good_and_one_that_was_used_is_not(start: Start) -> None:
    process = start()
    async with process.lease.held(process.stopping):
        await _expire(process)
        await process.adopt()
        async with process.database.transaction() as session:
            assert await renew(session, 1)
            assert await take(session) is None
        await _expire(process)
        async with process.database.transaction() as session:
            assert await take(session) == 2
        async with process.database.transaction() as session:
            assert not await renew(session, 1)
            await give_up(session, 1)
            assert await take(session) is None  # what is another's it cannot give up


async def test_a_renewal_finds_out_that_another_has_taken_it(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        await _expire(first)
        async with second.lease.held(second.stopping):
            async with asyncio.timeout(PATIENCE_S):
                await first.stopping.wait()
            assert first.lease.is_lost
            assert second.lease.is_held


async def test_requests_are_held_back_before_the_lease_ends_by_the_process_own_clock(start: Start) -> None:
    process = start()
    with pytest.raises(TryLater):
        process.lease.check()
    async with process.lease.held(process.stopping):
        process.time += LENGTH_S - MARGIN_S - 0.1
        process.lease.check()
        process.time += 0.1
        with pytest.raises(TryLater):
            process.lease.check()
        await _until_renewed(process)
        process.lease.check()
    with pytest.raises(TryLater):
        process.lease.check()


async def _until_renewed(process: Process) -> None:
    async def is_renewed() -> bool:
        try:
            process.lease.check()
        except TryLater:
            return False
        return True

    await _until(is_renewed)


async def test_a_commit_in_hand_is_waited_for_by_whoever_takes_over(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        await _expire(first)
        async with first.store.transaction() as session:
            await adopt(session, NOW)
            await first.lease.fence(session)
            taking = asyncio.create_task(_epoch_and_adopted(second))
            await _until(lambda: _waits_for_a_lock(first))
            assert not taking.done()
        assert await taking == (2, True)


async def _epoch_and_adopted(process: Process) -> tuple[int | None, bool]:
    async with process.database.transaction() as session:
        epoch = await take(session)
        return epoch, (await session.exec(select(AdoptionRow))).first() is not None


async def _waits_for_a_lock(process: Process) -> bool:
    statement = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with process.database.transaction(readonly=True) as session:
        return (await session.exec(text(statement))).first() is not None  # type: ignore[call-overload]


async def test_a_renewal_waits_for_no_commit(start: Start) -> None:
    process = start()
    async with process.lease.held(process.stopping), process.store.transaction() as session:
        await process.lease.fence(session)
        async with process.database.transaction() as beside:
            await beside.exec(text("SET LOCAL lock_timeout = '1ms'"))  # type: ignore[call-overload]
            assert await renew(beside, 1)


@pytest.mark.parametrize("limit", ["idle_in_transaction_session_timeout", "statement_timeout"])
async def test_whoever_is_stopped_amid_a_commit_is_waited_for_no_longer_than_a_lease(start: Start, limit: str) -> None:
    """Between two statements, or between two messages about one of them, as asyncpg sends them."""
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        await _expire(first)
        with pytest.raises(Unavailable):
            async with first.store.transaction() as session:
                assert await _setting(session, limit) == f"{LENGTH_S:.0f}s"
                await session.exec(text(f"SET LOCAL {limit} = '200ms'"))  # type: ignore[call-overload]
                await adopt(session, NOW)
                await first.lease.fence(session)
                if limit == "statement_timeout":
                    raw = await (await session.connection()).get_raw_connection()
                    assert raw.driver_connection is not None
                    await raw.driver_connection.prepare("SELECT 1")
                assert await _epoch_and_adopted(second) == (2, False)


async def _setting(session: Session, name: str) -> str:
    return str((await session.exec(text(f"SHOW {name}"))).scalar_one())  # type: ignore[call-overload]


async def test_what_anybody_may_store_needs_no_lease(start: Start) -> None:
    first, second = start(), start()
    async with first.lease.held(first.stopping):
        with pytest.raises(TryLater):
            await second.adopt()
        assert not await _is_adopted(second)
        async with second.database.transaction() as session:
            await adopt(session, NOW)
        assert await _is_adopted(first)


async def test_a_database_that_is_away_is_asked_again(start: Start) -> None:
    process = start()
    await _run(process.database, "ALTER TABLE lease RENAME TO away")
    with capture_logs() as logs:
        holding = asyncio.create_task(_hold(process))

        async def is_told() -> bool:
            return "lease_not_asked_for" in {each["event"] for each in logs}

        await _until(is_told)
    await _run(process.database, "ALTER TABLE away RENAME TO lease")
    assert await holding


async def _let_pass(_session: Session) -> None:
    return None


async def test_closing_waits_for_the_transactions_of_the_fenced_one_too(database: Database) -> None:
    fenced = database.fenced(_let_pass)
    async with fenced.transaction() as session:
        closing = asyncio.create_task(database.close())
        await asyncio.sleep(0)
        await adopt(session, NOW)
        assert not closing.done()
    await closing
    with pytest.raises(TryLater):
        async with fenced.transaction():
            raise AssertionError("it is closed")


class Gate:
    """A check that can be told to refuse."""

    def __init__(self) -> None:
        self.is_open = True

    def __call__(self) -> None:
        """As `Lease.check`."""
        if not self.is_open:
            raise TryLater("not ours")


async def test_discord_hears_only_what_passes_the_check() -> None:
    sandbox, gate = DiscordSandbox(), Gate()
    await sandbox.start()
    set_endpoints(sandbox.api_url, sandbox.gateway_url)
    intents = discord.Intents(guilds=True)
    async with discord.Client(intents=intents, http_trace=check_each_request(gate)) as client:
        await client.login(sandbox.bot_token)
        found = Discord(client, sandbox.guild_id)
        assert client.user is not None
        assert await found.member(client.user.id) is not None
        gate.is_open, before = False, +sandbox.faults.counts
        with pytest.raises(TryLater, match="not ours"):
            await found.member(client.user.id)
        with pytest.raises(TryLater, match="not ours"):
            await client.connect()
        assert sandbox.faults.counts == before
        gate.is_open = True
        assert await found.member(client.user.id) is not None
    await sandbox.close()


async def test_stripe_hears_only_what_passes_the_check() -> None:
    sandbox, gate = StripeSandbox(), Gate()
    await sandbox.start()
    stripe = Stripe(sandbox.secret_key, sandbox.api_url, check_each_request(gate))
    assert await stripe.subscriptions() == []
    gate.is_open, before = False, +sandbox.faults.counts
    with pytest.raises(TryLater, match="not ours"):
        await stripe.subscription("sub_1")
    with pytest.raises(TryLater, match="not ours"):
        await stripe.subscriptions()
    assert sandbox.faults.counts == before
    gate.is_open = True
    with pytest.raises(NotThere):
        await stripe.subscription("sub_1")
    await stripe.close()
    await sandbox.close()
