"""The paid roles of everybody on the server."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, Settings
    from bot.terminal import Row

cli = typer.Typer(help="The paid roles of everybody on the server.", no_args_is_help=True)


@cli.command()
def sweep(dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False) -> None:
    """Give the roles that are missing, and take those that nobody has a right to."""
    from bot import log, terminal
    from bot.clock import Clock
    from bot.settings import Settings, load

    settings = load(Settings)
    with terminal.working("Looking at everybody on the server"):
        if not terminal.is_terminal():
            log.set_up(form=settings.log_format)
        rows, said = asyncio.run(sweep_now(settings, Clock(), dry_run=dry_run))
    terminal.show(rows)
    typer.echo(said)


@cli.command()
def adopt() -> None:
    """Let sweeps take roles without a stored right; look at `roles sweep --dry-run` first."""
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    asyncio.run(adopt_server(load(DatabaseSettings), Clock()))
    typer.echo("Adopted: from now on a sweep takes roles that nobody has a stored right to.")


async def sweep_now(settings: "Settings", clock: "Clock", *, dry_run: bool) -> "tuple[list[Row], str]":
    """Hold everybody's roles against what is stored, and repair them unless `dry_run`: rows, and what came of it."""
    from datetime import timedelta

    from bot import config
    from bot.commands import opening
    from bot.community.service import CommunityService
    from bot.roles import report
    from bot.roles.confirmations import GatewayConfirmations
    from bot.roles.service import RoleService

    found = config.load(settings.config_dir)
    async with opening.database(settings) as database, opening.server(settings) as (discord, structure):
        await CommunityService(database, structure, found, clock).match()
        roles = RoleService(database, discord, found, clock, GatewayConfirmations(timedelta()))
        swept = await roles.sweep(dry_run=dry_run)
    return list(report.rows(swept, found)), report.summary(swept)


async def adopt_server(settings: "DatabaseSettings", clock: "Clock") -> None:
    """From now on a sweep may take roles that nobody has a stored right to."""
    from bot.commands import opening
    from bot.db import adoption, jobs
    from bot.domain.jobs import Job

    async with opening.database(settings) as database, database.transaction() as session:
        await adoption.adopt(session, clock.now())
        await jobs.ask_for(session, Job.SWEEP, clock.now())  # what waited for this is done now
