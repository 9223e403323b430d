"""What is known in memory alone, and gone when the process ends: words that are on their way back to who wrote them,
what somebody wrote just before, and who may be in danger.
"""

from collections import OrderedDict, deque
from datetime import datetime

from bot.domain.judge.verdict import Written
from bot.domain.message import Message
from bot.enforcement import rules

_PEOPLE, _WRITTEN, _TEXTS = 5000, 30, 1000


class Memory:
    """Bounded: whoever was longest quiet is forgotten first."""

    def __init__(self) -> None:
        self._recent: OrderedDict[int, deque[Written]] = OrderedDict()
        self._calm: OrderedDict[int, datetime] = OrderedDict()
        self._texts: OrderedDict[int, Message] = OrderedDict()

    def recent(self, member: int, now: datetime) -> tuple[Written, ...]:
        """What `member` wrote lately, the oldest first."""
        return tuple(each for each in self._recent.get(member, ()) if each.at > now - rules.REMEMBERED)

    def wrote(self, member: int, written: Written) -> None:
        """`member` wrote this."""
        self._recent.setdefault(member, deque(maxlen=_WRITTEN)).append(written)
        _keep(self._recent, member, _PEOPLE)

    def in_danger(self, member: int, now: datetime) -> None:
        """`member` wrote what was read as a sign of danger."""
        self._calm[member] = now
        _keep(self._calm, member, _PEOPLE)

    def is_in_crisis(self, member: int, now: datetime) -> bool:
        """Whether they did within a day."""
        return member in self._calm and now < self._calm[member] + rules.CALM

    def hold(self, number: int, message: Message) -> None:
        """Keep a message whose words are on their way back."""
        self._texts[number] = message
        _keep(self._texts, number, _TEXTS)

    def held(self, number: int) -> Message | None:
        """That message; None where it is gone."""
        return self._texts.get(number)

    def drop(self, number: int) -> None:
        """Its words have arrived."""
        self._texts.pop(number, None)


def _keep(some: OrderedDict[int, object] | OrderedDict[int, deque[Written]] | OrderedDict[int, datetime]
          | OrderedDict[int, Message], key: int, most: int) -> None:  # fmt: skip
    some.move_to_end(key)
    if len(some) > most:
        some.popitem(last=False)
