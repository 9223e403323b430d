"""REQUEST_GUILD_MEMBERS (op 8): members in chunks, within its limits.

https://docs.discord.com/developers/events/gateway-events#request-guild-members
"""

from __future__ import annotations

from . import render
from .errors import Json
from .hub import Intent, Session
from .world import World

OPCODE = 8
CHUNK = 1000
MOST_FOUND = 100
"""Members found by the beginning of a name or by their ids."""
MOST_NONCE_BYTES = 32
ALL_ONLY_EVERY_S = 30.0
"""Seconds between two requests of a bot for all members of one guild."""


def answer(world: World, session: Session, asked: Json) -> bool:
    """Tell the session of the members that it asks for; False when what it asks is no such request.

    Without the members intent nobody answers a request for all; one too soon after another is told RATE_LIMITED.
    """
    query, user_ids = asked.get("query"), asked.get("user_ids")
    limit = asked.get("limit", 0 if user_ids is not None else None)
    if not isinstance(query, str) and user_ids is None:
        return False
    if user_ids is None and not isinstance(limit, int):
        return False
    if str(asked.get("guild_id")) != str(world.state.guild.id) or not session.guild_here:
        return True
    if user_ids is not None:
        _tell(world, session, asked, *_by_id(world, user_ids))
    elif query == "" and limit == 0:
        _all(world, session, asked)
    else:
        found = _by_name(world, str(query).casefold(), min(limit or MOST_FOUND, MOST_FOUND))
        _tell(world, session, asked, found, [])
    return True


def _by_id(world: World, wanted: object) -> tuple[list[int], list[str]]:
    ids = [str(each) for each in (wanted if isinstance(wanted, list) else [wanted])][:MOST_FOUND]
    known = {str(user_id): user_id for user_id in map(int, filter(str.isdecimal, ids))}
    members = world.state.guild.members
    found = [user_id for user_id in known.values() if user_id in members]
    return found, [each for each in ids if known.get(each) not in members]


def _by_name(world: World, query: str, most: int) -> list[int]:
    found = [
        user_id
        for user_id, member in world.state.guild.members.in_order()
        if any(name.casefold().startswith(query) for name in (member.user.username, member.nick or ""))
    ]
    return found[:most]


def _all(world: World, session: Session, asked: Json) -> None:
    if not session.wants(Intent.GUILD_MEMBERS):
        return
    now, requests = world.monotonic(), world.all_members_asked
    wait = requests.get(session.user.id, now - ALL_ONLY_EVERY_S) + ALL_ONLY_EVERY_S - now
    if wait > 0 and session.user.bot:
        meta = {"guild_id": str(world.state.guild.id), **_nonce(asked)}
        session.tell("RATE_LIMITED", {"opcode": OPCODE, "retry_after": round(wait, 3), "meta": meta})
        return
    requests[session.user.id] = now
    _tell(world, session, asked, [user_id for user_id, _ in world.state.guild.members.in_order()], [])


def _nonce(asked: Json) -> Json:
    nonce = asked.get("nonce")
    valid = isinstance(nonce, str) and len(nonce.encode()) <= MOST_NONCE_BYTES
    return {"nonce": nonce} if valid else {}


def _tell(world: World, session: Session, asked: Json, chosen: list[int], missing: list[str]) -> None:
    members = world.state.guild.members
    chunks = [chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)] or [[]]
    for index, chunk in enumerate(chunks):
        told: Json = {
            "guild_id": str(world.state.guild.id),
            "members": [render.member(members[user_id]) for user_id in chunk],
            "chunk_index": index,
            "chunk_count": len(chunks),
            "not_found": missing,
            **_nonce(asked),
        }
        if asked.get("presences") is True and session.wants(Intent.GUILD_PRESENCES):
            told["presences"] = []
        session.tell("GUILD_MEMBERS_CHUNK", told)
