"""community.plan: what is not there, what differs and what is as it should be, as the steps that they become."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bot.community import outcome, plan
from bot.community.access import OURS, WRITE
from bot.community.plan import Step
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Community
from bot.domain.guild import (
    ANNOUNCEMENT,
    CATEGORY,
    FORUM,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    Tag,
)  # fmt: skip
from bot.domain.permissions import VIEW_CHANNEL, bits
from bot.domain.reach import EVERYONE, Unreached
from bot.domain.screen import START, Button, Screen
from bot.i18n import Sentences

GUILD, ME, BOTS_ROLE, TEAM, FORMER = 1, 3, 4, 5, 6
WARD, ATTIC, ROOM, BOARD, VOICES, NEWS = 100, 101, 200, 201, 202, 203
KICK, BAN, GUILD_RIGHT = bits("kick_members"), bits("ban_members"), bits("manage_guild")
CONFIG: dict[str, Any] = {
    "roles": {
        "team": {
            "name": "Team", "about": "staff", "colour": "#00ff10", "hoist": True, "mentionable": True,
            "permissions": ["kick_members"],
        },
        "plain": {"name": "Plain", "about": "member"},
    },
    "categories": {"ward": {"name": "Ward", "opens_to": ["team"]}, "shed": {"name": "Shed"}},
    "channels": {
        "room": {"name": "Big Room", "about": "community", "category": "ward", "slowmode_s": 30, "button": "start"},
        "board": {
            "name": "board", "about": "community", "kind": "forum", "category": "shed",
            "tags": [{"name": "Question"}, {"name": "Example", "moderated": True}],
        },
        "voices": {"name": "Some Voices", "about": "community", "kind": "voice"},
        "kept": {"name": "kept", "about": "community", "keep": ["texts"]},
    },
}  # fmt: skip
COMMUNITY = Community.model_validate(CONFIG)
EVERYBODY = Role(GUILD, "@everyone", 0, VIEW_CHANNEL)
BOT = Role(BOTS_ROLE, "bot", 9, bits("administrator"), managed=True)
EMPTY = Guild(GUILD, 2, {GUILD: EVERYBODY, BOTS_ROLE: BOT}, {}, Member(ME, frozenset({BOTS_ROLE}), bot=True))


class Said:
    """Topics, titles and posts for whatever is asked for, but for the voices and what nobody names."""

    def topic(self, key: str) -> str:
        return "" if key == "board" else f"About {key}"

    def title(self, key: str) -> str:
        return f"Title of {key}"

    def post(self, key: str, ids: Ids, button: str | None) -> Screen | None:
        return Screen(f"Welcome to {key}", (Button(button, START),) if button else ())


TEXTS: Any = Said()


def server(*roles: Role, channels: tuple[Channel, ...] = ()) -> Guild:
    """The server with these as well."""
    return replace(
        EMPTY,
        roles={**EMPTY.roles, **{each.id: each for each in roles}},
        channels={each.id: each for each in channels},
    )


def test_what_is_not_there_is_made_with_all_that_config_says_of_it() -> None:
    ids = Ids(categories={"ward": WARD})
    assert list(plan.roles(COMMUNITY, EMPTY, ids)) == [
        Step("role", "create", "team", "Team", fields={
            "name": "Team", "permissions": str(KICK), "color": 0x00FF10, "hoist": True, "mentionable": True,
        }),
        Step("role", "create", "plain", "Plain", fields={
            "name": "Plain", "permissions": "0", "color": 0, "hoist": False, "mentionable": False,
        }),
    ]  # fmt: skip
    assert list(plan.categories(COMMUNITY, EMPTY, ids)) == [
        Step("category", "create", "ward", "Ward", fields={"name": "Ward"}),
        Step("category", "create", "shed", "Shed", fields={"name": "Shed"}),
    ]
    tags = [{"name": "Question", "moderated": False}, {"name": "Example", "moderated": True}]
    assert list(plan.channels(COMMUNITY, EMPTY, ids, TEXTS)) == [
        Step("channel", "create", "room", "Big Room", fields={
            "name": "big-room", "type": TEXT, "topic": "About room", "rate_limit_per_user": 30, "parent_id": "100",
        }),
        Step("channel", "create", "board", "board", fields={
            "name": "board", "type": FORUM, "parent_id": "the new category shed", "available_tags": tags,
        }),
        Step("channel", "create", "voices", "Some Voices", fields={"name": "Some Voices", "type": VOICE}),
        Step("channel", "create", "kept", "kept", fields={"name": "kept", "type": TEXT}),
    ]  # fmt: skip
    assert list(plan.overwrites_of_categories(COMMUNITY, EMPTY, ids)) == []
    assert list(plan.overwrites_of_channels(COMMUNITY, EMPTY, ids)) == []


def test_a_role_that_differs_is_changed_in_that_alone_and_keeps_what_config_does_not_speak_of() -> None:
    ids = Ids(roles={"team": TEAM, "plain": FORMER})
    seen = Role(TEAM, "Old", 1, BAN | GUILD_RIGHT, colour=0xFF, hoist=False, mentionable=False)
    plain = Role(FORMER, "Plain", 1, GUILD_RIGHT, colour=0xFF, hoist=True, mentionable=True)
    changed, left = plan.roles(COMMUNITY, server(seen, plain), ids)
    assert changed == Step(
        "role", "change", "team", "Team", TEAM,
        (
            ("name", "Old", "Team"),
            ("permissions", "ban_members, manage_guild", "kick_members, manage_guild"),
            ("color", "#0000ff", "#00ff10"), ("hoist", "False", "True"), ("mentionable", "False", "True"),
        ),
        {"name": "Team", "permissions": str(KICK | GUILD_RIGHT), "color": 0x00FF10, "hoist": True, "mentionable": True},
    )  # fmt: skip
    assert left == Step("role", "leave", "plain", "Plain", FORMER)
    assert not left.changes
    assert changed.changes
    bare = Role(FORMER, "Plain", 1, BAN)
    assert list(plan.roles(COMMUNITY, server(seen, bare), ids))[1].differences == (
        ("permissions", "ban_members", "none"),
    )


def test_a_category_that_differs_gets_its_name_and_one_that_is_hidden_is_not_spoken_of() -> None:
    ids = Ids(categories={"ward": WARD, "shed": ATTIC})
    there = Channel(WARD, "Wrad", CATEGORY, None, 0, {}), Channel(ATTIC, "Shed", CATEGORY, None, 0, {})
    assert list(plan.categories(COMMUNITY, server(channels=there), ids)) == [
        Step("category", "change", "ward", "Ward", WARD, (("name", "Wrad", "Ward"),), {"name": "Ward"}),
        Step("category", "leave", "shed", "Shed", ATTIC),
    ]
    hidden = server(channels=(replace(there[0], hidden=True), replace(there[1], hidden=True)))
    assert list(plan.categories(COMMUNITY, hidden, ids)) == []
    assert list(plan.overwrites_of_categories(COMMUNITY, hidden, ids)) == []


ALL_IDS = Ids(
    roles={"team": TEAM}, categories={"ward": WARD, "shed": ATTIC},
    channels={"room": ROOM, "board": BOARD, "voices": VOICES, "kept": NEWS},
)  # fmt: skip
THERE = (
    Channel(WARD, "Ward", CATEGORY, None, 0, {}), Channel(ATTIC, "Shed", CATEGORY, None, 0, {}),
    Channel(ROOM, "big-room", TEXT, WARD, 0, {}, topic="About room", slowmode_s=30),
    Channel(BOARD, "board", FORUM, ATTIC, 0, {}, topic="Of theirs", tags=(
        Tag(1, "Example", moderated=True, emoji_id="7", emoji_name=None), Tag(2, "Question", emoji_name="❓"),
    )),
    Channel(VOICES, "Some Voices", VOICE, ATTIC, 0, {}, slowmode_s=5),
    Channel(NEWS, "kept", TEXT, None, 0, {}, topic="Of theirs"),
)  # fmt: skip


def changed(id_: int, **fields: Any) -> Guild:
    """The server with all that config has, but for this of that channel."""
    return server(channels=tuple(replace(each, **fields) if each.id == id_ else each for each in THERE))


def of_channels(guild: Guild) -> list[Step]:
    return [each for each in plan.channels(COMMUNITY, guild, ALL_IDS, TEXTS) if each.changes]


def test_channels_that_are_as_they_should_be_are_left() -> None:
    assert list(plan.channels(COMMUNITY, server(channels=THERE), ALL_IDS, TEXTS)) == [
        Step("channel", "leave", "room", "Big Room", ROOM),
        Step("channel", "leave", "board", "board", BOARD),
        Step("channel", "leave", "voices", "Some Voices", VOICES),
        Step("channel", "leave", "kept", "kept", NEWS),
    ]
    # Discord writes names small: one that reads the same is the same, whatever it was called before.
    assert of_channels(changed(ROOM, name="Big Room")) == []


KEPT_TAG = {"id": "9", "name": "Mine", "moderated": True, "emoji_id": None, "emoji_name": "★"}
QUESTION = {"id": "2", "name": "Question", "moderated": False, "emoji_id": None, "emoji_name": None}


@pytest.mark.parametrize(
    ("id_", "fields", "difference", "sent"),
    [
        (ROOM, {"name": "small"}, ("name", "small", "big-room"), {"name": "big-room"}),
        (ROOM, {"topic": ""}, ("topic", "none", "About room"), {"topic": "About room"}),
        (ROOM, {"topic": "a\n" + "b" * 60}, ("topic", f"a {'b' * 57}…", "About room"), {"topic": "About room"}),
        (ROOM, {"topic": "b" * 60}, ("topic", "b" * 60, "About room"), {"topic": "About room"}),
        (ROOM, {"slowmode_s": 0}, ("rate_limit_per_user", "0", "30"), {"rate_limit_per_user": 30}),
        (ROOM, {"parent": ATTIC}, ("category", "Shed", "Ward"), {"parent_id": "100"}),
        (ROOM, {"parent": None}, ("category", "none", "Ward"), {"parent_id": "100"}),
        (ROOM, {"parent": 999}, ("category", "none", "Ward"), {"parent_id": "100"}),
        (ROOM, {"kind": ANNOUNCEMENT}, ("type", "announcement", "text"), {"type": TEXT}),
        (ROOM, {"kind": 16}, ("type", "16", "text"), {"type": TEXT}),
        (
            BOARD, {"tags": (Tag(9, "Mine", True, emoji_name="★"), Tag(2, "Question", moderated=True))},
            (
                "available_tags", "Mine (moderated), Question (moderated)",
                "Mine (moderated), Question, Example (moderated)",
            ),
            {"available_tags": [KEPT_TAG, QUESTION, {"name": "Example", "moderated": True}]},
        ),
        (
            BOARD, {"tags": ()}, ("available_tags", "none", "Question, Example (moderated)"),
            {"available_tags": [{"name": "Question", "moderated": False}, {"name": "Example", "moderated": True}]},
        ),
    ],
)  # fmt: skip
def test_what_differs_of_a_channel_is_sent_and_shown(
    id_: int, fields: dict[str, Any], difference: tuple[str, str, str], sent: dict[str, Any]
) -> None:
    (step,) = of_channels(changed(id_, **fields))
    assert (step.kind, step.verb, step.id, step.differences, step.fields) == (
        "channel", "change", id_, (difference,), sent,
    )  # fmt: skip


def test_what_a_hidden_channel_has_nobody_can_say() -> None:
    guild = changed(ROOM, hidden=True, name="___hidden___")
    for steps in (
        plan.channels(COMMUNITY, guild, ALL_IDS, TEXTS),
        plan.posts(COMMUNITY, guild, ALL_IDS, TEXTS, {}),
        plan.overwrites_of_channels(COMMUNITY, guild, ALL_IDS),
    ):
        assert "room" not in [step.key for step in steps]


def test_each_overwrite_is_a_step_of_its_own_which_says_whose_it_is_and_what_changes() -> None:
    guild = server(Role(TEAM, "Team", 1), channels=THERE)
    own = Overwrite(ME, True, allow=OURS | bits("read_message_history"))
    # The bot's own stands first, so that it is not shut out; everybody's last, so that nobody with a right is.
    asked = [own, Overwrite(TEAM, False, allow=VIEW_CHANNEL), Overwrite(GUILD, False, deny=VIEW_CHANNEL)]
    wards = [each for each in plan.overwrites_of_categories(COMMUNITY, guild, ALL_IDS) if each.key == "ward"]
    assert wards == [
        Step("overwrite", "create", "ward", "category Ward: the bot", WARD, wards[0].differences, overwrite=asked[0]),
        Step(
            "overwrite", "create", "ward", "category Ward: @team", WARD, (("allow", "none", "view_channel"),),
            overwrite=asked[1],
        ),
        Step(
            "overwrite", "create", "ward", "category Ward: @everyone", WARD, (("deny", "none", "view_channel"),),
            overwrite=asked[2],
        ),
    ]  # fmt: skip
    assert [(what, before) for what, before, _after in wards[0].differences] == [("allow", "none")]
    there = {each.target: each for each in asked}
    mixed = {**there, TEAM: Overwrite(TEAM, False, allow=bits("speak"), deny=VIEW_CHANNEL)}
    steps = [
        step
        for step in plan.overwrites_of_channels(
            COMMUNITY,
            replace(guild, channels={**guild.channels, ROOM: replace(guild.channels[ROOM], overwrites=mixed)}),
            ALL_IDS,
        )
        if step.key == "room"
    ]
    assert [step.verb for step in steps] == ["leave", "change", "leave"]
    assert steps[0] == Step("overwrite", "leave", "room", "channel big-room: the bot", ROOM)
    assert steps[1] == Step(
        "overwrite", "change", "room", "channel big-room: @team", ROOM,
        (("allow", "speak", "view_channel, speak"), ("deny", "view_channel", "none")),
        overwrite=Overwrite(TEAM, False, allow=bits("speak") | VIEW_CHANNEL),
    )  # fmt: skip


def test_where_config_keeps_permissions_no_overwrite_is_touched() -> None:
    config = {
        **CONFIG,
        "categories": {"ward": {"name": "Ward", "opens_to": ["team"], "keep": ["permissions"]}},
        "channels": {"room": {"name": "big-room", "about": "community", "category": "ward", "keep": ["permissions"]}},
    }
    guild = server(channels=THERE)
    assert list(plan.overwrites_of_categories(Community.model_validate(config), guild, ALL_IDS)) == []
    assert list(plan.overwrites_of_channels(Community.model_validate(config), guild, ALL_IDS)) == []


def test_first_posts_are_written_changed_and_left() -> None:
    guild = server(channels=THERE)
    room, board = Screen("Welcome to room", (Button("start", START),)), Screen("Welcome to board")
    written = list(plan.posts(COMMUNITY, guild, ALL_IDS, TEXTS, {}))
    assert written == [
        Step("post", "create", "room", "Big Room", ROOM, fields={"title": "Title of room", "post": room}),
        Step("post", "create", "board", "board", BOARD, fields={"title": "Title of board", "post": board}),
    ]
    new = list(plan.posts(COMMUNITY, EMPTY, Ids(), TEXTS, {}))
    assert [(step.key, step.id) for step in new] == [("room", None), ("board", None)]
    seen = {"room": replace(room, text="Welcome to the room", buttons=()), "board": board}
    assert list(plan.posts(COMMUNITY, guild, ALL_IDS, TEXTS, seen)) == [
        Step(
            "post", "change", "room", "Big Room", fields={"title": "Title of room", "post": room},
            differences=(("text", "Welcome to the room", "Welcome to room"), ("buttons", "none", "start")),
        ),
        Step("post", "leave", "board", "board"),
    ]  # fmt: skip
    half_seen = server(channels=tuple(replace(each, hidden=each.id == ROOM) for each in THERE))
    assert [step.key for step in plan.posts(COMMUNITY, half_seen, ALL_IDS, TEXTS, {})] == ["board"]


def test_of_a_post_that_differs_only_the_place_where_it_begins_to_is_shown() -> None:
    guild = server(channels=THERE)

    def shown(seen: Screen) -> tuple[tuple[str, str, str], ...]:
        steps = plan.posts(COMMUNITY, guild, ALL_IDS, TEXTS, {"room": seen})
        return next(step.differences for step in steps if step.key == "room")

    same_text = Screen("Welcome to room", (Button("begin", START), Button("other", START)))
    assert shown(same_text) == (("buttons", "begin, other", "start"),)
    # Something that is not shown differs: what a button does.
    assert shown(Screen("Welcome to room", (Button("start", "elsewhere"),))) == (
        ("text", "Welcome to room", "Welcome to room"),
    )
    long: Any = Said()
    long.post = lambda key, ids, button: Screen("0123456789" * 5 + "B" + "x" * 100)
    steps = plan.posts(COMMUNITY, guild, ALL_IDS, long, {"room": Screen("0123456789" * 5 + "A" + "x" * 100)})
    (difference,) = next(iter(steps)).differences
    assert difference == ("text", f"01234567890123456789A{'x' * 38}…", f"01234567890123456789B{'x' * 38}…")


def test_what_the_bot_made_and_config_has_no_more_may_be_deleted_channels_first() -> None:
    former = Role(FORMER, "Former", 1)
    gone = (
        Channel(301, "attic", CATEGORY, None, 0, {}), Channel(302, "memes", TEXT, None, 0, {}),
        Channel(303, "secret", TEXT, None, 0, {}, hidden=True),
    )  # fmt: skip
    guild = server(former, channels=(*THERE, *gone))
    made: Any = {
        ("role", "former"): FORMER, ("category", "attic"): 301, ("channel", "memes"): 302, ("channel", "secret"): 303,
        ("channel", "vanished"): 304, ("channel", "room"): ROOM, ("role", "renamed"): TEAM,
        ("category", "moved"): WARD, ("channel", "lobby"): BOARD, ("role", "board"): 305,
    }  # fmt: skip
    assert list(plan.left_over(guild, COMMUNITY, ALL_IDS, made)) == [
        Step("channel", "delete", "memes", "memes", 302),
        Step("category", "delete", "attic", "attic", 301),
        Step("role", "delete", "former", "Former", FORMER),
    ]


def test_what_is_not_there_yet_has_a_number_that_nothing_has() -> None:
    ids = plan.with_new(COMMUNITY, Ids({"team": TEAM}, {"shed": ATTIC}, {"room": ROOM}))
    known = (ids.roles.pop("team"), ids.categories.pop("shed"), ids.channels.pop("room"))  # type: ignore[attr-defined]
    assert known == (TEAM, ATTIC, ROOM)
    new = [*ids.roles.values(), *ids.categories.values(), *ids.channels.values()]
    assert {*ids.roles} == {"plain"}
    assert {*ids.categories} == {"ward"}
    assert {*ids.channels} == {"board", "voices", "kept"}
    assert len({*new}) == 5
    assert all(each < 0 for each in new)


def test_what_config_does_not_have_is_named_and_what_the_bot_cannot_view_too() -> None:
    stray, hidden = Channel(301, "memes", TEXT, None, 0, {}), Channel(302, "?", TEXT, None, 0, {}, hidden=True)
    of_another = Role(7, "Robot", 1, managed=True)
    guild = server(Role(TEAM, "Team", 1), Role(FORMER, "Gamers", 1), of_another, channels=(*THERE, stray, hidden))
    assert plan.not_ours(guild, ALL_IDS) == (["@Gamers", "#memes"], ["302"])
    behind = replace(
        guild,
        channels={
            id_: replace(each, hidden=True) if id_ in (WARD, ROOM) else each for id_, each in guild.channels.items()
        },
    )
    assert plan.not_ours(behind, ALL_IDS) == (["@Gamers", "#memes"], ["ward", "room", "302"])


def test_only_what_is_to_be_done_is_to_do() -> None:
    create, leave = Step("role", "create", "a", "A"), Step("role", "leave", "b", "B")
    delete, change = Step("role", "delete", "c", "C"), Step("role", "change", "d", "D")
    found = plan.Plan((create, leave, delete, change), (), (), None)
    assert found.to_do == (create, change)
    assert delete.changes


# community.outcome


def test_the_server_as_a_plan_leaves_it_has_what_is_new_with_its_overwrites_and_rights() -> None:
    guild = server(Role(TEAM, "Team", 1, BAN), channels=(THERE[1], THERE[2]))
    ids = plan.with_new(COMMUNITY, Ids({"team": TEAM}, {"shed": ATTIC}, {"room": ROOM}))
    on_room = Overwrite(TEAM, False, allow=VIEW_CHANNEL)
    steps = [
        *plan.roles(COMMUNITY, guild, ids),
        *plan.categories(COMMUNITY, guild, ids),
        *plan.channels(COMMUNITY, guild, ids, TEXTS),
        Step("overwrite", "create", "room", "a", ROOM, overwrite=on_room),
        Step("overwrite", "leave", "room", "b", ROOM),
        Step("role", "delete", "former", "Former", FORMER),
    ]
    built = outcome.built(COMMUNITY, guild, ids, steps)
    assert built.roles[TEAM] == Role(TEAM, "Team", 1, KICK)
    plain = ids.roles["plain"]
    assert built.roles[plain] == Role(plain, "Plain", 0)
    assert {*built.roles} == {*guild.roles, plain}
    assert built.channels[ROOM].overwrites == {TEAM: on_room}
    assert built.channels[ATTIC] == guild.channels[ATTIC]
    new = {each.id: each for each in built.channels.values() if each.id < 0}
    ward, board = new[ids.categories["ward"]], new[ids.channels["board"]]
    assert (ward.name, ward.kind, ward.parent, ward.position) == ("Ward", CATEGORY, None, 0)
    assert (board.name, board.kind) == ("board", FORUM)
    assert {target: (each.allow & VIEW_CHANNEL, each.deny) for target, each in ward.overwrites.items()} == {
        ME: (VIEW_CHANNEL, 0), TEAM: (VIEW_CHANNEL, 0), GUILD: (0, VIEW_CHANNEL),
    }  # fmt: skip
    assert {*board.overwrites} == {ME}
    assert len(new) == 4
    assert (built.id, built.me) == (guild.id, guild.me)


def test_what_is_new_is_open_to_everybody_also_where_the_server_shows_nothing_by_itself() -> None:
    """A room of its own is opened; a category is not, as Discord passes that on to what lies in it."""
    shut = replace(EMPTY, roles={GUILD: replace(EVERYBODY, permissions=0), BOTS_ROLE: BOT})
    ids = plan.with_new(COMMUNITY, Ids({"team": TEAM}))
    built = outcome.built(COMMUNITY, shut, ids, [])
    board, shed = built.channels[ids.channels["board"]], built.channels[ids.categories["shed"]]
    assert board.overwrites[GUILD] == Overwrite(GUILD, False, allow=VIEW_CHANNEL)
    assert GUILD not in shed.overwrites


def test_a_new_room_that_few_write_in_is_closed_to_the_others_writing() -> None:
    config = {**CONFIG, "channels": {"news": {"name": "news", "about": "community", "writers": ["team"]}}}
    community = Community.model_validate(config)
    built = outcome.built(community, EMPTY, plan.with_new(community, Ids({"team": TEAM})), [])
    (news,) = (each for each in built.channels.values() if each.name == "news")
    assert news.overwrites[GUILD] == Overwrite(GUILD, False, deny=WRITE)
    assert news.overwrites[TEAM] == Overwrite(TEAM, False, allow=WRITE)


KEEPING = Community.model_validate({
    **CONFIG,
    "channels": {
        **CONFIG["channels"], "kept": {"name": "kept", "about": "community", "keep": ["permissions"]},
    },
})  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Unreached("room", True, (EVERYONE,), nobody=True),
            "#Big Room: nobody sees it, and it is meant for everybody.",
        ),
        (
            Unreached("room", False, ("team", "plain"), nobody=True),
            "#Big Room: nobody sees it, and it is meant for @Team, @Plain.",
        ),
        (
            Unreached("room", True, (EVERYONE, "team")),
            "#Big Room: is not seen by @everyone, @Team, and it is meant for everybody.",
        ),
        (Unreached("room", False, ("plain",)), "#Big Room: is not seen by @Plain, and it is meant for them."),
        (
            Unreached("room", True, read_only=True),
            "#Big Room: nobody can write in it who should. Look at Send Messages in Server Settings > Roles.",
        ),
        (
            Unreached("kept", False, ("plain",)),
            (
                "#kept: is not seen by @Plain, and it is meant for them. It keeps its permissions (`keep` in "
                "community.toml): set them in Discord."
            ),
        ),
    ],
)
def test_whom_a_room_misses_is_said(found: Unreached, said: str) -> None:
    assert outcome.said(found, KEEPING) == said


# community.texts

MORE = {
    "en": """
channel-room-topic = Talk
channel-room-title = The room
channel-room-post = Hello, see #board.
channel-board-post = Same
onboarding-ask = What?
onboarding-ask-heart-about = Of hearts
""",
    "nl": """
channel-room-topic = Praten
channel-room-title = De kamer
channel-room-post = Hallo, zie #board.
channel-board-post = Same
onboarding-ask = Wat?
onboarding-ask-heart-about = Van harten
""",
}


def test_what_stands_in_a_channel_is_in_all_languages(tmp_path: Path) -> None:
    copytree(Path(__file__).parents[2] / "config" / "locales", tmp_path, dirs_exist_ok=True)
    for locale, text in MORE.items():
        (tmp_path / locale / "more.ftl").write_text(text)
    texts = Texts(Sentences(tmp_path))
    assert (texts.topic("room"), texts.topic("board")) == ("Talk · Praten", "")
    assert (texts.title("room"), texts.title("board")) == ("The room · De kamer", "board")
    both = "Hello, see <#201>.\n\n———\n\nHallo, zie <#201>."
    assert texts.post("room", ALL_IDS, "start") == Screen(both, (Button("Start / Begin", START, leads=True),))
    assert texts.post("room", ALL_IDS, None) == Screen(both)
    assert texts.post("board", ALL_IDS, "other") == Screen("Same")
    assert texts.post("voices", ALL_IDS, "start") is None
    assert texts.onboarding("ask") == "What? / Wat?"
    assert texts.onboarding("ask", "heart", "about") == "Of hearts / Van harten"
    assert texts.onboarding("ask", "heart") is None
