"""What is written about the project, held against the project."""

import re
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


def test_the_image_has_the_bot_alone_and_runs_as_nobody_in_particular() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [each.split()[:-1] for each in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)]
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in allowed
    assert sorted(f"!{name}" for names in copied for name in names) == sorted(
        each for each in allowed if each.startswith("!")
    )
    assert re.search(r"^USER [1-9]\d*$", dockerfile.rpartition("\nFROM ")[2], re.MULTILINE)
    assert "/healthz" in dockerfile.partition("HEALTHCHECK")[2]
