"""What people know and decide about what is kept about them."""

import json
from datetime import timedelta

import pytest

from bot.db import alerts, erasures, members, personal
from bot.demo.stage import Stage
from sandbox.people import Person, Refused
from tests.journeys.moderating import card, moderator, press, report
from tests.journeys.welcoming import DAY, GROUP, agree, is_forgotten, kept, press_start

LOBBY = "hospital-lobby"


async def _erase(stage: Stage, person: Person) -> str:
    """Ask to be forgotten, and confirm; what is answered in the end."""
    asked = await stage.command(person, "privacy erase")
    return (await person.click(asked, "privacy:erase", timeout=20)).content


async def test_the_notice_is_in_plain_words(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    said = await stage.command(patient, "privacy notice")
    assert said.ephemeral
    assert "Wat we over je bewaren" in said.content


async def test_export_is_everything_and_for_the_person_alone(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await agree(stage, nurse)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    await stage.caught_up()
    answer = await stage.command(nurse, "privacy export")
    assert answer.ephemeral
    for said in ("What we keep about you", str(nurse.id), "you agreed", "Hospital network", "Professional", "JSON"):
        assert said in answer.content
    ((name, content),) = await nurse.read_file(answer)
    assert name == "health-network.json"
    found = json.loads(content)
    assert found["members"][0]["member_id"] == str(nurse.id)  # a number would be rounded by most readers
    assert {"members", "acceptances", "grants", "role_states", "subscriptions"} <= found.keys()
    async with stage.database.transaction(readonly=True) as session:
        everything = await personal.export(session, int(nurse.id))
    assert {key for key, rows in everything.items() if rows} == set(found)


async def test_about_a_stranger_nothing_is_kept_and_nothing_is_made(stage: Stage) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    await _erase(stage, patient)
    assert "keep nothing" in (await stage.command(patient, "privacy export")).content
    assert "nothing to delete" in (await stage.command(patient, "privacy erase")).content
    await stage.command(patient, "privacy notice")
    await stage.command(patient, "help")
    await stage.command(patient, "groups")
    assert "keep nothing" in (await stage.command(patient, "profile")).content
    assert await is_forgotten(stage, patient)


async def test_erasing_takes_the_role_and_then_everything(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    rooms = await patient.click(await agree(stage, patient), "start:path:hospital")
    assert rooms.buttons
    asked = await stage.command(patient, "privacy erase")
    assert "Zullen we wissen" in asked.content
    assert "Er is niets veranderd" in (await patient.click(asked, "privacy:keep")).content
    assert not await is_forgotten(stage, patient)
    assert "We bewaren niets meer over je" in await _erase(stage, patient)
    assert await is_forgotten(stage, patient)
    assert not await patient.can_read(stage.channels[GROUP])
    # Also after the next start, which looks at everybody, and a day later.
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(DAY)
    await stage.caught_up()
    assert await is_forgotten(stage, patient)
    await agree(stage, patient)
    assert not await is_forgotten(stage, patient)


async def test_what_a_running_membership_needs_is_kept_until_it_ends(stage: Stage) -> None:
    nurse = await stage.person("noor")
    rooms = await nurse.click(await agree(stage, nurse), "start:path:hospital")
    assert rooms.buttons
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    await stage.caught_up()
    asked = await stage.command(nurse, "privacy erase")
    assert "You have a membership" in asked.content
    said = (await nurse.click(asked, "privacy:erase", timeout=20)).content
    assert "all but what your membership needs" in said
    assert "Stripe" in said
    assert await nurse.can_read(stage.channels[LOBBY])
    assert not await nurse.can_read(stage.channels[GROUP])
    left = json.loads(await kept(stage, nurse))
    assert not left["acceptances"]
    assert left["members"][0]["in_hospital"] is False
    assert {each["source"] for each in left["grants"]} == {"stripe_subscription"}
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse, LOBBY)
    await stage.caught_up()
    await stage.advance(timedelta(hours=1))
    await stage.eventually(lambda: is_forgotten(stage, nurse), "the nurse to be forgotten")
    # What Stripe still lists makes nobody known again.
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(2 * DAY)
    await stage.caught_up()
    assert await is_forgotten(stage, nurse)


async def test_a_page_that_could_still_be_paid_is_closed(stage: Stage) -> None:
    nurse = await stage.person("noor")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    assert "keep nothing about you" in await _erase(stage, nurse)
    with pytest.raises(RuntimeError):
        await stage.submit(url, action="pay")
    assert await is_forgotten(stage, nurse)


async def test_who_agrees_again_meanwhile_is_not_forgotten(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await agree(stage, nurse)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    await stage.caught_up()
    await _erase(stage, nurse)
    await agree(stage, nurse)
    async with stage.database.transaction(readonly=True) as session:
        assert await erasures.get(session, int(nurse.id)) is None
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse, LOBBY)
    await stage.advance(2 * timedelta(hours=1))
    await stage.caught_up()
    assert await nurse.can_read(stage.channels[GROUP])
    assert not await is_forgotten(stage, nurse)


async def test_nothing_counts_as_forgotten_while_a_role_cannot_be_taken(stage: Stage) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    fault = stage.sandbox.discord.fault(r"/roles/", method="DELETE", status=503)
    await stage.command(patient, "privacy erase")
    assert stage.app is not None
    async with stage.database.transaction(readonly=True) as session:
        assert await members.known(session, int(patient.id))
    asked = await stage.command(patient, "privacy erase")
    said = (await patient.click(asked, "privacy:erase", timeout=25)).content
    assert "We are at it" in said
    assert not await is_forgotten(stage, patient)
    fault.release()
    await stage.advance(timedelta(hours=1))
    await stage.eventually(lambda: is_forgotten(stage, patient), "them to be forgotten")
    assert not await patient.can_read(stage.channels[GROUP])


async def test_another_person_cannot_press_it(stage: Stage) -> None:
    patient, other = await stage.person("anna"), await stage.person("ben")
    for each in (patient, other):
        await agree(stage, each)
    asked = await stage.command(patient, "privacy erase")
    with pytest.raises(Refused):
        await other.click(asked, "privacy:erase")
    assert not await is_forgotten(stage, patient)
    assert not await is_forgotten(stage, other)


async def test_who_left_is_forgotten_after_a_time_and_a_member_is_not(stage: Stage) -> None:
    patient, nurse = await stage.person("anna"), await stage.person("noor")
    for each in (patient, nurse):
        await agree(stage, each)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    for each in (patient, nurse):
        await each.leave(stage.guild)
    await stage.caught_up()
    assert stage.app is not None
    for days, is_gone in ((29, False), (2, True)):
        await stage.advance(days * DAY)
        await stage.caught_up()
        await stage.app.tidy()
        assert await is_forgotten(stage, patient) is is_gone
    assert not await is_forgotten(stage, nurse)
    assert await press_start_is_refused(stage, patient)


async def test_what_discord_fails_at_in_the_night_keeps_nobody_from_being_forgotten(stage: Stage) -> None:
    mia, anna, rick = await moderator(stage), await stage.person("anna"), await stage.person("rick")
    await agree(stage, anna)
    await report(stage, anna, await rick.say(stage.channels["lounge"], "Hello"))
    await press(mia, await card(stage, mia, "Report 1"), "report:dismiss:1")
    await anna.leave(stage.guild)
    await stage.caught_up()
    await stage.advance(31 * DAY)
    await stage.caught_up()
    assert stage.app is not None
    fault = stage.sandbox.discord.fault(r"/channels/\d+/messages/", method="DELETE", drop="before")
    await stage.app.tidy()
    assert fault.hits
    assert stage.app.metrics.snapshot()["night_failures"] == 1
    assert await is_forgotten(stage, anna)
    assert await _night_is_alerted(stage) is False, "Discord may be there the next night"


async def _night_is_alerted(stage: Stage) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        return ("work_failed", "night") in await alerts.all_(session)


async def test_the_staff_know_of_nights_that_fail_until_one_does_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.app is not None
    with monkeypatch.context() as broken:

        async def fails(*_arguments: object) -> None:
            raise KeyError

        broken.setattr("bot.features.stripe_events.forget_old", fails)
        await stage.app.tidy()
        assert await _night_is_alerted(stage)
    await stage.app.tidy()
    assert not await _night_is_alerted(stage)


async def press_start_is_refused(stage: Stage, person: Person) -> bool:
    """Who is not on the server cannot press anything there."""
    try:
        await press_start(stage, person)
    except Refused:
        return True
    return False
