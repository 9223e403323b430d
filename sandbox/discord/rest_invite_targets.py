"""REST: for whom an invite is: a list of users who alone can see and accept it."""

from __future__ import annotations

from . import errors, render
from .api import NO_CONTENT, Call, Reply, Route
from .forms import Form
from .parts import Invite
from .permissions import Permission, in_guild
from .rest_invites import find

MOST_AT_ONCE = 1000
_HEADER = "user_id"


def _invite(call: Call, *permissions: Permission) -> Invite:
    """The invite, to its inviter or to who has one of these permissions."""
    invite = find(call)
    bits = in_guild(call.world.state.guild, call.me(), call.world.now())
    if invite.inviter is not call.actor and not any(bits & each for each in permissions):
        raise errors.missing_permissions()
    return invite


def _listed(call: Call) -> Invite:
    """The invite, whose list can be looked at; 404 10006 when it has none."""
    invite = _invite(call, Permission.MANAGE_GUILD, Permission.VIEW_AUDIT_LOG)
    if invite.user_ids is None:
        raise errors.unknown("Invite")
    return invite


def _list(call: Call) -> Reply:
    users = sorted(_listed(call).user_ids or ())
    return Reply("\n".join([_HEADER, *map(str, users), ""]).encode())


def _replace(call: Call) -> Reply:
    invite = _invite(call, Permission.MANAGE_GUILD)
    if not call.uploads:
        raise errors.invalid("target_users_file", "BASE_TYPE_REQUIRED", "This field is required")
    lines = call.uploads[0].content.decode(errors="replace").split()
    numbers = lines[1:] if lines[:1] == [_HEADER] else lines
    first = len(lines) - len(numbers) + 1
    wrong = [number for number, line in enumerate(numbers, first) if not line.isdecimal()]
    if wrong:
        message = "; ".join(f"Line {number}: invalid user ID format" for number in wrong)
        raise errors.invalid("target_users_file", "INVALID_USER_IDS", message)
    invite.user_ids = {int(line) for line in numbers}
    invite.users_set_at = call.world.now()
    return NO_CONTENT


def _status(call: Call) -> Reply:
    """The list is read at once here, so the job is always done."""
    invite = _listed(call)
    count, at = len(invite.user_ids or ()), render.timestamp(invite.users_set_at)
    shown = {"status": 2, "total_users": count, "processed_users": count, "error_message": None}
    return Reply({**shown, "created_at": at, "completed_at": at})


def _add(call: Call) -> Reply:
    return _change(call, {call.id("user_id")}, add=True)


def _remove(call: Call) -> Reply:
    return _change(call, {call.id("user_id")}, add=False)


def _add_many(call: Call) -> Reply:
    return _change(call, _many(call.form()), add=True)


def _remove_many(call: Call) -> Reply:
    return _change(call, _many(call.form()), add=False)


def _many(form: Form) -> set[int]:
    form.require("user_ids")
    ids = set(form.snowflakes("user_ids", MOST_AT_ONCE))
    form.check()
    return ids


def _change(call: Call, ids: set[int], *, add: bool) -> Reply:
    invite = _invite(call, Permission.MANAGE_GUILD)
    invite.user_ids = (invite.user_ids or set()) | ids if add else (invite.user_ids or set()) - ids
    invite.users_set_at = invite.users_set_at or call.world.now()
    return NO_CONTENT


_PLACE = "/invites/{code}/target-users"
ROUTES = (
    Route("GET", _PLACE, _list),
    Route("PUT", _PLACE, _replace),
    Route("GET", _PLACE + "/job-status", _status),
    # documented in words, but not in Discord's description
    Route("POST", _PLACE + "/bulk-add", _add_many, documented=False),
    Route("POST", _PLACE + "/bulk-delete", _remove_many, documented=False),
    Route("PUT", _PLACE + "/{user_id}", _add, documented=False),
    Route("DELETE", _PLACE + "/{user_id}", _remove, documented=False),
)
