"""The overwrites that config asks for: who sees a channel, and who writes in it. Pure.

Only these permissions are config's; whatever else an overwrite allows or denies is left as people set it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.config import Community
from bot.domain.guild import CATEGORY, Channel, Guild, Overwrite
from bot.domain.permissions import ADMINISTRATOR, VIEW_CHANNEL, base, bits, in_channel

WRITE = bits("send_messages", "send_messages_in_threads", "create_public_threads", "create_private_threads")
OURS = VIEW_CHANNEL | WRITE
_IN_THREADS = bits("send_messages_in_threads")
_READ = bits("read_message_history")  # the bot finds its own first post again


def of_category(community: Community, key: str, roles: Mapping[str, int], everyone: int, me: int) -> list[Overwrite]:
    """Of the category `key`: what new channels in it begin with. `roles` is key to id; a role without one is left out.

    `everyone` is the server's id, `me` the bot's.
    """
    return wanted(community.categories[key].opens_to, None, roles, everyone, me)


def of_channel(community: Community, key: str, roles: Mapping[str, int], everyone: int, me: int) -> list[Overwrite]:
    """Of the channel `key`; as `of_category`."""
    channel = community.channels[key]
    return wanted(
        community.opens_to(key), channel.writers, roles, everyone, me, private_threads=channel.private_threads
    )


def fitted(asked: Iterable[Overwrite], channel: Channel, guild: Guild, roles: Iterable[int]) -> list[Overwrite]:
    """What `asked` comes to on `channel`, with all that people set beside it; `roles` are config's that are there.

    Config's other roles are neither let in nor kept out by what stands there. What is open to everybody is so also
    where @everyone may see nothing on the server as a whole, and there nobody's leave is taken.
    """
    named = {each.target: each for each in asked}
    everyone = named.get(guild.id, Overwrite(guild.id, is_member=False))
    free = OURS & ~everyone.deny
    # Not so a category: Discord passes it on to what lies there in sync, also to rooms that config does not know.
    is_room = channel.kind != CATEGORY
    if is_room and free & ~guild.roles[guild.id].permissions & VIEW_CHANNEL and not _administrators(guild):
        everyone = replace(everyone, allow=VIEW_CHANNEL)
    may = base(guild, guild.me) | VIEW_CHANNEL
    found = []
    for target, each in named.items():
        if target == guild.me.id:  # Discord lets nobody give what they do not have
            found.append(_merged(channel.overwrites.get(target), replace(each, allow=each.allow & may), OURS))
        elif target != guild.id:
            found.append(_merged(channel.overwrites.get(target), each, free))
    found += [
        _merged(channel.overwrites[role], Overwrite(role, is_member=False), free)
        for role in roles
        if role not in named and role in channel.overwrites
    ]
    if guild.id in named or guild.id in channel.overwrites or everyone.allow:
        found.append(_merged(channel.overwrites.get(guild.id), everyone, free))
    return [each for each in found if each.target != guild.me.id or not _does_without(each, found, channel, guild)]


def of_new(asked: Iterable[Overwrite], kind: int, guild: Guild) -> list[Overwrite]:
    """What `asked` comes to on a channel of this kind that is made, always with the bot's own."""
    nothing = Channel(0, "", kind, None, 0, {guild.me.id: Overwrite(guild.me.id, is_member=True)})
    return fitted(asked, nothing, guild, ())


def _administrators(guild: Guild) -> bool:
    return bool(guild.roles[guild.id].permissions & ADMINISTRATOR)


def _does_without(own: Overwrite, found: list[Overwrite], channel: Channel, guild: Guild) -> bool:
    """Whether the bot can do all in an open channel anyway. In a closed one it has its own: roles come and go."""
    others = {each.target: each for each in found if each.target != own.target}
    if others.get(guild.id, own).deny & VIEW_CHANNEL or own.target in channel.overwrites:
        return False
    built = replace(channel, overwrites={**channel.overwrites, **others})
    return in_channel(guild, guild.me, built) & own.allow == own.allow


def _merged(seen: Overwrite | None, asked: Overwrite, free: int) -> Overwrite:
    """`asked`, with what people set beside it in `seen`: all that is not OURS, and leave for what is `free` to all."""
    allow, deny = (seen.allow & ~(OURS & ~free), seen.deny & ~OURS) if seen else (0, 0)
    return Overwrite(asked.target, asked.is_member, allow | asked.allow, deny & ~asked.allow | asked.deny)


def wanted(
    readers: Iterable[str], writers: Iterable[str] | None, roles: Mapping[str, int], everyone: int, me: int, *,
    private_threads: bool = False,
) -> list[Overwrite]:  # fmt: skip
    """The overwrites that let `readers` (none: everybody) see and `writers` (None: all of them) write.

    Keys that `roles` does not have are left out. `private_threads`: whoever sees it may write in a thread there.
    """
    readers, few = list(readers), list(writers or ())
    closed = (VIEW_CHANNEL if readers else 0) | (0 if writers is None else WRITE)
    closed &= ~_IN_THREADS if private_threads else -1
    # The bot's own comes first: a room that closes to everybody else would close to the bot too, and could not be
    # mended any more.
    found = [Overwrite(me, is_member=True, allow=OURS | _READ)]
    for key in dict.fromkeys([*readers, *few]):
        allow = (VIEW_CHANNEL if key in readers else 0) | (WRITE if key in few else 0)
        if key in roles:
            found.append(Overwrite(roles[key], is_member=False, allow=allow))
    # Last: who has a right to the room is never without it, not even between two steps.
    return [*found, Overwrite(everyone, is_member=False, deny=closed)] if closed else found
