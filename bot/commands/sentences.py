"""What people read, to be read by eye."""

import sys
from typing import Annotated

import typer

cli = typer.Typer()


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
