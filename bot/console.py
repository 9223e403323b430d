"""What the operator asks for by hand, done without the running bot, which finds the outcome in the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot import config as configuration
from bot.billing.reconcile import Reconcile, Reconciled
from bot.clock import Clock
from bot.community.service import CommunityService
from bot.db import Database, chores, inbox
from bot.integrations.discord import aim, over_http
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from bot.roles.echo import Echoes
from bot.roles.service import RoleService
from bot.roles.sweep import Swept
from bot.settings import DatabaseSettings, Settings, database_address


@asynccontextmanager
async def _database(settings: DatabaseSettings) -> AsyncIterator[Database]:
    database = Database(database_address(settings.database_url.get_secret_value()))
    try:
        yield database
    finally:
        await database.close()


async def parked(settings: DatabaseSettings) -> list[str]:
    """A line for each event that waits for the operator."""
    async with _database(settings) as database, database.transaction(readonly=True) as session:
        return [
            f"{row.event_id}  {row.type}  {row.subject_id}  {row.error}  after {row.attempts} tries, "
            f"since {row.received_at:%Y-%m-%d %H:%M} UTC"
            for row in await inbox.parked(session)
        ]


async def replay(settings: DatabaseSettings, events: list[str], clock: Clock) -> int:
    """Have the running bot try these parked events again (none named: all); answers how many."""
    async with _database(settings) as database, database.transaction() as session:
        return await inbox.replay(session, events or None, clock.now())


async def reconcile(settings: Settings, clock: Clock) -> tuple[int, Reconciled]:
    """Ask Stripe for missed events and for all subscriptions; the running bot looks at what differs."""
    stripe = Stripe(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url)
    try:
        async with _database(settings) as database:
            missed = Reconcile(database, stripe, clock, settings.discord_guild_id)
            return await missed.backfill(), await missed.reconcile()
    finally:
        await stripe.close()


async def adopt(settings: DatabaseSettings, clock: Clock) -> None:
    """From now on a sweep may take roles that nobody has a stored right to."""
    async with _database(settings) as database, database.transaction() as session:
        await chores.done(session, chores.ADOPTED, clock.now(), None)


async def sweep(settings: Settings, clock: Clock, *, dry_run: bool) -> Swept:
    """Hold everybody's paid roles against what is stored, and repair them unless `dry_run`."""
    config = configuration.load(settings.config_dir)
    aim(settings.discord_api_url, settings.discord_gateway_url)
    token = settings.discord_token.get_secret_value()
    async with _database(settings) as database, over_http(token, settings.discord_guild_id) as discord:
        await CommunityService(database, discord, config, clock).match()
        roles = RoleService(database, discord, config, clock, Metrics(), Echoes(timedelta()))
        swept = await roles.sweep(dry_run=dry_run)
        await roles.finish()
        return swept
