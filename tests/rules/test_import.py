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
from bot.config import Community, validation
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
    assert list(validation.problems(community)) == []
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


# A whole server, word for word.
TEAM, BOSS, GHOST = 11, 12, 13
ATTACH = bits("attach_files")


class Said:
    """Topics and first posts by the channel's key."""

    def topic(self, key: str) -> str:
        return {"lobby": "Talk", "news": "News"}.get(key, "")

    def post(self, key: str, ids: Ids, button: str | None) -> object | None:
        return object() if key in ("lobby", "rules", "board") else None


def own(target: int, allow: int = 0, deny: int = 0) -> dict[int, Overwrite]:
    return {target: Overwrite(target, target in (OWNER, ME, 901), allow, deny)}


SEEN = {**own(ME, allow=VIEW_CHANNEL), **own(GUILD, deny=VIEW_CHANNEL), **own(MEMBER, allow=VIEW_CHANNEL)}
WHOLE = replace(
    SERVER,
    roles={
        **SERVER.roles,
        MEMBER: Role(MEMBER, "Verified", 1),
        TEAM: Role(
            TEAM, "Zorg & Team", 3, bits("kick_members", "manage_guild"), colour=0xFF, hoist=True, mentionable=True
        ),
        BOSS: Role(BOSS, "Boss\n", 5, ADMINISTRATOR),
        GHOST: Role(GHOST, "Chef", 7, ADMINISTRATOR),
        14: Role(14, "Guest", 2, 0),
    },
    channels={
        100: Channel(100, "Ward", CATEGORY, None, 2, SEEN),
        101: Channel(101, "Hall", CATEGORY, None, 1, {}),
        102: Channel(102, "two\nlines", CATEGORY, None, 3, {}),
        200: Channel(200, "lobby", TEXT, 100, 5, SEEN, topic="Talk", slowmode_s=30),
        201: Channel(201, "news", ANNOUNCEMENT, 101, 4, {}, topic="Of theirs"),
        202: Channel(202, "Some Voices", VOICE, 999, 3, {}, slowmode_s=21_600),
        203: Channel(203, "board", FORUM, 100, 2, {}, tags=(
            Tag(1, "Question", moderated=True), Tag(2, "x" * 21), Tag(3, "Example"), Tag(4, "Question"),
        ), slowmode_s=21_601),
        204: Channel(204, "pictures", MEDIA, 101, 1, {}),
        205: Channel(205, "rules", TEXT, None, 0, own(GUILD, deny=SEND)),
        206: Channel(206, "lobby", VOICE, None, 9, {}, slowmode_s=1),
    },
)  # fmt: skip


def whole(guild: Guild, known: Community = NOTHING, ids: Ids = Ids(), posted: tuple[str, ...] = ()) -> Any:  # noqa: B008 - frozen
    texts: Any = Said()
    return importing.config_of(guild, known, ids, ("kick_members", "ban_members"), texts, posted)


def test_a_server_is_written_down_whole_in_discords_order() -> None:
    found = whole(WHOLE)
    assert found.values == {
        "roles": {
            "zorg-team": {
                "name": "Zorg & Team", "about": "unsure", "colour": "#0000ff", "hoist": True, "mentionable": True,
                "permissions": ["kick_members"],
            },
            "guest": {"name": "Guest", "about": "unsure"},
            "verified": {"name": "Verified", "about": "unsure"},
        },
        "categories": {
            "hall": {"name": "Hall"}, "ward": {"name": "Ward", "opens_to": ["verified"], "keep": ["permissions"]},
        },
        "channels": {
            "rules": {"name": "rules", "about": "unsure", "writers": [], "keep": ["permissions", "texts"]},
            "board": {
                "name": "board", "about": "unsure", "kind": "forum", "category": "ward", "opens_to": [],
                "keep": ["texts"], "tags": [{"name": "Question", "moderated": True}, {"name": "Example"}],
            },
            "some-voices": {"name": "Some Voices", "about": "unsure", "kind": "voice", "slowmode_s": 21_600},
            "news": {
                "name": "news", "about": "unsure", "kind": "announcement", "category": "hall", "keep": ["texts"],
            },
            "lobby": {
                "name": "lobby", "about": "unsure", "category": "ward", "keep": ["permissions", "texts"],
                "slowmode_s": 30,
            },
            "lobby-2": {"name": "lobby", "about": "unsure", "kind": "voice", "slowmode_s": 1},
        },
    }  # fmt: skip
    assert list(found.values["roles"]) == ["zorg-team", "guest", "verified"], "highest first"
    assert list(found.values["categories"]) == ["hall", "ward"]
    assert list(found.values["channels"]) == ["rules", "board", "some-voices", "news", "lobby", "lobby-2"]
    assert found.left == (
        "role Boss\\n (12): config cannot write this name.",
        "role Chef: has Administrator, which config gives nobody.",
        "role Zorg & Team: has permissions that config does not give: manage guild.",
        "category two\\nlines (102): config cannot write this name.",
        "channel pictures: is of a kind that config does not have.",
        f"channel board: config cannot write the tag {'x' * 21}.",
    )


KNOWN = Community.model_validate({
    "roles": {
        "staff": {"name": "Zorg & Team", "about": "staff"}, "verified": {"name": "Verified", "about": "member"},
        "guest": {"name": "Else", "about": "mentor"}, "old": {"name": "Old", "about": "mentor"},
    },
    "categories": {"ward": {"name": "Ward", "opens_to": ["verified"]}, "hall": {"name": "Hall"}},
    "channels": {
        "foyer": {"name": "foyer", "about": "hospital", "button": "start"},
        "board": {"name": "board", "about": "support", "kind": "forum", "button": "start"},
        "rules": {"name": "rules", "about": "arrival", "button": "start", "category": "hall", "opens_to": ["old"]},
        "news": {"name": "Else", "about": "support"},
        "voices": {"name": "Some Voices", "about": "support", "kind": "voice", "writers": ["old"]},
    },
})  # fmt: skip
KNOWN_IDS = Ids({"staff": TEAM}, {"ward": 100, "hall": 101}, {"foyer": 200, "board": 203, "rules": 205, "voices": 202})


def test_what_config_has_keeps_its_key_and_what_it_is_about() -> None:
    found = whole(WHOLE, KNOWN, KNOWN_IDS, ("foyer", "board")).values
    assert {key: each["about"] for key, each in found["roles"].items()} == {
        "staff": "staff", "guest": "unsure", "verified": "member",
    }  # fmt: skip
    assert {key: each["about"] for key, each in found["channels"].items()} == {
        "rules": "arrival", "board": "support", "voices": "support", "news": "unsure", "foyer": "hospital",
        "lobby": "unsure",
    }  # fmt: skip
    # A button stands under a first post that is there, and not in a forum.
    assert {key for key, each in found["channels"].items() if "button" in each} == {"foyer"}
    assert found["channels"]["foyer"]["button"] == "start"
    assert {key for key, each in found["channels"].items() if "texts" in each.get("keep", ())} == {"rules", "news"}


def test_a_twin_that_config_knows_by_its_number_is_the_one() -> None:
    twins = replace(
        WHOLE,
        roles={**WHOLE.roles, 21: Role(21, "Verified", 1), 22: Role(22, "Guest", 1)},
        channels={**WHOLE.channels, 300: Channel(300, "lobby", TEXT, None, 6, {})},
    )
    found = whole(twins, KNOWN, replace(KNOWN_IDS, roles={"verified": 21}))
    assert [line for line in found.left if "have this name" in line] == [
        "role Guest (14): 2 have this name. Rename all but one.",
        "role Verified (10): 2 have this name. Rename all but one.",
        "role Guest (22): 2 have this name. Rename all but one.",
        "channel lobby (300): 2 have this name. Rename all but one.",
    ]
    assert "foyer" in found.values["channels"]
    assert {*found.values["roles"]} == {"zorg-team", "verified"}


def test_what_the_bot_cannot_view_is_carried_on_without_what_is_gone() -> None:
    hidden = {
        id_: replace(each, name="___hidden___", overwrites={}, hidden=id_ in (100, 205, 202, 206))
        if id_ in (100, 205, 202, 206) else each
        for id_, each in WHOLE.channels.items() if id_ != 101
    }  # fmt: skip
    # Of the same names as what is hidden, one of each kind.
    new = (
        Channel(301, "Ward", CATEGORY, None, 7, {}), Channel(302, "rules", TEXT, None, 8, {}),
        Channel(303, "Some Voices", VOICE, None, 8, {}), Channel(304, "rules", VOICE, None, 8, {}),
    )  # fmt: skip
    guild = replace(WHOLE, channels={**hidden, **{each.id: each for each in new}})
    found = whole(guild, KNOWN, KNOWN_IDS)
    assert found.values["categories"]["ward"] == {"name": "Ward", "opens_to": ["verified"]}
    channels = found.values["channels"]
    assert channels["rules"] == {"name": "rules", "about": "arrival", "button": "start", "opens_to": ["no-role"]}
    assert channels["voices"] == {"name": "Some Voices", "about": "support", "kind": "voice", "writers": []}
    assert [line for line in found.left if "301" in line or "302" in line or "303" in line or "304" in line] == [
        "category Ward (301): 2 have this name. Rename all but one.",
        "channel rules (302): 2 have this name. Rename all but one.",
        "channel Some Voices (303): 2 have this name. Rename all but one.",
    ]
    assert found.left[-4:] == (
        "categories.ward (100): the bot cannot view it; its entry is as it was in config.",
        "channels.voices (202): the bot cannot view it; its entry is as it was in config.",
        "channels.rules (205): the bot cannot view it; its entry is as it was in config.",
        "a channel that the bot cannot view (206): Discord does not tell its name.",
    )
    # What it opened to, where it lay and who wrote in it stay where that is still there.
    ids = replace(KNOWN_IDS, roles={"staff": TEAM, "old": 14})
    kept = whole(replace(guild, channels={**guild.channels, 101: WHOLE.channels[101]}), KNOWN, ids).values["channels"]
    assert (kept["rules"]["category"], kept["rules"]["opens_to"]) == ("hall", ["old"])
    assert kept["voices"]["writers"] == ["old"]


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["Ärzte-Team!", "ärzte team"], ["arzte-team", "arzte-team-2"]),
        (["日本語", "(x)", "9 lives", "-a-", "日本"], ["x", "x-2", "x-9-lives", "a", "x-3"]),
        (["unsure", "no-role", "Unsure"], ["unsure-2", "no-role-2", "unsure-3"]),
        (["a" * 49 + " b", "b" * 60], ["a" * 49, "b" * 50]),
    ],
)
def test_a_key_is_made_of_the_name_and_is_nobody_elses(names: list[str], keys: list[str]) -> None:
    roles = {100 + at: Role(100 + at, name, 50 - at) for at, name in enumerate(names)}
    assert list(whole(replace(SERVER, roles={GUILD: SERVER.roles[GUILD], **roles})).values["roles"]) == keys


def test_a_name_to_print_has_no_character_that_a_terminal_obeys() -> None:
    assert importing.shown("Zorg é\x1b[2J\u202e\n") == "Zorg é\\x1b[2J\\u202e\\n"
