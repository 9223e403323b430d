"""The overwrites that config asks for: who sees a channel, and who writes in it. Pure.

Only these permissions are config's; whatever else an overwrite allows or denies is left as people set it.
"""

from collections.abc import Iterable, Mapping

from bot.config import Community
from bot.domain.guild import Overwrite
from bot.domain.permissions import VIEW_CHANNEL, bits

WRITE = bits("send_messages", "send_messages_in_threads", "create_public_threads", "create_private_threads")
OURS = VIEW_CHANNEL | WRITE
_READ = bits("read_message_history")  # the bot finds its own first post again


def of_category(community: Community, key: str, roles: Mapping[str, int], everyone: int, me: int) -> list[Overwrite]:
    """Of the category `key`: what new channels in it begin with. `roles` is key to id; a role without one is left out.

    `everyone` is the server's id, `me` the bot's.
    """
    return _overwrites(community.categories[key].opens_to, None, roles, everyone, me)


def of_channel(community: Community, key: str, roles: Mapping[str, int], everyone: int, me: int) -> list[Overwrite]:
    """Of the channel `key`; as `of_category`."""
    return _overwrites(community.opens_to(key), community.channels[key].writers, roles, everyone, me)


def merged(seen: Overwrite | None, wanted: Overwrite) -> Overwrite:
    """`wanted`, with what people set beside it in `seen`."""
    allow, deny = (seen.allow & ~OURS, seen.deny & ~OURS) if seen else (0, 0)
    return Overwrite(wanted.target, wanted.is_member, allow | wanted.allow, deny | wanted.deny)


def _overwrites(
    readers: Iterable[str], writers: Iterable[str] | None, roles: Mapping[str, int], everyone: int, me: int
) -> list[Overwrite]:
    readers, few = list(readers), list(writers or ())
    closed = (VIEW_CHANNEL if readers else 0) | (0 if writers is None else WRITE)
    # The bot's own comes first: a room that closes to everybody else would close to the bot too, and could not be
    # mended any more.
    found = [Overwrite(me, is_member=True, allow=OURS | _READ)]
    for key in dict.fromkeys([*readers, *few]):
        allow = (VIEW_CHANNEL if key in readers else 0) | (WRITE if key in few else 0)
        if key in roles:
            found.append(Overwrite(roles[key], is_member=False, allow=allow))
    # Last: who has a right to the room is never without it, not even between two steps.
    return [*found, Overwrite(everyone, is_member=False, deny=closed)] if closed else found
