"""What is kept about one person."""

import asyncio
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.settings import DatabaseSettings

cli = typer.Typer(help="What is kept about one person.", no_args_is_help=True)


@cli.command()
def kept() -> None:
    """Print what is kept about people, why, and how long, as Markdown."""
    from bot.db import privacy

    typer.echo(privacy.document(), nl=False)


@cli.command()
def export(
    discord_id: Annotated[str, typer.Argument(help="The person's Discord user id.")],
    file: Annotated[Path | None, typer.Argument(help="To write to; must not exist. Without: printed.")] = None,
) -> None:
    """Write all that is kept about one person as JSON. Status 1 when nothing is."""
    from bot.settings import DatabaseSettings, load

    found = asyncio.run(export_member(load(DatabaseSettings), discord_id, file))
    if found is None:
        typer.echo(f"Nothing is kept about {discord_id}.", err=True)
        sys.exit(1)
    if file is None:
        typer.echo(found, nl=False)
    else:
        typer.echo(f"{file} is written. It is about a person: only you can read it.")


@cli.command()
def erase(
    discord_id: Annotated[str, typer.Argument(help="The person's Discord user id.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Have the running bot forget a person, as /privacy erase does; asks first. Status 1 when nothing is kept."""
    from bot.clock import Clock
    from bot.errors import OperatorMustFix
    from bot.settings import DatabaseSettings, load

    settings = load(DatabaseSettings)
    needed: bool | None = None
    if asyncio.run(is_kept(settings, discord_id)):
        if not yes and not sys.stdin.isatty():
            raise OperatorMustFix(
                f"Nothing was changed: nobody is there to be asked. See `health-network member export {discord_id}`, "
                f"then run `health-network member erase {discord_id} --yes`."
            )
        if not yes and not typer.confirm(f"Forget all that is kept about {discord_id}? This cannot be undone."):
            typer.echo("Nothing was changed.", err=True)
            sys.exit(1)
        needed = asyncio.run(erase_member(settings, discord_id, Clock()))
    if needed is None:
        typer.echo(f"Nothing is kept about {discord_id}.", err=True)
        sys.exit(1)
    typer.echo("The running bot does so within a minute" + (", but for what a membership needs." if needed else "."))


async def export_member(settings: "DatabaseSettings", discord_id: str, file: Path | None) -> str | None:
    """What is kept about a person, as JSON, also written to `file`, for the owner's eyes; None when nothing is."""
    from bot import output
    from bot.commands import opening
    from bot.db import personal

    member = _user_id(discord_id)
    if file is not None:
        output.must_be_new(file)
    async with opening.database(settings) as database, database.transaction(readonly=True) as session:
        found = await personal.document_of(session, member)
    if found is not None and file is not None:
        output.write_new(file, found, mode=0o600)
    return found


async def is_kept(settings: "DatabaseSettings", discord_id: str) -> bool:
    """Whether anything is kept about a person."""
    from bot.commands import opening
    from bot.db import personal

    member = _user_id(discord_id)
    async with opening.database(settings) as database, database.transaction(readonly=True) as session:
        return await personal.document_of(session, member) is not None


async def erase_member(settings: "DatabaseSettings", discord_id: str, clock: "Clock") -> bool | None:
    """Have the running bot forget a person. None when nothing is kept; else whether a membership needs some of it."""
    from bot.commands import opening
    from bot.db import personal
    from bot.privacy.service import ask

    member = _user_id(discord_id)
    async with opening.database(settings) as database, database.transaction() as session:
        if not await ask(session, member, clock.now()):
            return None
        return await personal.has_obligations(session, member)


def _user_id(text: str) -> int:
    from bot.domain.names import printable
    from bot.errors import OperatorMustFix

    if not re.fullmatch("[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise OperatorMustFix(
            f"{printable(text[:40])} is no Discord user id. Get it from Discord with Developer Mode on: right-click "
            "the person, Copy User ID."
        )
    return int(text)
