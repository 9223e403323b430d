"""A recording of what went over the wire, one JSON line an exchange, for checking against Discord's description."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO


class Recorder:
    """Appends exchanges to a file, each whole on disk before the next; without a path it does nothing."""

    def __init__(self, path: Path | None) -> None:
        self._file: TextIO | None = None
        if path is not None:  # tokens are in it: for whoever made it alone
            self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")

    @property
    def on(self) -> bool:
        """Whether anything is written."""
        return self._file is not None

    def write(self, method: str, path: str, status: int, request: Any, response: Any) -> None:
        """Note one exchange: path with query, JSON bodies or None."""
        if self._file is None:
            return
        line = {"method": method, "path": path, "status": status, "request": request, "response": response}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
