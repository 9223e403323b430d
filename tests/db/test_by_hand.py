"""A paid role that appears without a right to it: who looks at it, when, and what the staff are told."""

from datetime import datetime

import pytest
from structlog.testing import capture_logs

from bot.db import adoption, alerts, grants, jobs, members, role_states
from bot.domain.alert import BY_HAND, about
from bot.domain.jobs import Job
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk

GIVER = 4_444_444_444_444_444


async def _sweep_due(desk: RoleDesk) -> datetime | None:
    async with desk.database.transaction(readonly=True) as session:
        return await jobs.due_at(session, Job.SWEEP, desk.clock.now())


async def _ready(parts: Parts, *open_: tuple[str, str], adopted: bool = True) -> RoleDesk:
    """A server where the next sweep is due in an hour, and this trouble is open."""
    desk = RoleDesk(parts)
    async with desk.database.transaction() as session:
        await jobs.done(session, Job.SWEEP, desk.clock.now(), desk.clock.now() + HOUR)
        if adopted:
            await adoption.adopt(session, desk.clock.now())
        for kind, about_ in open_:
            await alerts.open_(session, kind, about_, desk.clock.now())
    desk.database.wakes["roles"].clear()
    return desk


async def test_a_paid_role_that_nobody_explains_has_everybody_looked_at_in_a_second(parts: Parts) -> None:
    """Also of who has a right to another one, or none yet; not for a role that costs nothing or that they paid for."""
    desk = await _ready(parts)
    begin, wakes = desk.clock.now(), desk.database.wakes["server_jobs"]
    friend, nurse = desk.somebody(), await desk.entitled()
    wakes.clear()
    mentor = parts.stage.roles["mentor"]
    for member, roles in ((friend, {desk.member, mentor}), (friend, set()), (nurse, {desk.hospital, mentor})):
        await parts.by_hand.seen(member, frozenset(roles))
        assert (await _sweep_due(desk), wakes.is_set()) == (begin + HOUR, False)
    await parts.by_hand.seen(friend, frozenset({desk.hospital, mentor}))
    assert (await _sweep_due(desk), wakes.is_set()) == (begin + SECOND, True)
    async with desk.database.transaction(readonly=True) as session:
        assert not await members.known(session, friend)


@pytest.mark.parametrize(
    ("open_", "is_looked_at"),
    [
        (("sweep_not_adopted", "roles"), False),
        (("sweep_breaker", "roles"), False),
        ((BY_HAND, "hospital:{friend}"), False),
        ((BY_HAND, "hospital:1"), True),
        (("role_refused", "hospital"), True),
    ],
)
async def test_what_was_said_already_is_not_looked_at_again(
    parts: Parts, open_: tuple[str, str], is_looked_at: bool
) -> None:
    desk = RoleDesk(parts)
    friend = desk.somebody()
    desk = await _ready(parts, (open_[0], open_[1].format(friend=friend)))
    await parts.by_hand.seen(friend, frozenset({desk.hospital}))
    assert await _sweep_due(desk) == desk.clock.now() + (SECOND if is_looked_at else HOUR)


@pytest.mark.parametrize("breaker", [True, False])
async def test_given_by_somebody_it_is_told_by_whom_and_taken_at_once(parts: Parts, breaker: bool) -> None:
    """Where a breaker stands it may be over now: everybody is looked at as well."""
    desk = await _ready(parts, *([("sweep_breaker", "roles")] if breaker else []))
    friend = desk.somebody(desk.hospital)
    with capture_logs() as said:
        for _ in range(2):
            await parts.by_hand.given(friend, frozenset({desk.hospital, desk.member}), GIVER)
    assert said == [{"event": "alert", "log_level": "warning", "kind": BY_HAND, "about": "hospital"}], "who is no news"
    async with desk.database.transaction(readonly=True) as session:
        (told,) = await alerts.untold(session, only=BY_HAND)
        assert (told.about, told.detail) == (about("hospital", friend), str(GIVER))
        assert [each.key for each in await role_states.ROWS.due(session, desk.clock.now(), 10)] == [friend]
    now = desk.clock.now()
    assert await _sweep_due(desk) == (now if breaker else now + HOUR)
    assert desk.database.wakes["roles"].is_set()
    await desk.look(friend)
    assert desk.has(friend) == set()


async def test_whose_role_is_explained_and_who_is_on_a_server_that_is_not_adopted_is_left_alone(parts: Parts) -> None:
    desk = await _ready(parts, adopted=False)
    friend, nurse = desk.somebody(), await desk.entitled()
    await desk.look(nurse)
    await parts.by_hand.given(friend, frozenset({desk.hospital}), GIVER)
    async with desk.database.transaction() as session:
        assert not await members.known(session, friend)
        await adoption.adopt(session, desk.clock.now())
    for member, roles in ((nurse, {desk.hospital}), (friend, {desk.member}), (friend, set())):
        await parts.by_hand.given(member, frozenset(roles), GIVER)
    assert await parts.alerts() == set()
    async with desk.database.transaction(readonly=True) as session:
        assert not await members.known(session, friend)
        assert await role_states.ROWS.due(session, desk.clock.now(), 10) == []
    assert await _sweep_due(desk) == desk.clock.now() + HOUR
    # What they had a right to once was given for it: it is looked at with them, not with everybody. So is what the bot
    # gave and no grant tells of any more.
    await desk.ends(nurse)
    await parts.by_hand.seen(nurse, frozenset({desk.hospital}))
    async with desk.database.transaction() as session:
        await grants.erase_from(session, "stripe_subscription", nurse)
    await parts.by_hand.seen(nurse, frozenset({desk.hospital}))
    assert await _sweep_due(desk) == desk.clock.now() + HOUR
