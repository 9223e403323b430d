"""The steps of the demo: each is printed with what was seen."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console
from rich.markup import escape


class NotObserved(Exception):
    """A step of the walk did not show what it should."""


class Tour:
    """Prints each step with what was seen and how long it took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.steps = 0

    @asynccontextmanager
    async def step(self, title: str) -> AsyncIterator[list[str]]:
        """One step: append to the list what was seen. Raises NotObserved when the step fails."""
        seen: list[str] = []
        started = time.perf_counter()
        self.steps += 1
        try:
            yield seen
        except (NotObserved, TimeoutError, RuntimeError) as error:
            self._console.print(f"[red]✗ {self.steps:2}. {escape(title)}[/]\n      {escape(str(error))}")
            raise NotObserved(title) from error
        took = (time.perf_counter() - started) * 1000
        self._console.print(f"[green]✓[/] {self.steps:2}. [bold]{escape(title)}[/] [dim]({took:.0f} ms)[/]")
        for line in seen:
            self._console.print("      " + escape(line).replace("\n", "\n      "))


def observe(holds: bool, what: str) -> str:
    """`what`, if it holds; else NotObserved."""
    if not holds:
        raise NotObserved(f"not so: {what}")
    return what
