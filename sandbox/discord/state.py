"""The guild's world as plain data: who and what there is. No rules, no I/O; ids are integers, times are aware (UTC)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .errors import Json, unknown
from .members import Members
from .parts import ALL_INTENTS, Invite, Onboarding, Poll, ScheduledEvent, Thread, User

TEXT, DM, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM, MEDIA = 0, 1, 2, 4, 5, 13, 15, 16
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
GUILD_TYPES = frozenset({TEXT, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM})
VOICE_TYPES = frozenset({VOICE, STAGE})
MESSAGE_TYPES = frozenset({TEXT, DM, VOICE, ANNOUNCEMENT, STAGE, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})
"""Channels that hold messages themselves."""

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

ROLE_OVERWRITE, MEMBER_OVERWRITE = 0, 1
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5


@dataclass(eq=False)
class Role:
    """A role; a greater `position` stands higher. `bot_id` is set on the role that a bot brought with it."""

    id: int
    name: str
    permissions: int
    position: int
    color: int = 0
    secondary_color: int | None = None
    tertiary_color: int | None = None
    hoist: bool = False
    mentionable: bool = False
    managed: bool = False
    bot_id: int | None = None
    unicode_emoji: str | None = None


@dataclass(frozen=True)
class Overwrite:
    """What a channel allows or denies one role (`type` 0) or one member (1)."""

    id: int
    type: int
    allow: int
    deny: int


@dataclass(eq=False)
class Channel:
    """A channel of the guild, or a direct message (`guild_id` None, `recipients` both ids).

    `settings` holds, under Discord's names, what only some types have and nothing here computes with (bitrate, layout).
    """

    id: int
    type: int
    guild_id: int | None
    name: str = ""
    position: int = 0
    topic: str | None = None
    parent_id: int | None = None
    nsfw: bool = False
    rate_limit_per_user: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    available_tags: list[Json] = field(default_factory=list)
    settings: Json = field(default_factory=dict)
    recipients: tuple[int, ...] = ()
    last_message_id: int | None = None
    paced: dict[tuple[int, str], datetime] = field(default_factory=dict)
    """When each person last sent a message, or opened a thread, that slow mode counts."""
    messages: dict[int, Message] = field(default_factory=dict)
    thread: Thread | None = None
    """What makes it a thread (then it is in the guild's `threads`, not its `channels`)."""


@dataclass(eq=False, slots=True)
class Member:
    """A user in the guild. `pending`: has not passed the rules screening; `quarantined`: AutoMod minds its name."""

    user: User
    joined_at: datetime
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    pending: bool = False
    timed_out_until: datetime | None = None
    flags: int = 0
    quarantined: bool = False


@dataclass(eq=False)
class Message:
    """A message; embeds, components and attachments as Discord shows them. `only_for`: who sees an ephemeral one."""

    id: int
    channel: Channel
    author: User
    timestamp: datetime
    type: int = 0
    content: str = ""
    flags: int = 0
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    tts: bool = False
    edited: datetime | None = None
    nonce: str | int | None = None
    reference: Message | None = None
    reference_id: int | None = None
    interaction: Interaction | None = None
    only_for: int | None = None
    poll: Poll | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    """Who reacted with which emoji, in the order in which they came."""
    webhook_id: int | None = None
    application_id: int | None = None
    """Whose webhook it came from, where an app made that one."""
    source_channel_id: int | None = None
    """Where the message is that this one is a published copy of."""
    pinned_at: datetime | None = None
    forwarded: Json | None = None
    """Of a forward: `message_reference`, and as `message_snapshots` the message as it was then."""


@dataclass(eq=False)
class Command:
    """An application command; `guild_id` None for a global one. `definition` is Discord's object without the ids."""

    id: int
    version: int
    guild_id: int | None
    definition: Json

    @property
    def name(self) -> str:
        """The command's name (in the default language)."""
        return str(self.definition["name"])

    @property
    def type(self) -> int:
        """1 slash command, 2 on a user, 3 on a message."""
        return int(self.definition["type"])


@dataclass(eq=False)
class Interaction:
    """One act of a person on the bot, from the act to the end of its token's life. `born` is in monotonic seconds."""

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    guild_id: int | None
    data: Json
    nonce: str | None
    born: float
    command_name: str | None = None
    source: Message | None = None
    trigger: Interaction | None = None
    acknowledged: bool = False
    failed: bool = False
    original: Message | None = None


@dataclass(eq=False)
class Modal:
    """A form that the bot put before a person and that has not been handed in yet."""

    id: int
    interaction: Interaction
    data: Json


@dataclass(eq=False)
class Guild:
    """The guild. @everyone's role has the guild's own id."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: Members[Member] = field(default_factory=Members)
    bans: dict[int, str | None] = field(default_factory=dict)
    absent_bans: list[datetime] = field(default_factory=list)
    """When people were banned who were not members."""
    features: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    onboarding: Onboarding = field(default_factory=Onboarding)
    threads: dict[int, Channel] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    webhooks: dict[int, dict[str, Any]] = field(default_factory=dict)
    command_permissions: dict[int, list[Json]] = field(default_factory=dict)
    """What is set of who may use a command, by its id, or by the application's for all of them."""
    automod_rules: dict[int, Json] = field(default_factory=dict)
    scheduled_events: dict[int, ScheduledEvent] = field(default_factory=dict)
    audit_log: list[Json] = field(default_factory=list)
    """The entries as Discord shows them, the oldest first."""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role given ("add") or taken ("remove") over the API, by whom, and whether that changed anything.

    `at` is the real time in unix seconds.
    """

    at: float
    user_id: int
    role_id: int
    change: str
    by: int
    effective: bool


@dataclass(eq=False)
class State:
    """All there is. Look-ups by id refuse as Discord does: `channel(1)` raises Refusal 404 10003."""

    guild: Guild
    bot: User
    users: dict[int, User] = field(default_factory=dict)
    direct: dict[frozenset[int], Channel] = field(default_factory=dict)
    ephemeral: dict[int, Message] = field(default_factory=dict)
    commands: dict[int, Command] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    modals: dict[int, Modal] = field(default_factory=dict)
    sent: dict[tuple[int, str], Message] = field(default_factory=dict)
    """Messages by author and nonce, for those sent with a nonce."""
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    application_flags: int = ALL_INTENTS
    """The application's flags: which privileged intents are switched on."""
    shards_needed: int = 1
    """Shards without which Discord does not let the bot in (as one on very many guilds)."""
    role_changes: list[RoleChange] = field(default_factory=list)
    """Every role given or taken over the API, in order; a lie is none."""
    _by_token: dict[str, User] = field(default_factory=dict)
    _direct_by_id: dict[int, Channel] = field(default_factory=dict)

    def user(self, user_id: int) -> User:
        """The user, or 404 10013."""
        if user_id not in self.users:
            raise unknown("User")
        return self.users[user_id]

    def user_by_token(self, token: str) -> User | None:
        """Whose token this is."""
        return self._by_token.get(token)

    def add_user(self, user: User) -> None:
        """Make the user known, by id and by token; one without a token cannot log in."""
        self.users[user.id] = user
        if user.token:
            self._by_token[user.token] = user

    def channel(self, channel_id: int) -> Channel:
        """The guild's channel or thread, or the direct message, or 404 10003."""
        guild = self.guild
        found = guild.channels.get(channel_id) or guild.threads.get(channel_id) or self._direct_by_id.get(channel_id)
        if found is None:
            raise unknown("Channel")
        return found

    def direct_message(self, one: User, other: User, new_id: int) -> Channel:
        """The direct message between the two; made with `new_id` when there is none yet."""
        pair = frozenset({one.id, other.id})
        if pair not in self.direct:
            self.direct[pair] = Channel(new_id, DM, None, recipients=(one.id, other.id))
            self._direct_by_id[new_id] = self.direct[pair]
        return self.direct[pair]

    def member(self, user_id: int) -> Member:
        """The guild's member, or 404 10007 (10013 when there is no such user at all)."""
        if user_id not in self.guild.members:
            raise unknown("Member") if user_id in self.users else unknown("User")
        return self.guild.members[user_id]

    def role(self, role_id: int) -> Role:
        """The guild's role, or 404 10011."""
        if role_id not in self.guild.roles:
            raise unknown("Role")
        return self.guild.roles[role_id]

    def message(self, channel: Channel, message_id: int) -> Message:
        """The message in that channel's history, or 404 10008."""
        if message_id not in channel.messages:
            raise unknown("Message")
        return channel.messages[message_id]
