"""What is written about the project, held against the project."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config.strict import Strict
from tests import configuration

ROOT = Path(__file__).parents[1]


def test_every_setting_is_written_down_as_it_is() -> None:
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == configuration.document(), "run `make docs`"


def test_a_setting_that_says_nothing_of_itself_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    class Said(Strict):
        """Whatever."""

        key: int
        """What it does."""

    class Unsaid(Strict):
        """Whatever."""

        key: int

    class Nothing(Strict):
        key: int
        """What it does."""

    def document(model: type[BaseModel]) -> str:
        monkeypatch.setattr(configuration, "FILES", {"some.toml": model})
        return configuration.document()

    assert document(Said).endswith("| `key` | whole number | **needed** |  | What it does. |\n")
    for model in (Unsaid, Nothing):
        with pytest.raises(ValueError, match="says nothing of itself"):
            document(model)
