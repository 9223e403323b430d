"""The gateway's word on somebody: what it told of them lately need not be asked for, and of a change that the bot has
just made it is proof.

Memory of this process only, for a minute: what is not heard is asked for.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.integrations.discord import MemberView

PATIENCE = timedelta(seconds=2)
_FRESH_S = 60.0  # a connection may be dead for as long before that is noticed


class GatewayConfirmations:
    """Who came and who changed, as the gateway tells it, for those who wait for it or are about to look.

    `patience`: how long they wait; zero where no gateway is heard.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience.total_seconds()
        self._told: dict[int, tuple[float, MemberView]] = {}
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
        self._told.pop(member, None)
        event, expected = self._waiting.get(member), self._expected.get(member)
        if event is not None:
            self._latest[member] = seen
            event.set()
        if expected is not None and seen.roles & expected[1] == expected[0]:
            return True
        self._keep(member, seen)
        return False

    def _keep(self, member: int, seen: MemberView) -> None:
        now = asyncio.get_running_loop().time()
        self._told[member] = now, seen
        while (first := next(iter(self._told))) != member and self._told[first][0] < now - _FRESH_S:
            del self._told[first]

    def told(self, member: int) -> MemberView | None:
        """What the gateway told last of `member`, once and within a minute; None: they are to be asked for."""
        at, seen = self._told.pop(member, (0.0, None))
        return seen if at >= asyncio.get_running_loop().time() - _FRESH_S else None

    def left(self, member: int) -> None:
        """What was told of `member` is not true any more."""
        self._told.pop(member, None)

    def disconnected(self) -> None:
        """From now on somebody may change unheard."""
        self._told.clear()

    def expect(self, member: int, roles: frozenset[int], managed: frozenset[int]) -> None:
        """Of the `managed` roles, a change that is about to be made leaves `member` with just these."""
        for each in (self._latest, self._told):
            each.pop(member, None)
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
