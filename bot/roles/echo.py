"""The gateway's word on a change that the bot has just made: proof without another question to Discord.

Memory of this process only: what is not heard is asked for.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.integrations.discord import MemberView

PATIENCE = timedelta(seconds=2)


class Echoes:
    """Member updates, for those who wait for them. `patience`: how long they do; zero where no gateway is heard."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience.total_seconds()
        self._latest: dict[int, MemberView] = {}
        self._waiting: dict[int, asyncio.Event] = {}
        self._expected: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self._stopped = False

    @contextmanager
    def listening(self, member: int) -> Iterator[None]:
        """Keep what is heard about `member` while the block lasts; one block a member at a time."""
        self._waiting[member] = asyncio.Event()
        try:
            yield
        finally:
            for each in (self._waiting, self._latest, self._expected):
                each.pop(member, None)

    def tell(self, member: int, seen: MemberView) -> bool:
        """`member` was seen so. True when it is what the change in hand leads to: nobody else need look."""
        event = self._waiting.get(member)
        if event is None:
            return False
        self._latest[member] = seen
        event.set()
        expected = self._expected.get(member)
        return expected is not None and seen.roles & expected[1] == expected[0]

    def expect(self, member: int, roles: frozenset[int], managed: frozenset[int]) -> None:
        """Of the `managed` roles, a change that is about to be made leaves `member` with just these."""
        self._latest.pop(member, None)
        self._expected[member] = roles, managed

    def stop(self) -> None:
        """The gateway is being left: nobody need wait for it any more."""
        self._stopped = True
        for event in self._waiting.values():
            event.set()

    async def heard(self, member: int) -> MemberView | None:
        """What the gateway said about `member`, once it is what was expected; None if it does not say so in time."""
        expected, managed = self._expected[member]
        event = self._waiting[member]
        try:
            async with asyncio.timeout(self._patience):
                while not self._stopped:
                    latest = self._latest.get(member)
                    if latest is not None and latest.roles & managed == expected:
                        return latest
                    event.clear()
                    await event.wait()
        except TimeoutError:
            pass
        return None
