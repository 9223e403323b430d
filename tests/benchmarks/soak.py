"""`make soak`: the bot killed hundreds of times at random points, workers followed by others, a million random and
hostile texts judged, and the property tests with many examples, and the cases of which `make test` tries one of each
kind.

In pieces: python -m tests.benchmarks.soak [--kills N] [--handovers N] [--strings N] [--seed S]
[--only kills|handovers|strings|properties|cases]. A failing seed, given again with the same N, makes the same choices;
the moments at which things happen are the machine's own.
"""

import argparse
import asyncio
import logging
import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from bot import log
from bot.clock import Clock
from bot.commands import roles
from bot.settings import DatabaseSettings
from tests.benchmarks.handovers import HANDOVERS, hand_over
from tests.benchmarks.hostile import STRINGS, judge_strings
from tests.journeys.killing import Nurse, Request, World
from tests.journeys.test_kills import (
    ANSWERED,
    GIVE,
    GIVEN,
    MEMBER,
    OPEN_DM,
    SUBSCRIPTION,
    TAKE,
    TAKEN,
    VERIFY,
    WRITE,
    WRITTEN,
)

ROOT = Path(__file__).parents[2]
PROPERTIES = ("tests/rules", "tests/journeys/test_lifecycle.py")
KILLS = 200
WORLDS = 4
PEOPLE = 12
# How long a request that the bot may well not make any more is waited for.
PATIENCE_S = 5.0
WEBHOOKS = ("normal", "normal", "twice", "hold", "never")
MOMENTS = {
    "pay": (ANSWERED, SUBSCRIPTION, MEMBER, VERIFY, GIVE, GIVEN, OPEN_DM, WRITE, WRITTEN),
    "cancel": (SUBSCRIPTION, MEMBER, VERIFY, TAKE, TAKEN, OPEN_DM, WRITE, WRITTEN),
    "rejoin": (MEMBER, VERIFY, GIVE, GIVEN),
}
Act = Callable[[], Awaitable[object]]


class Soak:
    """One world in which people pay, cancel and come again while the bot is killed; `chance` makes all choices."""

    def __init__(self, world: World, chance: random.Random, counts: Counter[str]) -> None:
        self._world, self._chance, self._counts = world, chance, counts
        self._mode = "normal"

    async def run(self, kills: int) -> None:
        """Rounds of some kills each until there were so many; the books are looked at after each round."""
        await self._start()
        await self._world.balance()
        if self._chance.random() < 0.5:
            url = SecretStr(self._world.program.database_url)
            await roles.adopt_server(DatabaseSettings(database_url=url, config_dir=Path("config")), Clock())
            self._counts["adopted"] += 1
        while kills:
            some = min(kills, self._chance.randint(1, 4))
            await self._round(some)
            kills -= some
        if await self._world.program.stop():
            raise AssertionError("SIGTERM was not ended well")
        await self._world.balance()

    async def _round(self, kills: int) -> None:
        """Everybody does one thing at most, so that what has to come of it does not depend on the kills."""
        acts = await self._acts()
        self._mode = self._chance.choice(WEBHOOKS)
        self._world.stage.sandbox.stripe.webhooks.set_mode(self._mode)
        for left in range(kills, 0, -1):
            count = len(acts) if left == 1 else self._chance.randint(min(1, len(acts)), len(acts))
            now, acts = acts[:count], acts[count:]
            await self._kill(now, idle=left == kills)
            await self._start()
        self._world.stage.sandbox.stripe.webhooks.set_mode("normal")
        await self._world.balance()
        await self._world.balance_again()
        self._counts["rounds"] += 1

    async def _acts(self) -> list[tuple[str, Nurse, Act]]:
        """What people are about to do: the pages of Stripe that they need are open already."""
        nurses, acts = self._world.nurses, []
        for _ in range(self._chance.randint(1, 3) if len(nurses) < PEOPLE else 0):
            await self._world.nurse(f"nurse{len(nurses)}")
            self._counts["people"] += 1
        for nurse in self._chance.sample(nurses, min(len(nurses), self._chance.randint(1, 4))):
            name = "rejoin" if self._chance.random() < 0.3 else "cancel" if nurse.expected.reads else "pay"
            acts.append((name, nurse, await self._act(name, nurse)))
            self._counts[name] += 1
        return acts

    async def _act(self, name: str, nurse: Nurse) -> Act:
        submit = self._world.stage.submit
        if name == "pay":
            url = await self._world.page(nurse, "membership join")
            nurse.expected = nurse.expected.opened()
            return partial(submit, url, action="pay")
        if name == "cancel":
            url = await self._world.page(nurse, "membership manage")
            nurse.expected = nurse.expected.closed()
            return partial(submit, url, action="cancel_now")
        nurse.expected = nurse.expected.rejoined()
        return partial(self._rejoin, nurse)

    async def _rejoin(self, nurse: Nurse) -> None:
        await nurse.person.leave(self._world.stage.guild)
        await nurse.person.join(self._world.stage.guild)

    async def _kill(self, acts: list[tuple[str, Nurse, Act]], *, idle: bool) -> None:
        """Have people act, before and after the bot dies; it dies with a chosen request in hand, or at once.

        `idle`: it has caught up, and makes no requests but those that somebody's act leads to.
        """
        before, after = self._parted(acts)
        fault = self._world.hold(*self._moment(before))
        await asyncio.gather(*(act() for _name, _nurse, act in before))
        quiet = idle and not any(self._leads_on(name, nurse) for name, nurse, _act in before)
        at_once = quiet or self._chance.random() < 0.15
        held = await self._world.kill_at(fault, 0.0 if at_once else PATIENCE_S)
        self._counts["held"] += held
        await asyncio.gather(*(act() for _name, _nurse, act in after))
        self._counts["kills"] += 1

    def _parted(self, acts: list[tuple[str, Nurse, Act]]) -> tuple[list[tuple[str, Nurse, Act]], ...]:
        away = [self._chance.random() < 0.2 for _ in acts]
        return tuple(
            [act for act, is_away in zip(acts, away, strict=True) if is_away is when] for when in (False, True)
        )

    def _moment(self, acts: list[tuple[str, Nurse, Act]]) -> tuple[Request, Nurse | None]:
        """A request that follows from what somebody does, or whichever comes as the so-manieth."""
        heard = [act for act in acts if self._leads_on(act[0], act[1])]
        if heard and self._chance.random() < 0.7:
            name, nurse, _act = self._chance.choice(heard)
            return self._chance.choice(MOMENTS[name]), nurse
        at, hold = self._chance.choice(("discord", "stripe")), self._chance.choice(("before", "after"))
        return Request(at, None, "", hold, skip=self._chance.randint(0, 8 if at == "discord" else 4)), None

    def _leads_on(self, name: str, nurse: Nurse) -> bool:
        """Whether the bot hears of it at once and has something to do."""
        return nurse.expected.reads if name == "rejoin" else self._mode in ("normal", "twice")

    async def _start(self) -> None:
        await self._world.program.start()
        self._counts["starts"] += 1


async def _one_world(folder: Path, seed: str, kills: int, counts: Counter[str], turn: asyncio.Lock) -> None:
    async with World(folder, turn) as world:
        await Soak(world, random.Random(seed), counts).run(kills)  # noqa: S311 - choices that can be made again


async def kill(kills: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many kills in all, in some worlds side by side; answers what happened and what went wrong."""
    counts: Counter[str] = Counter()
    folder = Path(mkdtemp(prefix=f"soak-{seed}-"))
    turn = asyncio.Lock()
    shares = [kills // WORLDS + (number < kills % WORLDS) for number in range(WORLDS)]
    results = await asyncio.gather(
        *(
            _one_world(folder / str(at), f"{seed}/{at}", share, counts, turn)
            for at, share in enumerate(shares)
            if share
        ),
        return_exceptions=True,
    )
    wrong = [
        f"{folder / str(at)}: {''.join(traceback.format_exception(each))}" for at, each in enumerate(results) if each
    ]
    return counts, wrong


def _kills(kills: int, seed: int) -> bool:
    screen = Console(width=150, soft_wrap=True)
    screen.print(f"{kills} kills, --seed {seed}")
    began = time.perf_counter()
    counts, wrong = asyncio.run(kill(kills, seed))
    table = Table("figure", "value")
    for name in ("kills", "held", "starts", "adopted", "rounds", "people", "pay", "cancel", "rejoin"):
        table.add_row(name, str(counts[name]))
    table.add_row("seconds", f"{time.perf_counter() - began:.0f}")
    table.add_row("failures", str(len(wrong)))
    screen.print(table)
    for each in wrong:
        screen.print(each, markup=False, highlight=False)
    if wrong:
        screen.print(f"Again: python -m tests.benchmarks.soak --only kills --kills {kills} --seed {seed}")
    return not wrong


def _pytest(*arguments: str) -> bool:
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, check=False).returncode == 0


def _properties() -> bool:
    tests = [each for each in PROPERTIES if (ROOT / each).exists()]
    return _pytest("--hypothesis-profile=soak", "--hypothesis-show-statistics", *tests)


def main() -> int:
    """Run what was asked for; 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--handovers", type=int, default=HANDOVERS)
    parser.add_argument("--strings", type=int, default=STRINGS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", choices=["kills", "handovers", "strings", "properties", "cases"])
    chosen = parser.parse_args()
    log.set_up(logging.ERROR)
    pieces: dict[str, Callable[[], bool]] = {
        "kills": lambda: _kills(chosen.kills, chosen.seed),
        "handovers": lambda: hand_over(chosen.handovers, chosen.seed),
        "strings": lambda: judge_strings(chosen.strings, chosen.seed),
        "properties": _properties,
        "cases": lambda: _pytest("-m", "soak", "-n", "logical"),
    }
    good = [piece() for name, piece in pieces.items() if chosen.only in (None, name)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
