"""The gateway (v10): identify, resume, heartbeats and member chunks."""

from __future__ import annotations

import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from . import events, render
from .connection import Connection
from .errors import Json
from .forms import Form
from .hub import Intent, Session
from .world import World

HEARTBEAT_INTERVAL_MS = 41_250
HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, REQUEST_MEMBERS = 1, 2, 3, 4, 6, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_INTENTS = 4005, 4013
LEFT_FOR_GOOD = (1000, 1001)
"""Close codes with which a client gives its session up; after any other it may resume."""


class Client:
    """One connected client of the gateway, and the session it speaks for once it has one."""

    def __init__(self, world: World, connection: Connection) -> None:
        self._world = world
        self._connection = connection
        self.session: Session | None = None
        self._operations: dict[int, Callable[[Json], None]] = {
            IDENTIFY: self._identify,
            RESUME: self._resume,
            REQUEST_MEMBERS: self._request_members,
        }

    def receive(self, text: str) -> None:
        """Act on one packet from the client."""
        try:
            packet = json.loads(text)
            op, data = packet["op"], packet.get("d")
        except (ValueError, KeyError, TypeError, AttributeError):
            self._connection.drop(DECODE_ERROR)
            return
        if op == HEARTBEAT:
            self._connection.push_op(HEARTBEAT_ACK, None)
        elif op in (PRESENCE, VOICE_STATE):
            return  # nobody's presence is shown here, and nobody speaks
        elif op not in self._operations or not isinstance(data, dict):
            self._connection.drop(UNKNOWN_OPCODE)
        else:
            self._operations[op](data)

    def _identify(self, data: Json) -> None:
        if self.session is not None:
            self._connection.drop(ALREADY_AUTHENTICATED)
            return
        user = self._world.state.user_by_token(str(data.get("token", "")).removeprefix("Bot "))
        if user is None:
            self._connection.drop(AUTHENTICATION_FAILED)
            return
        intents = data.get("intents")
        if user.bot and not isinstance(intents, int):
            self._connection.drop(INVALID_INTENTS)
            return
        self.session = self._world.hub.open(user, Intent(intents) if user.bot and isinstance(intents, int) else None)
        self.session.attach(self._connection)
        self._ready(data)
        self.session.mute(user.bot and self._world.hub.muted)

    def _ready(self, identify: Json) -> None:
        world, session = self._world, self.session
        assert session is not None
        inside = session.user.id in world.state.guild.members
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
        if "shard" in identify:
            ready["shard"] = identify["shard"]
        session.tell("READY", ready)
        if inside and session.wants(Intent.GUILDS):
            threshold = identify.get("large_threshold", 50)
            session.tell("GUILD_CREATE", events.guild_for(world, session, int(threshold)))

    def _resume(self, data: Json) -> None:
        session = self._world.hub.sessions.get(str(data.get("session_id")))
        token, sequence = str(data.get("token", "")).removeprefix("Bot "), data.get("seq")
        missed = None
        if session is not None and session.user.token == token and isinstance(sequence, int):
            missed = session.missed_since(sequence)
        if session is None or missed is None:
            self._connection.push_op(INVALID_SESSION, False)
            return
        self.session = session
        session.resume(self._connection, missed)

    def _request_members(self, data: Json) -> None:
        session, world = self.session, self._world
        if session is None:
            self._connection.drop(NOT_AUTHENTICATED)
            return
        chosen = _chosen_members(world, Form(data))
        chunks = [chosen[start : start + 1000] for start in range(0, len(chosen), 1000)] or [[]]
        members = world.state.guild.members
        wanted = Form(data).snowflakes("user_ids", 100)
        for index, chunk in enumerate(chunks):
            answer: Json = {
                "guild_id": str(world.state.guild.id),
                "members": [render.member(members[user_id]) for user_id in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": [str(user_id) for user_id in wanted if user_id not in members],
                "presences": [],
            }
            if "nonce" in data:
                answer["nonce"] = data["nonce"]
            session.tell("GUILD_MEMBERS_CHUNK", answer)


def _chosen_members(world: World, form: Form) -> list[int]:
    """The ids of those members that a request for members asks for, by ids or by the beginning of a name."""
    members = world.state.guild.members
    if "user_ids" in form:
        return [user_id for user_id in form.snowflakes("user_ids", 100) if user_id in members]
    query = (form.text("query", 100) or "").casefold()
    found = [
        user_id
        for user_id, member in members.in_order()
        if any(name.casefold().startswith(query) for name in (member.user.username, member.nick or ""))
    ]
    return found[: form.whole("limit") or len(found)]


async def serve(world: World, request: web.Request) -> web.WebSocketResponse:
    """Speak with one client from HELLO until its connection ends."""
    socket = web.WebSocketResponse(timeout=1.0, compress=False, max_msg_size=16_384)
    await socket.prepare(request)
    connection = Connection(socket, request.transport, compressed=request.query.get("compress") == "zlib-stream")
    client = Client(world, connection)
    connection.push_op(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS})
    world.connections.add(connection)
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                client.receive(message.data)
    finally:
        world.connections.discard(connection)
        if client.session is not None:
            client.session.detach(connection)
            if socket.close_code in LEFT_FOR_GOOD and not connection.closing:
                world.hub.end(client.session.id)
        await connection.finish()
    return socket
