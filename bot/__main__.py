"""The commands. Each imports what it needs when it is called, so that --help is quick."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import community, member

cli = typer.Typer(
    help="Health Network: a Discord bot for a health care community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
billing = typer.Typer(help="What Stripe sent, and what was missed.", no_args_is_help=True)
roles = typer.Typer(help="The paid roles of everybody on the server.", no_args_is_help=True)
cli.add_typer(db, name="db")
cli.add_typer(billing, name="billing")
cli.add_typer(roles, name="roles")
cli.add_typer(community.cli, name="community")
cli.add_typer(member.cli, name="member")


@cli.command()
def run() -> None:
    """Run the whole bot in one process: web server and worker, on SQLite or PostgreSQL."""
    from bot.commands import run as bot

    bot.start(web=True, worker=True)


@cli.command()
def web() -> None:
    """Run the web server alone (webhook, pages); needs PostgreSQL and a worker beside it."""
    from bot.commands import run as bot

    bot.start(web=True, worker=False)


@cli.command()
def worker() -> None:
    """Run the worker alone (Discord, payments, roles); needs PostgreSQL and a web process beside it."""
    from bot.commands import run as bot

    bot.start(web=False, worker=True)


@cli.command()
def demo(
    once: Annotated[bool, typer.Option(help="End after the walk instead of staying up.")] = False,
    record: Annotated[Path | None, typer.Option(help="Write Discord's traffic to this file.")] = None,
) -> None:
    """Walk the main path on this machine, with stand-ins for Discord and Stripe."""
    from importlib.util import find_spec

    from bot.errors import OperatorMustFix

    if find_spec("sandbox") is None:
        raise OperatorMustFix("The demo needs a checkout of this project: use `make demo` there.")
    from bot.demo import walk

    sys.exit(asyncio.run(walk(once=once, record=record)))


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
    from bot import console, terminal
    from bot.clock import Clock
    from bot.errors import OperatorMustFix
    from bot.preflight.report import rows, summary
    from bot.settings import Settings, load, where_from

    try:
        settings = load(Settings)
        _config, sentences = console.configured(settings)
    except OperatorMustFix as error:
        raise type(error)(f"{error}\n{where_from()}") from None
    with terminal.working("Looking at the database, Discord and Stripe"):
        checks = asyncio.run(console.check(settings, Clock()))
    terminal.show(rows(checks, sentences, lang, every=every))
    typer.echo(summary(checks, sentences, lang))
    sys.exit(any(each.severity == "fatal" for each in checks))


@cli.command()
def sentences(
    prefixes: Annotated[list[str] | None, typer.Argument(metavar="[PREFIX]...", help="How their keys begin.")] = None,
) -> None:
    """Print what people read, in all languages side by side, to be read by eye."""
    from rich.console import Console

    from bot.errors import ConfigError
    from bot.i18n import Sentences
    from bot.sentences import tables
    from bot.settings import DatabaseSettings, load

    # A file has no width of its own; in 80 columns two languages would be a strip each.
    console = Console(width=None if sys.stdout.isatty() else 160)
    folder = load(DatabaseSettings).config_dir / "locales"
    for table in tables(folder, prefixes or ()):
        console.print(table)
    try:
        Sentences(folder)
    except ConfigError as error:
        raise ConfigError(f"The bot would not start with these:\n{error}") from None


@db.command()
def upgrade() -> None:
    """Bring the database to this version's layout; harmless when it is there already."""
    from bot import console
    from bot.settings import DatabaseSettings, load

    typer.echo(asyncio.run(console.upgrade(load(DatabaseSettings))))


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
    from bot import console, terminal
    from bot.clock import Clock
    from bot.settings import Settings, load

    with terminal.working("Asking Stripe"):
        missed, found = asyncio.run(console.reconcile(load(Settings), Clock()))
    typer.echo(f"{missed} events were missed; {found.seen} subscriptions seen, {found.looked} to be looked at.")


@roles.command()
def sweep(dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False) -> None:
    """Give the roles that are missing, and take those that nobody has a right to."""
    from bot import console, log, terminal
    from bot.clock import Clock
    from bot.settings import Settings, load

    settings = load(Settings)
    with terminal.working("Looking at everybody on the server"):
        if not terminal.is_terminal():
            log.set_up(form=settings.log_format)
        rows, said = asyncio.run(console.sweep(settings, Clock(), dry_run=dry_run))
    terminal.show(rows)
    typer.echo(said)


@roles.command()
def adopt() -> None:
    """Let sweeps take roles without a stored right; look at `roles sweep --dry-run` first."""
    from bot import console
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    asyncio.run(console.adopt(load(DatabaseSettings), Clock()))
    typer.echo("Adopted: from now on a sweep takes roles that nobody has a stored right to.")


def main() -> None:
    """The console script. Status 2: what the operator must mend, or a wrong command; 1: something did not work."""
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
        typer.echo(f"That did not work: {str(error).rstrip('.')}.", err=True)
        sys.exit(1)
    except OSError as error:  # a full disk, a closed terminal
        typer.echo(f"That did not work: {error.filename or 'this machine'}: {error.strerror or error}.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
