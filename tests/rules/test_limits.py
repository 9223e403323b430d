"""community.limits: what Discord would refuse is known before the first call, and what it takes is not refused."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.community import limits, onboarding, outcome, plan, rules
from bot.community.plan import Step
from bot.community.rules import Ids
from bot.config import Community, validation
from bot.domain.guild import (
    ANNOUNCEMENT,
    CATEGORY,
    FORUM,
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
from bot.domain.reach import unreached
from bot.domain.screen import Button, Screen

GUILD, ME, BOTS_ROLE, TEAM = 1, 3, 4, 5
RIGHTS = bits(
    "view_channel", "manage_roles", "manage_channels", "manage_guild", "send_messages", "read_message_history",
    "send_messages_in_threads", "create_public_threads", "create_private_threads", "connect", "kick_members",
)  # fmt: skip


class Said:
    """Topics, titles and posts by the channel's key."""

    def __init__(self, **texts: str) -> None:
        self._texts = texts

    def topic(self, key: str) -> str:
        return self._texts.get(f"{key}_topic", "")

    def title(self, key: str) -> str:
        return self._texts.get(f"{key}_title", key)

    def post(self, key: str, ids: Ids, button: str | None) -> Screen | None:
        text = self._texts.get(f"{key}_post")
        label = self._texts.get("button", "")
        return None if text is None else Screen(text, (Button(label, "start"),) if label else ())

    def onboarding(self, *keys: str) -> str | None:
        return self._texts.get("_".join(keys))


@dataclass(frozen=True)
class Scene:
    """A server that has what config has, with nothing to do; each change gives another one."""

    config: dict[str, Any] = field(
        default_factory=lambda: {
            "roles": {"team": {"name": "Team", "about": "staff"}},
            "categories": {"ward": {"name": "Ward"}},
            "channels": {"room": {"name": "room", "about": "community"}},
        }
    )
    roles: dict[int, Role] = field(
        default_factory=lambda: {
            GUILD: Role(GUILD, "@everyone", 0, VIEW_CHANNEL),
            BOTS_ROLE: Role(BOTS_ROLE, "bot", 5, RIGHTS, managed=True),
            TEAM: Role(TEAM, "Team", 1),
        }
    )
    channels: dict[int, Channel] = field(
        default_factory=lambda: {
            100: Channel(100, "Ward", CATEGORY, None, 0, {}),
            200: Channel(200, "room", TEXT, None, 0, {}),
        }
    )
    texts: dict[str, str] = field(default_factory=dict)
    features: frozenset[str] = frozenset()

    def role(self, id_: int, **changes: Any) -> "Scene":
        return replace(self, roles={**self.roles, id_: replace(self.roles[id_], **changes)})

    def bot(self, without: str) -> "Scene":
        return self.role(BOTS_ROLE, permissions=RIGHTS & ~bits(without))

    def channel(self, id_: int, **changes: Any) -> "Scene":
        return replace(self, channels={**self.channels, id_: replace(self.channels[id_], **changes)})

    def wants(self, part: str, key: str, **changes: Any) -> "Scene":
        entry = self.config[part].get(key, {"name": key} | ({"about": "community"} if part == "channels" else {}))
        return replace(self, config={**self.config, part: {**self.config[part], key: {**entry, **changes}}})

    def says(self, **texts: str) -> "Scene":
        return replace(self, texts={**self.texts, **texts})

    def filled(self, count: int, parent: int | None = None) -> "Scene":
        more = {1000 + at: Channel(1000 + at, f"filled-{at}", TEXT, parent, 0, {}) for at in range(count)}
        return replace(self, channels={**self.channels, **more})

    def problems(self) -> list[str]:
        community = Community.model_validate(self.config)
        assert list(validation.problems(community)) == []
        me = Member(ME, frozenset({BOTS_ROLE}), bot=True)
        guild = Guild(GUILD, 2, self.roles, self.channels, me, self.features)
        matched = rules.matches(community, guild, {"role": {}, "category": {}, "channel": {}})
        ids = plan.with_new(community, Ids(*[matched[kind].found for kind in ("role", "category", "channel")]))
        texts: Any = Said(**self.texts)
        steps: list[Step] = [
            *plan.roles(community, guild, ids),
            *plan.categories(community, guild, ids),
            *plan.overwrites_of_categories(community, guild, ids),
            *plan.overwrites_of_channels(community, guild, ids),
            *plan.channels(community, guild, ids, texts),
            *plan.posts(community, guild, ids, texts, {}),
        ]
        built = outcome.built(community, guild, ids, steps)
        return [*limits.problems(community, guild, matched), *limits.of_steps(steps, guild, built)]


S = Scene()
C = replace(S, features=frozenset({"COMMUNITY"}))
TAGS = [{"name": f"tag {number}"} for number in range(11)]
OTHERS = tuple(Tag(number, f"other {number}") for number in range(10))
FULL = {1000 + number: Role(1000 + number, f"role {number}", 1) for number in range(246)}
CROWDED: dict[str, Any] = {
    **S.config,
    "roles": {
        **S.config["roles"], **{f"role-{number}": {"name": f"role {number}", "about": "staff"} for number in range(99)},
    },
}  # fmt: skip
HIDDEN = Channel(300, "___hidden___", TEXT, None, 0, {}, hidden=True)
# What is refused, the word that says why, and beside it what is taken.
CASES: dict[str, tuple[Scene, str, Scene]] = {
    "a role gets what the bot lacks": (
        S.wants("roles", "team", permissions=["ban_members"]), "lacks ban_members itself",
        S.wants("roles", "team", permissions=["kick_members"]),
    ),
    "a role loses what the bot lacks": (
        S.role(TEAM, permissions=bits("ban_members")), "cannot take it",
        S.role(TEAM, permissions=bits("ban_members")).wants("roles", "team", permissions=["ban_members"]),
    ),
    "a new role gets what the bot lacks": (
        S.wants("roles", "new", about="staff", permissions=["ban_members"]), "lacks ban_members itself",
        S.wants("roles", "new", about="staff", permissions=["kick_members"]),
    ),
    "a role that stands above": (
        S.role(TEAM, position=9).wants("roles", "team", hoist=True), "not below the bot's own role",
        S.role(TEAM, position=9, permissions=bits("manage_guild")),
    ),
    "no right to make roles": (
        S.bot("manage_roles").wants("roles", "new", about="staff"), "lacks manage roles on the server",
        S.bot("manage_roles"),
    ),
    "no right to make channels": (
        S.bot("manage_channels").wants("channels", "new"), "lacks manage channels on the server",
        S.bot("manage_channels"),
    ),
    "no right in this channel": (
        S.channel(200, overwrites={ME: Overwrite(ME, True, deny=bits("manage_channels"))}).says(room_topic="New"),
        "lacks manage channel in room",
        S.channel(200, overwrites={ME: Overwrite(ME, True, deny=bits("manage_channels"))}, topic="New").says(
            room_topic="New"
        ),
    ),
    "no right over who sees this channel": (
        S.channel(200, overwrites={ME: Overwrite(ME, True, deny=bits("manage_roles"))}).wants(
            "channels", "room", opens_to=["team"]
        ),
        "lacks manage permissions in room",
        S.wants("channels", "room", opens_to=["team"]),
    ),
    "a right that the bot lacks in an overwrite": (
        S.bot("create_private_threads").wants("channels", "room", writers=["team"]), "lacks create private threads",
        S.bot("create_private_threads").wants("channels", "room", opens_to=["team"]),
    ),
    "a right that the bot lacks in a new channel": (
        S.bot("create_private_threads").wants("channels", "new", writers=[]), "lacks create private threads itself",
        S.bot("create_private_threads").wants("channels", "new"),
    ),
    "a voice channel that the bot may not join": (
        S.bot("connect").channel(200, kind=VOICE).wants("channels", "room", kind="voice", slowmode_s=5),
        "and connect, to change one where people talk",
        S.channel(200, kind=VOICE).wants("channels", "room", kind="voice", slowmode_s=5),
    ),
    "a long topic": (S.says(room_topic="ü" * 1025), "its topic has 1025 letters", S.says(room_topic="ü" * 1024)),
    "a long topic of a forum": (
        C.channel(200, kind=FORUM).wants("channels", "room", kind="forum").says(room_topic="x" * 4097),
        "its topic has 4097 letters",
        C.channel(200, kind=FORUM).wants("channels", "room", kind="forum").says(room_topic="x" * 4096),
    ),
    "a long post": (S.says(room_post="😀" * 2001), "its first post has 2001", S.says(room_post=" " + "😀" * 2000)),
    "a long title": (
        S.says(room_post="x", room_title="x" * 101), "first post's title has 101", S.says(room_post="x")
    ),
    "a long button": (
        S.says(room_post="x", button="x" * 81), "its button has 81", S.says(room_post="x", button="x" * 80)
    ),
    "a post where the bot may not write": (
        S.channel(200, overwrites={ME: Overwrite(ME, True, deny=bits("send_messages"))})
        .wants("channels", "room", keep=["permissions"]).says(room_post="x"),
        "lacks send messages in room",
        S.channel(200, overwrites={ME: Overwrite(ME, True, deny=bits("send_messages"))}).says(room_post="x"),
    ),
    "a post in a forum that wants tags": (
        C.channel(200, kind=FORUM, needs_tag=True).wants("channels", "room", kind="forum").says(room_post="x"),
        "takes no post without a tag",
        C.channel(200, kind=FORUM).wants("channels", "room", kind="forum").says(room_post="x"),
    ),
    "too many roles": (
        replace(S, roles={**S.roles, **FULL, 9999: Role(9999, "one more", 1)}).wants("roles", "new", about="staff"),
        "1 new roles do not fit",
        replace(S, roles={**S.roles, **FULL}).wants("roles", "new", about="staff"),
    ),
    "too many channels": (
        S.filled(498).wants("channels", "new"), "1 new channels do not fit", S.filled(497).wants("channels", "new")
    ),
    "more roles than a new channel can name": (
        replace(S, roles={**S.roles, **FULL}, config=CROWDED).wants("channels", "new", opens_to=[*CROWDED["roles"]]),
        "would open to 102 roles",
        replace(S, roles={**S.roles, **FULL}, config=CROWDED).wants("channels", "new", opens_to=["team"]),
    ),
    "a full category": (
        S.filled(50, parent=100).wants("channels", "room", category="ward"), "would have 51 channels",
        S.filled(49, parent=100).wants("channels", "room", category="ward"),
    ),
    "too many tags": (
        C.channel(200, kind=FORUM, tags=OTHERS).wants("channels", "room", kind="forum", tags=TAGS), "21 tags",
        C.channel(200, kind=FORUM, tags=OTHERS).wants("channels", "room", kind="forum", tags=TAGS[:10]),
    ),
    "another kind": (
        C.wants("channels", "room", kind="forum"), "another kind has that name",
        C.wants("channels", "room", kind="announcement"),
    ),
    "voice made stage": (
        C.channel(200, kind=VOICE).wants("channels", "room", kind="stage"), "another kind has that name",
        C.channel(200, kind=VOICE).wants("channels", "room", kind="voice"),
    ),
    "announcements without Community": (
        S.wants("channels", "room", kind="announcement"), "Enable Community",
        S.channel(200, kind=ANNOUNCEMENT).wants("channels", "room", kind="announcement"),
    ),
    "a stage without Community": (
        S.wants("channels", "new", kind="stage"), "Enable Community", S.wants("channels", "new", kind="voice")
    ),
    "two of its name": (
        replace(S, channels={**S.channels, 201: replace(S.channels[200], id=201)}), "the server has two of its name",
        replace(S, channels={**S.channels, 201: replace(S.channels[200], id=201, kind=STAGE)}),
    ),
    "what may be hidden": (
        replace(S, channels={**S.channels, 300: HIDDEN}).wants("channels", "new"), "could be made a second time",
        replace(S, channels={**S.channels, 300: replace(HIDDEN, kind=VOICE)}).wants("channels", "new"),
    ),
    "a category that may be hidden": (
        replace(S, channels={**S.channels, 300: replace(HIDDEN, kind=CATEGORY)}).wants("categories", "new"),
        "could be made a second time",
        replace(S, channels={**S.channels, 300: HIDDEN}).wants("categories", "new"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_refused_is_said_and_what_is_taken_is_not(case: str) -> None:
    refused, said, taken = CASES[case]
    assert [problem for problem in refused.problems() if said in problem], refused.problems()
    assert taken.problems() == []


def test_nothing_is_wrong_with_a_plan_that_changes_nothing_whatever_the_bot_lacks() -> None:
    assert S.role(BOTS_ROLE, permissions=VIEW_CHANNEL | bits("send_messages")).role(TEAM, position=9).problems() == []


def test_an_administrator_may_do_all_but_change_what_stands_above() -> None:
    scene = S.role(BOTS_ROLE, permissions=ADMINISTRATOR).wants("roles", "team", permissions=["ban_members"])
    assert scene.problems() == []
    assert len(scene.role(TEAM, position=9).problems()) == 1


def _native(prompts: int = 1, options: int = 1, **option: Any) -> dict[str, Any]:
    answer = {
        "id": "7", "title": "Hearts", "description": "", "channel_ids": ["200"], "role_ids": ["5"],
        "emoji": {"id": None, "name": "❤", "animated": False}, **option,
    }  # fmt: skip
    asked = {"id": "6", "title": "What?", "type": 1, "single_select": True, "required": True, "in_onboarding": False}
    return {
        "enabled": True, "mode": 1, "default_channel_ids": ["200"],
        "prompts": [{**asked, "id": str(6 + at), "options": [answer] * options} for at in range(prompts)],
    }  # fmt: skip


def _set(native: dict[str, Any], said: dict[str, str]) -> Step | None:
    channels = {str(200 + at): {"name": f"room-{at}", "about": "community"} for at in range(7)}
    keys = {f"r{at}": each for at, each in zip(channels, channels.values(), strict=True)}
    community = Community.model_validate({
        "roles": {}, "channels": keys,
        "onboarding": {
            "default_channels": list(keys),
            "prompts": [{"key": "ask", "options": [{"key": "heart", "channels": ["r200"]}]}],
        },
    })  # fmt: skip
    base = {GUILD: Role(GUILD, "@everyone", 0, VIEW_CHANNEL | bits("send_messages"))}
    there = {200 + at: Channel(200 + at, f"room-{at}", TEXT, None, 0, {}) for at in range(7)}
    guild = Guild(GUILD, 2, base, there, Member(ME, frozenset()), frozenset({"COMMUNITY"}))
    ids = Ids(channels={f"r{id_}": id_ for id_ in there})
    texts: Any = Said(**said)
    return onboarding.onboarding(community, guild, ids, texts, native)


def test_what_people_set_in_discords_onboarding_stays() -> None:
    step = _set(_native(), {"ask": "What?", "ask_heart": "Heart"})
    assert step is not None
    (prompt,) = step.fields["prompts"]
    assert {what: prompt[what] for what in ("id", "type", "single_select", "required", "in_onboarding")} == {
        "id": "6", "type": 1, "single_select": True, "required": True, "in_onboarding": False,
    }  # fmt: skip
    theirs, ours = prompt["options"]
    assert (theirs["title"], theirs["role_ids"], theirs["emoji_name"], theirs["id"]) == ("Hearts", ["5"], "❤", "7")
    assert (ours["title"], ours["role_ids"], ours["channel_ids"]) == ("Heart", [], ["200"])
    assert step.fields["mode"] == 1


def test_an_answer_that_config_has_keeps_its_sign_and_gives_no_role() -> None:
    step = _set(_native(), {"ask": "What?", "ask_heart": "Hearts"})
    assert step is not None
    ((option,),) = (prompt["options"] for prompt in step.fields["prompts"])
    assert (option["id"], option["emoji_name"], option["role_ids"]) == ("7", "❤", [])
    native = _native(role_ids=[]) | {"default_channel_ids": [str(200 + at) for at in range(7)]}
    again = _set(native, {"ask": "What?", "ask_heart": "Hearts"})
    assert again is not None
    assert not again.changes


TOO_MUCH: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "questions": (_native(15), {}, "16 questions"),
    "answers": (_native(1, 50), {"ask": "What?"}, "51 answers"),
    "a question": (_native(), {"ask": "x" * 101}, "has 101 letters"),
    "an answer": (_native(), {"ask_heart": "x" * 51}, "has 51 letters"),
    "an explanation": (_native(), {"ask_heart_about": "x" * 101}, "has 101 letters"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_discords_onboarding_has_limits_too(case: str) -> None:
    native, said, problem = TOO_MUCH[case]
    step, fewer = _set(native, said), _set(_native(), {})
    assert step is not None
    assert fewer is not None
    guild = Guild(GUILD, 2, S.roles, {}, Member(ME, frozenset({BOTS_ROLE})))
    assert [each for each in limits.of_steps([step], guild, guild) if problem in each]
    assert list(onboarding.too_much(fewer.fields)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda scene: scene.role(GUILD, permissions=0).wants("channels", "room", keep=["permissions"]),
            "nobody sees it",
        ),
        (lambda scene: scene.role(GUILD, permissions=0), ""),
        (lambda scene: scene.channel(200, overwrites={TEAM: Overwrite(TEAM, False, deny=VIEW_CHANNEL)}), ""),
    ],
)
def test_a_plan_opens_what_is_meant_for_everybody(change: Callable[[Scene], Scene], said: str) -> None:
    scene = change(S.role(GUILD, permissions=VIEW_CHANNEL | bits("send_messages")))
    community = Community.model_validate(scene.config)
    guild = Guild(GUILD, 2, scene.roles, scene.channels, Member(ME, frozenset({BOTS_ROLE}), bot=True))
    ids = plan.with_new(community, Ids({"team": TEAM}, {"ward": 100}, {"room": 200}))
    steps = list(plan.overwrites_of_channels(community, guild, ids))
    built = outcome.built(community, guild, ids, steps)
    lines = [
        outcome.said(each, community) for each in unreached(community, built, ids.roles, ids.channels) if each.shut_out
    ]
    assert (said in lines[0]) if said else lines == []


ON_ROLE, IN_DISCORD = (
    "Add it to its role",
    "Add it to the bot's role, or in Discord: Edit Channel > Permissions > the bot.",
)
NO_THREADS = replace(
    S, roles={**S.roles, BOTS_ROLE: replace(S.roles[BOTS_ROLE], permissions=RIGHTS & ~bits(
        "create_private_threads", "create_public_threads"
    ))},
)  # fmt: skip
TWO_RIGHTS = S.wants("roles", "team", permissions=["ban_members", "mute_members"])
MANY_HIDDEN = replace(S, channels={**S.channels, **{at: replace(HIDDEN, id=at) for at in range(300, 306)}})
ROOMS = {f"r-{at}": {"name": f"r-{at}", "about": "community", "kind": "stage"} for at in range(2)}


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (TWO_RIGHTS, [
            f'role "team": the bot lacks ban_members, mute_members itself, so it cannot give it. {ON_ROLE}.',
        ]),
        (S.role(TEAM, permissions=bits("ban_members", "mute_members")), [
            f'role "team": the bot lacks ban_members, mute_members itself, so it cannot take it. {ON_ROLE}.',
        ]),
        (S.role(TEAM, position=6).wants("roles", "team", hoist=True, mentionable=True), [
            ('role "team": is not below the bot\'s own role, so its hoist, mentionable cannot be changed. Drag the '
            "bot's role above it: Server Settings > Roles."),
        ]),
        (S.bot("manage_channels").wants("channels", "new"), [
            ("the bot lacks manage channels on the server, which this plan needs. "
            f"{ON_ROLE}: Server Settings > Roles."),
        ]),
        (S.bot("manage_channels").wants("categories", "new"), [
            ("the bot lacks manage channels on the server, which this plan needs. "
            f"{ON_ROLE}: Server Settings > Roles."),
        ]),
        (S.channel(200, kind=VOICE, overwrites={ME: Overwrite(ME, True, deny=bits("manage_channels"))}).wants(
            "channels", "room", kind="voice", slowmode_s=5
        ), [
            ('channel "room": the bot lacks manage channel (and connect, to change one where people talk) in room. '
            f"{IN_DISCORD}"),
        ]),
        (NO_THREADS.wants("channels", "room", writers=["team"]), [
            f'overwrite "room": the bot lacks create public threads, create private threads in room. {IN_DISCORD}',
        ] * 2),
        (NO_THREADS.wants("channels", "new", writers=[]), [
            ('channel "new": the bot lacks create public threads, create private threads itself, so it cannot say who '
            f"has that there. {ON_ROLE}."),
        ]),
        (C.channel(200, kind=FORUM, needs_tag=True).wants("channels", "room", kind="forum").says(room_post="x"), [
            ('channel "room": takes no post without a tag, and the bot\'s first post has none. In Discord: Edit '
            "Channel, and switch that off."),
        ]),
        (C.wants("channels", "room", kind="forum"), [
            'channel "room": config wants a forum channel, and another kind has that name. Rename it in Discord.',
        ]),
        (replace(S, config={**S.config, "channels": ROOMS}), [
            ("r-0, r-1: Discord has forums, stages and announcement channels on Community servers alone. Switch it on: "
            "Server Settings > Enable Community."),
        ]),
        (replace(S, channels={**S.channels, 201: replace(S.channels[200], id=201)}), [
            ('channel "room": the server has two of its name, and which one is meant cannot be told. Rename one of '
            "them in Discord."),
        ]),
        (MANY_HIDDEN.wants("channels", "new"), [
            ('channel "new": not found, and the bot cannot view 6 that it may be (300, 301, 302, 303, 304), so it '
            "could be made a second time. In Discord, give the bot View Channel there, at least for this once."),
        ]),
        (replace(S, channels={**S.channels, 300: replace(HIDDEN, kind=VOICE)}).wants(
            "channels", "new", kind="voice"
        ), [
            ('channel "new": not found, and the bot cannot view 1 that it may be (300), so it could be made a second '
            "time. In Discord, give the bot View Channel there, at least for this once."),
        ]),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_with_what_to_do(scene: Scene, said: list[str]) -> None:
    assert scene.problems() == said


@pytest.mark.parametrize("kind", ["role", "overwrite", "category", "channel", "onboarding"])
def test_whatever_says_who_may_what_needs_the_right_over_roles(kind: Any) -> None:
    step = Step(kind, "change", "k", "K", 200, overwrite=Overwrite(TEAM, False), fields={
        "prompts": [], "default_channels": [], "mode": 0,
    })  # fmt: skip

    def lacked(permissions: int, step: Step = step) -> list[str]:
        roles = {**S.roles, BOTS_ROLE: replace(S.roles[BOTS_ROLE], permissions=permissions)}
        guild = Guild(GUILD, 2, roles, S.channels, Member(ME, frozenset({BOTS_ROLE}), bot=True))
        found = limits.of_steps([step], guild, guild)
        return [each.split(" on the server")[0] for each in found if " on the server" in each]

    of_channels = ["the bot lacks manage channels"] if kind in ("category", "channel") else []
    of_server = ["the bot lacks manage guild"] if kind == "onboarding" else []
    assert lacked(VIEW_CHANNEL) == ["the bot lacks manage roles", *of_channels, *of_server]
    assert lacked(RIGHTS) == []
    # What is left, and what is deleted when that is asked for, needs nothing beforehand.
    assert lacked(0, replace(step, verb="leave")) == lacked(0, replace(step, verb="delete")) == []


def test_only_what_is_changed_of_an_overwrite_has_to_be_the_bots_own() -> None:
    ban, kick = bits("ban_members"), bits("kick_members")
    me = Member(ME, frozenset({BOTS_ROLE}), bot=True)

    def problems(before: Overwrite | None, after: Overwrite) -> list[str]:
        room = replace(S.channels[200], overwrites={TEAM: before} if before else {})
        guild = Guild(GUILD, 2, S.roles, {200: room}, me)
        step = Step("overwrite", "change", "room", "room", 200, overwrite=after)
        return list(limits.of_steps([step], guild, guild))

    both = Overwrite(TEAM, False, allow=ban | kick)
    assert problems(both, Overwrite(TEAM, False, allow=ban)) == []
    assert problems(Overwrite(TEAM, False, deny=ban), Overwrite(TEAM, False, deny=ban | kick)) == []
    assert problems(None, Overwrite(TEAM, False, allow=kick, deny=0)) == []
    assert len(problems(both, Overwrite(TEAM, False, allow=kick))) == 1
    assert len(problems(Overwrite(TEAM, False, deny=ban), Overwrite(TEAM, False))) == 1
    assert len(problems(None, Overwrite(TEAM, False, allow=ban))) == 1
    assert len(problems(None, Overwrite(TEAM, False, deny=ban))) == 1


def test_the_owner_need_not_stand_above_and_an_administrator_is_not_kept_out_by_an_overwrite() -> None:
    steps = [Step("role", "change", "team", "Team", TEAM, (("hoist", "False", "True"),), {"hoist": True})]
    above = {**S.roles, TEAM: replace(S.roles[TEAM], position=9)}
    owner = Guild(GUILD, ME, above, S.channels, Member(ME, frozenset({BOTS_ROLE}), bot=True))
    assert list(limits.of_steps(steps, owner, owner)) == []
    closed = S.role(BOTS_ROLE, permissions=ADMINISTRATOR).channel(
        200, overwrites={ME: Overwrite(ME, True, deny=bits("manage_channels", "manage_roles"))}
    )
    assert closed.says(room_topic="New").wants("channels", "room", opens_to=["team"]).problems() == []


def test_a_new_room_may_name_a_hundred_and_a_long_topic_of_what_is_new_is_told() -> None:
    named = [*CROWDED["roles"]][:98]  # and everybody, and the bot
    crowded = replace(S, roles={**S.roles, **FULL}, config=CROWDED)
    assert crowded.wants("channels", "new", opens_to=named).problems() == []
    assert len(crowded.wants("channels", "new", opens_to=[*CROWDED["roles"]][:99]).problems()) == 1
    new = C.wants("channels", "new", kind="forum")
    assert new.says(new_topic="x" * 4096).problems() == []
    assert len(new.says(new_topic="x" * 4097).problems()) == 1
    assert len(S.wants("channels", "new").says(new_topic="x" * 1025).problems()) == 1


def test_a_category_and_a_channel_of_one_name_are_not_taken_for_each_other() -> None:
    open_room = NO_THREADS.wants("channels", "twin").wants("categories", "twin", opens_to=["team"])
    assert open_room.problems() == []
    closed = NO_THREADS.wants("channels", "twin", writers=[]).wants("categories", "twin")
    assert [each.split(":")[0] for each in closed.problems()] == ['channel "twin"']


def test_a_category_that_is_too_full_already_may_stay_so() -> None:
    full = S.filled(52, parent=100)
    assert full.problems() == []
    assert full.channel(200, parent=100).wants("channels", "room", category="ward").problems() == []
    assert len(full.wants("channels", "room", category="ward").problems()) == 1


def test_a_post_that_is_there_needs_no_right_to_write() -> None:
    post = Step("post", "change", "room", "room", 200, fields={"title": "T", "post": Screen("text")})
    roles = {**S.roles, BOTS_ROLE: replace(S.roles[BOTS_ROLE], permissions=VIEW_CHANNEL)}
    room = replace(S.channels[200], needs_tag=True)
    guild = Guild(GUILD, 2, roles, {200: room}, Member(ME, frozenset({BOTS_ROLE}), bot=True))
    assert list(limits.of_steps([post], guild, guild)) == []
    assert len(list(limits.of_steps([replace(post, verb="create")], guild, guild))) == 2


# Discord's onboarding, word for word.


def test_a_change_of_onboarding_is_sent_in_the_form_in_which_discord_takes_it() -> None:
    native = _native(options=2) | {"enabled": False, "mode": None}
    native["prompts"][0]["options"][1] = {
        "id": 8, "title": "Lungs", "channel_ids": ["201"], "role_ids": [],
        "emoji": {"id": "55", "name": "lung", "animated": True},
    }  # fmt: skip
    step = _set(native, {"ask": "Where?", "ask_heart": "Heart", "ask_heart_about": "Of hearts"})
    theirs = {
        "id": "6", "title": "What?", "type": 1, "single_select": True, "required": True, "in_onboarding": False,
        "options": [
            {"id": "7", "title": "Hearts", "description": "", "channel_ids": ["200"], "role_ids": ["5"],
             "emoji_name": "❤", "emoji_animated": False},
            {"id": "8", "title": "Lungs", "channel_ids": ["201"], "role_ids": [], "emoji_id": "55",
             "emoji_name": "lung", "emoji_animated": True},
        ],
    }  # fmt: skip
    heart = {"id": "1", "title": "Heart", "description": "Of hearts", "channel_ids": ["200"], "role_ids": []}
    ours = {
        "id": "2", "title": "Where?", "type": 0, "single_select": False, "required": False, "in_onboarding": True,
        "options": [heart],
    }  # fmt: skip
    assert step == Step(
        "onboarding", "change", "onboarding", "native onboarding",
        differences=(("prompts", "1", "2"), ("enabled", "False", "True")),
        fields={"prompts": [theirs, ours], "default_channels": [*range(200, 207)], "mode": 0},
    )  # fmt: skip


SET = {**_native(role_ids=[]), "default_channel_ids": [str(200 + at) for at in range(7)]}


def test_onboarding_that_is_as_config_wants_it_is_left_and_each_difference_changes_it() -> None:
    said = {"ask": "What?", "ask_heart": "Hearts"}
    assert _set(SET, said) == Step("onboarding", "leave", "onboarding", "native onboarding")
    (prompt,) = SET["prompts"]
    (option,) = prompt["options"]

    def with_option(**changes: Any) -> dict[str, Any]:
        return {**SET, "prompts": [{**prompt, "options": [{**option, **changes}]}]}

    for native in (
        {**SET, "enabled": False},
        {**SET, "default_channel_ids": SET["default_channel_ids"][1:]},
        with_option(description="Else"),
        with_option(channel_ids=["201"]),
        with_option(role_ids=["5"]),
    ):
        step = _set(native, said)
        assert step is not None
        assert step.verb == "change", native
    # What is said of it in no language, and in Discord's own null, is the same.
    unsaid = _set(with_option(description=None), said)
    assert unsaid is not None
    assert unsaid.verb == "leave"


def _lacking(community: dict[str, Any], features: frozenset[str], mute: int, native: dict[str, Any] | None) -> Any:
    """With seven channels that everybody sees and, but for `mute` of them, writes in; and one that is hidden."""
    read_only = {GUILD: Overwrite(GUILD, False, deny=bits("send_messages"))}
    there = {
        200 + at: Channel(200 + at, f"room-{at}", TEXT, None, 0, read_only if at < mute else {}) for at in range(7)
    }
    there[207] = Channel(207, "closed", TEXT, None, 0, {GUILD: Overwrite(GUILD, False, deny=VIEW_CHANNEL)})
    base = {GUILD: Role(GUILD, "@everyone", 0, VIEW_CHANNEL | bits("send_messages"))}
    guild = Guild(GUILD, 2, base, there, Member(ME, frozenset()), features)
    keys = {f"r{id_}": {"name": each.name, "about": "community"} for id_, each in there.items()}
    config = Community.model_validate({"roles": {}, "channels": keys, "onboarding": community})
    return onboarding.lacking(config, guild, Ids(channels={f"r{id_}": id_ for id_ in there}), native)


def test_why_a_server_cannot_have_onboarding_is_said() -> None:
    on, every = frozenset({"COMMUNITY"}), [f"r{200 + at}" for at in range(7)]
    wanted = "Discord asks for 7 default channels that everybody sees, 5 of them writable by all; config has "
    assert _lacking({"default_channels": every}, frozenset(), 0, None) == (
        "the server is not a Community server (Server Settings > Enable Community)"
    )
    assert _lacking({"default_channels": every}, on, 2, None) is None
    assert _lacking({"default_channels": every}, on, 3, None) == f"{wanted}7 and 4"
    assert _lacking({"default_channels": [*every[:6], "r207"]}, on, 0, None) == f"{wanted}6 and 6"
    # Channels that answers lead to count in Discord's advanced mode alone, and those that people set always.
    six = {"default_channels": every[:5]}
    answers = {"prompts": [{"options": [{"channel_ids": ["205"]}, {"channel_ids": ["206", "999"]}]}]}
    assert _lacking(six, on, 0, {**answers, "mode": 1, "default_channel_ids": []}) is None
    assert _lacking(six, on, 0, {**answers, "mode": 0, "default_channel_ids": []}) == f"{wanted}5 and 5"
    assert _lacking(six, on, 0, {**answers, "mode": 0, "default_channel_ids": ["205", "206"]}) is None


def test_without_questions_or_where_nothing_is_known_onboarding_is_not_touched() -> None:
    assert _set({**SET}, {}) is not None
    none: Any = None
    assert _set(none, {}) is None
    community = Community.model_validate({"roles": {}, "channels": {"room": {"name": "room", "about": "community"}}})
    guild = Guild(GUILD, 2, S.roles, S.channels, Member(ME, frozenset()), frozenset({"COMMUNITY"}))
    texts: Any = Said()
    assert onboarding.onboarding(community, guild, Ids(), texts, SET) is None


def _fields(prompts: int = 1, options: int = 1, defaults: int = 1, **option: Any) -> dict[str, Any]:
    answer = {"title": "a", "description": None, "channel_ids": ["1"], **option}
    asked = {"title": option.get("question", "q"), "options": [answer] * options}
    return {"prompts": [asked] * prompts, "default_channels": [*range(defaults)]}


@pytest.mark.parametrize(
    ("fits", "over", "said"),
    [
        ({"prompts": 15}, {"prompts": 16}, "would have 16 questions, and Discord allows 15"),
        ({"defaults": 500}, {"defaults": 501}, "would have 501 default channels, and Discord allows 500"),
        ({"options": 50}, {"options": 51}, 'the question "q" would have 51 answers, and Discord allows 50'),
        (
            {"question": "x" * 100}, {"question": "x" * 101},
            f'the question "{"x" * 40}" has 101 letters, and Discord allows 100',
        ),
        ({"title": "x" * 50}, {"title": "x" * 51}, f'the answer "{"x" * 40}" has 51 letters, and Discord allows 50'),
        (
            {"description": "x" * 100}, {"description": "x" * 101},
            'what the answer "a" says has 101 letters, and Discord allows 100',
        ),
        (
            {"channel_ids": ["1"] * 50}, {"channel_ids": ["1"] * 51},
            'the answer "a" would lead to 51 channels, and Discord allows 50',
        ),
    ],
)  # fmt: skip
def test_discords_limits_of_onboarding_at_the_letter(fits: dict[str, Any], over: dict[str, Any], said: str) -> None:
    assert list(onboarding.too_much(_fields(**fits))) == []
    assert list(onboarding.too_much(_fields(**over))) == [said]
