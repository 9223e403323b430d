"""What is written about the project, held against the project."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config.strict import Strict
from tests import configuration

ROOT = Path(__file__).parents[1]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md")]


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


@pytest.mark.parametrize("page", PAGES, ids=lambda each: str(each.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page: Path) -> None:
    """Links to files, `make` targets, and what stands in backticks as a path: from the page, the top, or bot/."""
    text = page.read_text(encoding="utf-8")
    links = [each for each in re.findall(r"\]\(([^)#]+)", text) if "://" not in each]
    assert [each for each in links if not (page.parent / each).exists()] == []
    assert set(re.findall(r"`make ([a-z]+)", text)) <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    if page.name == "CHANGELOG.md":
        return  # what was, and may be no more
    paths = re.findall(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|md|toml|ftl))?|[\w-]+\.(?:py|md))`", text)
    places = (page.parent, ROOT, ROOT / "bot", ROOT / "config", ROOT / "build")
    missing = [each for each in paths if not any((place / each).exists() for place in places)]
    assert [each for each in missing if not each.startswith(("build/", "data/", ".venv/"))] == []


def test_the_architecture_names_each_entry_at_the_top_and_each_contract() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    entries = set(re.findall(r"^[^/\n]+/?", tracked, re.MULTILINE))
    assert {each for each in entries if f"`{each}`" not in ARCHITECTURE} == set()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [each["name"] for each in contracts if f'"{each["name"]}"' not in ARCHITECTURE] == []


def test_the_functions_that_the_architecture_names_are_there() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot").rglob("*.py"))
    named = re.findall(r"\(`(\w+)`(?: of [^)]*)?\)", ARCHITECTURE)
    assert len(named) > 8
    assert [each for each in named if f"def {each}(" not in source] == []


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
