"""The guidelines change: everybody is asked again, in time, and nobody is surprised."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.db import acceptances
from bot.demo.stage import Stage
from bot.domain.screen import START
from sandbox.people import Person
from tests.journeys.welcoming import DAY, GROUP, agree, direct, post_in, press_start, publish

LOBBY = "hospital-lobby"


async def _heard(stage: Stage, person: Person, start: str, times: int) -> None:
    async def so_often() -> bool:
        return len(await direct(person, start)) == times

    await person.until(so_often, what=f"{times} x {start}")


async def test_everybody_is_asked_again_and_told_before_anything_closes(stage: Stage, tmp_path: Path) -> None:
    keen, late = await stage.person("anna"), await stage.person("ben", "nl")
    for each in (keen, late):
        await agree(stage, each)
    await stage.join_and_pay(late)
    await stage.opens(late, LOBBY)
    await publish(stage, tmp_path / "v2", 2)
    await _heard(stage, keen, "Our guidelines have changed", 1)
    await _heard(stage, late, "Onze huisregels zijn veranderd", 1)

    async def is_announced() -> bool:
        return "Our guidelines have changed" in str((await post_in(stage, "welcome"))["content"])

    await stage.eventually(is_announced, "the announcement")
    announced = await post_in(stage, "welcome")
    for said in ("Our guidelines have changed", "Be kind to bots.", "Wees aardig voor bots."):
        assert said in str(announced["content"])
    assert await keen.can_read(stage.channels[GROUP])  # nothing changes before the day
    told = await keen.next_message(lambda message: message.content.startswith("Our guidelines"))
    assert "Be kind to bots." in told.content
    shown = await keen.click(told, START)
    assert "everything stays open" in shown.content
    assert "Be kind to bots." in shown.content
    assert "start:agree:1" not in shown.buttons
    await keen.click(shown, "start:agree:2")
    await stage.advance(27 * DAY + timedelta(hours=1))
    await _heard(stage, late, "Onze huisregels zijn veranderd", 2)
    assert await late.can_read(stage.channels[GROUP])
    assert "older version" not in (await stage.command(keen, "profile")).content
    assert "oudere versie" in (await stage.command(late, "profile")).content
    await stage.advance(3 * DAY)
    await stage.closes(late, GROUP)
    await _heard(stage, late, "Je bent nog niet akkoord", 1)
    assert await late.can_read(stage.channels[LOBBY])  # what is paid for is not touched
    assert await keen.can_read(stage.channels[GROUP])
    assert len(await direct(keen, "Our guidelines have changed")) == 1
    assert "lotgenotengroepen gaan weer" in (await press_start(stage, late)).content
    await late.click(await press_start(stage, late), "start:agree:2")
    await stage.opens(late, GROUP)


async def test_agreeing_to_the_old_version_after_the_new_one_counts_for_nothing(stage: Stage, tmp_path: Path) -> None:
    patient = await stage.person("anna")
    old = await press_start(stage, patient)
    await publish(stage, tmp_path / "v2", 2)
    shown = await patient.click(old, "start:agree:1")
    assert "start:agree:2" in shown.buttons
    async with stage.database.transaction(readonly=True) as session:
        assert await acceptances.of(session, int(patient.id)) is None
    assert not await patient.can_read(stage.channels[GROUP])
    await patient.click(shown, "start:agree:2")
    await stage.opens(patient, GROUP)


async def test_a_third_version_does_not_open_what_rests_and_gives_the_others_new_time(
    stage: Stage, tmp_path: Path
) -> None:
    resting, waiting = await stage.person("anna"), await stage.person("ben")
    await agree(stage, resting)
    await publish(stage, tmp_path / "v2", 2)
    await stage.advance(20 * DAY)
    await waiting.click(await press_start(stage, waiting), "start:agree:2")
    await stage.opens(waiting, GROUP)
    await stage.advance(11 * DAY)
    await stage.closes(resting, GROUP)
    await publish(stage, tmp_path / "v3", 3)
    await _heard(stage, waiting, "Our guidelines have changed", 1)
    assert await waiting.can_read(stage.channels[GROUP])
    assert not await resting.can_read(stage.channels[GROUP])
    await stage.advance(31 * DAY)
    await stage.closes(waiting, GROUP)


async def test_the_version_is_announced_once_and_nobody_is_told_twice(stage: Stage, tmp_path: Path) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    await publish(stage, tmp_path / "v2", 2)
    await _heard(stage, patient, "Our guidelines have changed", 1)
    for _ in range(2):
        await stage.stop_bot()
        await stage.start_bot(config_dir=tmp_path / "v2")
        await stage.advance(DAY)
        await stage.caught_up()
    assert len(await direct(patient, "Our guidelines have changed")) == 1
    posts = await stage.bot_api("GET", f"channels/{stage.channels['welcome']}/messages")
    assert len([each for each in posts if "guidelines have changed" in each["content"]]) == 1


async def test_a_version_that_is_taken_back_rests_nobody_and_can_come_again(stage: Stage, tmp_path: Path) -> None:
    patient, resting = await stage.person("anna"), await stage.person("ben")
    await agree(stage, patient)
    await agree(stage, resting)
    await publish(stage, tmp_path / "v2", 2)
    await _heard(stage, patient, "Our guidelines have changed", 1)
    await stage.advance(31 * DAY)
    await stage.closes(resting, GROUP)
    await stage.caught_up()
    before = len(await direct(patient))
    await publish(stage, tmp_path / "v1", 1)
    for each in (patient, resting):
        await stage.opens(each, GROUP)
    await stage.advance(31 * DAY)
    await stage.caught_up()
    assert await patient.can_read(stage.channels[GROUP])
    assert len(await direct(patient)) == before
    await publish(stage, tmp_path / "v3", 3)
    await _heard(stage, patient, "Our guidelines have changed", 2)


async def test_a_new_server_is_told_of_no_change(stage: Stage) -> None:
    await stage.caught_up()
    posts = await stage.bot_api("GET", f"channels/{stage.channels['welcome']}/messages")
    assert not [each for each in posts if "have changed" in each["content"]]


async def test_check_ins_come_to_those_who_want_them_and_stop(stage: Stage) -> None:
    keen, quiet = await stage.person("anna"), await stage.person("ben")
    asked = await agree(stage, keen)
    await agree(stage, quiet)
    rooms = await keen.click(asked, "start:path:myself")
    assert "3, 14 and 30 days" in rooms.content
    rooms = await keen.click(rooms, "start:check-ins:myself")
    assert "start:check-ins:myself" not in rooms.buttons
    await stage.advance(3 * DAY)
    first = await keen.next_message(lambda message: "Have you found" in message.content)
    assert f"<#{stage.channels[GROUP]}>" in (await keen.click(first, "groups:show")).content
    await stage.advance(11 * DAY)
    second = await keen.next_message(lambda message: message.content.startswith("How is it going"))
    assert "will not ask again" in (await keen.click(second, "check-ins:stop")).content
    await stage.advance(30 * DAY)
    await stage.caught_up()
    assert len(await direct(keen, "How is it going")) == 1
    assert not [text for text in await direct(quiet) if "Have you found" in text]
    profile = await stage.command(keen, "profile")
    assert "how it is going:** off" in profile.content
    assert "how it is going:** on" in (await keen.click(profile, "profile:check-ins:on")).content


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_check_in_waits_for_nobody_who_left(stage: Stage, leaves: bool) -> None:
    patient = await stage.person("anna")
    rooms = await patient.click(await agree(stage, patient), "start:path:looking")
    await patient.click(rooms, "start:check-ins:looking")
    if leaves:
        await patient.leave(stage.guild)
        await stage.caught_up()
    await stage.advance(3 * DAY)
    await stage.caught_up()
    assert bool([text for text in await direct(patient) if "Have you found" in text]) is not leaves
