"""What goes wrong outside is said in words, and bad input to a command is a line with status 1 or 2, no traceback."""

import socket
import ssl
import subprocess
import sys
from io import StringIO
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from bot import terminal, wire
from bot.__main__ import GROUPS, cli, main
from bot.community import report
from bot.community.plan import Plan, Step
from bot.db import failures, files
from bot.errors import SettingsError
from bot.integrations import words


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, 10004, "Discord knows no such server, or the bot is not on it."),
        (403, 50001, "the bot has no access there"),
        (401, 40001, "Discord does not accept the bot's token"),
        (401, 0, "Discord does not accept the bot's token"),
        (403, 50013, "its role stands too low, or lacks a permission"),
        (400, 50035, "Discord does not take a value in it: name: too long (50035)"),
        (404, 99999, "Discord does not find it (99999)"),
        (503, 0, "Discord has a fault of its own (status 503); try again later"),
        (429, 0, "Discord asks to wait"),
    ],
)
def test_discords_codes_in_words(status: int, code: int, said: str) -> None:
    assert said in words.discord(status, code, "name: too long")


def _behind(outer: BaseException, inner: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "was not found by its name"),
        (_behind(RuntimeError("vendor"), ConnectionRefusedError(111, "x")), "refused the connection"),
        (ssl.SSLCertVerificationError("self-signed"), "could not prove who it is"),
        (ssl.SSLError("handshake"), "does not speak TLS"),
        (TimeoutError(), "did not answer in time"),
        (OSError(101, "Network is unreachable"), "this machine has no network"),
        (ConnectionResetError(104, "reset"), "broke off the connection"),
        (RuntimeError("secret"), "cannot be reached (RuntimeError)"),
    ],
)
def test_the_network_in_words(error: BaseException, said: str) -> None:
    assert said in wire.why(error)
    assert "secret" not in wire.why(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("x", {}, Exception("file is not a database")), "not an SQLite database"),
        (OperationalError("x", {}, Exception("database is locked")), "another program holds it"),
        (OperationalError("x", {}, Exception("no such table: members")), "run `health-network db upgrade`"),
        (asyncpg.InvalidPasswordError('password of "hunter2"'), "does not accept this user and password"),
        (asyncpg.InvalidCatalogNameError("x"), "has no database of this name"),
        (ConnectionRefusedError(111, "x"), "the server refused the connection"),
        (PermissionError(13, "Permission denied", "/data"), "/data cannot be made or opened (Permission denied)"),
    ],
)
def test_the_database_in_words(error: BaseException, said: str) -> None:
    assert said in failures.why(error)
    assert "hunter2" not in failures.why(error)


def test_a_mistyped_sqlite_path_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    there, typo = tmp_path / "bot.db", f"sqlite+aiosqlite:///{tmp_path}/bto.db"
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"bto\.db, which is not there"):
            files.must_be_there(typo)
        files.may_begin(typo)  # a first start
    there.write_bytes(b"SQLite format 3\x00" + bytes(84))
    with pytest.raises(SettingsError, match=r"bto\.db, which is not there; there is .*/bot\.db"):
        files.must_be_there(typo)
    with pytest.raises(SettingsError, match="know of nobody who has paid"):
        files.may_begin(typo)
    files.must_be_there(f"sqlite+aiosqlite:///{there}")
    files.may_begin(f"sqlite+aiosqlite:///{there}")
    assert [each.name for each in tmp_path.iterdir()] == ["bot.db"]
    for wrong in (tmp_path, there / "x.db", tmp_path / "text"):
        (tmp_path / "text").write_text("no database")
        with pytest.raises(SettingsError, match="DATABASE_URL is wrong"):
            files.absent(f"sqlite+aiosqlite:///{wrong}")
    files.must_be_there("postgresql+asyncpg://u@h/x")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["check", "--lang", "fr"], 2, "does not speak"),
        (["check", "--lang", ""], 2, "does not speak"),
        (["billing", "replay", "evt_1"], 2, "bot.db, which is not there"),
        (["billing", "parked"], 2, "bot.db, which is not there"),
        (["roles", "adopt"], 2, "bot.db, which is not there"),
        (["member", "export", "x" * 500], 2, "is no Discord user id"),
        (["member", "export", "-1"], 2, ""),
        (["member", "erase", "9" * 400], 2, "is no Discord user id"),
        (["member", "export", "12", "/nowhere/x.json"], 2, "there is no folder /nowhere"),
        (["member", "export", "12", "."], 2, "cannot be written (File exists)"),
        (["sentences", "\x1b[31m"], 2, "No sentence has a key that begins with"),
    ],
)
def test_bad_input_to_a_command_is_a_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("CONFIG_DIR", str(Path(__file__).parents[2] / "config"))
    monkeypatch.setattr("sys.argv", ["health-network", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    output = capsys.readouterr()
    assert (end.value.code, "Traceback" in output.err) == (status, False)
    assert said in output.err.replace("\n", "")
    assert "\x1b[31m" not in output.err
    assert not (tmp_path / "bot.db").exists()


def test_every_command_has_help() -> None:
    for group in ([], *([name] for name in GROUPS)):
        assert CliRunner().invoke(cli, [*group, "--help"]).exit_code == 0


STEPS = (
    Step("role", "create", "a", "Red \x1b[31m[bold]"),
    Step("channel", "leave", "b", "lounge"),
    Step("role", "change", "c", "Nurse", differences=(("name", "x", "y\nz"),)),
)


def test_a_plan_hides_what_stays() -> None:
    plan = Plan(STEPS, (), (), None)
    assert [report.line(step) for step in report.shown(plan)] == [
        "+ role Red <U+001B>[31m[bold]",
        "~ role Nurse (name: x -> y<U+000A>z)",
    ]
    assert len(report.shown(plan, every=True)) == 3
    assert report.counted(plan) == "1 to create, 1 to change, 1 as they should be."
    assert [style for style, _label, _lines in report.rows(plan)] == ["+", "~"]


def test_an_audit_says_equal_fixes_once_and_counts() -> None:
    found = ["a\n-> mend", "b\n-> mend", "c\n-> other"]
    assert report.together(found) == ["a\nb\n-> mend", "c\n-> other"]
    assert report.summary(found) == "3 things are wrong."
    assert (report.summary(found[:1]), report.summary([])) == ("One thing is wrong.", "Nothing is wrong.")


def test_rows_are_plain_lines_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show([("ok", "ok", ["[red]all[/red]"]), ("warning", "warning", ["one", "two"])])
    assert capsys.readouterr().out == "ok       [red]all[/red]\nwarning  one\n         two\n"


def test_colour_is_left_out_when_nobody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = StringIO()
    Console(file=out, force_terminal=True, width=80).print("[red]x[/red]")
    assert "\x1b[31m" not in out.getvalue()


def test_log_lines_for_the_eye() -> None:
    program = (
        "from bot import log; log.set_up(form='plain');"
        "log.get('bot.x').info('ready', server='1');"
        "log.get('bot.x').error('alert', kind='check', about='sk_live_abc')"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    first, second = said.splitlines()
    assert first[8:] == "  Ready: the bot is at work. Ctrl-C ends it.  server=1"
    assert second[8:].startswith("  error: ALERT: something needs you;")
    assert second.endswith("kind=check  about=[masked]")
