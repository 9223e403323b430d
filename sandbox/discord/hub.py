"""Gateway sessions: what each has been told, and the connection (if any) that it is being told over."""

from __future__ import annotations

import enum
import json
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .errors import Json
from .parts import User

REMEMBERED = 1000
"""Events a session keeps for a client that comes back."""


class Intent(enum.IntFlag):
    """What a bot asks to be told."""

    NONE = 0
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


DIRECT = (
    Intent.DIRECT_MESSAGES
    | Intent.DIRECT_MESSAGE_REACTIONS
    | Intent.DIRECT_MESSAGE_TYPING
    | Intent.DIRECT_MESSAGE_POLLS
)
"""The intents for what happens outside guilds: of a bot's shards the first alone is told."""


@dataclass(frozen=True)
class Shard:
    """Which part of a bot's guilds a session is told of: shard `id` of `count`.

    https://docs.discord.com/developers/events/gateway#sharding
    """

    id: int = 0
    count: int = 1

    def has(self, guild_id: int) -> bool:
        """Whether the guild is in this shard."""
        return (guild_id >> 22) % self.count == self.id


class Line(Protocol):
    """A live connection to a client: takes packets at once, sends them when it can."""

    def push(self, text: str) -> None:
        """Queue one packet (JSON text); never blocks."""

    def drop(self, code: int) -> None:
        """Close the connection with this WebSocket close code, without waiting for it."""

    def cut(self) -> None:
        """End the connection at once, without a close frame."""


@dataclass
class Loss:
    """Events that the bot is never told of: the next `times` of these names, or all."""

    events: set[str]
    times: int | None

    def takes(self, event: str) -> bool:
        """Whether this one is lost; counts it."""
        if event not in self.events or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Spoil:
    """The next `times` (None: all) of these events at a session's beginning are told without some of their keys."""

    events: set[str]
    times: int | None
    keys: set[str]

    def of(self, event: str, data: Json) -> Json:
        """What is told of it; counts it."""
        if event not in self.events or self.times == 0:
            return data
        if self.times is not None:
            self.times -= 1
        return _without(data, self.keys)


def _without(data: Json, keys: set[str]) -> Json:
    """`data` without these; `roles/name` is the name of each role."""
    kept: Json = {key: value for key, value in data.items() if key not in keys}
    for key in keys:
        first, _, rest = key.partition("/")
        if rest and first in kept:
            kept[first] = [_without(each, {rest}) for each in kept[first]]
    return kept


class Session:
    """One IDENTIFY's session; it outlives its connection. `intents` is None for a person, who is told everything."""

    def __init__(self, user: User, intents: Intent | None, spoils: list[Spoil], shard: Shard, guild_id: int) -> None:
        self._spoils = spoils if user.bot else []
        self._direct_here = shard.id == 0
        self.guild_here = shard.has(guild_id)
        """Whether the guild is in this session's shard."""
        self.id = secrets.token_hex(16)
        self.user = user
        self.intents = intents
        self.line: Line | None = None
        self.sequence = 0
        self._told: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._muted = False
        self._kept_back: list[str] = []

    def wants(self, intent: Intent) -> bool:
        """Whether events of this kind are for this session."""
        return self.intents is None or self.intents & intent == intent

    def hears(self, *, direct: bool) -> bool:
        """Whether it is told of direct messages, or of the guild."""
        return self._direct_here if direct else self.guild_here

    def tell(self, event: str, data: Json) -> None:
        """Dispatch one event: numbered, remembered, and sent when a client is there and the session is not muted."""
        for spoil in self._spoils:
            data = spoil.of(event, data)
        self.tell_encoded(event, json.dumps(data))

    def tell_encoded(self, event: str, data: str) -> None:
        """Like `tell`, for data that is JSON text already."""
        self.sequence += 1
        text = f'{{"op": 0, "t": "{event}", "s": {self.sequence}, "d": {data}}}'
        self._told.append((self.sequence, text))
        if self._muted:
            self._kept_back.append(text)
        elif self.line is not None:
            self.line.push(text)

    def mute(self, on: bool) -> None:
        """Keep events back from now on; or send those kept back, in order, to the client that is there."""
        self._muted = on
        if not on:
            kept_back, self._kept_back = self._kept_back, []
            for text in kept_back:
                if self.line is not None:
                    self.line.push(text)

    def resume(self, line: Line, missed: list[str]) -> None:
        """Go on over this connection with what was missed, also what was kept back so far."""
        muted, self._muted, self._kept_back = self._muted, False, []
        for text in missed:
            line.push(text)
        self.attach(line)
        self.tell("RESUMED", {})
        self._muted = muted

    def missed_since(self, sequence: int) -> list[str] | None:
        """The packets after this one, oldest first; None when they are no longer all remembered."""
        if sequence > self.sequence:
            return None
        missed = [text for number, text in self._told if number > sequence]
        return missed if len(missed) == self.sequence - sequence else None

    def attach(self, line: Line) -> None:
        """Speak over this connection from now on; an earlier one is closed."""
        if self.line is not None:
            self.line.drop(4000)
        self.line = line

    def detach(self, line: Line) -> None:
        """Forget the connection, if it is still this one."""
        if self.line is line:
            self.line = None


class Hub:
    """All sessions, and the one way to tell them something."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.muted = False
        """Whether the bot's sessions are; new ones fall silent once they know their guild."""
        self.losses: list[Loss] = []
        self.spoils: list[Spoil] = []

    def open(self, user: User, intents: Intent | None, shard: Shard, guild_id: int) -> Session:
        """A new session."""
        session = Session(user, intents, self.spoils, shard, guild_id)
        self.sessions[session.id] = session
        return session

    def end(self, session_id: str) -> None:
        """Forget the session: it can no longer be resumed."""
        self.sessions.pop(session_id, None)

    def publish(self, event: str, intent: Intent, view: Callable[[Session], Json | None]) -> None:
        """Tell each session that wants such events what `view` makes of it; None: not for that one."""
        shown: Json | None = None
        encoded = ""
        lost: bool | None = None
        direct = bool(intent & DIRECT)
        for session in list(self.sessions.values()):
            data = view(session) if session.wants(intent) and session.hears(direct=direct) else None
            if data is None:
                continue
            if session.user.bot and self.losses:
                lost = self._loses(event) if lost is None else lost
                if lost:
                    continue
            if data is not shown:
                # most events look the same to everybody: one encoding serves a thousand sessions
                shown, encoded = data, json.dumps(data)
            session.tell_encoded(event, encoded)

    def tell_user(self, user_id: int, event: str, data: Json, *, direct: bool = False) -> None:
        """Tell all sessions of one user; `direct` for what happens outside the guild."""
        users = (session for session in self.sessions.values() if session.user.id == user_id)
        told = [session for session in users if session.hears(direct=direct)]
        if told and told[0].user.bot and self._loses(event):
            return
        for session in told:
            session.tell(event, data)

    def _loses(self, event: str) -> bool:
        return any(loss.takes(event) for loss in self.losses)

    def users(self) -> set[int]:
        """Who has a session."""
        return {session.user.id for session in self.sessions.values()}
