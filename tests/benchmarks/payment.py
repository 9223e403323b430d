"""How long somebody who has paid waits for their role."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.stripe_event import TYPES
from sandbox.people import Person
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.world import World

PAYMENTS = 200


async def payment_to_role() -> list[Figure]:
    """From Stripe sending the first webhook that says anything to Discord receiving the request for the role."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.start_process()
            await world.is_settled()
            clicks = [await _one_payment(world, number) for number in range(PAYMENTS)]
            # Payments come one after the other, so what is sent after a click belongs to it.
            sent = [each["at"] for each in await world.deliveries() if each["type"] in TYPES]
            given = {each["user_id"]: each["at"] for each in await world.role_changes()}
    taken = [
        (given[person] - min(at for at in sent if clicked <= at <= given[person])) * 1000 for person, clicked in clicks
    ]
    return [
        Figure(
            f"payment to role, {name} of {PAYMENTS} (SQLite; from Stripe sending to Discord receiving; bot and sandbox "
            "each a process of its own)",
            found, "ms", None, None, f"under {bound} ms", found < bound,
        )
        for name, found, bound in (("p50", percentile(taken, 50), 100), ("p95", percentile(taken, 95), 300))
    ]  # fmt: skip


async def _one_payment(world: World, number: int) -> tuple[str, float]:
    """Who paid, and when they clicked."""
    person = await world.person(f"payer{number}")
    ((_label, url),) = (await world.command(person, "membership join")).links
    clicked = time.time()
    await world.submit(url, action="pay")
    await person.until(_has_role(person, world.roles["hospital"]), what="the role")
    await person.close()
    return person.id, clicked


def _has_role(person: Person, role: int) -> Callable[[], bool]:
    return lambda: any(
        name == "GUILD_MEMBER_UPDATE" and str(role) in data["roles"] and data["user"]["id"] == person.id
        for name, data in person.events
    )
