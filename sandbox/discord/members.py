"""The guild's members by user id, in the order of their ids, so that a page costs a page however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import UserDict
from collections.abc import Iterator
from typing import TypeVar

Value = TypeVar("Value")


class Members(UserDict[int, Value]):
    """A mapping of user id to what is known of that member, which can be paged."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        super().__init__()

    def __setitem__(self, user_id: int, member: Value) -> None:
        if user_id not in self.data:
            if self._ids and user_id < self._ids[-1]:
                insort(self._ids, user_id)
            else:
                self._ids.append(user_id)
        self.data[user_id] = member

    def __delitem__(self, user_id: int) -> None:
        del self.data[user_id]
        del self._ids[bisect_left(self._ids, user_id)]

    def after(self, user_id: int, most: int) -> list[Value]:
        """At most so many members with greater ids than this one, by id."""
        start = bisect_right(self._ids, user_id)
        return [self.data[each] for each in self._ids[start : start + most]]

    def in_order(self) -> Iterator[tuple[int, Value]]:
        """All of them, by id."""
        return ((each, self.data[each]) for each in list(self._ids))
