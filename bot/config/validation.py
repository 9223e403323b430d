"""What is wrong with a community.toml beyond its single values; above all, a role that tells about anybody's health."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.config.community import (
    CLOSED,
    MOST_CHANNELS,
    MOST_IN_CATEGORY,
    MOST_ROLES,
    Category,
    Channel,
    Community,
    Role,
    RoleAbout,
)
from bot.config.health import TELLS, named_like, plain

# What may be read by everybody who came to talk about health: no narrower role may stand at their doors.
_ABOUT_HEALTH = ("health", "support")
# What nobody gets by joining or paying.
_MODERATING = frozenset(
    ("ban_members", "bypass_slowmode", "kick_members", "manage_events", "manage_messages", "manage_nicknames",
     "manage_threads", "mention_everyone", "moderate_members", "mute_members", "view_audit_log")
)  # fmt: skip


def problems(community: Community) -> Iterator[str]:
    """Each line begins with the path of its key."""
    yield from _unknown(community)
    yield from _closed(community)
    yield from _same_names(community)
    yield from _too_many(community)
    yield from _names_of_channels(community)
    yield from _opens_too_far(community)
    yield from _tells_about_health(community)


def _unknown(community: Community) -> Iterator[str]:
    there: dict[str, Mapping[str, Any]] = {"role": community.roles, "category": community.categories}
    there["channel"] = community.channels
    for path, kind, keys in _references(community):
        for key in keys:
            if key not in there[kind]:
                yield f'{path}: unknown {kind} "{key}". There is: {", ".join(there[kind]) or "none"}.'


def _closed(community: Community) -> Iterator[str]:
    """CLOSED is no role, and says nothing beside one."""
    if CLOSED in community.roles:
        yield f'roles.{CLOSED}: "{CLOSED}" says in opens_to that no role gets in. Take another key.'
    for kind, things in (("categories", community.categories), ("channels", community.channels)):
        for key, each in things.items():
            if CLOSED in (each.opens_to or ()) and each.opens_to != (CLOSED,):
                yield f'{kind}.{key}.opens_to: "{CLOSED}" stands alone, or not at all.'


def _references(community: Community) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each place that names things by their keys: its path, their kind, the keys."""
    for key, category in community.categories.items():
        yield f"categories.{key}.opens_to", "role", tuple(role for role in category.opens_to if role != CLOSED)
    for key, channel in community.channels.items():
        yield f"channels.{key}.category", "category", (channel.category,) if channel.category else ()
        yield f"channels.{key}.opens_to", "role", tuple(each for each in channel.opens_to or () if each != CLOSED)
        yield f"channels.{key}.writers", "role", channel.writers or ()
    yield "onboarding.default_channels", "channel", community.onboarding.default_channels
    for prompt in community.onboarding.prompts:
        for option in prompt.options:
            yield f"onboarding.prompts.{prompt.key}.{option.key}.channels", "channel", option.channels
    yield "server.ops_channel", "channel", (community.server.ops_channel,) if community.server.ops_channel else ()


def _same_names(community: Community) -> Iterator[str]:
    """A thing is found by its name the first time, so two of a kind cannot share one."""
    written, spoken = (
        {key: each for key, each in community.channels.items() if each.is_spoken is spoken} for spoken in (False, True)
    )
    kinds: tuple[tuple[str, Mapping[str, Role | Category | Channel]], ...] = (
        ("roles", community.roles), ("categories", community.categories), ("channels", written), ("channels", spoken),
    )  # fmt: skip
    for kind, things in kinds:
        seen: dict[str, str] = {}
        for key, thing in things.items():
            if seen.setdefault(thing.name, key) != key:
                yield f'{kind}.{key}.name is the name of "{seen[thing.name]}" already.'
    yield from _twice("onboarding.prompts", [prompt.key for prompt in community.onboarding.prompts])
    for prompt in community.onboarding.prompts:
        yield from _twice(f"onboarding.prompts.{prompt.key}.options", [option.key for option in prompt.options])


def _too_many(community: Community) -> Iterator[str]:
    if len(community.roles) > MOST_ROLES - 2:  # @everyone's and the bot's own are roles too
        yield f"roles: {len(community.roles)} are more than fit: Discord allows {MOST_ROLES}, two of them taken."
    if len(community.channels) + len(community.categories) > MOST_CHANNELS:
        yield f"channels and categories: together more than Discord's {MOST_CHANNELS}."
    for key in community.categories:
        inside = sum(channel.category == key for channel in community.channels.values())
        if inside > MOST_IN_CATEGORY:
            yield f"categories.{key}: has {inside} channels, and Discord allows {MOST_IN_CATEGORY}."


def _names_of_channels(community: Community) -> Iterator[str]:
    for key, channel in community.channels.items():
        written = re.sub(r"\s+", "-", channel.name.strip().lower())
        if channel.name != written and not channel.is_spoken:
            yield f'channels.{key}.name: Discord would write "{written}"; write it so too, or it is not found.'
        if channel.tags and channel.kind != "forum":
            yield f"channels.{key}.tags: only a forum has tags."
        if channel.button and (channel.is_spoken or channel.kind == "forum"):
            yield f"channels.{key}.button: a {channel.kind}'s first post has none."
        if channel.private_threads and (channel.kind != "text" or channel.writers is None):
            yield f"channels.{key}.private_threads: is for a text channel with writers."


def _opens_too_far(community: Community) -> Iterator[str]:
    for key, role in community.roles.items():
        if role.about in ("member", "paid") and (too_much := sorted(_MODERATING.intersection(role.permissions))):
            yield f"roles.{key}.permissions: {', '.join(too_much)}: nobody moderates by joining or paying."
    for key, channel in community.channels.items():
        roles = community.opens_to(key)
        others = {*roles} - {CLOSED}
        if channel.about == "hospital" and (not roles or _of(community, roles, "member")):
            yield f"channels.{key}: is about the hospital network and opens to people who did not pay for it."
        if channel.about == "staff" and (not roles or others - set(_of(community, roles, "staff"))):
            yield f"channels.{key}: is about staff and opens to others too."
        if channel.about == "mentor" and (not roles or others - set(_of(community, roles, "mentor", "staff"))):
            yield f"channels.{key}: is for mentors and opens to others than mentors and staff too."
    for key in community.onboarding.default_channels:
        if key in community.channels and community.opens_to(key):
            yield f"onboarding.default_channels: {key} is not open to everybody, and Discord takes no other."
    ops = community.channels.get(community.server.ops_channel or "")
    if ops is not None and ops.about != "staff":
        yield f'server.ops_channel: {community.server.ops_channel} is about "{ops.about}", and must be about "staff".'


def _tells_about_health(community: Community) -> Iterator[str]:
    """Everybody on Discord can look up everybody's roles, so none may follow from what somebody suffers from."""
    groups = [key for key, channel in community.channels.items() if channel.about in _ABOUT_HEALTH]
    for key, role in community.roles.items():
        words = plain(f"{key} {role.name}")
        group = next((each for each in groups if named_like(words, each, community.channels[each].name)), None)
        if group is not None:
            yield (
                f"roles.{key}: is named like the channel {group}, so it would tell everybody about the health of "
                "whoever has it. Support groups are channels that every member may open, never roles."
            )
        elif TELLS.search(words):
            yield f'roles.{key}: "{role.name}" tells about the health of whoever has it. No role may.'
    for key in groups:
        roles = [role for role in community.opens_to(key) if role in community.roles]
        if roles and not _of(community, roles, "member"):
            yield (
                f"channels.{key}: is about health and opens to {', '.join(roles)} alone, so that role would tell "
                "about people's health. Open it to the members' role too, or to everybody."
            )
    yield from _tells_which_group(community)


def _tells_which_group(community: Community) -> Iterator[str]:
    """A members' role that opens one support group and not the other is a role about health by another name."""
    groups = {
        key: set(_of(community, community.opens_to(key), "member"))
        for key, channel in community.channels.items()
        if channel.about == "support" and community.opens_to(key) != (CLOSED,)
    }
    named = {role: key for key, roles in groups.items() for role in roles}
    for key, roles in groups.items():
        for role in named.keys() - roles:
            yield (
                f"channels.{key}: does not open to {role}, and {named[role]} does, so that role would tell "
                "which group somebody reads. All support groups open to the same members' roles."
            )


def _of(community: Community, roles: Iterable[str], *about: RoleAbout) -> list[str]:
    return [role for role in roles if role in community.roles and community.roles[role].about in about]


def _twice(path: str, keys: list[str]) -> Iterator[str]:
    for key in dict.fromkeys(each for each in keys if keys.count(each) > 1):
        yield f'{path}: "{key}" stands there twice.'
