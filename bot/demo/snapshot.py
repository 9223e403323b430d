"""A furnished server, kept to begin with again: to build it anew for each journey would be most of their work."""

import shutil
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from sandbox.discord.state import State


@dataclass(frozen=True)
class Snapshot:
    """A server at Discord, and the SQLite file with what the bot has written down about it (nobody writes it now)."""

    _state: State
    _file: Path

    def state(self) -> State:
        """A server of its own that is as this one was."""
        return deepcopy(self._state)

    def restore(self, file: Path) -> None:
        """Make `file` a database of its own that is as this one was."""
        shutil.copy(self._file, file)
