"""What is told of threads, and to whom: who can see one, and who comes to be in one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from . import render, render_threads
from .errors import Json
from .hub import Intent, Session
from .parts import User
from .permissions import Permission, in_channel
from .snowflake import moment
from .state import Channel, Member, Message
from .world import World


def sees(world: World, user: User, thread: Channel) -> bool:
    """Whether the thread is there for this user."""
    member = world.state.guild.members.get(user.id)
    if member is None:
        return False
    return bool(in_channel(world.state.guild, member, thread, world.now()) & Permission.VIEW_CHANNEL)


def thread_event(world: World, event: str, thread: Channel, **more: object) -> None:
    """Tell of a thread that was made, changed or deleted, those who can see it."""

    def view(session: Session) -> Json | None:
        if not sees(world, session.user, thread):
            return None
        if event == "THREAD_DELETE":
            return {"id": str(thread.id), "type": thread.type, **_place(thread)}
        return {**render_threads.thread(thread, session.user.id), **more}

    world.hub.publish(event, Intent.GUILDS, view)
    if event != "THREAD_DELETE":
        _watch(world, thread)


def _watch(world: World, thread: Channel) -> None:
    """Archive the thread once nobody has written in it for its time; a pinned post stays open."""
    it = thread.thread
    assert it is not None
    if it.archived or it.pinned or thread.id not in world.state.guild.threads:
        return
    quiet_since = max([it.archived_at, *(moment(each) for each in (thread.last_message_id,) if each)])
    ends = quiet_since + timedelta(minutes=it.auto_archive_duration)
    if ends > world.now():
        world.at(ends, lambda: _watch(world, thread))
        return
    it.archived, it.archived_at = True, world.now()
    thread_event(world, "THREAD_UPDATE", thread)


def _place(thread: Channel) -> Json:
    return {"guild_id": str(thread.guild_id), "parent_id": str(thread.parent_id)}


def joined(world: World, thread: Channel, member: Member) -> None:
    """Put the member into the thread and tell of it; a private thread comes to be for it only now."""
    assert thread.thread is not None
    if member.user.id in thread.thread.members:
        return
    saw = sees(world, member.user, thread)
    since = thread.thread.members[member.user.id] = world.now()
    if not saw:
        world.hub.tell_user(member.user.id, "THREAD_CREATE", render_threads.thread(thread, member.user.id))
    shown = {**render_threads.member(thread, member.user.id, since), "member": render.member(member), "presence": None}
    _members_changed(world, thread, {"added_members": [shown]}, member.user.id)


def left(world: World, thread: Channel, user_id: int) -> None:
    """Take the user out of the thread and tell of it."""
    assert thread.thread is not None
    del thread.thread.members[user_id]
    _members_changed(world, thread, {"removed_member_ids": [str(user_id)]}, user_id)


def _members_changed(world: World, thread: Channel, change: Json, about: int) -> None:
    """Without the members intent a bot hears only of itself."""
    assert thread.thread is not None
    count = min(len(thread.thread.members), 50)
    shown = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": count, **change}

    def view(session: Session) -> Json | None:
        concerned = session.user.id == about
        wants = concerned or session.wants(Intent.GUILD_MEMBERS)
        return shown if wants and (concerned or sees(world, session.user, thread)) else None

    world.hub.publish("THREAD_MEMBERS_UPDATE", Intent.GUILDS, view)


def written(world: World, message: Message) -> None:
    """A message came into its thread: it is counted, opens an archived thread, and its author joins."""
    thread = message.channel
    assert thread.thread is not None
    thread.thread.sent += 1
    if thread.thread.archived:
        thread.thread.archived, thread.thread.archived_at = False, world.now()
        thread_event(world, "THREAD_UPDATE", thread)
    author = world.state.guild.members.get(message.author.id)
    if author is not None:
        joined(world, thread, author)
        _bring(world, message, author)


def _bring(world: World, message: Message, author: Member) -> None:
    """Whom a message in a thread mentions comes into it, where the author may add people and they see the channel."""
    guild, now, thread = world.state.guild, world.now(), message.channel
    assert thread.thread is not None
    manages = in_channel(guild, author, thread, now) & Permission.MANAGE_THREADS
    if not (thread.thread.invitable or manages or thread.thread.owner_id == author.user.id):
        return
    for user in message.mentions:
        member = guild.members.get(user.id)
        if member is not None and in_channel(guild, member, guild.channels[thread.parent_id or 0], now):
            joined(world, thread, member)


def active(world: World, user: User, parents: Iterable[int] | None = None) -> tuple[list[Json], list[Json]]:
    """The threads open now that the user can see, the newest first, and its own memberships of them."""
    among = None if parents is None else set(parents)
    threads = [
        thread
        for _, thread in sorted(world.state.guild.threads.items(), reverse=True)
        if thread.thread is not None
        and not thread.thread.archived
        and (among is None or thread.parent_id in among)
        and sees(world, user, thread)
    ]
    shown = [render_threads.thread(thread, user.id) for thread in threads]
    return shown, [each["member"] for each in shown if "member" in each]
