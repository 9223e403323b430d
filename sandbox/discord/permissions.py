"""Who may do what, as Discord computes it: pure functions of guild, member and channel.

https://docs.discord.com/developers/topics/permissions
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime

from .state import CATEGORY, PRIVATE_THREAD, VOICE_TYPES, Channel, Guild, Member, Overwrite, Role


class Permission(enum.IntFlag):
    """Discord's permission bits."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


P = Permission
ALL = sum(permission.value for permission in Permission)
"""Every bit: what the owner and an administrator have."""

QUIET = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
"""What is left to a member in a timeout, and to one that has not passed the rules screening."""

EVERYONE_AT_START = (
    P.CREATE_INSTANT_INVITE
    | P.ADD_REACTIONS
    | P.STREAM
    | P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.MENTION_EVERYONE
    | P.USE_EXTERNAL_EMOJIS
    | P.CONNECT
    | P.SPEAK
    | P.USE_VAD
    | P.CHANGE_NICKNAME
    | P.USE_APPLICATION_COMMANDS
    | P.REQUEST_TO_SPEAK
    | P.CREATE_PUBLIC_THREADS
    | P.CREATE_PRIVATE_THREADS
    | P.USE_EXTERNAL_STICKERS
    | P.SEND_MESSAGES_IN_THREADS
    | P.USE_SOUNDBOARD
    | P.SEND_VOICE_MESSAGES
    | P.SEND_POLLS
)
"""@everyone's permissions in a new guild."""

BOT_AT_START = (
    EVERYONE_AT_START
    | P.KICK_MEMBERS
    | P.BAN_MEMBERS
    | P.MANAGE_CHANNELS
    | P.MANAGE_GUILD
    | P.VIEW_AUDIT_LOG
    | P.MANAGE_MESSAGES
    | P.MANAGE_NICKNAMES
    | P.MANAGE_ROLES
    | P.MANAGE_WEBHOOKS
    | P.MANAGE_EVENTS
    | P.CREATE_EVENTS
    | P.MANAGE_THREADS
    | P.MODERATE_MEMBERS
    | P.PIN_MESSAGES
)
"""What the bot was invited with: much, but not ADMINISTRATOR, which would hide every missing permission."""

DIRECT_MESSAGE = QUIET | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.ADD_REACTIONS | P.USE_EXTERNAL_EMOJIS
"""What both sides may do in a direct message."""


def base(guild: Guild, member: Member) -> int:
    """The member's permissions in the guild before channels, a timeout or the screening are looked at."""
    if member.user.id == guild.owner_id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions
    return ALL if bits & P.ADMINISTRATOR else bits


def in_guild(guild: Guild, member: Member, now: datetime) -> int:
    """What the member may do in the guild at `now`."""
    return _quietened(guild, member, base(guild, member), now)


def in_channel(guild: Guild, member: Member, channel: Channel, now: datetime) -> int:
    """What the member may do in the channel at `now`: 0 where it cannot see it. A thread has its channel's rules."""
    bits = base(guild, member)
    if bits != ALL:
        place = channel if channel.thread is None else guild.channels[channel.parent_id or 0]
        bits = overwritten(bits, place.overwrites.values(), guild.id, member)
        if channel.thread is not None:
            bits = _in_thread(bits, channel, member)
        bits = _implied(bits, place)
    return _quietened(guild, member, bits, now)


def _in_thread(bits: int, channel: Channel, member: Member) -> int:
    """`bits` of the thread's channel in the thread: there is a permission of its own for writing in threads, and a
    private one is for its members and who manages threads."""
    assert channel.thread is not None
    private = channel.type == PRIVATE_THREAD and member.user.id not in channel.thread.members
    if private and not bits & P.MANAGE_THREADS:
        return 0
    return bits | P.SEND_MESSAGES if bits & P.SEND_MESSAGES_IN_THREADS else bits & ~P.SEND_MESSAGES


def for_everyone(guild: Guild, channel: Channel) -> int:
    """What @everyone alone may do in the channel."""
    bits, own = guild.roles[guild.id].permissions, channel.overwrites.get(guild.id)
    return _implied(bits if own is None else bits & ~own.deny | own.allow, channel)


def overwritten(bits: int, overwrites: Iterable[Overwrite], everyone: int, member: Member) -> int:
    """`bits` after a channel's overwrites: @everyone's, then all the member's roles' at once, then the member's own."""
    by_id = {overwrite.id: overwrite for overwrite in overwrites}
    if everyone in by_id:
        bits = bits & ~by_id[everyone].deny | by_id[everyone].allow
    roles = [by_id[role_id] for role_id in member.roles if role_id in by_id]
    deny = allow = 0
    for overwrite in roles:
        deny |= overwrite.deny
        allow |= overwrite.allow
    bits = bits & ~deny | allow
    if member.user.id in by_id:
        own = by_id[member.user.id]
        bits = bits & ~own.deny | own.allow
    return bits


def _implied(bits: int, channel: Channel) -> int:
    """`bits` without those that others imply: who cannot see, or connect, or write, can do nothing there."""
    if not bits & P.VIEW_CHANNEL:
        return 0
    if channel.type in VOICE_TYPES and not bits & P.CONNECT:
        return P.VIEW_CHANNEL.value
    if not bits & P.SEND_MESSAGES and channel.type != CATEGORY:
        bits &= ~(P.MENTION_EVERYONE | P.ATTACH_FILES | P.EMBED_LINKS | P.SEND_TTS_MESSAGES)
    return bits


def _quietened(guild: Guild, member: Member, bits: int, now: datetime) -> int:
    """`bits` under a timeout or before the screening is passed; neither touches owner and administrators."""
    if base(guild, member) == ALL:
        return bits
    return bits & QUIET if silenced(member, now) else bits


def silenced(member: Member, now: datetime) -> bool:
    """Whether the member only reads: in a timeout, quarantined for its name, or before the rules screening."""
    timed_out = member.timed_out_until is not None and member.timed_out_until > now
    return timed_out or member.quarantined or member.pending


def can_view(guild: Guild, member: Member, channel: Channel, now: datetime) -> bool:
    """Whether the member sees the channel; a category shows itself with the first of its channels that does."""
    if in_channel(guild, member, channel, now) & P.VIEW_CHANNEL:
        return True
    if channel.type != CATEGORY:
        return False
    children = (child for child in guild.channels.values() if child.parent_id == channel.id)
    return any(in_channel(guild, member, child, now) & P.VIEW_CHANNEL for child in children)


def rank(role: Role) -> tuple[int, int]:
    """Sorts roles from low to high; of two at one position the older one is the higher."""
    return (role.position, -role.id)


def top_rank(guild: Guild, member: Member) -> tuple[int, int]:
    """The rank of the member's highest role (@everyone's when it has none)."""
    return max(rank(guild.roles[role_id]) for role_id in (*member.roles, guild.id))


def outranks_role(guild: Guild, actor: Member, role: Role) -> bool:
    """Whether the actor stands above the role: only roles strictly below one's highest can be given or changed."""
    return actor.user.id == guild.owner_id or rank(role) < top_rank(guild, actor)


def outranks(guild: Guild, actor: Member, target: Member) -> bool:
    """Whether the actor may act on the target: the owner on everybody, others on who stands strictly below them."""
    if target.user.id == guild.owner_id:
        return False
    return actor.user.id == guild.owner_id or top_rank(guild, target) < top_rank(guild, actor)
