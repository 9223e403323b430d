"""What was taken away and is kept for moderators, encrypted."""

import asyncio
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import DatabaseSettings

cli = typer.Typer(help="What was taken away and is kept for moderators, encrypted.", no_args_is_help=True)


@cli.command()
def rotate() -> None:
    """Encrypt all of it anew, with the first key in EVIDENCE_KEYS. Status 1 when no key opens some of it."""
    from bot.settings import DatabaseSettings, load

    anew, unopened = asyncio.run(encrypt_anew(load(DatabaseSettings)))
    typer.echo(f"{anew} encrypted anew with the first key in EVIDENCE_KEYS.")
    if unopened:
        typer.echo(
            f"{unopened} opened with none of the keys, and left as it was until its time is over. If you have the key, "
            "add it to EVIDENCE_KEYS, after a comma, and run this again.",
            err=True,
        )
        sys.exit(1)


async def encrypt_anew(settings: "DatabaseSettings") -> tuple[int, int]:
    """Encrypt all evidence anew: how much was, and how much no key opens. Raises SettingsError without a key."""
    from bot.commands import opening
    from bot.db import evidence
    from bot.errors import CannotOpen, SettingsError
    from bot.integrations.sealing import Sealing

    sealing = Sealing(settings.evidence_keys)
    if not sealing.is_on:
        raise SettingsError("Nothing was changed: EVIDENCE_KEYS has no key. Put those there with which the bot runs.")

    def renewed(sealed: bytes) -> bytes | None:
        try:
            return sealing.renewed(sealed)
        except CannotOpen:
            return None

    async with opening.database(settings) as database, database.transaction() as session:
        return await evidence.reseal(session, renewed)
