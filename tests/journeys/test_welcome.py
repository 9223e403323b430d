"""Coming in: from the first button to the rooms that fit, as people do it with their own clients."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot.db import jobs, members, notices, role_states
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.domain.screen import START
from sandbox.people import Person, Refused
from tests.journeys.welcoming import AGREE, GROUP, agree, direct, is_forgotten, kept, post_in, press_start

LOBBY = "hospital-lobby"


async def _roles(stage: Stage, person: Person) -> set[str]:
    """The keys of the roles that everybody sees the person to have."""
    seen = await stage.discord_api("GET", f"guilds/{stage.guild}/members/{person.id}")
    return {key for key, id_ in stage.roles.items() if str(id_) in seen["roles"]}


async def test_a_patient_finds_a_support_group_in_dutch(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    assert not await patient.can_read(stage.channels[GROUP])
    welcome = await patient.next_message()
    assert "Welkom" in welcome.content
    assert "Welcome" in welcome.content  # their language is not known before they press something
    shown = await patient.click(welcome, START)
    assert shown.ephemeral
    assert "Zo gaan we hier met elkaar om" in shown.content
    assert not await patient.can_read(stage.channels[GROUP])
    asked = await patient.click(shown, AGREE)
    assert asked.id == shown.id
    assert "Wat brengt je hier" in asked.content
    await stage.opens(patient, GROUP)
    rooms = await patient.click(asked, "start:path:myself")
    assert f"<#{stage.channels[GROUP]}>" in rooms.content
    assert "112" in rooms.content
    await stage.caught_up()
    assert await _roles(stage, patient) == {"member"}
    everything = await kept(stage, patient)
    for telling in (GROUP, str(stage.channels[GROUP]), "myself", "health"):
        assert telling not in everything


async def test_a_hospital_employee_is_led_to_the_membership_and_in(stage: Stage) -> None:
    nurse = await stage.person("noor")
    asked = await agree(stage, nurse)
    assert "start:path:hospital" in asked.buttons
    path = await nurse.click(asked, "start:path:hospital")
    assert "best practices" in path.content
    offer = await nurse.click(path, "membership:join")
    assert offer.ephemeral
    ((_label, url),) = offer.links
    await stage.submit(url, action="pay")
    await stage.opens(nurse, LOBBY)
    # It is kept, and nothing else of what brought them: the way leads here again, now as a member's.
    again = await stage.command(nurse, "start")
    assert f"<#{stage.channels[LOBBY]}>" in again.content
    assert "membership:join" not in again.buttons
    assert "work in a hospital" in (await stage.command(nurse, "profile")).content


async def test_in_screening_nothing_is_given_and_nobody_is_written_to(stage: Stage) -> None:
    nurse, stranger = await stage.person("noor"), await stage.person("sam", pending=True)
    welcome = await nurse.next_message()
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    await nurse.leave(stage.guild)
    await nurse.join(stage.guild, pending=True)
    await stage.caught_up()
    # In screening Discord lets nobody press anything on the server; a direct message from before can be pressed.
    asked = await nurse.click(await nurse.click(welcome, START), AGREE)
    assert "accept the rules" in (await nurse.click(asked, "start:path:looking")).content
    await stage.caught_up()
    assert await _roles(stage, nurse) == set()
    assert await direct(stranger) == []
    for each in (nurse, stranger):
        await each.pass_screening(stage.guild)
    await stage.opens(nurse, GROUP)
    await stage.opens(nurse, LOBBY)  # needs the grant, and nothing more
    await stranger.next_message(lambda message: START in message.buttons)
    assert await _roles(stage, stranger) == set()


async def test_hospital_rooms_need_no_agreement(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    assert await _roles(stage, nurse) == {"hospital"}


async def test_who_comes_back_is_asked_nothing(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    await agree(stage, patient)
    await stage.caught_up()
    before = len(await direct(patient))
    await patient.leave(stage.guild)
    await stage.caught_up()
    await patient.join(stage.guild)
    await stage.opens(patient, GROUP)
    await stage.caught_up()
    assert len(await direct(patient)) == before


async def test_who_only_looked_in_is_forgotten_on_leaving(stage: Stage) -> None:
    guest = await stage.person("sam")
    await guest.next_message()
    await guest.leave(stage.guild)
    await stage.eventually(lambda: is_forgotten(stage, guest), "the guest to be forgotten")
    await stage.advance(timedelta(minutes=1))
    await guest.join(stage.guild)
    assert (await guest.next_message()).content.startswith("Welcome")


async def test_here_and_gone_in_a_second_leaves_nothing(stage: Stage) -> None:
    people = [await stage.person(f"guest{n}", join=False) for n in range(5)]
    for each in people:
        await each.join(stage.guild)
        await each.leave(stage.guild)
    for each in people:
        await stage.eventually(lambda each=each: is_forgotten(stage, each), "the guest to be forgotten")  # type: ignore[misc]
        assert await direct(each) == []


async def test_with_direct_messages_closed_the_channel_and_the_command_do_the_same(stage: Stage) -> None:
    patient, other = await stage.person("anna", join=False), await stage.person("ben", join=False)
    for each in (patient, other):
        await each.set_dms(False)
        await each.join(stage.guild)

    async def is_let_be() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            known = await members.known(session, int(patient.id))
            return known and not await notices.is_enqueued(session, int(patient.id), "welcome")

    await stage.eventually(is_let_be, "the welcome to be tried and let be")
    shown = await stage.command(other, "start")
    assert shown.ephemeral
    for person, answer in ((patient, await press_start(stage, patient)), (other, shown)):
        await person.click(answer, AGREE)
        await stage.opens(person, GROUP)


async def test_the_walk_goes_on_where_it_was_left_also_after_a_restart(stage: Stage) -> None:
    patient = await stage.person("anna", "de")
    asked = await press_start(stage, patient)
    assert "In which language" in asked.content
    assert "In welke taal" in asked.content
    await stage.stop_bot()
    await stage.start_bot()
    shown = await patient.click(asked, "start:language:nl")  # a button from before the restart
    assert "Zo gaan we hier" in shown.content
    assert "Zo gaan we hier" in (await stage.command(patient, "start")).content
    await stage.stop_bot()
    await stage.start_bot()
    assert "Wat brengt je hier" in (await patient.click(shown, AGREE)).content
    assert "Wat brengt je hier" in (await stage.command(patient, "start")).content
    # The language that they chose counts, whatever their Discord is in.
    assert "Nieuw hier" not in (await stage.command(patient, "help")).content
    assert "Meepraten" in (await stage.command(patient, "help")).content


async def test_the_language_can_be_changed_at_any_step(stage: Stage) -> None:
    patient = await stage.person("anna", "en-GB")
    shown = await press_start(stage, patient)
    dutch = await patient.click(shown, "start:language:nl")
    assert "Zo gaan we hier" in dutch.content
    asked = await patient.click(dutch, AGREE)
    assert "What brings you here" in (await patient.click(asked, "start:language:en")).content
    profile = await stage.command(patient, "profile")
    assert "**Language:** English" in profile.content
    assert "**Taal:** Nederlands" in (await patient.click(profile, "profile:language:nl")).content


async def test_two_walks_at_once_and_every_button_twice_are_one(stage: Stage) -> None:
    patient = await stage.person("anna")
    first, second = await press_start(stage, patient), await stage.command(patient, "start")
    await asyncio.gather(patient.click(first, AGREE), patient.click(second, AGREE))
    await stage.opens(patient, GROUP)
    await stage.caught_up()
    assert await _roles(stage, patient) == {"member"}
    given = [each for each in stage.sandbox.discord.state.role_changes if each.user_id == int(patient.id)]
    assert len(given) == 1


async def test_another_persons_button_does_nothing_for_or_to_them(stage: Stage) -> None:
    patient, other = await stage.person("anna"), await stage.person("ben")
    welcome = await patient.next_message()
    with pytest.raises(Refused):
        await other.click(welcome, START)
    shown = await press_start(stage, patient)
    with pytest.raises(Refused):  # only the one it was shown to sees it
        await other.click(shown, AGREE)
    await stage.caught_up()
    assert await _roles(stage, patient) == await _roles(stage, other) == set()
    # The one under the welcome post is everybody's, and each goes their own way with it.
    await agree(stage, other)
    assert await _roles(stage, patient) == set()


async def test_a_button_that_is_gone_or_made_up_is_answered(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    post = await post_in(stage, "welcome")
    made_up = (
        "start:agree:99", "start:agree:x", f"start:agree:{'9' * 80}", "start:nothing", "start:go:x", "start:paths:x",
        "start:look:x", "start:path:x", "start:check-ins:hospital", "start:language:de", "old:thing", "profile:",
        "profile:hospital:x", "profile:check-ins:x", "privacy:x", "privacy:erase:1", "groups:x", "check-ins:x",
        "membership:join:x", ":", "x" * 100,
    )  # fmt: skip
    for action in made_up:
        row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "?", "custom_id": action}]}
        path = f"channels/{stage.channels['welcome']}/messages"
        made = await stage.bot_api("POST", path, {"content": "from earlier", "components": [row]})
        answer = await patient.click({**made, "guild_id": str(stage.guild)}, action)
        assert answer.ephemeral
        said = "Zo gaan we hier" if re.fullmatch(r"start:agree:\d+", action) else "Deze knop werkt niet meer"
        assert said in answer.content, action
    assert await _roles(stage, patient) == set()
    assert post["id"]


async def test_pressed_after_leaving_it_says_so_and_keeps_nothing(stage: Stage) -> None:
    patient = await stage.person("anna", "nl")
    welcome = await patient.next_message()
    await patient.leave(stage.guild)
    await stage.eventually(lambda: is_forgotten(stage, patient), "them to be forgotten")
    answer = await patient.click(welcome, START)
    assert "Deze knop werkt niet meer" in answer.content
    assert await is_forgotten(stage, patient)


async def test_a_room_or_the_role_deleted_by_hand_is_no_dead_end(stage: Stage) -> None:
    patient = await stage.person("anna")
    shown = await press_start(stage, patient)
    await stage.discord_api("DELETE", f"channels/{stage.channels[GROUP]}")
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/roles/{stage.roles['member']}")

    async def is_missed() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            return (await role_states.state(session, int(patient.id))) is not None and GROUP not in (
                await _channels(stage)
            )

    await stage.eventually(is_missed, "the room to be missed")
    asked = await patient.click(shown, AGREE)

    async def is_refused() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            state = await role_states.state(session, int(patient.id))
            return state is not None and state.error == "role_missing:member"

    await stage.eventually(is_refused, "the role to be missed")
    rooms = await patient.click(asked, "start:path:myself")
    assert f"<#{stage.channels['lounge']}>" in rooms.content
    assert str(stage.channels[GROUP]) not in rooms.content
    assert "could not be opened" in rooms.content
    await stage.apply_community()
    await stage.opens(patient, "caregivers")


async def _channels(stage: Stage) -> dict[str, int]:
    from bot.db import guild_objects

    async with stage.database.transaction(readonly=True) as session:
        return await guild_objects.ids(session, "channel")


async def test_a_hostile_name_is_never_said(stage: Stage) -> None:
    name = "**@everyone** <@1> \u202eabc"
    patient = await stage.person(name[:32], "en-US")
    welcome = await patient.next_message()
    answers = [welcome, await patient.click(welcome, START)]
    answers += [await stage.command(patient, each) for each in ("start", "groups", "profile", "help", "privacy notice")]
    for answer in answers:
        assert "everyone" not in answer.text
        assert "\u202e" not in answer.text
        assert not (answer.message or {}).get("mentions")


async def test_groups_say_what_they_are_about_and_who_helps(stage: Stage) -> None:
    patient = await stage.person("anna")
    before = await stage.command(patient, "groups")
    assert "agreed to the guidelines" in before.content
    assert START in before.buttons
    await agree(stage, patient)
    after = await stage.command(patient, "groups")
    for key in (GROUP, "caregivers"):
        assert f"<#{stage.channels[key]}>" in after.content
    assert f"<@&{stage.roles['mentor']}>" in after.content
    assert START not in after.buttons


async def test_help_lists_what_is_of_use_to_whoever_asks(stage: Stage) -> None:
    patient, nurse = await stage.person("anna"), await stage.person("noor", "nl")
    said = (await stage.command(patient, "help")).content
    assert "New here?" in said
    assert "/membership join" in said
    assert "/membership manage" not in said
    await agree(stage, patient)
    assert "New here?" not in (await stage.command(patient, "help")).content
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    assert "/lidmaatschap beheren" in (await stage.command(nurse, "help")).content


async def test_somebody_who_joined_unheard_is_found(stage: Stage) -> None:
    await stage.caught_up()
    await stage.stop_bot()
    late = await stage.person("sam")
    await stage.start_bot()
    assert (await late.next_message()).content.startswith("Welcome")


async def test_a_bot_is_not_welcomed(stage: Stage) -> None:
    made = stage.sandbox.discord.add_bot("music", 0)
    await stage.person("anna")
    await stage.caught_up()
    async with stage.database.transaction(readonly=True) as session:
        assert not await members.known(session, made[0])


async def test_who_was_forgotten_and_stays_is_not_met_again(stage: Stage) -> None:
    patient = await stage.person("anna")
    welcome = await patient.next_message()
    asked = await stage.command(patient, "privacy erase")
    await patient.click(asked, "privacy:erase", timeout=15)
    assert await is_forgotten(stage, patient)
    await stage.advance(timedelta(minutes=10))
    heard = stage.clock.now() - timedelta(minutes=1)

    async def is_heard() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            reached = (await jobs.get(session, Job.ARRIVALS)).reached
        return reached is not None and reached > heard

    await stage.eventually(is_heard, "it to be written down until when the gateway was heard")
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(timedelta(hours=2))
    await stage.caught_up()
    assert await is_forgotten(stage, patient)
    answer = await patient.click(welcome, START)
    assert "`/start` on our server" in answer.content
    assert await is_forgotten(stage, patient)


async def test_who_only_looks_around_agrees_to_nothing_and_can_come_back(stage: Stage) -> None:
    guest = await stage.person("sam", "nl")
    shown = await press_start(stage, guest)
    looking = await guest.click(shown, "start:look")
    assert f"<#{stage.channels['lounge']}>" in looking.content
    assert str(stage.channels[GROUP]) not in looking.content
    await stage.caught_up()
    assert await _roles(stage, guest) == set()
    before = await direct(guest)  # the welcome at most
    await stage.advance(timedelta(days=40))
    await stage.caught_up()
    assert await direct(guest) == before  # nothing presses
    again = await guest.click(looking, START)
    assert "Zo gaan we hier" in again.content
    await guest.click(again, AGREE)
    await stage.opens(guest, GROUP)


async def test_what_is_shown_in_a_direct_message_says_where_commands_work(stage: Stage) -> None:
    nurse, place = await stage.person("noor", "nl"), "Deze opdrachten gebruik je op onze server."
    shown = await nurse.click(await nurse.next_message(), START)
    # The guidelines may go on in a second message.
    await nurse.until(
        lambda: any(each["content"].endswith(place) for each in nurse.messages.values()), what="the place"
    )
    path = await nurse.click(await nurse.click(shown, AGREE), "start:path:hospital")
    for answer in (path, await nurse.click(path, "membership:join")):
        assert answer.content.endswith(place)
    assert "op onze server" not in (await stage.command(nurse, "profile")).content


async def test_another_answer_takes_the_hospital_back(stage: Stage) -> None:
    nurse = await stage.person("noor")
    path = await nurse.click(await agree(stage, nurse), "start:path:hospital")
    await nurse.click(await nurse.click(path, "start:paths"), "start:path:looking")
    assert "What brings you here" in (await stage.command(nurse, "start")).content
    assert "hospital" not in (await stage.command(nurse, "profile")).content
