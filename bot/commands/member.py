"""What is kept about one person."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

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
    from bot import console
    from bot.settings import DatabaseSettings, load

    found = asyncio.run(console.export_member(load(DatabaseSettings), discord_id, file))
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
    from bot import console
    from bot.clock import Clock
    from bot.errors import OperatorMustFix
    from bot.settings import DatabaseSettings, load

    settings = load(DatabaseSettings)
    needed: bool | None = None
    if asyncio.run(console.is_kept(settings, discord_id)):
        if not yes and not sys.stdin.isatty():
            raise OperatorMustFix(
                f"Nothing was changed: nobody is there to be asked. See `health-network member export {discord_id}`, "
                f"then run `health-network member erase {discord_id} --yes`."
            )
        if not yes and not typer.confirm(f"Forget all that is kept about {discord_id}? This cannot be undone."):
            typer.echo("Nothing was changed.", err=True)
            sys.exit(1)
        needed = asyncio.run(console.erase_member(settings, discord_id, Clock()))
    if needed is None:
        typer.echo(f"Nothing is kept about {discord_id}.", err=True)
        sys.exit(1)
    typer.echo("The running bot does so within a minute" + (", but for what a membership needs." if needed else "."))
