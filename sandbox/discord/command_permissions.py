"""Who may use a command of the bot in the guild: its default permissions, and what the guild set over them.

https://docs.discord.com/developers/interactions/application-commands#permissions
"""

from __future__ import annotations

from .errors import Json
from .permissions import ALL, Permission, base, in_channel
from .state import Channel, Command, Member, State
from .world import World

ROLE, USER, CHANNEL = 1, 2, 3


def all_channels(guild_id: int) -> int:
    """The id that stands for all the guild's channels; the guild's own id stands for everybody in it."""
    return guild_id - 1


def allowed(world: World, command: Command, member: Member, channel: Channel) -> bool:
    """Whether the member may use the command in the channel; a thread follows its channel. Administrators may."""
    state = world.state
    bits = in_channel(state.guild, member, channel, world.now())
    if not bits & Permission.USE_APPLICATION_COMMANDS:
        return False
    if base(state.guild, member) == ALL:
        return True
    # what is set for a command takes the place of what is set for all of the app's
    rules = state.guild.command_permissions.get(command.id) or state.guild.command_permissions.get(state.bot.id, [])
    place = channel.id if channel.thread is None else channel.parent_id or 0
    if _said(rules, CHANNEL, place, all_channels(state.guild.id)) is False:
        return False
    said = _of_member(state, rules, member)
    return _by_default(command, bits) if said is None else said


def _said(rules: list[Json], kind: int, *ids: int) -> bool | None:
    """What the rules say of the first of these ids that they name; None when they name none."""
    by_id = {int(rule["id"]): bool(rule["permission"]) for rule in rules if rule["type"] == kind}
    return next((by_id[each] for each in ids if each in by_id), None)


def _of_member(state: State, rules: list[Json], member: Member) -> bool | None:
    """The member's own rule, else those of its roles, of which one that allows is enough, else everybody's."""
    own = _said(rules, USER, member.user.id)
    if own is not None:
        return own
    of_roles = [said for role_id in member.roles if (said := _said(rules, ROLE, role_id)) is not None]
    return any(of_roles) if of_roles else _said(rules, ROLE, state.guild.id)


def _by_default(command: Command, bits: int) -> bool:
    """Whether these permissions are those that the command asks for; "0" asks for an administrator."""
    asked = command.definition["default_member_permissions"]
    wanted = 0 if asked is None else int(asked) or ALL
    return not wanted & ~bits
