"""What the operator asks for by hand, done without the running bot, which finds the outcome in the database."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import get_args

import tomli_w

from bot import config as configuration
from bot.billing.reconcile import Reconcile, Reconciled
from bot.client import privileged_intents
from bot.clock import Clock
from bot.community import importing
from bot.community.apply import Builder
from bot.community.plan import Plan, Step
from bot.community.service import CommunityService, stored_ids
from bot.community.texts import Texts
from bot.community.watch import Watch
from bot.config.community import Permission
from bot.db import Database, Unavailable, chores, guild_objects, inbox, migrations, personal
from bot.errors import OperatorMustFix, SettingsError
from bot.i18n import Sentences
from bot.integrations.discord import Discord, aim, over_http
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from bot.preflight.rules import Check
from bot.preflight.service import PreflightService, needs
from bot.privacy import service as erasing
from bot.roles.echo import Echoes
from bot.roles.service import RoleService
from bot.settings import DatabaseSettings, Settings, database_address


@asynccontextmanager
async def _database(settings: DatabaseSettings) -> AsyncIterator[Database]:
    database = Database(database_address(settings.database_url.get_secret_value()))
    try:
        yield database
    except Unavailable as error:
        raise SettingsError(
            f"DATABASE_URL is wrong, or the database is of another version ({type(error).__name__}). See whether it is "
            "up, and run `health-network db upgrade`."
        ) from None
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


async def check(settings: Settings, clock: Clock) -> list[Check]:
    """Hold everything that the bot needs against what is there; changes nothing."""
    wanted = needs(settings, configuration.load(settings.config_dir), privileged_intents())
    aim(settings.discord_api_url, settings.discord_gateway_url)
    token, guild = settings.discord_token.get_secret_value(), settings.discord_guild_id
    stripe = Stripe(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url)
    try:
        async with _database(settings) as database:

            @asynccontextmanager
            async def discord() -> AsyncIterator[Structure]:
                async with over_http(token) as client:
                    yield Structure(client, guild)

            return await PreflightService(database, discord, stripe, wanted, clock).check()
    finally:
        await stripe.close()


async def adopt(settings: DatabaseSettings, clock: Clock) -> None:
    """From now on a sweep may take roles that nobody has a stored right to."""
    async with _database(settings) as database, database.transaction() as session:
        await chores.done(session, chores.ADOPTED, clock.now(), None)


@asynccontextmanager
async def builder(settings: Settings, clock: Clock) -> AsyncIterator[Builder]:
    """What plans and applies the server's structure; the database is brought up to date where it is SQLite."""
    config = configuration.load(settings.config_dir)
    sentences = Sentences(settings.config_dir / "locales")
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        if database.is_sqlite:
            await migrations.upgrade(database)
        yield Builder(database, Structure(client, settings.discord_guild_id), config, sentences, clock)


async def audit(settings: Settings, clock: Clock) -> list[str]:
    """What is wrong on the server and how to mend it, a text each; changes nothing."""
    config = configuration.load(settings.config_dir)
    sentences = Sentences(settings.config_dir / "locales")
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        if database.is_sqlite:
            await migrations.upgrade(database)
        structure = Structure(client, settings.discord_guild_id)
        await CommunityService(database, structure, config, clock).match()
        watch = Watch(database, structure, config, sentences, clock)
        return [watch.text(each) for each in await watch.findings()]


_SIGNS = {"create": "+", "change": "~", "leave": "=", "delete": "-"}


def line(step: Step) -> str:
    """A step, to read."""
    differences = "; ".join(f"{what}: {before} -> {after}" for what, before, after in step.differences)
    return f"{_SIGNS[step.verb]} {step.kind} {step.name}" + (f" ({differences})" if differences else "")


def told(plan: Plan) -> list[str]:
    """A plan, to read."""
    counts = {verb: sum(step.verb == verb for step in plan.steps) for verb in _SIGNS}
    summary = f"{counts['create']} to create, {counts['change']} to change, {counts['leave']} as they should be."
    return [*(line(step) for step in plan.steps if step.verb != "delete"), *left_alone(plan), summary]


def left_alone(plan: Plan) -> list[str]:
    """What a plan does not touch, and why."""
    gone = [f"{step.kind} {step.name}" for step in plan.steps if step.verb == "delete"]
    return [
        *([f"Not in config, left alone: {', '.join(plan.others)}."] if plan.others else []),
        *([f"Left alone, as the bot cannot view them: {', '.join(plan.hidden)}."] if plan.hidden else []),
        *([f"Made by the bot and no longer in config (--prune deletes): {', '.join(gone)}."] if gone else []),
        *plan.unreached,
        *([f"Without native onboarding, links alone: {plan.no_onboarding}."] if plan.no_onboarding else []),
    ]


async def import_community(settings: Settings, file: Path, clock: Clock) -> tuple[int, tuple[str, ...]]:
    """Write a community.toml from the server.

    Answers of how many entries it cannot be seen what they are about, and a line for each thing that it does not say.
    """
    known = configuration.load(settings.config_dir).community
    texts = Texts(Sentences(settings.config_dir / "locales"))
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        if database.is_sqlite:
            await migrations.upgrade(database)
        async with database.transaction(readonly=True) as session:
            ids, posts = await stored_ids(session), await guild_objects.posts(session)
        guild = await Structure(client, settings.discord_guild_id).read(
            [*ids.categories.values(), *ids.channels.values()]
        )
    found = importing.config_of(guild, known, ids, get_args(Permission), texts, posts)
    _write_new(file, tomli_w.dumps(found.values))
    unsure = sum(each.get("about") == importing.UNSURE for part in found.values.values() for each in part.values())
    return unsure, found.left


async def export_member(settings: DatabaseSettings, discord_id: str, file: Path | None) -> str | None:
    """What is kept about a person, as JSON, also written to `file`, for the owner's eyes; None when nothing is."""
    member = _user_id(discord_id)
    async with _database(settings) as database, database.transaction(readonly=True) as session:
        found = await personal.document_of(session, member)
    if found is not None and file is not None:
        _write_new(file, found, mode=0o600)
    return found


def _write_new(file: Path, text: str, mode: int = 0o666) -> None:
    try:
        file.touch(mode, exist_ok=False)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror}). Name a file that does not exist.") from None


async def erase_member(settings: DatabaseSettings, discord_id: str, clock: Clock) -> bool | None:
    """Have the running bot forget a person. None when nothing is kept; else whether a membership needs some of it."""
    member = _user_id(discord_id)
    async with _database(settings) as database, database.transaction() as session:
        if not await erasing.ask(session, member, clock.now()):
            return None
        return await personal.has_membership(session, member)


def _user_id(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise OperatorMustFix(
            f"{text} is no Discord user id. Get it from Discord with Developer Mode on: right-click the person, "
            "Copy User ID."
        )
    return int(text)


async def upgrade(settings: DatabaseSettings) -> None:
    """Bring the database to this version's layout."""
    database = Database(database_address(settings.database_url.get_secret_value()))
    try:
        await migrations.upgrade(database)
    finally:
        await database.close()


async def sweep(settings: Settings, clock: Clock, *, dry_run: bool) -> list[str]:
    """Hold everybody's roles against what is stored, and repair them unless `dry_run`; answers what came of it."""
    config = configuration.load(settings.config_dir)
    aim(settings.discord_api_url, settings.discord_gateway_url)
    token = settings.discord_token.get_secret_value()
    guild = settings.discord_guild_id
    async with _database(settings) as database, over_http(token) as client:
        discord = Discord(client, guild)
        await CommunityService(database, Structure(client, guild), config, clock).match()
        roles = RoleService(database, discord, config, clock, Metrics(), Echoes(timedelta()))
        swept = await roles.sweep(dry_run=dry_run)
        await roles.finish()
    people = (("give", swept.drift.give), ("take", swept.drift.take))
    said = [f"{verb} {', '.join(sorted(keys))}: {who}" for verb, them in people for who, (_, keys) in them.items()]
    return [*said, str(swept)]
