"""Gateway sessions: what each has been told, and the connection (if any) that it is being told over."""

from __future__ import annotations

import enum
import json
import secrets
from collections import deque
from collections.abc import Callable
from typing import Protocol

from .errors import Json
from .state import User

REMEMBERED = 1000
"""Events a session keeps for a client that comes back."""


class Intent(enum.IntFlag):
    """What a bot asks to be told."""

    NONE = 0
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


class Line(Protocol):
    """A live connection to a client: takes packets at once, sends them when it can."""

    def push(self, text: str) -> None:
        """Queue one packet (JSON text); never blocks."""

    def drop(self, code: int) -> None:
        """Close the connection with this WebSocket close code, without waiting for it."""


class Session:
    """One IDENTIFY's session; it outlives its connection. `intents` is None for a person, who is told everything."""

    def __init__(self, user: User, intents: Intent | None) -> None:
        self.id = secrets.token_hex(16)
        self.user = user
        self.intents = intents
        self.line: Line | None = None
        self.sequence = 0
        self._told: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)

    def wants(self, intent: Intent) -> bool:
        """Whether events of this kind are for this session."""
        return self.intents is None or self.intents & intent == intent

    def tell(self, event: str, data: Json) -> None:
        """Dispatch one event: numbered, remembered, and sent when a client is there."""
        self.tell_encoded(event, json.dumps(data))

    def tell_encoded(self, event: str, data: str) -> None:
        """Like `tell`, for data that is JSON text already."""
        self.sequence += 1
        text = f'{{"op": 0, "t": "{event}", "s": {self.sequence}, "d": {data}}}'
        self._told.append((self.sequence, text))
        if self.line is not None:
            self.line.push(text)

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

    def open(self, user: User, intents: Intent | None) -> Session:
        """A new session."""
        session = Session(user, intents)
        self.sessions[session.id] = session
        return session

    def end(self, session_id: str) -> None:
        """Forget the session: it can no longer be resumed."""
        self.sessions.pop(session_id, None)

    def publish(self, event: str, intent: Intent, view: Callable[[Session], Json | None]) -> None:
        """Tell each session that wants such events what `view` makes of it; None: not for that one."""
        shown: Json | None = None
        encoded = ""
        for session in list(self.sessions.values()):
            data = view(session) if session.wants(intent) else None
            if data is None:
                continue
            if data is not shown:
                # most events look the same to everybody: one encoding serves a thousand sessions
                shown, encoded = data, json.dumps(data)
            session.tell_encoded(event, encoded)

    def tell_user(self, user_id: int, event: str, data: Json) -> None:
        """Tell all sessions of one user."""
        for session in list(self.sessions.values()):
            if session.user.id == user_id:
                session.tell(event, data)

    def users(self) -> set[int]:
        """Who has a session."""
        return {session.user.id for session in self.sessions.values()}
