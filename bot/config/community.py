"""community.toml: the server as code. What is wrong with one beyond its single values stands in `validation`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.config.names import Name
from bot.config.strict import Key, Keys, Strict, Table

# Discord's limits: https://support.discord.com/hc/en-us/articles/33694251638295
MOST_ROLES, MOST_CHANNELS, MOST_IN_CATEGORY, MOST_TAGS = 250, 500, 50, 20

RoleAbout = Literal["member", "paid", "owner", "charter", "mentor", "staff"]
ChannelAbout = Literal["arrival", "community", "health", "support", "hospital", "mentor", "staff"]
CLOSED = "no-role"
"""In opens_to, alone: closed to all roles of config, and open to those whom Discord itself lets in."""

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


class Role(Strict):
    """A role of the server. It is found by its name the first time, and by its stored number from then on."""

    name: Name
    """What people read."""
    about: RoleAbout
    """What it tells about who has it. A tier that is paid for gives `paid` roles only, and a free one `member`."""
    colour: str | None = Field(None, pattern=r"^#[0-9a-fA-F]{6}$")
    """Its colour; left out: as people set it in Discord."""
    hoist: bool = False
    """Whether who has it is listed apart among the people online; left out: as people set it in Discord."""
    mentionable: bool = False
    """Whether everybody may call all who have it with @; left out: as people set it in Discord."""
    permissions: Annotated[tuple[Permission, ...], Field(strict=False)] = ()
    """What it may on the whole server, in discord.py's names. Permissions that cannot stand here stay as they are."""

    @property
    def rgb(self) -> int:
        """The colour as Discord has it; 0 is none."""
        return int(self.colour[1:], 16) if self.colour else 0


class Category(Strict):
    """A category of the server, with what its channels take over from it."""

    name: Name
    """What people read."""
    opens_to: Keys = ()
    """The roles that may see what lies in it; empty: everybody; `no-role` alone: none of them."""
    keep: Annotated[tuple[Literal["permissions"], ...], Field(strict=False)] = ()
    """What stays as people set it in Discord. With `permissions`, `opens_to` only says who should see it."""


class Tag(Strict):
    """A tag of a forum."""

    name: Annotated[Name, Field(max_length=20)]
    """What people read."""
    moderated: bool = False
    """Whether only who may manage threads sets it."""


class Channel(Strict):
    """A channel of the server. Its topic, title and first post stand in the locales."""

    name: Name
    """As Discord writes it: small letters, no spaces (a voice or stage channel's: as people read it)."""
    about: ChannelAbout
    """Whom and what it is for, and with that which laws hold for who may see it."""
    kind: Literal["text", "announcement", "forum", "voice", "stage"] = "text"
    """The kind of channel. `announcement` and `stage` need a server with Community switched on."""
    category: Key | None = None
    """The category that it lies in; left out: in none."""
    opens_to: Keys | None = None
    """The roles that may see it; left out: as its category; empty: everybody; `no-role` alone: none of them."""
    writers: Keys | None = None
    """The roles that may write in it; left out: everybody who sees it."""
    keep: Annotated[tuple[Literal["permissions", "texts"], ...], Field(strict=False)] = ()
    """What stays as people set it in Discord. With `permissions`, `opens_to` and `writers` only say who should see it
    and write in it; with `texts` it gets no topic and no first post."""
    slowmode_s: int | None = Field(None, ge=0, le=21_600)
    """How many seconds somebody waits between two messages, 0: none; left out: as people set it in Discord."""
    tags: Annotated[tuple[Tag, ...], Field(strict=False, max_length=MOST_TAGS)] = ()
    """The tags of a forum; no other kind has any."""
    private_threads: bool = False
    """Whether the bot opens private threads there: who is added to one writes in it, and only staff see all of them.
    Only of a text channel with `writers`."""
    button: Literal["start", "contact", "report"] | None = None
    """The button below its first post: `start` begins the newcomer's walk, `contact` asks the moderators, `report`
    tells them of something; left out: none."""

    @property
    def is_spoken(self) -> bool:
        """Whether people talk in it: it has neither topic nor first post."""
        return self.kind in ("voice", "stage")


class Option(Strict):
    """An answer to a question. It opens channels, and never gives a role."""

    key: Key
    """What the locales name it by (`onboarding-PROMPT-OPTION`)."""
    channels: Keys = Field(min_length=1)
    """The channels that somebody follows who gives this answer."""

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
    """A question that Discord asks newcomers."""

    key: Key
    """What the locales name it by (`onboarding-PROMPT`)."""
    options: Annotated[tuple[Option, ...], Field(strict=False, min_length=1, max_length=50)]
    """The answers, in the order in which they are shown."""


class NativeOnboarding(Strict):
    """Discord's own onboarding. What is set in Discord beside it stays."""

    default_channels: Keys = ()
    """The channels that everybody follows. Discord takes those alone that everybody can read; it asks for seven, five
    of which everybody can write in."""
    prompts: Annotated[tuple[Prompt, ...], Field(strict=False)] = ()
    """The questions, in the order in which they are asked."""


class Server(Strict):
    """Which of the channels serve the bot itself."""

    ops_channel: Key | None = None
    """The channel in which the bot tells the staff what it found; left out: it tells the log alone."""
    locale: Literal["en", "nl"] = "en"
    """The language in which it does so."""


class Community(Strict):
    """The server as code. The word in brackets is the key: the bot's name for a thing, never changed."""

    roles: Table[Role]
    categories: Table[Category] = Field(default_factory=dict)
    channels: Table[Channel]
    onboarding: NativeOnboarding = Field(default_factory=lambda: NativeOnboarding.model_validate({}))
    server: Server = Field(default_factory=lambda: Server.model_validate({}))

    def opens_to(self, channel: str) -> tuple[str, ...]:
        """The keys of the roles that may see the channel with this key; empty means everybody, CLOSED alone none."""
        found = self.channels[channel]
        if found.opens_to is not None:
            return found.opens_to
        category = self.categories.get(found.category or "")
        return category.opens_to if category else ()
