"""Wrong order, races and failures around newcomers: each of these once broke something."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot.commands import member
from bot.db import Database, first_posts, jobs, members, migrations, role_states
from bot.db.members import MemberRow
from bot.db.notice_rows import NoticeRow
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.domain.screen import START
from bot.settings import DatabaseSettings, database_address
from sandbox.people import Answer, Person
from tests.journeys.welcoming import DAY, GROUP, agree, direct, is_forgotten, press_start, publish

ROOT = Path(__file__).parents[2]
LOBBY = "hospital-lobby"


async def _erase(stage: Stage, person: Person, patience: float = 20) -> str:
    asked = await stage.command(person, "privacy erase")
    return (await person.click(asked, "privacy:erase", timeout=patience)).content


async def _owed(stage: Stage, person: Person) -> list[NoticeRow]:
    async with stage.database.transaction(readonly=True) as session:
        rows = await session.exec(
            select(NoticeRow).where(col(NoticeRow.member_id) == int(person.id), col(NoticeRow.due_at).is_not(None))
        )
        return list(rows)


async def test_who_agreed_while_a_version_was_taken_back_gets_time(stage: Stage, tmp_path: Path) -> None:
    await publish(stage, tmp_path / "v2", 2)
    await publish(stage, tmp_path / "v1", 1)
    await stage.advance(40 * DAY)
    patient = await stage.person("anna")
    await agree(stage, patient)
    await publish(stage, tmp_path / "v2", 2)
    await stage.advance(timedelta(minutes=1))
    await stage.caught_up()
    await stage.command(patient, "help")
    assert await patient.can_read(stage.channels[GROUP]), [text[:70] for text in await direct(patient)]


async def test_who_rests_is_not_told_that_nothing_changes(stage: Stage, tmp_path: Path) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    await publish(stage, tmp_path / "v2", 2)
    await stage.advance(31 * DAY)
    await stage.closes(patient, GROUP)
    await stage.caught_up()
    before = len(await direct(patient, "Our guidelines have changed"))
    await publish(stage, tmp_path / "v3", 3)
    await stage.command(patient, "help")
    texts = await direct(patient)
    assert len([text for text in texts if "Until then nothing changes" in text]) == before, texts


async def test_who_comes_back_after_the_day_is_not_told_of_a_day_that_is_over(stage: Stage, tmp_path: Path) -> None:
    nurse = await stage.person("noor")
    rooms = await nurse.click(await agree(stage, nurse), "start:path:looking")
    await nurse.click(rooms, "start:check-ins:looking")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    await stage.caught_up()
    await nurse.leave(stage.guild)
    await stage.caught_up()
    await publish(stage, tmp_path / "v2", 2)
    await stage.advance(31 * DAY)
    await stage.caught_up()
    before = len(await direct(nurse))
    await nurse.join(stage.guild)
    await stage.opens(nurse, LOBBY)
    await stage.caught_up()
    await stage.command(nurse, "help")
    got = (await direct(nurse))[before:]
    assert len(got) <= 2, [text[:75] for text in got]


async def test_a_message_in_hand_of_somebody_erased_swallows_nobody_elses(stage: Stage) -> None:
    """SQLite gives the number of a deleted last row again; `settle` knows a message by its number alone."""
    fault = stage.sandbox.discord.fault("/users/@me/channels", method="POST", hold="before", times=1)
    guest = await stage.person("guest")
    assert await fault.until(waiting=1)
    await guest.leave(stage.guild)
    await stage.eventually(lambda: is_forgotten(stage, guest), "the guest to be forgotten")
    late = await stage.person("sam")

    async def owed() -> bool:
        return bool(await _owed(stage, late))

    await stage.eventually(owed, "the welcome to be owed")
    fault.release()
    await stage.eventually(lambda: _none_owed(stage, late), "nothing to be owed")
    assert await late.until(lambda: direct(late, "Welcome"), what="the welcome")


async def test_you_are_in_is_not_swallowed(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await nurse.next_message()
    await stage.caught_up()
    fault = stage.sandbox.discord.fault("/users/@me/channels", method="POST", hold="before", times=1)
    guest = await stage.person("guest")
    assert await fault.until(waiting=1)
    await guest.leave(stage.guild)
    await stage.eventually(lambda: is_forgotten(stage, guest), "the guest to be forgotten")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse, LOBBY)
    fault.release()
    await stage.caught_up()
    assert await nurse.until(lambda: direct(nurse, "You are in"), what="word that she is in")


async def _none_owed(stage: Stage, person: Person) -> bool:
    return not await _owed(stage, person)


async def test_who_has_the_role_by_hand_and_never_agreed_can_be_forgotten(stage: Stage) -> None:
    patient = await stage.person("anna")
    await stage.command(patient, "start")
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{patient.id}/roles/{stage.roles['member']}")
    await stage.caught_up()
    said = await _erase(stage, patient)
    assert await is_forgotten(stage, patient), said


async def test_who_leaves_unheard_is_forgotten(stage: Stage) -> None:
    patient, guest = await stage.person("anna"), await stage.person("guest")
    await agree(stage, patient)
    await stage.caught_up()
    await stage.stop_bot()
    for each in (patient, guest):
        await each.leave(stage.guild)
    await stage.start_bot()
    await stage.caught_up()
    await stage.eventually(lambda: _tidied_away(stage, guest), "the guest to be forgotten")

    async def is_known_to_have_left() -> bool:
        assert not await _tidied_away(stage, patient)
        async with stage.database.transaction(readonly=True) as session:
            return bool(await members.left_before(session, stage.clock.now(), None, 1))

    await stage.eventually(is_known_to_have_left, "it to be written down that the patient has left")
    await stage.advance(31 * DAY)
    await stage.eventually(lambda: _tidied_away(stage, patient), "the patient to be forgotten")


async def _tidied_away(stage: Stage, person: Person) -> bool:
    assert stage.app is not None
    await stage.app.tidy()
    return await is_forgotten(stage, person)


@pytest.mark.parametrize("how", ["erased", "left"])
async def test_an_old_direct_message_makes_nobody_known_again(stage: Stage, how: str) -> None:
    patient = await stage.person("anna")
    rooms = await patient.click(await agree(stage, patient), "start:path:myself")
    await patient.click(rooms, "start:check-ins:myself")
    await stage.advance(3 * DAY)
    await stage.advance(11 * DAY)
    asked = await patient.next_message(lambda message: "check-ins:stop" in message.buttons)
    assert stage.app is not None
    if how == "erased":
        assert "keep nothing about you" in await _erase(stage, patient)
    else:
        await patient.leave(stage.guild)
        await stage.caught_up()
        await stage.advance(31 * DAY)
        await stage.caught_up()
        await stage.app.tidy()
    assert await is_forgotten(stage, patient)
    await patient.click(asked, "check-ins:stop")
    await stage.caught_up()
    await stage.advance(40 * DAY)
    await stage.app.tidy()
    assert await is_forgotten(stage, patient)


@pytest.mark.parametrize("button", ["start:check-ins:myself", "start:path:hospital"])
async def test_an_old_button_after_erasure_does_nothing(stage: Stage, button: str) -> None:
    patient = await stage.person("anna")
    paths = await agree(stage, patient)
    if "check-ins" in button:
        other = await stage.command(patient, "start")
        shown = await patient.click(other, "start:path:myself")
    else:
        shown = paths
    assert "keep nothing about you" in await _erase(stage, patient)
    await patient.click(shown, button)
    async with stage.database.transaction(readonly=True) as session:
        row = await session.get(MemberRow, int(patient.id))
    assert row is None or not row.in_hospital, "comes through a hospital, it says again"
    assert not await _owed(stage, patient), "asked how it goes, without having agreed to anything"


async def test_a_sweep_settles_nothing_by_what_it_saw_long_ago(stage: Stage) -> None:
    """The sweep sees somebody without the role; they get it; they are to be forgotten; the sweep comes to them."""
    first, patient = await stage.person("aaron"), await stage.person("anna")
    for each in (first, patient):
        await agree(stage, each)
    await stage.caught_up()
    await stage.stop_bot()
    for each in (first, patient):
        await stage.discord_api("DELETE", f"guilds/{stage.guild}/members/{each.id}/roles/{stage.roles['member']}")
    fault = stage.sandbox.discord.fault(rf"/members/{first.id}/roles/", method="PUT", lie=True, times=1)
    await stage.start_bot()
    assert await fault.until(hits=1)  # the sweep has seen everybody, and waits two seconds for word of the first
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{patient.id}/roles/{stage.roles['mentor']}")
    await stage.opens(patient, GROUP)
    await stage.eventually(lambda: _is_settled(stage, patient), "the look to be done")
    await member.erase_member(_settings(stage), patient.id, stage.clock)  # another process: nobody here is woken
    await stage.eventually(lambda: _is_swept(stage), "the sweep to have come to them")
    assert stage.app is not None
    stage.app.database.tick()
    await stage.eventually(lambda: is_forgotten(stage, patient), "the patient to be forgotten")
    assert not await patient.can_read(stage.channels[GROUP]), "forgotten, and still in the private room without a grant"


async def _is_swept(stage: Stage) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        due_at = await jobs.due_at(session, Job.SWEEP, stage.clock.now())
    return due_at is not None and due_at > stage.clock.now()


async def _is_settled(stage: Stage, person: Person) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        state = await role_states.state(session, int(person.id))
    return state is not None and state.due_at is None and state.observed == ["member"]


def _settings(stage: Stage) -> DatabaseSettings:
    return DatabaseSettings(database_url=stage.settings.database_url, config_dir=stage.settings.config_dir)


async def test_a_sweep_does_not_know_again_who_was_forgotten(stage: Stage) -> None:
    first, patient = await stage.person("aaron"), await stage.person("anna")
    for each in (first, patient):
        await agree(stage, each)
    await stage.caught_up()
    await stage.stop_bot()
    for each in (first, patient):
        await stage.discord_api("DELETE", f"guilds/{stage.guild}/members/{each.id}/roles/{stage.roles['member']}")
    fault = stage.sandbox.discord.fault(rf"/members/{first.id}/roles/", method="PUT", hold="before")
    await stage.start_bot()
    assert await fault.until(waiting=1)
    assert "keep nothing about you" in await _erase(stage, patient)
    assert await is_forgotten(stage, patient)
    fault.release()
    await stage.opens(first, GROUP)
    await stage.caught_up()
    await stage.eventually(lambda: _is_swept(stage), "the sweep to be done")
    assert await is_forgotten(stage, patient)


async def test_without_a_membership_nobody_is_told_that_they_have_one(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.command(nurse, "membership join")
    fault = stage.sandbox.stripe.fault("/v1/checkout/sessions", status=500)
    said = await _erase(stage, nurse, patience=40)
    assert fault.hits
    assert "membership needs" not in said, said
    fault.release()
    await stage.advance(timedelta(minutes=10))
    await stage.eventually(lambda: is_forgotten(stage, nurse), "to be forgotten once Stripe answers")


async def test_who_is_here_is_not_told_that_they_left(stage: Stage) -> None:
    patient = await stage.person("anna")
    welcome = await patient.next_message()
    await agree(stage, patient)
    await _erase(stage, patient)
    shown = await patient.click(welcome, START)
    assert "not on our server" not in shown.content, shown.content


async def test_who_is_here_is_not_told_that_they_left_while_discord_fails(stage: Stage) -> None:
    patient = await stage.person("anna")
    welcome = await patient.next_message()
    await stage.caught_up()
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{patient.id}/roles/{stage.roles['mentor']}")

    async def is_looked_at() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            state = await role_states.state(session, int(patient.id))
        return state is not None and state.requests > 0 and state.due_at is None

    await stage.eventually(is_looked_at, "them to be looked at, by what the gateway told")
    stage.sandbox.discord.fault(rf"/members/{patient.id}(\?|$)", method="GET", drop="before")
    assert stage.app is not None
    async with stage.app.database.transaction() as session:
        await role_states.mark_stale(session, int(patient.id), stage.clock.now())

    async def failed() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            state = await role_states.state(session, int(patient.id))
        return state is not None and state.error is not None

    await stage.eventually(failed, "a look to fail")
    shown = await patient.click(welcome, START)
    assert "not on our server" not in shown.content, shown.content


async def test_every_press_is_acknowledged_while_the_database_waits(tmp_path: Path, postgres_url: str) -> None:
    async with Stage(postgres_url, config_dir=ROOT / "tests" / "config") as stage:
        await stage.start_bot()
        patient = await stage.person("anna")
        await patient.next_message()
        async with stage.database.engine.begin() as connection:
            await connection.execute(text("LOCK TABLE members IN ACCESS EXCLUSIVE MODE"))
            pressed = asyncio.create_task(press_start(stage, patient))
            await patient.until(lambda: _is_thinking(patient), what="the first word")
        await pressed


def _is_thinking(person: Person) -> bool:
    return any(Answer(each).loading for each in person.messages.values())


async def test_one_group_that_cannot_be_read_hides_no_post_elsewhere(stage: Stage) -> None:
    patient = await stage.person("anna")
    await agree(stage, patient)
    stage.sandbox.discord.fault(
        rf"/channels/{stage.channels[GROUP]}/messages", method="GET", status=403, body={"code": 50001, "message": "x"}
    )
    await patient.say(stage.channels["caregivers"], "Hello?")
    await stage.eventually(lambda: _is_followed(stage), "the post to be followed")
    await stage.advance(timedelta(hours=13))

    async def is_told() -> bool:
        posts = await stage.bot_api("GET", f"channels/{stage.channels['mentors']}/messages")
        return any("Nobody has answered" in each["content"] for each in posts)

    await stage.eventually(is_told, "the mentors to be told")


async def _is_followed(stage: Stage) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        return await first_posts.ROWS.next_due(session, stage.clock.now()) is not None


async def test_a_database_with_people_in_it_is_upgraded(database_url: str) -> None:
    database = Database(database_address(database_url))
    if database.is_sqlite:
        await migrations.upgrade(database, "0003")
    else:
        await migrations.downgrade(database, "0003")
    known = "INSERT INTO members (member_id, locale, banned, updated_at) VALUES (5, 'en', false, '2026-01-01 00:00:00')"
    granted = """INSERT INTO grants (holder, source, reference, tier, starts_at)
        VALUES (5, 'stripe_subscription', 'sub_1', 'professional', '2026-01-01 00:00:00')"""
    async with database.engine.begin() as connection:
        for statement in (known, granted):
            await connection.execute(text(statement))
    try:
        await migrations.upgrade(database)
        assert await migrations.is_current(database)
    finally:
        await database.close()
