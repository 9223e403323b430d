"""What is mutated, against which tests, and mutmut's run of it in a copy of the tree."""

import json
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import tomli_w
from mutmut.mutation.diff_apply import get_diff_for_mutant

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "mutants"
SEED = 24
AT_ONCE = 2
# PostgreSQL would be started for each mutant anew, and migrations run Alembic each time. The same examples each time:
# what survived once survives again.
PYTEST_ARGS = [
    "-p", "no:cacheprovider", "--hypothesis-profile=mutants", "--hypothesis-seed=0",
    "-k", "not postgres", "--ignore=tests/db/test_migrations.py",
]  # fmt: skip
# They read the source, and mutmut's copy of that has all mutants in it at once.
_READ_SOURCE = [
    "--deselect=tests/rules/test_ftl.py::test_the_calls_give_what_the_table_says",
    "--deselect=tests/rules/test_telling.py::test_every_kind_that_the_code_opens_has_its_words",
]
# Generates the mutants and runs nothing; mutmut has no command for it.
_GENERATE = "from mutmut import __main__ as m; m.copy_src_dir(); m.create_mutants(2)"
# mutmut.stats.status_by_exit_code, and what we make of it. What is not here has an end of its own (a crash, a worker
# that was killed): that is no kill either.
_STATUS = {
    1: "killed", 3: "killed",
    0: "survived", 5: "survived", 33: "survived",
    24: "timed out", -24: "timed out", 36: "timed out", 152: "timed out", 255: "timed out", -9: "timed out",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suite:
    """Files (globs) that are `mutated`, but for the `spared` ones, against `tests`; `floor`: the least share killed, in
    per cent. `sample`: how many mutants are tried, of all."""

    name: str
    mutated: tuple[str, ...]
    tests: tuple[str, ...]
    floor: float
    spared: tuple[str, ...] = ()
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, and what became of it. `old` and `new`: the lines that are changed in `function`."""

    name: str
    status: str
    function: str
    old: str
    new: str


def _contracts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


def _pure() -> tuple[str, ...]:
    """The files that the contract "Rules are pure" names."""
    names = next(each["source_modules"] for each in _contracts() if each["name"].startswith("Rules are pure"))
    paths = [name.replace(".", "/") for name in names]
    return tuple(f"{path}/*.py" if (ROOT / path).is_dir() else f"{path}.py" for path in paths)


def rules() -> Suite:
    """All rules of features, and what they share."""
    return Suite("rules", ("bot/*/rules.py", "bot/domain/*.py"), ("tests/rules",), floor=85)


def pure(sample: int | None = 200) -> Suite:
    """The features' other pure modules: what the server should be like, what is wrong with it, how that is said."""
    return Suite("pure", _pure(), ("tests/rules",), floor=75, spared=rules().mutated, sample=sample)


def services(package: str | None = None, sample: int | None = 200) -> Suite:
    """The rest of the features (of `package`)."""
    layers = next(each["layers"] for each in _contracts() if each["name"].startswith("Layers"))
    features = next(layer.split(" | ") for layer in layers if "billing" in layer)
    if package is not None and package not in features:
        raise SystemExit(f"{package} is no feature: {', '.join(features)}")
    files = tuple(f"bot/{each}/*.py" for each in ([package] if package else features))
    name = f"services-{package}" if package else "services"
    return Suite(name, files, ("tests/rules", "tests/db"), floor=75, spared=_pure(), sample=sample)


def copied(name: str) -> Path:
    """A fresh copy of the tree, as it stands here: what Git knows, and what it does not ignore."""
    target = BUILD / name
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for each in filter(None, listed.stdout.split("\0")):
        if (ROOT / each).is_symlink() or (ROOT / each).is_file():  # tests/config links to config's folders
            (target / each).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / each, target / each, follow_symlinks=False)
    return target


def run(suite: Suite, seed: int, only: str | None = None) -> list[Mutant]:
    """Try the mutants of `suite` (those whose names fit the glob `only`); the same for the same code and `seed`."""
    tree = copied(suite.name)
    _configure(tree, suite)
    _mutmut([sys.executable, "-c", _GENERATE], tree)
    names = sorted(name for name in _exit_codes(tree) if only is None or fnmatch(name, only))
    if suite.sample is not None and suite.sample < len(names):
        names = random.Random(seed).sample(names, suite.sample)  # noqa: S311
    if not names:
        raise SystemExit(f"{suite.name}: no mutant {only or ''}")
    _mutmut([str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(AT_ONCE), *names], tree)
    codes = _exit_codes(tree)
    with chdir(tree):
        return [_mutant(name, codes[name]) for name in sorted(names)]


def _configure(tree: Path, suite: Suite) -> None:
    beside = sorted(each.name for each in tree.iterdir() if each.name not in ("bot", "tests", "pyproject.toml"))
    table = {
        "source_paths": ["bot"],
        "only_mutate": suite.mutated,
        "do_not_mutate": suite.spared,
        "also_copy": beside,
        "pytest_add_cli_args": [*PYTEST_ARGS, *_READ_SOURCE],
        "pytest_add_cli_args_test_selection": suite.tests,
        # Wall time: five times what the tests of a function took without a mutant, and half a minute: it may have to
        # share the machine.
        "timeout_multiplier": 5.0,
        "timeout_constant": 6.0,
        "use_git_change_detection": False,
    }
    with (tree / "pyproject.toml").open("ab") as file:
        file.write(b"\n" + tomli_w.dumps({"tool": {"mutmut": table}}).encode())


def _mutmut(command: list[str], tree: Path) -> None:
    """What it says goes into a file, and is shown only where it fails."""
    with (tree / "mutmut.log").open("a+") as file:
        done = subprocess.run(command, cwd=tree, stdout=file, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            file.seek(0)
            raise SystemExit(f"{file.read()[-4000:]}\nmutmut failed in {tree}")


def _exit_codes(tree: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for meta in sorted((tree / "mutants" / "bot").rglob("*.meta")):
        found |= json.loads(meta.read_text())["exit_code_by_key"]
    return found


def _mutant(name: str, code: int | None) -> Mutant:
    """In the tree that was mutated, as mutmut finds it there."""
    status = _STATUS.get(code, f"ended with {code}") if code is not None else "not tried"
    module, _, mangled = name.rpartition(".")
    function = mangled.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    if status == "killed":
        return Mutant(name, status, f"{module}.{function}", "", "")
    path = module.replace(".", "/")
    diff = get_diff_for_mutant(name, path=f"{path}.py" if Path(f"{path}.py").is_file() else f"{path}/__init__.py")
    return Mutant(name, status, f"{module}.{function}", _lines(diff, "-"), _lines(diff, "+"))


def _lines(diff: str, sign: str) -> str:
    """The lines that a diff takes or gives."""
    found: Iterable[str] = (line for line in diff.splitlines()[2:] if line.startswith(sign))
    return "\n".join(line[1:].strip() for line in found)
