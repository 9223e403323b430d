"""The server as code."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.community.apply import Builder
    from bot.settings import Settings

cli = typer.Typer(help="The server's roles, channels and who sees them, as config says.", no_args_is_help=True)


@cli.command()
def plan(
    every: Annotated[bool, typer.Option("--all", help="Show also what stays as it is.")] = False,
) -> None:
    """Show what `apply` would create and change."""
    from bot import terminal
    from bot.clock import Clock
    from bot.community import report
    from bot.settings import Settings, load

    async def go() -> None:
        with terminal.working("Reading the server"):
            async with builder(load(Settings), Clock()) as building:
                found = await building.plan()
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
    from bot import terminal
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

            async with builder(load(Settings), Clock()) as building:
                left = await building.apply(tell, prune=may_delete if prune else None)
        for step in left.to_do:
            typer.echo(f"Still not so: {report.line(step)}", err=True)
        typer.echo("\n".join([*report.left_alone(left), *([] if left.to_do else ["The server is as config says."])]))
        sys.exit(1 if left.to_do else 0)

    asyncio.run(go())


@cli.command()
def audit() -> None:
    """Say who can see private channels without a right to, what has drifted, and how to mend it."""
    from bot import terminal
    from bot.clock import Clock
    from bot.community import report
    from bot.settings import Settings, load

    with terminal.working("Looking at everybody's rights"):
        found = asyncio.run(audit_server(load(Settings), Clock()))
    typer.echo("\n\n".join([*report.together(found), report.summary(found)]))
    sys.exit(1 if found else 0)


@cli.command("import")
def import_(file: Annotated[Path, typer.Argument(help="The community.toml to write; it must not exist.")]) -> None:
    """Write a config from the server as it is. Then say in it what each role and channel is about."""
    from bot import terminal
    from bot.domain.names import printable
    from bot.settings import Settings, load

    with terminal.working("Reading the server"):
        unsure, left = asyncio.run(import_server(load(Settings), file))
    typer.echo(f"{file} is written.")
    if left:
        typer.echo(
            "\n- ".join(["It does not say the following, which stays as it is on the server:", *map(printable, left)])
        )
    if unsure:
        typer.echo(f'Say of the {unsure} entries with about = "unsure" what they are about.')


@asynccontextmanager
async def builder(settings: "Settings", clock: "Clock") -> "AsyncIterator[Builder]":
    """What plans and applies the server's structure."""
    from bot.commands import opening
    from bot.community.apply import Builder

    config, sentences = opening.configured(settings)
    async with opening.database(settings) as database, opening.server(settings) as (_discord, structure):
        yield Builder(database, structure, config, sentences, clock)


async def audit_server(settings: "Settings", clock: "Clock") -> list[str]:
    """What is wrong on the server and how to mend it, a text each; changes nothing."""
    from bot.commands import opening
    from bot.community.service import CommunityService
    from bot.community.watch import Watch

    config, sentences = opening.configured(settings)
    async with opening.database(settings) as database, opening.server(settings) as (_discord, structure):
        await CommunityService(database, structure, config, clock).match()
        watch = Watch(database, structure, config, sentences, clock)
        return [watch.text(each) for each in await watch.findings()]


async def import_server(settings: "Settings", file: Path) -> tuple[int, tuple[str, ...]]:
    """Write a community.toml from the server.

    Answers of how many entries it cannot be seen what they are about, and a line for each thing that it does not say.
    """
    from typing import get_args

    import tomli_w

    from bot import config, output
    from bot.commands import opening
    from bot.community import importing
    from bot.community.service import stored_ids
    from bot.community.texts import Texts
    from bot.config.community import Permission
    from bot.db import guild_objects
    from bot.i18n import Sentences

    output.must_be_new(file)
    known = config.load(settings.config_dir).community
    texts = Texts(Sentences(settings.config_dir / "locales"))
    async with opening.database(settings) as database, opening.server(settings) as (_discord, structure):
        async with database.transaction(readonly=True) as session:
            ids, posts = await stored_ids(session), await guild_objects.posts(session)
        guild = await structure.read([*ids.categories.values(), *ids.channels.values()])
    found = importing.config_of(guild, known, ids, get_args(Permission), texts, posts)
    output.write_new(file, tomli_w.dumps(found.values))
    unsure = sum(each.get("about") == importing.UNSURE for part in found.values.values() for each in part.values())
    return unsure, found.left
