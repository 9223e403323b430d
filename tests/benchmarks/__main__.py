"""`make bench`."""

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot import log
from bot.demo.stage import Stage
from bot.sandbox.people import Person
from tests.benchmarks.figures import Figure, percentile, report

CONFIG = Path(__file__).parents[2] / "config"
PAYMENTS = 200


async def payment_to_role() -> list[Figure]:
    """From the click on Pay (before Stripe sends its webhook) to the person's client hearing of the role."""
    with TemporaryDirectory() as folder:
        async with Stage(f"sqlite:///{folder}/bench.db", config_dir=CONFIG) as stage:
            await stage.start_bot()
            taken = [await _one_payment(stage, number) for number in range(PAYMENTS)]
    return [
        Figure(f"payment to role, {name}", found, "ms", None, None, f"under {bound} ms", found < bound)
        for name, found, bound in (("p50", percentile(taken, 50), 100), ("p95", percentile(taken, 95), 300))
    ]


async def _one_payment(stage: Stage, number: int) -> float:
    person = await stage.person(f"payer{number}")
    ((_label, url),) = (await stage.command(person, "membership join")).links
    started = time.perf_counter()
    await stage.submit(url, action="pay")
    await person.until(_has_role(person, stage.roles["hospital"]), what="the role")
    taken = (time.perf_counter() - started) * 1000
    await person.close()
    return taken


def _has_role(person: Person, role: int) -> Callable[[], bool]:
    return lambda: any(
        name == "GUILD_MEMBER_UPDATE" and str(role) in data["roles"] and data["user"]["id"] == person.id
        for name, data in person.events
    )


def help_time() -> list[Figure]:
    """`health-network --help`, beside a Python that imports nothing of ours."""
    ours, bare = (
        median(_seconds(sys.executable, *arguments) for _ in range(7))
        for arguments in (("-m", "bot", "--help"), ("-c", ""))
    )
    return [Figure("health-network --help", ours, "s", bare, ours / bare, "under 0.5 s", ours < 0.5)]


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    log.set_up(logging.ERROR)
    report([*help_time(), *asyncio.run(payment_to_role())])
