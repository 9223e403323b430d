"""Names from Discord: shown in one line, seen for what they are, and nothing to a terminal, a table or Discord."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.names import MOST_LETTERS, in_message, printable

HOSTILE = {
    "a line break": ("staff\nAll is well.", "staff<U+000A>All is well."),
    "a carriage return": ("staff\rok", "staff<U+000D>ok"),
    "a line separator": ("a\u2028b\u2029c\x85d", "a<U+2028>b<U+2029>c<U+0085>d"),
    "an escape sequence": ("\x1b[2J\x1b]0;title\x07", "<U+001B>[2J<U+001B>]0;title<U+0007>"),
    "an escape sequence in one character": ("\x9b31mred", "<U+009B>31mred"),
    "backspaces": ("no\b\byes\x7f", "no<U+0008><U+0008>yes<U+007F>"),
    "a null": ("a\0b", "a<U+0000>b"),
    "turned around": ("paid\u202eecnalab", "paid<U+202E>ecnalab"),
    "isolated": ("\u2066a\u2069\u200f\u061c", "<U+2066>a<U+2069><U+200F><U+061C>"),
    "zero width": ("Pa\u200bi\u200dd\ufeff\u2060", "Pa<U+200B>i<U+200D>d<U+FEFF><U+2060>"),
    "a soft hyphen": ("Pa\u00adid", "Pa<U+00AD>id"),
    "a filler that is a letter": ("\u3164\u115f\uffa0", "<U+3164><U+115F><U+FFA0>"),
    "an empty braille cell": ("\u2800", "<U+2800>"),
    "a joiner that is a mark": ("Pa\u034fid", "Pa<U+034F>id"),
    "variations of letters": ("P\ufe0fa\ufe01\U000e0100", "P<U+FE0F>a<U+FE01><U+E0100>"),
    "nothing but a variation": ("\ufe0f", "<U+FE0F>"),
    "tags": ("\U000e0041", "<U+E0041>"),
    "spaces of other widths": ("a\u00a0b\u3000c", "a<U+00A0>b<U+3000>c"),
    "half a pair": ("\ud800", "<U+D800>"),
    "private": ("\ue000", "<U+E000>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_seen_is_told(name: str) -> None:
    given_, shown = HOSTILE[name]
    assert printable(given_) == shown


@pytest.mark.parametrize(
    "name",
    [
        "hospital-lobby",
        "Ärzte & Pflege",
        "護士",
        "تمريض",
        "दवा",
        "❤️ Team",
        "⚕️",
        "1️⃣ first",
        "Nurse 👩🏽",
        "[red]x[/]",
        "",
    ],
)
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert printable(name) == name


MEANT = {
    "everybody": ("@everyone", r"\@everyone"),
    "a role": ("<@&123>", r"\<\@&123\>"),
    "a channel": ("<#123>", r"\<#123\>"),
    "markdown": ("**bold** _i_ ~~s~~ `code` ||spoiler||", r"\*\*bold\*\* \_i\_ \~\~s\~\~ \`code\` \|\|spoiler\|\|"),
    "a link": ("[here](https://x.example)", r"\[here\](https\:\/\/x.example)"),
    "an invitation": ("discord.gg/abc", r"discord.gg\/abc"),
    "escaped already": ("\\*", "\\\\\\*"),
    "what is told": ("a\u202eb", r"a\<U+202E\>b"),
    "as long as names are": ("x" * 100, "x" * 100),
    "longer": ("\u202e" * 100, r"\<U+202E\>" * 12 + r"\<U+…"),
}


@pytest.mark.parametrize("name", MEANT)
def test_in_a_message_a_name_means_nothing(name: str) -> None:
    given_, shown = MEANT[name]
    assert in_message(given_) == shown


@given(st.text(st.characters()))
@example("\ufe0f\ufe0f")
@example("a\ufe0f")
def test_whatever_the_name_it_is_one_line_of_what_can_be_seen(name: str) -> None:
    shown = printable(name)
    assert shown.isprintable()
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x1b]", shown) is None


@given(st.text(st.characters()))
def test_whatever_the_name_every_mark_of_discord_is_escaped(name: str) -> None:
    said = in_message(name)
    assert re.search(r"[*_~`|<>@:/\[\]]", re.sub(r"\\.", "", said)) is None
    assert not re.sub(r"\\.", "", said).endswith("\\")
    assert len(re.sub(r"\\(.)", r"\1", said)) <= MOST_LETTERS
