"""What the audit looks at, and what it says. Pure values."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.community.rules import Ids
from bot.config import Community
from bot.domain.guild import Channel, Guild, Member, Role
from bot.domain.permissions import ADMINISTRATOR, base
from bot.i18n import Sentences

T = TypeVar("T")

CODES = (
    "administrators",
    "bot_leads_in",
    "bot_sees",
    "category_out_of_sync",
    "closed_to_member",
    "closed_to_role",
    "gated_announcements",
    "hidden_channel",
    "holder_without_right",
    "invite_gives_role",
    "invite_leads_in",
    "member_leads_in",
    "member_opens",
    "missing",
    "onboarding_gives_role",
    "onboarding_leads_in",
    "open_to_everyone",
    "overwrite_leads_in",
    "private_threads_read",
    "private_threads_some",
    "renamed",
    "role_above_bot",
    "role_is_linked",
    "role_leads_in",
    "role_managed_by_other",
    "role_opens",
    "role_permissions",
    "seen_by_nobody",
    "shut_out",
    "staff_permissions",
    "stray_channel",
    "webhook_stands",
)
"""Every code that a finding can have."""

NOBODY = 0
"""The id of made-up people: it is nobody's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on the server that is not as it should be.

    `about` stays the same as long as it is the same thing, and names nobody: the path of a key in community.toml
    (`channels.lobby`), with ":" and a snowflake where that alone is not enough, or the snowflake of a role or a bot
    that config does not know. `facts` are the values for its sentences.
    """

    code: str
    about: str
    facts: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """The key of the sentence that says what was found."""
        return f"audit-{self.code.replace('_', '-')}"

    @property
    def fix(self) -> str:
        """The key of the sentence that says what to do about it."""
        return f"{self.sentence}-fix"

    def in_words(self, sentences: Sentences, locale: str, shown: Callable[[str], str]) -> tuple[str, str]:
        """What was found, and what to do; `shown` makes the names that people gave safe where this is read."""
        facts = {key: shown(value) for key, value in self.facts.items()}
        if "permissions" in self.facts:
            named = [each.replace(" ", "_") for each in self.facts["permissions"].split(", ")]
            said = [sentences.text(locale, "check-permission-name", permission=each) for each in named]
            facts["permissions"] = ", ".join(each.replace("_", " ") for each in said)
        return sentences.text(locale, self.sentence, **facts), sentences.text(locale, self.fix, **facts)


@dataclass(frozen=True, slots=True)
class Scene:
    """Config beside the server. `roles`, `categories` and `channels` are config's that are really there, by key.

    `holders` is how many people and how many bots have each role. `plain_roles` are those that may open something by
    what they allow, lowest snowflake first: not @everyone's and not administrators', who have findings of their own;
    and not the role of a bot, which nobody else can get: what that opens is the bot's finding.
    """

    community: Community
    guild: Guild
    members: Mapping[int, Member]
    roles: Mapping[str, Role]
    categories: Mapping[str, Channel]
    channels: Mapping[str, Channel]
    holders: Mapping[int, tuple[int, int]]
    plain_roles: tuple[int, ...]

    @classmethod
    def of(cls, community: Community, ids: Ids, guild: Guild, members: Collection[Member]) -> "Scene":
        """The scene; ids of what is gone from the server are left out."""
        everybody = {member.id: member for member in (*members, guild.me)}
        holders = _holders(guild, everybody.values())
        return cls(
            community,
            guild,
            everybody,
            _there(community.roles, ids.roles, guild.roles),
            _there(community.categories, ids.categories, guild.channels),
            _there(community.channels, ids.channels, guild.channels),
            holders,
            tuple(id_ for id_, role in sorted(guild.roles.items()) if id_ != guild.id and _is_plain(role, holders)),
        )

    def keyed(self) -> Iterator[tuple[str, str, Channel]]:
        """Config's categories and channels that are there: the path of the key, config's name, what is there."""
        for key, category in self.categories.items():
            yield f"categories.{key}", self.community.categories[key].name, category
        for key, channel in self.channels.items():
            yield f"channels.{key}", self.community.channels[key].name, channel

    def about_role(self, role: int) -> str:
        """What a finding about this role is about: its key's path, or its snowflake when config does not know it."""
        return next((f"roles.{key}" for key, found in self.roles.items() if found.id == role), str(role))

    def passes_all(self, member: Member) -> bool:
        """Whether they are the owner or an administrator."""
        return bool(base(self.guild, member) & ADMINISTRATOR)

    @property
    def all_administrators(self) -> bool:
        """Whether @everyone is administrator: that opens all gates at once, and is one finding."""
        return bool(self.guild.roles[self.guild.id].permissions & ADMINISTRATOR)


def _there(keys: Iterable[str], ids: Mapping[str, int], things: Mapping[int, T]) -> dict[str, T]:
    return {key: things[ids[key]] for key in keys if key in ids and ids[key] in things}


def _holders(guild: Guild, members: Iterable[Member]) -> dict[int, tuple[int, int]]:
    people, bots = Counter[int](), Counter[int]()
    for member in members:
        (bots if member.bot else people).update({guild.id, *member.roles})
    return {role: (people[role], bots[role]) for role in guild.roles}


def _is_plain(role: Role, holders: Mapping[int, tuple[int, int]]) -> bool:
    people, bots = holders[role.id]
    return not role.permissions & ADMINISTRATOR and not (role.managed and bots and not people)
