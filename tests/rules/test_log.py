"""log: what looks like a secret or an e-mail address does not reach the log."""

import json
import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import MASKED, Repeats, masked


@pytest.mark.parametrize(
    "secret",
    [
        "sk_test_51Habc",
        "sk_live_51Habc",
        "whsec_abcDEF123",
        "rk_live_x1",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB",
        "nurse.jones+ward@hospital.example.org",
        "://user:password@",
    ],
)
def test_secrets_are_masked_wherever_they_stand(secret: str) -> None:
    assert masked({"a": [f"before {secret} after"]}) == {"a": [f"before {MASKED} after"]}


def test_what_is_no_secret_is_left_alone() -> None:
    for text in ("sub_1Pgc6rB7WZ01zgkWNy0Cn5nw", "1234567890123456789", "2026-11-22T12:00:00.000000Z"):
        assert masked(text) == text
    assert masked(5) == 5


def test_numbers_of_people_and_messages_are_masked_in_what_others_log() -> None:
    """discord.py logs whole addresses: who has which role, which message lies in which group."""
    program = (
        "import logging; from bot import log; log.set_up();"
        "logging.getLogger('discord.http').warning('429: /guilds/1574183904309411842/members/1574183985444028416');"
        "log.get('bot.x').error('alert', about='roles.hospital:1574183904309411842')"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    others, ours = said.splitlines()
    assert "15741839" not in others
    assert "1574183904309411842" in ours  # a role of config: the operator has to find it


def _record(said: str, at: float, level: int = logging.WARNING) -> logging.LogRecord:
    record = logging.LogRecord("aiohttp", level, "", 0, "said %s", (said,), None)
    record.created = at
    return record


def test_of_warnings_that_say_the_same_a_few_are_written_and_then_how_many_more() -> None:
    repeats = Repeats(most=3, within_s=60)
    written: list[logging.LogRecord] = []
    for number in range(1000):
        written += repeats.to_write(_record("same", number * 0.01))
        if number == 500:
            written += repeats.to_write(_record("other", 5))
    assert [each.getMessage() for each in written] == ["said same"] * 3 + ["said other"]
    after = repeats.to_write(_record("much later", 70, logging.INFO))
    assert [each.getMessage() for each in after] == ["said same (repeated: 997)", "said much later"]
    again = repeats.to_write(_record("same", 71))
    assert [each.getMessage() for each in again] == ["said same"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100), st.booleans()), max_size=200))
def test_each_warning_is_written_or_counted_and_nothing_else_is_held_back(said: list[tuple[str, int, bool]]) -> None:
    repeats, at = Repeats(most=2, within_s=60), 0
    written: list[logging.LogRecord] = []
    for what, later, is_warning in said:
        at += later
        written += repeats.to_write(_record(what, at, logging.WARNING if is_warning else logging.INFO))
    written += repeats.held_back(float("inf"))
    texts = [each.getMessage() for each in written]
    for what in "abc":
        counted = [int(text.partition("(repeated: ")[2][:-1]) for text in texts if text.startswith(f"said {what} (")]
        assert sum(counted) + texts.count(f"said {what}") == len([each for each, *_ in said if each == what])
        assert 0 not in counted


def test_what_a_sender_can_repeat_does_not_fill_the_log() -> None:
    """Of ours and of others', with and without a traceback; what was held back is told at the end."""
    program = """
import logging
from bot import log
log.set_up(form="json")
ours, others = log.get("bot.x"), logging.getLogger("aiohttp.server")
for number in range(200):
    ours.warning("webhook_refused", reason="signature")
    try:
        raise ValueError("of two kinds" if number % 2 else "of one kind")
    except ValueError as error:
        others.exception("Error handling request from %s", "127.0.0.1")
        ours.error("request_failed", exc_info=error)
        ours.exception("step_failed")
    ours.info("webhook_stored", event_id="evt_1")
    ours.warning("distinct", number=number)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in said.splitlines()]
    times = {"webhook_refused": 6, "Error handling": 12, "request_failed": 12, "step_failed": 12}
    times |= {"webhook_stored": 200, "distinct": 200}
    by_event = {event: [each for each in lines if each["event"].startswith(event)] for event in times}
    assert {event: len(found) for event, found in by_event.items()} == times
    assert by_event["webhook_refused"][-1]["repeated"] == 195
    assert by_event["Error handling"][-1]["event"] == "Error handling request from 127.0.0.1 (repeated: 95)"
    for event in ("request_failed", "step_failed"):
        assert [each["repeated"] for each in by_event[event] if "repeated" in each] == [95, 95]
        assert sum("of one kind" in each.get("exception", "") for each in by_event[event]) == 5
