"""The objects that an interaction's ids stand for, as they go to the bot along with it."""

from __future__ import annotations

from . import attachments, render, render_messages, render_threads
from .api import Upload, permissions_of
from .errors import Json
from .parts import User
from .permissions import in_channel
from .state import Channel, Member, Message
from .world import World

USER, CHANNEL, ROLE, MENTIONABLE = "user", "channel", "role", "mentionable"


class Resolver:
    """Collects the `resolved` part of one interaction of `actor` in one channel."""

    def __init__(self, world: World, actor: User, channel: Channel, uploads: tuple[Upload, ...] = ()) -> None:
        self._world = world
        self._actor = actor
        self._channel = channel
        self._uploads = {upload.number: upload for upload in uploads}
        self.found: dict[str, Json] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        """Files that were handed in, by their path at the server."""

    def add(self, kind: str, object_id: int) -> bool:
        """Add a user (with its membership), role, channel, or either of the first two; False when there is none."""
        state = self._world.state
        if kind in (USER, MENTIONABLE) and object_id in state.users:
            self._add_user(object_id)
            return True
        if kind in (ROLE, MENTIONABLE) and object_id in state.guild.roles:
            self._put("roles", object_id, render.role(state.guild.roles[object_id]))
            return True
        if kind == CHANNEL and object_id in state.guild.channels:
            member = state.guild.members.get(self._actor.id)
            channel = channel_with_permissions(self._world, state.guild.channels[object_id], member)
            self._put("channels", object_id, channel)
            return True
        return False

    def _add_user(self, user_id: int) -> None:
        state = self._world.state
        self._put("users", user_id, render.user(state.users[user_id]))
        member = state.guild.members.get(user_id)
        if member is not None and self._channel.guild_id is not None:
            shown = with_permissions(self._world, member, self._channel)
            self._put("members", user_id, {name: shown[name] for name in shown if name != "user"})

    def add_message(self, message: Message) -> None:
        """Add a message."""
        self._put("messages", message.id, render_messages.message(message, self._world.state.bot.id))

    def add_attachment(self, number: int) -> str | None:
        """Add the file that came as files[number]; its id, or None when none did."""
        upload = self._uploads.get(number)
        if upload is None:
            return None
        shown = attachments.stored(self._world, self._channel.id, upload, upload.filename, self.files)
        self._put("attachments", int(shown["id"]), {**shown, "ephemeral": True})
        return str(shown["id"])

    def _put(self, group: str, object_id: int, shown: Json) -> None:
        self.found.setdefault(group, {})[str(object_id)] = shown


def with_permissions(world: World, member: Member, channel: Channel) -> Json:
    """The member with its permissions in the channel, as interactions carry it."""
    bits = in_channel(world.state.guild, member, channel, world.now())
    return {**render.member(member), "permissions": str(bits)}


def channel_with_permissions(world: World, channel: Channel, member: Member | None) -> Json:
    """A channel that an interaction happens in or names, whole (interactions obfuscate nothing), with what the member
    may do there.
    """
    if channel.guild_id is None or member is None:
        return render.direct_message(channel, world.state.bot, world.state)
    shown = render.channel(channel) if channel.thread is None else render_threads.thread(channel, member.user.id)
    return {**shown, "permissions": str(permissions_of(world, member.user, channel))}
