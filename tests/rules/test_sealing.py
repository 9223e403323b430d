"""sealing: only a key of the operator's opens what is kept, whatever it says; and nothing shows a key or a text."""

import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import CannotOpen, SettingsError
from bot.integrations.sealing import Sealing

OLD, NEW, STRANGE = (urlsafe_b64encode(bytes([each]) * 32).decode() for each in (1, 2, 3))
WORDS = "call me at the harbour"


def _with(*keys: str) -> Sealing:
    return Sealing(tuple(SecretStr(each) for each in keys))


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_was_written_comes_back(text: str) -> None:
    """Halves of surrogate pairs too, which Discord's JSON may have; and nothing."""
    assert _with(NEW).open(_with(NEW).seal(text)) == text


def test_a_huge_text_comes_back() -> None:
    huge = "é\U0001f9a5\n" * 200_000
    assert _with(NEW).open(_with(NEW).seal(huge)) == huge


def test_what_is_sealed_tells_nothing_and_is_never_the_same_twice() -> None:
    sealed = [_with(NEW).seal(WORDS) for _ in range(2)]
    assert sealed[0] != sealed[1]
    for each in sealed:
        assert WORDS.encode() not in each + urlsafe_b64decode(each)


def test_the_first_key_encrypts_and_each_opens() -> None:
    before, during, after = _with(OLD), _with(NEW, OLD), _with(NEW)
    old, new = before.seal(WORDS), during.seal(WORDS)
    assert [during.open(each) for each in (old, new)] == [WORDS, WORDS]
    assert after.open(new) == WORDS
    for wrong, sealed in ((after, old), (before, new), (_with(STRANGE), new)):
        with pytest.raises(CannotOpen):
            wrong.open(sealed)


def test_what_is_renewed_opens_with_the_first_key_alone() -> None:
    during = _with(NEW, OLD)
    for sealed in (_with(OLD).seal(WORDS), during.seal(WORDS)):
        renewed = during.renewed(sealed)
        assert renewed != sealed
        assert _with(NEW).open(renewed) == WORDS
        with pytest.raises(CannotOpen):
            _with(OLD).open(renewed)
    with pytest.raises(CannotOpen):
        during.renewed(_with(STRANGE).seal(WORDS))


@given(st.data())
def test_a_single_bit_that_was_changed_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(urlsafe_b64decode(_with(NEW).seal(WORDS)))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    for opening in (_with(NEW, OLD).open, _with(NEW, OLD).renewed):
        with pytest.raises(CannotOpen):
            opening(urlsafe_b64encode(bytes(sealed)))


@given(st.binary())
def test_what_was_never_sealed_does_not_open(junk: bytes) -> None:
    for opening in (_with(NEW).open, _with(NEW).renewed):
        with pytest.raises(CannotOpen):
            opening(junk)


def test_part_of_what_was_sealed_does_not_open() -> None:
    sealed = _with(NEW).seal(WORDS)
    for part in (sealed[:-4], sealed[4:], sealed[:100]):
        with pytest.raises(CannotOpen):
            _with(NEW).open(part)


def test_without_a_key_nothing_is_sealed_and_what_was_does_not_open() -> None:
    assert _with(NEW).is_on
    off = _with()
    assert not off.is_on
    with pytest.raises(SettingsError, match=r"^EVIDENCE_KEYS has no key\."):
        off.seal(WORDS)
    with pytest.raises(SettingsError, match=r"^EVIDENCE_KEYS has no key\."):
        off.renewed(_with(NEW).seal(WORDS))
    with pytest.raises(CannotOpen):
        off.open(_with(NEW).seal(WORDS))


@pytest.mark.parametrize("sealed", [b"", _with(STRANGE).seal(WORDS), Fernet(NEW).encrypt(WORDS.encode() + b"\xff")])
def test_neither_key_nor_text_is_shown_by_what_may_be_logged(sealed: bytes) -> None:
    """Also where the right key opens what is no text of ours: Python's own error has it whole."""
    sealing = _with(NEW, OLD)
    with pytest.raises(CannotOpen, match="Put the key back") as caught:
        sealing.open(sealed)
    said = "".join(traceback.format_exception(caught.value))
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)
    for shown in (repr(sealing), str(sealing), said, str(caught.value), repr(caught.value)):
        assert not any(secret in shown for secret in (OLD, NEW, WORDS))
