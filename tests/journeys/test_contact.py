"""A patient asks the moderators: what they, the moderators, another patient and the owner see of it."""

from datetime import timedelta

import pytest
from sqlmodel import text

from bot.demo.stage import Stage
from sandbox.people import File, Refused
from tests.journeys.asking import ROOM, STAFF, ask, card, hand_in, press, read, said, threads
from tests.journeys.moderating import moderator

SECRET = "my-secret-words"


async def _says(stage: Stage, channel: str, number: int, what: str) -> None:
    """Wait until this stands in one of the threads below a channel."""

    async def is_there() -> bool:
        return any(what in each for each in said(threads(stage, channel)[number]))

    await stage.eventually(is_there, f"“{what}” in a thread of {channel}")


async def test_a_patient_and_the_moderators_write_to_each_other_and_nobody_else_sees_it(stage: Stage) -> None:
    rick, other, mia = await stage.person("rick", "nl"), await stage.person("bea"), await moderator(stage)
    answer = await ask(stage, rick)
    (thread,) = threads(stage, ROOM)
    assert answer.ephemeral
    assert f"<#{thread.id}>" in answer.content
    assert thread.name == "Question 1"
    assert thread.thread.invitable is False
    (first,) = await read(rick, thread.id)
    for part in ("Fijn dat je het vraagt", "binnen 24 uur", "30 dagen", "Bel 112", "0800-0113"):
        assert part in first.content
    with pytest.raises(Refused):
        await rick.say(stage.channels[ROOM], "in the channel itself")
    where = f"{rick.api_url}/channels/{thread.id}/messages"
    await rick.must("POST", where, {"content": SECRET}, [File("photo.png", b"of mine", "image/png")])
    there = (await read(mia, thread.id))[-1]
    assert there.content == SECRET
    assert await mia.read_file(there) == [("photo.png", b"of mine")]
    await mia.must("POST", where, {"content": "Here you are"}, [File("leaflet.txt", b"read this", "text/plain")])
    assert await rick.read_file((await read(rick, thread.id))[-1]) == [("leaflet.txt", b"read this")]
    for call in ("GET", "POST"):
        status, _ = await other.call(
            call, f"/channels/{thread.id}/messages", None if call == "GET" else {"content": "x"}
        )
        assert status in (403, 404)
    shown = await card(stage, mia)
    assert SECRET not in shown.content
    assert rick.id not in shown.content
    assert not await other.can_read(stage.channels[STAFF])
    again = await ask(stage, rick)
    assert f"<#{thread.id}>" in again.content
    assert len(threads(stage, ROOM)) == len(threads(stage, STAFF)) == 1
    async with stage.database.transaction(readonly=True) as session:
        tables = (await session.exec(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).all()  # type: ignore[call-overload]
        kept = [(await session.exec(text(f"SELECT * FROM {name}"))).all() for (name,) in tables]  # type: ignore[call-overload]  # noqa: S608
    assert SECRET not in repr(kept)


async def test_one_moderator_claims_it_and_closes_it_with_a_note_and_the_patient_opens_it_again(stage: Stage) -> None:
    rick, mia, tom = await stage.person("rick"), await moderator(stage), await moderator(stage, "tom")
    await ask(stage, rick)
    first = await card(stage, mia)
    await press(mia, first, "contact:claim:1", "You look after it")
    await press(tom, first, "contact:claim:1", f"<@{mia.id}> is looking after it already.")
    await _says(stage, ROOM, 0, f"<@{mia.id}> is looking after this.")
    (thread,), (notes,) = threads(stage, ROOM), threads(stage, STAFF)
    assert int(mia.id) in thread.thread.members
    assert int(tom.id) not in thread.thread.members
    await tom.say(notes.id, "I know him from before")
    form = await mia.click(await card(stage, mia), "contact:close:1")
    await hand_in(mia, form, "He found it.\nAll is well.", "This is closed.")
    assert said(notes)[-1] == f"<@{mia.id}> has closed it:\n> He found it.\n> All is well."
    assert "It is closed" in (await card(stage, mia)).content
    assert thread.thread.archived
    assert thread.thread.locked
    with pytest.raises(Refused):
        await rick.say(thread.id, "one more thing")
    assert not await rick.can_read(notes.id)
    last = (await read(rick, thread.id))[-1]
    assert "The moderators have closed this" in last.content
    assert "closed it" not in "".join(each.content for each in await read(rick, thread.id))
    await press(rick, last, "contact:reopen:1", f"<#{thread.id}>")
    await rick.say(thread.id, "one more thing")
    assert said(notes)[-1] == "The person has opened it again."
    own = next(each for each in reversed(await read(rick, thread.id)) if "contact:close:1" in each.buttons)
    await press(rick, own, "contact:close:1", "This is closed.")
    assert "You have closed this" in said(thread)[-1]
    assert f"<#{thread.id}>" in (await ask(stage, rick)).content
    assert not thread.thread.archived


async def test_who_may_press_what(stage: Stage) -> None:
    """Whoever sees a thread by a permission of Discord's alone is refused what config does not give them."""
    rick, other, mia = await stage.person("rick"), await stage.person("bea"), await moderator(stage)
    role = {"name": "Extra", "permissions": str(1 << 34)}
    made = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", role)
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{other.id}/roles/{made['id']}")
    await ask(stage, rick)
    (thread,) = threads(stage, ROOM)
    (first,) = await read(other, thread.id)
    await press(other, first, "contact:close:1", "Your role does not let you do this")
    assert not thread.thread.archived
    owner = await stage.owner()
    await press(owner, await card(stage, owner), "contact:claim:1", "You look after it")
    await press(rick, first, "contact:close:1", "This is closed.")
    await press(mia, (await read(mia, thread.id))[-1], "contact:reopen:1", "Your role does not let you do this")
    assert thread.thread.archived


async def test_a_closed_thread_is_deleted_after_30_days_and_nothing_of_it_is_left(stage: Stage) -> None:
    rick = await stage.person("rick")
    await ask(stage, rick)
    (thread,) = threads(stage, ROOM)
    (first,) = await read(rick, thread.id)
    await press(rick, first, "contact:close:1", "This is closed.")
    await stage.advance(timedelta(days=29))
    assert threads(stage, ROOM) == [thread]
    await stage.advance(timedelta(days=1, minutes=1))

    async def is_gone() -> bool:
        return await _rows(stage) == 0

    await stage.eventually(is_gone, "nothing to be left")
    assert threads(stage, ROOM) == threads(stage, STAFF) == []
    assert "Question" not in repr(stage.sandbox.discord.state.guild.channels[stage.channels[STAFF]].messages.values())
    await ask(stage, rick)
    assert [each.name for each in threads(stage, ROOM)] == ["Question 2"]


async def test_who_wants_to_be_forgotten_has_no_thread_any_more(stage: Stage) -> None:
    rick, bea = await stage.person("rick"), await stage.person("bea")
    await ask(stage, rick)
    await ask(stage, bea)
    answer = await rick.command(stage.guild, stage.channels["welcome"], "privacy erase")
    await rick.click(answer, next(each for each in answer.buttons if "erase" in each), 15.0)

    async def is_gone() -> bool:
        return await _rows(stage) == 1

    await stage.eventually(is_gone, "the thread to be gone")
    assert [each.name for each in threads(stage, ROOM)] == ["Question 2"]
    assert [each.name for each in threads(stage, STAFF)] == ["Question 2: notes"]


async def test_what_a_moderator_did_goes_to_the_owner_alone(stage: Stage) -> None:
    rick, owner, mia = await stage.person("rick"), await stage.owner(), await moderator(stage)
    choice = await rick.command(stage.guild, stage.channels["welcome"], "contact")
    form = await rick.click(choice, "contact:owner")
    told = await rick.submit(form, {"words": SECRET})
    assert told.ephemeral
    assert f"This was sent to <@{owner.id}>" in told.content
    letter = await owner.next_message(lambda each: SECRET in each.content)
    assert f"<@{rick.id}>" in letter.content
    assert threads(stage, ROOM) == []
    assert SECRET not in repr([*mia.messages.values()])
    await owner.set_dms(False)
    form = await rick.click(await rick.command(stage.guild, stage.channels["welcome"], "contact"), "contact:owner")
    late = await rick.submit(form, {"words": SECRET})
    assert f"Please write to <@{owner.id}> yourself" in late.content


async def test_the_button_below_the_first_post_asks_too_and_a_deleted_thread_is_made_anew(stage: Stage) -> None:
    rick = await stage.person("rick")
    (post,) = await read(rick, stage.channels[ROOM])
    choice = await rick.click(post, "contact:choose")
    await rick.click(choice, "contact:ask", 15.0)
    (thread,) = threads(stage, ROOM)
    await stage.discord_api("DELETE", f"channels/{thread.id}")
    await ask(stage, rick)
    (new,) = threads(stage, ROOM)
    assert new.id != thread.id
    assert "It is good that you ask" in said(new)[0]


async def _rows(stage: Stage) -> int:
    async with stage.database.transaction(readonly=True) as session:
        return int((await session.exec(text("SELECT count(*) FROM contacts"))).one()[0])  # type: ignore[call-overload]
