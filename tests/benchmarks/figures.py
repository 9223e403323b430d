"""What `make bench` prints and writes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

FILE = Path("build/bench.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `ratio` is to `baseline`; `wanted` is the bound in words, `holds` whether it was kept."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    wanted: str
    holds: bool


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered)) - 1))]


def report(figures: list[Figure]) -> None:
    """Print the figures as a table and write them to build/bench.json."""
    table = Table("figure", "value", "baseline", "ratio", "wanted", "holds")
    for each in figures:
        baseline, ratio = ("" if x is None else f"{x:.2f}" for x in (each.baseline, each.ratio))
        table.add_row(
            each.name, f"{each.value:.2f} {each.unit}", baseline, ratio, each.wanted, "yes" if each.holds else "NO"
        )
    Console(width=150).print(table)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps([asdict(each) for each in figures], indent=1) + "\n")
