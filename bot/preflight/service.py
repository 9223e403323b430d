"""Finds out what the rules want to know, and keeps the alerts about it true."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Unavailable, alerts, failures, guild_objects, migrations
from bot.domain.guild import Guild
from bot.domain.stripe_event import WEBHOOK_PATH
from bot.errors import HealthNetworkError, NotThere, Refused, SettingsError
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.preflight import rules
from bot.preflight.facts import Absent, AtDiscord, AtStripe, Away, Denied, Gathered, Here, Needs, Stored
from bot.preflight.rules import Check
from bot.settings import Settings

KIND = "check"
AGAIN = timedelta(minutes=10)
_logger = log.get(__name__)


def needs(settings: Settings, config: Config, intents: frozenset[str]) -> Needs:
    """What there should be; `intents` are the privileged ones that the bot asks for."""
    live = rules.key_is_live(settings.stripe_secret_key.get_secret_value())
    return Needs(config, settings.discord_guild_id, settings.public_url + WEBHOOK_PATH, intents, live)


class PreflightService:
    """Looks once for the operator, or again and again for the running bot."""

    def __init__(
        self,
        database: Database,
        discord: Callable[[], AbstractAsyncContextManager[Structure]],
        stripe: Stripe,
        needs: Needs,
        clock: Clock,
        pace: timedelta = timedelta(seconds=5),
    ) -> None:
        """`discord` opens a way to Discord, and may raise SettingsError; `pace`: how often to look at most."""
        self._db, self._discord, self._stripe = database, discord, stripe
        self._needs, self._clock, self._pace = needs, clock, pace
        self._looked_at: datetime | None = None
        self._stripe_due: datetime | None = clock.now()

    async def check(self, here: Here, absent: Absent | None = None) -> list[Check]:
        """Look at everything, and change nothing. `here`: what is set; `absent`: that the database's file is not there.

        That is looked for before, as whoever opens an SQLite file that is not there makes one.
        """
        facts = Gathered(here, absent or await self._stored(), await self._at_discord(), await self._at_stripe())
        return rules.checks(facts, self._needs)

    async def work(self) -> datetime | None:
        """Look, unless that was just now; returns when to look again, None: when something has changed."""
        now = self._clock.now()
        if self._looked_at is not None and now < self._looked_at + self._pace:
            return self._looked_at + self._pace
        checks = await self.look()
        self._looked_at = self._clock.now()
        again = any(check.code in rules.UNKNOWN for check in checks)
        return self._looked_at + AGAIN if again else self._stripe_due

    async def look(self) -> list[Check]:
        """Look at Discord, and at Stripe the first time and while something is wrong there; open and close alerts.

        The database is not looked at: without it no bot runs.
        """
        now = self._clock.now()
        at_stripe = await self._at_stripe() if self._stripe_due is not None and self._stripe_due <= now else None
        stored = Stored(*await self._ids())
        checks = [
            check
            for check in rules.checks(Gathered(None, stored, await self._at_discord(), at_stripe), self._needs)
            if check.part != "database"
        ]
        if at_stripe is not None:
            bad = any(check.part == "stripe" and check.severity != "ok" for check in checks)
            self._stripe_due = now + AGAIN if bad else None
        await self._alert(checks)
        return checks

    async def _alert(self, checks: list[Check]) -> None:
        """What is wrong is alerted once; what is not wrong any more, is over. What is not known stays as it is."""
        unknown = {check.part for check in checks if check.code in rules.UNKNOWN}
        seen = {check.part for check in checks} - unknown
        wrong = {check.name: check for check in checks if check.severity != "ok" and check.part in seen}
        wrong = {name: check for name, check in wrong.items() if check.code not in rules.ALERTED_ELSEWHERE}
        for check in checks:
            if check.part in unknown:
                _logger.warning("check_put_off", part=check.part, **check.facts)
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            open_ = {about for kind, about in await alerts.all_(session) if kind == KIND}
        over = {about for about in open_ - wrong.keys() if rules.part(about) in seen}
        if not over and not wrong.keys() - open_:
            return
        async with self._db.transaction() as session:
            for about in over:
                await alerts.close(session, about, KIND)
            for about, check in wrong.items():
                if await alerts.open_(session, KIND, about, now):
                    _logger.error("alert", kind=KIND, about=about, severity=check.severity)

    async def _stored(self) -> Stored | Away:
        try:
            if not await migrations.is_current(self._db):
                return Stored(is_current=False)
            return Stored(*await self._ids())
        except SettingsError as error:
            return Away(failures.why(error.__cause__ or error))
        except Unavailable as error:
            return Away(failures.why(error))

    async def _ids(self) -> tuple[dict[str, int], dict[str, int]]:
        async with self._db.transaction(readonly=True) as session:
            return await guild_objects.ids(session, "role"), await guild_objects.ids(session, "channel")

    async def _at_discord(self) -> AtDiscord | Denied | Away:
        stored = await self._stored()
        known = stored.channels.values() if isinstance(stored, Stored) else ()
        try:
            async with self._discord() as discord:
                application, time = await discord.application(), await discord.time()
                skew = None if time is None else self._clock.real_now() - time
                return AtDiscord(application.id, application.flags, await _server(discord, known), skew)
        except SettingsError:
            return Denied()
        except HealthNetworkError as error:
            return Away(str(error))

    async def _at_stripe(self) -> AtStripe | Denied | Away:
        keys = [tier.price for tier in self._needs.config.membership.tiers.values() if tier.price is not None]
        prices, endpoints, skew = None, None, None
        try:
            try:
                time = await self._stripe.time()
                skew = None if time is None else self._clock.real_now() - time
                prices = await self._stripe.price_states(keys)
            except Refused as error:
                _unless_permission(error)
            try:
                endpoints = tuple(await self._stripe.endpoints())
            except Refused as error:
                _unless_permission(error)
        except Refused as error:
            return Denied() if error.code == "key" else Away(str(error))
        except HealthNetworkError as error:
            return Away(str(error))
        return AtStripe(prices, endpoints, skew)


async def _server(discord: Structure, known: Iterable[int]) -> Guild | None:
    """The server, with those of the channels `known` that the bot cannot view; None when it is not on it."""
    try:
        return await discord.read(known)
    except (NotThere, Refused) as error:
        if error.code in ("10004", "50001"):  # unknown server, no access to it
            return None
        raise


def _unless_permission(error: Refused) -> None:
    if error.code != "permission":
        raise error
