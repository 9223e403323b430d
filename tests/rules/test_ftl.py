"""ftl: whatever would fail when a sentence is spoken is refused at the start, with file, line and key."""

import ast
import shutil
from pathlib import Path

import pytest

from bot import ftl
from bot.errors import ConfigError
from bot.i18n import LOCALES, Sentences
from tests import placeables

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "locales"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What ships, to be spoiled."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "locales"))


def _refused(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as error:
        Sentences(folder)
    return str(error.value).splitlines()


def _spoil(folder: Path, key: str, text: str, locales: tuple[str, ...] = LOCALES) -> None:
    """Replace sentence `key` in its file, wherever that is."""
    for locale in locales:
        for file in (folder / locale).glob("*.ftl"):
            lines = file.read_text().splitlines()
            for number, line in enumerate(lines):
                if line.startswith(f"{key} ="):
                    end = number + 1
                    while end < len(lines) and lines[end][:1] in (" ", "}"):
                        end += 1
                    lines[number:end] = text.splitlines()
                    file.write_text("\n".join(lines) + "\n")
                    break


def _add(folder: Path, text: str, file: str = "general.ftl") -> None:
    for locale in LOCALES:
        with (folder / locale / file).open("a") as out:
            out.write(f"\n{text}\n")


def test_what_ships_is_right() -> None:
    Sentences(SHIPPED)


@pytest.mark.parametrize("locales", [LOCALES, ("nl",), ("en",)])
def test_a_value_that_the_code_does_not_give_is_refused_in_both_languages_too(
    folder: Path, locales: tuple[str, ...]
) -> None:
    _spoil(folder, "join-button", "join-button = Join: { $teir }", locales)
    said = _refused(folder)
    assert len(said) == len(locales)
    for locale, line in zip(locales, said, strict=True):
        file, number, rest = line.split(":", 2)
        assert file == f"{folder}/{locale}/membership.ftl"
        assert Path(file).read_text().splitlines()[int(number) - 1].startswith("join-button =")
        assert rest == (
            " join-button: the code gives no { $teir } here; it gives { $offers }, { $tier }. Did you mean { $tier }?"
        )


# A sentence of its own, and what is said of it.
@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("join-button", "join-button = { $tier", "join-button: is not Fluent (Expected token"),
        ("join-button", "join-button = { $tier }}", "join-button: is not Fluent (Unbalanced closing brace"),
        ("join-button", "join-button", "is not Fluent ("),
        ("join-button", "join-button = ", "join-button: is not Fluent ("),
        ("join-button", "join-button =\n    .label = x", "join-button: has no text."),
        ("join-button", 'join-button = { "" }', "join-button: is empty."),
        ("join-button", "join-button = { start-buton }", "refers to start-buton, which is not there. Did you mean"),
        ("join-button", "join-button = { start-button.title }", "refers to start-button.title, which is not there."),
        ("join-button", "join-button = { -brand }", "refers to -brand, which is not there."),
        ("join-button", "join-button = { join-button }", "refers to itself: join-button -> join-button."),
        (
            "join-button",
            "join-button = { join-trial }",
            "gives no { $days } here; it gives { $offers }, { $tier }.",
        ),
        ("join-button", "join-button = { UPPER($tier) }", "UPPER() is not known here"),
        ("join-button", "join-button = { DATETIME($tier) }", "DATETIME() is not known here"),
        (
            "join-button",
            "join-button = { $tier ->\n    [a] x\n    [b] y\n}",
            "join-button: is not Fluent (Expected one of the variants to be marked as default",
        ),
        ("join-button", "join-button = { $tier ->\n    [a] x { $nobody }\n   *[b] y\n}", "no { $nobody } here"),
        ("join-button", "join-button = { $kind ->\n    [a] x\n   *[b] y\n}", "no { $kind } here"),
        ("join-button", f"join-button = {'x' * 81}", "has at least 81 letters, and Discord takes 80 here."),
        ("join-button", f"join-button = {'x' * 80} {'{ $tier }'}", "has at least 82 letters"),
        ("help-intro", f"help-intro = {'x' * 2001}", "has at least 2001 letters, and Discord takes 2000 here."),
        ("command-help", "command-help = two words", "Discord takes as a command's name 32 small letters"),
        ("command-help", "command-help = Help", "Discord takes as a command's name"),
        ("command-help", f"command-help = {'x' * 33}", "Discord takes as a command's name"),
        ("command-help", "command-help = { $who }", "so it can have no values in it"),
        ("command-privacy-erase", "command-privacy-erase = inzage", "is the name of command-privacy-"),
        ("command-help-description", f"command-help-description = {'x' * 101}", "Discord takes 100 here."),
        ("tier-professional", "tier-professional = { $tier }", "the code gives no { $tier } here; it gives none."),
        ("walk-back-button", "", "has no sentence walk-back-button, which the bot needs."),
        ("walk-back-button", "walk-bakc-button = x", "Did you mean walk-bakc-button?"),
    ],
)
def test_what_would_fail_when_it_is_spoken_is_refused_with_its_key(
    folder: Path, key: str, text: str, said: str
) -> None:
    _spoil(folder, key, text, ("nl",))
    lines = [line for line in _refused(folder) if said in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"{folder}/nl")
    assert len([line for line in _refused(folder) if "/nl/" in line or line.startswith(f"{folder}/nl:")]) <= 2


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("-a = { -b }\n-b = { -a }", "-a: refers to itself: -a -> -b -> -a."),
        ("and-more = { and-less }\nand-less = { and-more }", "refers to itself: and-more -> and-less -> and-more."),
        (
            "-brand = { $case ->\n    [x] a\n   *[y] b\n}\nto = { -brand }",
            "-brand needs $case, which is not handed to it",
        ),
        ('-brand = b\nto = { -brand("x") }', "hands -brand a value without a name."),
        ("welcome = again", "welcome: stands in "),
        ("and-x = { and-y }\nand-y = { and-y }", "refers to itself: and-y -> and-y."),
    ],
)
def test_references_and_doubles(folder: Path, added: str, said: str) -> None:
    _add(folder, added)
    assert sum(said in line for line in _refused(folder)) == len(LOCALES)


def test_what_is_allowed_is_allowed(folder: Path) -> None:
    _spoil(folder, "join-button", 'join-button = { -brand(case: "x") }: { $tier }{ "{" }{ join-back.word }')
    _add(folder, "-brand = { $case ->\n    [x] Net\n   *[y] Network\n}\njoin-back = Back\n    .word = back")
    _add(folder, "ours = only so { and }")
    sentences = Sentences(folder)
    assert [sentences.text(locale, "join-button", tier="T") for locale in LOCALES] == ["Net: T{back"] * 2


@pytest.mark.parametrize(
    "text",
    ["join-button = { $teir }", "join-button = { $tier", "join-button = { nothing }", "join-buton = x"],
)
def test_one_mistake_is_one_line(folder: Path, text: str) -> None:
    _spoil(folder, "join-button", text, ("nl",))
    assert len(_refused(folder)) == 1


@pytest.mark.parametrize("text", ["manage-button = { x", "manage-button = { nothing }"])
def test_what_refers_to_a_broken_sentence_is_not_called_broken_too(folder: Path, text: str) -> None:
    _spoil(folder, "manage-button", text, ("nl",))
    with (folder / "nl" / "general.ftl").open("a") as out:
        out.write("\nouter = { inner }\ninner = { manage-button }\n")
    assert len(_refused(folder)) == 1


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    file = folder / "nl" / "general.ftl"
    file.write_bytes(b"a = caf\xe9\n")
    assert _refused(folder) == [f"{file}: is not UTF-8 text (byte 7). Save it as UTF-8."]
    file.unlink()
    file.mkdir()
    assert _refused(folder) == [f"{file}: cannot be read (Is a directory)."]
    shutil.rmtree(folder / "nl")
    assert _refused(folder)[0].startswith(f"{folder}/nl: has no .ftl file.")


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(folder: Path) -> None:
    file = folder / "nl" / "general.ftl"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    Sentences(folder)


def test_the_table_of_what_is_given_is_what_ships() -> None:
    assert (ROOT / "bot" / "placeables.txt").read_text() == placeables.table(), "run `make docs`"


def test_the_calls_give_what_the_table_says() -> None:
    """Each call with a literal key gives at least these values: a wrong name in all languages is seen here."""
    seen = set()
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or any(keyword.arg is None for keyword in node.keywords):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("text", "together"):
                for key in (each.value for each in node.args if isinstance(each, ast.Constant)):
                    if isinstance(key, str) and key in ftl.given():
                        names = {str(keyword.arg) for keyword in node.keywords}
                        assert ftl.given()[key] <= names, f"{file.name}: {key}"
                        seen.add(key)
    assert {"join-button", "walk-again", "guidelines-announcement"} <= seen
