"""What a REST handler gets and gives: handlers are plain functions, so each request happens at once, whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import errors
from .forms import Form
from .parts import User
from .permissions import DIRECT_MESSAGE, Permission, in_channel, in_guild
from .state import MESSAGE_TYPES, Channel, Guild, Member
from .world import World


@dataclass(frozen=True)
class Upload:
    """A file sent along with a message, as part files[number]."""

    filename: str
    content_type: str
    content: bytes
    number: int


@dataclass(frozen=True)
class Reply:
    """The answer: a JSON body (None: no body; bytes: a table, as CSV) and the HTTP status."""

    body: Any = None
    status: int = 200


NO_CONTENT = Reply(None, 204)


@dataclass(frozen=True)
class Call:
    """One request: who calls (`actor`), the ids in its path, its query, its JSON `body` and the files with it."""

    world: World
    actor: User
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    uploads: tuple[Upload, ...] = ()
    reason: str | None = None

    def id(self, name: str) -> int:
        """The id of that name in the path; 50035 when it is not a number."""
        form = Form(self.path)
        found = form.snowflake(name)
        form.check()
        return found or 0

    def flag(self, name: str) -> bool:
        """Whether the query switches this on."""
        return self.query.get(name, "").lower() in ("true", "1")

    def form(self) -> Form:
        """The body as a form; an absent body counts as empty, one that is no object is refused."""
        if self.body is not None and not isinstance(self.body, Mapping):
            raise errors.InvalidForm([((), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")])
        return Form(self.body or {})

    def guild(self) -> Guild:
        """The guild in the path, which the caller must be a member of (404 10004, 403 50001)."""
        guild = self.world.state.guild
        if self.id("guild_id") != guild.id:
            raise errors.unknown("Guild")
        if self.actor.id not in guild.members:
            raise errors.missing_access()
        return guild

    def me(self) -> Member:
        """The caller as a member of the guild (403 50001 when it is none)."""
        me = self.world.state.guild.members.get(self.actor.id)
        if me is None:
            raise errors.missing_access()
        return me

    def demand(self, *permissions: Permission) -> Member:
        """The caller as a member, who must have all these permissions in the guild (403 50013)."""
        me = self.me()
        bits = in_guild(self.world.state.guild, me, self.world.now())
        if any(not bits & permission for permission in permissions):
            raise errors.missing_permissions()
        return me

    def demand_members_intent(self) -> None:
        """403 50001 where lists of members are asked for by an application without the intent to know them."""
        state = self.world.state
        if self.actor is state.bot and not state.application_flags & (1 << 14 | 1 << 15):
            raise errors.missing_access()

    def channel(self, *permissions: Permission) -> Channel:
        """The channel in the path: seen by the caller (404 10003, 403 50001) with these permissions (403 50013)."""
        channel = self.world.state.channel(self.id("channel_id"))
        bits = permissions_of(self.world, self.actor, channel)
        if not bits & Permission.VIEW_CHANNEL:
            raise errors.missing_access()
        if any(not bits & permission for permission in permissions):
            raise errors.missing_permissions()
        return channel

    def text_channel(self, *permissions: Permission) -> Channel:
        """Like `channel`, and one that holds messages (400 50008)."""
        channel = self.channel(*permissions)
        if channel.type not in MESSAGE_TYPES:
            raise errors.Refusal(400, 50008, "Cannot send messages in a non-text channel")
        return channel


def permissions_of(world: World, user: User, channel: Channel) -> int:
    """What the user may do in the channel now; 0 for who has no part in it."""
    if channel.guild_id is None:
        return DIRECT_MESSAGE.value if user.id in channel.recipients else 0
    member = world.state.guild.members.get(user.id)
    return 0 if member is None else in_channel(world.state.guild, member, channel, world.now())


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    """Where a handler answers. `auth`: a token is needed; `documented`: the exchange belongs in a recording."""

    method: str
    path: str
    handler: Handler
    auth: bool = True
    documented: bool = True
