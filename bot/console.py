"""What the operator asks for by hand, done without the running bot, which finds the outcome in the database."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import get_args

import tomli_w

from bot import config as configuration
from bot import output
from bot.billing.reconcile import Reconcile, Reconciled
from bot.client import privileged_intents
from bot.clock import Clock
from bot.community import importing
from bot.community.apply import Builder
from bot.community.service import CommunityService, stored_ids
from bot.community.texts import Texts
from bot.community.watch import Watch
from bot.config.community import Permission
from bot.db import (
    Database,
    Session,
    Unavailable,
    alerts,
    chores,
    failures,
    files,
    guild_objects,
    inbox,
    migrations,
    personal,
    subscriptions,
)
from bot.domain.names import printable
from bot.errors import ConfigError, OperatorMustFix, SettingsError
from bot.i18n import Sentences
from bot.integrations.discord import Discord, aim, over_http
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from bot.preflight.facts import Absent, Here
from bot.preflight.rules import Check
from bot.preflight.service import PreflightService, needs
from bot.privacy import service as erasing
from bot.roles import report
from bot.roles.echo import Echoes
from bot.roles.service import RoleService
from bot.roles.sweep import SWEEP
from bot.settings import DatabaseSettings, Settings, database_address, env_file, env_files


@asynccontextmanager
async def _database(settings: DatabaseSettings) -> AsyncIterator[Database]:
    address = database_address(settings.database_url.get_secret_value())
    files.must_be_there(address)
    database = Database(address)
    try:
        if not await migrations.is_current(database):
            raise SettingsError(
                "The database is empty, or has the layout of another version: run `health-network db upgrade`."
            )
        yield database
    except Unavailable as error:
        raise SettingsError(f"The database that DATABASE_URL names cannot be used: {failures.why(error)}.") from None
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
    """Have the running bot work on these events again; none named: on all that are parked, and on all subscriptions
    that something is wrong with. Answers how many.
    """
    now = clock.now()
    async with _database(settings) as database, database.transaction() as session:
        await _must_be_known(session, events)
        count = await inbox.replay(session, events or None, now)
        troubled: set[str] = set() if events else {about for _kind, about in await alerts.all_(session)}
        return count + await subscriptions.look_now(session, troubled, now)


async def _must_be_known(session: Session, events: list[str]) -> None:
    unknown = sorted(set(events) - await inbox.known(session, events))
    if unknown:
        raise OperatorMustFix(
            f'Nothing was changed: no event is stored with the id "{printable(", ".join(unknown))}". '
            "`health-network billing parked` lists those that wait; what Stripe sent and the bot missed is fetched by "
            "`health-network billing reconcile`."
        )


async def reconcile(settings: Settings, clock: Clock) -> tuple[int, Reconciled]:
    """Ask Stripe for missed events and for all subscriptions; the running bot looks at what differs."""
    config = configuration.load(settings.config_dir)
    stripe = Stripe(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url)
    try:
        async with _database(settings) as database:
            missed = Reconcile(database, stripe, config, clock, settings.discord_guild_id)
            return await missed.backfill(), await missed.reconcile()
    finally:
        await stripe.close()


async def check(settings: Settings, clock: Clock) -> list[Check]:
    """Hold everything that the bot needs against what is there; changes nothing."""
    config, _sentences = configured(settings)
    wanted = needs(settings, config, privileged_intents())
    aim(settings.discord_api_url, settings.discord_gateway_url)
    token, guild = settings.discord_token.get_secret_value(), settings.discord_guild_id
    stripe = Stripe(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url)
    address = database_address(settings.database_url.get_secret_value())
    missing = files.absent(address)
    absent = Absent(str(missing.file), tuple(str(each) for each in missing.others)) if missing else None
    read = env_file()
    exposed = [*([read] if read and files.is_exposed(read) else []), *files.exposed(address)]
    here = Here(
        str(read or ""),
        tuple(map(str, env_files())),
        settings.is_public,
        {str(each): each.is_dir() for each in exposed},
    )
    database = Database(address)

    @asynccontextmanager
    async def discord() -> AsyncIterator[Structure]:
        async with over_http(token) as client:
            yield Structure(client, guild)

    try:
        return await PreflightService(database, discord, stripe, wanted, clock).check(here, absent)
    finally:
        await database.close()
        await stripe.close()


def configured(settings: DatabaseSettings) -> tuple[configuration.Config, Sentences]:
    """Config and sentences. Raises ConfigError with all that is wrong in either."""
    problems = []
    try:
        config = configuration.load(settings.config_dir)
    except ConfigError as error:
        if not settings.config_dir.is_dir():
            raise
        problems.append(str(error))
    try:
        sentences = Sentences(settings.config_dir / "locales")
        if not problems:
            sentences.require(config.sentences_needed)
    except ConfigError as error:
        problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return config, sentences


async def adopt(settings: DatabaseSettings, clock: Clock) -> None:
    """From now on a sweep may take roles that nobody has a stored right to."""
    async with _database(settings) as database, database.transaction() as session:
        await chores.done(session, chores.ADOPTED, clock.now(), None)
        await chores.ask_for(session, SWEEP, clock.now(), "roles")  # what waited for this is done now


@asynccontextmanager
async def builder(settings: Settings, clock: Clock) -> AsyncIterator[Builder]:
    """What plans and applies the server's structure."""
    config, sentences = configured(settings)
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        yield Builder(database, Structure(client, settings.discord_guild_id), config, sentences, clock)


async def audit(settings: Settings, clock: Clock) -> list[str]:
    """What is wrong on the server and how to mend it, a text each; changes nothing."""
    config, sentences = configured(settings)
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        structure = Structure(client, settings.discord_guild_id)
        await CommunityService(database, structure, config, clock).match()
        watch = Watch(database, structure, config, sentences, clock)
        return [watch.text(each) for each in await watch.findings()]


async def import_community(settings: Settings, file: Path, clock: Clock) -> tuple[int, tuple[str, ...]]:
    """Write a community.toml from the server.

    Answers of how many entries it cannot be seen what they are about, and a line for each thing that it does not say.
    """
    output.must_be_new(file)
    known = configuration.load(settings.config_dir).community
    texts = Texts(Sentences(settings.config_dir / "locales"))
    aim(settings.discord_api_url, settings.discord_gateway_url)
    async with (
        _database(settings) as database,
        over_http(settings.discord_token.get_secret_value()) as client,
    ):
        async with database.transaction(readonly=True) as session:
            ids, posts = await stored_ids(session), await guild_objects.posts(session)
        guild = await Structure(client, settings.discord_guild_id).read(
            [*ids.categories.values(), *ids.channels.values()]
        )
    found = importing.config_of(guild, known, ids, get_args(Permission), texts, posts)
    output.write_new(file, tomli_w.dumps(found.values))
    unsure = sum(each.get("about") == importing.UNSURE for part in found.values.values() for each in part.values())
    return unsure, found.left


async def export_member(settings: DatabaseSettings, discord_id: str, file: Path | None) -> str | None:
    """What is kept about a person, as JSON, also written to `file`, for the owner's eyes; None when nothing is."""
    member = _user_id(discord_id)
    if file is not None:
        output.must_be_new(file)
    async with _database(settings) as database, database.transaction(readonly=True) as session:
        found = await personal.document_of(session, member)
    if found is not None and file is not None:
        output.write_new(file, found, mode=0o600)
    return found


async def is_kept(settings: DatabaseSettings, discord_id: str) -> bool:
    """Whether anything is kept about a person."""
    member = _user_id(discord_id)
    async with _database(settings) as database, database.transaction(readonly=True) as session:
        return await personal.document_of(session, member) is not None


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
            f"{printable(text[:40])} is no Discord user id. Get it from Discord with Developer Mode on: right-click "
            "the person, Copy User ID."
        )
    return int(text)


async def upgrade(settings: DatabaseSettings) -> str:
    """Bring the database to this version's layout; says what was done."""
    address = database_address(settings.database_url.get_secret_value())
    missing = files.absent(address)
    files.keep_private(address)
    database = Database(address)
    try:
        await migrations.upgrade(database)
    except Unavailable as error:
        raise SettingsError(f"The database that DATABASE_URL names cannot be used: {failures.why(error)}.") from None
    finally:
        await database.close()
    said = "The database has this version's layout."
    if missing is None:
        return said
    beside = f" Beside it there is {', '.join(map(str, missing.others))}." if missing.others else ""
    return f"A new, empty database was begun: {missing.file}.{beside}\n{said}"


async def sweep(settings: Settings, clock: Clock, *, dry_run: bool) -> tuple[list[tuple[str, str, list[str]]], str]:
    """Hold everybody's roles against what is stored, and repair them unless `dry_run`: rows, and what came of it."""
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
    return report.rows(swept, config), report.summary(swept)
