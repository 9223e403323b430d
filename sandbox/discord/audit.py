"""The audit log: what was done to the guild, by whom and why, and who is told of it.

https://docs.discord.com/developers/resources/audit-log
"""

from __future__ import annotations

import enum
from datetime import timedelta

from .api import Call
from .errors import Json, invalid
from .hub import Intent, Session
from .parts import User
from .permissions import Permission, in_guild
from .snowflake import moment
from .world import World

LONGEST_REASON = 512
KEPT = timedelta(days=45)
"""How long Discord keeps an entry."""
_TOGETHER = timedelta(minutes=5)
"""Within which further deletions of one author's messages in one channel are counted in the entry of the first."""


class Act(enum.IntEnum):
    """What an entry tells of, by Discord's numbers."""

    GUILD_UPDATE = 1
    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    OVERWRITE_CREATE = 13
    OVERWRITE_UPDATE = 14
    OVERWRITE_DELETE = 15
    KICK = 20
    PRUNE = 21
    BAN = 22
    UNBAN = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLES = 25
    BOT_ADD = 28
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    INVITE_CREATE = 40
    INVITE_DELETE = 42
    WEBHOOK_CREATE = 50
    WEBHOOK_UPDATE = 51
    WEBHOOK_DELETE = 52
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73
    MESSAGE_PIN = 74
    MESSAGE_UNPIN = 75
    EVENT_CREATE = 100
    EVENT_UPDATE = 101
    EVENT_DELETE = 102
    THREAD_CREATE = 110
    THREAD_UPDATE = 111
    THREAD_DELETE = 112
    COMMAND_PERMISSIONS = 121
    AUTOMOD_CREATE = 140
    AUTOMOD_UPDATE = 141
    AUTOMOD_DELETE = 142
    AUTOMOD_BLOCK = 143
    AUTOMOD_FLAG = 144
    AUTOMOD_TIMEOUT = 145
    AUTOMOD_QUARANTINE = 146


def reason_of(header: str | None) -> str | None:
    """The reason in X-Audit-Log-Reason, decoded; None when there is none. More than 512 characters are refused."""
    if header is not None and len(header) > LONGEST_REASON:
        raise invalid("reason", "BASE_TYPE_MAX_LENGTH", f"Must be {LONGEST_REASON} or fewer in length.")
    return header or None


def note(
    call: Call,
    act: Act,
    target_id: int | None,
    changes: list[Json] | None = None,
    options: dict[str, str] | None = None,
) -> None:
    """Write down what the caller did, with the reason it gave."""
    record(call.world, act, call.actor, target_id, call.reason, changes, options)


def record(
    world: World,
    act: Act,
    actor: User,
    target_id: int | None,
    reason: str | None = None,
    changes: list[Json] | None = None,
    options: dict[str, str] | None = None,
) -> None:
    """Write an entry and tell of it those who may read the log; an empty list of `changes` says that nothing was."""
    if changes == []:
        return
    entry: Json = {
        "id": str(world.ids.next()),
        "user_id": str(actor.id),
        "target_id": None if target_id is None else str(target_id),
        "action_type": act.value,
    }
    given = {"changes": changes, "options": options, "reason": reason}
    entry |= {name: value for name, value in given.items() if value is not None}
    if act is Act.MESSAGE_DELETE and _counted(world, entry):
        return
    world.state.guild.audit_log.append(entry)
    shown = {"guild_id": str(world.state.guild.id), **entry}

    def view(session: Session) -> Json | None:
        member = world.state.guild.members.get(session.user.id)
        if member is None:
            return None
        bits = in_guild(world.state.guild, member, world.now())
        return shown if bits & Permission.VIEW_AUDIT_LOG else None

    world.hub.publish("GUILD_AUDIT_LOG_ENTRY_CREATE", Intent.GUILD_MODERATION, view)


def _counted(world: World, entry: Json) -> bool:
    """Add one to the entry of a like deletion a moment ago; nobody is told of that."""
    for each in reversed(world.state.guild.audit_log):
        if world.now() - moment(int(each["id"])) > _TOGETHER:
            return False
        where = {name: value for name, value in each.get("options", {}).items() if name != "count"}
        like = all(each.get(name) == entry.get(name) for name in ("action_type", "user_id", "target_id", "reason"))
        if like and where == {name: value for name, value in entry["options"].items() if name != "count"}:
            each["options"] = {**each["options"], "count": str(int(each["options"]["count"]) + 1)}
            return True
    return False


def diff(old: Json, new: Json, *names: str) -> list[Json]:
    """What differs among these fields, as an entry's `changes`: null and what is not there leave their value out."""
    changes = []
    for name in names:
        before, after = old.get(name), new.get(name)
        if before != after:
            values = {"old_value": before, "new_value": after}
            changes.append({"key": name, **{key: value for key, value in values.items() if value is not None}})
    return changes
