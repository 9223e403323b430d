"""Which roles and channels of the server config means, by what is stored and by their names. Pure."""

from collections.abc import Mapping

from bot.config import Config
from bot.config.community import Channel as Wanted
from bot.domain.guild import KINDS, Guild, answers_to
from bot.domain.reach import EVERYONE, unreached
from bot.preflight.facts import Stored


def channel_ids(guild: Guild, key: str, wanted: Wanted, stored: Stored) -> list[int]:
    """The channels that config's channel `key` may stand for."""
    there = {
        id_: wanted.name if answers_to(channel, wanted.name, KINDS[wanted.kind]) else ""
        for id_, channel in guild.channels.items()
        if channel.hidden or channel.kind in KINDS.values()
    }
    return find(key, wanted.name, stored.channels, there)


def shut_rooms(guild: Guild, config: Config, stored: Stored, channels: Mapping[str, int]) -> dict[str, str]:
    """Of each room that does not reach all whom it is meant for, whom it misses."""
    names = {id_: role.name for id_, role in guild.roles.items() if id_ != guild.id}
    found = {key: find(key, each.name, stored.roles, names) for key, each in config.community.roles.items()}
    roles = {key: ids[0] for key, ids in found.items() if len(ids) == 1}
    return {
        each.channel: ", ".join(who if who == EVERYONE else guild.roles[roles[who]].name for who in each.shut_out)
        for each in unreached(config.community, guild, roles, channels)
        if each.shut_out
    }


def find(key: str, name: str, stored: Mapping[str, int], there: Mapping[int, str]) -> list[int]:
    """What `key` may stand for: what is stored if it is still there, else all of that name that are nobody else's."""
    if (known := stored.get(key)) in there and known is not None:
        return [known]
    return [id_ for id_, called in there.items() if called == name and id_ not in stored.values()]
