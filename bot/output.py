"""The files that a command writes for the operator: new ones only, nothing is written over."""

import os
from pathlib import Path

from bot.errors import SettingsError


def must_be_new(file: Path) -> None:
    """Raises SettingsError, before any work is done, when `file` cannot be made."""
    if file.exists() or file.is_symlink():
        raise SettingsError(f"{file}: cannot be written (File exists). Name a file that does not exist.")
    if not file.parent.is_dir():
        raise SettingsError(f"{file}: cannot be written: there is no folder {file.parent}.")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise SettingsError(f"{file}: cannot be written (Permission denied).")


def write_new(file: Path, text: str, mode: int = 0o666) -> None:
    """Write `text` into `file`, which only whom `mode` lets can read. Raises SettingsError when it is there already."""
    try:
        file.touch(mode, exist_ok=False)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror}). Name a file that does not exist.") from None
