"""How somebody comes into the guild."""

from __future__ import annotations

from datetime import datetime

from . import automod, errors, events, rest_incidents
from .parts import User
from .state import Member
from .world import World


def join(world: World, user: User, roles: set[int], now: datetime, *, pending: bool = False) -> Member:
    """Make the user a member and tell of it; refused when banned (40007), or while invites are paused."""
    guild = world.state.guild
    if user.id in guild.bans:
        raise errors.Refusal(403, 40007, "The user is banned from this guild.")
    if rest_incidents.paused(guild, "invites_disabled_until", now):
        # Discord documents no code for it
        raise errors.Refusal(403, 50013, "Invites to this guild are paused.")
    member = guild.members[user.id] = Member(user, now, roles, pending=pending)
    events.member_joined(world, member)
    automod.screen_member(world, member)
    return member
