"""Whether the rooms reach whom config means them for: everybody, members, payers, staff. Pure.

That nothing keeps somebody out is not enough: where @everyone may see nothing on the server as a whole, a room that no
overwrite opens is seen by nobody. So it is judged by what each kind of person effectively may.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.config import Community
from bot.config.community import CLOSED
from bot.domain.guild import Channel, Guild, Member
from bot.domain.permissions import VIEW_CHANNEL, bits, in_channel

EVERYONE = "@everyone"
"""Stands for somebody without any role."""

_SEND = bits("send_messages")
_KINDS = ("member", "paid", "staff")


@dataclass(frozen=True, slots=True)
class Unreached:
    """A room that does not reach all whom it is meant for.

    `shut_out`: who should see it and does not: keys of roles, or EVERYONE. `nobody`: none of those whom it is meant for
    sees it. `read_only`: none of those who should write can. `is_open`: it is meant for everybody.
    """

    channel: str
    is_open: bool
    shut_out: tuple[str, ...] = ()
    nobody: bool = False
    read_only: bool = False


def unreached(
    community: Community, guild: Guild, roles: Mapping[str, int], channels: Mapping[str, int]
) -> Iterator[Unreached]:
    """Of the channels that are there, those that miss somebody; `roles` and `channels` are config's keys to ids.

    Of what the bot does not see nothing is said: nobody could tell.
    """
    roles = {key: id_ for key, id_ in roles.items() if key in community.roles and id_ in guild.roles}
    for key, wanted in community.channels.items():
        channel, opens = guild.channels.get(channels.get(key, 0)), community.opens_to(key)
        if channel is None or channel.hidden or opens == (CLOSED,):
            continue
        kinds = [role for role in roles if community.roles[role].about in _KINDS]
        meant = [role for role in opens if role in roles] if opens else [EVERYONE, *kinds]
        seeing = [who for who in meant if _may(VIEW_CHANNEL, who, channel, guild, community, roles)]
        writing = meant if wanted.writers is None else [role for role in wanted.writers if role in roles]
        mute = bool(writing) and not any(_may(_SEND, who, channel, guild, community, roles) for who in writing)
        found = Unreached(
            key,
            not opens,
            tuple(who for who in meant if who not in seeing),
            nobody=bool(meant) and not seeing,
            read_only=bool(seeing) and mute and not wanted.is_spoken,
        )
        if found.shut_out or found.read_only:
            yield found


def _may(bit: int, who: str, channel: Channel, guild: Guild, community: Community, roles: Mapping[str, int]) -> bool:
    return all(in_channel(guild, Member(0, held), channel) & bit for held in _people(who, community, roles))


def _people(who: str, community: Community, roles: Mapping[str, int]) -> Iterable[frozenset[int]]:
    """The roles that somebody of this kind has: with a members' role beside it, too, as nearly everybody has one."""
    if who == EVERYONE:
        return [frozenset()]
    members = [id_ for key, id_ in roles.items() if community.roles[key].about == "member"]
    return [frozenset({roles[who]}), *(frozenset({roles[who], each}) for each in members)]
