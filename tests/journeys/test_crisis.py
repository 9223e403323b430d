"""Somebody may be in danger: what they, who is beside them, and the staff see of it."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlmodel import text

from bot.db import crisis_cards, guild_objects
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from sandbox.people import Answer, File, Person, Refused
from tests.journeys.moderating import cards, moderator, order, press

ROOT = Path(__file__).parents[2]
DESK = "crisis-desk"
NEAR = "i am going to kill myself tonight, i have written the letters, goodbye everyone"
FAR = "honestly i wish i was dead, i do not want to wake up tomorrow"
LOW = "i am so overwhelmed today, can somebody please just talk to me"
NEUTRAL = "There is a message for you."


@pytest.fixture
async def room(stage: Stage) -> int:
    """A room in which everybody may write."""
    return stage.channels["lounge"]


async def direct(stage: Stage, person: Person) -> list[Answer]:
    """What the bot has written to `person`, but for its welcome."""
    chat = await person.open_dm(stage.sandbox.discord.application_id)
    found = await person.must("GET", f"{person.api_url}/channels/{chat}/messages")
    return [Answer(each) for each in reversed(found) if "Welcome" not in each["content"]]


async def answered(stage: Stage, person: Person, said: str) -> Answer:
    """The direct message that says this, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        found[:] = [each for each in await direct(stage, person) if said in each.content]
        return bool(found)

    await stage.eventually(is_there, f"a direct message that says {said!r}")
    return found[-1]


async def desk(stage: Stage, who: Person, said: str) -> Answer:
    """The last message in the crisis desk that says this, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        found[:] = [each for each in await cards(stage, who, DESK) if said in each.content]
        return bool(found)

    await stage.eventually(is_there, f"{said!r} in {DESK}")
    return found[-1]


async def hint(stage: Stage, person: Person, room: int) -> Answer:
    """The neutral message in the room, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        seen = await person.must("GET", f"{person.api_url}/channels/{room}/messages?limit=50")
        found[:] = [Answer(each) for each in seen if NEUTRAL in each["content"]]
        return bool(found)

    await stage.eventually(is_there, "a neutral message")
    return found[0]


async def forged(stage: Stage, room: int, action: str) -> Answer:
    """A message in a public room with a button that nobody there should have."""
    button = {"type": 2, "style": 2, "label": "x", "custom_id": action}
    made = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    return Answer(await stage.bot_api("POST", f"channels/{room}/messages", made))


async def rows(stage: Stage) -> list[Any]:
    async with stage.database.transaction(readonly=True) as session:
        return list((await session.exec(text("SELECT member_id, outcome FROM crisis_cards"))).all())  # type: ignore[call-overload]


async def test_who_may_be_in_danger_is_answered_in_private_and_the_staff_are_called(stage: Stage, room: int) -> None:
    anna, bea, mia = await stage.person("anna"), await stage.person("bea"), await moderator(stage)
    said = await anna.say(room, NEAR)
    answer = await answered(stage, anna, "I am glad that you said it")
    assert answer.content.index("In danger right now") < answer.content.index("113")
    for part in ("988", "findahelpline.com", "I have called the moderators"):
        assert part in answer.content
    card = await desk(stage, mia, "Card 1")
    await desk(stage, mia, f"<@&{stage.roles['moderator']}> Somebody may need help")
    assert f"||About themselves, danger may be near: <@{anna.id}>" in card.content
    assert f"/{room}/{said['id']}||" in card.content
    assert NEAR not in card.content
    assert not await bea.can_read(stage.channels[DESK])
    seen = await bea.must("GET", f"{bea.api_url}/channels/{room}/messages?limit=50")
    assert [each["content"] for each in seen if each["author"]["id"] != str(stage.sandbox.discord.application_id)] == [
        NEAR
    ]
    assert not any(NEUTRAL in each["content"] for each in seen)
    await press(mia, card, "crisis:claim:1")
    assert f"<@{mia.id}> looks after it" in (await desk(stage, mia, "looks after it")).content
    closed = await press(mia, await desk(stage, mia, "looks after it"), "crisis:spoken:1")
    assert "How are you yourself?" in closed.content
    ended = await desk(stage, mia, "Somebody spoke with them")
    assert not ended.buttons
    assert anna.id not in ended.content
    kept = repr(await rows(stage))
    assert NEAR not in kept


async def test_whose_direct_messages_are_closed_finds_it_behind_a_neutral_message(stage: Stage, room: int) -> None:
    anna, bea, mia = await stage.person("anna"), await stage.person("bea"), await moderator(stage)
    await anna.set_dms(False)
    await anna.say(room, NEAR)
    shown = await hint(stage, bea, room)
    assert shown.content == f"<@{anna.id}> {NEUTRAL}"
    raw = await bea.must("GET", f"{bea.api_url}/channels/{room}/messages/{shown.id}")
    assert [each["id"] for each in raw["mentions"]] == [str(anna.id)]
    other = await press(bea, shown, "hint:open")
    assert "You can call one of these lines" in other.content
    assert "I read what you wrote" not in other.content
    await desk(stage, mia, "behind a button")
    mine = await press(anna, shown, "hint:open")
    assert "I read what you wrote" in mine.content

    async def is_gone() -> bool:
        seen = await bea.must("GET", f"{bea.api_url}/channels/{room}/messages?limit=50")
        return all(NEUTRAL not in each["content"] for each in seen)

    await stage.eventually(is_gone, "the neutral message to be gone")


async def test_a_neutral_message_that_nobody_opens_goes_after_ten_minutes(stage: Stage, room: int) -> None:
    anna = await stage.person("anna")
    await anna.set_dms(False)
    await anna.say(room, NEAR)
    await hint(stage, anna, room)
    await stage.advance(timedelta(minutes=11))

    async def is_gone() -> bool:
        seen = await anna.must("GET", f"{anna.api_url}/channels/{room}/messages?limit=50")
        return all(NEUTRAL not in each["content"] for each in seen)

    await stage.eventually(is_gone, "the neutral message to be gone")


async def test_who_did_not_mean_it_so_says_so_and_nobody_else_can(stage: Stage, room: int) -> None:
    anna, bea, mia = await stage.person("anna"), await stage.person("bea"), await moderator(stage)
    await anna.say(room, FAR)
    answer = await answered(stage, anna, "I am glad")
    await desk(stage, mia, "may be in danger")
    stolen = await press(bea, await forged(stage, room, "crisis:not-meant:1"), "crisis:not-meant:1")
    assert "does not work any more" in stolen.content
    assert (await rows(stage))[0][1] is None
    said = await press(anna, answer, "crisis:not-meant:1")
    assert "Thank you for saying so" in said.content
    await desk(stage, mia, "They did not mean it that way")


async def test_the_staff_are_called_again_until_somebody_comes_and_may_hand_it_over(stage: Stage, room: int) -> None:
    anna, bea = await stage.person("anna"), await stage.person("bea")
    mia, tom = await moderator(stage), await moderator(stage, "tom")
    await anna.say(room, FAR)
    card = await desk(stage, mia, "Card 1")
    refused = await press(bea, await forged(stage, room, "crisis:claim:1"), "crisis:claim:1")
    assert "Your role does not let you do this" in refused.content
    await desk(stage, mia, "Somebody may need help")
    await stage.advance(timedelta(minutes=6))
    await desk(stage, mia, "Nobody looks after card 1 yet")
    await press(mia, card, "crisis:claim:1")
    assert f"<@{mia.id}> looks after it already" in (await press(tom, card, "crisis:claim:1")).content
    claimed = await desk(stage, mia, f"<@{mia.id}> looks after it")
    assert "You do not look after this one" in (await press(tom, claimed, "crisis:hand-over:1")).content
    assert "The others are called" in (await press(mia, claimed, "crisis:hand-over:1")).content

    async def is_called() -> bool:
        found = [each for each in await cards(stage, mia, DESK) if "Somebody may need help" in each.content]
        return len(found) == 2

    await stage.eventually(is_called, "a second call")
    assert len(await called(stage, mia)) == 3, "handed over late, it does not call for all the time before"
    await press(tom, await desk(stage, mia, "Card 1"), "crisis:claim:1")
    await desk(stage, mia, f"<@{tom.id}> looks after it")


async def test_who_writes_so_again_has_one_card_and_more_danger_is_answered_anew(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await anna.say(room, FAR)
    await answered(stage, anna, "I am glad")
    await anna.say(room, FAR)
    await anna.say(room, NEAR)
    await desk(stage, mia, "danger may be near")

    async def is_twice() -> bool:
        return len(await direct(stage, anna)) == 2

    await stage.eventually(is_twice, "a second answer")
    assert len(await rows(stage)) == 1


async def test_what_is_changed_into_it_counts_and_what_the_staff_write_among_themselves_does_not(
    stage: Stage, room: int
) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await mia.say(stage.channels[DESK], f"she said {FAR}")
    said = await anna.say(room, "a quiet day")
    await anna.must("PATCH", f"{anna.api_url}/channels/{room}/messages/{said['id']}", {"content": FAR})
    await answered(stage, anna, "I am glad")
    assert [member for member, _outcome in await rows(stage)] == [int(anna.id)]


async def test_distress_alone_is_offered_the_lines_once_a_day_and_nothing_is_kept(stage: Stage, room: int) -> None:
    anna = await stage.person("anna")
    await anna.say(room, LOW)
    await answered(stage, anna, "it need not be an emergency")
    await anna.say(room, f"again: {LOW}")
    await anna.say(room, FAR)
    await answered(stage, anna, "I am glad")
    assert [("it need not be" in each.content) for each in await direct(stage, anna)] == [True, False]
    assert len(await rows(stage)) == 1


async def test_a_card_goes_in_its_time_and_so_does_that_of_who_is_forgotten(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await anna.say(room, FAR)
    answer = await answered(stage, anna, "I am glad")
    await press(anna, answer, "crisis:not-meant:1")
    await desk(stage, mia, "They did not mean it that way")
    await stage.advance(timedelta(days=13))
    assert len(await rows(stage)) == 1
    await stage.advance(timedelta(days=2))

    async def is_gone() -> bool:
        return not await rows(stage) and not any("Card 1" in each.content for each in await cards(stage, mia, DESK))

    await stage.eventually(is_gone, "the card to be gone")


async def test_anybody_may_ask_where_to_call(stage: Stage) -> None:
    bea = await stage.person("bea", "nl")
    shown = await bea.command(stage.guild, stage.channels["welcome"], "crisis")
    assert shown.ephemeral
    assert shown.content.index("Nederland: **113** of **0800-0113**") < shown.content.index("**988**")


async def test_a_card_that_nobody_has_taken_calls_on_after_a_restart(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await anna.say(room, FAR)
    card = await desk(stage, mia, "Card 1")
    await desk(stage, mia, "Somebody may need help")
    await stage.stop_bot()
    stage.clock.advance(timedelta(minutes=6))
    await stage.start_bot()
    await desk(stage, mia, "Nobody looks after card 1 yet")
    await press(mia, card, "crisis:claim:1")
    await desk(stage, mia, f"<@{mia.id}> looks after it")


async def test_where_config_says_so_nothing_is_read_and_the_other_ways_stay(
    tmp_path: Path, traffic: Path, furnished: Snapshot
) -> None:
    folder = tmp_path / "config"
    copytree(ROOT / "tests" / "config", folder, symlinks=False)
    file = folder / "moderation.toml"
    file.write_text("read_messages = false\n" + file.read_text())
    database = f"sqlite:///{tmp_path}/bot.db"
    async with Stage(database, config_dir=folder, record=traffic, like=furnished) as stage:
        stage.sandbox.discord.state.application_flags &= ~(1 << 19)  # switched off in the developer portal
        await stage.start_bot()
        anna = await stage.person("anna")
        await anna.say(stage.channels["lounge"], FAR)
        shown = await anna.command(stage.guild, stage.channels["lounge"], "crisis")
        assert "113" in shown.content
        assert await rows(stage) == []
        chat = await anna.open_dm(stage.sandbox.discord.application_id)
        await anna.say(int(chat), "hello")
        await answered(stage, anna, "In danger right now")


async def called(stage: Stage, who: Person) -> list[str]:
    """The calls in the desk, the first one first."""
    return [each.content for each in await cards(stage, who, DESK) if "card 1" in each.content]


async def test_who_is_on_call_is_called_first_then_the_next_then_everybody(stage: Stage, room: int) -> None:
    anna, mia, tom = await stage.person("anna"), await moderator(stage), await moderator(stage, "tom")
    everybody = f"<@&{stage.roles['moderator']}>"
    with pytest.raises(Refused):
        await order(stage, anna, "oncall take")
    assert "Nobody is on call" in (await order(stage, mia, "oncall show")).content
    for each in (mia, tom):
        assert "You are on call until" in (await order(stage, each, "oncall take")).content
    shown = await order(stage, mia, "oncall show")
    assert shown.content.index(f"<@{mia.id}>") < shown.content.index(f"<@{tom.id}>")
    await anna.say(room, FAR)
    answer = await answered(stage, anna, "I am glad")
    assert "I have called the moderator who is on duty" in answer.content
    await desk(stage, mia, f"<@{mia.id}> Somebody may need help")
    await stage.advance(timedelta(minutes=6))
    await desk(stage, mia, f"<@{tom.id}> Nobody looks after card 1 yet")
    assert not any(everybody in each for each in await called(stage, mia))
    await stage.advance(timedelta(minutes=6))
    await desk(stage, mia, f"{everybody} Nobody looks after card 1 yet")


async def test_a_shift_is_handed_over_to_who_may_take_it_alone(stage: Stage) -> None:
    anna, mia, tom = await stage.person("anna"), await moderator(stage), await moderator(stage, "tom")
    assert "You are not on call" in (await order(stage, mia, "oncall hand-over", member=int(tom.id))).content
    await order(stage, mia, "oncall take")
    for other in (anna, mia):
        said = await order(stage, mia, "oncall hand-over", member=int(other.id))
        assert "Nothing was changed" in said.content
    said = await order(stage, mia, "oncall hand-over", member=int(tom.id))
    assert f"<@{tom.id}> is on call now" in said.content
    shown = (await order(stage, tom, "oncall show")).content
    assert f"<@{tom.id}>" in shown
    assert mia.id not in shown
    await order(stage, mia, "oncall take")
    assert "not on call any more" in (await order(stage, mia, "oncall stop")).content
    assert mia.id not in (await order(stage, tom, "oncall show")).content
    await stage.advance(timedelta(hours=9))
    assert "Nobody is on call" in (await order(stage, tom, "oncall show")).content


async def test_at_the_change_of_a_shift_it_is_said_where_nobody_has_taken_it(
    tmp_path: Path, traffic: Path, furnished: Snapshot
) -> None:
    folder = tmp_path / "config"
    copytree(ROOT / "tests" / "config", folder, symlinks=False)
    file = folder / "moderation.toml"
    hours = ", ".join(f'"{hour:02}:00"' for hour in range(24))
    file.write_text(
        file.read_text().replace("[crisis.countries.NL]", f"[crisis]\nshifts = [{hours}]\n\n[crisis.countries.NL]")
    )
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=folder, record=traffic, like=furnished) as stage:
        await stage.start_bot()
        mia = await moderator(stage)
        await desk(stage, mia, "Nobody is on call until")
        await order(stage, mia, "oncall take")
        await stage.advance(timedelta(hours=1))

        async def is_said_twice() -> bool:
            return sum("Nobody is on call until" in each.content for each in await cards(stage, mia, DESK)) == 2

        await stage.eventually(is_said_twice, "the change of the next shift")


@pytest.mark.parametrize("kind", ["poll", "picture", "forward", "thread"])
async def test_it_is_found_wherever_it_can_be_written(stage: Stage, room: int, kind: str) -> None:
    anna, bea = await stage.person("anna"), await stage.person("bea")
    where = f"{anna.api_url}/channels/{room}/messages"
    if kind == "poll":
        answers = [{"poll_media": {"text": each}} for each in ("yes", "no")]
        await anna.must("POST", where, {"poll": {"question": {"text": FAR}, "answers": answers, "duration": 1}})
    elif kind == "picture":
        made = {"content": "look", "attachments": [{"id": "0", "filename": "a.png", "description": FAR}]}
        await anna.must("POST", where, made, [File("a.png", b"of mine", "image/png")])
    elif kind == "forward":
        chat = await bea.open_dm(anna.id)
        said = await bea.say(chat, f"my friend {NEAR}")
        passed = {"type": 1, "channel_id": chat, "message_id": said["id"]}
        await anna.must("POST", where, {"message_reference": passed})
    else:
        thread = await anna.must("POST", f"{anna.api_url}/channels/{room}/threads", {"name": "a walk", "type": 11})
        await anna.say(int(thread["id"]), FAR)
    await answered(stage, anna, "I read what you wrote")
    assert [member for member, _outcome in await rows(stage)] == [int(anna.id)]


async def test_who_is_no_person_of_ours_is_not_met(stage: Stage, room: int) -> None:
    anna = await stage.person("anna")
    hook = await stage.discord_api("POST", f"channels/{room}/webhooks", {"name": "news"})
    await anna.must("POST", f"{anna.api_url}/webhooks/{hook['id']}/{hook['token']}?wait=true", {"content": FAR})
    await stage.bot_api("POST", f"channels/{room}/messages", {"content": FAR})
    await anna.say(room, FAR)
    await answered(stage, anna, "I am glad")
    assert [member for member, _outcome in await rows(stage)] == [int(anna.id)]


async def test_handed_over_at_once_the_others_are_called_at_once(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await anna.say(room, FAR)
    await desk(stage, mia, "Somebody may need help")
    await press(mia, await desk(stage, mia, "Card 1"), "crisis:claim:1")
    await press(mia, await desk(stage, mia, "looks after it"), "crisis:hand-over:1")

    async def is_called() -> bool:
        return len(await called(stage, mia)) == 2

    await stage.eventually(is_called, "a second call")


async def test_worse_danger_calls_whatever_became_of_the_card_before(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    await anna.set_dms(False)
    await anna.say(room, FAR)
    first = await hint(stage, mia, room)
    await press(mia, await desk(stage, mia, "Card 1"), "crisis:claim:1")
    await desk(stage, mia, "looks after it")
    said = await anna.say(room, FAR)
    await anna.must("PATCH", f"{anna.api_url}/channels/{room}/messages/{said['id']}", {"content": NEAR})
    await desk(stage, mia, "danger may be near")

    async def is_called() -> bool:
        return len(await called(stage, mia)) == 2

    await stage.eventually(is_called, "a second call")
    second = await hint(stage, mia, room)
    assert second.id != first.id
    seen = await mia.must("GET", f"{mia.api_url}/channels/{room}/messages?limit=50")
    assert sum(NEUTRAL in each["content"] for each in seen) == 1, "of the answer before nothing stands any more"


async def test_the_staff_do_not_wait_until_discord_lets_the_person_be_answered(stage: Stage, room: int) -> None:
    anna, mia = await stage.person("anna"), await moderator(stage)
    chat = await anna.open_dm(stage.sandbox.discord.application_id)
    stage.sandbox.discord.fault(f"/channels/{chat}/messages$", method="POST", status=503, times=50)
    await anna.say(room, NEAR)
    await desk(stage, mia, "They are being answered")
    await desk(stage, mia, "Somebody may need help")


async def test_what_was_looked_after_is_not_opened_again_by_a_change_of_nothing(stage: Stage, room: int) -> None:
    anna = await stage.person("anna")
    said = await anna.say(room, FAR)
    answer = await answered(stage, anna, "I am glad")
    await press(anna, answer, "crisis:not-meant:1")
    where = f"{anna.api_url}/channels/{room}/messages/{said['id']}"
    await anna.must("PATCH", where, {"content": f"{FAR}."})
    await anna.must("PATCH", where, {"content": NEAR})  # and this is worse
    await answered(stage, anna, "I read what you wrote")

    async def is_open() -> bool:
        return [outcome for _member, outcome in await rows(stage)] == ["not-meant", None]

    await stage.eventually(is_open, "a card for what is worse")


async def test_what_the_database_did_not_take_at_once_is_handed_to_it_again(
    stage: Stage, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, tried, meet = await stage.person("anna"), [], crisis_cards.meet

    async def once_away(*values: Any) -> int | None:
        tried.append(1)
        if len(tried) == 1:
            raise OSError("the database is away")
        return await meet(*values)

    monkeypatch.setattr(crisis_cards, "meet", once_away)
    await anna.say(room, FAR)
    await answered(stage, anna, "I am glad")
    assert len(tried) == 2


async def test_without_the_desk_the_card_is_in_the_queue_and_without_both_nobody_is_said_to_be_called(
    stage: Stage, room: int
) -> None:
    anna, bea, mia = await stage.person("anna"), await stage.person("bea"), await moderator(stage)
    await stage.discord_api("DELETE", f"channels/{stage.channels[DESK]}")
    await anna.say(room, FAR)
    await answered(stage, anna, "I have called the moderators")

    async def is_there() -> bool:
        return any("Card 1" in each.content for each in await cards(stage, mia, "mod-queue"))

    await stage.eventually(is_there, "the card in the queue")
    await stage.discord_api("DELETE", f"channels/{stage.channels['mod-queue']}")

    async def is_known() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            return not {DESK, "mod-queue"} & (await guild_objects.ids(session, "channel")).keys()

    await stage.eventually(is_known, "the bot to know that both are gone")
    await bea.say(room, FAR)
    await answered(stage, bea, "nobody on our server was told")
