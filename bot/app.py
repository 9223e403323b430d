"""The composition root: builds what all features share, and starts and stops what they declare."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp

from bot import features, log, loop, scheduler
from bot.client import NetworkClient, Reception
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, alerts, jobs, startup
from bot.db.lease import Lease
from bot.db.queue import Queue
from bot.domain.jobs import SERVER, STRIPE, Job
from bot.errors import LeaseLost, SettingsError
from bot.features import Feature, Features, House
from bot.i18n import Sentences
from bot.integrations import pace
from bot.integrations.discord import Discord, set_endpoints
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.integrations.trace import check_each_request
from bot.loop import Loop, QueueRunner
from bot.metrics import Metrics
from bot.settings import Settings, database_address
from bot.web import app as web_app
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.server import Connections, WebServer, most_connections

Work = Callable[[], Awaitable[datetime | None]]
_logger = log.get(__name__)
_SHUTDOWN_S = 20
_NIGHT = "night"


class App:
    """What all processes share: settings, config, sentences, clock, database, and the wish to stop."""

    def __init__(self, settings: Settings, config: Config, clock: Clock) -> None:
        """Raises ConfigError when the locales lack a sentence about a tier."""
        self.settings, self.config, self.clock = settings, config, clock
        self.sentences = Sentences(settings.config_dir / "locales")
        self.sentences.require(config.sentences_needed)
        self.metrics = Metrics()
        self.database = Database(database_address(settings.database_url.get_secret_value()))
        self._opened = AsyncExitStack()
        self.stopping = asyncio.Event()
        self.ready = asyncio.Event()
        # Opening many direct messages quickly gets a bot quarantined by Discord.
        self.dm_pace = timedelta(seconds=1)
        self.requests_per_second: int | None = pace.PER_SECOND
        # How often at most the server is looked over when much changes on it, and the staff are told what is wrong.
        self.check_pace, self.alert_pace = timedelta(seconds=5), timedelta(minutes=1)
        self._lease: Lease | None = None
        self._fenced = self.database  # for what only the process does that holds the lease
        self._client: NetworkClient | None = None
        self._running: tuple[Feature, ...] = ()
        self._matched = asyncio.Event()

    async def prepare(self, *, apart: bool) -> None:
        """Open the database, before anything starts and until `run` has ended. Raises SettingsError."""
        await self._opened.enter_async_context(startup.opened(self.database, apart=apart))
        async with self.database.transaction() as session:
            await jobs.ensure(session, Job, self.clock.now())

    def stop(self) -> None:
        """Finish what is in hand and end."""
        self.stopping.set()
        self.database.wake_all()

    async def run(self, *, web: bool = True, worker: bool = True, guild_ready_timeout: float = 2.0) -> None:
        """Live until `stop()`. Raises OperatorMustFix when something is set up so that it cannot work.

        `guild_ready_timeout`: how long discord.py waits for more guilds before it is ready, in seconds.
        """
        if worker and not self.database.is_sqlite:
            self._lease = Lease(self.database, self.clock.monotonic, self.stop)
            self._fenced = self.database.fenced(self._lease.fence)
        try:
            async with AsyncExitStack() as stack:
                if web:
                    stack.push_async_callback((await self._listen_for_http()).close)
                await (self._work(guild_ready_timeout) if worker else self._live([self._idle()]))
        finally:
            await self._opened.aclose()
            _logger.info("stopped")
        if self._lease is not None and self._lease.is_lost:
            raise LeaseLost("another process has taken over; started again, this one stands by")

    async def _work(self, guild_ready_timeout: float) -> None:
        """Work on Discord until `stop()`, from the moment that no other process does."""
        async with AsyncExitStack() as stack:
            if self._lease is not None and not await stack.enter_async_context(self._lease.held(self.stopping)):
                return
            key, address = self.settings.stripe_secret_key.get_secret_value(), self.settings.stripe_api_url
            stripe = Stripe(key, address, self._request_check())
            stack.push_async_callback(stripe.close)
            client = self._client = self._discord_client(guild_ready_timeout)
            stack.push_async_callback(client.close)
            await self._live(self._worker(stripe, client))

    def _request_check(self) -> aiohttp.TraceConfig | None:
        return None if self._lease is None else check_each_request(self._lease.check)

    def _discord_client(self, guild_ready_timeout: float) -> NetworkClient:
        trace = self._request_check() or aiohttp.TraceConfig()
        if self.requests_per_second:
            pace.keep(trace, self.requests_per_second)
        guild, structure_changed = self.settings.discord_guild_id, self.database.wakes["community"].set
        return NetworkClient(
            guild, self.sentences, self.metrics, structure_changed, guild_ready_timeout,
            reads=self.config.moderation.read_messages, http_trace=trace,
        )  # fmt: skip

    async def _live(self, parts: list[Coroutine[Any, Any, None]]) -> None:
        """Run the parts until `stop()`, or until one of them ends: it cannot go on, so the others finish and end."""
        ticks = scheduler.timetable(self.database.tick, self.tidy)
        ticks.start()
        tasks = [asyncio.create_task(part) for part in parts]
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        ticks.shutdown(wait=False)
        self.stop()
        _done, unfinished = await asyncio.wait([*tasks, stopping], timeout=_SHUTDOWN_S)
        for task in unfinished:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _idle(self) -> None:
        self.ready.set()
        await self.stopping.wait()

    async def _found(self) -> None:
        """Config's roles and channels were looked for on the server. The first time all begins that needs them."""
        for feature in self._running:
            for change in feature.places_changed:
                change()
        if not self._matched.is_set():
            await self._started()
        self._matched.set()
        self.ready.set()

    async def _started(self) -> None:
        """A new start: ask at once for what was missed, and say what still waits for the operator."""
        now = self.clock.now()
        async with self._fenced.transaction() as session:
            for feature in self._running:
                await feature.at_start(session, now)
                for job in feature.jobs_at_start:
                    await jobs.ask_for(session, job, now)
            for kind, about in await alerts.all_(session):
                _logger.warning("alert_open", kind=kind, about=about)

    async def tidy(self) -> None:
        """What is done each night; what fails is tried the next night, and alerted where that alone may not mend it."""
        works = [each for feature in self._running for each in feature.nightly]
        is_failing = await loop.each(_NIGHT, works, self.metrics)
        async with self.database.transaction() as session:
            if not is_failing:
                await alerts.close(session, _NIGHT, loop.WORK_FAILED)
            elif await alerts.open_(session, loop.WORK_FAILED, _NIGHT, self.clock.now()):
                _logger.error("alert", kind=loop.WORK_FAILED, about=_NIGHT)

    async def _listen_for_http(self) -> WebServer:
        host, port = self.settings.web_host, self.settings.port
        base = (self.settings, self.config, self.sentences, self.clock, self.metrics, self.database)
        routes = [route for feature in features.web(features.Base(*base)) for route in feature.routes]
        pages = Pages(self.sentences, self.settings.discord_guild_id)
        health = Health(self.database, self.metrics, self._gateway, self._lacks)
        connections = Connections(most_connections())
        server = WebServer(web_app.build(routes, pages, health), connections, shutdown_timeout=_SHUTDOWN_S)
        try:
            await server.listen(host, port)
        except OSError as error:
            await server.close()
            raise SettingsError(
                f"WEB_HOST or PORT is wrong: {host}:{port} cannot be listened on ({error.strerror}). They are where "
                "the web server listens. Take an address of this machine and a free port."
            ) from None
        _logger.info("web_listening", host=host, port=port)
        return server

    def _gateway(self) -> str:
        if self._client is None:
            return "elsewhere"
        return "up" if self._client.is_up else "connecting"

    def _lacks(self) -> str | None:
        """What keeps this process from its whole work; None: nothing does."""
        if self.stopping.is_set():
            return "it is stopping"
        if self._lease is not None and not self._lease.is_held:
            return "another process is at work"
        if self._gateway() == "connecting":
            return "Discord's gateway is not up"
        guild = self._client.get_guild(self.settings.discord_guild_id) if self._client is not None else None
        if self._client is not None and (guild is None or guild.unavailable):
            return "Discord does not show the bot the server"
        return None if self.ready.is_set() else "the server has not been looked at yet"

    def _worker(self, stripe: Stripe, client: NetworkClient) -> list[Coroutine[Any, Any, None]]:
        settings, database, guild = self.settings, self._fenced, self.settings.discord_guild_id
        set_endpoints(settings.discord_api_url, settings.discord_gateway_url)
        found = features.worker(
            House(
                settings, self.config, self.sentences, self.clock, self.metrics, database,
                client, Discord(client, guild), Structure(client, guild), stripe,
                self.dm_pace, self.check_pace, self.alert_pace,
            )
        )  # fmt: skip
        self._running = found.all
        parts = [*self._workers(found, client), self._connect(client, found)]
        return parts if database.is_sqlite else [*parts, database.keep_listening(self.stopping)]

    def _workers(self, found: Features, client: NetworkClient) -> list[Coroutine[Any, Any, None]]:
        work = {job: do for feature in found.all for job, do in feature.jobs.items()}
        parts = [
            self._work_through(jobs.queue(STRIPE, work)),
            self._work_through(jobs.queue(SERVER, work), self._matched),
            self._serve("community", partial(found.tend, self._found), client.connected),
        ]
        for feature in found.all:
            parts += [self._work_through(queue) for queue in feature.queues]
            parts += [
                self._work_through(queue, self._matched, feature.before_finish) for queue in feature.server_queues
            ]
            parts += [self._serve(topic, loop, self._matched) for topic, loop in feature.loops.items()]
        return parts

    async def _serve(self, topic: str, work: Work, after: asyncio.Event | None = None) -> None:
        """Work on `topic` until `stop()`, from the moment that `after` is set."""
        if after is not None:
            first = [asyncio.create_task(each.wait()) for each in (after, self.stopping)]
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            for task in first:
                task.cancel()
        await Loop(topic, self.database.wakes[topic], work, self.clock, self.metrics).run(self.stopping)

    async def _work_through(
        self,
        queue: Queue[Any],
        after: asyncio.Event | None = None,
        before_finish: tuple[Callable[[], None], ...] = (),
    ) -> None:
        """Work through `queue` until `stop()`, from the moment that `after` is set; what was begun is finished."""
        runner = QueueRunner(queue, self._fenced, self.clock, self.metrics)
        await self._serve(queue.rows.topic, runner.drain, after)
        for each in before_finish:
            each()
        await runner.finish()

    async def _connect(self, client: NetworkClient, found: Features) -> None:
        """Hold the gateway until `stop()`. Raises SettingsError when Discord refuses the token or the intents."""
        cogs = tuple(cog for feature in found.all for cog in feature.cogs)
        buttons = {name: press for feature in found.all for name, press in feature.buttons.items()}
        reception = Reception(cogs, buttons, found.language_of)
        token = self.settings.discord_token.get_secret_value()
        connection = asyncio.create_task(client.connect_with(token, reception))
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([connection, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if connection.done():
            connection.result()
            return
        await client.finish_commands()
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)
