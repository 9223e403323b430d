"""config: strict, and consistent in itself, or refused with the file and the path of the key."""

import shutil
from pathlib import Path

import pytest

from bot.config import load
from bot.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config"

COMMUNITY = """
[roles.person]
name = "Person"
about = "member"
[roles.hospital]
name = "Hospital network"
about = "paid"
[channels.guidelines]
name = "guidelines"
about = "arrival"
[channels.lobby]
name = "lobby"
about = "hospital"
opens_to = ["hospital"]
"""
FREE = """
[tiers.member]
paid = false
roles = ["person"]
"""
MEMBERSHIP = f"""{FREE}
[tiers.professional]
price = "a_price"
roles = ["hospital"]
"""
ONBOARDING = """
[guidelines]
version = 1
channel = "guidelines"
tier = "member"
[paths]
myself = ["guidelines"]
somebody = ["guidelines"]
looking = ["guidelines"]
"""


def _write(
    folder: Path, community: str = COMMUNITY, membership: str = MEMBERSHIP, onboarding: str = ONBOARDING
) -> Path:
    (folder / "community.toml").write_text(community)
    (folder / "membership.toml").write_text(membership)
    (folder / "onboarding.toml").write_text(onboarding)
    (folder / "moderation.toml").write_text("")
    return folder


def test_what_ships_is_right() -> None:
    config = load(SHIPPED)
    assert config.managed_roles == {"hospital", "member"}
    assert config.paid_roles == {"hospital"}
    assert config.tier_of_price("health_network_professional") == "professional"
    assert config.tier_of_price(None) is None
    assert config.opened_by(frozenset({"hospital"}))[0] == "hospital-lobby"


def test_the_least_config_is_enough(tmp_path: Path) -> None:
    assert load(_write(tmp_path)).tier_roles("professional") == {"hospital"}
    assert load(_write(tmp_path)).tier_roles("of_another_time") == frozenset()
    assert load(_write(tmp_path)).onboarding.newcomers.check_ins == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("membership", "$", 'colour = "red"', "tiers.professional.colour: "),
        ("membership", '"hospital"', '"hospitl"', 'tiers.professional.roles: unknown role "hospitl"'),
        ("community", '["hospital"]', '["nobody"]', 'channels.lobby.opens_to: unknown role "nobody"'),
        ("membership", 'price = "a_price"', "", "tiers.professional.price is missing"),
        ("membership", "$", "paid = false", "tiers.professional is not paid"),
        ("membership", "paid = false", "paid = false\ntrial_days = 3", "tiers.member is not paid"),
        (
            "membership",
            'paid = false\nroles = ["person"]',
            'paid = false\nroles = ["hospital"]',
            'tiers.member.roles: the role "hospital" is about "paid", and a free tier gives "member".',
        ),
        (
            "membership",
            "$",
            '[tiers.other]\nroles = ["hospital"]\nprice = "a_price"',
            "tiers.other.price is the price of",
        ),
        ("membership", "$", "grace_days = -1", "tiers.professional.grace_days: "),
        ("membership", "$", 'grace_days = "7"', "tiers.professional.grace_days: "),
        ("membership", "$", MEMBERSHIP, "is not TOML: "),
        ("membership", "[tiers", "][tiers", "is not TOML: "),
        ("membership", MEMBERSHIP, "", "tiers: "),
        ("membership", "$", MEMBERSHIP.replace("[tiers.professional]", ""), "is not TOML: "),
        (
            "community",
            "$",
            '[roles.second]\nname = "Hospital network"\nabout = "paid"',
            'roles.second.name is the name of "hospital"',
        ),
        ("community", "$", '[roles."Not a key"]\nname = "x"\nabout = "paid"', "roles.Not a key: "),
    ],
)
def test_a_wrong_config_is_refused_with_file_and_path(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    texts = {"community": COMMUNITY + "$", "membership": MEMBERSHIP + "$"}
    changed = {name: text.replace(old, new) if name == file else text for name, text in texts.items()}
    _write(tmp_path, **{name: text.replace("$", "") for name, text in changed.items()})
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert f"{file}.toml: {said}" in str(error.value)


# Each is added to, or replaces something in, what ships.
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$", '[roles.member]\nname = "x"', "is not TOML: "),
        ("$", 'ops_channel = "mod-log"', "is not TOML: "),
        ("$", '[roles.extra]\nname = "x"', "roles.extra.about: is missing."),
        ('about = "mentor"', 'about = "helper"', "roles.mentor.about: \"helper\" is not known. There is: 'member', "),
        ('colour = "#3498db"', 'colour = "blue"', "roles.mentor.colour: "),
        ('colour = "#3498db"', 'colour = "#3498d"', "roles.mentor.colour: "),
        ('"manage_threads"', '"manage_thread"', 'roles.moderator.permissions.1: "manage_thread" is not known. '),
        ('"manage_threads"', '"administrator"', 'roles.moderator.permissions.1: "administrator" is not known. '),
        (
            'about = "member"',
            'about = "member"\npermissions = ["ban_members"]',
            "roles.member.permissions: ban_members: nobody moderates by joining",
        ),
        (
            'opens_to = ["hospital", "moderator"]',
            'opens_to = ["hospitals"]',
            'categories.hospital.opens_to: unknown role "hospitals". There is: moderator, mentor, ',
        ),
        ('writers = ["moderator"]', 'writers = ["editor"]', 'channels.welcome.writers: unknown role "editor"'),
        (
            'category = "welcome"',
            'category = "welcom"',
            'channels.welcome.category: unknown category "welcom". There is: welcome, health, ',
        ),
        ('ops_channel = "ops"', 'ops_channel = "op"', 'server.ops_channel: unknown channel "op"'),
        ('ops_channel = "ops"', 'ops_channel = "lounge"', 'server.ops_channel: lounge is about "community"'),
        (
            'channels = ["heart"]',
            'channels = ["hart"]',
            'onboarding.prompts.interests.heart.channels: unknown channel "hart"',
        ),
        ('"introductions", ', '"introduction", ', 'onboarding.default_channels: unknown channel "introduction"'),
        ('"introductions", ', '"events", ', "onboarding.default_channels: events is not open to everybody"),
        (
            'channels = ["heart"] }',
            'channels = ["heart"], roles = ["member"] }',
            "onboarding.prompts.0.options.1: an answer opens channels and never gives a role",
        ),
        (
            'channels = ["heart"] }',
            'channels = ["member"] }',
            'onboarding.prompts.interests.heart.channels: unknown channel "member"',
        ),
        ('channels = ["heart"] }', "channels = [] }", "onboarding.prompts.0.options.1.channels: "),
        ('{ key = "heart"', '{ key = "cancer"', 'onboarding.prompts.interests.options: "cancer" stands there twice.'),
        ("$", '[channels.extra]\nname = "heart"\nabout = "health"', 'channels.extra.name is the name of "heart"'),
        (
            "$",
            '[channels.extra]\nname = "Heart rate"\nabout = "health"',
            'channels.extra.name: Discord would write "heart-rate"',
        ),
        (
            'name = "lounge"',
            'name = "lounge"\ntags = [{ name = "Joke" }]',
            "channels.lounge.tags: only a forum has tags.",
        ),
        ('"Basics · Basis"', '"Basics for beginners · Basis"', "channels.employee-training.tags.3.name: "),
        ('kind = "forum"', 'kind = "video"', 'channels.best-practices.kind: "video" is not known. '),
        (
            'opens_to = ["hospital", "moderator"]',
            'opens_to = ["member", "hospital"]',
            "channels.hospital-lobby: is about the hospital network and opens to people who did not pay",
        ),
        ('opens_to = ["hospital", "moderator"]', "", "channels.hospital-lobby: is about the hospital network"),
        ('opens_to = ["moderator"]', 'opens_to = ["mentor"]', "channels.ops: is about staff and opens to others too."),
        ('opens_to = ["moderator"]', "", "channels.mod-queue: is about staff and opens to others too."),
        (
            'opens_to = ["mentor", "moderator"]',
            'opens_to = ["mentor", "member"]',
            "channels.mentors: is for mentors and opens to others than mentors and staff too.",
        ),
        (
            'opens_to = ["mentor", "moderator"]',
            "opens_to = []",
            "channels.mentors: is for mentors and opens to others than mentors and staff too.",
        ),
        (
            'kind = "forum"',
            'kind = "forum"\nbutton = "start"',
            "channels.best-practices.button: a forum's first post has none.",
        ),
        ('button = "start"', 'button = "stop"', 'channels.welcome.button: "stop" is not known. '),
    ],
)
def test_a_wrong_server_is_refused_with_the_path(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert f"community.toml: {said}" in _refused(tmp_path, old, new)


def _refused(folder: Path, old: str, new: str) -> str:
    """Why config/ is refused with `new` in the place of the first `old`; `$` is the end."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    text = (SHIPPED / "community.toml").read_text() + "$"
    assert old in text
    (folder / "community.toml").write_text(text.replace(old, new, 1).replace("$", ""))
    with pytest.raises(ConfigError) as error:
        load(folder)
    assert all(line.startswith((str(folder), "community.toml: ")) for line in str(error.value).splitlines())
    return str(error.value)


@pytest.mark.parametrize("opens_to", ['["mentor"]', '["moderator"]', '["moderator", "mentor"]'])
def test_the_mentors_room_opens_to_mentors_and_staff(tmp_path: Path, opens_to: str) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    text, old = (SHIPPED / "community.toml").read_text(), '["mentor", "moderator"]'
    assert text.count(old) == 1
    (tmp_path / "community.toml").write_text(text.replace(old, opens_to))
    load(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "Diabetes",
        "Diabetics",
        "Type 2 diabetes",
        "Diabetesgroep",
        "Cancer warriors",
        "Kankerpatiënten",
        "Heart",
        "Big hearts",
        "Patients",
        "Patiënt",
        "Patie\u0308nt",
        "PATIENT",
        "Patient council",
        "Mantelzorger",
        "Lotgenoten",
        "Rare disease",
        "Rare-disease",
        "Zeldzame ziekte",
        "Chronisch ziek",
        "Mental health",
        "MentalHealth",
        "Caregivers",
        "Caregiver",
        "Carers",
        "Survivor",
        "Newly diagnosed",
        "Living well",
        "Other conditions",
        "Other condition",
        "other-conditions",
        "Chronic condition",
        "Not listed",
        "Unlisted illness",
        "Andere aandoening",
        "Ziekte staat er niet bij",
    ],
)
def test_a_role_that_tells_about_health_is_refused(tmp_path: Path, name: str) -> None:
    said = _refused(tmp_path, "$", f'[roles.extra]\nname = "{name}"\nabout = "mentor"')
    assert "community.toml: roles.extra: " in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    "name",
    [
        "Health Network staff",
        "Ziekenhuisnetwerk",
        "Hospital network 2",
        "Patient experience",
        "Patient safety",
        "Patiëntveiligheid",
        "Patiëntenvoorlichting",
        "Diagnostics",
        "Diagnostiek",
        "Communications",
        "Health educators",
        "Teamwork",
        "Sweetheart",
        "Welcome team",
        "Terms and conditions",
    ],
)
def test_a_role_that_tells_about_work_is_allowed(tmp_path: Path, name: str) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "community.toml").open("a") as file:
        file.write(f'[roles.extra]\nname = "{name}"\nabout = "mentor"\n')
    assert load(tmp_path).community.roles["extra"].name == name


@pytest.mark.parametrize(
    ("key", "name", "role", "refused"),
    [
        ("ms", "ms", "MS", True),
        ("ms", "ms", "MSc students", False),
        ("group-reuma", "reuma", "Reumagroep", True),
        ("joints-group", "gewrichten", "Gewrichten", True),
        ("joints-group", "gewrichten", "Joints", True),
        ("quiet-room", "💬", "Quiet", True),
        ("quiet-room", "💬", "Anybody", False),
    ],
)
def test_a_role_may_not_be_named_like_a_group(tmp_path: Path, key: str, name: str, role: str, refused: bool) -> None:
    text = f'[channels.{key}]\nname = "{name}"\nabout = "support"\n[roles.extra]\nname = "{role}"\nabout = "mentor"\n'
    _write(tmp_path, COMMUNITY + text)
    if refused:
        with pytest.raises(ConfigError, match=f"roles.extra: is named like the channel {key}"):
            load(tmp_path)
    else:
        load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'about = "support"',
            'about = "support"\nopens_to = ["mentor", "moderator"]',
            "channels.diabetes: is about health and opens to mentor, moderator alone",
        ),
        (
            'about = "health"',
            'about = "health"\nopens_to = ["hospital"]',
            "channels.health-questions: is about health and opens to hospital alone",
        ),
        (
            'about = "support"',
            'about = "support"\nopens_to = ["extra"]',
            "channels.heart: does not open to extra, and diabetes does",
        ),
    ],
)
def test_no_role_opens_one_room_about_health(tmp_path: Path, old: str, new: str, said: str) -> None:
    extra = '[roles.extra]\nname = "Friday club"\nabout = "member"\n\n[roles.moderator]'
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "community.toml"
    text = file.read_text().replace("[roles.moderator]", extra, 1)
    file.write_text(text)
    load(tmp_path)
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert f"community.toml: {said}" in str(error.value)


@pytest.mark.parametrize("opens_to", [[], ["member", "moderator"]])
def test_rooms_about_health_open_to_everybody_or_to_all_members(tmp_path: Path, opens_to: list[str]) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    text = (SHIPPED / "community.toml").read_text()
    shipped = 'name = "Support groups"\nopens_to = ["member", "moderator"]'
    for old, new in (
        (shipped, f'name = "Support groups"\nopens_to = {opens_to}'),
        ('name = "Health"', f'name = "Health"\nopens_to = {opens_to}'),
        ('    "health-questions", "living-well", "treatment-and-care", "digital-health", "lounge",\n', ""),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "community.toml").write_text(text)
    assert load(tmp_path).community.opens_to("diabetes") == tuple(opens_to)


def test_payment_gives_no_staff_role(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "membership.toml"
    text = file.read_text()
    for role, about in (("moderator", "staff"), ("member", "member"), ("charter", "charter")):
        file.write_text(text.replace('roles = ["hospital"]', f'roles = ["hospital", "{role}"]'))
        with pytest.raises(ConfigError) as error:
            load(tmp_path)
        assert str(error.value) == (
            f'membership.toml: tiers.professional.roles: the role "{role}" is about "{about}", '
            'and payment gives only "paid" ones.'
        )


def test_more_than_discord_holds_is_refused(tmp_path: Path) -> None:
    def roles(count: int) -> str:
        return "".join(f'[roles.r{number}]\nname = "r{number}"\nabout = "paid"\n' for number in range(count))

    def channels(count: int, category: str = "") -> str:
        return "".join(
            f'[channels.c{number}{category[:1]}]\nname = "c{number}{category[:1]}"\nabout = "community"\n'
            + (f'category = "{category}"\n' if category else "")
            for number in range(count)
        )

    categories = '[categories.a]\nname = "a"\n[categories.b]\nname = "b"\n'
    for fits in (roles(246), categories + channels(50, "a") + channels(50, "b"), channels(498)):
        load(_write(tmp_path, COMMUNITY + fits))
    for too_much, said in (
        (roles(249), "roles: 251 are more than fit: Discord allows 250, two of them taken."),
        (roles(247), "roles: 249 are more than fit: Discord allows 250, two of them taken."),
        (categories + channels(50, "a") + channels(51, "b"), "categories.b: has 51 channels, and Discord allows 50."),
        (channels(499), "channels and categories: together more than Discord's 500."),
    ):
        with pytest.raises(ConfigError) as error:
            load(_write(tmp_path, COMMUNITY + too_much))
        assert str(error.value) == f"community.toml: {said}"


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"community\.toml: cannot be read .* CONFIG_DIR"):
        load(tmp_path)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "membership.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"membership\.toml: is not TOML"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "community",
            "[roles.moderator]",
            "[roles.modertor]",
            'unknown role "moderator".*Did you mean "modertor".*Also',
        ),
        ("community", "[categories.hospital]", "[categories.hopsital]", 'unknown category "hospital".*"hopsital"'),
        (
            "community",
            "[channels.diabetes]",
            "[channels.diabets]",
            'unknown channel "diabetes".*Did you mean "diabets"',
        ),
        ("community", "[roles.member]", "[roles.membr]", 'unknown role "member".*Did you mean "membr"'),
        (
            "community",
            "[roles.mentor]\nname =",
            "[roles.mentor]\nnaem =",
            'mentor.naem: is not known here. Did you mean "name"',
        ),
        ("community", "[channels.welcome]", "[chanels.welcome]", 'chanels: is not known here. Did you mean "channels"'),
        ("community", 'about = "mentor"', 'about = "mentr"', 'There is: .*Did you mean "mentor"'),
        ("community", '"manage_threads"', '"manage_thread"', 'Did you mean "manage_threads"'),
        ("membership", "[tiers.professional]", "[tier.professional]", 'tier: is not known here. Did you mean "tiers"'),
        ("onboarding", "[guidelines]", "[guideline]", 'guideline: is not known here. Did you mean "guidelines"'),
        ("onboarding", "version =", "versoin =", 'versoin: is not known here. Did you mean "version"'),
    ],
)
def test_one_typo_is_one_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = tmp_path / "config"
    shutil.copytree(SHIPPED, folder)
    text = (folder / f"{file}.toml").read_text()
    assert old in text
    (folder / f"{file}.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError, match=said) as error:
        load(folder)
    assert len(str(error.value).splitlines()) == 1, error.value
    assert f"{file}.toml: " in str(error.value)


def test_every_file_is_read_before_anything_is_said(tmp_path: Path) -> None:
    _write(tmp_path, community="[", membership="]")
    (tmp_path / "onboarding.toml").unlink()
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    lines = str(error.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        str(tmp_path / f"{name}.toml") for name in ("community", "membership", "onboarding")
    ]


def test_many_mistakes_do_not_fill_the_screen(tmp_path: Path) -> None:
    wrong = "".join(
        f'[roles.r{number}]\nname = {number}\nabout = "paid"\ncolour = "c{number}"\n' for number in range(90)
    )
    with pytest.raises(ConfigError) as error:
        load(_write(tmp_path, community=COMMUNITY + wrong))
    assert len(str(error.value).splitlines()) <= 21


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / "membership.toml").write_text("\ufeff" + MEMBERSHIP)
    assert load(tmp_path).tier_roles("professional") == {"hospital"}
