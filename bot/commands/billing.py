"""What Stripe sent, and what was missed."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.billing.reconcile import Reconciled
    from bot.clock import Clock
    from bot.db import Session
    from bot.domain.stripe_event import Subject
    from bot.settings import DatabaseSettings, Settings

cli = typer.Typer(help="What Stripe sent, and what was missed.", no_args_is_help=True)


@cli.command()
def parked() -> None:
    """List the events that could not be worked on and wait for you."""
    from bot.settings import DatabaseSettings, load

    lines = asyncio.run(parked_lines(load(DatabaseSettings)))
    typer.echo("\n".join(lines) or "Nothing is parked.")


@cli.command()
def replay(events: Annotated[list[str] | None, typer.Argument(help="Their ids; none means all.")] = None) -> None:
    """Have the running bot try parked events again."""
    from bot.clock import Clock
    from bot.settings import DatabaseSettings, load

    count = asyncio.run(replay_events(load(DatabaseSettings), events or [], Clock()))
    typer.echo(f"{count} to be tried again by the running bot.")


@cli.command()
def reconcile() -> None:
    """Fetch missed events, and hold all subscriptions at Stripe against what is stored."""
    from bot import terminal
    from bot.clock import Clock
    from bot.settings import Settings, load

    with terminal.working("Asking Stripe"):
        missed, found = asyncio.run(ask_stripe(load(Settings), Clock()))
    typer.echo(f"{missed} events were missed; {found.seen} subscriptions seen, {found.looked} to be looked at.")


async def parked_lines(settings: "DatabaseSettings") -> list[str]:
    """A line for each event that waits for the operator."""
    from bot.commands import opening
    from bot.db import stripe_events, stripe_looks
    from bot.domain.stripe_event import Subject

    lines = []
    async with opening.database(settings) as database, database.transaction(readonly=True) as session:
        for row in await stripe_looks.parked(session):
            events = await stripe_events.about(session, Subject(row.kind, row.object_id))
            names = [f"{each.event_id}  {each.type}" for each in events] or ["(no event)"]
            lines += [
                f"{name}  {row.object_id}  {row.error}  after {row.attempts} tries, "
                f"since {row.parked_at:%Y-%m-%d %H:%M} UTC"
                for name in names
            ]
    return lines


async def replay_events(settings: "DatabaseSettings", events: list[str], clock: "Clock") -> int:
    """Have the running bot look again at what these events are about; none named: at all that is parked, and at all
    subscriptions that something is wrong with. Answers how many.
    """
    from bot.commands import opening
    from bot.db import stripe_events, stripe_looks

    now = clock.now()
    async with opening.database(settings) as database, database.transaction() as session:
        await _must_be_known(session, events)
        subjects = await stripe_events.subjects(session, events) if events else await _all_waiting(session)
        await stripe_looks.replay(session, subjects, now)
        return len(subjects)


async def _all_waiting(session: "Session") -> "list[Subject]":
    from bot.db import alerts, stripe_looks, subscriptions
    from bot.domain.stripe_event import SUBSCRIPTION, Subject

    parked = [Subject(row.kind, row.object_id) for row in await stripe_looks.parked(session)]
    troubled = {about for _kind, about in await alerts.all_(session)}
    stored = [Subject(SUBSCRIPTION, id_) for id_ in await subscriptions.among(session, troubled)]
    return list(dict.fromkeys([*parked, *stored]))


async def _must_be_known(session: "Session", events: list[str]) -> None:
    from bot.db import stripe_events
    from bot.domain.names import printable
    from bot.errors import OperatorMustFix

    unknown = sorted(set(events) - await stripe_events.known(session, events))
    if unknown:
        raise OperatorMustFix(
            f'Nothing was changed: no event is stored with the id "{printable(", ".join(unknown))}". '
            "`health-network billing parked` lists those that wait; what Stripe sent and the bot missed is fetched by "
            "`health-network billing reconcile`."
        )


async def ask_stripe(settings: "Settings", clock: "Clock") -> "tuple[int, Reconciled]":
    """Ask Stripe for missed events and for all subscriptions; the running bot looks at what differs."""
    from bot import config
    from bot.billing.reconcile import Reconcile
    from bot.commands import opening

    found = config.load(settings.config_dir)
    async with opening.database(settings) as database, opening.stripe(settings) as stripe:
        missed = Reconcile(database, stripe, found, clock, settings.discord_guild_id)
        return await missed.backfill(), await missed.reconcile()
