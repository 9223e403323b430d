"""The bot is killed with each request of the webhook-to-role path in hand, and started again on the same database.

The right roles, no event lost, nothing applied twice. Each story is one nurse, who is let in with the bot killed on the
way and put out with the bot killed on the way. The stories are lived through side by side, each in a world of its own:
most of a start is waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.db import Database, alerts
from bot.demo.snapshot import Snapshot
from bot.settings import database_address
from tests.journeys.killing import Nurse, Request, World, until_welcomed

WORLDS = 2
STOPPED = "stopped"
Change = Callable[[], Awaitable[object]]
Ends = dict[str, BaseException | None]
Kill = Callable[[World, Nurse, Change], Awaitable[None]]

SUBSCRIPTION = Request("stripe", "GET", "^/v1/subscriptions/sub_")
ANSWERED = replace(SUBSCRIPTION, hold="after")
MEMBER = Request("discord", "GET", r"/members/{member}(\?|$)")
VERIFY = replace(MEMBER, skip=1, deaf=True)
GIVE, GIVEN = (Request("discord", "PUT", "/members/{member}/roles/", hold) for hold in ("before", "after"))
TAKE, TAKEN = (Request("discord", "DELETE", "/members/{member}/roles/", hold) for hold in ("before", "after"))
OPEN_DM = Request("discord", "POST", "/users/@me/channels")
WRITE, WRITTEN = (Request("discord", "POST", r"/channels/\d+/messages", hold) for hold in ("before", "after"))


def holding(request: Request) -> Kill:
    """Killed while this request is in hand."""

    async def kill(world: World, nurse: Nurse, change: Change) -> None:
        fault = world.hold(request, nurse)
        await change()
        assert await world.kill_at(fault), f"{request} never came"

    return kill


def anew(kill: Kill) -> Kill:
    """The same by a bot that has just started: it reads whom the gateway told the one before of, and has written to
    nobody yet.
    """

    async def started(world: World, nurse: Nurse, change: Change) -> None:
        await until_welcomed(nurse)  # which would open the direct message first
        assert await world.program.stop() == 0
        await world.program.start()
        await kill(world, nurse, change)

    return started


async def undelivered(world: World, nurse: Nurse, change: Change) -> None:
    """Killed before any webhook came; none comes later either."""
    world.stage.sandbox.stripe.webhooks.set_mode("hold")
    await change()
    await world.program.kill()


async def acknowledged(world: World, nurse: Nurse, change: Change) -> None:
    """Killed when the first webhook was acknowledged; no other one comes."""
    webhooks = world.stage.sandbox.stripe.webhooks
    webhooks.set_mode("hold")
    await change()
    sent = await webhooks.deliver([_first(world)])
    await world.program.kill()
    assert [status for _event, status in sent] == [200]


async def in_flight(world: World, nurse: Nurse, change: Change) -> None:
    """Killed while it stores the first webhook: somebody else has the database's write lock at that moment."""
    webhooks = world.stage.sandbox.stripe.webhooks
    webhooks.set_mode("hold")
    await change()
    database = Database(database_address(world.program.database_url))
    async with database.transaction() as session:
        await alerts.all_(session)  # the lock comes with the first statement
        delivery = asyncio.create_task(webhooks.deliver([_first(world)]))
        assert await world.stage.page_is_there(f"{world.stage.web}/membership/done")  # /healthz would wait, too
        await world.program.kill()
    await database.close()
    assert [status for _event, status in await delivery] == [0]


def _first(world: World) -> str:
    held = world.stage.sandbox.stripe.webhooks.held()
    return next(str(event["id"]) for event in held if event["id"] in world.events())


STORIES: dict[str, tuple[Kill, Kill | None]] = {
    "undelivered": (undelivered, None),
    "acknowledged": (acknowledged, None),
    "in-flight": (in_flight, None),
    "answered-subscription": (holding(ANSWERED), holding(SUBSCRIPTION)),
    "subscription-member": (holding(SUBSCRIPTION), holding(MEMBER)),
    "member-take": (anew(holding(MEMBER)), holding(TAKE)),
    "give-taken": (holding(GIVE), holding(TAKEN)),
    "given-verify": (holding(GIVEN), holding(VERIFY)),
    "verify-write": (anew(holding(VERIFY)), holding(WRITE)),
    "open-dm-written": (anew(holding(OPEN_DM)), holding(WRITTEN)),
    "write": (holding(WRITE), None),
    "written": (holding(WRITTEN), None),
}


# One of each kind: before and after a webhook is taken, before and after a request's effect, in a bot that has run for
# long and in one that has just started. `make soak` lives through the others, and through many at random.
KINDS = ("in-flight", "acknowledged", "answered-subscription", "give-taken", "verify-write")


async def live(world: World, name: str) -> None:
    """One nurse's story."""
    paying, ending = STORIES[name]
    nurse = await world.nurse(name)
    url = await world.page(nurse, "membership join")
    await paying(world, nurse, partial(world.stage.submit, url, action="pay"))
    nurse.expected = nurse.expected.opened()
    await _start_again(world)
    if ending is not None:
        url = await world.page(nurse, "membership manage")
        await ending(world, nurse, partial(world.stage.submit, url, action="cancel_now"))
        nurse.expected = nurse.expected.closed()
        await _start_again(world)


async def _start_again(world: World) -> None:
    await world.program.start()
    await world.balance()
    world.stage.sandbox.stripe.webhooks.set_mode("normal")
    await world.balance_again()


async def _stop(world: World) -> None:
    assert await world.program.stop() == 0
    await world.balance()


async def _live_some(folder: Path, names: list[str], ends: Ends, turn: asyncio.Lock, like: Snapshot) -> None:
    """Live the stories of `names` that nobody else takes; the world in which one failed is not used again."""
    while names:
        name, error = names.pop(0), None
        async with World(folder / name, turn, like=like) as world:
            await world.program.start()
            await world.balance()
            while name and error is None:
                (error,) = await asyncio.gather(live(world, name), return_exceptions=True)
                ends[name] = error
                name = names.pop(0) if names and error is None else ""
            if error is None:
                (error,) = await asyncio.gather(_stop(world), return_exceptions=True)
                ends[STOPPED] = ends[STOPPED] or error


async def _live_all(folder: Path, names: list[str], like: Snapshot) -> Ends:
    ends: Ends = {STOPPED: None}
    turn = asyncio.Lock()
    await asyncio.gather(*(_live_some(folder, names, ends, turn, like) for _ in range(WORLDS)))
    return ends


OTHERS = pytest.param(tuple(name for name in STORIES if name not in KINDS), marks=pytest.mark.soak)


@pytest.mark.parametrize("names", [KINDS, OTHERS], ids=["kinds", "others"])
def test_killed_on_the_way_in_and_on_the_way_out(names: tuple[str, ...], tmp_path: Path, furnished: Snapshot) -> None:
    """One test: the stories share their worlds, and pytest's workers cannot."""
    ends = asyncio.run(_live_all(tmp_path, list(names), furnished))
    assert ends.keys() == {*names, STOPPED}
    wrong = []
    for name, error in ends.items():
        if error is not None:
            error.add_note(f"the story: {name}")
            wrong.append(error)
    if wrong:
        raise BaseExceptionGroup(f"{len(wrong)} of {len(ends)} stories failed", wrong)
