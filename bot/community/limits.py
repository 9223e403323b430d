"""What cannot be applied, known before the first change. Pure."""

from collections.abc import Iterator, Mapping

from bot.community.plan import KINDS
from bot.community.rules import Match
from bot.config import Community
from bot.config.community import MOST_CHANNELS, MOST_IN_CATEGORY, MOST_ROLES, MOST_TAGS
from bot.domain.guild import ANNOUNCEMENT, TEXT, Guild
from bot.domain.permissions import base, bits, names


def problems(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    """What stands in the way, a line each. `matched` is by kind: role, category, channel."""
    for kind, match in matched.items():
        for key in match.ambiguous:
            yield (
                f'{kind} "{key}": the server has two of its name, and which one is meant cannot be told. Rename one of '
                "them in Discord."
            )
    missing = {kind: set(match.missing) for kind, match in matched.items()}
    special = [key for key, each in community.channels.items() if each.kind != "text" and key in missing["channel"]]
    if special and "COMMUNITY" not in guild.features:
        yield (
            f"{', '.join(special)}: Discord has forums and announcement channels on Community servers alone. Switch it "
            "on: Server Settings > Enable Community."
        )
    yield from _other_kinds(community, guild, matched)
    may = base(guild, guild.me)
    for key, role in community.roles.items():
        if lacking := names(bits(*role.permissions) & ~may):
            yield f'role "{key}": the bot lacks {", ".join(lacking)} itself, so it cannot give it. Add it to its role.'
    yield from _too_many(community, guild, matched)


def _other_kinds(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    """Discord turns text channels into announcement channels and back, and no others; and a forum has 20 tags."""
    for key, id_ in matched["channel"].found.items():
        found, wanted = guild.channels[id_], community.channels[key]
        if found.hidden:
            continue
        if found.kind != KINDS[wanted.kind] and {found.kind, KINDS[wanted.kind]} != {TEXT, ANNOUNCEMENT}:
            yield (
                f'channel "{key}": config wants a {wanted.kind} channel, and another kind has that name. Rename it in '
                "Discord."
            )
        tags = {tag.name for tag in found.tags} | {tag.name for tag in wanted.tags}
        if len(tags) > MOST_TAGS:
            yield f'channel "{key}": would have {len(tags)} tags, and Discord allows {MOST_TAGS}. Remove some there.'


def _too_many(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    new = {kind: len(match.missing) for kind, match in matched.items()}
    if new["role"] and len(guild.roles) + new["role"] > MOST_ROLES:
        yield f"{new['role']} new roles do not fit: there are {len(guild.roles)}, and Discord allows {MOST_ROLES}."
    new_channels = new["category"] + new["channel"]
    if new_channels and len(guild.channels) + new_channels > MOST_CHANNELS:
        yield f"{new_channels} new channels do not fit: there are {len(guild.channels)} of at most {MOST_CHANNELS}."
    for key, id_ in matched["category"].found.items():
        keys = [each for each, channel in community.channels.items() if channel.category == key]
        mine = {matched["channel"].found.get(each) for each in keys}
        others = sum(each.parent == id_ and each.id not in mine for each in guild.channels.values())
        if others + len(keys) > MOST_IN_CATEGORY:
            yield f'category "{key}" would have {others + len(keys)} channels, and Discord allows {MOST_IN_CATEGORY}.'
