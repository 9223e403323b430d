"""log: what looks like a secret or an e-mail address does not reach the log."""

import subprocess
import sys

import pytest

from bot.log import MASKED, masked


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
