"""Secrets and addresses, from the environment or `.env`. Whatever is wrong names itself in one line."""

import os
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.spelling import did_you_mean

S = TypeVar("S", bound="DatabaseSettings")
_PORTAL = "Get it from Discord's developer portal, your application, Bot, Reset Token"
_KEYS = "Get it from Stripe's dashboard, Developers, API keys (sk_... or rk_...)"
_REAL = "Leave it out for the real service"
_TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _field(purpose: str, where: str, default: Any = ..., **bounds: Any) -> Any:
    return Field(default, description=purpose, json_schema_extra={"where": where}, **bounds)


class DatabaseSettings(BaseSettings):
    """What every command needs."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: SecretStr = _field(
        "the database",
        "Take a sqlite:/// path, or the postgres:// address your host gives you",
        SecretStr("sqlite:///data/health-network.db"),
    )
    config_dir: Path = _field(
        "the folder with community.toml, membership.toml, onboarding.toml, moderation.toml and locales",
        "Take config/ in this repository, or your own copy of it",
        Path("config"),
    )
    evidence_keys: Annotated[tuple[SecretStr, ...], NoDecode] = _field(
        "what evidence for moderators is encrypted with (with commas between: the first key encrypts, each opens)",
        "Make a key as .env.example says; left out: no evidence is kept",
        (),
    )

    @field_validator("evidence_keys", "stripe_webhook_secret", mode="before", check_fields=False)
    @classmethod
    def _split(cls, value: object) -> object:
        """Several are valid while the operator rolls one over; by an empty one anybody could forge a webhook."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("evidence_keys")
    @classmethod
    def _fernet_key(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for each in value:
            if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", _unquoted(each).get_secret_value()):
                raise ValueError("each must be a key for Fernet: 43 letters, digits, - or _, and = at the end")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        database_address(value.get_secret_value())
        return value


class Settings(DatabaseSettings):
    """What a running bot needs."""

    discord_token: SecretStr = _field("the bot's login at Discord", _PORTAL, min_length=1)
    discord_guild_id: int = _field(
        "the number of your Discord server",
        "Get it from Discord with Developer Mode on: right-click the server, Copy Server ID",
        gt=0,
        lt=2**63,
    )
    discord_api_url: str = _field("Discord's API", _REAL, "https://discord.com/api/v10")
    discord_gateway_url: str = _field("Discord's gateway", _REAL, "wss://gateway.discord.gg/")
    stripe_secret_key: SecretStr = _field("the bot's key to Stripe", _KEYS, min_length=1)
    stripe_webhook_secret: Annotated[tuple[SecretStr, ...], NoDecode] = _field(
        "the proof that a webhook comes from Stripe (two, with a comma between, while you change it)",
        "Get it from Stripe's dashboard, Developers, Webhooks, your endpoint, Signing secret (whsec_...)",
        min_length=1,
    )
    stripe_api_url: str = _field("Stripe's API", _REAL, "https://api.stripe.com")
    web_host: str = _field(
        "the address the web server listens on",
        "Take 0.0.0.0 on a hosting platform, 127.0.0.1 behind a proxy",
        "127.0.0.1",
        min_length=1,
    )
    port: int = _field(
        "the port the web server listens on",
        "Most hosting platforms set it; else take a free one",
        8080,
        ge=0,
        lt=2**16,
    )
    public_url: str = _field(
        "where people's browsers reach the web server",
        "Take the https:// address of your host; left out: http://127.0.0.1:PORT",
        "",
        validate_default=True,
    )
    log_format: Literal["", "json", "plain"] = _field(
        "how log lines look: json or plain", "Leave it out for plain lines on a terminal and JSON elsewhere", ""
    )

    @field_validator("stripe_webhook_secret")
    @classmethod
    def _signing_secret(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for each in value:
            if not re.fullmatch(r"whsec_\S+", _unquoted(each).get_secret_value()):
                raise ValueError("must begin with whsec_, without spaces")
        return value

    @field_validator("stripe_secret_key")
    @classmethod
    def _secret_key(cls, value: SecretStr) -> SecretStr:
        key = _unquoted(value).get_secret_value().strip()
        if key.startswith("pk_"):
            raise ValueError("this is the publishable key, which can do nothing here; it must begin with sk_ or rk_")
        if not re.fullmatch(r"[sr]k_\S+", key):
            raise ValueError("must begin with sk_ or rk_, without spaces")
        return SecretStr(key)

    @field_validator("discord_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = _unquoted(value).get_secret_value().strip()
        if re.search(r"\s", token) or not token.isascii():
            raise ValueError("must be the token alone, without spaces and without Bot before it")
        return SecretStr(token)

    @property
    def is_public(self) -> bool:
        """Whether people's browsers come from elsewhere than this machine or its own network."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return ip_address(host).is_global
        except ValueError:
            return "." in host and not host.endswith((".localhost", ".local", ".test", ".internal"))

    @field_validator("public_url")
    @classmethod
    def _local_unless_said(cls, value: str, info: ValidationInfo) -> str:
        return value or f"http://127.0.0.1:{info.data.get('port', 8080)}"

    @field_validator("discord_api_url", "stripe_api_url", "public_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        _host(value)
        return value.rstrip("/")

    @field_validator("discord_gateway_url")
    @classmethod
    def _websocket(cls, value: str) -> str:
        if not value.startswith(("ws://", "wss://")):
            raise ValueError("must begin with wss:// or ws://")
        _host(value)
        return value


def _unquoted(value: SecretStr) -> SecretStr:
    if value.get_secret_value().strip()[:1] in ("'", '"', "\u201c", "\u2018"):
        raise ValueError("must have no quotes around it")
    return value


def _host(address: str) -> None:
    try:
        parts = urlsplit(address)
        good = bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", address)
    except ValueError:  # a port that is none, brackets that do not close
        good = False
    if not good:
        raise ValueError("must have a host, as in https://network.example.org")


def database_address(address: str) -> str:
    """`address` as SQLAlchemy's asynchronous drivers take it: aiosqlite or asyncpg.

    libpq's `sslmode` becomes asyncpg's `ssl`, which takes the same words; `channel_binding` is left out, which hosts
    append and asyncpg has no word for. To another machine nothing goes unencrypted unless `disable` says so: with
    `prefer`, the default, whoever stands between could say that the server has no TLS. Raises ValueError.
    """
    scheme, colon, rest = address.partition("://")
    backend = scheme.partition("+")[0]
    if colon and backend == "sqlite":
        if rest.strip("/") in ("", ":memory:"):
            raise ValueError("must name a file, as in sqlite:///data/health-network.db")
        return f"sqlite+aiosqlite://{rest}"
    parts = urlsplit(address)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "channel_binding"]
    hosts = [parts.hostname or "", *(value for key, value in query if key == "host")]  # a folder is a Unix socket's
    if backend not in ("postgres", "postgresql") or not any(hosts) or not parts.path.strip("/"):
        raise ValueError("must be sqlite:///FILE or postgres://USER:PASSWORD@HOST/NAME")
    others = [(key, value) for key, value in query if key not in ("ssl", "sslmode")]
    mode = next((value for key, value in reversed(query) if key in ("ssl", "sslmode")), "prefer")
    if mode not in _TLS_MODES:
        raise ValueError(f"must have one of these for sslmode: {', '.join(_TLS_MODES)}")
    if mode in ("allow", "prefer"):
        mode = "" if all(_is_this_machine(each) for each in hosts if each) else "require"
    renamed = urlencode([*others, ("ssl", mode)] if mode else others)
    return urlunsplit(("postgresql+asyncpg", parts.netloc, parts.path, renamed, ""))


def _is_this_machine(host: str) -> bool:
    try:
        return host.startswith("/") or host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def env_files() -> list[Path]:
    """Where a .env may be, the first that is there counts: here, beside CONFIG_DIR, beside the program."""
    config = os.environ.get("CONFIG_DIR")
    beside = Path(config).absolute().parent if config else Path(__file__).parents[1]
    return list(dict.fromkeys([Path.cwd() / ".env", beside / ".env"]))


def env_file() -> Path | None:
    """The .env that is read. Raises SettingsError when it cannot be."""
    found = next((each for each in env_files() if each.exists()), None)
    if found is not None:
        try:
            found.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise SettingsError(f"{found}: cannot be read ({error.strerror}). It has the settings.") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{found}: is not UTF-8 text. Save it as UTF-8. It has the settings.") from None
    return found


def where_from() -> str:
    """Where settings are read from, in a line."""
    file = next((each for each in env_files() if each.exists()), None)
    if file is not None:
        return f"Settings are read from {file}; what the environment has counts more."
    return f"Settings are read from the environment alone: there is no {' and no '.join(map(str, env_files()))}."


def load(kind: type[S]) -> S:
    """Read `kind` from the environment and `.env`. Raises SettingsError with one line for each wrong variable.

    What `.env` names by a relative path, and what nobody names, begins in the folder of `.env`.
    """
    build: Callable[..., S] = kind
    file = env_file()
    try:
        settings = build(_env_file=file)
    except ValidationError as error:
        wrong = {str(e["loc"][0]): e for e in error.errors(include_url=False, include_input=False)}
    else:
        return settings if file is None or file.parent == Path.cwd() else _beginning_in(file.parent, settings)
    there = [name for name in (dotenv_values(file) if file else {}) if name.lower() not in kind.model_fields]
    lines = [_line(kind, name, str(e["type"]), str(e["msg"])) for name, e in wrong.items()]
    lines = [
        line
        + (did_you_mean(name.upper(), there, "{} in .env") if " is missing" in line else "").replace(
            "Did you mean", "Is it"
        )
        for name, line in zip(wrong, lines, strict=True)
    ]
    raise SettingsError("\n".join(lines))


def _beginning_in(folder: Path, settings: S) -> S:
    changed: dict[str, object] = {}
    if "CONFIG_DIR" not in os.environ:
        changed["config_dir"] = folder / settings.config_dir
    address = settings.database_url.get_secret_value()
    scheme, _slashes, path = address.partition(":///")
    if "DATABASE_URL" not in os.environ and scheme.partition("+")[0] == "sqlite" and not path.startswith("/"):
        changed["database_url"] = SecretStr(f"{scheme}:///{folder / path}")
    return settings.model_copy(update=changed)


def _line(kind: type[DatabaseSettings], name: str, problem: str, message: str) -> str:
    field = kind.model_fields[name]
    extra = field.json_schema_extra
    where = extra["where"] if isinstance(extra, dict) else ""
    empty = problem in ("missing", "too_short", "string_too_short")
    said = {"int_parsing": "must be a number", "literal_error": "must be json or plain"}
    plain = said.get(problem, message.removeprefix("Value error, "))
    what = "is missing" if empty else f"is wrong: {plain[0].lower()}{plain[1:]}"
    return f"{name.upper()} {what}. It is {field.description}. {where}."
