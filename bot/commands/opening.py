"""The one place that opens what a command by hand needs: config, database, Stripe and Discord, without the running bot.

The running bot finds the outcome in the database.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import config as configuration
from bot.config import Config
from bot.db import Database, Unavailable, failures, files, migrations
from bot.errors import ConfigError, SettingsError
from bot.i18n import Sentences
from bot.integrations.discord import Discord, over_http, set_endpoints
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.settings import DatabaseSettings, Settings, database_address


def configured(settings: DatabaseSettings) -> tuple[Config, Sentences]:
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


@asynccontextmanager
async def database(settings: DatabaseSettings) -> AsyncIterator[Database]:
    """The database, of this version's layout. Raises SettingsError when it is not, or cannot be used."""
    address = database_address(settings.database_url.get_secret_value())
    files.must_be_there(address)
    opened = Database(address)
    try:
        if not await migrations.is_current(opened):
            raise SettingsError(
                "The database is empty, or has the layout of another version: run `health-network db upgrade`."
            )
        yield opened
    except Unavailable as error:
        raise failures.unusable(error) from None
    finally:
        await opened.close()


@asynccontextmanager
async def stripe(settings: Settings) -> AsyncIterator[Stripe]:
    """Stripe, with the operator's key."""
    opened = Stripe(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url)
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[tuple[Discord, Structure]]:
    """The server at Discord, over HTTP alone. Raises SettingsError when the token is refused."""
    set_endpoints(settings.discord_api_url, settings.discord_gateway_url)
    async with over_http(settings.discord_token.get_secret_value()) as client:
        guild = settings.discord_guild_id
        yield Discord(client, guild), Structure(client, guild)
