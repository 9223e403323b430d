"""`make bench`."""

import asyncio
import logging

from bot import log
from tests.benchmarks.community import large_server
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.flood import flood
from tests.benchmarks.growth import growth
from tests.benchmarks.half_open import among_half_open
from tests.benchmarks.joins import joins
from tests.benchmarks.memory import resident_memory
from tests.benchmarks.payment import payment_to_role
from tests.benchmarks.sight import sight_to_act
from tests.benchmarks.startup import help_time, process_to_ready, start_to_ready
from tests.benchmarks.sweep import sweep_calls
from tests.benchmarks.webhooks import webhooks_a_second


async def _all() -> list[Figure]:
    found = help_time()
    for measure in (
        payment_to_role, webhooks_a_second, among_half_open, start_to_ready, process_to_ready, joins, sweep_calls,
        resident_memory, large_server, growth, sight_to_act, flood,
    ):  # fmt: skip
        found += await measure()
    return found


if __name__ == "__main__":
    log.set_up(logging.ERROR)
    report(asyncio.run(_all()))
