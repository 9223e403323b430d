"""What cannot be applied, known before the first change. Pure."""

from collections.abc import Iterator, Mapping

from bot.community.rules import Match
from bot.config import Community
from bot.config.community import MOST_CHANNELS, MOST_IN_CATEGORY, MOST_ROLES
from bot.domain.guild import Guild


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
    yield from _too_many(community, guild, matched)


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
