"""community.audit: what is wrong on the server is found once, and said in every language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from hypothesis import given
from hypothesis import strategies as st

from bot.community import access
from bot.community.audit import CODES, Finding, audit
from bot.community.rules import Ids
from bot.config import Community
from bot.domain.guild import (
    ANNOUNCEMENT,
    CATEGORY,
    FORUM,
    TEXT,
    Answer,
    Channel,
    Guild,
    Invite,
    Member,
    Overwrite,
    Role,
    Thread,
)
from bot.domain.names import in_message, printable
from bot.domain.permissions import ADMINISTRATOR, MANAGE_THREADS, VIEW_CHANNEL, base, bits, can_see
from bot.i18n import LOCALES, Sentences

LOCALE_FILES = Path(__file__).parents[2] / "config" / "locales"

COMMUNITY = Community.model_validate(
    {
        "roles": {
            "hospital": {"name": "Hospital network", "about": "paid"},
            "mentor": {"name": "Mentor", "about": "mentor"},
            "staff": {"name": "Moderator", "about": "staff", "permissions": ["kick_members", "manage_threads"]},
        },
        "categories": {
            "public": {"name": "Public"},
            "hospital": {"name": "Hospital", "opens_to": ["hospital"]},
        },
        "channels": {
            "welcome": {"name": "welcome", "about": "arrival", "category": "public", "private_threads": True},
            "lobby": {"name": "hospital-lobby", "about": "hospital", "category": "hospital"},
            "training": {
                "name": "training",
                "about": "hospital",
                "category": "hospital",
                "opens_to": ["hospital", "mentor"],
            },
            "board": {"name": "board", "about": "hospital", "kind": "forum", "opens_to": ["hospital"]},
        },
    }
)
EVERYONE, HOSPITAL, MENTOR, STAFF, TRAINEE, ROBOT_ROLE, BOT_ROLE = 100, 101, 102, 103, 104, 105, 106
PUBLIC, WARD, WELCOME, LOBBY, TRAINING, BOARD, EXTRA = 201, 202, 211, 212, 213, 214, 220
OWNER, NURSE, COACH, GUEST, LEARNER, ROBOT, ME = 901, 902, 903, 904, 905, 906, 907
IDS = Ids(
    roles={"hospital": HOSPITAL, "mentor": MENTOR, "staff": STAFF},
    categories={"public": PUBLIC, "hospital": WARD},
    channels={"welcome": WELCOME, "lobby": LOBBY, "training": TRAINING, "board": BOARD},
)
GATED = {LOBBY: {HOSPITAL}, TRAINING: {HOSPITAL, MENTOR}, BOARD: {HOSPITAL}}


def _channel(key: str, id_: int, kind: int, parent: int | None) -> Channel:
    """A channel or category just as config wants it."""
    of = access.of_category if kind == CATEGORY else access.of_channel
    things = COMMUNITY.categories if kind == CATEGORY else COMMUNITY.channels
    overwrites = {each.target: each for each in of(COMMUNITY, key, IDS.roles, EVERYONE, ME)}
    return Channel(id_, things[key].name, kind, parent, 0, overwrites)


ROLES = {
    role.id: role
    for role in (
        Role(EVERYONE, "@everyone", 0, VIEW_CHANNEL),
        Role(HOSPITAL, "Hospital network", 1),
        Role(MENTOR, "Mentor", 2),
        Role(STAFF, "Moderator", 3, bits("kick_members", "manage_threads")),
        Role(TRAINEE, "Trainee", 4, VIEW_CHANNEL),
        Role(ROBOT_ROLE, "Robot", 5, VIEW_CHANNEL, managed=True),
        Role(BOT_ROLE, "Health Network", 9, bits("manage_roles", "manage_channels", "view_channel"), managed=True),
    )
}
CHANNELS = {
    channel.id: channel
    for channel in (
        _channel("public", PUBLIC, CATEGORY, None),
        _channel("hospital", WARD, CATEGORY, None),
        _channel("welcome", WELCOME, TEXT, PUBLIC),
        _channel("lobby", LOBBY, TEXT, WARD),
        _channel("training", TRAINING, TEXT, WARD),
        _channel("board", BOARD, FORUM, None),
    )
}
BOT = Member(ME, frozenset({BOT_ROLE}), bot=True)
MEMBERS = (
    Member(OWNER, frozenset()),
    Member(NURSE, frozenset({HOSPITAL})),
    Member(COACH, frozenset({MENTOR, STAFF})),
    Member(GUEST, frozenset()),
    Member(LEARNER, frozenset({TRAINEE})),
    Member(ROBOT, frozenset({ROBOT_ROLE}), bot=True),
    BOT,
)


@dataclass(frozen=True)
class Stage:
    """A server with nothing wrong, to begin with; each change gives another one."""

    guild: Guild = Guild(EVERYONE, OWNER, ROLES, CHANNELS, BOT)  # noqa: RUF009 - frozen
    members: tuple[Member, ...] = MEMBERS
    ids: Ids = IDS
    entitled: frozenset[int] = frozenset({NURSE})
    moderators: frozenset[str] = frozenset()

    def found(self) -> list[Finding]:
        entitled = {"hospital": self.entitled}
        return audit(COMMUNITY, self.ids, self.guild, self.members, entitled, self.moderators)

    def codes(self) -> list[str]:
        return [finding.code for finding in self.found()]

    def channel(self, id_: int, **changes: object) -> "Stage":
        return self.put(replace(self.guild.channels[id_], **changes))  # type: ignore[arg-type]

    def put(self, channel: Channel) -> "Stage":
        return replace(self, guild=replace(self.guild, channels={**self.guild.channels, channel.id: channel}))

    def overwrite(self, channel: int, target: int, allow: int = 0, deny: int = 0) -> "Stage":
        mine = Overwrite(target, target >= OWNER, allow, deny)
        return self.channel(channel, overwrites={**self.guild.channels[channel].overwrites, target: mine})

    def without_overwrite(self, channel: int, target: int) -> "Stage":
        there = self.guild.channels[channel].overwrites
        return self.channel(channel, overwrites={id_: each for id_, each in there.items() if id_ != target})

    def role(self, id_: int, **changes: object) -> "Stage":
        changed = replace(self.guild.roles[id_], **changes)  # type: ignore[arg-type]
        return replace(self, guild=replace(self.guild, roles={**self.guild.roles, id_: changed}))

    def hold(self, member: int, *roles: int) -> "Stage":
        held = tuple(replace(each, roles=frozenset(roles)) if each.id == member else each for each in self.members)
        return replace(self, members=held)

    def stray(self, *overwrites: Overwrite) -> "Stage":
        there = {overwrite.target: overwrite for overwrite in overwrites}
        return self.put(Channel(EXTRA, "extra", TEXT, WARD, 9, there))

    def invited(self, *invites: Invite) -> "Stage":
        return replace(self, guild=replace(self.guild, invites=invites))

    def asked(self, *answers: Answer, defaults: Collection[int] = ()) -> "Stage":
        return replace(self, guild=replace(self.guild, answers=answers, default_channels=frozenset(defaults)))

    def webhooks(self, *channels: int) -> "Stage":
        return replace(self, guild=replace(self.guild, webhooks=channels))

    def threads(self, *threads: Thread) -> "Stage":
        return replace(self, guild=replace(self.guild, threads=threads))


S = Stage()
ACTING = replace(S, moderators=frozenset({"staff"}))
CLOSED = Overwrite(EVERYONE, is_member=False, deny=VIEW_CHANNEL)
ALLOWED = Overwrite(ME, is_member=True, allow=access.OURS)
LOBBY_THREADS = (Thread(301, "a", LOBBY, private=False), Thread(302, "b", LOBBY, private=True))


def _without(things: Mapping[str, int], key: str) -> dict[str, int]:
    return {each: id_ for each, id_ in things.items() if each != key}


CASES: dict[str, tuple[Stage, str, dict[str, str]]] = {
    "administrators": (
        S.role(TRAINEE, permissions=ADMINISTRATOR).hold(ROBOT, ROBOT_ROLE, TRAINEE),
        "104",
        {"role": "Trainee", "people": "1", "bots": "1"},
    ),
    "administrators, by config's own": (
        S.role(STAFF, permissions=ADMINISTRATOR),
        "roles.staff",
        {"role": "Moderator", "people": "1", "bots": "0"},
    ),
    "administrators, everybody": (
        S.role(EVERYONE, permissions=ADMINISTRATOR),
        "100",
        {"role": "@everyone", "people": "5", "bots": "2"},
    ),
    "bot_leads_in": (
        S.role(ROBOT_ROLE, permissions=VIEW_CHANNEL | bits("manage_guild", "manage_channels")),
        "906",
        {"bot": "906", "permissions": "manage channels, manage guild"},
    ),
    "bot_leads_in, by overwrites": (
        S.overwrite(BOARD, ROBOT_ROLE, bits("manage_webhooks")).overwrite(WARD, ROBOT, bits("manage_roles")),
        "906",
        {"bot": "906", "permissions": "manage roles, manage webhooks"},
    ),
    "bot_sees": (
        S.overwrite(LOBBY, ROBOT_ROLE, VIEW_CHANNEL).overwrite(BOARD, ROBOT, VIEW_CHANNEL),
        "906",
        {"bot": "906", "channels": "2"},
    ),
    "bot_sees, by a role that opens": (S.hold(ROBOT, HOSPITAL), "906", {"bot": "906", "channels": "3"}),
    "category_out_of_sync": (S.without_overwrite(WARD, HOSPITAL), "categories.hospital", {"category": "Hospital"}),
    "category_out_of_sync, open": (
        S.without_overwrite(WARD, EVERYONE),
        "categories.hospital",
        {"category": "Hospital"},
    ),
    "closed_to_member": (
        S.overwrite(LOBBY, NURSE, deny=VIEW_CHANNEL),
        "channels.lobby",
        {"channel": "hospital-lobby", "people": "1"},
    ),
    "closed_to_role": (
        S.without_overwrite(TRAINING, MENTOR),
        "channels.training:102",
        {"role": "Mentor", "channel": "training", "people": "1"},
    ),
    "gated_announcements": (S.channel(LOBBY, kind=ANNOUNCEMENT), "channels.lobby", {"channel": "hospital-lobby"}),
    "gated_announcements, unknown to config": (
        S.stray(CLOSED, ALLOWED).channel(EXTRA, kind=ANNOUNCEMENT),
        "categories.hospital:220",
        {"channel": "extra"},
    ),
    "hidden_channel": (
        S.channel(LOBBY, hidden=True, name="???", overwrites={}),
        "channels.lobby",
        {"channel": "hospital-lobby"},
    ),
    "hidden_channel, by an overwrite": (
        S.overwrite(WELCOME, ME, deny=VIEW_CHANNEL),
        "channels.welcome",
        {"channel": "welcome"},
    ),
    "hidden_channel, a category": (S.without_overwrite(WARD, ME), "categories.hospital", {"channel": "Hospital"}),
    "hidden_channel, unknown to config": (
        S.stray(CLOSED),
        "categories.hospital:220",
        {"channel": "extra"},
    ),
    "holder_without_right": (
        S.hold(GUEST, HOSPITAL).hold(LEARNER, HOSPITAL, TRAINEE),
        "roles.hospital",
        {"role": "Hospital network", "people": "2"},
    ),
    "invite_gives_role": (
        S.invited(Invite(LOBBY, None, frozenset({HOSPITAL, TRAINEE})), Invite(WELCOME, OWNER, frozenset({HOSPITAL}))),
        "roles.hospital",
        {"role": "Hospital network", "invites": "2"},
    ),
    "invite_leads_in": (
        S.invited(Invite(LOBBY, None), Invite(LOBBY, OWNER, frozenset({TRAINEE})), Invite(WELCOME, None)),
        "channels.lobby",
        {"channel": "hospital-lobby", "invites": "2"},
    ),
    "member_leads_in": (
        # the bot, the owner and another bot have rights of their own; a nurse and somebody who left do here
        S.overwrite(LOBBY, NURSE, bits("manage_roles"))
        .overwrite(LOBBY, 950, bits("manage_channels"))
        .overwrite(LOBBY, OWNER, bits("manage_roles")),
        "channels.lobby",
        {"channel": "hospital-lobby", "people": "2", "permissions": "manage channels, manage permissions"},
    ),
    "member_opens": (
        # the second has left the server, the third has the role anyhow
        S.overwrite(LOBBY, GUEST, VIEW_CHANNEL).overwrite(LOBBY, 950, VIEW_CHANNEL).overwrite(LOBBY, NURSE, 1),
        "channels.lobby",
        {"channel": "hospital-lobby", "people": "2"},
    ),
    "member_opens, a category": (
        S.overwrite(WARD, GUEST, VIEW_CHANNEL),
        "categories.hospital",
        {"channel": "Hospital", "people": "1"},
    ),
    "missing": (replace(S, ids=replace(IDS, channels=_without(IDS.channels, "board"))), "channels.board", {}),
    "missing, and gone": (
        replace(S, guild=replace(S.guild, roles={id_: role for id_, role in ROLES.items() if id_ != STAFF})),
        "roles.staff",
        {"kind": "role", "name": "Moderator"},
    ),
    "missing, a category": (
        replace(S, ids=replace(IDS, categories=_without(IDS.categories, "public"))),
        "categories.public",
        {"kind": "category", "name": "Public"},
    ),
    "onboarding_gives_role": (
        S.asked(Answer(7, "I am a nurse", "Who are you?", frozenset({HOSPITAL}))),
        "roles.hospital:7",
        {"role": "Hospital network", "answer": "I am a nurse", "question": "Who are you?"},
    ),
    "onboarding_gives_role, of mentors": (
        S.asked(Answer(7, "Yes", "Will you help?", frozenset({MENTOR, TRAINEE}))),
        "roles.mentor:7",
        {"role": "Mentor", "answer": "Yes", "question": "Will you help?"},
    ),
    "onboarding_leads_in": (
        S.asked(
            Answer(7, "A", "Q", channels=frozenset({LOBBY, WELCOME})), Answer(8, "B", "Q", channels=frozenset({LOBBY}))
        ),
        "channels.lobby",
        {"channel": "hospital-lobby", "answers": "2"},
    ),
    "onboarding_leads_in, by default": (
        S.asked(defaults={WELCOME, BOARD}),
        "channels.board",
        {"channel": "board", "answers": "0"},
    ),
    "open_to_everyone": (
        S.without_overwrite(LOBBY, EVERYONE).threads(*LOBBY_THREADS),
        "channels.lobby",
        {"channel": "hospital-lobby", "threads": "1"},
    ),
    "overwrite_leads_in": (
        S.overwrite(TRAINING, HOSPITAL, VIEW_CHANNEL | bits("manage_roles", "manage_webhooks")),
        "channels.training:101",
        {"channel": "training", "role": "Hospital network", "permissions": "manage permissions, manage webhooks"},
    ),
    "overwrite_leads_in, everybody": (
        S.overwrite(BOARD, EVERYONE, bits("manage_channels"), VIEW_CHANNEL),
        "channels.board:100",
        {"channel": "board", "role": "@everyone", "permissions": "manage channels"},
    ),
    "overwrite_leads_in, a category": (
        S.overwrite(WARD, TRAINEE, bits("manage_roles")),
        "categories.hospital:104",
        {"channel": "Hospital", "role": "Trainee", "permissions": "manage permissions"},
    ),
    "overwrite_leads_in, unknown to config": (
        S.stray(CLOSED, ALLOWED, Overwrite(TRAINEE, is_member=False, allow=bits("manage_roles"))),
        "categories.hospital:220:104",
        {"channel": "extra", "role": "Trainee", "permissions": "manage permissions"},
    ),
    "private_threads_read": (
        S.role(TRAINEE, permissions=MANAGE_THREADS).threads(*LOBBY_THREADS),
        "104",
        {"role": "Trainee", "channels": "3", "threads": "1"},
    ),
    "private_threads_read, where people ask the moderators": (
        S.overwrite(WELCOME, MENTOR, MANAGE_THREADS).threads(Thread(7, "Question 1", WELCOME, private=True)),
        "roles.mentor",
        {"role": "Mentor", "channels": "1", "threads": "1"},
    ),
    "private_threads_some": (
        S.overwrite(WELCOME, GUEST, MANAGE_THREADS).overwrite(WELCOME, COACH, MANAGE_THREADS),
        "channels.welcome",
        {"channel": "welcome", "people": "1"},
    ),
    "private_threads_some, a bot by its own role": (
        S.role(ROBOT_ROLE, permissions=MANAGE_THREADS | VIEW_CHANNEL),
        "channels.welcome",
        {"channel": "welcome", "people": "1"},
    ),
    "private_threads_read, everybody": (
        S.role(EVERYONE, permissions=MANAGE_THREADS | VIEW_CHANNEL).role(TRAINEE, permissions=MANAGE_THREADS),
        "100",
        {"role": "@everyone", "channels": "3", "threads": "0"},
    ),
    "private_threads_read, by an overwrite": (
        S.overwrite(TRAINING, STAFF, MANAGE_THREADS),
        "roles.staff",
        {"role": "Moderator", "channels": "1", "threads": "0"},
    ),
    "renamed": (
        S.channel(LOBBY, name="lobby"),
        "channels.lobby",
        {"kind": "channel", "name": "hospital-lobby", "seen": "lobby"},
    ),
    "renamed, a role": (
        S.role(MENTOR, name="Guru"),
        "roles.mentor",
        {"kind": "role", "name": "Mentor", "seen": "Guru"},
    ),
    "renamed, a category": (
        S.channel(WARD, name="Ward"),
        "categories.hospital",
        {"kind": "category", "name": "Hospital", "seen": "Ward"},
    ),
    "role_above_bot": (S.role(STAFF, position=10), "roles.staff", {"role": "Moderator"}),
    "role_above_bot, the bot's highest itself": (
        replace(
            S.role(BOT_ROLE, permissions=0),
            guild=replace(S.role(BOT_ROLE, permissions=0).guild, me=replace(BOT, roles=frozenset({STAFF}))),
        ),
        "roles.staff",
        {"role": "Moderator"},
    ),
    "role_is_linked": (S.role(HOSPITAL, linked=True), "roles.hospital", {"role": "Hospital network"}),
    "role_leads_in": (
        S.role(TRAINEE, permissions=VIEW_CHANNEL | bits("manage_roles", "manage_webhooks")).hold(LEARNER, TRAINEE),
        "104",
        {"role": "Trainee", "people": "1", "bots": "0", "permissions": "manage roles, manage webhooks"},
    ),
    "role_leads_in, with nobody in it": (
        S.role(TRAINEE, permissions=bits("manage_guild")).hold(LEARNER),
        "104",
        {"role": "Trainee", "people": "0", "bots": "0", "permissions": "manage guild"},
    ),
    "role_leads_in, everybody": (
        # what everybody may is told once
        S.role(EVERYONE, permissions=VIEW_CHANNEL | bits("manage_channels"))
        .role(TRAINEE, permissions=bits("manage_channels"))
        .role(ROBOT_ROLE, permissions=bits("manage_channels")),
        "100",
        {"role": "@everyone", "people": "5", "bots": "2", "permissions": "manage channels"},
    ),
    "role_leads_in, of an integration that gives it to people": (
        S.role(ROBOT_ROLE, permissions=bits("manage_roles")).hold(GUEST, ROBOT_ROLE),
        "105",
        {"role": "Robot", "people": "1", "bots": "1", "permissions": "manage roles"},
    ),
    "role_managed_by_other": (S.role(STAFF, managed=True, position=10), "roles.staff", {"role": "Moderator"}),
    "role_opens": (
        S.overwrite(LOBBY, TRAINEE, VIEW_CHANNEL),
        "channels.lobby:104",
        {"role": "Trainee", "channel": "hospital-lobby", "people": "1", "bots": "0"},
    ),
    "role_opens, with nobody in it": (
        S.overwrite(LOBBY, TRAINEE, VIEW_CHANNEL).hold(LEARNER),
        "channels.lobby:104",
        {"role": "Trainee", "channel": "hospital-lobby", "people": "0", "bots": "0"},
    ),
    "role_opens, of an integration that gives it to people": (
        S.overwrite(LOBBY, ROBOT_ROLE, VIEW_CHANNEL).hold(GUEST, ROBOT_ROLE),
        "channels.lobby:105",
        {"role": "Robot", "channel": "hospital-lobby", "people": "1", "bots": "1"},
    ),
    "role_opens, a category": (
        S.overwrite(WARD, TRAINEE, VIEW_CHANNEL),
        "categories.hospital:104",
        {"role": "Trainee", "channel": "Hospital", "people": "1", "bots": "0"},
    ),
    "role_permissions": (
        S.role(MENTOR, permissions=bits("ban_members", "manage_messages", "speak")),
        "roles.mentor",
        {"role": "Mentor", "permissions": "ban members, manage messages"},
    ),
    "seen_by_nobody": (
        S.role(EVERYONE, permissions=0).role(BOT_ROLE, permissions=bits("view_channel")).role(TRAINEE, permissions=0),
        "channels.welcome",
        {"channel": "welcome"},
    ),
    "shut_out": (
        S.role(EVERYONE, permissions=0).overwrite(WELCOME, HOSPITAL, VIEW_CHANNEL),
        "channels.welcome",
        {"channel": "welcome", "roles": "@everyone, Moderator"},
    ),
    "shut_out, payers": (
        S.overwrite(WELCOME, HOSPITAL, deny=VIEW_CHANNEL),
        "channels.welcome",
        {"channel": "welcome", "roles": "Hospital network"},
    ),
    "staff_permissions, of config": (
        ACTING,
        "roles.staff",
        {"role": "Moderator", "permissions": "kick members"},
    ),
    "staff_permissions, beyond config": (
        ACTING.role(STAFF, permissions=bits("ban_members", "manage_roles", "manage_webhooks", "manage_threads")),
        "roles.staff",
        {"role": "Moderator", "permissions": "ban members, manage roles, manage webhooks"},
    ),
    "stray_channel": (
        S.stray(),
        "categories.hospital:220",
        {"channel": "extra", "category": "Hospital", "people": "3"},
    ),
    "stray_channel, by one role": (
        S.stray(CLOSED, ALLOWED, Overwrite(MENTOR, is_member=False, allow=VIEW_CHANNEL)),
        "categories.hospital:220",
        {"channel": "extra", "category": "Hospital", "people": "1"},
    ),
    "webhook_stands": (
        S.webhooks(LOBBY, WELCOME, LOBBY),
        "channels.lobby",
        {"channel": "hospital-lobby", "webhooks": "2"},
    ),
}


def test_a_server_just_as_config_wants_it_has_nothing_wrong() -> None:
    assert S.found() == []


@pytest.mark.parametrize("name", CASES)
def test_each_thing_that_is_wrong_is_found_once_and_said_in_every_language(name: str) -> None:
    stage, about, facts = CASES[name]
    (finding,) = stage.found()
    assert (finding.code, finding.about) == (name.partition(",")[0], about)
    assert finding.facts == (facts or {"kind": "channel", "name": "board"})
    sentences = Sentences(LOCALE_FILES)
    for locale in LOCALES:
        said = sentences.text(locale, finding.sentence, **finding.facts) + sentences.text(
            locale, finding.fix, **finding.facts
        )
        shown = {value for key, value in finding.facts.items() if key != "kind"}
        assert all(value in said for value in shown), said
        assert len(said) < 1500


def test_every_code_has_its_case_and_its_sentences_with_just_its_facts_and_no_others_are_there() -> None:
    assert {name.partition(",")[0] for name in CASES} == set(CODES)
    facts = {finding.code: set(finding.facts) for stage, _, _ in CASES.values() for finding in stage.found()}
    for locale in LOCALES:
        body = FluentParser().parse((LOCALE_FILES / locale / "audit.ftl").read_text()).body
        needed = {entry.id.name: _variables(entry) for entry in body if isinstance(entry, ftl.Message)}
        both = {code: Finding(code, "", {}) for code in CODES}
        assert set(needed) == {key for each in both.values() for key in (each.sentence, each.fix)}
        assert facts == {code: needed[each.sentence] | needed[each.fix] for code, each in both.items()}


def _variables(node: object) -> set[str]:
    if isinstance(node, ftl.VariableReference):
        return {node.id.name}
    inside: Collection[object] = ()
    if isinstance(node, ftl.BaseNode):
        inside = vars(node).values()
    elif isinstance(node, list):
        inside = node
    return set[str]().union(*(_variables(child) for child in inside))


NOT_WRONG: dict[str, Stage] = {
    "the owner let in by hand": S.overwrite(LOBBY, OWNER, VIEW_CHANNEL),
    "a nurse let in by hand too": S.overwrite(LOBBY, NURSE, VIEW_CHANNEL),
    "a role that sees public channels": S.overwrite(WELCOME, TRAINEE, VIEW_CHANNEL),
    "the bot's own role": S.overwrite(LOBBY, BOT_ROLE, VIEW_CHANNEL),
    "permissions that are not config's": S.overwrite(LOBBY, HOSPITAL, VIEW_CHANNEL | 1, deny=bits("connect")),
    "a right without a role yet": replace(S, entitled=frozenset({NURSE, GUEST})),
    "a harmless permission more": S.role(MENTOR, permissions=bits("speak", "stream")),
    "an invitation to where everybody is": S.invited(
        Invite(WELCOME, None), Invite(WELCOME, None, frozenset({TRAINEE}))
    ),
    "Manage Threads where there are no private threads": S.overwrite(BOARD, TRAINEE, MANAGE_THREADS),
    "Manage Threads that config gives": S.overwrite(LOBBY, STAFF, bits("speak")),
    "Manage Threads of a bot that is not let in": S.role(ROBOT_ROLE, permissions=MANAGE_THREADS).overwrite(
        WELCOME, ROBOT_ROLE, deny=VIEW_CHANNEL
    ),
    "Manage Threads of staff where people ask": S.overwrite(WELCOME, STAFF, MANAGE_THREADS).overwrite(
        WELCOME, COACH, MANAGE_THREADS
    ),
    "an unknown channel that is shut": S.stray(CLOSED, ALLOWED),
    "an unknown channel among the public ones": S.put(Channel(EXTRA, "extra", TEXT, PUBLIC, 9, {})),
    "an answer that gives a harmless role, and leads to public channels": S.asked(
        Answer(7, "A", "Q", frozenset({TRAINEE}), frozenset({WELCOME})), defaults={WELCOME}
    ),
    "a linked role that opens nothing": S.role(TRAINEE, linked=True),
    "a webhook in a public channel": S.webhooks(WELCOME),
    "a right to manage a public channel": S.overwrite(WELCOME, TRAINEE, bits("manage_roles")),
    "a right to manage that is denied": S.overwrite(LOBBY, TRAINEE, deny=bits("manage_roles")),
    "the bot's own rights": S.overwrite(LOBBY, ME, access.OURS | bits("manage_roles", "manage_channels")).overwrite(
        LOBBY, BOT_ROLE, bits("manage_roles")
    ),
    "an announcement channel among the public ones": S.channel(WELCOME, kind=ANNOUNCEMENT),
    "more that a category denies": S.overwrite(WARD, TRAINEE, deny=VIEW_CHANNEL),
    "a role that is gone and somebody still seems to have": S.hold(GUEST, 150),
}


@pytest.mark.parametrize("name", NOT_WRONG)
def test_what_is_not_wrong_is_not_found(name: str) -> None:
    assert NOT_WRONG[name].found() == []


def test_one_cause_is_one_finding() -> None:
    everybody = S.without_overwrite(LOBBY, EVERYONE)
    assert everybody.overwrite(LOBBY, TRAINEE, VIEW_CHANNEL).overwrite(LOBBY, GUEST, VIEW_CHANNEL).codes() == [
        "open_to_everyone"
    ]
    # On a server that shows nothing by itself, each role that sees public channels would see an open category.
    bare = S.role(EVERYONE, permissions=0).overwrite(WELCOME, EVERYONE, VIEW_CHANNEL)
    assert bare.without_overwrite(WARD, EVERYONE).codes() == ["category_out_of_sync"]
    assert bare.without_overwrite(LOBBY, EVERYONE).codes() == ["bot_sees", "role_opens"]
    # A nurse let in by hand because the role was shut out has a right to be there.
    mended_by_hand = S.without_overwrite(LOBBY, HOSPITAL).overwrite(LOBBY, NURSE, VIEW_CHANNEL)
    assert mended_by_hand.codes() == ["closed_to_role"]
    # A bot that holds a role which opens is found with that role.
    opened = S.overwrite(LOBBY, TRAINEE, VIEW_CHANNEL)
    assert opened.hold(ROBOT, TRAINEE).codes() == ["role_opens"]
    assert opened.overwrite(LOBBY, LEARNER, VIEW_CHANNEL).codes() == ["role_opens"]
    assert S.role(TRAINEE, permissions=ADMINISTRATOR).overwrite(LOBBY, LEARNER, VIEW_CHANNEL).codes() == [
        "administrators"
    ]
    assert S.role(STAFF, permissions=ADMINISTRATOR | bits("ban_members")).codes() == [
        "administrators",
        "role_permissions",
    ]


def test_what_the_bot_does_for_moderators_is_said_of_their_roles_alone_and_once() -> None:
    def said(stage: Stage) -> list[tuple[str, str, str]]:
        return [(each.code, each.about, each.facts.get("permissions", "")) for each in stage.found()]

    quiet = ACTING.role(STAFF, permissions=bits("manage_threads"))
    assert said(quiet) == []
    assert said(quiet.role(MENTOR, permissions=bits("ban_members"))) == [
        ("role_permissions", "roles.mentor", "ban members")
    ]
    more = ACTING.role(STAFF, permissions=bits("ban_members", "kick_members", "manage_threads", "manage_guild"))
    assert said(more) == [
        ("role_permissions", "roles.staff", "manage guild"),
        ("staff_permissions", "roles.staff", "kick members, ban members"),
    ]
    assert said(quiet.role(STAFF, permissions=ADMINISTRATOR)) == [("administrators", "roles.staff", "")]


def test_two_causes_are_two_findings() -> None:
    both = S.overwrite(LOBBY, EVERYONE, VIEW_CHANNEL).overwrite(LOBBY, HOSPITAL, deny=VIEW_CHANNEL)
    assert both.codes() == ["closed_to_role", "open_to_everyone"]
    # Where everybody sees it, a role of hers that does not keeps a nurse out.
    open_ = S.without_overwrite(LOBBY, EVERYONE).overwrite(LOBBY, HOSPITAL).overwrite(LOBBY, TRAINEE, deny=VIEW_CHANNEL)
    assert open_.hold(NURSE, HOSPITAL, TRAINEE).codes() == ["closed_to_member", "open_to_everyone"]


def test_who_has_two_roles_that_open_is_locked_out_only_when_both_are() -> None:
    one = S.without_overwrite(TRAINING, HOSPITAL).hold(NURSE, HOSPITAL, MENTOR)
    assert one.codes() == ["closed_to_role"]
    assert one.overwrite(TRAINING, NURSE, deny=VIEW_CHANNEL).codes() == ["closed_to_member", "closed_to_role"]


# Any server.

_bits = st.sets(st.sampled_from([VIEW_CHANNEL, VIEW_CHANNEL, MANAGE_THREADS]), max_size=2).map(sum)
_targets = st.sampled_from([*ROLES, NURSE, COACH, GUEST, LEARNER, ROBOT, ME, 950])
_held = st.frozensets(st.sampled_from([HOSPITAL, MENTOR, STAFF, TRAINEE, ROBOT_ROLE, 150]), max_size=3)


@st.composite
def _stages(draw: st.DrawFn) -> Stage:
    """A server that people have changed here and there."""
    stage = S.stray(CLOSED, ALLOWED)
    rooms = st.sampled_from([WARD, LOBBY, TRAINING, BOARD, EXTRA])
    for room in draw(st.lists(rooms, max_size=3)):
        stage = stage.without_overwrite(room, draw(_targets))
    for room in draw(st.lists(rooms, max_size=4)):
        allow = draw(_bits)
        stage = stage.overwrite(room, draw(_targets), allow, draw(_bits) & ~allow)
    for room in draw(st.lists(rooms, max_size=1)):
        stage = stage.channel(room, hidden=draw(st.booleans()))
    for role in draw(st.sets(st.sampled_from(list(ROLES)), max_size=2)):
        more = draw(st.sampled_from([0, 0, 0, ADMINISTRATOR]))
        stage = stage.role(role, permissions=draw(_bits) | more, managed=draw(st.booleans()))
    for member in draw(st.sets(st.sampled_from([NURSE, COACH, GUEST, LEARNER, ROBOT]), max_size=4)):
        stage = stage.hold(member, *draw(_held))
    return stage


def _rooms(stage: Stage) -> list[tuple[str, Channel, set[int]]]:
    """Each gated channel with what findings call it and the roles that open it, by the config above."""
    named = {LOBBY: "channels.lobby", TRAINING: "channels.training", BOARD: "channels.board"}
    known = [(named[id_], stage.guild.channels[id_], opens) for id_, opens in GATED.items()]
    return [*known, (f"categories.hospital:{EXTRA}", stage.guild.channels[EXTRA], {HOSPITAL})]


def _about(stage: Stage, room: str, *codes: str) -> set[str]:
    """What the findings with these codes about this room say beyond it: "" or a snowflake."""
    return {
        finding.about.removeprefix(room).removeprefix(":")
        for finding in stage.found()
        if finding.code in codes and finding.about.startswith(room)
    }


OPENS = ("open_to_everyone", "role_opens", "member_opens", "stray_channel")


@given(_stages())
def test_an_intruder_is_always_found(stage: Stage) -> None:
    """Where nothing is found, whoever sees a gated channel has a role for it, passes all gates, or is the bot."""
    found = {(finding.code, finding.about) for finding in stage.found()}
    all_pass = ("administrators", str(EVERYONE)) in found
    for room, channel, opens in _rooms(stage):
        if _about(stage, room, "hidden_channel") or all_pass:
            continue
        ways = _about(stage, room, *OPENS)
        for member in stage.members:
            by_right = bool(member.roles & opens) and not member.bot
            if member.id == ME or by_right or _passes_all(stage, member):
                continue
            if can_see(stage.guild, member, channel):
                assert ways & {"", *map(str, member.roles)} or ("bot_sees", str(member.id)) in found


@given(_stages())
def test_where_somebody_is_said_to_get_in_somebody_would(stage: Stage) -> None:
    for room, channel, opens in _rooms(stage):
        if not _about(stage, room, *OPENS):
            continue
        strangers = [Member(999, frozenset({role} - opens)) for role in stage.guild.roles]
        guests = [each for each in stage.members if not each.bot and not each.roles & opens]
        gone = [Member(id_, frozenset()) for id_ in channel.overwrites if id_ == 950]
        assert any(can_see(stage.guild, each, channel) for each in (*strangers, *guests, *gone))
        for role in _about(stage, room, "role_opens"):
            assert can_see(stage.guild, Member(999, frozenset({int(role)})), channel)
            assert int(role) not in opens


@given(_stages())
def test_whoever_has_the_role_gets_in_or_it_is_found(stage: Stage) -> None:
    for room, channel, opens in _rooms(stage)[:-1]:
        closed = _about(stage, room, "closed_to_role", "closed_to_member", "hidden_channel")
        for member in stage.members:
            if member.roles & opens and not member.bot and not can_see(stage.guild, member, channel):
                assert "" in closed or {str(role) for role in member.roles & opens} <= closed


@given(_stages())
def test_whoever_passes_all_gates_is_found_with_the_role_that_lets_them(stage: Stage) -> None:
    found = {finding.about for finding in stage.found() if finding.code == "administrators"}
    mine = {key: f"roles.{key}" for key in IDS.roles}
    names = {id_: mine[key] for key, id_ in IDS.roles.items()}
    for member in stage.members:
        if member.id != OWNER and _passes_all(stage, member):
            assert {names.get(role, str(role)) for role in (EVERYONE, *member.roles)} & found


def _passes_all(stage: Stage, member: Member) -> bool:
    return bool(base(stage.guild, member) & ADMINISTRATOR)


@given(_stages())
def test_the_same_server_told_in_another_order_has_the_same_wrong(stage: Stage) -> None:
    guild = replace(
        stage.guild,
        roles=dict(list(stage.guild.roles.items())[::-1]),
        channels={
            id_: replace(channel, overwrites=dict(list(channel.overwrites.items())[::-1]))
            for id_, channel in list(stage.guild.channels.items())[::-1]
        },
    )
    other = replace(stage, guild=guild, members=stage.members[::-1])
    assert other.found() == stage.found()
    assert len({(finding.code, finding.about) for finding in stage.found()}) == len(stage.found())
    assert all(len(finding.about) <= 200 and finding.code in CODES for finding in stage.found())


_LEADING = bits("manage_roles", "manage_channels", "manage_guild", "manage_webhooks")


@given(
    _stages(),
    st.sampled_from([EVERYONE, TRAINEE, MENTOR, ROBOT_ROLE]),
    st.integers(0, 10),
    st.sampled_from(["manage_roles", "manage_channels", "manage_guild", "manage_webhooks"]),
)
def test_whoever_could_let_people_in_is_found(stage: Stage, role: int, position: int, right: str) -> None:
    """Whatever else is wrong, and however high the role stands."""
    had = stage.guild.roles[role].permissions
    stage = stage.role(role, permissions=had | bits(right), position=position)
    found = {
        finding.about
        for finding in stage.found()
        if finding.code in ("role_leads_in", "role_permissions", "bot_leads_in", "administrators")
    }
    mine = {id_: f"roles.{key}" for key, id_ in IDS.roles.items()}
    for member in stage.members:
        if member.id not in (ME, OWNER) and base(stage.guild, member) & _LEADING:
            roles = {mine.get(each, str(each)) for each in (EVERYONE, *member.roles)}
            assert found & {*roles, str(member.id)}


@given(st.text(st.characters()), st.sampled_from(list(CASES)))
def test_no_name_reaches_a_terminal_or_a_message_raw(name: str, case: str) -> None:
    sentences = Sentences(LOCALE_FILES)
    (finding,) = CASES[case][0].found()
    named = {key: name if key in ("role", "channel", "category", "name", "seen", "answer", "question") else value
             for key, value in finding.facts.items()}  # fmt: skip
    hostile = replace(finding, facts=named)
    for locale in LOCALES:
        for shown in (printable, in_message):
            said = "".join(hostile.in_words(sentences, locale, shown))
            assert said.isprintable()
            assert named == finding.facts or shown(name) in said


def test_permissions_are_called_what_discord_calls_them() -> None:
    (finding,) = CASES["overwrite_leads_in"][0].found()
    sentences = Sentences(LOCALE_FILES)
    assert "Manage Permissions, Manage Webhooks" in finding.in_words(sentences, "en", printable)[0]
    assert "Machtigingen beheren, Webhooks beheren" in finding.in_words(sentences, "nl", printable)[1]
    (other,) = CASES["role_permissions"][0].found()
    assert "Ban Members, Manage Messages" in other.in_words(sentences, "en", printable)[0]


# Config that means it so.

MEMBER = 107
MEANT = Community.model_validate(
    {
        "roles": {
            "member": {"name": "Member", "about": "member"},
            "hospital": {"name": "Hospital network", "about": "paid"},
        },
        "categories": {"hospital": {"name": "Hospital", "opens_to": ["hospital"], "keep": ["permissions"]}},
        "channels": {
            "news": {"name": "news", "about": "hospital", "kind": "announcement", "opens_to": ["hospital"]},
            "lobby": {"name": "hospital-lobby", "about": "hospital", "opens_to": ["hospital"]},
            "group": {"name": "group", "about": "support", "opens_to": ["member"]},
        },
        "onboarding": {"prompts": [{"key": "ask", "options": [{"key": "nurse", "channels": ["lobby"]}]}]},
    }
)
MEANT_IDS = Ids(
    {"member": MEMBER, "hospital": HOSPITAL}, {"hospital": WARD}, {"news": 231, "lobby": LOBBY, "group": 232}
)


def _meant(*answers: Answer, kind: int = ANNOUNCEMENT, category: int = TEXT) -> list[tuple[str, str]]:
    def room(key: str, id_: int, kind: int) -> Channel:
        of = access.of_channel(MEANT, key, MEANT_IDS.roles, EVERYONE, ME)
        return Channel(id_, MEANT.channels[key].name, kind, None, 0, {each.target: each for each in of})

    rooms = [room("news", 231, kind), room("lobby", LOBBY, TEXT), room("group", 232, TEXT)]
    ward = Channel(WARD, "Hospital", CATEGORY, None, 0, {EVERYONE: CLOSED, ME: ALLOWED})
    roles = {**ROLES, MEMBER: Role(MEMBER, "Member", 1)}
    del roles[MENTOR], roles[STAFF]
    guild = replace(S.guild, roles=roles, channels={each.id: each for each in (ward, *rooms)}, answers=answers)
    return [
        (each.code, each.about) for each in audit(MEANT, MEANT_IDS, guild, MEMBERS, {"hospital": frozenset({NURSE})})
    ]


def test_what_config_means_so_is_not_wrong() -> None:
    """An announcement channel, a category that keeps its permissions, and rooms that answers lead to."""
    to_all = Answer(7, "A", "Q", channels=frozenset({LOBBY, 232}))
    assert _meant(to_all) == []
    assert _meant(Answer(7, "A", "Q", channels=frozenset({231}))) == [("onboarding_leads_in", "channels.news")]
    assert _meant(kind=TEXT) == []


def test_a_role_that_may_lead_in_is_not_given_by_an_answer_though_it_opens_nothing() -> None:
    asked = S.asked(Answer(7, "Yes", "Will you help?", frozenset({TRAINEE})))
    for right in ("manage_roles", "manage_guild", "manage_channels", "manage_webhooks"):
        found = asked.role(TRAINEE, permissions=VIEW_CHANNEL | bits(right))
        assert found.codes() == ["onboarding_gives_role", "role_leads_in"]
    assert asked.role(TRAINEE, permissions=ADMINISTRATOR).codes() == ["administrators", "onboarding_gives_role"]


def test_a_right_that_everybody_has_is_not_found_with_each_role_too() -> None:
    everybody = S.role(EVERYONE, permissions=VIEW_CHANNEL | bits("manage_channels"))
    more = everybody.role(ROBOT_ROLE, permissions=bits("manage_channels", "manage_guild"))
    found = {each.code: each.facts["permissions"] for each in more.found()}
    assert found == {"role_leads_in": "manage channels", "bot_leads_in": "manage guild"}


# The overwrites themselves.


def test_the_overwrites_that_config_asks_for() -> None:
    roles = {"a": 11, "b": 12}
    own = Overwrite(ME, True, allow=access.OURS | bits("read_message_history"))

    def asked(readers: list[str], writers: list[str] | None) -> list[Overwrite]:
        found = access.wanted(readers, writers, roles, EVERYONE, ME)
        assert found[0] == own
        return found[1:]

    view, write = VIEW_CHANNEL, access.WRITE
    assert asked([], None) == []
    assert asked(["a"], None) == [Overwrite(11, False, allow=view), Overwrite(EVERYONE, False, deny=view)]
    assert asked([], []) == [Overwrite(EVERYONE, False, deny=write)]
    assert asked([], ["b", "gone"]) == [Overwrite(12, False, allow=write), Overwrite(EVERYONE, False, deny=write)]
    assert asked(["a", "b"], ["b"]) == [
        Overwrite(11, False, allow=view), Overwrite(12, False, allow=view | write),
        Overwrite(EVERYONE, False, deny=view | write),
    ]  # fmt: skip
    assert asked(["no-role"], None) == [Overwrite(EVERYONE, False, deny=view)]


def test_what_people_set_beside_it_stays_and_only_what_is_free_to_all_is_left_to_roles() -> None:
    speak, attach, write = bits("speak"), bits("attach_files"), access.WRITE
    closed = Overwrite(EVERYONE, False, deny=VIEW_CHANNEL)
    asked = [Overwrite(HOSPITAL, False, allow=VIEW_CHANNEL), closed]
    there = {
        HOSPITAL: Overwrite(HOSPITAL, False, allow=speak | write, deny=VIEW_CHANNEL | attach),
        MENTOR: Overwrite(MENTOR, False, allow=VIEW_CHANNEL | write | speak, deny=attach | write),
        EVERYONE: Overwrite(EVERYONE, False, allow=VIEW_CHANNEL | speak, deny=attach),
    }
    channel = Channel(LOBBY, "lobby", TEXT, None, 0, there)
    assert access.fitted(asked, channel, S.guild, [HOSPITAL, MENTOR, STAFF]) == [
        Overwrite(HOSPITAL, False, allow=VIEW_CHANNEL | speak | write, deny=attach),
        # Not let in by what stands there, nor kept out of what everybody may.
        Overwrite(MENTOR, False, allow=write | speak, deny=attach),
        Overwrite(EVERYONE, False, allow=speak, deny=VIEW_CHANNEL | attach),
    ]


def test_a_new_channel_always_has_the_bots_own_and_not_more_than_the_bot_has() -> None:
    may = bits("manage_roles", "manage_channels", "view_channel", "send_messages")
    guild = S.role(BOT_ROLE, permissions=may).role(EVERYONE, permissions=0).guild
    asked = access.wanted([], None, {}, EVERYONE, ME)
    own = Overwrite(ME, True, allow=bits("view_channel", "send_messages"))
    assert access.of_new(asked, TEXT, guild) == [own, Overwrite(EVERYONE, False, allow=VIEW_CHANNEL)]
    # Not a category: Discord passes it on to what lies there in sync.
    assert access.of_new(asked, CATEGORY, guild) == [own]
    # Nor where everybody is administrator, nor where everybody sees it anyway.
    for permissions in (ADMINISTRATOR, VIEW_CHANNEL):
        assert (
            access.of_new(asked, TEXT, S.role(BOT_ROLE, permissions=may).role(EVERYONE, permissions=permissions).guild)[
                1:
            ]
            == []
        )
