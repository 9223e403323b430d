"""Files with domains of fraud: which lines name one, when a file is read again, and what a broken one leaves."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.judge.detectors import links
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy
from bot.integrations import domain_lists
from bot.integrations.domain_lists import DomainLists, Lists, parsed
from tests.rules.test_roles import NOW

NAMES = {
    "plain": "fraud.example",
    "case": "Fraud.EXAMPLE",
    "trailing dot": "fraud.example.",
    "wildcard": "*.fraud.example",
    "hosts": "0.0.0.0 fraud.example",
    "hosts, another address": "127.0.0.1\tfraud.example",
    "hosts, IPv6": ":: fraud.example",
    "ad blocker": "||fraud.example^",
    "comment behind": "fraud.example  # seen in May",
    "hosts, comment behind": "0.0.0.0 fraud.example #seen",
    "spaces": "  fraud.example \t",
}
NOTHING = {
    "blank": "",
    "spaces": " \t ",
    "comment": "# fraud.example",
    "comment with spaces": "  ## fraud",
    "rule": "#" * 800,
}
NONE = {
    "a word": "localhost",
    "hosts, no domain": "127.0.0.1 localhost",
    "hosts, itself": "0.0.0.0 0.0.0.0",
    "hosts, another machine": "10.1.2.3 intranet.example",
    "two names": "fraud.example other.example",
    "address": "192.0.2.7",
    "address of a page": "https://fraud.example/login",
    "page": "fraud.example/login",
    "port": "fraud.example:8080",
    "e-mail": "info@fraud.example",
    "a part of a page": "fraud.example##.banner",
    "comment without a space": "fraud.example#seen",
    "allowed by an ad blocker": "@@||fraud.example^",
    "ad blocker, a page": "||fraud.example/login^",
    "ad blocker, one kind": "||fraud.example^$image",
    "table": "fraud.example,phishing,2026",
    "HTML": "<!DOCTYPE html>",
    "empty label": "fraud..example",
    "top level": "example",
    "wildcard of all": "*.example",
    "wildcard within": "fraud.*.example",
    "long label": f"{'a' * 64}.example",
    "long name": f"{'a.' * 130}example",
    "long line": "fraud.example " + "x" * 1000,
    "another encoding": "fr\ufffdud.example",
}


def _set(*domains: str) -> frozenset[str]:
    return frozenset(domains)


@pytest.mark.parametrize("line", NAMES.values(), ids=NAMES)
def test_a_line_that_names_a_domain(line: str) -> None:
    assert parsed([f"{line}\n"]) == (_set("fraud.example"), 0)


@pytest.mark.parametrize("line", NOTHING.values(), ids=NOTHING)
def test_a_line_that_need_name_none(line: str) -> None:
    assert parsed([f"{line}\n"]) == (_set(), 0)


@pytest.mark.parametrize("line", NONE.values(), ids=NONE)
def test_a_line_that_names_none_is_counted_and_skipped(line: str) -> None:
    assert parsed(["other.example\n", f"{line}\n"]) == (_set("other.example"), 1)


@pytest.mark.parametrize("line", ["münchen-fraud.example", "||MÜNCHEN-fraud.example^", "xn--mnchen-fraud-dlb.example"])
def test_a_name_in_other_letters_is_met_however_a_link_writes_it(line: str) -> None:
    policy = Policy(blocked=parsed([line])[0])
    for host in ("münchen-fraud.example", "xn--mnchen-fraud-dlb.example", "pay.münchen-fraud.example"):
        (found,) = links.find(Reading(f"look at https://{host}/x", (), {}), Context(now=NOW), policy)
        assert found.kind == "blocked", host


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=40), max_size=8))
def test_each_line_is_a_domain_or_nothing_or_counted(lines: list[str]) -> None:
    domains, skipped = parsed(["kept.example", *lines])
    assert "kept.example" in domains
    assert len(domains) - 1 + skipped <= len(lines)
    again, others = parsed(domains)
    assert (again, others) == (domains, 0), "each stands there as it would be read"


@pytest.mark.parametrize("line", ["a.", "a" * 9, " ", "\t#", "|", "||a^", "-.", "é.", "0.0.0.0 ", "#"])
def test_a_hostile_line_costs_little(line: str) -> None:
    hostile = line * (100_000 // len(line))
    begun = time.perf_counter()
    domains, skipped = parsed(["kept.example", hostile, f"{hostile} #", f"{hostile}x.example"])
    assert time.perf_counter() - begun < 1
    assert domains - {"x.example"} == {"kept.example"}
    assert skipped <= 3


def _lists(folder: Path, *names: str, **files: str) -> DomainLists:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return DomainLists(folder, names or tuple(f"{name}.txt" for name in files))


def test_several_files_count_together_beside_config_or_by_absolute_paths(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_bytes(b"\xef\xbb\xbfabroad.example\r\n\r\nfraud.example\r\nnone\r\n")
    folder = tmp_path / "config"
    folder.mkdir()
    lists = _lists(folder, "one.txt", str(elsewhere), one="fraud.example\nanother.example\nno domain")
    assert lists.read() == Lists(_set("fraud.example", "another.example", "abroad.example"), True, 2, {})
    (folder / "one.txt").write_text("another.example")
    changed = lists.read()
    assert (changed.is_new, changed.domains) == (True, _set("fraud.example", "another.example", "abroad.example"))
    assert DomainLists(folder, ()).read() == Lists(_set(), False, 0, {})


def test_a_file_is_read_again_when_its_time_or_its_size_has_changed_and_else_not(tmp_path: Path) -> None:
    lists, file = _lists(tmp_path, one="first.example\n"), tmp_path / "one.txt"
    assert lists.read().is_new
    found = file.stat()

    def write(text: str, at_ns: int) -> Lists:
        file.write_text(text)
        os.utime(file, ns=(at_ns, at_ns))
        return lists.read()

    same = write("other.example\n", found.st_mtime_ns)
    assert (same.is_new, same.domains) == (False, _set("first.example")), "the same time and size: not read"
    later = write("other.example\n", found.st_mtime_ns + 1)
    assert (later.is_new, later.domains) == (True, _set("other.example"))
    longer = write("other.example\nmore.example\n", found.st_mtime_ns + 1)
    assert (longer.is_new, longer.domains) == (True, _set("other.example", "more.example"))
    emptied = write("", found.st_mtime_ns + 2)
    assert (emptied.is_new, emptied.domains, emptied.troubles) == (True, _set(), {}), "the operator wants none"


def _missing(file: Path) -> None:
    file.unlink()


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _page(file: Path) -> None:
    file.write_text("<html>\n<body>503 Service Unavailable</body>\n</html>\n")


def _binary(file: Path) -> None:
    file.write_bytes("fraud.example\n".encode("utf-16"))


def _many_lines(file: Path) -> None:
    file.write_text("fraud.example\n" * 4)


def _large(file: Path) -> None:
    file.write_text("fraud.example # " + "x" * 200)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_missing, "No such file"), (_folder, "is no file"), (_pipe, "is no file"), (_page, "no domain"),
        (_binary, "no domain"), (_many_lines, "more than 3 lines"), (_large, "more than 0 MB"),
    ],
)  # fmt: skip
def test_what_a_file_said_before_counts_while_it_cannot_be_read(
    spoil: Callable[[Path], None], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_lists, "MOST_LINES", 3)
    monkeypatch.setattr(domain_lists, "MOST_BYTES", 200)
    lists = _lists(tmp_path, one="fraud.example", two="other.example")
    lists.read()
    spoil(tmp_path / "one.txt")
    (tmp_path / "two.txt").write_text("changed.example\nnew.example")
    found = lists.read()
    assert found.domains == {"fraud.example", "changed.example", "new.example"}
    assert list(found.troubles) == ["one.txt"]
    assert why in found.troubles["one.txt"]
    again = lists.read()
    assert (again.is_new, list(again.troubles)) == (False, ["one.txt"])


def test_a_file_that_was_never_there_counts_once_it_is(tmp_path: Path) -> None:
    lists = _lists(tmp_path, "one.txt", "odd\0name.txt")
    assert lists.read() == Lists(_set(), False, 0, lists.read().troubles)
    assert set(lists.read().troubles) == {"one.txt", "odd\0name.txt"}
    (tmp_path / "one.txt").write_text("fraud.example")
    found = lists.read()
    assert (found.domains, found.is_new, list(found.troubles)) == (_set("fraud.example"), True, ["odd\0name.txt"])


def test_as_many_lines_as_are_allowed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_lists, "MOST_LINES", 3)
    assert parsed(["a.example", "b.example", "c.example"])[0] == {"a.example", "b.example", "c.example"}
    with pytest.raises(ValueError, match="more than 3 lines"):
        parsed(["a.example", "b.example", "c.example", ""])
