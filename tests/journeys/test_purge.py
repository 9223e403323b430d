"""Moderators delete messages and slow a channel down: what they see first, and what comes of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.stage import Stage
from sandbox.people import Answer, Person
from tests.journeys.moderating import cards, moderator, order

WHERE = "lounge"


class Scene:
    """A channel of the server in which people write, and a moderator."""

    def __init__(self, stage: Stage, mia: Person, where: int) -> None:
        self.stage, self.mia, self.where = stage, mia, where
        self.first_posts: list[str] = []

    async def say(self, *texts: str, who: Person | None = None) -> list[str]:
        """Messages, of the moderator or of `who`; their ids."""
        return [str((await (who or self.mia).say(self.where, text))["id"]) for text in texts]

    async def left(self) -> list[str]:
        """What stands in the channel beside its first post, the first at first."""
        found = await self.stage.discord_api("GET", f"channels/{self.where}/messages?limit=100")
        return [each["content"] for each in reversed(found) if each["content"] not in self.first_posts]

    def link(self, message: str, where: int | None = None) -> str:
        """The link of a message."""
        return f"https://discord.com/channels/{self.stage.guild}/{where or self.where}/{message}"

    async def order(self, command: str, **options: Any) -> Answer:
        """The moderator uses a command here."""
        return await self.mia.command(self.stage.guild, self.where, command, **options)

    async def press(self, answer: Answer, which: str = "go") -> Answer:
        """The moderator presses a button of a purge, and reads on until nothing more comes."""
        (action,) = [each["custom_id"] for each in buttons(answer) if each["custom_id"].startswith(f"purge:{which}:")]
        await self.mia.click(answer, action)

        def done() -> Answer | None:
            now = Answer(self.mia.messages[answer.id])
            return None if "so far" in now.content or buttons(now) else now

        found = await self.mia.until(done)
        assert found is not None
        return found


def buttons(answer: Answer) -> list[Any]:
    return [each for row in (answer.message or {}).get("components", ()) for each in row["components"]]


@pytest.fixture
async def scene(stage: Stage) -> Scene:
    """Nobody waits between two messages here."""
    mia = await moderator(stage)
    where = stage.channels[WHERE]
    await stage.discord_api("PATCH", f"channels/{where}", {"rate_limit_per_user": 0})
    found = Scene(stage, mia, where)
    found.first_posts = await found.left()
    return found


async def test_the_last_ones_are_shown_first_and_then_deleted(scene: Scene) -> None:
    await scene.say("stays", "goes 1", "goes 2", "goes 3")
    said = await scene.order("purge", number=3)
    assert said.ephemeral
    assert "3 messages by 1 person" in said.content
    assert [each["label"] for each in buttons(said)] == ["Delete 3 messages", "Leave them"]
    assert await scene.left() == ["stays", "goes 1", "goes 2", "goes 3"]
    await scene.say("written meanwhile")
    done = await scene.press(said)
    assert "Case 1 · Messages deleted" in done.content
    assert "3 of 3 messages deleted" in done.content
    assert await scene.left() == ["stays", "written meanwhile"]

    async def is_told() -> bool:
        return any("3 of 3 messages deleted" in each.content for each in await cards(scene.stage, scene.mia))

    await scene.stage.eventually(is_told, "the card")
    (card,) = await cards(scene.stage, scene.mia)
    assert f"<#{scene.where}> by <@{scene.mia.id}>" in card.content
    assert "goes" not in card.content


async def test_by_person_and_by_link_and_pinned_ones_stay(scene: Scene) -> None:
    rick = await scene.stage.person("rick")
    first = (await scene.say("before", "mine", "pinned", who=scene.mia))[2]
    await scene.say("spam 1", "spam 2", who=rick)
    await scene.say("mine too")
    (last,) = await scene.say("spam 3", who=rick)
    await scene.stage.discord_api("PUT", f"channels/{scene.where}/messages/pins/{last}")
    said = await scene.order("purge", link=scene.link(first), member=rick)
    assert "2 messages by 1 person" in said.content
    assert "1 pinned message stays." in said.content
    await scene.press(said)
    found = await scene.left()
    assert [each for each in found if each] == ["before", "mine", "pinned", "mine too", "spam 3"]
    said = await scene.order("purge", link=scene.link(first), number=2)
    assert "2 messages by 1 person" in said.content
    assert "More messages follow" in said.content
    await scene.press(said)
    assert [each for each in await scene.left() if each] == ["before", "mine", "spam 3"]


async def test_old_ones_go_one_by_one_and_what_others_delete_meanwhile_is_no_error(scene: Scene) -> None:
    old = await scene.say("old 1", "old 2")
    scene.stage.sandbox.discord.advance(timedelta(days=20))
    scene.stage.clock.advance(timedelta(days=20))
    young = await scene.say("young 1", "young 2", "young 3")
    said = await scene.order("purge", number=5)
    assert "2 of them are about 14 days old or older" in said.content
    assert "about 1 minute" in said.content
    for each in (old[0], young[0]):
        await scene.stage.discord_api("DELETE", f"channels/{scene.where}/messages/{each}")
    assert "5 of 5 messages deleted" in (await scene.press(said)).content
    assert await scene.left() == []


async def test_nothing_is_deleted_where_the_moderator_leaves_it_or_the_choice_is_over(scene: Scene) -> None:
    await scene.say("stays 1", "stays 2")
    said = await scene.order("purge", number=2)
    assert (await scene.press(said, "leave")).content == "Nothing was deleted."
    said = await scene.order("purge", number=2)
    await scene.stage.advance(timedelta(minutes=15))
    assert "open for 15 minutes" in (await scene.press(said)).content
    assert await scene.left() == ["stays 1", "stays 2"]
    assert await cards(scene.stage, scene.mia) == []


async def test_the_first_post_of_a_channel_stays(scene: Scene) -> None:
    """In one of them stands the button that newcomers begin with."""
    await scene.say("goes")
    said = await scene.order("purge", number=500)
    assert "1 message by 1 person" in said.content
    assert "first post, which the bot keeps, stays." in said.content
    await scene.press(said)
    found = await scene.stage.discord_api("GET", f"channels/{scene.where}/messages")
    assert [each["content"] for each in found] == scene.first_posts
    assert len(found) == 1


async def test_who_is_no_moderator_any_more_deletes_nothing(scene: Scene) -> None:
    await scene.say("stays 1", "stays 2")
    said = await scene.order("purge", number=2)
    role = f"guilds/{scene.stage.guild}/members/{scene.mia.id}/roles/{scene.stage.roles['moderator']}"
    await scene.stage.discord_api("DELETE", role)
    assert "Your role does not let you" in (await scene.press(said)).content
    assert await scene.left() == ["stays 1", "stays 2"]


async def test_the_second_of_two_presses_hears_that_it_is_being_done(scene: Scene) -> None:
    await scene.say("goes 1", "goes 2")
    said = await scene.order("purge", number=2)
    go, discord = buttons(said)[0]["custom_id"], scene.stage.sandbox.discord
    deleting = discord.fault("/messages/bulk-delete", method="POST", hold="before")
    answering = discord.fault("/messages/@original", method="PATCH", hold="before")
    first = asyncio.create_task(scene.mia.click(said, go))
    await answering.until(waiting=1)  # the buttons are there still
    second = asyncio.create_task(scene.mia.click(said, go))
    told = await scene.mia.next_message(lambda each: "being deleted already" in each.content)
    assert told.ephemeral
    answering.release()
    await deleting.until(waiting=1)
    assert "0 of 2 messages are deleted so far" in (await first).content
    deleting.release()
    assert await scene.mia.until(lambda: "2 of 2" in scene.mia.messages[said.id]["content"])
    await second
    assert await scene.left() == []
    assert len(await cards(scene.stage, scene.mia)) == 1


async def test_where_the_bot_loses_its_permission_half_way_the_case_says_how_far_it_came(scene: Scene) -> None:
    await scene.say(*(f"old {number}" for number in range(3)))
    scene.stage.sandbox.discord.advance(timedelta(days=20))
    scene.stage.clock.advance(timedelta(days=20))
    await scene.say("young 1", "young 2")
    said = await scene.order("purge", number=5)
    bulk = scene.stage.sandbox.discord.fault("/messages/bulk-delete", method="POST", hold="after")
    await scene.mia.click(said, buttons(said)[0]["custom_id"])
    await bulk.until(waiting=1)
    deny = {"type": 1, "deny": str(1 << 13), "allow": "0"}
    me = scene.stage.sandbox.discord.state.bot.id
    await scene.stage.discord_api("PUT", f"channels/{scene.where}/permissions/{me}", deny)
    bulk.release()
    done = await scene.mia.until(lambda: "2 of 5 messages deleted" in scene.mia.messages[said.id]["content"])
    assert done
    assert "Discord refused (50013)" in scene.mia.messages[said.id]["content"]
    assert await scene.left() == ["old 0", "old 1", "old 2"]
    (card,) = await cards(scene.stage, scene.mia)
    assert "2 of 5 messages deleted" in card.content
    again = await scene.order("purge", number=5)
    assert "lacks a permission in this channel: Manage Messages" in again.content


async def test_each_wrong_way_to_ask_has_its_answer(scene: Scene) -> None:
    rick = await scene.stage.person("rick")
    (here,) = await scene.say("one")
    other = scene.stage.channels["welcome"]
    elsewhere = str((await scene.mia.say(other, "x"))["id"])
    answers: dict[str, dict[str, Any]] = {
        "Say which messages": {},
        "from 1 to 500": {"number": 0},
        "number has to be from 1": {"number": -1},
        "to 500": {"number": 501},
        "no link of a message": {"link": "soon"},
        "in another channel": {"link": scene.link(elsewhere, other)},
        "not here any more": {"link": scene.link(str(int(here) + 1))},
        "There are no messages to delete.": {"member": rick},
    }
    for part, options in answers.items():
        said = await scene.order("purge", **options)
        assert part in said.content
        assert not buttons(said)
    await scene.stage.discord_api("PUT", f"channels/{scene.where}/messages/pins/{here}")
    said = await scene.order("purge", number=1, link=scene.link(here))
    assert "There are no messages to delete. 1 pinned message stays." in said.content


@pytest.mark.parametrize("kind", ["thread", "post", "voice"])
async def test_in_other_places_than_a_text_channel(scene: Scene, kind: str) -> None:
    scene.where = await _another(scene.stage, scene.where, kind)
    await scene.say("goes 1", "goes 2")
    said = await scene.order("purge", number=2)
    assert "2 of 2 messages deleted" in (await scene.press(said)).content
    assert not {"goes 1", "goes 2"} & {*await scene.left()}
    slowed = await scene.order("slowmode", duration="30 seconds")
    assert "People wait between two messages: 30 seconds. Before: off." in slowed.content
    assert await _slow_mode(scene) == 30


async def _another(stage: Stage, channel: int, kind: str) -> int:
    if kind == "thread":
        thread = {"name": "talk", "type": 11, "auto_archive_duration": 1440}
        return int((await stage.discord_api("POST", f"channels/{channel}/threads", thread))["id"])
    made = {"name": "another", "type": {"post": 15, "voice": 2}[kind]}
    where = int((await stage.discord_api("POST", f"guilds/{stage.guild}/channels", made))["id"])
    if kind == "voice":
        return where
    post = {"name": "a post", "message": {"content": "what it is about"}}
    return int((await stage.discord_api("POST", f"channels/{where}/threads", post))["id"])


async def _slow_mode(scene: Scene) -> int:
    return int((await scene.stage.discord_api("GET", f"channels/{scene.where}"))["rate_limit_per_user"])


async def test_slow_mode_for_a_while_comes_back_by_itself(scene: Scene) -> None:
    said = await scene.order("slowmode", duration="2m", **{"for": "1 hour"})
    assert "Case 1 · Slow mode" in said.content
    assert "People wait between two messages: 2 minutes. Before: off." in said.content
    assert await _slow_mode(scene) == 120
    longer = await scene.order("slowmode", duration="10m", **{"for": "2 hours"})
    assert "Before: off" in longer.content  # what is there for a while is not what it goes back to
    assert await _slow_mode(scene) == 600
    await scene.stage.advance(timedelta(hours=2))

    async def is_back() -> bool:
        return await _slow_mode(scene) == 0

    await scene.stage.eventually(is_back, "the slow mode to end")

    async def is_told() -> bool:
        found = [each.content for each in await cards(scene.stage, scene.mia)]
        return ["case 2 counts instead" in found[0], "its time was over" in found[1]] == [True, True]

    await scene.stage.eventually(is_told, "the cards")


async def test_what_somebody_sets_by_hand_wins(scene: Scene) -> None:
    await scene.order("slowmode", duration="30s", **{"for": "1 hour"})
    await scene.stage.discord_api("PATCH", f"channels/{scene.where}", {"rate_limit_per_user": 10})
    await scene.stage.advance(timedelta(hours=1))

    async def is_told() -> bool:
        return any("changed in Discord itself" in each.content for each in await cards(scene.stage, scene.mia))

    await scene.stage.eventually(is_told, "the card")
    assert await _slow_mode(scene) == 10
    said = await scene.order("slowmode", duration="off")
    assert "People wait between two messages: off. Before: 10 seconds." in said.content
    undone = await scene.mia.click(said, "case:undo:2")
    assert "Takes back case 2" in undone.content
    assert await _slow_mode(scene) == 10
    again = await order(scene.stage, scene.mia, "case undo", number=2)
    assert "There is nothing to take back" in again.content
    set_ = await scene.order("slowmode", duration="5s")
    await scene.stage.discord_api("PATCH", f"channels/{scene.where}", {"rate_limit_per_user": 60})
    changed = await scene.mia.click(set_, "case:undo:4")
    assert "changed the slow mode since, to: 1 minute" in changed.content
    assert await _slow_mode(scene) == 60


async def test_each_wrong_slow_mode_has_its_answer(scene: Scene) -> None:
    for part, options in (
        ("“soon” is no slow mode", {"duration": "soon"}),
        ("“7 hours” is no slow mode", {"duration": "7 hours"}),
        ("“9999 weeks” is no length of time", {"duration": "5s", "for": "9999 weeks"}),
        ("“0” is no length of time", {"duration": "5s", "for": "0"}),
        ("set to that already: off", {"duration": "off"}),
    ):
        assert part in (await scene.order("slowmode", **options)).content
    assert await _slow_mode(scene) == 0
    offered = await scene.mia.complete(scene.stage.guild, scene.where, "slowmode", "duration", duration="")
    assert [each["name"] for each in offered][:3] == ["off", "5 seconds", "30 seconds"]
    news = await scene.stage.discord_api("POST", f"guilds/{scene.stage.guild}/channels", {"name": "news", "type": 5})
    scene.where = int(news["id"])
    assert "has no slow mode" in (await scene.order("slowmode", duration="5s")).content
