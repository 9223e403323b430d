"""What config has done about what people write, tried out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.judge import Policy
    from bot.enforcement.labelled import Row
    from bot.enforcement.trying import Tried
    from bot.settings import DatabaseSettings
    from bot.terminal import Row as Line

cli = typer.Typer(help="What config has done about what people write, tried out.", no_args_is_help=True)
_MOST_NAMED = 10


@cli.command("test")
def try_out(
    file: Annotated[Path, typer.Argument(help="Labelled messages, one a line, as docs/detectors.md shows.")],
    group: Annotated[
        str | None, typer.Option(help="By the rules of this group of moderation.toml. Without: all rules are on.")
    ] = None,
) -> None:
    """Say how much of what is labelled is found, and how much else. Prints no text of it; stores and sends nothing."""
    from bot import terminal
    from bot.enforcement import trying
    from bot.settings import DatabaseSettings, load

    policy, rows = prepared(load(DatabaseSettings), file, group)
    tried = []
    with terminal.working("Reading") as tick:
        for row in rows:
            tried.append(judged(row, policy))
            tick(row.language)
    for language, some in trying.by_language(tried).items():
        terminal.show(table(f"{language or 'all'}: {len(some)}", some, policy))
        typer.echo()
    say_unknown(rows)
    spoke = list(ordinary(tried))
    count = sum(row.is_ordinary for row in rows)
    typer.echo(f"Found in rows without a label, of which there are {count}:{'' if spoke else ' nothing.'}")
    terminal.show(spoke)


def prepared(settings: "DatabaseSettings", file: Path, group: str | None) -> "tuple[Policy, Sequence[Row]]":
    """The policy, and all rows. Raises OperatorMustFix where the config, the group or the file is not right."""
    from bot import config
    from bot.enforcement import labelled, trying
    from bot.errors import OperatorMustFix
    from bot.integrations.domain_lists import DomainLists

    found = config.load(settings.config_dir)
    lists = DomainLists(settings.config_dir, found.moderation.judge.blocked_files).read()
    for name, why in lists.troubles.items():
        typer.echo(f"moderation.toml: judge.blocked_files: {name}: {why}. Judged without it.", err=True)
    policy = trying.policy_of(found, group, lists.domains)
    try:
        return policy, labelled.read(file.read_bytes())
    except OSError as error:
        raise OperatorMustFix(f"{file}: cannot be read ({error.strerror}).") from None
    except OperatorMustFix as error:
        raise OperatorMustFix(f"{file}: {error}") from None


def judged(row: "Row", policy: "Policy") -> "Tried":
    """A row, and what it is by `policy`."""
    from bot.enforcement import trying

    return row, trying.whoever_writes(row.text, trying.context_of(row), policy)


def table(title: str, tried: "Sequence[Tried]", policy: "Policy") -> "Iterator[Line]":
    """A line for each label."""
    from bot.enforcement import trying

    yield "", title, [f"{'n':>4}{'found':>7}{'wrong':>7}{'missed':>8}  {'recall':18}precision"]
    for each in trying.figures(tried):
        counts = f"{each.n:>4}{each.right:>7}{each.wrong:>7}{each.missed:>8}"
        shown = f"{counts}  {each.recall!s:18}{each.precision}" if each.label.is_on(policy) else f"{each.n:>4}    off"
        yield "", each.label.name, [shown]


def ordinary(tried: "Sequence[Tried]") -> "Iterator[Line]":
    """What was found where nothing is: how often, and in which rows."""
    from bot.enforcement import labelled, trying

    for what, ids in trying.spoke_on_ordinary(tried).items():
        names = ", ".join(map(labelled.shown, ids[:_MOST_NAMED]))
        yield "warning", what, [f"{len(ids)}: {names}{', ...' if len(ids) > _MOST_NAMED else ''}"]


def say_unknown(rows: "Sequence[Row]") -> None:
    """Print which labels say nothing here: one that is mistyped would count as none."""
    from bot.enforcement import labelled

    if found := labelled.unknown(rows):
        names = [f"{labelled.shown(name)} ({count})" for name, count in found.most_common(_MOST_NAMED)]
        more = ", ..." if len(found) > _MOST_NAMED else ""
        typer.echo(f"Not looked at, as no such label is known: {', '.join(names)}{more}.\n")
