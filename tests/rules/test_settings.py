"""settings: what is wrong names itself, in one line, without a secret."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import DatabaseSettings, Settings, database_address, load

GOOD = {
    "DISCORD_TOKEN": "token-of-the-bot",
    "DISCORD_GUILD_ID": "1234567890123456789",
    "STRIPE_SECRET_KEY": "sk_test_abc",
    "STRIPE_WEBHOOK_SECRET": "whsec_abc",
}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def _set(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in {**GOOD, **changed}.items():
        monkeypatch.setenv(name, value)


def test_the_least_that_is_needed_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, PORT="9000")
    settings = load(Settings)
    assert settings.discord_guild_id == 1234567890123456789
    assert settings.discord_api_url == "https://discord.com/api/v10"
    assert settings.public_url == "http://127.0.0.1:9000"
    assert [secret.get_secret_value() for secret in settings.stripe_webhook_secret] == ["whsec_abc"]


def test_two_webhook_secrets_are_valid_while_one_is_rolled_over(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, STRIPE_WEBHOOK_SECRET="whsec_new, whsec_old,")
    secrets = [secret.get_secret_value() for secret in load(Settings).stripe_webhook_secret]
    assert secrets == ["whsec_new", "whsec_old"]


@pytest.mark.parametrize("missing", GOOD)
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_one_names_itself_its_purpose_and_its_source(
    monkeypatch: pytest.MonkeyPatch, missing: str, empty: bool
) -> None:
    _set(monkeypatch, **{missing: ""})
    if not empty:
        monkeypatch.delenv(missing)
    with pytest.raises(SettingsError) as error:
        load(Settings)
    line = str(error.value)
    assert line.startswith(f"{missing} is missing. It is ")
    assert ". Get it from " in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_GUILD_ID", "my server"),
        ("DISCORD_GUILD_ID", "-5"),
        ("DISCORD_API_URL", "discord.com"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg"),
        ("STRIPE_API_URL", "ftp://stripe"),
        ("STRIPE_WEBHOOK_SECRET", " , "),
        ("DATABASE_URL", "mysql://somebody:hunter2@host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "example.org"),
    ],
)
def test_a_wrong_one_names_itself_and_shows_no_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    _set(monkeypatch, **{name: value})
    with pytest.raises(SettingsError) as error:
        load(Settings)
    line = str(error.value)
    assert line.startswith(f"{name} is ")
    assert "\n" not in line
    assert "hunter2" not in line


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        load(Settings)
    assert [line.split()[0] for line in str(error.value).splitlines()] == list(GOOD)


def test_a_secret_is_not_shown_by_printing_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, DATABASE_URL="postgres://somebody:hunter2@host/name")
    shown = repr(load(Settings)) + str(load(DatabaseSettings))
    for secret in ("token-of-the-bot", "sk_test_abc", "whsec_abc", "hunter2"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("sqlite:///data/a.db", "sqlite+aiosqlite:///data/a.db"),
        ("sqlite:////var/a.db", "sqlite+aiosqlite:////var/a.db"),
        ("postgres://u:p@h:5433/db", "postgresql+asyncpg://u:p@h:5433/db"),
        ("postgresql://u:p%40@h/db?sslmode=require", "postgresql+asyncpg://u:p%40@h/db?ssl=require"),
        ("postgresql+asyncpg://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        (
            "postgres://u@h/db?sslmode=verify-full&channel_binding=require",
            "postgresql+asyncpg://u@h/db?ssl=verify-full",
        ),
    ],
)
def test_a_hosts_database_address_is_taken_as_the_driver_needs_it(given: str, taken: str) -> None:
    assert database_address(given) == taken
