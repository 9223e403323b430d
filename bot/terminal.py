"""How the commands look: tables in colour on a terminal, plain lines elsewhere, and what is going on while it lasts."""

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot import log

_SOON_S = 2.0  # what takes no longer than this needs no sign of life
_STYLES = {"ok": "green", "warning": "yellow", "fatal": "bold red", "+": "green", "~": "yellow", "-": "red"}

Tick = Callable[[str], None]
Row = tuple[str, str, Sequence[str]]
"""A style (ok, warning, fatal, or the sign of a step), a label, and the lines beside it."""


def is_terminal() -> bool:
    """Whether somebody reads what is printed."""
    return sys.stdout.isatty()


def show(rows: Iterable[Row]) -> None:
    """Print rows in two columns: wrapped and coloured on a terminal (NO_COLOR is heeded), else as `lines`."""
    found = list(rows)
    if is_terminal():
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for style, label, texts in found:
            # Text, not str: rich would take square brackets in a str for its own markup.
            table.add_row(Text(label, style=_STYLES.get(style, "")), Text("\n".join(texts)))
        Console(highlight=False).print(table)
    else:
        for line in lines(found):
            typer.echo(line)


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The same as plain lines, never cut or wrapped."""
    width = max((len(label) for _style, label, _texts in rows), default=0) + 2
    for _style, label, texts in rows:
        for number, line in enumerate("\n".join(texts).splitlines()):
            yield ((label if number == 0 else "").ljust(width) + line).rstrip()


@contextmanager
def working(what: str, *, shown: bool = True) -> Iterator[Tick]:
    """Show on a terminal that work goes on, once it has taken two seconds; call what is given with each step's name."""
    # What the answer says anyway needs no log line above it.
    log.set_up(logging.CRITICAL if is_terminal() else logging.WARNING)
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield lambda _name: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(what, total=None)
    done = 0

    def tick(name: str) -> None:
        nonlocal done
        done += 1
        progress.update(task, description=f"{what}: {done} done, {name}"[:70])

    timer = threading.Timer(_SOON_S, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield tick
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
