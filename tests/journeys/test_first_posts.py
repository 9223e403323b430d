"""A first post in a support group that nobody answered is shown to the mentors, once."""

from datetime import timedelta
from typing import Any

from bot.db import first_posts, guild_objects
from bot.demo.stage import Stage
from sandbox.people import Person
from tests.journeys.welcoming import GROUP, agree

HOURS = timedelta(hours=12, minutes=1)


async def _told(stage: Stage) -> list[str]:
    """What the mentors were told."""
    posts = await stage.bot_api("GET", f"channels/{stage.channels['mentors']}/messages")
    return [each["content"] for each in posts if "Nobody has answered" in each["content"]]


async def _followed(stage: Stage) -> int:
    async with stage.database.transaction(readonly=True) as session:
        return int(await first_posts.ROWS.next_due(session, stage.clock.now()) is not None)


async def _member(stage: Stage, name: str) -> Person:
    person = await stage.person(name)
    await agree(stage, person)
    return person


async def _nothing_followed(stage: Stage) -> bool:
    return not await _followed(stage)


async def _is_followed(stage: Stage) -> bool:
    return bool(await _followed(stage))


async def test_a_post_that_nobody_answers_is_shown_once(stage: Stage) -> None:
    patient = await _member(stage, "anna")
    said = await patient.say(stage.channels[GROUP], "I was told this week. How did you sleep at first?")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    assert await _told(stage) == []
    await stage.stop_bot()
    await stage.start_bot()  # it is followed by its number alone, also by the next start
    await stage.advance(HOURS)
    await stage.eventually(lambda: _is_told(stage), "the mentors to be told")
    (told,) = await _told(stage)
    assert told.endswith(f"https://discord.com/channels/{stage.guild}/{stage.channels[GROUP]}/{said['id']}")
    assert "sleep" not in told
    assert patient.id not in told
    await stage.eventually(lambda: _nothing_followed(stage), "the post to be forgotten")
    await stage.advance(2 * HOURS)
    await stage.caught_up()
    assert len(await _told(stage)) == 1


async def _is_told(stage: Stage) -> bool:
    return bool(await _told(stage))


async def test_an_answer_ends_it_also_one_that_came_while_the_bot_was_away(stage: Stage) -> None:
    patient, other = await _member(stage, "anna"), await _member(stage, "ben")
    await patient.say(stage.channels[GROUP], "Hello?")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    await patient.say(stage.channels[GROUP], "Anybody?")  # their own is no answer
    assert await _followed(stage)
    await stage.stop_bot()
    await other.say(stage.channels[GROUP], "Hello. I am here.")
    await stage.start_bot()
    await stage.advance(HOURS)
    await stage.eventually(lambda: _nothing_due(stage), "the look to be done")
    assert await _told(stage) == []


async def _nothing_due(stage: Stage) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        return not await first_posts.ROWS.due(session, stage.clock.now(), 1)


async def test_an_answer_forgets_at_once_and_a_later_post_is_no_first(stage: Stage) -> None:
    patient, other = await _member(stage, "anna"), await _member(stage, "ben")
    await patient.say(stage.channels[GROUP], "Hello?")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    answer = await other.say(stage.channels[GROUP], "Hello.")

    await stage.eventually(lambda: _is_all_that_is_followed(stage, answer), "the first post to be forgotten")
    thanks = await patient.say(stage.channels[GROUP], "Thank you.")
    await stage.eventually(lambda: _is_all_that_is_followed(stage, thanks), "the answer to be forgotten")
    await stage.advance(HOURS)
    await stage.eventually(lambda: _nothing_due(stage), "the looks to be done")
    assert await _told(stage) == []


async def _is_all_that_is_followed(stage: Stage, said: dict[str, Any]) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        due = await first_posts.ROWS.due(session, stage.clock.now() + HOURS, 10)
    return [each.key for each in due] == [int(said["id"])]


async def test_other_rooms_and_deleted_posts_are_nobodys_business(stage: Stage) -> None:
    patient = await _member(stage, "anna")
    await patient.say(stage.channels["lounge"], "Hello")
    said = await patient.say(stage.channels[GROUP], "No, better not.")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    await patient.must("DELETE", f"{patient.api_url}/channels/{stage.channels[GROUP]}/messages/{said['id']}")
    await stage.advance(HOURS)
    await stage.eventually(lambda: _nothing_due(stage), "the look to be done")
    assert await _told(stage) == []


async def _thread(stage: Stage, person: Person, path: str, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = await person.must("POST", f"{person.api_url}/channels/{path}/threads", body)
    return found


async def test_what_hangs_below_a_group_is_followed_as_the_group_is(stage: Stage) -> None:
    """A thread of its own, a thread on a message, an archived one; a private one is nobody's business."""
    anna, ben, cleo = [await _member(stage, name) for name in ("anna", "ben", "cleo")]
    group = str(stage.channels[GROUP])
    alone = await _thread(stage, anna, group, name="New here", type=11)
    first = await anna.say(alone["id"], "I was told this week.")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    await anna.say(alone["id"], "Anybody?")  # her own is no answer
    private = await _thread(stage, cleo, group, name="Among us", type=12)
    await cleo.say(private["id"], "Just us.")
    # Ben asks in the channel and opens a thread on it himself: nobody has answered. Then Cleo does, there.
    asked = await ben.say(group, "How do you do this?")
    below = await _thread(stage, ben, f"{group}/messages/{asked['id']}", name="How")
    await ben.say(below["id"], "I mean at work.")
    await stage.caught_up()
    await cleo.say(below["id"], "Like this.")
    await stage.eventually(lambda: _is_all_that_is_followed(stage, first), "the answer to be seen")
    await anna.must("PATCH", f"{anna.api_url}/channels/{alone['id']}", {"archived": True})
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(HOURS)
    await stage.eventually(lambda: _is_told(stage), "the mentors to be told")
    await stage.eventually(lambda: _nothing_due(stage), "the looks to be done")
    (told,) = await _told(stage)
    assert told.endswith(f"https://discord.com/channels/{stage.guild}/{alone['id']}/{first['id']}")


async def test_a_thread_without_an_answer_is_none(stage: Stage) -> None:
    anna = await _member(stage, "anna")
    group = str(stage.channels[GROUP])
    asked = await anna.say(group, "How do you do this?")
    below = await _thread(stage, anna, f"{group}/messages/{asked['id']}", name="How")
    await stage.stop_bot()
    await anna.say(below["id"], "I mean at work.")
    await stage.start_bot()
    await stage.advance(HOURS)
    await stage.eventually(lambda: _is_told(stage), "the mentors to be told")
    (told,) = await _told(stage)
    assert told.endswith(f"/{group}/{asked['id']}")


async def test_a_post_in_a_forum_is_followed_and_a_second_one_of_the_same_person_is_no_first(stage: Stage) -> None:
    anna, ben = await _member(stage, "anna"), await _member(stage, "ben")
    folder = f"guilds/{stage.guild}/channels"
    rights = [{"id": str(stage.guild), "type": 0, "allow": str(1 << 10 | 1 << 11 | 1 << 38), "deny": "0"}]
    forum = await stage.discord_api("POST", folder, {"name": "stories", "type": 15, "permission_overwrites": rights})
    await stage.stop_bot()
    async with stage.database.transaction() as session:  # as config would have it
        await guild_objects.put(session, "channel", GROUP, int(forum["id"]))
    await stage.start_bot()
    post = await _thread(stage, anna, forum["id"], name="My story", message={"content": "It began in May."})
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    answered = await _thread(stage, ben, forum["id"], name="Mine", message={"content": "In June."})
    await anna.say(answered["id"], "Welcome.")
    await stage.eventually(lambda: _is_all_that_is_followed(stage, post), "the answer to be seen")
    await stage.advance(HOURS)
    await stage.eventually(lambda: _is_told(stage), "the mentors to be told")
    (told,) = await _told(stage)
    assert told.endswith(f"https://discord.com/channels/{stage.guild}/{post['id']}/{post['id']}")
    await _thread(stage, anna, forum["id"], name="Again", message={"content": "And then."})
    await stage.eventually(lambda: _is_followed(stage), "the second post to be followed")
    await stage.advance(HOURS)
    await stage.eventually(lambda: _nothing_due(stage), "the look to be done")
    assert len(await _told(stage)) == 1
