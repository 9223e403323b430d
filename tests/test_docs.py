"""What is written about the project, held against the project."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config.strict import Strict
from tests import configuration

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


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


def test_ci_runs_on_every_python_that_is_supported() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lowest, above = map(int, re.findall(r"3\.(\d+)", project["requires-python"]))
    supported = [f"3.{minor}" for minor in range(lowest, above)]
    assert f"python: {json.dumps(supported)}" in workflow
    assert "- run: .ci/run\n" in workflow
    assert f"{'|'.join(supported)})" in MAKEFILE
    images = re.findall(r"^FROM python:(\S+?)-", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 2
    assert len(set(images)) == 1
    assert images[0] in supported


def test_pre_commit_runs_what_make_check_runs() -> None:
    checked = re.findall(r"^\t\$\(BIN\)/(.+)$", MAKEFILE.partition("\ncheck:")[2].partition("\n\n")[0], re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert len(checked) == 4
    assert [each for each in checked if f"entry: .venv/bin/{each}," not in hooks] == []
    assert "entry: make migrations," in hooks


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
