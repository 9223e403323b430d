"""Sends webhooks quickly: whole requests made beforehand, over connections that stay open, so that it costs little."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from sandbox.stripe.webhooks import signature

CONNECTIONS = 16


async def send(port: int, events: Sequence[dict[str, Any]], secret: str) -> None:
    """Sign and send the events in their order, CONNECTIONS at once. RuntimeError when one is not answered with 200."""
    waiting = deque(_request(event, secret) for event in events)
    await asyncio.gather(*(_one_connection(port, waiting) for _ in range(CONNECTIONS)))


def _request(event: dict[str, Any], secret: str) -> bytes:
    body = json.dumps(event).encode()
    head = (
        "POST /stripe/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"Stripe-Signature: {signature(secret, body, int(time.time()))}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _one_connection(port: int, waiting: deque[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        writer.write(waiting.popleft())
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        answer = await reader.readexactly(length)
        if " 200 " not in lines[0]:
            raise RuntimeError(f"{lines[0]}: {answer.decode()}")
    writer.close()
    await writer.wait_closed()
