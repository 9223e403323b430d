"""log: what looks like a secret or an e-mail address does not reach the log."""

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
