"""What is told of a change, and to whom: every dispatch of the gateway is worded here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from . import events_threads, render, render_messages
from .errors import Json
from .hub import Intent, Session
from .parts import User
from .permissions import Permission, can_view, in_channel
from .state import Channel, Guild, Member, Message, Role
from .world import World


def guild_event(world: World, event: str, data: Json, intent: Intent = Intent.GUILDS) -> None:
    """Tell every member of the guild; `guild_id` is added."""
    shown = {"guild_id": str(world.state.guild.id), **data}
    world.hub.publish(event, intent, lambda session: shown if _in_guild(world, session) else None)


def _in_guild(world: World, session: Session) -> bool:
    return session.user.id in world.state.guild.members


def channel_for(world: World, channel: Channel, viewer: User) -> Json | None:
    """The channel as the viewer gets it over the gateway: obfuscated where it cannot look; None outside the guild."""
    if channel.guild_id is None:
        return render.direct_message(channel, viewer, world.state) if viewer.id in channel.recipients else None
    member = world.state.guild.members.get(viewer.id)
    if member is None:
        return None
    if can_view(world.state.guild, member, channel, world.now()):
        return render.channel(channel)
    return render.hidden_channel(channel)


def channel_event(world: World, event: str, channel: Channel) -> None:
    """Tell of a channel that was made, changed or deleted."""
    world.hub.publish(event, Intent.GUILDS, lambda session: channel_for(world, channel, session.user))


@contextmanager
def sight(world: World, *, of: int | None = None, but: Channel | None = None) -> Iterator[None]:
    """Around a change of permissions: afterwards each connected member gets CHANNEL_UPDATE for what it can now see,
    or no longer see. `of` limits it to one user, `but` leaves out a channel that is told of anyway."""
    users = world.hub.users() if of is None else world.hub.users() & {of}
    before = {user_id: _seen(world, user_id) for user_id in users}
    yield
    for user_id, seen in before.items():
        sees = _seen(world, user_id)
        for channel_id in sorted(seen ^ sees):
            channel = world.state.guild.channels.get(channel_id)
            if channel is None or channel is but:
                continue
            shown = channel_for(world, channel, world.state.users[user_id])
            if shown is not None:
                world.hub.tell_user(user_id, "CHANNEL_UPDATE", shown)
        _show_threads(world, user_id, sees - seen)


def _show_threads(world: World, user_id: int, opened: set[int]) -> None:
    """Who gains a channel learns of the threads that are open in it."""
    threads, members = events_threads.active(world, world.state.users[user_id], opened) if opened else ([], [])
    if threads:
        channel_ids = sorted({str(each["parent_id"]) for each in threads})
        shown: Json = {"channel_ids": channel_ids, "threads": threads, "members": members}
        world.hub.tell_user(user_id, "THREAD_LIST_SYNC", {"guild_id": str(world.state.guild.id), **shown})


def _seen(world: World, user_id: int) -> set[int]:
    guild, now = world.state.guild, world.now()
    member = guild.members.get(user_id)
    if member is None:
        return set()
    return {channel.id for channel in guild.channels.values() if can_view(guild, member, channel, now)}


def role_event(world: World, event: str, role: Role) -> None:
    """Tell of a role that was made or changed."""
    guild_event(world, event, {"role": render.role(role)})


def member_updated(world: World, member: Member) -> None:
    """Tell of a changed member; a bot without the members intent still hears of itself."""
    shown = {"guild_id": str(world.state.guild.id), **render.member(member)}

    def view(session: Session) -> Json | None:
        own = session.user is member.user
        return shown if _in_guild(world, session) and (own or session.wants(Intent.GUILD_MEMBERS)) else None

    world.hub.publish("GUILD_MEMBER_UPDATE", Intent.NONE, view)


def sees_message(world: World, user: User, message: Message) -> bool:
    """Whether the message is there for this user: an ephemeral one for one person, others for who sees the channel."""
    if message.only_for is not None:
        return message.only_for == user.id
    return sees_channel(world, user, message.channel)


def sees_channel(world: World, user: User, channel: Channel) -> bool:
    """Whether the user is told of what happens in the channel."""
    if channel.guild_id is None:
        return user.id in channel.recipients
    member = world.state.guild.members.get(user.id)
    if member is None:
        return False
    return bool(in_channel(world.state.guild, member, channel, world.now()) & Permission.VIEW_CHANNEL)


def message_event(world: World, event: str, message: Message) -> None:
    """Tell of a new or changed message; its content is blanked for a bot without the intent to read it."""
    shown = render_messages.message(message, world.state.bot.id)
    direct = message.channel.guild_id is None
    if not direct:
        shown["guild_id"] = str(message.channel.guild_id)
        author = world.state.guild.members.get(message.author.id)
        if author is not None:
            shown["member"] = render.member(author, with_user=False)

    def view(session: Session) -> Json | None:
        if not sees_message(world, session.user, message):
            return None
        return shown if direct else _readable(session, message, shown)

    world.hub.publish(event, Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES, view)


_BLANK: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def _readable(session: Session, message: Message, shown: Json) -> Json:
    """The message as the session may read it: the rest is blank, also in the message that it answers."""
    answered = shown.get("referenced_message")
    if answered and message.reference and not _may_read(session, message.reference):
        shown = {**shown, "referenced_message": {**answered, **_BLANK}}
    return shown if _may_read(session, message) else {**shown, **_BLANK}


def _may_read(session: Session, message: Message) -> bool:
    return session.wants(Intent.MESSAGE_CONTENT) or message.author is session.user or session.user in message.mentions


def typing(world: World, channel: Channel, user: User) -> None:
    """Tell who sees the channel that the user is writing there."""
    where: Json = {"channel_id": str(channel.id)}
    member = None if channel.guild_id is None else world.state.guild.members.get(user.id)
    if member is not None:
        where |= {"guild_id": str(channel.guild_id), "member": render.member(member)}
    shown = {**where, "user_id": str(user.id), "timestamp": int(world.now().timestamp())}
    world.hub.publish(
        "TYPING_START",
        Intent.DIRECT_MESSAGE_TYPING if channel.guild_id is None else Intent.GUILD_MESSAGE_TYPING,
        lambda session: shown if sees_channel(world, session.user, channel) else None,
    )


def messages_deleted(world: World, messages: list[Message], *, bulk: bool = False) -> None:
    """Tell of messages of one channel that are gone."""
    first = messages[0]
    where: Json = {"channel_id": str(first.channel.id)}
    if first.channel.guild_id is not None:
        where["guild_id"] = str(first.channel.guild_id)
    what: Json = {"ids": [str(each.id) for each in messages]} if bulk else {"id": str(first.id)}
    world.hub.publish(
        "MESSAGE_DELETE_BULK" if bulk else "MESSAGE_DELETE",
        Intent.DIRECT_MESSAGES if first.channel.guild_id is None else Intent.GUILD_MESSAGES,
        lambda session: {**what, **where} if sees_message(world, session.user, first) else None,
    )


def guild_for(world: World, session: Session, large_threshold: int) -> Json:
    """GUILD_CREATE's guild: with all members when it is small and the session may know them, else few or the user."""
    guild = world.state.guild
    shown = _members_for(world, session, large_threshold)
    return {
        **render.guild(guild),
        **{name: [] for name in _EMPTY_LISTS},
        "guild_scheduled_events": [event.fields for event in guild.scheduled_events.values()],
        "joined_at": render.timestamp(guild.members[session.user.id].joined_at),
        "large": len(guild.members) > large_threshold,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [render.member(member) for member in shown],
        "threads": events_threads.active(world, session.user)[0],
        "channels": [channel_for(world, channel, session.user) for channel in guild.channels.values()],
    }


def _members_for(world: World, session: Session, large_threshold: int) -> list[Member]:
    """All of a small guild; of a large one those online, when presences are asked for and it is not too large."""
    members = world.state.guild.members
    if session.wants(Intent.GUILD_MEMBERS) and len(members) <= large_threshold:
        return [member for _, member in members.in_order()]
    shown = {session.user.id}
    if session.wants(Intent.GUILD_PRESENCES) and len(members) <= MOST_WITH_PRESENCES:
        shown |= world.hub.users() & members.keys()
    return [members[user_id] for user_id in sorted(shown)]


MOST_WITH_PRESENCES = 75_000
"""Members of a guild beyond which GUILD_CREATE shows nobody but the user."""

_EMPTY_LISTS = (
    "presences",
    "voice_states",
    "stage_instances",
    "soundboard_sounds",
    "activity_instances",
)


def member_joined(world: World, member: Member) -> None:
    """Tell the newcomer of the guild, and the guild of the newcomer."""
    for session in world.hub.sessions.values():
        if session.user is member.user and session.guild_here:
            session.tell("GUILD_CREATE", guild_for(world, session, 250))
    shown = render.member(member)
    guild_event(world, "GUILD_MEMBER_ADD", shown, Intent.GUILD_MEMBERS)


def member_left(world: World, guild: Guild, user: User) -> None:
    """Tell the guild that the user is gone, and the user that the guild is; a member of its threads no longer."""
    for thread in guild.threads.values():
        if thread.thread is not None:
            thread.thread.members.pop(user.id, None)
    guild_event(world, "GUILD_MEMBER_REMOVE", {"user": render.user(user)}, Intent.GUILD_MEMBERS)
    world.hub.tell_user(user.id, "GUILD_DELETE", {"id": str(guild.id)})
