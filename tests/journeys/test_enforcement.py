"""What follows by itself from what people write: what they, who is beside them, and the staff see of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import text

from bot.demo.stage import Stage
from sandbox.people import Answer, Person, Refused
from tests.journeys.moderating import card, cards, moderator, order, press
from tests.journeys.welcoming import agree

NEUTRAL = "There is a message for you."
MY_NUMBER = "you can call me on 06 12345678, i am home all day"
SCAM = "free nitro for everybody here, claim it now at https://discord-nitro.gift-claim.example/free before it is gone"
NEAR = "i am going to kill myself tonight, my sister is at 06 12345678, goodbye everyone"


@pytest.fixture
async def room(stage: Stage) -> int:
    """A room in which everybody may write."""
    return stage.channels["lounge"]


async def member(stage: Stage, name: str) -> Person:
    """Somebody who has agreed to the guidelines."""
    found = await stage.person(name)
    await agree(stage, found)
    return found


async def seen(who: Person, room: int) -> list[str]:
    """What `who` reads in the room, the first one first."""
    found = await who.must("GET", f"{who.api_url}/channels/{room}/messages?limit=50")
    return [each["content"] for each in reversed(found)]


async def direct(stage: Stage, person: Person) -> list[Answer]:
    """What the bot has written to `person`, the first one first."""
    chat = await person.open_dm(stage.sandbox.discord.application_id)
    found = await person.must("GET", f"{person.api_url}/channels/{chat}/messages")
    return [Answer(each) for each in reversed(found)]


async def told(stage: Stage, person: Person, said: str) -> Answer:
    """The direct message that says this, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        found[:] = [each for each in await direct(stage, person) if said in each.content]
        return bool(found)

    await stage.eventually(is_there, f"a direct message that says {said!r}")
    return found[-1]


async def gone(stage: Stage, who: Person, room: int, words: str) -> None:
    """Wait until nobody reads this in the room any more."""

    async def is_gone() -> bool:
        return all(words not in each for each in await seen(who, room))

    await stage.eventually(is_gone, f"{words!r} to be gone")


async def hint(stage: Stage, person: Person, room: int) -> Answer:
    """The neutral message in the room, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        messages = await person.must("GET", f"{person.api_url}/channels/{room}/messages?limit=50")
        found[:] = [Answer(each) for each in messages if NEUTRAL in each["content"]]
        return bool(found)

    await stage.eventually(is_there, "a neutral message")
    return found[0]


async def verdicts(stage: Stage) -> list[Any]:
    """What is stored."""
    async with stage.database.transaction(readonly=True) as session:
        found = await session.exec(text("SELECT rules, action, ending, way, is_shadow FROM verdicts ORDER BY number"))  # type: ignore[call-overload]
        return [tuple(each) for each in found.all()]


async def settled(stage: Stage, *endings: str) -> None:
    """Wait until all that was found has ended so."""

    async def is_so() -> bool:
        return [each[2] for each in await verdicts(stage)] == [*endings]

    await stage.eventually(is_so, f"verdicts that ended {endings}")


async def test_a_telephone_number_is_sent_back_to_its_author_without_it_and_then_taken_down(
    stage: Stage, room: int
) -> None:
    anna, bea, mia = await member(stage, "anna"), await member(stage, "bea"), await moderator(stage)
    await anna.say(room, MY_NUMBER)
    await gone(stage, bea, room, "12345678")
    why = await told(stage, anna, "I took down your message")
    assert f"<#{room}>" in why.content
    assert "points to a person" in why.content
    again = await told(stage, anna, "you can call me on")
    assert again.content == "you can call me on [telephone number], i am home all day"
    await settled(stage, "removed")
    await anna.say(room, again.content)
    assert [each for each in await seen(bea, room) if "call me" in each] == [again.content]
    assert await cards(stage, mia, "mod-queue") == [], "nobody else has to know"
    assert len(await verdicts(stage)) == 1


async def test_it_waits_behind_a_neutral_message_for_its_author_alone_where_direct_messages_are_closed(
    stage: Stage, room: int
) -> None:
    anna, bea = await member(stage, "anna"), await member(stage, "bea")
    await anna.set_dms(False)
    await anna.say(room, MY_NUMBER)
    shown = await hint(stage, bea, room)
    assert any("12345678" in each for each in await seen(bea, room)), "it stands until it has arrived"
    other = await press(bea, shown, "hint:open")
    assert "You can call one of these lines" in other.content
    mine = await press(anna, shown, "hint:open")
    assert "I took down your message" in mine.content
    rest = await anna.next_message(lambda each: each.ephemeral)
    assert rest.content == "you can call me on [telephone number], i am home all day"
    await gone(stage, bea, room, "12345678")
    await gone(stage, bea, room, NEUTRAL)
    await settled(stage, "removed")


async def test_what_nobody_opens_is_taken_down_after_a_minute_and_the_moderators_hear_it(
    stage: Stage, room: int
) -> None:
    anna, mia = await member(stage, "anna"), await moderator(stage)
    await anna.set_dms(False)
    await anna.say(room, MY_NUMBER)
    shown = await hint(stage, anna, room)
    await stage.advance(timedelta(seconds=61))
    await gone(stage, anna, room, "12345678")
    await card(stage, mia, "it waits for them behind a button")
    mine = await press(anna, shown, "hint:open")
    assert "I took down your message" in mine.content


async def test_a_scam_is_held_and_a_moderator_reads_it_and_lets_it_stand(stage: Stage, room: int) -> None:
    anna, bea, mia = await member(stage, "anna"), await member(stage, "bea"), await moderator(stage)
    await anna.say(room, SCAM)
    await gone(stage, bea, room, "free nitro")
    assert "until a moderator has looked" in (await told(stage, anna, "I took down your message")).content
    shown = await card(stage, mia, "The bot found:")
    assert "sent it back by direct message" in shown.content
    assert "free nitro" not in shown.content
    number = "1"
    refused = await press(bea, await forged(stage, room, f"evidence:read:{number}"), f"evidence:read:{number}")
    assert "nothing that you can read here" in refused.content
    words = await press(mia, shown, f"evidence:read:{number}")
    assert "free nitro" in words.content
    await press(mia, shown, f"report:dismiss:{number}")
    assert "it is fine" in (await told(stage, anna, "A moderator has looked")).content
    await anna.say(room, SCAM)
    await card(stage, mia, "The message stands")
    assert any("free nitro" in each for each in await seen(bea, room)), "a person decides now"


async def forged(stage: Stage, room: int, action: str) -> Answer:
    """A message in a public room with a button that nobody there should have."""
    button = {"type": 2, "style": 2, "label": "x", "custom_id": action}
    made = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    return Answer(await stage.bot_api("POST", f"channels/{room}/messages", made))


async def test_who_may_be_in_danger_is_helped_and_what_points_to_somebody_is_taken_out(stage: Stage, room: int) -> None:
    anna, bea, mia = await member(stage, "anna"), await member(stage, "bea"), await moderator(stage)
    await anna.say(room, NEAR)
    await told(stage, anna, "I am glad that you said it")
    await gone(stage, bea, room, "12345678")
    words = next(each for each in await seen(bea, room) if "goodbye everyone" in each)
    assert words.startswith(f"<@{anna.id}> wrote:")
    assert "[telephone number]" in words
    await told(stage, anna, "You did nothing wrong")
    assert await cards(stage, mia, "mod-queue") == []
    for _ in range(6):
        await anna.say(room, "please somebody answer me, i cannot do this")
    person = await stage.bot_api("GET", f"guilds/{stage.guild}/members/{anna.id}")
    assert person["communication_disabled_until"] is None
    assert {each[1] for each in await verdicts(stage)} == {"repost"}


async def test_the_same_in_several_rooms_is_taken_down_and_its_author_cannot_go_on(stage: Stage) -> None:
    anna, mia = await member(stage, "anna"), await moderator(stage)
    for key in ("lounge", "diabetes", "caregivers"):
        await anna.say(stage.channels[key], "come and see the wonderful garden that my uncle has made")
    await card(stage, mia, "the same several times")

    async def is_timed_out() -> bool:
        found = await stage.bot_api("GET", f"guilds/{stage.guild}/members/{anna.id}")
        return bool(found["communication_disabled_until"])

    await stage.eventually(is_timed_out, "a timeout")
    await card(stage, mia, str(anna.id), "mod-log")


async def test_somebody_who_has_not_agreed_is_not_judged(stage: Stage, room: int) -> None:
    anna = await stage.person("anna")
    await anna.say(room, MY_NUMBER)
    bea = await member(stage, "bea")
    await bea.say(room, MY_NUMBER)
    await settled(stage, "removed")
    assert sum("12345678" in each for each in await seen(anna, room)) == 1


async def test_a_moderator_pauses_it_and_lets_it_go_on(stage: Stage, room: int) -> None:
    anna, mia = await member(stage, "anna"), await moderator(stage)
    with pytest.raises(Refused):
        await order(stage, anna, "moderation pause")
    assert "a moderator paused it" in (await order(stage, mia, "moderation pause")).content
    await anna.say(room, MY_NUMBER)
    await settled(stage, "watched")
    assert any("12345678" in each for each in await seen(mia, room))
    assert "acts by itself" in (await order(stage, mia, "moderation resume")).content
    await anna.say(room, MY_NUMBER)
    await settled(stage, "watched", "removed")


async def test_who_wants_no_hints_gets_none_but_of_what_is_taken_down(stage: Stage, room: int) -> None:
    anna = await member(stage, "anna")
    offer = "selling my left over insulin pens, 20 euros each, dm me if you want to buy them"
    await anna.say(room, offer)
    shown = await told(stage, anna, "it still stands")
    off = await press(anna, shown, "guard:no-hints")
    assert "no more hints" in off.content
    await anna.say(room, offer)
    await settled(stage, "hinted", "silent")
    await anna.say(room, MY_NUMBER)
    await told(stage, anna, "I took down your message")


async def test_an_edit_that_mends_it_in_time_leaves_it_standing(stage: Stage, room: int) -> None:
    anna = await member(stage, "anna")
    await anna.set_dms(False)
    said = await anna.say(room, MY_NUMBER)
    await hint(stage, anna, room)
    url = f"{anna.api_url}/channels/{room}/messages/{said['id']}"
    await anna.must("PATCH", url, {"content": "you can call me any time"})
    await stage.advance(timedelta(seconds=61))
    await settled(stage, "gone")
    assert "you can call me any time" in await seen(anna, room)


async def test_after_a_restart_it_is_read_anew_and_sent_back(stage: Stage, room: int) -> None:
    anna, bea = await member(stage, "anna"), await member(stage, "bea")
    await anna.set_dms(False)
    await anna.say(room, MY_NUMBER)
    shown = await hint(stage, bea, room)
    await stage.stop_bot()
    await stage.start_bot()
    await press(anna, shown, "hint:open")
    rest = await anna.next_message(lambda each: each.ephemeral)
    assert rest.content == "you can call me on [telephone number], i am home all day"
    await gone(stage, bea, room, "12345678")


async def test_help_is_offered_where_an_eating_disorder_speaks_and_a_moderator_called(stage: Stage, room: int) -> None:
    anna, bea, mia = await member(stage, "anna"), await member(stage, "bea"), await moderator(stage)
    praise = "who wants to be my ana buddy, we skip every meal together and stay strong, hunger is beautiful"
    await anna.say(room, praise)
    assert "welcome to talk about that here" in (await told(stage, anna, "a moderator will look at it")).content
    await card(stage, mia, "praises an eating disorder")
    assert praise in await seen(bea, room)


async def test_whoever_takes_a_name_that_pretends_is_shown_without_a_word(stage: Stage) -> None:
    owner, mia, anna = await stage.owner(), await moderator(stage), await stage.person("anna")

    async def call(person: Person, name: str) -> None:
        await owner.must("PATCH", f"{owner.api_url}/guilds/{stage.guild}/members/{person.id}", {"nick": name})

    await call(anna, "Dr. Anna | Support Team")
    shown = await card(stage, mia, "pretends to be staff")
    assert f"<@{anna.id}>" in shown.content
    await call(mia, "Moderator Mia")
    await call(anna, "Support Team")
    bea = await stage.person("helpdesk")
    await card(stage, mia, f"<@{bea.id}>")
    await settled(stage, "reviewed", "reviewed")


async def test_a_name_that_pretends_is_shown_to_the_moderators_once(stage: Stage, room: int) -> None:
    mia = await moderator(stage)
    anna = await member(stage, "moderator-team")
    await anna.say(room, "good morning all of you")
    await card(stage, mia, "pretends to be staff")
    await anna.say(room, "what a nice day it is today")
    await anna.say(room, MY_NUMBER)
    await settled(stage, "reviewed", "removed")


async def test_an_invitation_to_another_server_is_taken_down_and_one_to_ours_stands(stage: Stage, room: int) -> None:
    anna = await member(stage, "anna")
    made = await stage.bot_api("POST", f"channels/{room}/invites", {})
    await anna.say(room, f"bring your colleagues along: https://discord.gg/{made['code']}")
    await anna.say(room, "come over to my own place: https://discord.gg/somewhere-else")
    await gone(stage, anna, room, "somewhere-else")
    await settled(stage, "removed")
    assert any(made["code"] in each for each in await seen(anna, room))


async def test_what_is_changed_into_something_that_may_not_stand_is_taken_down(stage: Stage, room: int) -> None:
    anna = await member(stage, "anna")
    said = await anna.say(room, "good morning everybody, how are you")
    await anna.must("PATCH", f"{anna.api_url}/channels/{room}/messages/{said['id']}", {"content": MY_NUMBER})
    await gone(stage, anna, room, "12345678")
    await told(stage, anna, "you can call me on [telephone number]")


async def test_what_is_passed_on_counts_as_if_it_were_written(stage: Stage, room: int) -> None:
    anna, bea = await member(stage, "anna"), await stage.person("bea")
    said = await bea.say(room, MY_NUMBER)  # she has not agreed: it stands
    reference = {"type": 1, "channel_id": str(room), "message_id": said["id"]}
    await anna.must("POST", f"{anna.api_url}/channels/{room}/messages", {"message_reference": reference})
    await told(stage, anna, "I took down your message")
    await settled(stage, "removed")


async def test_somebody_of_a_hospital_tells_nobody_who_is_treated_there(stage: Stage) -> None:
    nora, tom = await stage.person("nora"), await member(stage, "tom")
    await stage.join_and_pay(nora)
    await agree(stage, nora)
    lobby, room = stage.channels["hospital-lobby"], stage.channels["lounge"]
    words = "yes, she was a patient on our ward last week, I see it in her file"
    await nora.say(lobby, words)
    await gone(stage, nora, lobby, "a patient on our ward")
    assert "theirs alone to tell" in (await told(stage, nora, "I took down your message")).content
    await tom.say(room, words)
    await nora.say(lobby, MY_NUMBER)
    await gone(stage, nora, lobby, "12345678")
    assert words in await seen(tom, room), "patients tell what they like"


async def test_the_staff_are_judged_by_what_exposes_somebody_alone(stage: Stage, room: int) -> None:
    mia = await moderator(stage)
    await agree(stage, mia)
    await mia.say(room, SCAM)
    await mia.say(room, MY_NUMBER)
    await gone(stage, mia, room, "12345678")
    await settled(stage, "removed")
    assert SCAM in await seen(mia, room)


async def test_what_a_private_thread_with_the_moderators_holds_is_theirs(stage: Stage) -> None:
    anna = await member(stage, "anna")
    threads = stage.channels["ask-the-moderators"]
    made = {"name": "a question", "type": 12, "invitable": False}
    thread = await stage.bot_api("POST", f"channels/{threads}/threads", made)
    await stage.bot_api("PUT", f"channels/{thread['id']}/thread-members/{anna.id}")
    await anna.say(int(thread["id"]), MY_NUMBER)
    await anna.say(stage.channels["lounge"], MY_NUMBER)
    await settled(stage, "removed")
    assert MY_NUMBER in await seen(anna, int(thread["id"]))


async def test_of_a_forums_post_the_title_goes_too(stage: Stage) -> None:
    nora = await stage.person("nora")
    await stage.join_and_pay(nora)
    await agree(stage, nora)
    forum = stage.channels["best-practices"]
    made = {"name": "reach me on 06 12345678", "message": {"content": "about our new leaflet"}}
    post = await nora.must("POST", f"{nora.api_url}/channels/{forum}/threads", made)
    await told(stage, nora, "reach me on [telephone number]")

    async def is_renamed() -> bool:
        found = await stage.bot_api("GET", f"channels/{post['id']}")
        return bool(found["name"] == "Taken down")

    await stage.eventually(is_renamed, "another title")


async def test_a_pause_stops_what_is_under_way(stage: Stage, room: int) -> None:
    anna, mia = await member(stage, "anna"), await moderator(stage)
    await anna.set_dms(False)
    await anna.say(room, MY_NUMBER)
    await hint(stage, anna, room)
    await order(stage, mia, "moderation pause")
    await stage.advance(timedelta(seconds=61))
    await settled(stage, "watched")
    assert any("12345678" in each for each in await seen(anna, room))
