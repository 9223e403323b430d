"""The walk through the main path, on this machine alone."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer()


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
