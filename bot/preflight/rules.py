"""What must be so for the bot to work, held against what was found. Pure.

Codes begin with what they are about: settings, database, discord or stripe. Each has a sentence check-CODE, and each
bad one two more: check-CODE-why and check-CODE-fix.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from shlex import quote
from typing import Literal

from bot.config import Config
from bot.domain.guild import Guild, Role
from bot.domain.permissions import ADMINISTRATOR, base, bits, standing, top_position
from bot.domain.stripe_event import API_VERSION, TYPES, Endpoint
from bot.preflight.facts import Absent, AtDiscord, AtStripe, Away, Denied, Gathered, Here, Needs, Stored
from bot.preflight.matching import channel_ids, find, shut_rooms

Severity = Literal["ok", "warning", "fatal"]
Good = Literal[
    "settings-env", "settings-no-env", "database", "discord-token", "discord-intent", "discord-server",
    "discord-community", "discord-permission", "discord-ordinary",
    "discord-role", "discord-channel", "discord-clock", "stripe-key", "stripe-price", "stripe-webhook", "stripe-clock",
]  # fmt: skip
Bad = Literal[
    "settings-test-money", "settings-env-exposed", "settings-no-questions", "settings-reads-nothing",
    "database-away", "database-old", "database-absent", "database-exposed", "database-folder-exposed",
    "discord-away", "discord-token-refused", "discord-intent-off", "discord-server-absent",
    "discord-community-off", "discord-permission-missing", "discord-administrator",
    "discord-role-missing", "discord-role-twice", "discord-role-integration", "discord-role-above",
    "discord-channel-missing", "discord-channel-twice", "discord-channel-hidden", "discord-channel-shut",
    "discord-clock-off",
    "stripe-away", "stripe-key-refused", "stripe-permission-missing",
    "stripe-price-missing", "stripe-price-inactive", "stripe-price-once",
    "stripe-price-complex",
    "stripe-webhook-missing", "stripe-webhook-disabled", "stripe-webhook-mode", "stripe-webhook-version",
    "stripe-webhook-events", "stripe-clock-off",
]  # fmt: skip
UNKNOWN = ("database-away", "discord-away", "stripe-away")
"""The codes that say only that nothing could be found out."""

ALERTED_ELSEWHERE = (
    "discord-role-missing", "discord-role-twice", "discord-channel-missing", "discord-channel-twice",
    "discord-channel-shut",
)  # fmt: skip
"""The codes that a running bot alerts without these checks: nobody should be told twice."""

# The permissions that the bot needs on the server, by discord.py's names, and the sentences that say what for.
NEEDED = {
    "view_channel": "check-for-view-channel",
    "manage_channels": "check-for-manage-channels",
    "manage_roles": "check-for-manage-roles",
    "manage_guild": "check-for-manage-guild",
    "view_audit_log": "check-for-view-audit-log",
    "send_messages": "check-for-send-messages",
    "send_messages_in_threads": "check-for-send-messages-in-threads",
    "create_public_threads": "check-for-create-public-threads",
    "create_private_threads": "check-for-create-private-threads",
    "embed_links": "check-for-embed-links",
    "read_message_history": "check-for-read-message-history",
    "manage_messages": "check-for-manage-messages",
    "manage_threads": "check-for-manage-threads",
    "moderate_members": "check-for-moderate-members",
    "kick_members": "check-for-kick-members",
    "ban_members": "check-for-ban-members",
    "pin_messages": "check-for-pin-messages",
}
_VITAL = ("view_channel", "manage_roles")
# In an application's flags, for each privileged intent: switched on for a large bot, and for one on few servers.
_INTENT_FLAGS = {"presences": 1 << 12 | 1 << 13, "members": 1 << 14 | 1 << 15, "message_content": 1 << 18 | 1 << 19}
SKEW_SEEN, SKEW_FATAL = timedelta(seconds=60), timedelta(seconds=240)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `about` tells those of one code apart. `facts` are for the sentences."""

    code: Good | Bad
    about: str = ""
    severity: Severity = "ok"
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called in an alert."""
        return f"{self.code}:{self.about}" if self.about else self.code

    @property
    def part(self) -> str:
        """settings, database, discord or stripe."""
        return part(self.name)


def part(name: str) -> str:
    """The part that a check's name, or its code, begins with."""
    return name.partition("-")[0]


def invite_permissions() -> int:
    """The permissions that the bot is invited with, as the number in the invite's address."""
    return bits(*NEEDED)


def key_is_live(key: str) -> bool | None:
    """Whether a key of Stripe's is for real money; None when it does not tell."""
    return {"live": True, "test": False}.get(key.split("_")[1]) if key.count("_") >= 2 else None


def checks(facts: Gathered, needs: Needs) -> list[Check]:
    """Everything that was looked at, and how it is."""
    stored = facts.database if isinstance(facts.database, Stored) else Stored()
    found: list[Check] = [] if facts.settings is None else list(_settings(facts.settings, needs))
    match facts.database:
        case Absent(file, others):
            beside: dict[str, str | int] = {"file": file, "others": ", ".join(others), "count": len(others)}
            found.append(Check("database-absent", "", "fatal", beside))
        case Away(reason):
            found.append(Check("database-away", "", "fatal", {"reason": reason}))
        case Stored(is_current=current):
            found.append(Check("database") if current else Check("database-old", "", "fatal"))
    match facts.discord:
        case Away(reason):
            found.append(Check("discord-away", "", "fatal", {"reason": reason}))
        case Denied():
            found.append(Check("discord-token-refused", "", "fatal"))
        case AtDiscord():
            found += _discord(facts.discord, needs, stored)
    match facts.stripe:
        case Away(reason):
            found.append(Check("stripe-away", "", "fatal", {"reason": reason}))
        case Denied():
            found.append(Check("stripe-key-refused", "", "fatal"))
        case AtStripe():
            found += _stripe(facts.stripe, needs)
    return found


def _settings(seen: Here, needs: Needs) -> Iterator[Check]:
    if seen.env_file:
        yield Check("settings-env", "", "ok", {"file": seen.env_file})
    else:
        yield Check("settings-no-env", "", "ok", {"searched": ", ".join(seen.searched)})
    if seen.is_public and needs.live is False:
        yield Check("settings-test-money", "", "warning")
    if needs.config.moderation.staff and not needs.config.moderation.questions_url:
        yield Check("settings-no-questions", "", "warning")
    if not needs.config.moderation.read_messages:
        yield Check("settings-reads-nothing", "", "warning")
    for path, is_folder in seen.exposed.items():
        code: Bad = "database-folder-exposed" if is_folder else "database-exposed"
        code = "settings-env-exposed" if path == seen.env_file else code
        yield Check(code, path, "warning", {"file": path, "word": quote(path)})


def _discord(seen: AtDiscord, needs: Needs, stored: Stored) -> Iterator[Check]:
    yield Check("discord-token")
    for intent in sorted(needs.intents):
        on = bool(seen.flags & _INTENT_FLAGS[intent])
        yield Check(
            "discord-intent" if on else "discord-intent-off", intent, "ok" if on else "fatal", {"intent": intent}
        )
    server = {"server": str(needs.server)}
    if seen.guild is None:
        invite = {"application": str(seen.application), "permissions": str(invite_permissions())}
        yield Check("discord-server-absent", "", "fatal", server | invite)
    else:
        yield Check("discord-server", "", "ok", server)
        yield from _community(seen.guild, needs.config)
        yield from _permissions(seen.guild)
        yield from _roles(seen.guild, needs.config, stored.roles)
        yield from _channels(seen.guild, needs.config, stored)
    yield from _clock("discord-clock", "discord-clock-off", seen.skew)


def _community(guild: Guild, config: Config) -> Iterator[Check]:
    """Discord has forums, announcement channels and its own questions on Community servers alone."""
    wanted = config.community
    if wanted.onboarding.prompts or any(each.kind != "text" for each in wanted.channels.values()):
        on = "COMMUNITY" in guild.features
        yield Check("discord-community") if on else Check("discord-community-off", "", "warning")


def _permissions(guild: Guild) -> Iterator[Check]:
    value = base(guild, guild.me)
    for name in NEEDED:
        has, facts = bool(value & bits(name)), {"permission": name}
        if has:
            yield Check("discord-permission", name, "ok", facts)
        else:
            yield Check("discord-permission-missing", name, "fatal" if name in _VITAL else "warning", facts)
    # With it everything else is there too, so the day it goes nobody knows what else was lacking.
    yield Check("discord-administrator", "", "warning") if value & ADMINISTRATOR else Check("discord-ordinary")


def _roles(guild: Guild, config: Config, stored: Mapping[str, int]) -> Iterator[Check]:
    there = {id_: role.name for id_, role in guild.roles.items() if id_ != guild.id}
    for key, wanted in config.community.roles.items():
        paid = key in config.managed_roles
        badly: Severity = "fatal" if paid else "warning"
        facts = {"key": key, "role": wanted.name}
        found = find(key, wanted.name, stored, there)
        if len(found) == 1:
            yield _role(guild, guild.roles[found[0]], Check("discord-role", key, badly, facts), paid=paid)
        else:
            yield Check("discord-role-twice" if found else "discord-role-missing", key, badly, facts)


def _role(guild: Guild, role: Role, if_bad: Check, *, paid: bool) -> Check:
    facts = {**if_bad.facts, "role": role.name}
    if role.managed:
        return Check("discord-role-integration", if_bad.about, if_bad.severity, facts)
    if paid and standing(guild, role.id) >= top_position(guild, guild.me):
        return Check("discord-role-above", if_bad.about, if_bad.severity, facts)
    return Check("discord-role", if_bad.about, "ok", facts)


def _channels(guild: Guild, config: Config, stored: Stored) -> Iterator[Check]:
    found = {key: channel_ids(guild, key, wanted, stored) for key, wanted in config.community.channels.items()}
    shut = shut_rooms(guild, config, stored, {key: ids[0] for key, ids in found.items() if len(ids) == 1})
    for key, wanted in config.community.channels.items():
        facts = {"key": key, "channel": wanted.name}
        match found[key]:
            case []:
                yield Check("discord-channel-missing", key, "warning", facts)
            case [id_] if guild.channels[id_].hidden:
                yield Check("discord-channel-hidden", key, "warning", facts)
            case [id_] if key in shut:
                yield Check("discord-channel-shut", key, "warning", {**facts, "roles": shut[key]})
            case [id_]:
                yield Check("discord-channel", key, "ok", {**facts, "channel": guild.channels[id_].name})
            case _:
                yield Check("discord-channel-twice", key, "warning", facts)


def _stripe(seen: AtStripe, needs: Needs) -> Iterator[Check]:
    yield Check("stripe-key", "", "ok", {"mode": {True: "live", False: "test", None: "unknown"}[needs.live]})
    if seen.prices is None:
        yield Check("stripe-permission-missing", "prices", "fatal", {"right": "prices"})
    else:
        for tier in needs.config.membership.tiers.values():
            if tier.price is not None:
                yield _price(tier.price, seen.prices.get(tier.price))
    if seen.endpoints is None:
        yield Check("stripe-permission-missing", "webhook_endpoints", "warning", {"right": "webhook_endpoints"})
    else:
        yield from _webhook(seen.endpoints, needs)
    yield from _clock("stripe-clock", "stripe-clock-off", seen.skew)


def _price(lookup_key: str, state: str | None) -> Check:
    bad: dict[str | None, Bad] = {
        None: "stripe-price-missing",
        "inactive": "stripe-price-inactive",
        "once": "stripe-price-once",
        "complex": "stripe-price-complex",
    }
    code = bad.get(state)
    return Check(code or "stripe-price", lookup_key, "fatal" if code else "ok", {"price": lookup_key})


def _webhook(endpoints: tuple[Endpoint, ...], needs: Needs) -> list[Check]:
    url = {"url": needs.webhook_url}
    found = [_endpoint(each, needs, url) for each in endpoints if each.url == needs.webhook_url]
    if not found:
        missing = {**url, "version": API_VERSION, "events": ", ".join(TYPES)}
        return [Check("stripe-webhook-missing", "", "fatal", missing)]
    return min(found, key=len) or [Check("stripe-webhook", "", "ok", url)]  # of two for one address one suffices


def _endpoint(endpoint: Endpoint, needs: Needs, url: Mapping[str, str]) -> list[Check]:
    """What is wrong with it."""
    found: list[Check] = []
    if not endpoint.enabled:
        found.append(Check("stripe-webhook-disabled", "", "fatal", url))
    if needs.live is not None and endpoint.live != needs.live:
        key, itself = ("live", "test") if needs.live else ("test", "live")
        found.append(Check("stripe-webhook-mode", "", "fatal", {**url, "key": key, "endpoint": itself}))
    if endpoint.api_version != API_VERSION:
        versions = {"version": endpoint.api_version or "account", "wanted": API_VERSION}
        found.append(Check("stripe-webhook-version", "", "warning", {**url, **versions}))
    lacking = [] if "*" in endpoint.events else [each for each in TYPES if each not in endpoint.events]
    if lacking:
        found.append(Check("stripe-webhook-events", "", "warning", {**url, "events": ", ".join(lacking)}))
    return found


def _clock(good: Good, bad: Bad, skew: timedelta | None) -> Iterator[Check]:
    if skew is None:
        return
    seconds = {"seconds": round(abs(skew).total_seconds())}
    if abs(skew) <= SKEW_SEEN:
        yield Check(good, "", "ok", seconds)
    else:
        yield Check(bad, "", "fatal" if abs(skew) > SKEW_FATAL else "warning", seconds)
