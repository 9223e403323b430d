"""Who may do what on a server, as Discord computes it. Pure.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from bot.domain.guild import CATEGORY, STAGE, VOICE, Channel, Guild, Member, Thread

# Names are discord.py's; bits are Discord's.
BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_audit_log": 1 << 7,
    "priority_speaker": 1 << 8,
    "stream": 1 << 9,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "send_tts_messages": 1 << 12,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "external_emojis": 1 << 18,
    "view_guild_insights": 1 << 19,
    "connect": 1 << 20,
    "speak": 1 << 21,
    "mute_members": 1 << 22,
    "deafen_members": 1 << 23,
    "move_members": 1 << 24,
    "use_voice_activation": 1 << 25,
    "change_nickname": 1 << 26,
    "manage_nicknames": 1 << 27,
    "manage_roles": 1 << 28,
    "manage_webhooks": 1 << 29,
    "manage_expressions": 1 << 30,
    "use_application_commands": 1 << 31,
    "request_to_speak": 1 << 32,
    "manage_events": 1 << 33,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "external_stickers": 1 << 37,
    "send_messages_in_threads": 1 << 38,
    "use_embedded_activities": 1 << 39,
    "moderate_members": 1 << 40,
    "view_creator_monetization_analytics": 1 << 41,
    "use_soundboard": 1 << 42,
    "create_expressions": 1 << 43,
    "create_events": 1 << 44,
    "use_external_sounds": 1 << 45,
    "send_voice_messages": 1 << 46,
    "set_voice_channel_status": 1 << 48,
    "send_polls": 1 << 49,
    "use_external_apps": 1 << 50,
    "pin_messages": 1 << 51,
    "bypass_slowmode": 1 << 52,
}
ALL = sum(BITS.values())
ADMINISTRATOR, VIEW_CHANNEL, CONNECT = BITS["administrator"], BITS["view_channel"], BITS["connect"]
MANAGE_THREADS, MANAGE_WEBHOOKS = BITS["manage_threads"], BITS["manage_webhooks"]


def bits(*names: str) -> int:
    """The permissions with these names, together. Raises KeyError for one that does not exist."""
    return sum(BITS[name] for name in names)


def names(value: int) -> list[str]:
    """The names of the permissions in `value`; a bit without a name is left out."""
    return [name for name, bit in BITS.items() if value & bit]


def base(guild: Guild, member: Member) -> int:
    """What `member` may do on the server, channels apart. Owner and administrators may do everything."""
    if member.id == guild.owner:
        return ALL
    value = guild.roles[guild.id].permissions
    for role in member.roles & guild.roles.keys():
        value |= guild.roles[role].permissions
    return ALL if value & ADMINISTRATOR else value


def in_channel(guild: Guild, member: Member, channel: Channel) -> int:
    """What `member` may do in `channel`: 0 where they cannot see it.

    The channel's overwrites count in this order: @everyone's, all of the member's roles' together, the member's own.
    """
    value = base(guild, member)
    if value == ALL:
        return ALL
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        value = value & ~everyone.deny | everyone.allow
    # A role that is gone from the server counts no more, whatever an older view of the channel still says.
    held = member.roles & guild.roles.keys()
    roles = [found for role in held if (found := channel.overwrites.get(role)) and not found.is_member]
    deny = allow = 0
    for overwrite in roles:
        deny, allow = deny | overwrite.deny, allow | overwrite.allow
    value = value & ~deny | allow
    own = channel.overwrites.get(member.id)
    if own is not None and own.is_member:
        value = value & ~own.deny | own.allow
    if not value & VIEW_CHANNEL:
        return 0
    return value if channel.kind not in (VOICE, STAGE) or value & CONNECT else VIEW_CHANNEL


def can_see(guild: Guild, member: Member, channel: Channel) -> bool:
    """Whether `member` sees `channel`; a category shows itself with the first of its channels that does."""
    if in_channel(guild, member, channel) & VIEW_CHANNEL:
        return True
    return channel.kind == CATEGORY and any(
        in_channel(guild, member, each) & VIEW_CHANNEL for each in guild.channels.values() if each.parent == channel.id
    )


def can_see_thread(guild: Guild, member: Member, thread: Thread) -> bool:
    """Whether `member` sees `thread` without having been added to it: a private one takes Manage Threads."""
    parent = guild.channels.get(thread.parent)
    if parent is None:
        return False
    value = in_channel(guild, member, parent)
    return bool(value & VIEW_CHANNEL) and (not thread.private or bool(value & MANAGE_THREADS))


def top_position(guild: Guild, member: Member) -> tuple[int, int]:
    """How high `member`'s highest role stands, to compare with `standing`."""
    return max(standing(guild, role) for role in (*(member.roles & guild.roles.keys()), guild.id))


def standing(guild: Guild, role: int) -> tuple[int, int]:
    """How high a role stands: of two at one position the older one is the higher."""
    return guild.roles[role].position, -role
