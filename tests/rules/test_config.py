"""config: strict, and consistent in itself, or refused with the file and the path of the key."""

import shutil
from pathlib import Path

import pytest

from bot.config import load
from bot.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config"

COMMUNITY = """
[roles.hospital]
name = "Hospital network"
[channels.lobby]
name = "lobby"
opens_to = ["hospital"]
"""
MEMBERSHIP = """
[tiers.professional]
price = "a_price"
roles = ["hospital"]
"""


def _write(folder: Path, community: str = COMMUNITY, membership: str = MEMBERSHIP) -> Path:
    (folder / "community.toml").write_text(community)
    (folder / "membership.toml").write_text(membership)
    return folder


def test_what_ships_is_right() -> None:
    config = load(SHIPPED)
    assert config.managed_roles == {"hospital"}
    assert config.tier_of_price("health_network_professional") == "professional"
    assert config.tier_of_price(None) is None
    assert config.opened_by(frozenset({"hospital"}))[0] == "hospital-lobby"


def test_the_least_config_is_enough(tmp_path: Path) -> None:
    assert load(_write(tmp_path)).tier_roles("professional") == {"hospital"}
    assert load(_write(tmp_path)).tier_roles("of_another_time") == frozenset()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("membership", "$", 'colour = "red"', "tiers.professional.colour: "),
        ("membership", '"hospital"', '"hospitl"', 'tiers.professional.roles: unknown role "hospitl"'),
        ("community", '["hospital"]', '["nobody"]', 'channels.lobby.opens_to: unknown role "nobody"'),
        ("membership", 'price = "a_price"', "", "tiers.professional.price is missing"),
        ("membership", "$", "paid = false", "tiers.professional is not paid"),
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
        ("community", "$", '[roles.second]\nname = "Hospital network"', 'roles.second.name is the name of "hospital"'),
        ("community", "$", '[roles."Not a key"]\nname = "x"', "roles.Not a key: "),
    ],
)
def test_a_wrong_config_is_refused_with_file_and_path(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    texts = {"community": COMMUNITY + "$", "membership": MEMBERSHIP + "$"}
    changed = {name: text.replace(old, new) if name == file else text for name, text in texts.items()}
    _write(tmp_path, **{name: text.replace("$", "") for name, text in changed.items()})
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert f"{file}.toml: {said}" in str(error.value)


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"community\.toml: cannot be read .* CONFIG_DIR"):
        load(tmp_path)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "membership.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"membership\.toml: is not TOML"):
        load(tmp_path)
