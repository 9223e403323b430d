"""domain.permissions: Discord's computation, rule by rule, and held against the sandbox's, which was written apart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guild import (
    ANNOUNCEMENT,
    CATEGORY,
    FORUM,
    MEDIA,
    STAGE,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    Thread,
)
from bot.domain.permissions import (
    ADMINISTRATOR,
    ALL,
    BITS,
    CONNECT,
    MANAGE_THREADS,
    VIEW_CHANNEL,
    base,
    bits,
    can_see,
    can_see_thread,
    in_channel,
    names,
    standing,
    top_position,
)
from sandbox.discord import parts, state
from sandbox.discord import permissions as sandbox

EVERYONE, NURSE, TRAINEE, ADMIN, ROLES = 100, 101, 102, 103, (101, 102, 103, 104)
OWNER, ANNA, BEN, BOT = 901, 902, 903, 904
LOBBY, WARD = 500, 501
SEND = BITS["send_messages"]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _guild(*channels: Channel, everyone: int = 0, **permissions: int) -> Guild:
    """A server with these channels; `permissions` are the roles' own, by the names nurse, trainee and admin."""
    roles = [
        Role(EVERYONE, "@everyone", 0, everyone),
        Role(NURSE, "Nurse", 1, permissions.get("nurse", 0)),
        Role(TRAINEE, "Trainee", 2, permissions.get("trainee", 0)),
        Role(ADMIN, "Admin", 3, permissions.get("admin", ADMINISTRATOR)),
    ]
    me = Member(BOT, frozenset(), bot=True)
    return Guild(EVERYONE, OWNER, {role.id: role for role in roles}, {channel.id: channel for channel in channels}, me)


def _channel(*overwrites: Overwrite, kind: int = TEXT, id_: int = LOBBY, parent: int | None = None) -> Channel:
    return Channel(id_, "lobby", kind, parent, 0, {overwrite.target: overwrite for overwrite in overwrites})


def _of(target: int, allow: int = 0, deny: int = 0) -> Overwrite:
    return Overwrite(target, is_member=target >= OWNER, allow=allow, deny=deny)


def _with(*roles: int, id_: int = ANNA) -> Member:
    return Member(id_, frozenset(roles))


CLOSED = _of(EVERYONE, deny=VIEW_CHANNEL)
OPENS = _of(NURSE, allow=VIEW_CHANNEL)


def test_bits_have_discords_places_and_names_go_there_and_back() -> None:
    assert {1 << 3: "administrator", 1 << 10: "view_channel", 1 << 34: "manage_threads"}.items() <= {
        bit: name for name, bit in BITS.items()
    }.items()
    assert {permission.value for permission in sandbox.Permission} == set(BITS.values())
    assert names(bits("view_channel", "connect")) == ["view_channel", "connect"]
    assert names(1 << 47) == []
    with pytest.raises(KeyError):
        bits("read_minds")


def test_what_a_role_allows_on_the_server_adds_up() -> None:
    guild = _guild(everyone=VIEW_CHANNEL, nurse=SEND)
    assert base(guild, _with()) == VIEW_CHANNEL
    assert base(guild, _with(NURSE, TRAINEE)) == VIEW_CHANNEL | SEND


def test_the_owner_and_administrators_pass_every_gate_and_nobody_else_does() -> None:
    shut = _channel(CLOSED, _of(ADMIN, deny=VIEW_CHANNEL), _of(OWNER, deny=VIEW_CHANNEL))
    guild = _guild(shut, everyone=VIEW_CHANNEL)
    assert in_channel(guild, _with(id_=OWNER), shut) == ALL
    assert in_channel(guild, _with(ADMIN), shut) == ALL
    assert in_channel(guild, _with(NURSE), shut) == 0
    assert not can_see(_guild(shut, admin=ALL & ~ADMINISTRATOR), _with(ADMIN), shut)


def test_administrator_given_in_a_channel_is_none() -> None:
    channel = _channel(CLOSED, _of(NURSE, allow=ADMINISTRATOR))
    assert not can_see(_guild(channel, everyone=VIEW_CHANNEL), _with(NURSE), channel)


@pytest.mark.parametrize(
    ("overwrites", "roles", "seen"),
    [
        ((), (), True),
        ((CLOSED,), (), False),
        ((CLOSED, OPENS), (NURSE,), True),
        ((CLOSED, OPENS), (TRAINEE,), False),
        ((_of(NURSE, deny=VIEW_CHANNEL),), (NURSE,), False),
        ((_of(NURSE, deny=VIEW_CHANNEL),), (TRAINEE,), True),
        # of roles, what one allows counts over what another denies
        ((OPENS, _of(TRAINEE, deny=VIEW_CHANNEL)), (NURSE, TRAINEE), True),
        ((CLOSED, OPENS, _of(ANNA, deny=VIEW_CHANNEL)), (NURSE,), False),
        ((CLOSED, _of(ANNA, allow=VIEW_CHANNEL)), (), True),
        ((CLOSED, _of(BEN, allow=VIEW_CHANNEL)), (), False),
        ((_of(TRAINEE, deny=VIEW_CHANNEL), _of(ANNA, allow=VIEW_CHANNEL)), (TRAINEE,), True),
    ],
)
def test_overwrites_count_everyones_first_then_the_roles_then_the_members_own(
    overwrites: tuple[Overwrite, ...], roles: tuple[int, ...], seen: bool
) -> None:
    channel = _channel(*overwrites)
    assert can_see(_guild(channel, everyone=VIEW_CHANNEL), _with(*roles), channel) is seen


def test_an_overwrite_opens_a_channel_on_a_server_where_nobody_sees_anything() -> None:
    guild = _guild()
    assert can_see(guild, _with(), _channel(_of(EVERYONE, allow=VIEW_CHANNEL)))
    assert not can_see(guild, _with(), _channel())


def test_who_does_not_see_a_channel_can_do_nothing_in_it() -> None:
    channel = _channel(CLOSED, _of(NURSE, allow=SEND))
    guild = _guild(channel, everyone=VIEW_CHANNEL | MANAGE_THREADS)
    assert in_channel(guild, _with(NURSE), channel) == 0
    assert in_channel(guild, _with(NURSE), _channel(OPENS, _of(ANNA, allow=SEND))) & SEND


@pytest.mark.parametrize("kind", [VOICE, STAGE])
def test_who_may_not_connect_to_a_voice_channel_sees_it_and_no_more(kind: int) -> None:
    channel = _channel(_of(EVERYONE, deny=CONNECT), kind=kind)
    guild = _guild(channel, everyone=VIEW_CHANNEL | CONNECT | SEND)
    assert in_channel(guild, _with(), channel) == VIEW_CHANNEL
    assert in_channel(guild, _with(), replace(channel, kind=TEXT)) == VIEW_CHANNEL | SEND


def test_a_role_that_is_gone_from_the_server_opens_nothing() -> None:
    gone = _of(150, allow=VIEW_CHANNEL)
    channel = _channel(CLOSED, gone)
    assert not can_see(_guild(channel, everyone=VIEW_CHANNEL), _with(150), channel)


def test_a_category_shows_itself_with_the_first_channel_in_it_that_does() -> None:
    category = _channel(CLOSED, kind=CATEGORY, id_=WARD)
    inside = _channel(CLOSED, OPENS, parent=WARD)
    guild = _guild(category, inside, everyone=VIEW_CHANNEL)
    assert can_see(guild, _with(NURSE), category)
    assert not can_see(guild, _with(), category)
    assert not can_see(_guild(category, replace(inside, parent=None)), _with(NURSE), category)
    assert not in_channel(guild, _with(NURSE), category)


def test_a_private_thread_takes_manage_threads_and_no_thread_is_seen_without_its_channel() -> None:
    channel = _channel(CLOSED, OPENS)
    guild = _guild(channel, everyone=VIEW_CHANNEL, trainee=MANAGE_THREADS)
    public, private = Thread(600, "t", LOBBY, private=False), Thread(601, "t", LOBBY, private=True)
    assert can_see_thread(guild, _with(NURSE), public)
    assert not can_see_thread(guild, _with(), public)
    assert not can_see_thread(guild, _with(NURSE), private)
    assert can_see_thread(guild, _with(NURSE, TRAINEE), private)
    assert not can_see_thread(guild, _with(TRAINEE), private)
    assert not can_see_thread(guild, _with(id_=OWNER), replace(public, parent=1))


def test_the_highest_role_counts_and_of_two_at_one_position_the_older_is_the_higher() -> None:
    guild = _guild()
    assert top_position(guild, _with(NURSE, TRAINEE)) == standing(guild, TRAINEE)
    assert top_position(guild, _with(150)) == standing(guild, EVERYONE)
    level = replace(guild, roles={**guild.roles, TRAINEE: replace(guild.roles[TRAINEE], position=1)})
    assert standing(level, NURSE) > standing(level, TRAINEE)


# Against the sandbox.


@dataclass(frozen=True)
class World:
    """One server in both forms, with everybody on it."""

    guild: Guild
    members: tuple[Member, ...]
    copy: state.Guild
    quiet: Mapping[int, tuple[bool, bool]]
    """By member, whether they have not passed the screening, and whether they are in a timeout: both still see."""

    def as_sandbox(self, member: Member) -> state.Member:
        pending, timed_out = self.quiet[member.id]
        until = NOW + timedelta(hours=1) if timed_out else None
        user = parts.User(member.id, "x", "", bot=member.bot)
        return state.Member(user, NOW, set(member.roles), pending=pending, timed_out_until=until)


_some_bits = st.sets(
    st.sampled_from([VIEW_CHANNEL, VIEW_CHANNEL, MANAGE_THREADS, CONNECT, SEND, ADMINISTRATOR]), max_size=4
).map(sum)
_kinds = st.sampled_from([TEXT, VOICE, ANNOUNCEMENT, STAGE, FORUM, MEDIA])
_people = (OWNER, ANNA, BEN, BOT)


@st.composite
def _overwrites(draw: st.DrawFn) -> dict[int, Overwrite]:
    targets = draw(st.sets(st.sampled_from([EVERYONE, *ROLES, *_people])))
    found = {}
    for target in sorted(targets):
        allow = draw(_some_bits)
        found[target] = _of(target, allow, draw(_some_bits) & ~allow)
    return found


@st.composite
def _worlds(draw: st.DrawFn) -> World:
    """Any server with two categories and four channels, and four members, one of whom may own it."""
    roles = {id_: Role(id_, str(id_), draw(st.integers(0, 3)), draw(_some_bits)) for id_ in (EVERYONE, *ROLES)}
    channels = {id_: Channel(id_, "c", CATEGORY, None, 0, draw(_overwrites())) for id_ in (501, 502)}
    for id_ in range(510, 514):
        parent = draw(st.sampled_from([501, 502, None]))
        channels[id_] = Channel(id_, "c", draw(_kinds), parent, 0, draw(_overwrites()))
    members = tuple(Member(id_, draw(st.frozensets(st.sampled_from(ROLES))), id_ == BOT) for id_ in _people)
    guild = Guild(EVERYONE, draw(st.sampled_from([OWNER, ANNA, 999])), roles, channels, members[-1])
    quiet = {id_: (draw(st.booleans()), draw(st.booleans())) for id_ in _people}
    copy = state.Guild(
        guild.id,
        "copy",
        guild.owner,
        {role.id: state.Role(role.id, role.name, role.permissions, role.position) for role in roles.values()},
        {channel.id: _copied(channel) for channel in channels.values()},
    )
    return World(guild, members, copy, quiet)


def _copied(channel: Channel) -> state.Channel:
    overwrites = {
        each.target: state.Overwrite(each.target, int(each.is_member), each.allow, each.deny)
        for each in channel.overwrites.values()
    }
    return state.Channel(channel.id, channel.kind, EVERYONE, parent_id=channel.parent, overwrites=overwrites)


@given(_worlds())
def test_everybody_sees_just_what_the_sandbox_lets_them_see(world: World) -> None:
    for member in world.members:
        other = world.as_sandbox(member)
        for channel in world.guild.channels.values():
            copy = world.copy.channels[channel.id]
            assert can_see(world.guild, member, channel) == sandbox.can_view(world.copy, other, copy, NOW)
            value = in_channel(world.guild, member, channel)
            assert value & VIEW_CHANNEL == sandbox.in_channel(world.copy, other, copy, NOW) & VIEW_CHANNEL


@given(_worlds())
def test_and_may_connect_write_and_manage_threads_where_the_sandbox_says_so(world: World) -> None:
    """A timeout and the screening take these, and the computation leaves both out: so nobody is quiet here."""
    loud = replace(world, quiet=dict.fromkeys(world.quiet, (False, False)))
    for member in world.members:
        other = loud.as_sandbox(member)
        for channel in world.guild.channels.values():
            copy = world.copy.channels[channel.id]
            differ = in_channel(world.guild, member, channel) ^ sandbox.in_channel(world.copy, other, copy, NOW)
            assert not differ & (CONNECT | SEND | MANAGE_THREADS)


@given(_worlds())
def test_roles_stand_in_the_sandboxs_order(world: World) -> None:
    for member in world.members:
        assert top_position(world.guild, member) == sandbox.top_rank(world.copy, world.as_sandbox(member))
