"""Which messages a purge takes, and which of them go together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guild import ANNOUNCEMENT, CATEGORY, FORUM, MEDIA, STAGE, TEXT, THREADS, VOICE
from bot.domain.purge import Message, Place
from bot.moderation import choosing
from bot.moderation.choosing import MOST_TOGETHER, Asked
from bot.moderation.refusals import No
from sandbox.discord.snowflake import moment

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
GUILD, HERE = 111_111_111_111_111_111, 222_222_222_222_222_222
AT = f"https://discord.com/channels/{GUILD}/{HERE}"
ANN, BEN = 1, 2
OF_BOT = frozenset(choosing.NEEDS)
HISTORY, MANAGE = "read_message_history", "manage_messages"
FORTNIGHT = timedelta(days=14)

ages = st.timedeltas(timedelta(), timedelta(days=40))


def written(age: timedelta, number: int = 0) -> int:
    """The id of a message of this age."""
    return (((NOW - age) - EPOCH) // timedelta(milliseconds=1)) << 22 | number


@given(st.integers(0, 2**63 - 1).filter(lambda each: each >> 22 < 2**41))
def test_an_id_tells_when_it_was_written(message: int) -> None:
    assert choosing.written_at(message) == moment(message)


@given(st.lists(ages, min_size=1, max_size=300))
def test_all_go_each_once_and_none_that_is_old_together_with_others(found: list[timedelta]) -> None:
    left = [written(age, number) for number, age in enumerate(found)]
    gone: list[int] = []
    while left:
        batch = choosing.next_batch(left, NOW)
        assert 1 <= len(batch) <= MOST_TOGETHER
        if len(batch) > 1:
            assert all(choosing.written_at(each) > NOW - FORTNIGHT for each in batch)
        gone += batch
        left = [each for each in left if each not in batch]
    assert sorted(gone) == sorted(written(age, number) for number, age in enumerate(found))
    assert len(gone) == len(found)


def test_those_that_can_go_together_go_first_and_as_many_as_can() -> None:
    young = [written(timedelta(hours=1), number) for number in range(150)]
    old = [written(timedelta(days=20), number) for number in range(2)]
    first = choosing.next_batch([*old, *young], NOW)
    assert first == tuple(young[:100])
    assert choosing.next_batch([*old, *young[100:]], NOW) == tuple(young[100:])
    assert choosing.next_batch(old, NOW) == (old[0],)
    assert choosing.next_batch([old[0], young[0]], NOW) == (old[0],)
    assert choosing.next_batch(young[:1], NOW) == (young[0],)


@pytest.mark.parametrize(
    ("age", "together"),
    [
        (FORTNIGHT, 1),
        (FORTNIGHT - timedelta(minutes=59), 1),  # while the bot is on its way it may get too old
        (FORTNIGHT - timedelta(minutes=61), 2),
        (timedelta(), 2),
    ],
)
def test_near_fourteen_days_they_go_one_by_one(age: timedelta, together: int) -> None:
    assert len(choosing.next_batch([written(age, 1), written(age, 2)], NOW)) == together
    assert choosing.choose([Message(written(age), ANN)], None, NOW).old == (together == 1)


def test_pinned_ones_stay_and_so_does_what_discord_lets_nobody_delete() -> None:
    day = timedelta(days=1)
    found = [
        Message(written(day, 5), BEN),
        Message(written(day, 4), ANN, is_pinned=True),
        Message(written(3 * day), ANN, kind=7),  # that somebody came
        Message(written(day, 2), ANN, kind=21),  # what a thread began with
        Message(written(20 * day), ANN, kind=19),  # a reply
    ]
    chosen = choosing.choose(found, None, NOW)
    assert chosen.ids == (written(20 * day), written(3 * day), written(day, 5))
    assert (chosen.people, chosen.old, chosen.pinned) == (2, 1, 1)
    assert (chosen.first_at, chosen.last_at) == (NOW - 20 * day, NOW - day)
    assert chosen.old_take == timedelta(seconds=4)
    of_ben = choosing.choose(found, BEN, NOW)
    assert (of_ben.ids, of_ben.people, of_ben.pinned) == ((written(day, 5),), 1, 0)
    assert choosing.choose(found, 3, NOW).ids == ()
    kept = choosing.choose(found, None, NOW, {written(day, 5), written(day, 4), 99})
    assert (kept.ids, kept.pinned, kept.first_posts) == ((written(20 * day), written(3 * day)), 1, 1)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), No.PURGE_WHAT),
        (Asked(number=0), No.PURGE_NUMBER),
        (Asked(number=-1), No.PURGE_NUMBER),
        (Asked(number=501), No.PURGE_NUMBER),
        (Asked(number=0, link=f"{AT}/5"), No.PURGE_NUMBER),
        (Asked(number=1), None),
        (Asked(number=500), None),
        (Asked(member=ANN), None),
        (Asked(link=f"{AT}/5"), 5),
        (Asked(link=f" <{AT}/5/> "), 5),
        (Asked(link=f"https://ptb.discord.com/channels/{GUILD}/{HERE}/5"), 5),
        (Asked(link=f"https://discordapp.com/channels/{GUILD}/{HERE}/5", number=3, member=ANN), 5),
        (Asked(link=f"https://discord.com/channels/{GUILD}/333/5"), No.PURGE_ELSEWHERE),
        (Asked(link=f"https://discord.com/channels/333/{HERE}/5"), No.PURGE_ELSEWHERE),
        (Asked(link=f"https://discord.com/channels/@me/{HERE}/5"), No.PURGE_LINK),
        (Asked(link=AT), No.PURGE_LINK),
        (Asked(link=""), No.PURGE_LINK),
        (Asked(link="5"), No.PURGE_LINK),
        (Asked(link=f"https://evil.example/channels/{GUILD}/{HERE}/5"), No.PURGE_LINK),
        (Asked(link=f"{AT}/9999999999999999999"), No.PURGE_LINK),  # more than an id can be
        (Asked(link=f"{AT}/\u0665"), No.PURGE_LINK),
    ],
)
def test_what_is_asked_for(asked: Asked, found: int | No | None) -> None:
    assert choosing.first_of(asked, GUILD, HERE) == found


@pytest.mark.parametrize("kind", [TEXT, ANNOUNCEMENT, VOICE, STAGE, *THREADS])
def test_where_there_are_messages(kind: int) -> None:
    place = Place(HERE, kind, is_seen=True, own=OF_BOT)
    assert choosing.unfit(place, choosing.WHERE, choosing.NEEDS, No.PURGE_WHERE) is None


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (Place(HERE, FORUM, True, OF_BOT), (No.PURGE_WHERE, "")),
        (Place(HERE, MEDIA, True, OF_BOT), (No.PURGE_WHERE, "")),
        (Place(HERE, CATEGORY, True, OF_BOT), (No.PURGE_WHERE, "")),
        (Place(HERE, TEXT, False, OF_BOT), (No.UNSEEN, "")),
        (Place(HERE, TEXT, True, OF_BOT - {HISTORY}), (No.PERMISSION_HERE, HISTORY)),
        (Place(HERE, TEXT, True, OF_BOT - {MANAGE}), (No.PERMISSION_HERE, MANAGE)),
        (Place(HERE, TEXT, True, frozenset()), (No.PERMISSION_HERE, "view_channel")),
    ],
)  # fmt: skip
def test_where_nothing_can_be_done(place: Place, why: tuple[No, str]) -> None:
    assert choosing.unfit(place, choosing.WHERE, choosing.NEEDS, No.PURGE_WHERE) == why
