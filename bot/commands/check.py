"""Whether everything that the bot needs is there."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.integrations.discord_guild import Structure
    from bot.preflight.rules import Check
    from bot.settings import Settings

cli = typer.Typer()


def _language(tag: str) -> str:
    from bot.i18n import LOCALES, locale_of

    locale = locale_of(tag)
    if locale == tag.lower().replace("_", "-").partition("-")[0]:
        return locale
    raise typer.BadParameter(f"this program does not speak {tag!r}; it speaks {', '.join(LOCALES)}.")


@cli.command()
def check(
    lang: Annotated[str, typer.Option(help="The language of the answer: en or nl.", callback=_language)] = "en",
    every: Annotated[bool, typer.Option("--all", help="Show each thing that is right by itself.")] = False,
) -> None:
    """Look whether everything that the bot needs is there, and say how to mend what is not."""
    from bot import terminal
    from bot.clock import Clock
    from bot.commands import opening
    from bot.errors import OperatorMustFix
    from bot.preflight.report import rows, summary
    from bot.settings import Settings, load, where_from

    try:
        settings = load(Settings)
        _config, sentences = opening.configured(settings)
    except OperatorMustFix as error:
        raise type(error)(f"{error}\n{where_from()}") from None
    with terminal.working("Looking at the database, Discord and Stripe"):
        checks = asyncio.run(look(settings, Clock()))
    terminal.show(rows(checks, sentences, lang, every=every))
    typer.echo(summary(checks, sentences, lang))
    sys.exit(any(each.severity == "fatal" for each in checks))


async def look(settings: "Settings", clock: "Clock") -> "list[Check]":
    """Hold everything that the bot needs against what is there; changes nothing."""
    from contextlib import asynccontextmanager

    from bot.client import privileged_intents
    from bot.commands import opening
    from bot.db import Database, files
    from bot.preflight.facts import Absent, Here
    from bot.preflight.service import PreflightService, needs
    from bot.settings import database_address, env_file, env_files

    config, _sentences = opening.configured(settings)
    wanted = needs(settings, config, privileged_intents(reads=config.moderation.read_messages))
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

    @asynccontextmanager
    async def structure() -> "AsyncIterator[Structure]":
        async with opening.server(settings) as (_discord, found):
            yield found

    # As it is, not through opening.database: that it has another version's layout is one of the findings.
    database = Database(address)
    try:
        async with opening.stripe(settings) as stripe:
            return await PreflightService(database, structure, stripe, wanted, clock).check(here, absent)
    finally:
        await database.close()
