"""community.importing: whatever the server is, what is imported and applied changes nothing on it."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from bot.community import importing, limits, onboarding, outcome, plan, rules
from bot.community.plan import Step
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Community
from bot.config.community import Permission
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
    Tag,
)  # fmt: skip
from bot.domain.permissions import ADMINISTRATOR, VIEW_CHANNEL, bits
from bot.i18n import Sentences

TEXTS = Texts(Sentences(Path(__file__).parents[2] / "config" / "locales"))
NOTHING = Community.model_validate({"roles": {}, "channels": {}})
GUILD, OWNER, ME, BOTS_ROLE = 1, 2, 3, 4
SEND = bits("send_messages")
UNKNOWN = 1 << 58 | 1 << 61


def imported(guild: Guild, known: Community = NOTHING, ids: Ids = Ids()) -> importing.Imported:  # noqa: B008 - frozen
    return importing.config_of(guild, known, ids, get_args(Permission), TEXTS)


def community_of(values: dict[str, Any]) -> Community:
    """What is written, read back, when a person has said what things are about."""
    read = tomllib.loads(tomli_w.dumps(values))
    for part, about in (("roles", "staff"), ("channels", "community")):
        for entry in read[part].values():
            entry["about"] = about if entry["about"] == importing.UNSURE else entry["about"]
    community = Community.model_validate(read)
    assert list(community.problems()) == []
    return community


def to_do(
    community: Community, guild: Guild, ids: Ids = Ids(), native: dict[str, Any] | None = None  # noqa: B008 - frozen
) -> list[Step]:  # fmt: skip
    """What a plan would do; fails where one is refused."""
    stored = {"role": ids.roles, "category": ids.categories, "channel": ids.channels}
    matched = rules.matches(community, guild, stored)
    assert list(limits.problems(community, guild, matched)) == []
    found = plan.with_new(community, Ids(*[matched[kind].found for kind in stored]))
    steps = [
        *plan.roles(community, guild, found),
        *plan.categories(community, guild, found),
        *plan.overwrites_of_categories(community, guild, found),
        *plan.overwrites_of_channels(community, guild, found),
        *plan.channels(community, guild, found, TEXTS),
        *plan.posts(community, guild, found, TEXTS, {}),
        *[step for step in [onboarding.onboarding(community, guild, found, TEXTS, native)] if step],
    ]
    assert list(limits.of_steps(steps, guild, outcome.built(community, guild, found, steps))) == []
    return [step for step in steps if step.changes]


ODD = ("a\nb", " lead", "rtl\u202e", "\u200b", "x" * 100, "İ", "ǅ", "unsure", "日本語", "\ud800", "\U0001fae8")
USUAL = ("general", "General", "welcome", "announcements", "guidelines", "👩\u200d⚕️-talk", "Mod", "@here", "no-role")
NAMES = st.one_of(st.sampled_from(USUAL), st.sampled_from(ODD), st.text(min_size=0, max_size=8))
RIGHTS = st.one_of(
    st.sampled_from([0, VIEW_CHANNEL, SEND, VIEW_CHANNEL | SEND, ADMINISTRATOR, UNKNOWN]),
    st.integers(0, 2**63 - 1),
)
KINDS = st.sampled_from([TEXT, TEXT, VOICE, ANNOUNCEMENT, STAGE, FORUM, MEDIA, 14])


@st.composite
def overwrites(draw: st.DrawFn, roles: list[int]) -> dict[int, Overwrite]:
    """Of roles, members and the bot; what is allowed is not denied beside it."""
    targets = draw(st.lists(st.sampled_from([*roles, GUILD, OWNER, ME, 901]), unique=True, max_size=5))
    found = {}
    for target in targets:
        allow, deny = draw(RIGHTS), draw(RIGHTS)
        found[target] = Overwrite(target, target in (OWNER, ME, 901), allow, deny & ~allow)
    return found


@st.composite
def guilds(draw: st.DrawFn) -> Guild:
    """Any server: odd names, twins, rights that nobody knows, rooms that the bot does not see."""
    ids = range(10, 10 + draw(st.integers(0, 5)))
    roles = {
        GUILD: Role(GUILD, "@everyone", 0, draw(RIGHTS)),
        BOTS_ROLE: Role(BOTS_ROLE, "bot", draw(st.integers(1, 9)), draw(RIGHTS), managed=True),
    }
    for id_ in ids:
        roles[id_] = Role(
            id_, draw(NAMES), draw(st.integers(1, 9)), draw(RIGHTS), draw(st.booleans()),
            draw(st.sampled_from([0, 0xFF0000])), draw(st.booleans()), draw(st.booleans()),
        )  # fmt: skip
    channels = {}
    categories = range(100, 100 + draw(st.integers(0, 3)))
    for id_ in categories:
        hidden = draw(st.integers(0, 9)) == 0
        there = draw(overwrites([*ids]))
        channels[id_] = Channel(
            id_, "___hidden___" if hidden else draw(NAMES), CATEGORY, None, id_, there, hidden=hidden
        )
    for id_ in range(200, 200 + draw(st.integers(0, 6))):
        hidden, kind = draw(st.integers(0, 9)) == 0, draw(KINDS)
        parent = draw(st.sampled_from([None, *categories]))
        is_synced = parent is not None and draw(st.booleans())
        there = dict(channels[parent].overwrites) if is_synced and parent is not None else draw(overwrites([*ids]))
        tags = draw(st.lists(st.builds(Tag, st.integers(1, 99), NAMES, st.booleans()), max_size=3))
        channels[id_] = Channel(
            id_, "___hidden___" if hidden else draw(NAMES), kind, parent, id_, there,
            draw(st.sampled_from(["", "A topic"])), draw(st.sampled_from([0, 30])),
            tuple(tags) if kind == FORUM else (), hidden,
        )  # fmt: skip
    features = frozenset(["COMMUNITY"] if draw(st.booleans()) else [])
    return Guild(GUILD, OWNER, roles, channels, Member(ME, frozenset({BOTS_ROLE}), bot=True), features)


@given(guilds())
def test_any_server_imported_and_applied_is_left_as_it_is(guild: Guild) -> None:
    found = imported(guild)
    assert to_do(community_of(found.values), guild) == []


@given(guilds(), st.data())
def test_also_of_a_server_that_config_knows_in_part(guild: Guild, data: st.DataObject) -> None:
    first = community_of(imported(guild).values)
    matched = rules.matches(first, guild, {"role": {}, "category": {}, "channel": {}})
    ids = Ids(*[matched[kind].found for kind in ("role", "category", "channel")])
    gone = data.draw(st.sets(st.sampled_from([*ids.categories.values(), *ids.channels.values(), 0])))
    seen = {
        id_: replace(each, name="___hidden___", overwrites={}, hidden=True) if id_ in gone else each
        for id_, each in guild.channels.items()
    }
    later = replace(guild, channels=seen)
    found = imported(later, first, ids)
    assert {*first.channels} <= {*found.values["channels"]}
    assert to_do(community_of(found.values), later, ids) == []


@given(guilds())
def test_everything_goes_into_the_file_or_is_named(guild: Guild) -> None:
    found = imported(guild)
    counted = sum(len(part) for part in found.values.values())
    there = [each for each in guild.roles.values() if each.id != GUILD and not each.managed]
    left = [line for line in found.left if "has permissions that" not in line and "cannot write the tag" not in line]
    assert counted + len(left) == len(there) + len(guild.channels)
    assert all(line.isprintable() for line in found.left)


# A server with a member's role and one room, to change.
MEMBER = 10
ROOM = Channel(200, "general", TEXT, None, 0, {})
SERVER = Guild(
    GUILD, OWNER,
    {
        GUILD: Role(GUILD, "@everyone", 0, VIEW_CHANNEL | SEND | bits("read_message_history", "connect")),
        BOTS_ROLE: Role(BOTS_ROLE, "bot", 9, ADMINISTRATOR, managed=True),
        MEMBER: Role(MEMBER, "Verified", 1),
    },
    {200: ROOM}, Member(ME, frozenset({BOTS_ROLE}), bot=True),
)  # fmt: skip


def with_base(value: int, guild: Guild = SERVER) -> Guild:
    return replace(guild, roles={**guild.roles, GUILD: replace(guild.roles[GUILD], permissions=value)})


def with_overwrites(*found: Overwrite, guild: Guild = SERVER, **more: Any) -> Guild:
    room = replace(guild.channels[200], overwrites={each.target: each for each in found}, **more)
    return replace(guild, channels={**guild.channels, 200: room})


@pytest.mark.parametrize(
    ("guild", "entry"),
    [
        (SERVER, {}),
        (with_base(0), {"opens_to": ["no-role"], "keep": ["permissions"]}),
        (
            with_overwrites(Overwrite(GUILD, False, allow=VIEW_CHANNEL), guild=with_base(0)),
            {"writers": [], "keep": ["permissions"]},
        ),
        (with_overwrites(Overwrite(GUILD, False, deny=SEND)), {"writers": [], "keep": ["permissions"]}),
        (
            with_overwrites(Overwrite(GUILD, False, deny=VIEW_CHANNEL), Overwrite(MEMBER, False, allow=VIEW_CHANNEL)),
            {"opens_to": ["verified"], "keep": ["permissions"]},
        ),
        (with_overwrites(name="general-chat", kind=VOICE), {"kind": "voice"}),
        (with_overwrites(name="welcome"), {"keep": ["texts"]}),
    ],
)
def test_who_sees_and_writes_is_said_by_what_they_may(guild: Guild, entry: dict[str, Any]) -> None:
    (found,) = imported(guild).values["channels"].values()
    kept = {what: value for what, value in found.items() if what in ("opens_to", "writers", "keep", "kind")}
    assert kept == entry


def test_a_role_that_carries_the_right_to_see_opens_the_rooms() -> None:
    roles = {**with_base(0).roles, MEMBER: Role(MEMBER, "Verified", 1, VIEW_CHANNEL | SEND)}
    (found,) = imported(replace(SERVER, roles=roles)).values["channels"].values()
    assert found["opens_to"] == ["verified"]


def test_twins_and_what_cannot_be_written_are_named_with_their_numbers() -> None:
    channels = {id_: replace(ROOM, id=id_) for id_ in (200, 201, 202)}
    channels[203] = replace(ROOM, id=203, name="two\nlines", kind=VOICE)
    channels[204] = replace(ROOM, id=204, name="___hidden___", hidden=True)
    found = imported(replace(SERVER, channels=channels))
    assert found.values["channels"] == {}
    assert [line for line in found.left if "3 have this name" in line and "(201)" in line]
    assert [line for line in found.left if "two\\nlines" in line]
    assert [line for line in found.left if "cannot view (204)" in line]


def test_rights_that_config_cannot_give_are_named_and_stay() -> None:
    roles = {**SERVER.roles, MEMBER: Role(MEMBER, "Boss", 1, bits("manage_guild", "kick_members") | UNKNOWN)}
    guild = replace(SERVER, roles=roles)
    found = imported(guild)
    assert (
        "role Boss: has permissions that config does not give: manage guild, some that this version does not know."
        in found.left
    )
    values = found.values
    values["roles"]["boss"]["permissions"] = []
    (step,) = to_do(community_of(values), guild)
    assert int(step.fields["permissions"]) == bits("manage_guild") | UNKNOWN


def test_a_hidden_room_may_be_the_one_that_is_missing_so_it_is_not_made_again() -> None:
    hidden = replace(ROOM, id=201, name="___hidden___", hidden=True)
    guild = replace(SERVER, channels={200: ROOM, 201: hidden})
    community = Community.model_validate({
        "roles": {}, "channels": {"lobby": {"name": "lobby", "about": "community"}},
    })  # fmt: skip
    matched = rules.matches(community, guild, {"role": {}, "category": {}, "channel": {}})
    (problem,) = limits.problems(community, guild, matched)
    assert "could be made a second time" in problem
    assert "201" in problem
    voice = replace(guild, channels={200: ROOM, 201: replace(hidden, kind=VOICE)})
    assert list(limits.problems(community, voice, matched)) == []
