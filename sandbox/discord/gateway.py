"""The gateway (v10): identify, resume, heartbeats and member chunks."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable

from aiohttp import WSMsgType, web

from . import events, identify, member_requests, render
from .close_codes import Close
from .connection import COMPRESSIONS, Connection
from .errors import Json
from .hub import Intent, Session, Shard
from .parts import ALL_INTENTS
from .world import World

HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, REQUEST_SOUNDS = 1, 2, 3, 4, 6, 31
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
VERSIONS = ("9", "10")
MOST_BYTES = 4096
"""The longest payload that a client may send."""
MOST_PAYLOADS, WINDOW_S = 120, 60.0
"""Payloads that a client may send within so many seconds."""
LEFT_FOR_GOOD = (1000, 1001)
"""Close codes with which a client gives its session up; after any other it may resume."""


class Client:
    """One connected client of the gateway, and the session it speaks for once it has one."""

    def __init__(self, world: World, connection: Connection) -> None:
        self._world = world
        self._connection = connection
        self._sent: deque[float] = deque(maxlen=MOST_PAYLOADS)
        self._heard = world.monotonic()
        self.session: Session | None = None
        self._beginnings: dict[int, Callable[[Json], None]] = {IDENTIFY: self._identify, RESUME: self._resume}
        self._operations: dict[int, Callable[[Session, Json], bool]] = {
            PRESENCE: _ignore,
            VOICE_STATE: _ignore,
            member_requests.OPCODE: self._request_members,
            REQUEST_SOUNDS: self._request_sounds,
        }

    def receive(self, data: str | bytes) -> None:
        """Act on one packet from the client: JSON, in a text frame or in a binary one."""
        now = self._world.monotonic()
        if len(self._sent) == MOST_PAYLOADS and self._sent[0] > now - WINDOW_S:
            self._connection.drop(Close.RATE_LIMITED)
            return
        self._sent.append(now)
        try:
            if len(data) > MOST_BYTES:
                raise ValueError
            packet = json.loads(data)
            op, body = packet["op"], packet.get("d")
        except (ValueError, KeyError, TypeError, AttributeError):
            self._connection.drop(Close.DECODE_ERROR)
            return
        refused = self._act(op, body)
        if refused is not None:
            self._connection.drop(refused)

    def _act(self, op: object, body: object) -> Close | None:
        if op == HEARTBEAT:
            self._heard = self._world.monotonic()
            self._connection.push_op(HEARTBEAT_ACK, None)
            return None
        known = isinstance(op, int) and op in {*self._beginnings, *self._operations}
        if not known or not isinstance(op, int) or not isinstance(body, dict):
            return Close.UNKNOWN_OPCODE
        if op in self._beginnings:
            if self.session is not None:
                return Close.ALREADY_AUTHENTICATED
            self._beginnings[op](body)
            return None
        if self.session is None:
            return Close.NOT_AUTHENTICATED
        return None if self._operations[op](self.session, body) else Close.UNKNOWN_OPCODE

    def watch(self) -> None:
        """End a bot's session whose client has sent no heartbeat for long; people's clients here send none."""
        if self._connection.closing or self._connection not in self._world.connections:
            return
        patience = 1.5 * self._world.timing.heartbeat_interval
        silent = self._world.monotonic() - self._heard
        if silent < patience:
            self._world.later(patience - silent, self.watch)
        elif self.session is None or self.session.user.bot:
            if self.session is not None:
                self._world.hub.end(self.session.id)
            self._connection.drop(Close.SESSION_TIMED_OUT)

    def _identify(self, data: Json) -> None:
        state = self._world.state
        user = state.user_by_token(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            self._connection.drop(Close.AUTHENTICATION_FAILED)
            return
        shard: Shard | Close = Shard()
        intents: Intent | Close | None = None
        if user.bot:
            shard = identify.shard(data.get("shard"), state.shards_needed if user is state.bot else 1)
            flags = state.application_flags if user is state.bot else ALL_INTENTS
            intents = identify.intents(data.get("intents"), flags)
        for each in (shard, intents):
            if isinstance(each, Close):
                self._connection.drop(each)
                return
        assert isinstance(shard, Shard)
        assert not isinstance(intents, Close)
        self.session = self._world.hub.open(user, intents, shard, state.guild.id)
        self.session.attach(self._connection)
        self._ready(data)
        self.session.mute(user.bot and self._world.hub.muted)

    def _ready(self, told: Json) -> None:
        world, session = self._world, self.session
        assert session is not None
        inside = session.guild_here and session.user.id in world.state.guild.members
        ready: Json = {
            "v": 10,
            "user": render.own_user(session.user),
            "guilds": [{"id": str(world.state.guild.id), "unavailable": True}] if inside else [],
            "private_channels": [],
            "relationships": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": world.gateway_url,
        }
        if session.user.bot:
            application = render.application(world.state)
            ready["application"] = {"id": application["id"], "flags": application["flags"]}
        if "shard" in told:
            ready["shard"] = told["shard"]
        session.tell("READY", ready)
        if inside and session.wants(Intent.GUILDS):
            threshold = told.get("large_threshold", 50)
            session.tell("GUILD_CREATE", events.guild_for(world, session, int(threshold)))

    def _resume(self, data: Json) -> None:
        session = self._world.hub.sessions.get(str(data.get("session_id")))
        token, sequence = str(data.get("token", "")).removeprefix("Bot "), data.get("seq")
        if session is None or session.user.token != token:
            self._connection.push_op(INVALID_SESSION, False)
            return
        if not isinstance(sequence, int) or sequence > session.sequence:
            self._world.hub.end(session.id)
            self._connection.drop(Close.INVALID_SEQ)
            return
        missed = session.missed_since(sequence)
        if missed is None:
            self._connection.push_op(INVALID_SESSION, False)
            return
        self.session = session
        session.resume(self._connection, missed)

    def _request_members(self, session: Session, data: Json) -> bool:
        return member_requests.answer(self._world, session, data)

    def _request_sounds(self, session: Session, data: Json) -> bool:
        guild_ids, own = data.get("guild_ids"), str(self._world.state.guild.id)
        if isinstance(guild_ids, list) and own in map(str, guild_ids) and session.guild_here:
            session.tell("SOUNDBOARD_SOUNDS", {"guild_id": own, "soundboard_sounds": []})
        return isinstance(guild_ids, list)


def _ignore(session: Session, data: Json) -> bool:
    """Nobody's presence is shown here, and nobody speaks."""
    return True


async def serve(world: World, request: web.Request) -> web.WebSocketResponse:
    """Speak with one client from HELLO until its connection ends."""
    socket = web.WebSocketResponse(timeout=1.0, compress=False, max_msg_size=16_384)
    await socket.prepare(request)
    compression = request.query.get("compress", "")
    connection = Connection(socket, request.transport, COMPRESSIONS.get(compression, COMPRESSIONS[""])())
    client = Client(world, connection)
    world.connections.add(connection)
    refused = _refused(request)
    if refused is None:
        interval = int(world.timing.heartbeat_interval * 1000)
        connection.push_op(HELLO, {"heartbeat_interval": interval})
        client.watch()
    else:
        connection.drop(refused)
    try:
        async for message in socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY) and not connection.closing:
                client.receive(message.data)
    finally:
        world.connections.discard(connection)
        if client.session is not None:
            client.session.detach(connection)
            if socket.close_code in LEFT_FOR_GOOD and not connection.closing:
                world.hub.end(client.session.id)
        await connection.finish()
    return socket


def _refused(request: web.Request) -> Close | None:
    """Why the address asks for something that is not spoken here: another version, ETF, another compression."""
    if request.query.get("v", "10") not in VERSIONS:
        return Close.INVALID_API_VERSION
    spoken = request.query.get("encoding", "json") == "json" and request.query.get("compress", "") in COMPRESSIONS
    return None if spoken else Close.DECODE_ERROR
