"""preflight.rules: each thing that can be wrong, beside the same thing in order; and that all of it can be said."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot import config, terminal
from bot.config import Config
from bot.domain.guild import CATEGORY, TEXT, VOICE, Channel, Guild, Member, Overwrite, Role
from bot.domain.permissions import VIEW_CHANNEL, bits
from bot.domain.stripe_event import API_VERSION, TYPES, Endpoint
from bot.i18n import LOCALES, Sentences
from bot.preflight import rules
from bot.preflight.facts import Absent, AtDiscord, AtStripe, Away, Denied, Gathered, Here, Needs, Stored
from bot.preflight.report import rows, summary
from bot.preflight.rules import NEEDED, Check, checks, invite_permissions, key_is_live

ROOT = Path(__file__).parents[2]
SENTENCES = Sentences(ROOT / "config" / "locales")
SERVER, BOT, PAID, BOTS_ROLE, TEAM, FREE = 1, 2, 3, 4, 5, 7
URL = "https://network.example.org/stripe/webhook"
COMMUNITY = """
[roles.hospital]
name = "Hospital network"
about = "paid"
[roles.person]
name = "Person"
about = "member"
[roles.team]
name = "Team"
about = "staff"
[channels.welcome]
name = "welcome"
about = "arrival"
[channels.questions]
name = "questions"
about = "community"
kind = "forum"
"""
MEMBERSHIP = """
[tiers.professional]
price = "monthly"
roles = ["hospital"]
[tiers.member]
paid = false
roles = ["person"]
"""
ONBOARDING = """
[guidelines]
version = 1
channel = "welcome"
tier = "member"
[paths]
myself = ["welcome"]
somebody = ["welcome"]
looking = ["welcome"]
"""

MODERATION = """
questions_url = "mailto:somebody@network.example"
[staff.team]
may = ["warn"]
"""


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Needs:
    """What a small community needs."""
    folder = tmp_path_factory.mktemp("config")
    (folder / "community.toml").write_text(COMMUNITY)
    (folder / "membership.toml").write_text(MEMBERSHIP)
    (folder / "onboarding.toml").write_text(ONBOARDING)
    (folder / "moderation.toml").write_text(MODERATION)
    found: Config = config.load(folder)
    return Needs(found, SERVER, URL, frozenset({"members"}), live=False)


def _role(id_: int, name: str, position: int, **more: Any) -> tuple[int, Role]:
    return id_, Role(id_, name, position, **more)


def _channel(
    id_: int, name: str, kind: int = TEXT, *, hidden: bool = False, overwrites: dict[int, Overwrite] | None = None
) -> tuple[int, Channel]:
    return id_, Channel(id_, name, kind, None, 0, overwrites or {}, hidden=hidden)


OPEN = {SERVER: Overwrite(SERVER, is_member=False, allow=VIEW_CHANNEL)}
FORUM = _channel(19, "questions", overwrites=OPEN)
GUILD = Guild(
    SERVER,
    owner=9,
    roles=dict(
        [
            _role(SERVER, "@everyone", 0),
            _role(PAID, "Hospital network", 1),
            _role(FREE, "Person", 1),
            _role(BOTS_ROLE, "bot", 2, managed=True, permissions=invite_permissions()),
            _role(TEAM, "Team", 3),
        ]
    ),
    channels=dict([_channel(20, "welcome", overwrites=OPEN), _channel(21, "welcome", CATEGORY), FORUM]),
    features=frozenset({"COMMUNITY"}),
    me=Member(BOT, frozenset({BOTS_ROLE}), bot=True),
)
ENDPOINT = Endpoint(URL, enabled=True, live=False, api_version=API_VERSION, events=frozenset(TYPES))
AT_DISCORD = AtDiscord(BOT, 1 << 15, GUILD, timedelta(seconds=1))
AT_STRIPE = AtStripe({"monthly": "active"}, (ENDPOINT,), timedelta(seconds=-1))
HERE = Here("/srv/.env", ("/srv/.env",), is_public=False)
GOOD = Gathered(HERE, Stored(), AT_DISCORD, AT_STRIPE)


@dataclass(frozen=True)
class Case:
    """`change` what is in order, or what is `needed`, and `found` (code to severity) is wrong, and nothing else."""

    what: str
    change: Callable[[Gathered], Gathered]
    found: dict[str, str]
    needed: Callable[[Needs], Needs] = lambda needs: needs


def _discord(**changed: Any) -> Callable[[Gathered], Gathered]:
    return lambda facts: replace(facts, discord=replace(AT_DISCORD, **changed))


def _guild(**changed: Any) -> Callable[[Gathered], Gathered]:
    return _discord(guild=replace(GUILD, **changed))


def _roles(*roles: tuple[int, Role], without: tuple[int, ...] = ()) -> Callable[[Gathered], Gathered]:
    return _guild(roles={id_: role for id_, role in {**GUILD.roles, **dict(roles)}.items() if id_ not in without})


def _may(value: int) -> Callable[[Gathered], Gathered]:
    return _roles((BOTS_ROLE, replace(GUILD.roles[BOTS_ROLE], permissions=value)))


def _without_reading(needs: Needs) -> Needs:
    moderation = needs.config.moderation.model_copy(update={"read_messages": False})
    return replace(needs, config=needs.config.model_copy(update={"moderation": moderation}))


def _without_questions(needs: Needs) -> Needs:
    moderation = needs.config.moderation.model_copy(update={"questions_url": ""})
    return replace(needs, config=needs.config.model_copy(update={"moderation": moderation}))


def _stripe(**changed: Any) -> Callable[[Gathered], Gathered]:
    return lambda facts: replace(facts, stripe=replace(AT_STRIPE, **changed))


def _endpoint(**changed: Any) -> Callable[[Gathered], Gathered]:
    return _stripe(endpoints=(replace(ENDPOINT, url="https://other.example.org"), replace(ENDPOINT, **changed)))


ALL = invite_permissions()
S = timedelta(seconds=1)
CASES = [
    Case(
        "a test key in earnest",
        lambda facts: replace(facts, settings=replace(HERE, is_public=True)),
        {"settings-test-money": "warning"},
    ),
    Case("reading switched off", lambda facts: facts, {"settings-reads-nothing": "warning"}, _without_reading),
    Case("nowhere to ask about a ban", lambda facts: facts, {"settings-no-questions": "warning"}, _without_questions),
    Case(
        "a .env, a database and a folder that others can see",
        lambda facts: replace(
            facts, settings=replace(HERE, exposed={"/srv/.env": False, "/srv/data": True, "/srv/data/my bot.db": False})
        ),
        {
            "settings-env-exposed:/srv/.env": "warning",
            "database-folder-exposed:/srv/data": "warning",
            "database-exposed:/srv/data/my bot.db": "warning",
        },
    ),
    Case("no .env", lambda facts: replace(facts, settings=replace(HERE, env_file="")), {}),
    Case(
        "no database file",
        lambda facts: replace(facts, database=Absent("data/helth.db", ("data/health.db",))),
        {"database-absent": "fatal"},
    ),
    Case("no Community", _guild(features=frozenset()), {"discord-community-off": "warning"}),
    Case("database away", lambda facts: replace(facts, database=Away("OSError")), {"database-away": "fatal"}),
    Case("database old", lambda facts: replace(facts, database=Stored(is_current=False)), {"database-old": "fatal"}),
    Case("discord away", lambda facts: replace(facts, discord=Away("503")), {"discord-away": "fatal"}),
    Case("wrong token", lambda facts: replace(facts, discord=Denied()), {"discord-token-refused": "fatal"}),
    Case("no intent", _discord(flags=1 << 19), {"discord-intent-off:members": "fatal"}),
    Case("the intent of a large bot", _discord(flags=1 << 14), {}),
    Case("not on the server", _discord(guild=None), {"discord-server-absent": "fatal"}),
    Case("no manage_roles", _may(ALL & ~bits("manage_roles")), {"discord-permission-missing:manage_roles": "fatal"}),
    Case("no view_channel", _may(ALL & ~bits("view_channel")), {"discord-permission-missing:view_channel": "fatal"}),
    Case("no pins", _may(ALL & ~bits("pin_messages")), {"discord-permission-missing:pin_messages": "warning"}),
    Case("administrator", _may(bits("administrator")), {"discord-administrator": "warning"}),
    Case("no role", _roles(without=(PAID,)), {"discord-role-missing:hospital": "fatal"}),
    Case("no role for agreeing", _roles(without=(FREE,)), {"discord-role-missing:person": "fatal"}),
    Case("no other role", _roles(without=(TEAM,)), {"discord-role-missing:team": "warning"}),
    Case("two roles", _roles(_role(6, "Hospital network", 1)), {"discord-role-twice:hospital": "fatal"}),
    Case(
        "two roles, one of them known",
        lambda facts: replace(_roles(_role(6, "Hospital network", 1))(facts), database=Stored({"hospital": PAID})),
        {},
    ),
    Case(
        "a role that was renamed",
        lambda facts: replace(_roles(_role(PAID, "Guests", 1))(facts), database=Stored({"hospital": PAID})),
        {},
    ),
    Case(
        "the role of an integration",
        _roles(_role(PAID, "Hospital network", 1, managed=True)),
        {"discord-role-integration:hospital": "fatal"},
    ),
    Case("role above", _roles(_role(PAID, "Hospital network", 3)), {"discord-role-above:hospital": "fatal"}),
    Case(
        "a newer role beside the bot's",
        _roles(_role(PAID, "Hospital network", 2)),
        {"discord-role-above:hospital": "fatal"},
    ),
    Case(
        "a role that is the bot's own highest",
        _guild(
            roles={**GUILD.roles, PAID: Role(PAID, "Hospital network", 3)},
            me=Member(BOT, frozenset({BOTS_ROLE, PAID}), bot=True),
        ),
        {"discord-role-above:hospital": "fatal"},
    ),
    Case("role for agreeing above", _roles(_role(FREE, "Person", 3)), {"discord-role-above:person": "fatal"}),
    Case("other role above", _roles(_role(TEAM, "Team", 9)), {}),
    Case("no channel", _guild(channels=dict([FORUM])), {"discord-channel-missing:welcome": "warning"}),
    Case(
        "two channels",
        _guild(channels=dict([_channel(20, "welcome"), _channel(22, "welcome"), FORUM])),
        {"discord-channel-twice:welcome": "warning"},
    ),
    Case(
        "a channel out of sight",
        lambda facts: replace(
            _guild(channels=dict([_channel(20, "___hidden___", hidden=True), FORUM]))(facts),
            database=Stored({}, {"welcome": 20}),
        ),
        {"discord-channel-hidden:welcome": "warning"},
    ),
    Case(
        "a server that shows nothing, and a room that nothing closes",
        _guild(channels=dict([_channel(20, "welcome"), FORUM])),
        {"discord-channel-shut:welcome": "warning"},
    ),
    Case(
        "a room that shuts payers out",
        _guild(
            channels=dict(
                [_channel(20, "welcome", overwrites=OPEN | {PAID: Overwrite(PAID, False, 0, 1 << 10)}), FORUM]
            )
        ),
        {"discord-channel-shut:welcome": "warning"},
    ),
    Case(
        "a server that shows all, and a room that nothing closes",
        _guild(
            roles={**GUILD.roles, SERVER: Role(SERVER, "@everyone", 0, VIEW_CHANNEL)},
            channels=dict([_channel(20, "welcome"), _channel(22, "welcome", VOICE), FORUM]),
        ),
        {},
    ),
    Case("discord's clock, nearly", _discord(skew=60 * S), {}),
    Case("discord's clock", _discord(skew=-61 * S), {"discord-clock-off": "warning"}),
    Case("no clock", _discord(skew=None), {}),
    Case("stripe away", lambda facts: replace(facts, stripe=Away("503")), {"stripe-away": "fatal"}),
    Case("wrong key", lambda facts: replace(facts, stripe=Denied()), {"stripe-key-refused": "fatal"}),
    Case("may not read prices", _stripe(prices=None), {"stripe-permission-missing:prices": "fatal"}),
    Case("may not read endpoints", _stripe(endpoints=None), {"stripe-permission-missing:webhook_endpoints": "warning"}),
    Case("no price", _stripe(prices={"yearly": "active"}), {"stripe-price-missing:monthly": "fatal"}),
    Case("old price", _stripe(prices={"monthly": "inactive"}), {"stripe-price-inactive:monthly": "fatal"}),
    Case("single price", _stripe(prices={"monthly": "once"}), {"stripe-price-once:monthly": "fatal"}),
    Case("tiered price", _stripe(prices={"monthly": "complex"}), {"stripe-price-complex:monthly": "fatal"}),
    Case("no endpoint", _stripe(endpoints=()), {"stripe-webhook-missing": "fatal"}),
    Case("another's endpoint", _endpoint(url=URL + "/"), {"stripe-webhook-missing": "fatal"}),
    Case("endpoint off", _endpoint(enabled=False), {"stripe-webhook-disabled": "fatal"}),
    Case("endpoint for money", _endpoint(live=True), {"stripe-webhook-mode": "fatal"}),
    Case("old endpoint", _endpoint(api_version="2020-08-27"), {"stripe-webhook-version": "warning"}),
    Case("the account's version", _endpoint(api_version=None), {"stripe-webhook-version": "warning"}),
    Case("events left out", _endpoint(events=frozenset(TYPES[1:])), {"stripe-webhook-events": "warning"}),
    Case("all events", _endpoint(events=frozenset({"*"})), {}),
    Case("one endpoint of two is right", _stripe(endpoints=(replace(ENDPOINT, enabled=False), ENDPOINT)), {}),
    Case("stripe's clock", _stripe(skew=240 * S), {"stripe-clock-off": "warning"}),
    Case("stripe's clock, far", _stripe(skew=241 * S), {"stripe-clock-off": "fatal"}),
]


def _wrong(found: list[Check]) -> dict[str, str]:
    return {check.name: check.severity for check in found if check.severity != "ok"}


def _lines(found: list[Check], locale: str, *, every: bool = False) -> list[str]:
    return [*terminal.lines(list(rows(found, SENTENCES, locale, every=every))), summary(found, SENTENCES, locale)]


def test_what_is_right_is_said_in_a_line_for_each_part(needs: Needs) -> None:
    rest = "no administrator, 3 roles, 2 channels, clock."
    assert _lines(checks(GOOD, needs), "en") == [
        "ok       The settings are read from /srv/.env; what the environment has counts more.",
        "ok       Database: it answers and has this version's layout.",
        f"ok       Discord: token, intent, server, Community, {len(NEEDED)} permissions, {rest}",
        "ok       Stripe accepts the bot's key, which is for test money.",
        "ok       Stripe: price, webhook, clock.",
        "34 right, 0 to mend soon, 0 wrong. Everything that the bot needs is there.",
    ]
    told = {"settings-env", "settings-no-env", "stripe-key"}
    for locale in LOCALES:
        named = {line.strip().partition("]")[0].strip("[") for line in _short(locale).splitlines()}
        assert set(get_args(rules.Good)) - told <= named


def _short(locale: str) -> str:
    text = (ROOT / "config" / "locales" / locale / "check.ftl").read_text()
    return text.partition("check-short =")[2].partition("\n}\n")[0]


def test_equal_fixes_stand_there_once(needs: Needs) -> None:
    facts = _may(ALL & ~bits("pin_messages", "manage_threads", "embed_links"))(GOOD)
    said = _lines(checks(facts, needs), "en")
    assert (
        sum(line.strip().startswith("Fix: On Discord open Server Settings, Roles, the bot's role") for line in said)
        == 1
    )
    assert sum("switch on Embed Links, Manage Threads and Posts, Pin Messages." in line for line in said) == 1
    assert sum("The bot lacks the permission" in line for line in said) == 3
    gone = _lines(checks(_guild(channels={})(GOOD), needs), "en")
    assert sum("Fix: " in line for line in gone) == 1
    assert sum("No channel is named" in line for line in gone) == 2


def test_what_others_can_see_is_named_with_the_command_that_mends_it(needs: Needs) -> None:
    exposed = {"/srv/.env": False, "/srv/a/my bot.db": False, "/srv/a/my bot.db-wal": False}
    said = _lines(checks(replace(GOOD, settings=replace(HERE, exposed=exposed)), needs), "en")
    assert "warning  Others on this machine can see /srv/.env." in said
    assert "         Fix: chmod 600 /srv/.env" in said
    for each in ("my bot.db", "my bot.db-wal"):
        assert f"         Fix: chmod 600 '/srv/a/{each}'" in said


def test_all_is_well(needs: Needs) -> None:
    found = checks(GOOD, needs)
    assert _wrong(found) == {}
    assert {check.code for check in found} == set(get_args(rules.Good)) - {"settings-no-env"}
    assert [check.about for check in found if check.code == "discord-permission"] == list(NEEDED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_is_wrong_is_found_and_nothing_else(needs: Needs, case: Case) -> None:
    found = checks(case.change(GOOD), case.needed(needs))
    assert _wrong(found) == case.found
    assert {check.code for check in found if check.severity == "ok"} <= set(get_args(rules.Good))
    for locale in LOCALES:
        said = _lines(found, locale, every=True)
        assert len(said) == len(found) + 2 * len(case.found) + 1
        assert not [line for line in said if "{" in line or "None" in line]


def test_every_code_has_a_case_and_its_sentences_and_there_are_no_others() -> None:
    bad = get_args(rules.Bad)
    assert {name.partition(":")[0] for case in CASES for name in case.found} == set(bad)
    wanted = {f"check-{code}" for code in (*get_args(rules.Good), *bad)} | set(NEEDED.values())
    wanted |= {f"check-{code}-{part}" for code in bad for part in ("why", "fix")}
    wanted |= {f"check-word-{word}" for word in ("ok", "warning", "fatal", "why", "fix")}
    wanted |= {"check-summary", "check-permission-name", "check-short", "check-right"}
    for locale in LOCALES:
        text = (ROOT / "config" / "locales" / locale / "check.ftl").read_text()
        assert {line.split(" =")[0] for line in text.splitlines() if line.startswith("check-")} == wanted


def test_what_was_not_looked_at_is_not_judged(needs: Needs) -> None:
    assert checks(Gathered(), needs) == []
    assert {check.part for check in checks(Gathered(discord=AT_DISCORD), needs)} == {"discord"}


def test_a_missing_permission_is_told_with_what_it_is_for_and_where_it_is_switched_on(needs: Needs) -> None:
    found = checks(_may(ALL & ~bits("manage_threads"))(GOOD), needs)
    english, dutch = ("\n".join(_lines(found, locale)) for locale in LOCALES)
    assert "warning  The bot lacks the permission Manage Threads and Posts.\n" in english
    assert "         Why: It closes threads, and sees the private ones.\n" in english
    assert "Fix: On Discord open Server Settings, Roles, the bot's role, Permissions, and switch on Manage" in english
    assert english.endswith("The bot can work. One thing should be mended.")
    assert "De bot mist het recht Threads en posts beheren." in dutch


def test_every_needed_permission_has_a_name_that_discord_shows() -> None:
    for locale in LOCALES:
        names = [SENTENCES.text(locale, "check-permission-name", permission=each) for each in NEEDED]
        assert len(set(names)) == len(NEEDED)
        assert not set(names) & set(NEEDED)


def test_the_mode_of_a_key() -> None:
    modes = {"sk_test_1": False, "rk_test_1": False, "sk_live_1": True, "rk_live_1_2": True, "sk_1": None, "": None}
    assert {key: key_is_live(key) for key in modes} == modes


ONE_OF_MANY = (
    "discord-intent", "discord-permission", "discord-role", "discord-channel", "stripe-permission", "stripe-price",
    "settings-env-exposed", "database-folder-exposed", "database-exposed",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_check_is_called_by_its_code_and_only_one_of_many_by_what_it_is_about_too(needs: Needs, case: Case) -> None:
    for check in checks(case.change(GOOD), case.needed(needs)):
        assert check.name == (f"{check.code}:{check.about}" if check.code.startswith(ONE_OF_MANY) else check.code)
        assert check.about or check.about == "", "it is stored and shown as text"
        assert bool(check.about) is check.code.startswith(ONE_OF_MANY)


def _renamed(facts: Gathered) -> Gathered:
    """A role and a channel that the bot knows have other names now."""
    changed = _guild(
        roles=dict([*GUILD.roles.items(), _role(PAID, "Guests", 1)]),
        channels=dict([_channel(20, "front-door", overwrites=OPEN), FORUM]),
    )
    return replace(changed(facts), database=Stored({"hospital": PAID}, {"welcome": 20}))


def _shut(*who: int) -> Callable[[Gathered], Gathered]:
    """The first room shuts these roles out."""
    shut = {role: Overwrite(role, is_member=False, deny=VIEW_CHANNEL) for role in who}
    return _guild(channels=dict([_channel(20, "welcome", overwrites=OPEN | shut), FORUM]))


@pytest.mark.parametrize(
    ("change", "live", "said"),
    [
        (_endpoint(live=True), False, f"The key is for test money and the webhook endpoint {URL} for real"),
        (_endpoint(live=False), True, f"The key is for real money and the webhook endpoint {URL} for test"),
        (_endpoint(live=True), True, "Stripe accepts the bot's key, which is for real money."),
        (_endpoint(live=True), None, "Stripe accepts the bot's key, which does not tell whether"),
        (_endpoint(api_version=None), False, "has no API version of its own; the bot is written for"),
        (_endpoint(api_version="2020-08-27"), False, "has API version 2020-08-27; the bot is written for"),
        (_endpoint(events=frozenset(TYPES[2:])), False, f"does not send: {TYPES[0]}, {TYPES[1]}."),
        (_stripe(endpoints=()), False, ", ".join(TYPES)),
        (_stripe(prices=None), False, "STRIPE_SECRET_KEY may not read prices."),
        (_stripe(endpoints=None), False, "STRIPE_SECRET_KEY may not read webhook endpoints."),
        (
            lambda facts: replace(facts, settings=Here("", ("/a/.env", "/b/.env"), is_public=False)),
            False,
            "/a/.env, /b/.env",
        ),
        (lambda facts: replace(facts, database=Absent("x.db", ("a.db", "b.db"))), False, "a.db, b.db"),
        (_shut(PAID, FREE), False, "Hospital network, Person"),
        (_renamed, False, "Guests"),
        (_renamed, False, "front-door"),
    ],
)
def test_what_is_said_names_what_was_found(
    needs: Needs, change: Callable[[Gathered], Gathered], live: bool | None, said: str
) -> None:
    lines = _lines(checks(change(GOOD), replace(needs, live=live)), "en", every=True)
    assert said in "\n".join(lines)


@pytest.mark.parametrize(
    ("change", "live", "code", "facts"),
    [
        (_endpoint(live=True), False, "stripe-webhook-mode", {"key": "test", "endpoint": "live"}),
        (_endpoint(live=False), True, "stripe-webhook-mode", {"key": "live", "endpoint": "test"}),
        (_stripe(), None, "stripe-key", {"mode": "unknown"}),
        (_stripe(endpoints=None), False, "stripe-permission-missing", {"right": "webhook_endpoints"}),
    ],
)
def test_what_chooses_a_sentences_words_is_what_the_sentence_knows(
    needs: Needs, change: Callable[[Gathered], Gathered], live: bool | None, code: str, facts: dict[str, str]
) -> None:
    """What it does not know would be said in the words for all others, and nobody would see it."""
    found = [check for check in checks(change(GOOD), replace(needs, live=live)) if check.code == code]
    assert [facts.items() <= check.facts.items() for check in found] == [True]


def test_of_two_endpoints_that_are_both_wrong_the_better_one_is_told_of(needs: Needs) -> None:
    worse, better = replace(ENDPOINT, enabled=False, live=True), replace(ENDPOINT, api_version=None)
    for both in ((worse, better), (better, worse)):
        assert _wrong(checks(_stripe(endpoints=both)(GOOD), needs)) == {"stripe-webhook-version": "warning"}


def test_community_is_asked_for_where_config_has_what_needs_it(needs: Needs) -> None:
    community = needs.config.community
    plain = {key: each.model_copy(update={"kind": "text"}) for key, each in community.channels.items()}
    only_text = community.model_copy(update={"channels": plain})
    simple = replace(needs, config=needs.config.model_copy(update={"community": only_text}))
    found = checks(_guild(features=frozenset())(GOOD), simple)
    assert not [check for check in found if check.code.startswith("discord-community")]
