"""A whole world on this machine: the sandbox furnished as config says, the bot in it, and people who come to it."""

import asyncio
import os
import socket
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
from pydantic import SecretStr

from bot import config as configuration
from bot.app import App
from bot.clock import Clock
from bot.community.apply import Builder
from bot.community.plan import Plan, Step
from bot.db import Database, guild_objects, migrations, notices, role_states, stripe_looks
from bot.demo.operator import Operator
from bot.demo.snapshot import Snapshot
from bot.domain import stripe_event
from bot.i18n import Sentences
from bot.integrations.discord import over_http, set_endpoints
from bot.integrations.discord_guild import Structure
from bot.preflight.rules import invite_permissions
from bot.settings import Settings, database_address
from sandbox import Sandbox
from sandbox.people import Person

# What the README's invite link asks for: the world shows that it is enough.
BOT_PERMISSIONS = invite_permissions()
# Only how long a failure takes to be seen: starting a program on a busy machine has taken more than ten seconds.
_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.005


class Stage(Operator):
    """An async context manager. The server is as config says, Stripe has the prices and the webhook."""

    def __init__(
        self,
        database_url: str,
        *,
        config_dir: Path,
        record: Path | None = None,
        bare: bool = False,
        like: Snapshot | None = None,
    ) -> None:
        """`database_url` is the bot's; `record` is where Discord's traffic is written to.

        `bare`: the server has none of config's roles and channels yet. `like`: it is as another one was.
        """
        self.config = configuration.load(config_dir)
        self.clock = Clock()
        self.sandbox = Sandbox(record=record, discord_state=like.state() if like else None)
        self.roles: dict[str, int] = {}
        self.channels: dict[str, int] = {}
        self.prices: dict[str, str] = {}
        self.port = 0
        self.app: App | None = None
        self.settings: Settings
        self._database_url, self._config_dir, self._bare, self._like = database_url, config_dir, bare, like
        self.database = Database(database_address(database_url))
        """The bot's database, seen from here."""
        self._evidence_key = urlsafe_b64encode(os.urandom(32)).decode()
        self._running: asyncio.Task[None] | None = None
        self._open = AsyncExitStack()
        self._http: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self.sandbox)
        self._http = await self._open.enter_async_context(aiohttp.ClientSession())
        await self._furnish()
        if self._like is not None:
            self._like.restore(self._file)
            await self._know()
        elif not self._bare:
            await self.apply_community()
        return self

    @property
    def _file(self) -> Path:
        return Path(self._database_url.removeprefix("sqlite:///"))

    def snapshot(self) -> Snapshot:
        """The server as it is now, on SQLite: for stages that begin with it once this one has ended."""
        return Snapshot(deepcopy(self.sandbox.discord.state), self._file)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_bot()
        await self.database.close()
        await self._open.aclose()

    @property
    def web(self) -> str:
        """Where the bot's web server listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start_bot(
        self, *, requests_per_second: int | None = None, dm_pace: timedelta = timedelta(), **changed: Any
    ) -> App:
        """Start the bot, with settings `changed` if wanted, and wait until it works."""
        self.settings = self._settings(**changed)
        app = self.app = App(self.settings, self.config, self.clock)
        app.dm_pace, app.check_pace, app.alert_pace = dm_pace, timedelta(), timedelta(seconds=0.5)
        app.requests_per_second = requests_per_second
        await app.prepare(apart=False)
        self._running = asyncio.create_task(app.run(guild_ready_timeout=0.05))
        ready = asyncio.create_task(app.ready.wait())
        await asyncio.wait([ready, self._running], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            self._running.result()
        return app

    async def stop_bot(self) -> None:
        """Stop the bot as SIGTERM does."""
        if self.app is not None and self._running is not None:
            self.app.stop()
            await self._running
            self._running = None

    async def person(self, username: str, locale: str = "en-US", *, join: bool = True, pending: bool = False) -> Person:
        """Somebody with a Discord client of their own, on the server unless `join` is False."""
        found = await Person.arrive(self.sandbox.discord.api_url, self.sandbox.discord.gateway_url, username, locale)
        self._open.push_async_callback(found.close)
        if join:
            await found.join(self.guild, pending=pending)
        return found

    async def owner(self) -> Person:
        """Who owns the server, at a Discord client."""
        state, discord = self.sandbox.discord.state, self.sandbox.discord
        user = state.users[state.guild.owner_id]
        seen = {"id": str(user.id), "username": user.username, "token": user.token}
        found = await Person.log_in(discord.api_url, discord.gateway_url, seen)
        self._open.push_async_callback(found.close)
        return found

    async def opens(self, person: Person, channel: str = "hospital-lobby") -> None:
        """Wait until `person` can read the channel with this key."""

        async def is_open() -> bool:
            return await person.can_read(self.channels[channel])

        await person.until(is_open, _PATIENCE_S, f"{channel} to open")

    async def closes(self, person: Person, channel: str = "hospital-lobby") -> None:
        """Wait until `person` cannot read the channel with this key."""

        async def closed() -> bool:
            return not await person.can_read(self.channels[channel])

        await person.until(closed, _PATIENCE_S, f"{channel} to close")

    async def command(self, person: Person, name: str) -> Any:
        """`person` uses a slash command in the public channel."""
        return await person.command(self.guild, self.channels["welcome"], name)

    async def submit(self, url: str, **form: str) -> str:
        """Submit a page of Stripe's as a browser does; answers the address that the browser ends up at."""
        async with self._http.post(url, data=form, allow_redirects=False) as response:
            if response.status != 303:
                raise RuntimeError(f"{response.status}: {await response.text()}")
            return response.headers["Location"]

    async def join_and_pay(self, person: Person, card: str = "") -> None:
        """`person` uses /membership join and pays on the page that its button opens."""
        answer = await self.command(person, "membership join")
        ((_label, url),) = answer.links
        await self.submit(url, action="pay", **({"card": card} if card else {}))

    async def portal(self, person: Person, **form: str) -> None:
        """`person` uses /membership manage and submits a form there."""
        answer = await self.command(person, "membership manage")
        ((_label, url),) = answer.links
        await self.submit(url, **form)

    async def advance(self, by: timedelta) -> None:
        """Move the bot's clock, Discord's and Stripe's together; ends when all webhooks of that time were tried."""
        self.clock.advance(by)
        self.sandbox.discord.advance(by)
        await self.stripe_control("clock", advance_s=int(by.total_seconds()))
        if self.app is not None:
            self.app.database.wake_all()

    async def page_is_there(self, url: str) -> bool:
        """Whether a browser finds a page at `url`."""
        async with self._http.get(url) as response:
            return response.status == 200

    async def caught_up(self) -> None:
        """Wait until everything that Stripe has sent was worked on, and its consequences at Discord too."""
        assert self.app is not None
        database = self.app.database

        async def nothing_due() -> bool:
            async with database.transaction(readonly=True) as session:
                now = self.clock.now()
                return not (
                    await stripe_looks.ROWS.due(session, now, 1)
                    or await role_states.ROWS.due(session, now, 1)
                    or await notices.due(session, now)
                )

        await self.stripe_control("clock", advance_s=0)
        await self.eventually(nothing_due, "the bot to have caught up")

    async def eventually(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait until `condition` holds, for a minute at most."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not await condition():  # noqa: ASYNC110 - the database has no event to wait for
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            raise TimeoutError(f"waited {_PATIENCE_S} s for: {what}") from None

    def _settings(self, **changed: Any) -> Settings:
        discord, stripe = self.sandbox.discord, self.sandbox.stripe
        return Settings(
            **{
                "discord_token": SecretStr(discord.bot_token),
                "discord_guild_id": discord.guild_id,
                "discord_api_url": discord.api_url,
                "discord_gateway_url": discord.gateway_url,
                "stripe_secret_key": SecretStr(stripe.secret_key),
                "stripe_webhook_secret": (SecretStr(stripe.webhook_secret),),
                "stripe_api_url": stripe.api_url,
                "database_url": SecretStr(self._database_url),
                "evidence_keys": (SecretStr(self._evidence_key),),
                "config_dir": self._config_dir,
                "web_host": "127.0.0.1",
                "port": self.port,
                "public_url": f"http://127.0.0.1:{self.port}",
                **changed,
            }
        )

    async def apply_community(self, tell: Callable[[Step], None] = lambda _step: None) -> Plan:
        """`health-network community apply`; answers what is left to do."""
        await migrations.upgrade(self.database)
        set_endpoints(self.sandbox.discord.api_url, self.sandbox.discord.gateway_url)
        async with over_http(self.sandbox.discord.bot_token) as client:
            sentences, structure = Sentences(self._config_dir / "locales"), Structure(client, self.guild)
            left = await Builder(self.database, structure, self.config, sentences, self.clock).apply(tell)
        await self._know()
        return left

    async def _know(self) -> None:
        async with self.database.transaction(readonly=True) as session:
            self.roles = await guild_objects.ids(session, "role")
            self.channels = await guild_objects.ids(session, "channel")

    async def _furnish(self) -> None:
        """Make the bot's permissions, the prices and the webhook endpoint that an operator would have made."""
        self.port = _free_port()
        if self._like is None:
            await self._admit_bot()
        for tier in self.config.membership.tiers.values():
            if tier.price is not None:
                product = await self.stripe_api("products", name="Membership")
                price = await self.stripe_api(
                    "prices", product=product["id"], currency="eur", unit_amount="1500", lookup_key=tier.price,
                    **{"recurring[interval]": "month"},
                )  # fmt: skip
                self.prices[tier.price] = price["id"]
        events = {f"enabled_events[{number}]": type_ for number, type_ in enumerate(stripe_event.TYPES)}
        url = f"{self.web}{stripe_event.WEBHOOK_PATH}"
        await self.stripe_api("webhook_endpoints", url=url, api_version=stripe_event.API_VERSION, **events)

    async def _admit_bot(self) -> None:
        bots_role = next(
            role for role in await self.discord_api("GET", f"guilds/{self.guild}/roles") if role["managed"]
        )
        # Discord has forums and native onboarding on Community servers alone; the owner switches that on.
        await self.make_community_server()
        permissions = {"permissions": str(BOT_PERMISSIONS)}
        await self.discord_api("PATCH", f"guilds/{self.guild}/roles/{bots_role['id']}", permissions)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
