"""community.toml: the server as code, and the law that none of its roles tells about anybody's health."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.config.health import TELLS, named_like, plain
from bot.config.names import Name
from bot.config.strict import Key, Keys, Strict, Table

# Discord's limits: https://support.discord.com/hc/en-us/articles/33694251638295
MOST_ROLES, MOST_CHANNELS, MOST_IN_CATEGORY, MOST_TAGS = 250, 500, 50, 20

RoleAbout = Literal["member", "paid", "owner", "charter", "mentor", "staff"]
ChannelAbout = Literal["arrival", "community", "health", "support", "hospital", "mentor", "staff"]
# In opens_to, alone: closed to all roles of config, and open to those whom Discord itself lets in.
CLOSED = "no-role"
# What may be read by everybody who came to talk about health: no narrower role may stand at their doors.
_ABOUT_HEALTH = ("health", "support")

# What a role may be given here, in discord.py's names. Not administrator, which passes every gate, nor what changes
# who may do what: that is the bot's and the owner's.
Permission = Literal[
    "add_reactions", "attach_files", "ban_members", "bypass_slowmode", "change_nickname", "connect", "create_events",
    "create_instant_invite", "create_private_threads", "create_public_threads", "embed_links", "external_emojis",
    "external_stickers", "kick_members", "manage_events", "manage_messages", "manage_nicknames", "manage_threads",
    "mention_everyone", "moderate_members", "mute_members", "pin_messages", "read_message_history", "send_messages",
    "send_messages_in_threads", "send_polls", "send_voice_messages", "speak", "stream", "use_application_commands",
    "view_audit_log", "view_channel",
]  # fmt: skip
# What nobody gets by joining or paying.
_MODERATING = frozenset(
    ("ban_members", "bypass_slowmode", "kick_members", "manage_events", "manage_messages", "manage_nicknames",
     "manage_threads", "mention_everyone", "moderate_members", "mute_members", "view_audit_log")
)  # fmt: skip


class Role(Strict):
    """A role of the server. `name` finds it the first time; from then on its stored snowflake does."""

    name: Name
    about: RoleAbout
    colour: str | None = Field(None, pattern=r"^#[0-9a-fA-F]{6}$")
    hoist: bool = False
    mentionable: bool = False
    permissions: Annotated[tuple[Permission, ...], Field(strict=False)] = ()

    @property
    def rgb(self) -> int:
        """The colour as Discord has it; 0 is none."""
        return int(self.colour[1:], 16) if self.colour else 0


class Category(Strict):
    """A category.

    `opens_to`: the keys of the roles that may see what lies in it; empty means everybody, CLOSED alone none of them.
    `keep`: what is left as people set it in Discord.
    """

    name: Name
    opens_to: Keys = ()
    keep: Annotated[tuple[Literal["permissions"], ...], Field(strict=False)] = ()


class Tag(Strict):
    """A tag of a forum; a moderated one is set by those who may manage threads."""

    name: Annotated[Name, Field(max_length=20)]
    moderated: bool = False


class Channel(Strict):
    """A channel of the server.

    `opens_to`: the keys of the roles that may see it; empty is everybody, CLOSED none, left out as its category.
    `writers`: the keys of the roles that may write; left out means everybody who sees it.
    `keep`: what stays as people set it in Discord: who sees it and writes (`opens_to` and `writers` then only say who
    should), its topic and first post. `slowmode_s` left out stays, too. `button`: what one under the first post does.
    """

    name: Name
    about: ChannelAbout
    kind: Literal["text", "announcement", "forum", "voice", "stage"] = "text"
    category: Key | None = None
    opens_to: Keys | None = None
    writers: Keys | None = None
    keep: Annotated[tuple[Literal["permissions", "texts"], ...], Field(strict=False)] = ()
    slowmode_s: int | None = Field(None, ge=0, le=21_600)
    tags: Annotated[tuple[Tag, ...], Field(strict=False, max_length=MOST_TAGS)] = ()
    button: Literal["start"] | None = None

    @property
    def is_spoken(self) -> bool:
        """Whether people talk in it: it has neither topic nor first post."""
        return self.kind in ("voice", "stage")


class Option(Strict):
    """An answer of native onboarding: the channels that somebody follows who gives it. Never a role."""

    key: Key
    channels: Keys = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _no_role(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and {"role", "roles"} & data.keys():
            raise PydanticCustomError(
                "role_in_option",
                "an answer opens channels and never gives a role: everybody can look up everybody's roles",
            )
        return data


class Prompt(Strict):
    """A question of native onboarding."""

    key: Key
    options: Annotated[tuple[Option, ...], Field(strict=False, min_length=1, max_length=50)]


class Onboarding(Strict):
    """Discord's native onboarding: the channels that everybody follows, and the questions."""

    default_channels: Keys = ()
    prompts: Annotated[tuple[Prompt, ...], Field(strict=False)] = ()


class Server(Strict):
    """Which of the channels serve the bot itself."""

    ops_channel: Key | None = None
    """Where the bot tells the staff what it found."""
    locale: Literal["en", "nl"] = "en"
    """The language it does so in."""


class Community(Strict):
    """community.toml: the server as code."""

    roles: Table[Role]
    categories: Table[Category] = Field(default_factory=dict)
    channels: Table[Channel]
    onboarding: Onboarding = Field(default_factory=lambda: Onboarding.model_validate({}))
    server: Server = Field(default_factory=lambda: Server.model_validate({}))

    def opens_to(self, channel: str) -> tuple[str, ...]:
        """The keys of the roles that may see the channel with this key; empty means everybody, CLOSED alone none."""
        found = self.channels[channel]
        if found.opens_to is not None:
            return found.opens_to
        category = self.categories.get(found.category or "")
        return category.opens_to if category else ()

    def problems(self) -> Iterator[str]:
        """What is wrong with it beyond the single values, each with the path of its key."""
        yield from self._unknown()
        yield from self._closed()
        yield from self._same_names()
        yield from self._too_many()
        yield from self._names_of_channels()
        yield from self._opens_too_far()
        yield from self._tells_about_health()

    def _unknown(self) -> Iterator[str]:
        there: dict[str, Mapping[str, Any]] = {"role": self.roles, "category": self.categories}
        there["channel"] = self.channels
        for path, kind, keys in self._references():
            for key in keys:
                if key not in there[kind]:
                    yield f'{path}: unknown {kind} "{key}". There is: {", ".join(there[kind]) or "none"}.'

    def _closed(self) -> Iterator[str]:
        """CLOSED is no role, and says nothing beside one."""
        if CLOSED in self.roles:
            yield f'roles.{CLOSED}: "{CLOSED}" says in opens_to that no role gets in. Take another key.'
        for kind, things in (("categories", self.categories), ("channels", self.channels)):
            for key, each in things.items():
                if CLOSED in (each.opens_to or ()) and each.opens_to != (CLOSED,):
                    yield f'{kind}.{key}.opens_to: "{CLOSED}" stands alone, or not at all.'

    def _references(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Each place that names things by their keys: its path, their kind, the keys."""
        for key, category in self.categories.items():
            yield f"categories.{key}.opens_to", "role", tuple(role for role in category.opens_to if role != CLOSED)
        for key, channel in self.channels.items():
            yield f"channels.{key}.category", "category", (channel.category,) if channel.category else ()
            yield f"channels.{key}.opens_to", "role", tuple(each for each in channel.opens_to or () if each != CLOSED)
            yield f"channels.{key}.writers", "role", channel.writers or ()
        yield "onboarding.default_channels", "channel", self.onboarding.default_channels
        for prompt in self.onboarding.prompts:
            for option in prompt.options:
                yield f"onboarding.prompts.{prompt.key}.{option.key}.channels", "channel", option.channels
        yield "server.ops_channel", "channel", (self.server.ops_channel,) if self.server.ops_channel else ()

    def _same_names(self) -> Iterator[str]:
        """A thing is found by its name the first time, so two of a kind cannot share one."""
        written, spoken = (
            {key: each for key, each in self.channels.items() if each.is_spoken is spoken} for spoken in (False, True)
        )
        kinds: tuple[tuple[str, Mapping[str, Role | Category | Channel]], ...] = (
            ("roles", self.roles), ("categories", self.categories), ("channels", written), ("channels", spoken),
        )  # fmt: skip
        for kind, things in kinds:
            seen: dict[str, str] = {}
            for key, thing in things.items():
                if seen.setdefault(thing.name, key) != key:
                    yield f'{kind}.{key}.name is the name of "{seen[thing.name]}" already.'
        yield from _twice("onboarding.prompts", [prompt.key for prompt in self.onboarding.prompts])
        for prompt in self.onboarding.prompts:
            yield from _twice(f"onboarding.prompts.{prompt.key}.options", [option.key for option in prompt.options])

    def _too_many(self) -> Iterator[str]:
        if len(self.roles) > MOST_ROLES - 2:  # @everyone's and the bot's own are roles too
            yield f"roles: {len(self.roles)} are more than fit: Discord allows {MOST_ROLES}, two of them taken."
        if len(self.channels) + len(self.categories) > MOST_CHANNELS:
            yield f"channels and categories: together more than Discord's {MOST_CHANNELS}."
        for key in self.categories:
            inside = sum(channel.category == key for channel in self.channels.values())
            if inside > MOST_IN_CATEGORY:
                yield f"categories.{key}: has {inside} channels, and Discord allows {MOST_IN_CATEGORY}."

    def _names_of_channels(self) -> Iterator[str]:
        for key, channel in self.channels.items():
            written = re.sub(r"\s+", "-", channel.name.strip().lower())
            if channel.name != written and not channel.is_spoken:
                yield f'channels.{key}.name: Discord would write "{written}"; write it so too, or it is not found.'
            if channel.tags and channel.kind != "forum":
                yield f"channels.{key}.tags: only a forum has tags."
            if channel.button and (channel.is_spoken or channel.kind == "forum"):
                yield f"channels.{key}.button: a {channel.kind}'s first post has none."

    def _opens_too_far(self) -> Iterator[str]:
        for key, role in self.roles.items():
            if role.about in ("member", "paid") and (too_much := sorted(_MODERATING.intersection(role.permissions))):
                yield f"roles.{key}.permissions: {', '.join(too_much)}: nobody moderates by joining or paying."
        for key, channel in self.channels.items():
            roles = self.opens_to(key)
            others = {*roles} - {CLOSED}
            if channel.about == "hospital" and (not roles or self._of(roles, "member")):
                yield f"channels.{key}: is about the hospital network and opens to people who did not pay for it."
            if channel.about == "staff" and (not roles or others - set(self._of(roles, "staff"))):
                yield f"channels.{key}: is about staff and opens to others too."
            if channel.about == "mentor" and (not roles or others - set(self._of(roles, "mentor", "staff"))):
                yield f"channels.{key}: is for mentors and opens to others than mentors and staff too."
        for key in self.onboarding.default_channels:
            if key in self.channels and self.opens_to(key):
                yield f"onboarding.default_channels: {key} is not open to everybody, and Discord takes no other."
        ops = self.channels.get(self.server.ops_channel or "")
        if ops is not None and ops.about != "staff":
            yield f'server.ops_channel: {self.server.ops_channel} is about "{ops.about}", and must be about "staff".'

    def _tells_about_health(self) -> Iterator[str]:
        """Everybody on Discord can look up everybody's roles, so none may follow from what somebody suffers from."""
        groups = [key for key, channel in self.channels.items() if channel.about in _ABOUT_HEALTH]
        for key, role in self.roles.items():
            words = plain(f"{key} {role.name}")
            group = next((each for each in groups if named_like(words, each, self.channels[each].name)), None)
            if group is not None:
                yield (
                    f"roles.{key}: is named like the channel {group}, so it would tell everybody about the health of "
                    "whoever has it. Support groups are channels that every member may open, never roles."
                )
            elif TELLS.search(words):
                yield f'roles.{key}: "{role.name}" tells about the health of whoever has it. No role may.'
        for key in groups:
            roles = [role for role in self.opens_to(key) if role in self.roles]
            if roles and not self._of(roles, "member"):
                yield (
                    f"channels.{key}: is about health and opens to {', '.join(roles)} alone, so that role would tell "
                    "about people's health. Open it to the members' role too, or to everybody."
                )
        yield from self._tells_which_group()

    def _tells_which_group(self) -> Iterator[str]:
        """A members' role that opens one support group and not the other is a role about health by another name."""
        groups = {
            key: set(self._of(self.opens_to(key), "member"))
            for key, channel in self.channels.items()
            if channel.about == "support" and self.opens_to(key) != (CLOSED,)
        }
        named = {role: key for key, roles in groups.items() for role in roles}
        for key, roles in groups.items():
            for role in named.keys() - roles:
                yield (
                    f"channels.{key}: does not open to {role}, and {named[role]} does, so that role would tell "
                    "which group somebody reads. All support groups open to the same members' roles."
                )

    def _of(self, roles: Iterable[str], *about: RoleAbout) -> list[str]:
        return [role for role in roles if role in self.roles and self.roles[role].about in about]


def _twice(path: str, keys: list[str]) -> Iterator[str]:
    for key in dict.fromkeys(each for each in keys if keys.count(each) > 1):
        yield f'{path}: "{key}" stands there twice.'
