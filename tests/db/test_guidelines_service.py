"""A new version of the guidelines: who is told what by when, what is said on the server, what a step back undoes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.config.onboarding import Changes
from bot.db import grants, guidelines, guild_objects, jobs, notices, role_states
from bot.db.acceptances import AcceptanceRow
from bot.domain.entitlement import Grant, Source
from bot.domain.jobs import Job
from bot.domain.screen import START
from bot.i18n import LOCALES
from bot.onboarding import guidelines as module
from tests.db.newcomers import BEFORE, HERE, NOW, agreed, is_due, know, owed, row_of, stand_still, state
from tests.db.parts import Parts
from tests.db.working import Worker

ANNA, BEN, CLEO, DIRK = range(1, 5)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DEADLINE = NOW + 30 * DAY


def _publish(parts: Parts, version: int = 2, changes: Changes | None = None, **more: Any) -> None:
    """Config has this version; a bot that was not started before reads it."""
    wanted = parts.config.onboarding.guidelines.model_copy(update={"version": version, "changes": changes, **more})
    onboarding = parts.config.onboarding.model_copy(update={"guidelines": wanted})
    parts.config = parts.config.model_copy(update={"onboarding": onboarding})
    vars(parts).pop("guidelines", None)


def _worker(parts: Parts) -> Worker[Job]:
    return Worker(jobs.queue("server_jobs", {Job.GUIDELINES: parts.guidelines.work}), parts.database, parts.clock)


async def _tell(parts: Parts) -> datetime | None:
    """See to it that the version is known, as a start asks for; returns when to go on."""
    async with parts.database.transaction() as session:
        await jobs.ask_for(session, Job.GUIDELINES, parts.clock.now())
    return await _worker(parts).all()


async def _ends(parts: Parts, member: int, source: str = Source.ACCEPTANCE) -> list[datetime | None]:
    async with parts.database.transaction(readonly=True) as session:
        return [each.ends_at for each in await grants.of(session, member) if each.source == source]


async def _told_of(parts: Parts) -> dict[int, int]:
    async with parts.database.transaction(readonly=True) as session:
        rows = await session.exec(select(AcceptanceRow).order_by(col(AcceptanceRow.member_id)))
        return {row.member_id: row.told_of for row in rows}


async def _posts(parts: Parts, channel: str = "welcome") -> list[dict[str, Any]]:
    """What was posted below the first posts of the channel, the first at first."""
    found = await parts.stage.bot_api("GET", f"channels/{parts.stage.channels[channel]}/messages")
    return [each for each in reversed(found) if "guidelines have changed" in each["content"]]


def _announcement(parts: Parts, until: datetime, changes: Changes | None) -> str:
    date, said = f"<t:{int(until.timestamp())}:D>", []
    for locale in LOCALES:
        said.append(parts.sentences.text(locale, "guidelines-announcement", until=date))
        if changes is not None:
            new = getattr(changes, locale)
            said.append(parts.sentences.text(locale, "guidelines-changes", changes=new))
    return "\n\n".join(said)


async def test_who_agreed_to_an_older_version_is_told_twice_and_keeps_the_role_until_the_day(parts: Parts) -> None:
    stand_still(parts)
    _publish(parts)
    await agreed(parts, ANNA)
    await agreed(parts, BEN, ends_at=NOW + DAY)  # of a version before, which gets this one's day
    async with parts.database.transaction() as session:
        for kind, reference in (("guidelines", "v1-again"), ("rested", "v1"), ("check_in", "7")):
            await notices.enqueue(session, BEN, kind, reference, "", NOW + DAY)
        for member in (ANNA, BEN):
            await grants.put(session, Grant(member, "stripe_subscription", "sub_1", "professional", BEFORE, NOW + DAY))
    assert await _tell(parts) is None
    told = {
        ("guidelines", "v2"): (NOW, DEADLINE),
        ("guidelines", "v2-again"): (DEADLINE - 3 * DAY, DEADLINE),
        ("rested", "v2"): (DEADLINE, None),
    }
    assert await owed(parts, ANNA) == told
    assert await owed(parts, BEN) == {**told, ("check_in", "7"): (NOW + DAY, None)}
    for member in (ANNA, BEN):
        assert await _ends(parts, member) == [DEADLINE]
        assert await _ends(parts, member, "stripe_subscription") == [NOW + DAY]
        found = await state(parts, member)
        assert found is not None
        assert found.due_at == DEADLINE  # the roles' worker looks then
    assert await _told_of(parts) == {ANNA: 2, BEN: 2}


async def test_whose_role_rests_already_or_who_agreed_to_this_version_is_told_nothing(parts: Parts) -> None:
    stand_still(parts)
    _publish(parts)
    await agreed(parts, ANNA, ends_at=NOW)
    await agreed(parts, BEN, version=2)
    await know(parts, CLEO)
    await agreed(parts, DIRK)
    async with parts.database.transaction() as session:  # they have a membership, and no right by agreeing
        await grants.erase_from(session, Source.ACCEPTANCE, DIRK)
        await grants.put(session, Grant(DIRK, "stripe_subscription", "sub_1", "professional", BEFORE))
    assert await _tell(parts) is None
    for member in (ANNA, BEN, CLEO, DIRK):
        assert await owed(parts, member) == {}
        found = await state(parts, member)
        assert found is not None
        assert found.due_at is None
    assert await _ends(parts, ANNA) == [NOW]
    assert await _ends(parts, BEN) == [None]
    assert await _ends(parts, DIRK, "stripe_subscription") == [None]
    assert await _told_of(parts) == {ANNA: 2, BEN: 0, DIRK: 2}


async def test_everybody_is_told_once_a_start_and_with_few_days_there_is_no_reminder(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    clock = stand_still(parts)
    crowd = [*range(100, 105)]
    await agreed(parts, *crowd)
    _publish(parts, days=4)
    assert await _tell(parts) is None
    for member in crowd:
        assert await owed(parts, member) == {
            ("guidelines", "v2"): (NOW, NOW + 4 * DAY),
            ("rested", "v2"): (NOW + 4 * DAY, None),
        }
    clock.advance(DAY)
    await agreed(parts, ANNA)
    assert await _tell(parts) is None
    assert await owed(parts, ANNA) == {}
    _publish(parts, days=4)  # the next start finds them; the others are not told again
    assert await _tell(parts) is None
    assert (await owed(parts, ANNA))["guidelines", "v2"] == (NOW + DAY, NOW + 5 * DAY)
    assert (await owed(parts, crowd[0]))["guidelines", "v2"] == (NOW, NOW + 4 * DAY)


async def test_a_version_that_is_taken_back_leaves_everybody_what_they_have(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    stand_still(parts)
    crowd = [*range(100, 105)]
    await agreed(parts, *crowd, ANNA)
    async with parts.database.transaction() as session:
        await grants.put(session, Grant(ANNA, "stripe_subscription", "sub_1", "professional", BEFORE, NOW + DAY))
    _publish(parts)
    await _tell(parts)
    async with parts.database.transaction() as session:
        await notices.enqueue(session, ANNA, "check_in", "7", "", NOW)
        for member in (*crowd, ANNA):
            await role_states.finish(session, member, 1, HERE, NOW)
    _publish(parts, version=1)
    await _tell(parts)
    for member in (*crowd, ANNA):
        assert await _ends(parts, member) == [None]
        assert await is_due(parts, member)
    assert await _ends(parts, ANNA, "stripe_subscription") == [NOW + DAY]
    assert await owed(parts, ANNA) == {("check_in", "7"): (NOW, None)}
    assert await owed(parts, crowd[0]) == {}
    assert await _told_of(parts) == dict.fromkeys((ANNA, *crowd), 1)
    _publish(parts)  # and it can come again
    await _tell(parts)
    assert await _ends(parts, ANNA) == [DEADLINE]


@pytest.mark.parametrize("changes", [None, Changes(en="Be kind to bots.", nl="Wees aardig voor bots.")])
async def test_a_new_version_is_told_once_where_config_says_in_every_language(
    parts: Parts, changes: Changes | None
) -> None:
    clock = stand_still(parts)
    await agreed(parts, ANNA)
    _publish(parts, changes=changes)
    assert await _tell(parts) is None
    (post,) = await _posts(parts)
    assert post["content"] == _announcement(parts, DEADLINE, changes)
    ((button,),) = [row["components"] for row in post["components"]]
    label = " / ".join(parts.sentences.text(locale, "start-read-button") for locale in LOCALES)
    assert (button["label"], button["custom_id"], button["style"]) == (label, START, 1)  # as what most people want
    found = await row_of(parts, Job.GUIDELINES)
    assert (found.due_at, found.done_at) == (None, NOW)
    clock.advance(DAY)
    _publish(parts, changes=changes)
    again = parts.stage.sandbox.discord.fault(f"/channels/{parts.stage.channels['welcome']}/", status=503)
    assert await _tell(parts) is None
    assert again.hits == 0


@pytest.mark.parametrize("why", ["nobody agreed", "all agreed to it", "no channel in config", "not built"])
async def test_a_version_is_not_told_on_the_server_where_that_is_for_nobody(parts: Parts, why: str) -> None:
    stand_still(parts)
    if why != "nobody agreed":
        await agreed(parts, ANNA, version=2 if why == "all agreed to it" else 1)
    _publish(parts, announce_in=None if why == "no channel in config" else "welcome")
    if why == "not built":
        async with parts.database.transaction() as session:
            await guild_objects.remove(session, "channel", "welcome")
    assert await _tell(parts) is None
    assert await _posts(parts) == []
    async with parts.database.transaction(readonly=True) as session:
        assert await guidelines.is_announced(session, 2)


async def test_an_announcement_that_fails_comes_again_with_the_same_day_and_once(parts: Parts) -> None:
    clock = stand_still(parts)
    await agreed(parts, ANNA)
    _publish(parts)
    path = f"/channels/{parts.stage.channels['welcome']}/messages"
    async with parts.database.transaction() as session:
        await jobs.ask_for(session, Job.GUIDELINES, clock.now())
    worker = _worker(parts)
    refused = parts.stage.sandbox.discord.fault(path, method="POST", status=403)
    for attempt, wait in ((1, 2 * SECOND), (2, 4 * SECOND)):
        due_at = clock.now() + wait
        assert await worker.all() == due_at
        assert (await row_of(parts, Job.GUIDELINES)).attempts == attempt
        assert (await row_of(parts, Job.GUIDELINES)).error == "Refused"
        assert await parts.alerts() == {("post_refused", "welcome")}
        clock.advance(wait - timedelta(microseconds=1))
        assert await worker.all() == due_at  # Discord is not asked before that
        assert refused.hits == attempt
        clock.advance(timedelta(microseconds=1))
    clock.advance(DAY)
    parts.stage.sandbox.discord.faults.remove()
    # Said, and the bot was killed before it knew: it says it again, and Discord shows the first one.
    parts.stage.sandbox.discord.fault(path, method="POST", drop="after", times=1)
    due_at = clock.now() + 8 * SECOND
    assert await worker.all() == due_at
    clock.advance(8 * SECOND)
    assert await worker.all() is None
    assert await parts.alerts() == set()
    assert [each["content"] for each in await _posts(parts)] == [_announcement(parts, DEADLINE, None)]
    found = await row_of(parts, Job.GUIDELINES)
    assert (found.due_at, found.attempts) == (None, 0)
    # Of the next version nothing was said yet.
    clock.advance(DAY)
    _publish(parts, version=3)
    await _tell(parts)
    assert len(await _posts(parts)) == 2
