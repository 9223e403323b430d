"""What the operator sees of all sentences: each of them, in every language, in each of its wordings."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.errors import OperatorMustFix
from bot.i18n import LOCALES
from bot.sentences import tables

SHIPPED = Path(__file__).parents[2] / "config" / "locales"


def _shown(folder: Path, *prefixes: str, width: int = 160) -> str:
    out = StringIO()
    for table in tables(folder, prefixes):
        Console(file=out, width=width).print(table)
    return out.getvalue()


def _cells(shown: str) -> list[tuple[str, ...]]:
    """The lines of the tables, a part for each language."""
    return [tuple(cell.strip() for cell in line.strip("│").split("│")) for line in shown.splitlines() if "│" in line]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Locales of two sentences with what is hard to show."""
    files = {
        "en": "b-first = Look [here] [bold]now[/bold] :smile: { $unheard-of }\n"
        "a-second = { $days ->\n    [1] One day\n   *[other] { $days } days\n}, { $kind ->\n"
        "    [role] a role\n   *[channel] a channel\n}\n",
        "nl": "a-second = { $kind ->\n    [role] een rol\n   *[channel] een kanaal\n}, { $days ->\n"
        "    [0] geen dag\n    [one] één dag\n   *[other] { $days } dagen\n}\n"
        "b-first = Kijk [hier] [/] { $unheard-of }\n",
    }
    for locale, text in files.items():
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "only.ftl").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_sentence_is_shown_in_the_order_of_its_file() -> None:
    shown = [english.split(" ")[0] for english, dutch in _cells(_shown(SHIPPED)) if english and not dutch]
    for file in sorted((SHIPPED / "en").glob("*.ftl")):
        keys = [line.split(" =")[0] for line in file.read_text().splitlines() if line[:1].isalpha()]
        assert [key for key in dict.fromkeys(shown) if key in keys] == keys


def test_brackets_are_shown_as_they_stand(folder: Path) -> None:
    assert ("Look [here] [bold]now[/bold] :smile: {unheard-of}", "Kijk [hier] [/] {unheard-of}") in _cells(
        _shown(folder, "b-")
    )


def test_each_wording_of_each_language_is_shown_once(folder: Path) -> None:
    pairs = [cells for cells in _cells(_shown(folder, "a-")) if all(cells)][1:]
    assert sorted(pairs) == [
        ("0 days, a channel", "een kanaal, geen dag"),
        ("0 days, a role", "een rol, geen dag"),
        ("3 days, a channel", "een kanaal, 3 dagen"),
        ("3 days, a role", "een rol, 3 dagen"),
        ("One day, a channel", "een kanaal, één dag"),
        ("One day, a role", "een rol, één dag"),
    ]


def test_what_decides_nothing_more_makes_no_entry_of_its_own(folder: Path) -> None:
    idle = "d-paid = { $paid ->\n    [no] x\n   *[yes] { $days ->\n        [1] y\n       *[other] z\n    }\n}\n"
    for locale in LOCALES:
        (folder / locale / "other.ftl").write_text(idle, encoding="utf-8")
    shown = _shown(folder, "d-")
    assert [cells for cells in _cells(shown) if all(cells)][1:] == [("x", "x"), ("y", "y"), ("z", "z")]
    assert "only.ftl" not in shown


def test_nothing_is_cut_off_in_a_narrow_terminal() -> None:
    narrow = _shown(SHIPPED, "check-discord-server-absent-fix", width=60)
    for column in range(len(LOCALES)):
        said = "".join(cells[column] for cells in _cells(narrow))
        assert "https://discord.com/oauth2/authorize?client_id=" in said
        assert "…" not in said


def test_a_prefix_limits_and_one_that_no_key_has_is_named(folder: Path) -> None:
    assert "a-second" not in _shown(folder, "b-")
    with pytest.raises(OperatorMustFix, match=r"begins with c-\.$"):
        tables(folder, ["b-", "c-"])
