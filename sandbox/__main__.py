"""python -m sandbox: Discord and Stripe on loopback, until SIGINT or SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from . import Sandbox


async def serve(discord_port: int, stripe_port: int, record: Path | None) -> None:
    """Run both stand-ins; once they listen, print their addresses as one line of JSON."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with Sandbox(discord_port, stripe_port, record) as sandbox:
        sys.stdout.write(json.dumps(sandbox.addresses()) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--discord-port", type=int, default=0, metavar="N", help="0 (the default) takes a free one")
    parser.add_argument("--stripe-port", type=int, default=0, metavar="N", help="0 (the default) takes a free one")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append Discord's exchanges as JSON lines")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.discord_port, arguments.stripe_port, arguments.record))


if __name__ == "__main__":
    main()
