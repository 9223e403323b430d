"""When staff sleeps, in whatever zone and across midnight; and what is to become of a thread."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from bot.config.moderation import Contact as Wanted
from bot.contact import rules
from bot.contact.rules import KEPT_FOR, Step, quiet_hours, step
from bot.contact.texts import Texts
from bot.domain.contact import Contact, State
from bot.errors import ConfigError
from bot.i18n import LOCALES, Sentences

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
TEXTS = Texts(CONFIG, SENTENCES)
AMSTERDAM, NEW_YORK, KATHMANDU = (ZoneInfo(each) for each in ("Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"))
NIGHT, NOON = (time(22), time(8)), (time(12), time(13, 30))
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OPEN = Contact(7, 111, State.OPEN, NOW)
CLOSED = replace(OPEN, state=State.CLOSED, closed_at=NOW)


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "begins", "ends"),
    [
        (NIGHT, UTC, "2026-11-27T21:59", "2026-11-27T22:00", "2026-11-28T08:00"),
        (NIGHT, UTC, "2026-11-27T22:00", "2026-11-27T22:00", "2026-11-28T08:00"),
        (NIGHT, UTC, "2026-11-28T07:59", "2026-11-27T22:00", "2026-11-28T08:00"),
        (NIGHT, UTC, "2026-11-28T08:00", "2026-11-28T22:00", "2026-11-29T08:00"),
        (NIGHT, AMSTERDAM, "2026-11-27T21:30", "2026-11-27T21:00", "2026-11-28T07:00"),
        (NIGHT, NEW_YORK, "2026-11-28T02:59", "2026-11-28T03:00", "2026-11-28T13:00"),
        (NIGHT, KATHMANDU, "2026-11-27T02:00", "2026-11-26T16:15", "2026-11-27T02:15"),
        (NOON, UTC, "2026-11-27T13:29", "2026-11-27T12:00", "2026-11-27T13:30"),
        (NOON, UTC, "2026-11-27T13:30", "2026-11-28T12:00", "2026-11-28T13:30"),
        # The clock goes back in this night, and forward in that one: it is an hour longer, and shorter.
        (NIGHT, AMSTERDAM, "2026-10-25T06:30", "2026-10-24T20:00", "2026-10-25T07:00"),
        (NIGHT, AMSTERDAM, "2027-03-28T05:30", "2027-03-27T21:00", "2027-03-28T06:00"),
    ],
)
def test_the_quiet_hours_that_it_is_or_the_next_ones(
    quiet: tuple[time, time], zone: ZoneInfo, now: str, begins: str, ends: str
) -> None:
    assert quiet_hours(quiet, zone, _at(now)) == (_at(begins), _at(ends))


@given(
    st.tuples(st.times(), st.times()).filter(lambda each: each[0] != each[1]),
    st.sampled_from([UTC, AMSTERDAM, NEW_YORK, KATHMANDU]),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda each: each.replace(tzinfo=UTC)),  # noqa: DTZ001
)
def test_they_are_never_over_and_begin_within_a_day(quiet: tuple[time, time], zone: ZoneInfo, now: datetime) -> None:
    begins, ends = quiet_hours(quiet, zone, now)
    assert ends > now
    assert begins - now <= timedelta(hours=25)
    assert now - begins <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("contact", "now", "expected"),
    [
        (OPEN, NOW + 2 * KEPT_FOR, Step.OPEN),
        (CLOSED, NOW + KEPT_FOR - timedelta(seconds=1), Step.CLOSE),
        (CLOSED, NOW + KEPT_FOR, Step.DELETE),
        (replace(OPEN, member=None), NOW, Step.DELETE),
        (replace(CLOSED, member=None), NOW, Step.DELETE),
    ],
)
def test_what_is_to_become_of_it(contact: Contact, now: datetime, expected: Step) -> None:
    assert step(contact, now) is expected


def test_time_alone_changes_what_is_closed() -> None:
    assert rules.next_look(OPEN) is None
    assert rules.next_look(CLOSED) == NOW + timedelta(days=30)


def test_it_is_done_once_discord_shows_all_of_it() -> None:
    done = replace(OPEN, shown=0)
    assert done.is_done
    assert not OPEN.is_done
    assert not replace(done, turn=1).is_done
    assert not replace(done, due_at=NOW).is_done
    assert not replace(done, claimed_by=5).is_done
    assert replace(done, claimed_by=5, claim_shown=True).is_done
    assert replace(CLOSED, shown=0, claimed_by=5, due_at=NOW).is_done


@pytest.mark.parametrize("locale", LOCALES)
def test_the_first_answer_says_how_soon_and_when_not(locale: str) -> None:
    def said(wanted: dict[str, object], now: datetime = NOW) -> str:
        return TEXTS.first(locale, 7, Wanted.model_validate({"channel": "a", **wanted}), now).text

    night = {"answer_hours": 1, "quiet_from": "22:00", "quiet_until": "08:00", "timezone": "Europe/Amsterdam"}
    end, begin = int(_at("2026-11-28T07:00").timestamp()), int(_at("2026-11-27T21:00").timestamp())
    day, late = said(night), said(night, _at("2026-11-27T23:00"))
    assert SENTENCES.text(locale, "contact-pace", hours=1) in day
    assert SENTENCES.text(locale, "contact-quiet", begin=f"<t:{begin}:t>", until=f"<t:{end}:t>") in day
    assert SENTENCES.text(locale, "contact-quiet-now", until=f"<t:{end}:t>") in late
    assert f"<t:{begin}:t>" not in late
    assert "<t:" not in said({})
    for each in (day, late, said({})):
        assert SENTENCES.text(locale, "walk-urgent") in each
        assert len(each) <= 2000


def test_a_card_says_nothing_of_the_person_and_offers_what_can_be_done() -> None:
    actions = {
        name: [each.action for each in TEXTS.card(contact).buttons]
        for name, contact in {"open": OPEN, "claimed": replace(OPEN, claimed_by=5), "closed": CLOSED}.items()
    }
    assert actions == {"open": ["contact:claim:7", "contact:close:7"], "claimed": ["contact:close:7"], "closed": []}
    assert "111" not in TEXTS.card(replace(OPEN, thread=9)).text
    assert "<#9>" in TEXTS.card(replace(OPEN, thread=9)).text


def test_the_longest_words_fit_into_a_message() -> None:
    words = "\n" * 1 + "x" * (rules.LONGEST_WORDS - 1)
    for screen in (TEXTS.note(2**63, words), *(TEXTS.to_owner(each, 2**63, words) for each in LOCALES)):
        assert len(screen.text) <= 2000


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('channel = "ask-the-moderators"', 'channel = "nowhere"', 'contact.channel: unknown channel "nowhere".'),
        ('channel = "ask-the-moderators"', 'channel = "lounge"', "contact.channel: lounge must be open to everybody"),
        (
            'staff_channel = "mod-queue"',
            'staff_channel = "lounge"',
            "contact.staff_channel: lounge must",
        ),
        ('staff_channel = "mod-queue"', 'staff_channel = "none"', 'contact.staff_channel: unknown channel "none".'),
        ('"Europe/Amsterdam"', '"Europe/Rotterdam"', "contact.timezone"),
        ('"Europe/Amsterdam"', '"../../etc/passwd"', "contact.timezone"),
        ('quiet_until = "08:00"', "", "quiet_from and quiet_until go together"),
        ('quiet_until = "08:00"', 'quiet_until = "22:00"', "quiet_from and quiet_until go together"),
        ('quiet_until = "08:00"', 'quiet_until = "24:00"', "contact.quiet_until"),
    ],
)
def test_a_config_in_which_nobody_could_ask_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    for file in (ROOT / "config").glob("*.toml"):
        text = file.read_text()
        if file.name == "moderation.toml":
            assert old in text
            text = text.replace(old, new)
        (tmp_path / file.name).write_text(text)
    with pytest.raises(ConfigError, match=r"moderation\.toml") as caught:
        load(tmp_path)
    assert problem in str(caught.value)
