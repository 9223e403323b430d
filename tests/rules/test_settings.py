"""settings: what is wrong names itself, in one line, without a secret."""

import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot import settings as settings_module
from bot.errors import SettingsError
from bot.settings import DatabaseSettings, Settings, database_address, env_file, load

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
    monkeypatch.setattr(settings_module, "__file__", str(tmp_path / "bot" / "settings.py"))  # nor beside the program


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


OLD, NEW = (urlsafe_b64encode(bytes([each]) * 32).decode() for each in (0xFB, 0xFE))  # with - and _


@pytest.mark.parametrize("kind", [Settings, DatabaseSettings])
def test_keys_for_evidence_are_as_many_as_are_named_and_none_is_fine(
    monkeypatch: pytest.MonkeyPatch, kind: type[DatabaseSettings]
) -> None:
    """For the commands that need the database alone, too."""
    for said, keys in (("", []), (" , ", []), (NEW, [NEW]), (f" {NEW},{OLD}\n,", [NEW, OLD])):
        _set(monkeypatch, EVIDENCE_KEYS=said)
        settings = load(kind)
        assert [each.get_secret_value() for each in settings.evidence_keys] == keys
        assert not any(key in repr(settings) for key in keys)
    monkeypatch.delenv("EVIDENCE_KEYS")
    assert load(kind).evidence_keys == ()


@given(st.binary(min_size=32, max_size=32))
def test_every_key_of_fernet_is_taken(key: bytes) -> None:
    said = urlsafe_b64encode(key).decode()
    assert [
        each.get_secret_value() for each in DatabaseSettings.model_validate({"evidence_keys": said}).evidence_keys
    ] == [said]


@given(st.from_regex(r"[A-Za-z0-9_-]{43}=", fullmatch=True))
def test_every_key_that_is_taken_is_one_of_fernet(key: str) -> None:
    assert DatabaseSettings.model_validate({"evidence_keys": key}).evidence_keys
    Fernet(key)


def test_the_command_that_is_written_down_makes_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    written = [(root / page).read_text(encoding="utf-8") for page in (".env.example", "docs/operations.md")]
    (program,) = {each for text in written for each in re.findall(r'python3 -c "(import base64.+?)"', text)}
    assert all(program in text for text in written)
    keys = {subprocess.check_output([sys.executable, "-c", program], text=True) for _ in range(2)}
    assert len(keys) == 2
    _set(monkeypatch, EVIDENCE_KEYS=",".join(keys))
    assert len(load(Settings).evidence_keys) == 2


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
        ("postgres://u:p@h:5433/db", "postgresql+asyncpg://u:p@h:5433/db?ssl=require"),
        ("postgresql://u:p%40@h/db?sslmode=require", "postgresql+asyncpg://u:p%40@h/db?ssl=require"),
        ("postgresql+asyncpg://u:p@localhost/db", "postgresql+asyncpg://u:p@localhost/db"),
        (
            "postgres://u@h/db?sslmode=verify-full&channel_binding=require",
            "postgresql+asyncpg://u@h/db?ssl=verify-full",
        ),
    ],
)
def test_a_hosts_database_address_is_taken_as_the_driver_needs_it(given: str, taken: str) -> None:
    assert database_address(given) == taken


HERE = ("localhost", "127.0.0.1", "127.8.9.1", "[::1]", "?host=/var/run/postgresql", "?host=127.0.0.1")
ELSEWHERE = (
    "db.example.org", "postgres", "10.0.0.5", "192.168.1.4", "[fe80::1]", "8.8.8.8", "localhost.example.org",
    "127.0.0.1.example.org", "?host=db.example.org", "127.0.0.1?host=10.0.0.5", "?host=/tmp&host=10.0.0.5",
)  # fmt: skip


@pytest.mark.parametrize("host", [*HERE, *ELSEWHERE])
@pytest.mark.parametrize("word", ["sslmode", "ssl"])
def test_to_another_machine_goes_nothing_unencrypted_unless_the_operator_says_so(host: str, word: str) -> None:
    place, question, more = host.partition("?")
    address = f"postgres://u:p@{place}/db?application_name=x{'&' if question else ''}{more}"
    modes = {
        mode: dict(parse_qsl(urlsplit(database_address(address + (f"&{word}={mode}" if mode else ""))).query)).get(
            "ssl"
        )
        for mode in ("", "allow", "prefer", "disable", "require", "verify-ca", "verify-full")
    }
    least = "require" if host in ELSEWHERE else None
    assert modes == {"": least, "allow": least, "prefer": least} | {
        mode: mode for mode in ("disable", "require", "verify-ca", "verify-full")
    }
    for unknown in ("off", "false", "Disable", "none"):
        with pytest.raises(ValueError, match="must have one of these for sslmode: disable, allow, "):
            database_address(f"{address}&{word}={unknown}")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STRIPE_WEBHOOK_SECRET", "secret", "must begin with whsec_"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_a, sk_live_b", "must begin with whsec_"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_a b", "must begin with whsec_"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_", "must begin with whsec_"),
        ("STRIPE_WEBHOOK_SECRET", "'whsec_a'", "must have no quotes around it"),
        ("STRIPE_WEBHOOK_SECRET", 'whsec_a,"whsec_b"', "must have no quotes around it"),
        ("STRIPE_SECRET_KEY", "pk_live_a", "this is the publishable key"),
        ("STRIPE_SECRET_KEY", "whsec_a", "must begin with sk_ or rk_"),
        ("STRIPE_SECRET_KEY", '"sk_live_a"', "must have no quotes around it"),
        ("STRIPE_SECRET_KEY", "sk_live_a b", "must begin with sk_ or rk_"),
        ("DISCORD_TOKEN", "Bot abc.def", "must be the token alone"),
        ("DISCORD_TOKEN", '"abc.def"', "must have no quotes around it"),
        ("DISCORD_TOKEN", "abc\ndef", "must be the token alone"),
        ("EVIDENCE_KEYS", "password", "each must be a key for Fernet: 43 letters, digits, - or _, and = at the end. "),
        ("EVIDENCE_KEYS", f"{NEW},{OLD[:-1]}", "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", NEW[1:], "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", f"{NEW[1:]}=", "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", f"{NEW} {OLD}", "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", NEW.replace("_", "/"), "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", f"é{NEW[1:]}", "each must be a key for Fernet"),
        ("EVIDENCE_KEYS", f'"{NEW}"', "must have no quotes around it"),
        ("PUBLIC_URL", "https://", "must have a host"),
        ("PUBLIC_URL", "https://a:port", "must have a host"),
        ("PUBLIC_URL", "https://a b", "must have a host"),
        ("DISCORD_API_URL", "https://[::1", "must have a host"),
        ("PORT", "9" * 5000, ""),
        ("DISCORD_GUILD_ID", "9" * 5000, ""),
    ],
)
def test_a_key_of_the_wrong_form_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    _set(monkeypatch, **{name: value})
    with pytest.raises(SettingsError) as error:
        load(Settings)
    line = str(error.value)
    assert line.startswith(f"{name} is wrong: {said}")
    assert "\n" not in line
    assert len(value) <= 8 or value not in line


def test_space_around_a_key_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, STRIPE_SECRET_KEY=" sk_live_a\n", STRIPE_WEBHOOK_SECRET=" whsec_a ,\n", DISCORD_TOKEN=" a.b ")
    settings = load(Settings)
    assert settings.stripe_secret_key.get_secret_value() == "sk_live_a"
    assert settings.discord_token.get_secret_value() == "a.b"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("", False),
        ("http://localhost:8080", False),
        ("http://192.168.1.4", False),
        ("http://[::1]:80", False),
        ("http://bot.local", False),
        ("https://network.example.org", True),
        ("https://8.8.8.8", True),
    ],
)
def test_whether_people_come_from_elsewhere(monkeypatch: pytest.MonkeyPatch, address: str, public: bool) -> None:
    _set(monkeypatch, PUBLIC_URL=address)
    assert load(Settings).is_public is public


def test_env_is_found_here_and_beside_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What it names by a relative path begins where it is; what the environment names, where the operator is."""
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for folder in (home / "config", elsewhere):
        folder.mkdir(parents=True)
    lines = [f"{name}={value}" for name, value in GOOD.items()]
    (home / ".env").write_text("\ufeff" + "\r\n".join(lines))
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("CONFIG_DIR", str(home / "config"))
    assert env_file() == home / ".env"
    settings = load(Settings)
    assert settings.database_url.get_secret_value() == f"sqlite:///{home}/data/health-network.db"
    assert settings.discord_token.get_secret_value() == "token-of-the-bot"
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mine.db")
    assert load(Settings).database_url.get_secret_value() == "sqlite:///mine.db"
    (elsewhere / ".env").write_text("DISCORD_TOKN=x")
    assert env_file() == elsewhere / ".env"
    with pytest.raises(SettingsError, match=r"DISCORD_TOKEN is missing.* Is it DISCORD_TOKN in \.env\?"):
        load(Settings)
    (elsewhere / ".env").write_bytes(b"A=\xff")
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load(Settings)
    (elsewhere / ".env").unlink()
    (elsewhere / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env: cannot be read \(Is a directory\)"):
        load(Settings)
