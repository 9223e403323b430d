"""How long a webhook waits while somebody holds the web server's connections open."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.stripe.webhooks import signature
from tests.benchmarks.figures import Figure
from tests.web.conftest import EVENT
from tests.web.serving import HALF_OPEN, OPEN_FILES, limited, many_files

OPENED, WEBHOOKS = 1100, 50
_SECRET = "whsec_bench"


async def among_half_open() -> list[Figure]:
    """From connecting to the acknowledgement of a stored event, the longest of some; beside the same alone."""
    with TemporaryDirectory() as folder, many_files():
        async with limited(Path(folder) / "bench.db", _SECRET) as (port, _logged), AsyncExitStack() as stack:
            await _longest(port, "warm")
            alone = await _longest(port, "alone")
            for sent in islice(cycle(HALF_OPEN.values()), OPENED):
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                stack.callback(writer.close)
                writer.write(sent)
            among = await _longest(port, "among")
    return [
        Figure(
            f"webhook stored and acknowledged, longest of {WEBHOOKS} right after {OPENED} connections were opened "
            f"half (ulimit -n {OPEN_FILES}; baseline: without them)",
            among, "ms", alone, among / alone, "under 200 ms", among < 200,
        )
    ]  # fmt: skip


async def _longest(port: int, name: str) -> float:
    return max([await _one(port, f"evt_{name}{number}") for number in range(WEBHOOKS)])


async def _one(port: int, event: str) -> float:
    """Milliseconds."""
    body = json.dumps({**EVENT, "id": event}).encode()
    head = (
        "POST /stripe/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Stripe-Signature: {signature(_SECRET, body, int(time.time()))}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body)
    answer = await reader.read()
    taken = time.perf_counter() - started
    writer.close()
    if b" 200 OK" not in answer:
        raise RuntimeError(answer.decode())
    return taken * 1000
