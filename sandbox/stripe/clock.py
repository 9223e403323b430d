"""The account's clock: it steps through everything that falls due, and lets each moment's webhooks go out."""

import asyncio
import heapq
from contextlib import suppress

from sandbox.stripe.schedule import fall_due
from sandbox.stripe.state import State
from sandbox.stripe.webhooks import Webhooks

TICK_S = 1.0


class Clock:
    """Moves the account's time on: at once when told to, and with real time in the background."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self._state = state
        self._webhooks = webhooks
        self._moving = asyncio.Lock()
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow real time."""
        self._ticking = asyncio.create_task(self._tick())

    async def close(self) -> None:
        """Stop following real time."""
        if self._ticking is not None:
            self._ticking.cancel()
            # Anything but the cancellation is a defect of the sandbox, and is to be seen.
            with suppress(asyncio.CancelledError):
                await self._ticking

    async def advance(self, seconds: int) -> int:
        """Move the account's time forward and return the new time, once every delivery was tried.

        Each due moment is gone through in order, and its webhooks are tried before the next.
        """
        async with self._moving:
            target = self._state.now() + seconds
            while self._state.due and self._state.due[0][0] <= target:
                moment = self._state.due[0][0]
                self._state.reach(moment)
                self._run(moment)
                await self._webhooks.settle()
            self._state.reach(target)
            await self._webhooks.settle(retry=True)
            return self._state.now()

    def _run(self, moment: int) -> None:
        while self._state.due and self._state.due[0][0] <= moment:
            _, _, what, object_id = heapq.heappop(self._state.due)
            fall_due(self._state, what, object_id)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            if not self._moving.locked():
                self._run(self._state.now())
