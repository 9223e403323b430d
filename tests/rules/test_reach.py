"""domain.reach: whom a room misses of those it is meant for, by what each kind of person may there; nothing else."""

from typing import Any

import pytest

from bot.config import Community
from bot.domain.guild import TEXT, VOICE, Channel, Guild, Member, Overwrite, Role
from bot.domain.permissions import VIEW_CHANNEL, bits
from bot.domain.reach import EVERYONE, Unreached, unreached

SERVER, PERSON, HOSPITAL, TEAM, MENTOR = 1, 11, 12, 13, 14
SEND = bits("send_messages")
ROLES = {"person": PERSON, "hospital": HOSPITAL, "team": TEAM, "mentor": MENTOR}
ABOUT = {"person": "member", "hospital": "paid", "team": "staff", "mentor": "mentor"}
ROOM = 20


def _found(
    overwrites: dict[int, tuple[int, int]],
    base: int = VIEW_CHANNEL | SEND,
    roles: dict[str, int] | None = None,
    *,
    is_there: bool = True,
    hidden: bool = False,
    kind: str = "text",
    first: dict[str, Any] | None = None,
    **wanted: Any,
) -> list[Unreached]:
    """What is found about a room: the overwrites allow and deny, @everyone has `base`; `first`: another before it."""
    channels = {"first": first} if first else {}
    channels["room"] = {"name": "room", "about": "community", "kind": kind, **wanted}
    known = {key: {"name": key, "about": about} for key, about in ABOUT.items()}
    community = Community.model_validate({"roles": known, "channels": channels})
    everybody = {SERVER: Role(SERVER, "@everyone", 0, base)}
    there = everybody | {id_: Role(id_, key, 1, 0) for key, id_ in ROLES.items()}
    stands = {who: Overwrite(who, is_member=False, allow=allow, deny=deny) for who, (allow, deny) in overwrites.items()}
    room = Channel(ROOM, "room", VOICE if kind == "voice" else TEXT, None, 0, stands, hidden=hidden)
    guild = Guild(SERVER, 9, there, {ROOM: room} if is_there else {}, Member(2, frozenset()))
    return list(unreached(community, guild, ROLES if roles is None else roles, {"room": ROOM}))


def test_a_room_that_reaches_all_is_not_spoken_of() -> None:
    assert _found({}) == []
    assert _found({HOSPITAL: (VIEW_CHANNEL | SEND, 0)}, base=0, opens_to=["hospital"]) == []


@pytest.mark.parametrize("opens_to", [[], None])
def test_one_that_is_for_everybody_is_judged_for_who_has_no_role_and_for_members_payers_and_staff(
    opens_to: list[str] | None,
) -> None:
    """A mentor is one of them already: that role is not asked about by itself."""
    (found,) = _found({}, base=0, opens_to=opens_to)
    assert found == Unreached("room", True, (EVERYONE, "person", "hospital", "team"), nobody=True)


def test_who_is_let_in_and_who_is_not_are_told_apart() -> None:
    (found,) = _found({HOSPITAL: (0, VIEW_CHANNEL)})
    assert found == Unreached("room", True, ("hospital",))
    (found,) = _found({TEAM: (VIEW_CHANNEL, 0)}, base=0, opens_to=["hospital", "team"])
    assert found == Unreached("room", False, ("hospital",), read_only=True)


def test_somebody_counts_with_the_members_role_beside_theirs_too() -> None:
    """It alone may write: a payer who has not agreed cannot, so payers do not all reach it."""
    (found,) = _found({PERSON: (SEND, 0)}, base=VIEW_CHANNEL, opens_to=["hospital"])
    assert found == Unreached("room", False, read_only=True)
    assert _found({HOSPITAL: (VIEW_CHANNEL | SEND, 0), PERSON: (0, SEND)}, base=0, opens_to=["hospital"]) == []
    (found,) = _found({SERVER: (0, VIEW_CHANNEL), PERSON: (VIEW_CHANNEL, 0)}, opens_to=["hospital"])
    assert found.shut_out == ("hospital",)
    (found,) = _found({PERSON: (0, VIEW_CHANNEL)})
    assert found.shut_out == ("person", "hospital", "team"), "whoever has agreed sees it no more"


def test_a_room_in_which_none_may_write_of_those_who_should_is_for_reading_alone() -> None:
    (found,) = _found({}, base=VIEW_CHANNEL)
    assert found == Unreached("room", True, read_only=True)
    assert _found({TEAM: (SEND, 0)}, base=VIEW_CHANNEL) == [], "somebody does"
    assert _found({TEAM: (SEND, 0)}, base=VIEW_CHANNEL, writers=["team"]) == []
    (found,) = _found({HOSPITAL: (SEND, 0)}, base=VIEW_CHANNEL, writers=["team"])
    assert found == Unreached("room", True, read_only=True)


def test_where_nobody_should_write_or_people_talk_that_none_may_write_is_as_it_should_be() -> None:
    assert _found({}, base=VIEW_CHANNEL, writers=[]) == []
    assert _found({}, base=VIEW_CHANNEL, kind="voice") == []


def test_a_room_that_nobody_sees_is_not_called_one_for_reading() -> None:
    (found,) = _found({}, base=0, opens_to=["hospital"])
    assert found == Unreached("room", False, ("hospital",), nobody=True)


def test_of_what_is_not_there_not_seen_or_closed_on_purpose_nothing_is_said_and_the_next_is_looked_at() -> None:
    assert _found({}, base=0, is_there=False) == []
    assert _found({}, base=0, hidden=True) == []
    assert _found({}, base=0, opens_to=["no-role"]) == []
    lacks = {"name": "first", "about": "community"}
    assert [each.channel for each in _found({}, base=0, first=lacks)] == ["room"]


def test_a_role_that_is_not_on_the_server_or_not_in_config_is_nobodys() -> None:
    (found,) = _found({}, base=0, roles={"person": PERSON, "hospital": 999, "unknown": TEAM})
    assert found.shut_out == (EVERYONE, "person")
    assert _found({}, base=0, roles={}, opens_to=["hospital"]) == []
