"""Many members at once, and who gave or took which role when: for tests of size, under /sandbox."""

from __future__ import annotations

from . import errors, events
from .api import Call, Reply, Route
from .errors import Json
from .forms import Form
from .parts import User
from .state import Member
from .world import World

MOST = 1_000_000


def add_crowd(
    world: World, count: int, roles: set[int], username: str = "crowd", *, arrive: bool = False, pending: bool = False
) -> tuple[int, int]:
    """Add so many members with these roles, named by number; nobody can log in as one of them.

    With `arrive` they join one after the other, and the guild is told of each; else nobody is told. `pending`: with the
    rules screening still ahead. Returns the first and the last id; all ids are between them.
    """
    ids = [world.ids.next() for _ in range(count)]
    for number, user_id in enumerate(ids):
        user = User(user_id, f"{username}{number}", token="")
        world.state.add_user(user)
        member = Member(user, world.now(), set(roles), pending=pending)
        world.state.guild.members[user_id] = member
        if arrive:
            events.member_joined(world, member)
    return ids[0], ids[-1]


def role_changes(world: World, user_id: int | None = None) -> list[Json]:
    """Every role that was given or taken, in order, as GET /sandbox/guilds/{guild}/role-changes shows it."""
    return [
        {
            "at": each.at,
            "user_id": str(each.user_id),
            "role_id": str(each.role_id),
            "change": each.change,
            "by": str(each.by),
            "effective": each.effective,
        }
        for each in world.state.role_changes
        if user_id in (None, each.user_id)
    ]


def _crowd(call: Call) -> Reply:
    form = call.form()
    form.require("count")
    count, username = form.whole("count", 1, MOST), form.text("username", 24, 1)
    roles = form.snowflakes("roles", 250)
    arrive, pending = form.flag("arrive") or False, form.flag("pending") or False
    form.check()
    _same_guild(call)
    for role_id in roles:
        call.world.state.role(role_id)
    first, last = add_crowd(call.world, count or 1, set(roles), username or "crowd", arrive=arrive, pending=pending)
    return Reply({"first_id": str(first), "last_id": str(last)}, 201)


def _role_changes(call: Call) -> Reply:
    _same_guild(call)
    form = Form(call.query)
    user_id = form.snowflake("user_id")
    form.check()
    return Reply(role_changes(call.world, user_id))


def _same_guild(call: Call) -> None:
    if call.id("guild_id") != call.world.state.guild.id:
        raise errors.unknown("Guild")


ROUTES = (
    Route("POST", "/guilds/{guild_id}/crowd", _crowd, auth=False),
    Route("GET", "/guilds/{guild_id}/role-changes", _role_changes, auth=False),
)
