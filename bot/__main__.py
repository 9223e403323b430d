"""The commands. Each imports what it needs when it is called, so that --help is quick."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config import Config
    from bot.settings import Settings

cli = typer.Typer(
    help="Health Network: a Discord bot for a health care community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
billing = typer.Typer(help="What Stripe sent, and what was missed.", no_args_is_help=True)
roles = typer.Typer(help="The paid roles of everybody on the server.", no_args_is_help=True)
community = typer.Typer(help="The server's roles, channels and who sees them, as config says.", no_args_is_help=True)
member = typer.Typer(help="What is kept about one person.", no_args_is_help=True)
cli.add_typer(db, name="db")
cli.add_typer(billing, name="billing")
cli.add_typer(roles, name="roles")
cli.add_typer(community, name="community")
cli.add_typer(member, name="member")


@cli.command()
def run() -> None:
    """Run the whole bot in one process: web server and worker, on SQLite or PostgreSQL."""
    _run(web=True, worker=True)


@cli.command()
def web() -> None:
    """Run the web server alone (webhook, pages); needs PostgreSQL and a worker beside it."""
    _run(web=True, worker=False)


@cli.command()
def worker() -> None:
    """Run the worker alone (Discord, payments, roles); needs PostgreSQL and a web process beside it."""
    _run(web=False, worker=True)


@cli.command()
def demo(
    once: Annotated[bool, typer.Option(help="End after the walk instead of staying up.")] = False,
    record: Annotated[Path | None, typer.Option(help="Write Discord's traffic to this file.")] = None,
) -> None:
    """Walk the main path on this machine, with stand-ins for Discord and Stripe."""
    from bot.demo import walk

    sys.exit(asyncio.run(walk(once=once, record=record)))


@cli.command()
def check(lang: Annotated[str, typer.Option(help="The language of the answer: en or nl.")] = "en") -> None:
    """Look whether everything that the bot needs is there, and say how to mend what is not."""
    from bot import console
    from bot.clock import Clock
    from bot.i18n import Sentences, locale_of
    from bot.preflight.report import lines
    from bot.settings import Settings, load

    settings = load(Settings)
    checks = asyncio.run(console.check(settings, Clock()))
    for line in lines(checks, Sentences(settings.config_dir / "locales"), locale_of(lang)):
        typer.echo(line)
    sys.exit(any(each.severity == "fatal" for each in checks))


@cli.command()
def sentences(
    prefixes: Annotated[list[str] | None, typer.Argument(metavar="[PREFIX]...", help="How their keys begin.")] = None,
) -> None:
    """Print what people read, in all languages side by side, to be read by eye."""
    from rich.console import Console

    from bot.sentences import tables
    from bot.settings import DatabaseSettings, load

    # A file has no width of its own; in 80 columns two languages would be a strip each.
    console = Console(width=None if sys.stdout.isatty() else 160)
    for table in tables(load(DatabaseSettings).config_dir / "locales", prefixes or ()):
        console.print(table)


@db.command()
def upgrade() -> None:
    """Bring the database to this version's layout; harmless when it is there already."""
    from bot import console
    from bot.settings import DatabaseSettings, load

    asyncio.run(console.upgrade(load(DatabaseSettings)))
    typer.echo("The database has this version's layout.")


@billing.command()
def parked() -> None:
    """List the events that could not be worked on and wait for you."""
    from bot import console
    from bot.settings import DatabaseSettings, load

    lines = asyncio.run(console.parked(load(DatabaseSettings)))
    typer.echo("\n".join(lines) or "Nothing is parked.")


@billing.command()
def replay(events: Annotated[list[str] | None, typer.Argument(help="Their ids; none means all.")] = None) -> None:
    """Have the running bot try parked events again."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    count = asyncio.run(console.replay(load(DatabaseSettings), events or [], Clock()))
    typer.echo(f"{count} to be tried again by the running bot.")


@billing.command()
def reconcile() -> None:
    """Fetch missed events, and hold all subscriptions at Stripe against what is stored."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import Settings, load

    missed, found = asyncio.run(console.reconcile(load(Settings), Clock()))
    typer.echo(f"{missed} events were missed; {found.seen} subscriptions seen, {found.looked} to be looked at.")


@roles.command()
def sweep(dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False) -> None:
    """Give the roles that are missing, and take those that nobody has a right to."""
    from bot import console, log
    from bot.clock import Clock
    from bot.settings import Settings, load

    log.set_up()
    typer.echo("\n".join(asyncio.run(console.sweep(load(Settings), Clock(), dry_run=dry_run))))


@roles.command()
def adopt() -> None:
    """Let sweeps take roles without a stored right; look at `roles sweep --dry-run` first."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    asyncio.run(console.adopt(load(DatabaseSettings), Clock()))
    typer.echo("Adopted: from now on a sweep takes roles that nobody has a stored right to.")


@community.command()
def plan() -> None:
    """Show what `apply` would create, change and leave."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import Settings, load

    async def go() -> None:
        async with console.builder(load(Settings), Clock()) as builder:
            typer.echo("\n".join(console.told(await builder.plan())))

    asyncio.run(go())


@community.command()
def apply(
    prune: Annotated[bool, typer.Option(help="Also delete what the bot made and config no longer has.")] = False,
) -> None:
    """Bring the server to what config says. Deletes nothing without --prune."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import Settings, load

    def may_delete(name: str) -> bool:
        question = f"Delete {name}, with all that was written in it, or from all who have it? Type its name"
        return str(typer.prompt(question, default="")) == name

    async def go() -> None:
        async with console.builder(load(Settings), Clock()) as builder:
            left = await builder.apply(lambda step: typer.echo(console.line(step)), prune=may_delete if prune else None)
        for step in left.to_do:
            typer.echo(f"Still not so: {console.line(step)}", err=True)
        typer.echo("\n".join([*console.left_alone(left), *([] if left.to_do else ["The server is as config says."])]))
        sys.exit(1 if left.to_do else 0)

    asyncio.run(go())


@community.command()
def audit() -> None:
    """Say who can see private channels without a right to, what has drifted, and how to mend it."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import Settings, load

    found = asyncio.run(console.audit(load(Settings), Clock()))
    typer.echo("\n\n".join(found) or "Nothing is wrong.")
    sys.exit(1 if found else 0)


@community.command("import")
def import_(file: Annotated[Path, typer.Argument(help="The community.toml to write; it must not exist.")]) -> None:
    """Write a config from the server as it is. Then say in it what each role and channel is about."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import Settings, load

    unsure, left = asyncio.run(console.import_community(load(Settings), file, Clock()))
    typer.echo(f"{file} is written.")
    if left:
        typer.echo("\n- ".join(["It does not say the following, which stays as it is on the server:", *left]))
    if unsure:
        typer.echo(f'Say of the {unsure} entries with about = "unsure" what they are about.')


@member.command()
def kept() -> None:
    """Print what is kept about people, why, and how long, as Markdown."""
    from bot.db import privacy

    typer.echo(privacy.document(), nl=False)


@member.command()
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


@member.command()
def erase(discord_id: Annotated[str, typer.Argument(help="The person's Discord user id.")]) -> None:
    """Have the running bot forget a person, as /privacy erase does. Status 1 when nothing is kept."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    needed = asyncio.run(console.erase_member(load(DatabaseSettings), discord_id, Clock()))
    if needed is None:
        typer.echo(f"Nothing is kept about {discord_id}.", err=True)
        sys.exit(1)
    typer.echo("The running bot does so within a minute" + (", but for what a membership needs." if needed else "."))


def _run(*, web: bool, worker: bool) -> None:
    from bot import config, log
    from bot.settings import Settings, load

    settings = load(Settings)
    found = config.load(settings.config_dir)
    log.set_up()
    asyncio.run(_live(settings, found, web=web, worker=worker))


async def _live(settings: "Settings", found: "Config", *, web: bool, worker: bool) -> None:
    from bot.app import App
    from bot.clock import Clock

    app = App(settings, found, Clock())
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, app.stop)
    await app.prepare(apart=not (web and worker))
    await app.run(web=web, worker=worker)


def main() -> None:
    """The console script. What the operator must mend is said in one line each, with exit status 2."""
    from bot.errors import HalfWay, HealthNetworkError, OperatorMustFix

    try:
        cli()
    except OperatorMustFix as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except HalfWay as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except HealthNetworkError as error:
        typer.echo(f"That did not work, and nothing was changed: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
