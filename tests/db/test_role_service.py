"""What the one writer of roles does for one person: what it reads, gives and takes, and what it stores of that."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db import alerts, given_roles, guild_objects, members
from bot.integrations.discord import Discord
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk

GONE = {"message": "Unknown Member", "code": 10007}
FORBIDDEN = {"message": "Missing Permissions", "code": 50013}


async def test_a_grant_gives_the_role_and_its_end_takes_it(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = int((await parts.stage.person("noor")).id)
    await desk.entitled(member=noor)
    await desk.look(noor)
    assert await parts.roles_of(noor) == {"hospital"}
    found = await desk.state(noor)
    assert (found.desired, found.observed, found.present, found.pending) == (["hospital"], ["hospital"], True, False)
    assert (found.error, found.due_at, found.attempts, found.observed_at) == (None, None, 0, desk.clock.now())
    await desk.ends(noor)
    await desk.look(noor)
    assert await parts.roles_of(noor) == set()
    found = await desk.state(noor)
    assert (found.desired, found.observed, found.present, found.due_at) == ([], [], True, None)


@pytest.mark.parametrize(
    ("fault", "error", "waits"),
    [
        ({"status": 503}, "TryLater", (2, 4)),
        ({"status": 403, "body": FORBIDDEN}, "Refused", (2, 4)),
        ({"status": 404, "body": {"message": "Unknown Guild", "code": 10004}}, "NotThere", (2, 4)),
        ({"status": 200, "body": {}}, "NotUnderstood", (2, 4)),
        # As who guards Discord answers who has asked too much: without a Via, and with how long to stay away.
        ({"status": 429, "body": {}, "headers": {"Retry-After": "90"}}, "TryLater", (90, 90)),
        ({"status": 429, "body": {}, "headers": {"Retry-After": "soon"}}, "TryLater", (2, 4)),
        ({"status": 429, "body": {}, "headers": {"Retry-After": "999999999999"}}, "TryLater", (2, 4)),
        ({"status": 429, "body": {}}, "TryLater", (2, 4)),
    ],
)
async def test_who_cannot_be_read_keeps_what_they_have_and_is_tried_again_when_discord_says(
    parts: Parts, fault: dict[str, Any], error: str, waits: tuple[int, int]
) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled()
    await desk.look(noor)
    await desk.entitled("member", member=noor)
    desk.discord.fault(rf"/members/{noor}$", method="GET", **fault)
    with capture_logs() as said:
        for attempts, wait in enumerate(waits, 1):
            await desk.look(noor)
            found = await desk.state(noor)
            assert (found.error, found.observed, found.present, found.pending) == (error, ["hospital"], True, False)
            assert (found.attempts, found.due_at) == (attempts, desk.clock.now() + wait * SECOND)
            assert found.desired == ["hospital", "member"]
    told = [(each["event"], each["log_level"], each["error"], each["attempts"]) for each in said]
    assert told == [("work_put_off", "warning", error, attempts) for attempts in (1, 2)]
    assert all(each["reason"] not in ("", "None") for each in said)
    assert desk.has(noor) == {desk.hospital}
    assert await parts.alerts() == set()
    # That nothing could be seen is no word on where they are.
    assert (await desk.person(noor)).left_at is None
    desk.discord.faults.remove()
    await desk.look(noor)
    found = await desk.state(noor)
    assert (found.error, found.attempts, found.due_at) == (None, 0, None)
    assert desk.has(noor) == {desk.hospital, desk.member}


async def test_time_alone_begins_and_ends_a_right(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled(starts=HOUR, ends=2 * HOUR)
    begin = desk.clock.now()
    for after, has, due in ((0, set(), 1), (1, {desk.hospital}, 2), (2, set(), None)):
        desk.clock.advance(begin + after * HOUR - desk.clock.now())
        await desk.look(noor)
        assert desk.has(noor) == has
        assert (await desk.state(noor)).due_at == (None if due is None else begin + due * HOUR)


async def test_who_is_in_screening_gets_nothing_yet_and_it_is_stored_why(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled(ends=HOUR)
    person = desk.discord.state.guild.members[noor]
    person.pending = True
    await desk.look(noor)
    found = await desk.state(noor)
    assert (found.pending, found.desired, found.observed, found.due_at) == (True, [], [], None)
    assert (desk.has(noor), desk.gifts) == (set(), 0)
    person.pending = False
    await desk.stale(noor)
    await desk.look(noor)
    assert desk.has(noor) == {desk.hospital}


async def test_nobody_is_asked_about_who_was_forgotten(parts: Parts) -> None:
    desk = RoleDesk(parts)
    await desk.look(desk.somebody(desk.hospital))
    assert desk.reads == 0


@pytest.mark.parametrize("skip", [0, 1])
async def test_who_is_not_there_has_left_since_they_got_the_right_and_comes_back_to_it(parts: Parts, skip: int) -> None:
    """Or has left while the role was given. Stripe is asked what they pay for when that is news, and then alone."""
    desk = RoleDesk(parts)
    noor = await desk.entitled(ends=HOUR)
    await desk.subscribed(noor, desk.clock.now() + HOUR)
    desk.discord.fault(rf"/members/{noor}$", method="GET", status=404, body=GONE, skip=skip)
    begin = desk.clock.now()
    await desk.look(noor)
    found = await desk.state(noor)
    assert (found.desired, found.observed, found.present, found.pending) == (["hospital"], None, False, False)
    assert (found.error, found.due_at, found.attempts) == (None, None, 0)
    assert (await desk.person(noor)).left_at == begin - HOUR
    async with desk.database.transaction(readonly=True) as session:
        assert await given_roles.of(session, noor) == frozenset()
    assert await desk.billing_looks() == {f"sub_{noor}"}
    await desk.subscribed(noor, desk.clock.now() + HOUR)
    desk.discord.faults.remove()
    for news in (True, False):
        await desk.stale(noor)
        await desk.look(noor)
        assert (await desk.person(noor)).left_at is None
        assert await desk.billing_looks() == ({f"sub_{noor}"} if news else set())
        await desk.subscribed(noor, desk.clock.now() + HOUR)
    assert desk.has(noor) == {desk.hospital}


async def test_who_is_seen_here_is_not_banned_and_who_is_away_may_be(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, away = await desk.entitled(), await desk.entitled()
    async with desk.database.transaction() as session:
        for each in (noor, away):
            await members.set_banned(session, each, True, desk.clock.now())
    await desk.subscribed(noor, desk.clock.now() + HOUR)
    del desk.discord.state.guild.members[away]
    for each in (noor, away):
        await desk.look(each)
    assert ((await desk.person(noor)).banned, (await desk.person(away)).banned) == (False, True)
    assert desk.has(noor) == {desk.hospital}
    assert await desk.billing_looks() == {f"sub_{noor}"}
    assert (await desk.state(away)).desired == [], "nothing is to be given to who is banned"


async def test_a_yes_of_discords_that_is_none_is_noticed(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled()
    desk.discord.fault("/roles/", method="PUT", lie=True)
    await desk.look(noor)
    found = await desk.state(noor)
    assert (found.error, found.observed, found.attempts) == ("not_confirmed", [], 1)
    assert found.due_at == desk.clock.now() + 2 * SECOND
    assert await parts.alerts() == set()
    desk.discord.faults.remove()
    await desk.look(noor)
    assert ((await desk.state(noor)).error, desk.has(noor)) == (None, {desk.hospital})


class TooLow(Discord):
    """As it is where the gateway has told that the bot's role lies below."""

    def why_refused(self, role: int) -> str:
        return "role_above_bot"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(403, 50013, "role_above_bot"), (403, 50001, "role_refused"), (404, 10011, "role_refused")],
)
async def test_a_refusal_of_one_role_keeps_none_of_the_others_and_is_one_trouble_for_all(
    parts: Parts, status: int, code: int, kind: str
) -> None:
    desk = RoleDesk(parts)
    desk.build(kind=TooLow)
    noor, anna = [await desk.entitled("member", member=await desk.entitled()) for _ in range(2)]
    refused = desk.discord.fault(
        f"/roles/{desk.hospital}$", method="PUT", status=status, body={"message": "No", "code": code}
    )
    with capture_logs() as said:
        for each in (noor, anna):
            await desk.look(each)
    assert refused.hits == 2
    assert [desk.has(each) for each in (noor, anna)] == [{desk.member}] * 2
    assert await parts.alerts() == {(kind, "hospital")}
    assert said == [{"event": "alert", "log_level": "error", "kind": kind, "about": "hospital"}]
    found = await desk.state(noor)
    assert (found.error, found.attempts, found.observed) == (f"{kind}:hospital", 1, ["member"])
    assert found.due_at == desk.clock.now() + 2 * SECOND
    # What is over for one is over for the role; another role's trouble and another kind stay.
    async with desk.database.transaction() as session:
        await alerts.open_(session, "role_refused", "mentor", desk.clock.now())
        await alerts.open_(session, "role_missing", "hospital", desk.clock.now())
    refused.release()
    await desk.look(noor)
    assert desk.has(noor) == {desk.hospital, desk.member}
    assert await parts.alerts() == {("role_missing", "hospital")}, "nobody meets the mentors' any more"


async def test_a_trouble_is_over_with_the_last_who_meets_it(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, anna = await desk.entitled("of_old"), await desk.entitled("of_old")
    for each in (noor, anna):
        await desk.look(each)
    assert await parts.alerts() == {("unknown_tier", "of_old")}
    assert (await desk.state(noor)).error == "unknown_tier:of_old"
    for each, left in ((noor, {("unknown_tier", "of_old")}), (anna, set())):
        await desk.ends(each)
        await desk.look(each)
        assert await parts.alerts() == left


async def test_a_role_that_is_not_there_is_told_of_and_the_others_are_given(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled("member", member=await desk.entitled())
    async with desk.database.transaction() as session:
        await guild_objects.remove(session, "role", "hospital")
    await desk.look(noor)
    assert desk.has(noor) == {desk.member}
    found = await desk.state(noor)
    assert (found.error, found.observed) == ("role_missing:hospital", ["member"])
    # What stands in their own way is told, but what Discord refuses comes before it.
    desk.discord.fault(f"/roles/{desk.member}$", method="PUT", status=403, body=FORBIDDEN)
    desk.discord.state.guild.members[noor].roles.clear()
    await desk.look(noor)
    assert (await desk.state(noor)).error == "role_refused:member"
