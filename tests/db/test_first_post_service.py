"""A post in a support group: which are followed, until when, and what the mentors are told."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from bot.db import alerts, first_posts, guild_objects
from bot.db.first_posts import FirstPostRow
from bot.onboarding import first_posts as module
from bot.onboarding.rules import Said
from tests.db.newcomers import NOW, stand_still
from tests.db.parts import Parts

HOURS, SECOND = timedelta(hours=12), timedelta(seconds=1)
ANNA, BEN = 1, 2


async def _followed(parts: Parts) -> dict[int, tuple[int | None, datetime | None, int]]:
    """The messages that are followed: to where they stand, when they are looked at, and how often that failed."""
    async with parts.database.transaction(readonly=True) as session:
        rows = await session.exec(select(FirstPostRow).order_by(col(FirstPostRow.message_id)))
        return {row.message_id: (row.channel_id, row.due_at, row.attempts) for row in rows}


async def _told(parts: Parts) -> list[str]:
    """What the mentors were told, the first at first."""
    found = await parts.stage.bot_api("GET", f"channels/{parts.stage.channels['mentors']}/messages")
    return [each["content"] for each in reversed(found) if "12" in each["content"]]


async def _work(parts: Parts) -> datetime | None:
    """Look at every message whose time is up; returns when the next one's is."""
    return await parts.worker(parts.first_posts.queue).all()


async def _write(parts: Parts, channel: int, message: int, author: int, **more: Any) -> None:
    await parts.first_posts.written(Said(channel, message, author, **more))


async def test_a_post_in_a_support_group_is_followed_until_somebody_else_writes(parts: Parts) -> None:
    clock = stand_still(parts)
    group, other, lounge = (parts.stage.channels[key] for key in ("diabetes", "caregivers", "lounge"))
    await _write(parts, lounge, 10, ANNA)
    assert await _followed(parts) == {}
    await _write(parts, group, 11, ANNA)
    assert await _followed(parts) == {11: (group, NOW + HOURS, 0)}
    clock.advance(SECOND)
    await _write(parts, group, 12, ANNA)  # nobody answers themselves, nor begins twice
    await _write(parts, other, 13, BEN)  # in another group
    assert await _followed(parts) == {11: (group, NOW + HOURS, 0), 13: (other, NOW + HOURS + SECOND, 0)}
    await _write(parts, group, 14, BEN)
    assert set(await _followed(parts)) == {13, 14}  # the answer is a post, too
    await _write(parts, group, 15, ANNA, is_reply=True)
    assert set(await _followed(parts)) == {13}  # a reply answers, and waits for nobody
    await _write(parts, group, 16, BEN, is_reply=True)
    assert set(await _followed(parts)) == {13}


async def test_what_hangs_below_a_group_is_followed_where_it_stands(parts: Parts) -> None:
    stand_still(parts)
    group, lounge = parts.stage.channels["diabetes"], parts.stage.channels["lounge"]
    await _write(parts, 500, 501, ANNA, parent=lounge, opener=ANNA)
    await _write(parts, 600, 601, BEN, parent=group, opener=ANNA)  # only who opened it begins something
    assert await _followed(parts) == {}
    await _write(parts, 700, 701, ANNA, parent=group, opener=ANNA)
    await _write(parts, group, 800, BEN)
    assert {key: place for key, (place, *_) in (await _followed(parts)).items()} == {701: 700, 800: group}
    await _write(parts, 800, 801, BEN, parent=group, opener=BEN)  # goes on with the message that the thread hangs on
    assert set(await _followed(parts)) == {701, 800}
    await _write(parts, 800, 802, ANNA, parent=group, opener=BEN)
    assert set(await _followed(parts)) == {701}


async def test_without_a_room_for_mentors_in_config_nothing_is_followed(parts: Parts) -> None:
    groups = parts.config.onboarding.groups.model_copy(update={"mentors_channel": None})
    onboarding = parts.config.onboarding.model_copy(update={"groups": groups})
    parts.config = parts.config.model_copy(update={"onboarding": onboarding})
    await _write(parts, parts.stage.channels["diabetes"], 11, ANNA)
    assert await _followed(parts) == {}


async def test_of_very_many_posts_the_latest_are_remembered(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer to one that is not is seen when its time is up."""
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    stand_still(parts)
    places = [parts.stage.channels[key] for key in ("diabetes", "caregivers")]
    await _write(parts, places[0], 11, ANNA)
    await _write(parts, places[1], 12, ANNA)
    await _write(parts, 700, 701, ANNA, parent=places[1], opener=ANNA)
    await _write(parts, places[0], 13, BEN, is_reply=True)
    await _write(parts, places[1], 14, BEN, is_reply=True)
    assert set(await _followed(parts)) == {11, 701}


async def test_a_group_that_is_built_later_is_followed_once_it_is_found(parts: Parts) -> None:
    stand_still(parts)
    async with parts.database.transaction() as session:
        await guild_objects.remove(session, "channel", "diabetes")
    await _write(parts, parts.stage.channels["diabetes"], 11, ANNA)
    assert await _followed(parts) == {}
    async with parts.database.transaction() as session:
        await guild_objects.put(session, "channel", "diabetes", parts.stage.channels["diabetes"])
    parts.first_posts.places_changed()
    await _write(parts, parts.stage.channels["diabetes"], 12, ANNA)
    assert set(await _followed(parts)) == {12}


class Group:
    """The group for diabetes: everybody may write in it, and each post is followed as config says."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.clock = parts, stand_still(parts)
        self.id = parts.stage.channels["diabetes"]

    async def open(self) -> None:
        for key in ("diabetes", "caregivers"):
            rights = {"id": str(self.parts.stage.guild), "type": 0, "allow": str(1 << 10 | 1 << 11), "deny": "0"}
            path = f"channels/{self.parts.stage.channels[key]}"
            await self.parts.stage.discord_api("PATCH", path, {"permission_overwrites": [rights]})

    async def post(self, name: str, *more: str) -> list[int]:
        """`name` writes, then the others do; the messages. The first is followed."""
        people = {each: await self.parts.stage.person(each) for each in {name, *more}}
        said = [int((await people[each].say(self.id, "Hello?"))["id"]) for each in (name, *more)]
        await _write(self.parts, self.id, said[0], int(people[name].id))
        return said

    def url(self, message: int) -> str:
        return f"https://discord.com/channels/{self.parts.stage.guild}/{self.id}/{message}"


@pytest.fixture
async def group(parts: Parts) -> Group:
    """The group, open to all."""
    found = Group(parts)
    await found.open()
    return found


async def test_the_mentors_are_told_once_of_a_post_that_nobody_answered(parts: Parts, group: Group) -> None:
    (post,) = await group.post("anna")
    later = parts.stage.channels["caregivers"]
    group.clock.advance(SECOND)
    await _write(parts, later, 2**60, ANNA)  # one that is gone when it is looked for
    group.clock.advance(HOURS - SECOND - timedelta(microseconds=1))
    assert await _work(parts) == NOW + HOURS
    assert await _told(parts) == []
    group.clock.advance(timedelta(microseconds=1))
    assert await _work(parts) == NOW + HOURS + SECOND
    words = parts.sentences.text("en", "first-post", hours=12, url=group.url(post))
    assert await _told(parts) == [words]
    assert set(await _followed(parts)) == {2**60}
    # Killed before it was written down that they were told: Discord shows the first message again.
    async with parts.database.transaction() as session:
        await first_posts.follow(session, post, group.id, group.clock.now())
    group.clock.advance(SECOND)
    assert await _work(parts) is None
    assert await _told(parts) == [words]
    assert await _followed(parts) == {}


async def test_who_was_shown_to_the_mentors_and_writes_again_is_followed_again(parts: Parts, group: Group) -> None:
    """The look tells whether it is a first post; here only what waits is known."""
    (post,) = await group.post("anna")
    group.clock.advance(HOURS)
    await _work(parts)
    author = int((await parts.stage.bot_api("GET", f"channels/{group.id}/messages/{post}"))["author"]["id"])
    await _write(parts, group.id, 2**60, author)
    assert set(await _followed(parts)) == {2**60}


@pytest.mark.parametrize(
    ("names", "place", "is_told"),
    [
        (("anna", "ben"), 0, False),  # answered
        (("anna", "anna"), 0, True),  # by herself alone
        (("anna", "anna"), 1, False),  # not her first
        (("ben", "anna"), 1, True),
    ],
)
async def test_only_a_first_post_without_an_answer_is_shown(
    parts: Parts, group: Group, names: tuple[str, str], place: int, is_told: bool
) -> None:
    people = {each: await parts.stage.person(each) for each in set(names)}
    said = [int((await people[each].say(group.id, "Hello?"))["id"]) for each in names]
    async with parts.database.transaction() as session:  # followed by a bot that was not there meanwhile
        await first_posts.follow(session, said[place], group.id, NOW)
    assert await _work(parts) is None
    assert [each.endswith(group.url(said[place])) for each in await _told(parts)] == [True] * is_told
    assert await _followed(parts) == {}


async def test_without_the_room_for_mentors_a_post_is_forgotten(parts: Parts, group: Group) -> None:
    await group.post("anna")
    async with parts.database.transaction() as session:
        await guild_objects.remove(session, "channel", "mentors")
    group.clock.advance(HOURS)
    assert await _work(parts) is None
    assert await _followed(parts) == {}
    assert await _told(parts) == []


async def _from_before(parts: Parts, message: int) -> None:
    """`message` is followed by an earlier version, which did not keep where it stands."""
    async with parts.database.transaction() as session:
        session.add(FirstPostRow(message_id=message, due_at=NOW))


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_post_of_which_the_place_is_not_known_is_looked_for_in_every_group(
    parts: Parts, group: Group, is_closed: bool
) -> None:
    """Also behind a group that cannot be read. Of one that is found nowhere then, nobody knows whether it is gone."""
    anna, second = await parts.stage.person("anna"), parts.stage.channels["caregivers"]
    post = int((await anna.say(second, "Hello?"))["id"])
    if is_closed:
        parts.stage.sandbox.discord.fault(f"/channels/{group.id}/messages/", status=403, code=50001)
    await _from_before(parts, post)
    assert await _work(parts) is None
    url = f"https://discord.com/channels/{parts.stage.guild}/{second}/{post}"
    assert [each.endswith(url) for each in await _told(parts)] == [True]
    assert await _followed(parts) == {}
    await _from_before(parts, 2**60)
    retry_at = NOW + 2 * SECOND
    assert await _work(parts) == (retry_at if is_closed else None)
    assert await _followed(parts) == ({2**60: (None, retry_at, 1)} if is_closed else {})
    assert len(await _told(parts)) == 1


async def test_a_look_that_fails_comes_again_later_each_time_until_it_is_given_up(parts: Parts, group: Group) -> None:
    (post,) = await group.post("anna")
    group.clock.advance(HOURS)
    parts.stage.sandbox.discord.fault(f"/channels/{group.id}/messages/{post}", status=503)
    waits = []
    with capture_logs() as logs:
        while await _followed(parts):
            due_at = await _work(parts)
            if due_at is not None:
                waits.append(due_at - group.clock.now())
                assert await _followed(parts) == {post: (group.id, due_at, len(waits))}
                group.clock.advance(waits[-1])
    assert [each / SECOND for each in waits] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert [(each["event"], each["log_level"], each["error"]) for each in logs] == [
        ("work_put_off", "warning", "TryLater")
    ] * 13
    assert all(each["reason"].startswith("Discord ") for each in logs)
    assert await _told(parts) == []


async def test_mentors_who_cannot_be_told_now_are_told_later(parts: Parts, group: Group) -> None:
    (post,) = await group.post("anna")
    group.clock.advance(HOURS)
    mentors = parts.stage.channels["mentors"]
    parts.stage.sandbox.discord.fault(f"/channels/{mentors}/messages", method="POST", status=403, times=1)
    assert await _work(parts) == group.clock.now() + 2 * SECOND
    group.clock.advance(2 * SECOND)
    assert await _work(parts) is None
    assert [each.endswith(group.url(post)) for each in await _told(parts)] == [True]


async def test_a_post_that_was_answered_while_it_waited_for_its_look_is_asked_nowhere(parts: Parts) -> None:
    asked = parts.stage.sandbox.discord.faults.counts.total()
    await parts.worker(parts.first_posts.queue).run(2**60)
    assert parts.stage.sandbox.discord.faults.counts.total() == asked


async def test_what_cannot_be_read_is_given_up_though_the_mentors_channel_refuses_others(parts: Parts) -> None:
    clock, group = stand_still(parts), parts.stage.channels["diabetes"]
    async with parts.database.transaction() as session:
        await first_posts.follow(session, 2**60, group, NOW)
        await alerts.open_(session, "post_refused", "mentors", NOW)  # of another post
    parts.stage.sandbox.discord.fault(f"/channels/{group}/messages/", status=403, code=50001)
    worker, tries = parts.worker(parts.first_posts.queue), 0
    while (at := await worker.once()) is not None:
        tries += 1
        assert tries < 20
        clock.advance(at - clock.now())
    assert tries == 12


async def test_channels_found_anew_while_somebody_writes_lose_no_post(parts: Parts) -> None:
    group = parts.stage.channels["diabetes"]
    writing = asyncio.create_task(parts.first_posts.written(Said(group, 2**60, 7, is_reply=False)))
    while not writing.done():
        parts.first_posts.places_changed()
        await asyncio.sleep(0)
    await writing
    assert [*await _followed(parts)] == [2**60]
