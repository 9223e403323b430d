"""Permission maths against what Discord's documentation says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.discord.parts import User
from sandbox.discord.permissions import ALL, Permission, base, can_view, in_channel, outranks, outranks_role
from sandbox.discord.state import CATEGORY, TEXT, VOICE, Channel, Guild, Member, Overwrite, Role

NOW = datetime(2026, 11, 22, tzinfo=UTC)
P = Permission
OWNER, MEMBER, OTHER, STAFF, HELPER, GUILD = 1, 2, 3, 11, 12, 100


@pytest.fixture
def guild() -> Guild:
    guild = Guild(GUILD, "g", OWNER)
    everyone = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    guild.roles[GUILD] = Role(GUILD, "@everyone", everyone, 0)
    guild.roles[HELPER] = Role(HELPER, "helper", P.KICK_MEMBERS, 1)
    guild.roles[STAFF] = Role(STAFF, "staff", P.MANAGE_ROLES, 2)
    for user_id in (OWNER, MEMBER, OTHER):
        guild.members[user_id] = Member(User(user_id, str(user_id), str(user_id)), NOW)
    return guild


def channel(guild: Guild, *overwrites: Overwrite, kind: int = TEXT, parent_id: int | None = None) -> Channel:
    made = Channel(1000 + len(guild.channels), kind, guild.id, overwrites={each.id: each for each in overwrites})
    made.parent_id = parent_id
    guild.channels[made.id] = made
    return made


def role_overwrite(role_id: int, allow: int = 0, deny: int = 0) -> Overwrite:
    return Overwrite(role_id, 0, allow, deny)


def test_roles_add_up(guild: Guild) -> None:
    guild.members[MEMBER].roles = {HELPER, STAFF}
    bits = base(guild, guild.members[MEMBER])
    assert bits & P.KICK_MEMBERS
    assert bits & P.MANAGE_ROLES
    assert not base(guild, guild.members[OTHER]) & P.KICK_MEMBERS


def test_owner_and_administrator_can_do_everything_whatever_a_channel_says(guild: Guild) -> None:
    closed = channel(guild, role_overwrite(GUILD, deny=ALL))
    guild.roles[HELPER].permissions = P.ADMINISTRATOR.value
    guild.members[MEMBER].roles = {HELPER}
    assert in_channel(guild, guild.members[OWNER], closed, NOW) == ALL
    assert in_channel(guild, guild.members[MEMBER], closed, NOW) == ALL
    assert in_channel(guild, guild.members[OTHER], closed, NOW) == 0


def test_overwrites_go_from_everyone_over_roles_to_the_member(guild: Guild) -> None:
    guild.members[MEMBER].roles = {HELPER, STAFF}
    denied = role_overwrite(GUILD, deny=P.SEND_MESSAGES)
    helper_denied = role_overwrite(HELPER, deny=P.SEND_MESSAGES)
    staff_allowed = role_overwrite(STAFF, allow=P.SEND_MESSAGES)
    own_denied = Overwrite(MEMBER, 1, 0, P.SEND_MESSAGES)
    member = guild.members[MEMBER]
    assert not in_channel(guild, member, channel(guild, denied), NOW) & P.SEND_MESSAGES
    # of several roles' overwrites an allow wins over a deny, whatever their order
    assert in_channel(guild, member, channel(guild, denied, helper_denied, staff_allowed), NOW) & P.SEND_MESSAGES
    everything = channel(guild, denied, helper_denied, staff_allowed, own_denied)
    assert not in_channel(guild, member, everything, NOW) & P.SEND_MESSAGES


def test_without_seeing_a_channel_nothing_else_is_left(guild: Guild) -> None:
    hidden = channel(guild, role_overwrite(GUILD, allow=P.SEND_MESSAGES, deny=P.VIEW_CHANNEL))
    assert in_channel(guild, guild.members[MEMBER], hidden, NOW) == 0


def test_without_sending_there_is_no_attaching_either(guild: Guild) -> None:
    silent = channel(guild, role_overwrite(GUILD, deny=P.SEND_MESSAGES))
    bits = in_channel(guild, guild.members[MEMBER], silent, NOW)
    assert bits == P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY


def test_without_connecting_a_voice_channel_is_only_seen(guild: Guild) -> None:
    voice = channel(guild, role_overwrite(GUILD, deny=P.CONNECT), kind=VOICE)
    assert in_channel(guild, guild.members[MEMBER], voice, NOW) == P.VIEW_CHANNEL


def test_a_timeout_leaves_reading_until_it_ends(guild: Guild) -> None:
    room, member = channel(guild), guild.members[MEMBER]
    member.timed_out_until = NOW + timedelta(minutes=1)
    assert in_channel(guild, member, room, NOW) == P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
    assert in_channel(guild, member, room, NOW + timedelta(minutes=2)) & P.SEND_MESSAGES


def test_before_the_screening_there_is_only_reading(guild: Guild) -> None:
    room, member = channel(guild), guild.members[MEMBER]
    member.pending = True
    assert in_channel(guild, member, room, NOW) == P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY


def test_a_category_is_seen_with_the_first_of_its_channels(guild: Guild) -> None:
    hidden = role_overwrite(GUILD, deny=P.VIEW_CHANNEL)
    category = channel(guild, hidden, kind=CATEGORY)
    member = guild.members[MEMBER]
    assert not can_view(guild, member, category, NOW)
    channel(guild, hidden, parent_id=category.id)
    assert not can_view(guild, member, category, NOW)
    channel(guild, parent_id=category.id)
    assert can_view(guild, member, category, NOW)


def test_one_stands_above_what_is_strictly_lower(guild: Guild) -> None:
    staff, helper, owner = guild.members[MEMBER], guild.members[OTHER], guild.members[OWNER]
    staff.roles, helper.roles = {STAFF}, {HELPER}
    assert outranks_role(guild, staff, guild.roles[HELPER])
    assert not outranks_role(guild, staff, guild.roles[STAFF])
    assert outranks_role(guild, owner, guild.roles[STAFF])
    assert outranks(guild, staff, helper)
    assert not outranks(guild, helper, staff)
    assert not outranks(guild, staff, owner)
    # at one position the older role is the higher
    guild.roles[HELPER].position = 2
    assert outranks_role(guild, staff, guild.roles[HELPER])
    assert not outranks_role(guild, helper, guild.roles[STAFF])
