"""The house's own rules: sentences, sizes, imports, and what must not stand anywhere in the tree."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot import config
from bot.demo.stage import BOT_PERMISSIONS
from bot.domain.jobs import SERVER, STRIPE
from bot.domain.screen import MOST_LETTERS
from bot.i18n import LOCALES, Sentences, locale_of, money
from bot.preflight.rules import NEEDED
from bot.settings import Settings
from tests.mutants import known, suites

ROOT = Path(__file__).parents[1]
LOCALE_FILES = ROOT / "config" / "locales"
SOURCES = [
    file for tree in ("bot", "sandbox") for file in sorted((ROOT / tree).rglob("*.py")) if "versions" not in file.parts
]


@cache
def _nodes(file: Path) -> Iterable[ast.AST]:
    """All that stands in a file, from the outside to the inside."""
    return tuple(ast.walk(ast.parse(file.read_text())))


@cache
def _messages(locale: str) -> dict[str, ftl.Message]:
    found: dict[str, ftl.Message] = {}
    for file in sorted((LOCALE_FILES / locale).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text()).body:
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{file.name}: {entry.id.name} stands twice"
                found[entry.id.name] = entry
    return found


def _variables(node: object) -> set[str]:
    """The values that a sentence needs."""
    if isinstance(node, ftl.VariableReference):
        return {node.id.name}
    if isinstance(node, ftl.BaseNode):
        return set().union(*(_variables(child) for child in vars(node).values()), set())
    return set().union(*(_variables(child) for child in node), set()) if isinstance(node, list) else set()


def _named_by_config() -> set[str]:
    """The keys of what stands in the server's channels and in Discord's questions to newcomers."""
    community = config.load(ROOT / "config").community
    named: set[str] = set()
    for key, channel in community.channels.items():
        named |= {f"channel-{key}-topic", f"channel-{key}-post"}
        named |= {f"channel-{key}-title"} if channel.kind == "forum" else set()
    for prompt in community.onboarding.prompts:
        named.add(f"onboarding-{prompt.key}")
        for option in prompt.options:
            named |= {f"onboarding-{prompt.key}-{option.key}", f"onboarding-{prompt.key}-{option.key}-about"}
    return named


def _used_keys() -> set[str]:
    """Every sentence key that the code can ask for: written out, made of parts, or named by config."""
    keys = set(_messages("en"))
    used: set[str] = _named_by_config() & keys
    for file in SOURCES:
        for node in _nodes(file):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= {node.value} & keys
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                pattern = "".join(re.escape(str(part)) if part is not None else r"[\w-]+" for part in parts)
                if re.match(
                    r"^(alert|audit|check|export-of|page|status|tier|command|ladder|no|reason|told|report|contact|crisis|country|oncall|judge|moderation)-",
                    str(parts[0]),
                ):
                    used |= {key for key in keys if re.fullmatch(pattern, key)}
    return used


def test_every_locale_has_every_sentence_and_the_code_uses_each() -> None:
    sentences = {locale: set(_messages(locale)) for locale in LOCALES}
    assert sentences["en"] == sentences["nl"]
    assert sentences["en"] - _used_keys() == set()


def test_every_key_that_the_code_names_is_there() -> None:
    """A call with a literal key: `.text(locale, "key")`, `text("key")` where the locale is given already,
    `described("key")`, `name("key", ...)`, `_say(interaction, "key")`.
    """
    keys, seen = set(_messages("en")), set()
    for file in SOURCES:
        for node in _nodes(file):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                position = {"text": 1, "described": 0, "name": 0, "_say": 1}.get(called)
                position = 0 if called == "text" and isinstance(node.func, ast.Name) else position
                if position is not None and len(node.args) > position and not {"sandbox", "db"} & {*file.parts}:
                    key = node.args[position]
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        assert key.value in keys, f"{file.name}: {key.value}"
                        seen.add(key.value)
    assert {"walk-paths", "command-start", "button-old", "privacy-kept"} <= seen


def test_a_sentence_needs_the_same_values_in_every_language() -> None:
    english, dutch = _messages("en"), _messages("nl")
    assert {key: _variables(message) for key, message in english.items()} == {
        key: _variables(message) for key, message in dutch.items()
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_sentences_are_calm_and_fit_where_discord_shows_them(locale: str) -> None:
    sentences = Sentences(LOCALE_FILES)
    for key, message in _messages(locale).items():
        text = sentences.text(locale, key, **dict.fromkeys(_variables(message), "x"))
        assert "!" not in text, key
        if key.startswith("command-"):
            assert len(text) <= (100 if key.endswith("-description") else 32), key
            assert key.endswith("-description") or re.fullmatch(r"[-_\w]+", text.lower()), key
        if key.endswith("-button"):
            assert len(text) <= 80, key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_fits_into_one_message(locale: str) -> None:
    """With values as long as they get: a name at Discord has at most 100 letters, a list of rooms twenty of them."""
    sentences, room = Sentences(LOCALE_FILES), "<#1234567890123456789>\n"
    for key, message in _messages(locale).items():
        values = {name: room * 20 if name == "rooms" else "x" * 100 for name in _variables(message)}
        assert 0 < len(sentences.text(locale, key, **values)) <= MOST_LETTERS, key


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_said_together_fits_into_one_message(locale: str) -> None:
    """What is said before and after forgetting somebody."""
    text = partial(Sentences(LOCALE_FILES).text, locale)
    for first, second in (("ask", "membership"), ("partly", "stripe"), ("done", "stripe"), ("working", "stripe")):
        assert len(f"{text(f'privacy-erase-{first}')}\n\n{text(f'privacy-erase-{second}')}") <= MOST_LETTERS


def test_amounts_are_written_as_each_language_does() -> None:
    sentences = Sentences(LOCALE_FILES)
    values = {"interval": "month", "count": 1}
    for currency, minor, english, dutch in (
        ("eur", 1500, "€15.00 a month", "€ 15,00 per maand"),
        ("jpy", 1500, "¥1,500 a month", "JP¥ 1.500 per maand"),
        ("kwd", 1500, "KWD1.500 a month", "KWD 1,500 per maand"),
    ):
        said = [sentences.text(each, "join-price", amount=money(minor, currency), **values) for each in LOCALES]
        assert [each.replace("\xa0", " ") for each in said] == [english, dutch]


def test_languages_we_do_not_speak_are_answered_in_english() -> None:
    tags = {"nl": "nl", "nl-BE,nl;q=0.9": "nl", "NL_nl": "nl", "en-GB": "en", "fr": "en", "": "en", None: "en"}
    assert {tag: locale_of(tag) for tag in tags} == tags


def test_what_config_names_has_its_sentences() -> None:
    sentences, found = Sentences(LOCALE_FILES), config.load(ROOT / "config")
    needed = {
        f"tier-{key}{part}" for key, each in found.membership.tiers.items() if each.paid for part in ("", "-about")
    }
    needed.add(f"channel-{found.onboarding.guidelines.channel}-post")
    assert {key for key in needed for locale in LOCALES if not sentences.has(locale, key)} == set()
    optional = {key for key in _named_by_config() if key.endswith("-post")}
    assert _named_by_config() - optional - set(_messages("en")) == set()


def test_what_all_languages_say_at_once_fits_where_discord_shows_it() -> None:
    """Topics, posts, titles and questions stand there in every language, one after the other; equal ones once."""
    sentences = Sentences(LOCALE_FILES)

    def most(key: str) -> tuple[int, str, int]:
        """For one language, what stands between them, for all together."""
        if key.startswith("onboarding-"):
            is_option = key.count("-") > 1 and not key.endswith("-about")
            return (100, " / ", 50 if is_option else 100)
        return {"topic": (400, " · ", 1024), "title": (45, " · ", 100), "post": (990, "\n\n———\n\n", 2000)}[
            key.rpartition("-")[2]
        ]

    for key in _named_by_config() & set(_messages("en")):
        alone, between, together = most(key)
        texts = dict.fromkeys(sentences.text(locale, key) for locale in LOCALES)
        assert all(0 < len(text) <= alone and text == text.strip() for text in texts), key
        assert len(between.join(texts)) <= together, key
        assert key.endswith("-post") or not any("\n" in text for text in texts), key


def _commands(locale: str) -> dict[str, str]:
    """Every command as it is called in `locale`, by its sentence key; a group is no command."""
    sentences, keys = Sentences(LOCALE_FILES), [key for key in _messages("en") if key.startswith("command-")]
    names = {key: sentences.text(locale, key) for key in keys if not key.endswith("-description")}
    groups = {key for key in names if any(other.startswith(f"{key}-") for other in names)}
    found = {}
    for key in names.keys() - groups:
        group = next((names[each] for each in groups if key.startswith(f"{each}-")), None)
        found[key] = f"/{group} {names[key]}" if group else f"/{names[key]}"
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_commands_in_sentences_are_there(locale: str) -> None:
    """A sentence names a command as its language does, and only one that exists."""
    sentences, there = Sentences(LOCALE_FILES), set(_commands(locale).values())
    for key, message in _messages(locale).items():
        text = sentences.text(locale, key, **dict.fromkeys(_variables(message), "x"))
        assert set(re.findall(r"`(/[^`]+)`", text)) <= there, key


def test_importing_does_nothing() -> None:
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in SOURCES]
    names = [name for name in names if not name.endswith(("__main__", "migrations.env"))]
    program = (
        "import importlib, logging, threading, warnings\n"
        "warnings.simplefilter('ignore')\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1 and not logging.getLogger().handlers\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env={})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_settings_are_documented() -> None:
    example, readme = (ROOT / ".env.example").read_text(), (ROOT / "README.md").read_text()
    for name in Settings.model_fields:
        assert re.search(rf"^#? ?{name.upper()}=", example, re.MULTILINE), name
        assert f"`{name.upper()}`" in readme, name


def test_what_is_installed_is_locked_with_hashes_build_tools_included() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    build = {re.split("[<>=]", each)[0] for each in project["build-system"]["requires"]}
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text().replace("\\\n", " ")
        pinned = {line.partition("==")[0]: line for line in text.splitlines() if line and not line.startswith("#")}
        assert all(" --hash=sha256:" in line for line in pinned.values()), lock
        assert build <= set(pinned), lock
    for file in ("README.md", "Makefile", "Dockerfile"):
        installs = [line for line in (ROOT / file).read_text().splitlines() if "pip install" in line]
        assert installs, file
        for line in installs:  # from the lock; or this project itself, which then fetches nothing
            assert "--require-hashes -r requirements" in line or "--no-build-isolation --no-deps" in line, line


def test_the_invite_link_asks_for_what_the_journeys_were_made_with() -> None:
    readme, sentences = (ROOT / "README.md").read_text(), Sentences(LOCALE_FILES)
    assert f"&permissions={BOT_PERMISSIONS}`" in readme
    asked = re.findall(r"\*([^*]+)\*", readme.partition("That asks for")[2].partition("nothing else")[0])
    names = [sentences.text("en", "check-permission-name", permission=each) for each in NEEDED]
    assert [" ".join(each.split()) for each in asked] == names


def test_no_file_or_function_has_outgrown_its_reader() -> None:
    """A figure over the size is a question, not a crime: what is over it stands here, with the answer."""
    over = set()
    for file in SOURCES:
        text = file.read_text()
        where = str(file.relative_to(ROOT))
        if text.count("\n") > (150 if "cogs" in file.parts else 300):
            over.add(where)
        for node in _nodes(file):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 40:
                over.add(f"{where}:{node.name}")
    assert over == set()


def test_no_broad_except_but_in_the_outermost_loop() -> None:
    """And of what discord.py leaves to us: a press of a button (of a command its tree is the outermost), and its
    parsers of events, of which one exception would end the gateway.
    """
    broad = []
    for file in SOURCES:
        functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        for node in _nodes(file):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(node)
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            ):
                inside = [each.name for each in functions if each.lineno <= node.lineno <= (each.end_lineno or 0)]
                broad.append(f"{file.relative_to(ROOT)}:{inside[-1]}")
    assert sorted(broad) == [
        "bot/client.py:on_interaction",
        "bot/integrations/gateway.py:_read",
        "bot/loop.py:_run",
        "bot/loop.py:_run",
        "bot/loop.py:_step",
        "bot/loop.py:each",
    ]


def test_a_module_is_under_the_laws_from_its_first_line(tmp_path: Path) -> None:
    """Each import that is not allowed is planted where nobody named it, and is found by `make check`'s linter."""
    for tree in ("bot", "sandbox"):
        shutil.copytree(ROOT / tree, tmp_path / tree, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        "bot/metrics.py": ("discord", "stripe", "sqlalchemy"),
        "bot/moderation/rules.py": ("asyncio", "bot.integrations.stripe"),
        "bot/moderation/service.py": ("sandbox", "bot.billing.rules"),
        "sandbox/discord/errors.py": ("bot.errors", "sandbox.discord.api"),
    }
    for file, names in planted.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        with (tmp_path / file).open("a") as out:
            out.write("".join(f"\nimport {name}\n" for name in names))
    (tmp_path / "bot/moderation/__init__.py").touch()
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    verdicts = re.findall(r" (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", done.stdout, re.MULTILINE)
    assert set(verdicts) == {"BROKEN"}
    assert len(verdicts) == (ROOT / "pyproject.toml").read_text().count("[[tool.importlinter.contracts]]")


def test_each_half_starts_without_the_other(tmp_path: Path) -> None:
    """On a server the bot has no sandbox, and says so to whoever wants the demo; that needs nothing of the bot."""
    without = (
        "import runpy, sys\n"
        "sys.path[:0] = ['.']\n"
        "sys.meta_path[:] = [each for each in sys.meta_path if 'editable' not in getattr(each, '__module__', '')]\n"
        "for name in {}: sys.modules[name] = None\n"
        "sys.argv = {}\n"
        "runpy.run_module(sys.argv[0], run_name='__main__')\n"
    )
    shutil.copytree(ROOT / "bot", tmp_path / "bot")
    program = without.format([], ["bot", "demo"])
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The demo needs a checkout of this project: use `make demo` there.\n"

    shutil.copytree(ROOT / "sandbox", tmp_path / "alone" / "sandbox")
    program = without.format(["bot", "discord", "stripe", "sqlmodel", "sqlalchemy"], ["sandbox"])
    started = subprocess.Popen(
        [sys.executable, "-c", program], cwd=tmp_path / "alone", stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    with started:
        assert json.loads(started.stdout.readline()).keys() == {"discord", "stripe"}
        started.terminate()
    assert started.returncode == 0


def test_the_sandbox_is_packaged_whole() -> None:
    listed = tomllib.loads((ROOT / "sandbox" / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    there = sorted((ROOT / "sandbox").rglob("__init__.py"))
    assert listed == [".".join(file.parent.relative_to(ROOT).parts) for file in there]


def test_no_mock_objects() -> None:
    for file in sorted((ROOT / "tests").rglob("*.py")):
        imported = {
            alias.name
            for node in _nodes(file)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in [*node.names, ast.alias(getattr(node, "module", "") or "")]
        }
        assert not {name for name in imported if "mock" in name.lower()}, file


@pytest.mark.parametrize("change", known.KNOWN, ids=lambda each: each.name)
def test_what_make_mutants_changes_is_still_there(change: known.Known) -> None:
    ast.parse(known.mutated(change))


def test_what_make_mutants_lists_as_left_is_still_there() -> None:
    """Of what was sampled nothing else would tell that a reason has outlived its code."""
    listed = tomllib.loads((ROOT / "tests" / "mutants" / "survivors.toml").read_text())["survivor"]
    for each in listed:
        parts = each["function"].split(".")
        ends = [ROOT.joinpath(*parts[:at]) for at in range(len(parts) - 1, 0, -1)]
        file = next(found for end in ends if (found := end.with_suffix(".py")).is_file())
        lines = {line.strip() for line in file.read_text().splitlines()}
        assert {*each["old"].splitlines()} <= lines, each
        assert each["reason"], each
    assert len({(each["function"], each["old"], each["new"]) for each in listed}) == len(listed)


def test_make_mutants_finds_what_it_mutates() -> None:
    for suite in (suites.rules(), suites.pure(), suites.services()):
        for files in suite.mutated:
            assert list(ROOT.glob(files)), f"{suite.name}: {files}"


def test_every_topic_that_is_woken_is_listened_to() -> None:
    """A wake-up that nobody hears delays work until the next tick."""
    woken, heard = set[str](), {"community", STRIPE, SERVER}  # bot/app.py
    for file in SOURCES:
        for node in _nodes(file):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            strings = {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
            if name in ("wake", "Rows", "_RoleRows"):
                woken |= strings
            elif name == "Queue":
                heard |= strings
            elif name == "Feature":
                loops = [each.value for each in node.keywords if each.arg == "loops"]
                keys = [key for each in loops if isinstance(each, ast.Dict) for key in each.keys]
                heard |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    assert woken, "nothing is woken"
    assert woken <= heard
