"""What somebody wrote, as it is looked at: in memory alone. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a person on our server. `parent`: the channel of a thread. `text`: what stands in it and beside it:
    a poll's question and answers, what pictures and files are called, a thread's title. `name`: what others see as its
    author's; `roles`: those that Discord sent along; `mentions`: how many people and roles it calls.
    """

    id: int
    channel: int
    author: int
    text: str
    parent: int | None = None
    name: str = ""
    roles: frozenset[int] = frozenset()
    mentions: int = 0
