"""Somebody writes to the bot: they are always answered, with whom to call first. What comes from elsewhere is not."""

import secrets
from typing import Any

import pytest

from bot.db import Session, members
from bot.demo.stage import Stage
from sandbox.discord import interactions
from sandbox.discord.state import COMMAND, COMPONENT, Interaction
from sandbox.people import Person
from tests.journeys.welcoming import agree, direct, is_forgotten, press_start

ENGLISH, DUTCH = "**In danger right now?** Call **112**", "**Nu in gevaar?** Bel **112**"
ELSEWHERE = 987_654_321_098_765_432


async def _answers(person: Person, times: int, start: str = "**") -> list[str]:
    """The bot's answers to what they wrote, once there are so many."""

    async def so_many() -> bool:
        return len(await direct(person, start)) >= times

    await person.until(so_many, what=f"{times} answers")
    return await direct(person, start)


async def test_each_message_is_answered_with_whom_to_call_first(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    chat = await patient.open_dm(stage.sandbox.discord.application_id)
    for number in range(1, 4):
        await patient.say(chat, "I am not well")
        first = (await _answers(patient, number))[-1].splitlines()
        # Nobody knows their language yet: whom to call comes first in both.
        assert first[0].startswith(ENGLISH)
        assert first[1].startswith(DUTCH)
    await stage.command(patient, "help")
    await patient.say(chat, "Help")
    answer = (await _answers(patient, 4))[-1]
    assert answer.startswith(DUTCH)
    assert ENGLISH not in answer
    for said in ("Nederland: **113** of **0800-0113**", "988", "findahelpline.com"):
        assert said in answer
    await patient.click(await press_start(stage, patient), "start:language:en")
    await patient.say(chat, "Help")
    answer = (await _answers(patient, 5))[-1]
    assert answer.startswith(ENGLISH)
    for said in ("988", "0800-0113", "findahelpline.com"):
        assert said in answer


# What a direct message can be, beside one with words in it; Discord sends no content of a forward.
SENT: dict[str, dict[str, Any]] = {
    "empty": {"content": ""},
    "sticker": {"content": "", "sticker_items": [{"id": "749054660769218631", "name": "Wave", "format_type": 1}]},
    "forward": {"content": "", "message_reference": {"type": 1, "message_id": "5", "channel_id": "6"}},
    "file": {"content": "", "attachments": [{"id": "7", "filename": "a.png", "size": 1, "url": "u", "proxy_url": "p"}]},
    "reply": {"type": 19, "referenced_message": None},
    "edited": {"edited_timestamp": "2026-11-22T12:00:01+00:00"},
}
# What nobody wrote to the bot, or wrote just now.
UNSENT: dict[str, dict[str, Any]] = {
    "bot": {"author": {"id": "8", "username": "music", "discriminator": "0", "avatar": None, "bot": True}},
    "webhook": {"webhook_id": "9"},
    "link looked up": {"embeds": [{"type": "link", "url": "https://example.org"}], "edited_timestamp": None},
    "another server": {"guild_id": str(ELSEWHERE)},
}


async def test_whatever_somebody_sends_is_answered_and_nothing_else(stage: Stage) -> None:
    patient = await stage.person("anna")
    chat = await patient.open_dm(stage.sandbox.discord.application_id)
    said = await patient.say(chat, "x")
    await _answers(patient, 1)
    world = stage.sandbox.discord._world
    events = {"edited": "MESSAGE_UPDATE", "link looked up": "MESSAGE_UPDATE"}

    def tell(name: str, changed: dict[str, Any]) -> None:
        made = {**said, "id": str(world.ids.next()), **changed}
        world.hub.tell_user(world.state.bot.id, events.get(name, "MESSAGE_CREATE"), made)

    for number, (name, changed) in enumerate(SENT.items(), start=2):
        # What comes first would have been answered by the time that the next is.
        for other in UNSENT.items():
            tell(*other)
        tell(name, changed)
        assert len(await _answers(patient, number)) == number, name
    await stage.caught_up()
    message = await patient.say(chat, "y")
    await _answers(patient, 2 + len(SENT))
    path = f"{patient.api_url}/channels/{chat}/messages/{message['id']}"
    await patient.must("PATCH", path, {"content": "I cannot go on"})
    assert len(await _answers(patient, 3 + len(SENT))) == 3 + len(SENT)


async def test_a_flood_is_answered_to_its_end_and_holds_up_nobody(stage: Stage) -> None:
    patient, other = await stage.person("anna"), await stage.person("ben")
    chats = [await each.open_dm(stage.sandbox.discord.application_id) for each in (patient, other)]
    fault = stage.sandbox.discord.fault(f"/channels/{chats[0]}/messages", method="POST", hold="before")
    for _ in range(30):
        await patient.say(chats[0], "Hello?")
    await other.say(chats[1], "Hello?")
    await _answers(other, 1)
    fault.release()
    await stage.eventually(lambda: _is_quiet(stage, patient), "the flood to be answered")
    assert 1 <= len(await direct(patient, "**")) <= 7
    last = max(patient.messages.values(), key=lambda each: int(each["id"]))
    assert last["content"].startswith("**")


async def _is_quiet(stage: Stage, person: Person) -> bool:
    return len(await direct(person, "**")) >= 6


async def test_who_was_forgotten_is_answered_in_the_language_of_their_last_command(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    await agree(stage, patient)
    chat = await patient.open_dm(stage.sandbox.discord.application_id)
    asked = await stage.command(patient, "privacy erase")
    await patient.click(asked, "privacy:erase", timeout=20)
    await stage.command(patient, "help")
    await patient.say(chat, "Help")
    answer = (await _answers(patient, 1))[-1]
    assert answer.startswith(DUTCH)
    assert ENGLISH not in answer
    assert await is_forgotten(stage, patient)


async def test_a_moment_without_discord_or_the_database_costs_no_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await stage.person("anna", "nl")
    await agree(stage, patient)
    chat = await patient.open_dm(stage.sandbox.discord.application_id)

    async def is_away(_session: Session, _member: int) -> str | None:
        raise OSError("the database is away")

    monkeypatch.setattr(members, "locale", is_away)
    fault = stage.sandbox.discord.fault(f"/channels/{chat}/messages", method="POST", status=503, times=1)
    await patient.say(chat, "Help")
    assert (await _answers(patient, 1))[-1].startswith(ENGLISH)  # in every language, as theirs cannot be looked up
    assert fault.hits == 1


def _from_elsewhere(stage: Stage, person: Person, kind: int, guild: int | None, data: dict[str, object]) -> Interaction:
    """An interaction as Discord brings it from another server; told to the bot."""
    world = stage.sandbox.discord._world
    channel = world.state.channel(stage.channels["welcome"])
    pressed = next(iter(channel.messages.values())) if kind == COMPONENT else None
    made = Interaction(
        id=world.ids.next(), token=secrets.token_urlsafe(48), type=kind, user=world.state.users[int(person.id)],
        channel=channel, guild_id=guild, data=data, nonce=None, born=world.monotonic(),
        command_name=str(data["name"]) if kind == COMMAND else None, source=pressed,
    )  # fmt: skip
    interactions.deliver(world, made)
    return made


@pytest.mark.parametrize(
    ("kind", "guild", "data"),
    [
        (COMPONENT, ELSEWHERE, {"component_type": 2, "custom_id": "start:agree:1", "id": 1}),
        (COMPONENT, ELSEWHERE, {"component_type": 2, "custom_id": "privacy:erase", "id": 1}),
        (COMPONENT, ELSEWHERE, {"component_type": 2, "custom_id": "membership:join", "id": 1}),
        (COMMAND, ELSEWHERE, {"id": "1", "name": "profile", "type": 1, "options": []}),
        (COMMAND, None, {"id": "1", "name": "profile", "type": 1, "options": []}),
    ],
)
async def test_what_is_pressed_or_used_elsewhere_is_refused_in_words(
    stage: Stage, kind: int, guild: int | None, data: dict[str, object]
) -> None:
    patient = await stage.person("anna", "nl")
    await agree(stage, patient)
    made = _from_elsewhere(stage, patient, kind, guild, data)
    await stage.eventually(lambda: _is_answered(made), "an answer")
    assert made.original is not None
    assert made.original.content == "Dit werkt alleen op onze eigen server. Gebruik het daar."
    assert not await is_forgotten(stage, patient)


async def _is_answered(made: Interaction) -> bool:
    return made.original is not None
