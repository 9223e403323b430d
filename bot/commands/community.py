"""The server as code."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(help="The server's roles, channels and who sees them, as config says.", no_args_is_help=True)


@cli.command()
def plan(
    every: Annotated[bool, typer.Option("--all", help="Show also what stays as it is.")] = False,
) -> None:
    """Show what `apply` would create and change."""
    from bot import console, terminal
    from bot.clock import Clock
    from bot.community import report
    from bot.settings import Settings, load

    async def go() -> None:
        with terminal.working("Reading the server"):
            async with console.builder(load(Settings), Clock()) as builder:
                found = await builder.plan()
        if terminal.is_terminal():
            terminal.show(report.rows(found, every=every))
        else:
            for step in report.shown(found, every=every):
                typer.echo(report.line(step))
        typer.echo("\n".join([*report.left_alone(found), report.counted(found)]))

    asyncio.run(go())


@cli.command()
def apply(
    prune: Annotated[bool, typer.Option(help="Also delete what the bot made and config no longer has.")] = False,
) -> None:
    """Bring the server to what config says. Deletes nothing without --prune."""
    from bot import console, terminal
    from bot.clock import Clock
    from bot.community import report
    from bot.community.plan import Step
    from bot.domain.names import printable
    from bot.settings import Settings, load

    def may_delete(name: str) -> bool:
        shown = printable(name)
        question = f"Delete {shown}, with all that was written in it, or from all who have it? Type its name"
        return str(typer.prompt(question, default="")) in (name, shown)

    async def go() -> None:
        # No sign of life where questions are asked: it would be written over them.
        with terminal.working("Building", shown=not prune) as tick:

            def tell(step: Step) -> None:
                typer.echo(report.line(step))
                tick(step.name)

            async with console.builder(load(Settings), Clock()) as builder:
                left = await builder.apply(tell, prune=may_delete if prune else None)
        for step in left.to_do:
            typer.echo(f"Still not so: {report.line(step)}", err=True)
        typer.echo("\n".join([*report.left_alone(left), *([] if left.to_do else ["The server is as config says."])]))
        sys.exit(1 if left.to_do else 0)

    asyncio.run(go())


@cli.command()
def audit() -> None:
    """Say who can see private channels without a right to, what has drifted, and how to mend it."""
    from bot import console, terminal
    from bot.clock import Clock
    from bot.community import report
    from bot.settings import Settings, load

    with terminal.working("Looking at everybody's rights"):
        found = asyncio.run(console.audit(load(Settings), Clock()))
    typer.echo("\n\n".join([*report.together(found), report.summary(found)]))
    sys.exit(1 if found else 0)


@cli.command("import")
def import_(file: Annotated[Path, typer.Argument(help="The community.toml to write; it must not exist.")]) -> None:
    """Write a config from the server as it is. Then say in it what each role and channel is about."""
    from bot import console, terminal
    from bot.clock import Clock
    from bot.domain.names import printable
    from bot.settings import Settings, load

    with terminal.working("Reading the server"):
        unsure, left = asyncio.run(console.import_community(load(Settings), file, Clock()))
    typer.echo(f"{file} is written.")
    if left:
        typer.echo(
            "\n- ".join(["It does not say the following, which stays as it is on the server:", *map(printable, left)])
        )
    if unsure:
        typer.echo(f'Say of the {unsure} entries with about = "unsure" what they are about.')
