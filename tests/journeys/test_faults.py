"""While something is wrong nobody loses what is theirs; once it is mended, all is right within one sweep."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.db import adoption, alerts, jobs, role_states, stripe_events, stripe_looks
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.domain.stripe_event import Subject
from sandbox.people import Person
from tests.soaking import cases

MEMBER = r"/guilds/\d+/members/"
Fault = Callable[[Stage], Any]


async def _done(stage: Stage, *names: Job) -> None:
    """Have these jobs done now, and wait until they and all that follows are."""
    assert stage.app is not None
    database, now = stage.app.database, stage.clock.now()
    async with database.transaction() as session:
        for name in names:
            await jobs.ask_for(session, name, now)

    async def all_done() -> bool:
        async with database.transaction(readonly=True) as session:
            found = [await jobs.get(session, name) for name in names]
        return all(each.done_at is not None and each.done_at >= now and each.due_at != now for each in found)

    await stage.eventually(all_done, f"{names} to be done")
    await stage.caught_up()


async def _retry(stage: Stage) -> None:
    """The retries that are due later are due now."""
    assert stage.app is not None
    now = stage.clock.now()
    async with stage.app.database.transaction() as session:
        await stripe_looks.retry_now(session, now)
        await role_states.mark_refused_stale(session, now)


async def _kinds(stage: Stage) -> set[str]:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        return {kind for kind, _about in await alerts.all_(session)}


async def _adopt(stage: Stage) -> None:
    assert stage.app is not None
    async with stage.app.database.transaction() as session:
        await adoption.adopt(session, stage.clock.now())


async def _reads(stage: Stage, person: Person) -> bool:
    return await person.can_read(stage.channels["hospital-lobby"])


async def _member(stage: Stage, name: str) -> Person:
    person = await stage.person(name)
    await stage.join_and_pay(person)
    await stage.opens(person)
    return person


STRIPE: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503": {"status": 503},
    "429": {"status": 429},
    "garbage": {"status": 200, "text": "<html>"},
    "another object": {"status": 200, "body": {"id": "cus_1", "object": "customer"}},
    "empty object": {"status": 200, "body": {}},
    "truncated": {"truncate": True},
    "cut": {"drop": "before"},
    "slow": {"delay_s": 0.3},
}
DISCORD: dict[str, dict[str, Any]] = {
    "429 route": {"status": 429, "retry_after": 0.05, "scope": "user", "times": 2},
    "429 shared": {"status": 429, "retry_after": 0.05, "scope": "shared", "times": 2},
    "429 global": {"status": 429, "retry_after": 0.05, "scope": "global", "times": 2},
    "429 Cloudflare": {"status": 429, "text": "banned"},
    "503": {"status": 503},
    "garbage": {"status": 200, "text": "<html>"},
    "empty object": {"status": 200, "body": {}},
    "cut": {"drop": "before"},
    "slow": {"delay_s": 0.3},
}


@pytest.mark.parametrize("name", cases(STRIPE, ("429", "another object")))
async def test_stripe_answering_badly_costs_nobody_anything(stage: Stage, name: str) -> None:
    nurse, leaver = await _member(stage, "noor"), await _member(stage, "dirk")
    late = await stage.person("lia")
    ((_label, url),) = (await stage.command(late, "membership join")).links
    ((_label, portal),) = (await stage.command(leaver, "membership manage")).links
    await stage.caught_up()
    fault = stage.sandbox.stripe.fault(r"^/v1/(subscriptions|checkout)", method="GET", **STRIPE[name])
    await stage.submit(url, action="pay")
    await stage.submit(portal, action="cancel_now")
    # What is answered at all, late or in part, needs one request for each of the two; the rest is tried again.
    assert await fault.until(hits=2 if name in ("slow", "truncated") else 3)
    await stage.stop_bot()  # what is in hand is finished
    assert await _reads(stage, nurse)
    stage.sandbox.stripe.faults.remove()
    await stage.start_bot()
    await stage.opens(late)
    await stage.closes(leaver)
    await stage.caught_up()
    assert await _reads(stage, nurse)
    assert await _kinds(stage) <= {"sweep_not_adopted"}


@pytest.mark.parametrize(
    "fault",
    cases(
        [{"short_pages": 1}, {"empty_pages": True}, {"truncate": True}, {"status": 500}],
        [{"short_pages": 1}, {"truncate": True}],
    ),
)
async def test_lists_that_are_short_empty_or_broken_revoke_nothing(stage: Stage, fault: dict[str, Any]) -> None:
    people = [await _member(stage, name) for name in ("noor", "dirk", "lia")]
    await stage.stripe_control("webhooks", mode="never")
    await stage.portal(people[0], action="cancel_now")
    met = stage.sandbox.stripe.fault(r"^/v1/(subscriptions|events)\?", method="GET", **fault)
    assert stage.app is not None
    async with stage.app.database.transaction() as session:
        for job in (Job.BACKFILL, Job.RECONCILE):
            await jobs.ask_for(session, job, stage.clock.now())
    assert await met.until(hits=2)
    await stage.caught_up()
    assert await _reads(stage, people[1])
    assert await _reads(stage, people[2])
    stage.sandbox.stripe.faults.remove()
    await _done(stage, Job.RECONCILE)
    await stage.closes(people[0])
    assert await _reads(stage, people[1])


@pytest.mark.parametrize("mode", ["twice", "late", "never"])
async def test_webhooks_twice_late_and_never(stage: Stage, mode: str) -> None:
    await stage.stripe_control("webhooks", mode=mode)
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    if mode == "never":
        await _done(stage, Job.BACKFILL)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_now")
    if mode == "never":
        await _done(stage, Job.BACKFILL)
    await stage.closes(nurse)
    role = stage.roles["hospital"]
    mine = [each for each in stage.sandbox.discord.state.role_changes if str(each.user_id) == nurse.id]
    assert [(each.change, each.role_id) for each in mine if each.effective] == [("add", role), ("remove", role)]


async def test_events_that_were_lost_longer_ago_than_stripe_remembers_are_reconciled(stage: Stage) -> None:
    nurse = await _member(stage, "noor")
    await stage.stripe_control("webhooks", mode="never")
    await stage.portal(nurse, action="cancel_now")
    stage.sandbox.stripe.fault(r"^/v1/events", method="GET", empty_pages=True)
    await _done(stage, Job.BACKFILL)
    assert await _reads(stage, nurse)
    await _done(stage, Job.RECONCILE)
    await stage.closes(nurse)


# A role PUT has no body that could be wrong: the gateway's word or a read decides.
@pytest.mark.parametrize(
    ("method", "name"),
    cases(
        [("GET", name) for name in DISCORD]
        + [("PUT", name) for name, spec in DISCORD.items() if spec.get("status") != 200],
        (("PUT", "429 route"), ("GET", "503"), ("GET", "garbage"), ("PUT", "cut")),
    ),
)
async def test_discord_answering_badly_is_waited_out(stage: Stage, name: str, method: str) -> None:
    old = await _member(stage, "noor")
    new = await stage.person("dirk")
    ((_label, url),) = (await stage.command(new, "membership join")).links
    async with stage.database.transaction() as session:  # what the gateway told of them as they came is used up
        await role_states.mark_stale(session, int(new.id), stage.clock.now())
    assert stage.app is not None
    stage.app.database.wake_all()
    await stage.caught_up()
    spec = DISCORD[name]
    path = MEMBER + (new.id if method == "GET" else rf"{new.id}/roles/")
    met = stage.sandbox.discord.fault(path, method=method, **spec)
    await stage.submit(url, action="pay")
    assert await met.until(hits=1)
    assert await _reads(stage, old)
    if spec.get("times") is None and "delay_s" not in spec:
        await stage.stop_bot()
        stage.sandbox.discord.faults.remove()
        await stage.start_bot()
    await stage.opens(new)
    assert await _reads(stage, old)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_discord_lying_about_a_role_is_found_out(stage: Stage, method: str) -> None:
    nurse = await stage.person("noor")
    if method == "DELETE":
        await stage.join_and_pay(nurse)
        await stage.opens(nurse)
    stage.sandbox.discord.fault(MEMBER + rf"{nurse.id}/roles/", method=method, lie=True, times=1)
    if method == "PUT":
        await stage.join_and_pay(nurse)
        await stage.opens(nurse)
    else:
        await stage.portal(nurse, action="cancel_now")
        await stage.closes(nurse)


@pytest.mark.parametrize("do", cases(["drop", "reconnect", "mute"], ["drop", "mute"]))
async def test_the_gateway_failing_hides_nobody(stage: Stage, do: str) -> None:
    nurse = await _member(stage, "noor")
    await nurse.leave(stage.guild)
    await stage.caught_up()
    stage.sandbox.discord.gateway(do, **({"on": True} if do == "mute" else {}))
    await nurse.join(stage.guild)
    if do == "mute":
        assert not await _reads(stage, nurse)
        stage.sandbox.discord.gateway("mute", on=False)
    await stage.opens(nurse)


async def test_events_that_the_gateway_lost_are_made_good_by_a_sweep(stage: Stage) -> None:
    nurse = await _member(stage, "noor")
    await nurse.leave(stage.guild)
    await stage.caught_up()
    stage.sandbox.discord.gateway("lose", events=["GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE"])
    await nurse.join(stage.guild)
    await _done(stage, Job.SWEEP)
    await stage.opens(nurse)


async def test_a_sweep_repairs_drift_both_ways_once_the_server_is_adopted(stage: Stage) -> None:
    nurse, stranger = await _member(stage, "noor"), await stage.person("sam")
    stage.sandbox.discord.gateway("lose", events=["GUILD_MEMBER_UPDATE"])
    path = f"guilds/{stage.guild}/members/{{}}/roles/{stage.roles['hospital']}"
    await stage.discord_api("DELETE", path.format(nurse.id))
    await stage.discord_api("PUT", path.format(stranger.id))
    await _done(stage, Job.SWEEP)
    assert await _reads(stage, nurse)
    assert await _reads(stage, stranger)  # nothing is taken yet
    assert "sweep_not_adopted" in await _kinds(stage)
    await _adopt(stage)
    await _done(stage, Job.SWEEP)
    assert not await _reads(stage, stranger)
    assert await _reads(stage, nurse)
    assert await _kinds(stage) == set()


async def test_a_sweep_that_would_take_too_much_without_a_reason_takes_nothing(stage: Stage) -> None:
    await _adopt(stage)
    nurse = await _member(stage, "noor")
    first, last = stage.sandbox.discord.crowd(8, [stage.roles["hospital"]])
    await _done(stage, Job.SWEEP)
    members = stage.sandbox.discord.state.guild.members
    assert all(stage.roles["hospital"] in members[each].roles for each in (first, last, int(nurse.id)))
    assert "sweep_breaker" in await _kinds(stage)


async def test_a_hospital_that_really_cancelled_does_not_stop_a_sweep(stage: Stage) -> None:
    await _adopt(stage)
    people = [await _member(stage, f"nurse{number}") for number in range(6)]
    stage.sandbox.discord.fault(MEMBER + r"\d+/roles/", method="DELETE", lie=True)
    stage.sandbox.discord.gateway("lose", events=["GUILD_MEMBER_UPDATE"])
    for person in people:
        await stage.portal(person, action="cancel_now")
    await stage.eventually(lambda: _all_ended(stage, people), "the ends to be stored")
    stage.sandbox.discord.faults.remove()
    await _done(stage, Job.SWEEP)
    for person in people:
        await stage.eventually(lambda person=person: _closed(stage, person), "the channel to close")  # type: ignore[misc]
    assert "sweep_breaker" not in await _kinds(stage)


async def _all_ended(stage: Stage, people: list[Person]) -> bool:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        states = [await role_states.state(session, int(person.id)) for person in people]
    return all(each is not None and each.desired == [] for each in states)


async def _closed(stage: Stage, person: Person) -> bool:
    return not await _reads(stage, person)


async def test_work_that_keeps_failing_is_parked_and_can_be_replayed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.billing.service._PARK_AFTER", 2)
    await stage.stop_bot()
    await stage.start_bot()
    nurse = await stage.person("noor")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    stage.sandbox.stripe.fault(r"^/v1/(subscriptions|checkout)", method="GET", status=200, text="<html>")
    await stage.submit(url, action="pay")
    assert stage.app is not None
    database = stage.app.database

    async def parked() -> bool:
        await _retry(stage)
        async with database.transaction(readonly=True) as session:
            return bool(await stripe_looks.parked(session))

    await stage.eventually(parked, "the look to be parked")
    assert "parked" in await _kinds(stage)
    stage.sandbox.stripe.faults.remove()
    await stage.caught_up()
    assert not await _reads(stage, nurse)
    async with database.transaction() as session:
        assert await stripe_events.subjects(session, ["evt_of_nobody"]) == []
        parked_ = [Subject(row.kind, row.object_id) for row in await stripe_looks.parked(session)]
        await stripe_looks.replay(session, parked_, stage.clock.now())
    await stage.opens(nurse)
    await stage.caught_up()
    assert await _kinds(stage) == set()
