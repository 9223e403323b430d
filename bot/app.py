"""The composition root: the one place where objects are built and handed to each other, started and stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import log, scheduler
from bot.billing.purchases import Purchases
from bot.billing.service import BillingService
from bot.client import NetworkClient, privileged_intents
from bot.clock import Clock
from bot.cogs.help import HelpCog
from bot.cogs.membership import MembershipCog
from bot.cogs.onboarding import OnboardingCog
from bot.cogs.privacy import PrivacyCog
from bot.cogs.roles import RolesCog
from bot.cogs.start import StartCog
from bot.community.ops import Ops
from bot.community.service import CommunityService
from bot.community.watch import Watch
from bot.config import Config
from bot.db import Database, alerts, jobs, startup, stripe_events, stripe_looks
from bot.db.queue import Queue
from bot.domain.jobs import Job
from bot.domain.origin import Ours
from bot.errors import SettingsError
from bot.i18n import Sentences
from bot.integrations.discord import REQUESTS_PER_SECOND, Discord, aim, message_url, paced
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.loop import Loop, QueueRunner
from bot.metrics import Metrics
from bot.notices.compose import Composer
from bot.notices.service import NoticeService
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.guidelines import GuidelinesService
from bot.onboarding.replies import Replies
from bot.onboarding.screens import Screens
from bot.onboarding.service import OnboardingService
from bot.onboarding.walk import Walk
from bot.preflight.service import PreflightService, needs
from bot.privacy.service import PrivacyService
from bot.roles.by_hand import ByHand
from bot.roles.echo import Echoes
from bot.roles.service import RoleService
from bot.settings import Settings, database_address
from bot.web import app as web_app
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.server import Connections, WebServer, most_connections
from bot.web.stripe_webhook import StripeWebhook

Work = Callable[[], Awaitable[datetime | None]]
_logger = log.get(__name__)
_SHUTDOWN_S = 20


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
        self.requests_per_second: int | None = REQUESTS_PER_SECOND
        # How often at most the server is looked over when much changes on it, and the staff are told what is wrong.
        self.check_pace, self.alert_pace = timedelta(seconds=5), timedelta(minutes=1)
        self._client: NetworkClient | None = None
        self._onboarding: OnboardingService | None = None

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
        stripe = Stripe(self.settings.stripe_secret_key.get_secret_value(), self.settings.stripe_api_url)
        server = None
        try:
            server = await self._listen_for_http() if web else None
            parts = self._worker(stripe, guild_ready_timeout) if worker else [self._idle()]
            await self._live(parts)
        finally:
            if server is not None:
                await server.close()
            if self._client is not None:
                await self._client.close()
            await stripe.close()
            await self._opened.aclose()
            _logger.info("stopped")

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

    async def _started(self) -> None:
        """A new start: ask at once for what was missed, and say what still waits for the operator."""
        now = self.clock.now()
        async with self.database.transaction() as session:
            await stripe_looks.retry_now(session, now)
            for job in (Job.BACKFILL, Job.RECONCILE, Job.OPEN_PAGES, Job.SWEEP, Job.GUIDELINES):
                await jobs.ask_for(session, job, now)
            for kind, about in await alerts.all_(session):
                _logger.warning("alert_open", kind=kind, about=about)

    async def tidy(self) -> None:
        async with self.database.transaction() as session:
            await stripe_events.forget_old(session, self.clock.now())
            await alerts.close_kind(session, "webhook_api_version", alerts.ODD_EVENT)
        if self._onboarding is not None:
            await self._onboarding.forget_left()

    async def _listen_for_http(self) -> WebServer:
        secrets = [secret.get_secret_value() for secret in self.settings.stripe_webhook_secret]
        host, port, guild = self.settings.web_host, self.settings.port, self.settings.discord_guild_id
        webhook = StripeWebhook(self.database, secrets, self.clock, Ours.of(self.config, guild))
        pages = Pages(self.sentences, guild)
        health = Health(self.database, self.metrics, self._gateway, self._lacks)
        connections = Connections(most_connections())
        server = WebServer(web_app.build(webhook, pages, health), connections, shutdown_timeout=_SHUTDOWN_S)
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
        if self._gateway() == "connecting":
            return "Discord's gateway is not up"
        guild = self._client.get_guild(self.settings.discord_guild_id) if self._client is not None else None
        if self._client is not None and (guild is None or guild.unavailable):
            return "Discord does not show the bot the server"
        return None if self.ready.is_set() else "the server has not been looked at yet"

    def _worker(self, stripe: Stripe, guild_ready_timeout: float) -> list[Coroutine[Any, Any, None]]:
        settings, database, config, clock = self.settings, self.database, self.config, self.clock
        guild = settings.discord_guild_id
        aim(settings.discord_api_url, settings.discord_gateway_url)
        options = {"http_trace": paced(self.requests_per_second)} if self.requests_per_second else {}
        client = self._client = NetworkClient(guild, self.sentences, self.metrics, guild_ready_timeout, **options)
        discord, echoes = Discord(client, guild), Echoes()
        purchases = Purchases(database, stripe, discord, config, clock, guild, settings.public_url)
        client.structure_changed = database.wakes["community"].set
        structure, matched = Structure(client, guild), asyncio.Event()
        community = CommunityService(database, structure, config, clock)
        watch = Watch(database, structure, config, self.sentences, clock)
        ops = Ops(database, structure, config, self.sentences, clock, self.alert_pace)
        billing = BillingService(database, stripe, discord, config, clock, guild)
        roles = RoleService(database, discord, config, clock, echoes)
        client.use(RolesCog(ByHand(database, config, clock), guild))
        composer = Composer(config, self.sentences, message_url(guild))
        notices = NoticeService(database, discord, composer, clock, self.dm_pace)
        newcomers = self._onboarding = OnboardingService(database, discord, config, clock, lambda: client.is_up)
        privacy = PrivacyService(database, stripe, config, self.sentences, clock, newcomers.forget_arrival)
        walk = Walk(database, config, clock)
        guidelines = GuidelinesService(database, discord, config, self.sentences, clock)
        posts = FirstPosts(database, discord, config, self.sentences, clock, guild)
        client.use(OnboardingCog(newcomers, posts, Replies(walk, discord, self.sentences), echoes, guild))
        self._answer(client, purchases, privacy, walk)
        on_server: dict[Job, Callable[[], Awaitable[object]]] = {
            Job.SWEEP: roles.sweep, Job.ARRIVALS: newcomers.find_arrivals, Job.GUIDELINES: guidelines.work,
        }  # fmt: skip
        parts = [
            self._work_through(billing.looks),
            self._work_through(billing.jobs),
            self._serve("community", partial(self._tend, community, watch, posts, matched), client.connected),
            self._serve("preflight", self._preflight(structure, stripe).work, matched),
            self._serve("alerts", ops.work, matched),
            self._work_through(roles.queue, matched, before_finish=echoes.stop),
            self._work_through(jobs.queue("server_jobs", on_server), matched),
            self._serve("notices", notices.drain, matched),
            self._serve("onboarding", newcomers.work, matched),
            self._work_through(posts.queue, matched),
            self._work_through(privacy.queue, matched),
            self._connect(client),
        ]
        return parts if database.is_sqlite else [*parts, database.keep_listening(self.stopping)]

    def _answer(self, client: NetworkClient, purchases: Purchases, privacy: PrivacyService, walk: Walk) -> None:
        """Hear commands and presses."""
        screens = Screens(self.config, self.sentences)
        start = StartCog(walk, screens, self.sentences)
        membership = MembershipCog(purchases, self.sentences)
        mine = PrivacyCog(privacy, screens, self.sentences)
        client.use(start, membership, mine, HelpCog(client.tree, walk, self.sentences))
        client.buttons = {
            "start": start.pressed_start,
            "groups": start.pressed_groups,
            "profile": start.pressed_profile,
            "check-ins": start.pressed_check_ins,
            "membership": membership.pressed,
            "privacy": mine.pressed,
        }
        client.language_of = walk.language

    async def _tend(
        self, community: CommunityService, watch: Watch, posts: FirstPosts, matched: asyncio.Event
    ) -> datetime:
        """Find config's roles and channels, which the other workers wait for the first time; then audit."""
        guild = await community.match()
        posts.places_changed()
        self.database.wakes["preflight"].set()
        if not matched.is_set():
            await self._started()
        matched.set()
        self.ready.set()
        return await watch.look(guild)

    def _preflight(self, structure: Structure, stripe: Stripe) -> PreflightService:
        wanted = needs(self.settings, self.config, privileged_intents())
        return PreflightService(
            self.database, lambda: nullcontext(structure), stripe, wanted, self.clock, self.check_pace
        )

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
        *,
        before_finish: Callable[[], None] = lambda: None,
    ) -> None:
        """Work through `queue` until `stop()`, from the moment that `after` is set; what was begun is finished."""
        runner = QueueRunner(queue, self.database, self.clock, self.metrics)
        await self._serve(queue.rows.topic, runner.drain, after)
        before_finish()
        await runner.finish()

    async def _connect(self, client: NetworkClient) -> None:
        """Hold the gateway until `stop()`. Raises SettingsError when Discord refuses the token or the intents."""
        connection = asyncio.create_task(client.connect_with(self.settings.discord_token.get_secret_value()))
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([connection, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if connection.done():
            connection.result()
            return
        await client.finish_commands()
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)
