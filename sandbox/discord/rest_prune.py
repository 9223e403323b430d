"""REST: pruning: taking out at once whoever has not been here for days."""

from __future__ import annotations

from datetime import timedelta

from . import audit, events
from .api import Call, Reply, Route
from .audit import Act
from .errors import Json
from .forms import Form
from .permissions import Permission, outranks
from .state import Guild, Member

MOST_ROLES = 100


def _count(call: Call) -> Reply:
    guild, me = _allowed(call)
    days, included = _form(Form(_listed(dict(call.query))))
    return Reply({"pruned": len(_idle(call, guild, me, days, included))})


def _prune(call: Call) -> Reply:
    guild, me = _allowed(call)
    form = call.form()
    days, included = _form(Form(_listed(form.raw())))
    # discord.py sends words
    counted = form.raw().get("compute_prune_count") not in (False, "false")
    idle = _idle(call, guild, me, days, included)
    for member in idle:
        del guild.members[member.user.id]
        events.member_left(call.world, guild, member.user)
    if idle:
        audit.note(call, Act.PRUNE, None, options={"delete_member_days": str(days), "members_removed": str(len(idle))})
    return Reply({"pruned": len(idle) if counted else None})


def _allowed(call: Call) -> tuple[Guild, Member]:
    return call.guild(), call.demand(Permission.KICK_MEMBERS, Permission.MANAGE_GUILD)


def _listed(body: Json) -> Json:
    """The body with the roles as a list, also where they came as one word with commas."""
    roles = body.get("include_roles")
    return {**body, "include_roles": roles.replace(" ", "").split(",")} if isinstance(roles, str) and roles else body


def _form(form: Form) -> tuple[int, set[int]]:
    """The days of absence, and the roles that do not protect."""
    days, included = form.whole("days", 1, 30) or 7, form.snowflakes("include_roles", MOST_ROLES)
    form.check()
    return days, set(included)


def _idle(call: Call, guild: Guild, me: Member, days: int, included: set[int]) -> list[Member]:
    """Members without other roles who have neither come nor written nor been connected for so many days."""
    since, here = call.world.now() - timedelta(days=days), call.world.hub.users()
    wrote = {
        message.author.id
        for channel in (*guild.channels.values(), *guild.threads.values())
        for message in channel.messages.values()
        if message.timestamp >= since
    }
    return [
        member
        for user_id, member in guild.members.in_order()
        if member.roles <= included
        and member.joined_at < since
        and user_id not in here | wrote
        and not member.user.bot
        and outranks(guild, me, member)
    ]


ROUTES = (
    Route("GET", "/guilds/{guild_id}/prune", _count),
    Route("POST", "/guilds/{guild_id}/prune", _prune),
)
