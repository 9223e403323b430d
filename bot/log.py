"""Logging to stderr: one JSON object a line, or plain lines for who looks at a terminal.

Nothing about health, no message text, no e-mail address, no token.

The mask is a safety net under that rule, not the rule: what must not be logged is not handed to a logger.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from copy import copy
from dataclasses import dataclass
from typing import Any, TextIO

import structlog

MASKED = "[masked]"
_SECRETS = re.compile(
    r"\b(?:sk|rk|pk)_(?:live|test)_\w+|\bwhsec_\w+"  # Stripe's keys and webhook secrets
    r"|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # a Discord token: id, time and HMAC in base64
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # an e-mail address
    r"|://[^/\s:@]+:[^/\s@]+@"  # a password in an address
)
_SNOWFLAKE = re.compile(r"(?<!\d)[1-9]\d{16,19}(?!\d)")


def masked(value: object) -> object:
    """`value` with everything in it that looks like a secret or an e-mail address replaced."""
    if isinstance(value, str):
        return _SECRETS.sub(MASKED, value)
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value


def _mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Others' records, and what a traceback quotes, have addresses with people's and messages' numbers in them."""
    foreign = not str(event.get("logger", "")).startswith("bot.")
    return {
        key: _SNOWFLAKE.sub(MASKED, str(item)) if key == "exception" or (foreign and isinstance(item, str)) else item
        for key, item in ((key, masked(item)) for key, item in event.items())
    }


# The few events that somebody at a terminal waits for, in words.
_SAID = {
    "ready": "Ready: the bot is at work. Ctrl-C ends it.",
    "web_listening": "The web server listens.",
    "stopped": "Stopped; everything in hand was finished.",
    "login_failed": "Discord could not be reached; trying again.",
    "alert": "ALERT: something needs you; `health-network check` and docs/operations.md say what to do.",
    "alert_open": "Still open from before: an alert.",
}


def _plain(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> str:
    """A line for the eye: the time, how bad it is, what happened, and the facts."""
    facts = {key: value for key, value in event.items() if key not in ("timestamp", "level", "logger", "event")}
    more = f"\n{facts.pop('exception')}" if "exception" in facts else ""
    what = str(event["event"])
    said = _SAID.get(what) or (what.replace("_", " ") if re.fullmatch(r"[a-z_]+", what) else what)
    level = "" if event["level"] == "info" else f"{event['level']}: "
    told = "  ".join(f"{key}={value}" for key, value in facts.items())
    return f"{str(event['timestamp'])[11:19]}  {level}{said}{'  ' if told else ''}{told}{more}"


@dataclass
class _Told:
    """A warning, how often it came since `since` (in seconds), and its last record that was not written."""

    since: float
    times: int = 0
    unwritten: logging.LogRecord | None = None


class Repeats:
    """Which warnings and errors are written: of those that say the same, a few a minute, and then how many more."""

    def __init__(self, most: int = 5, within_s: float = 60) -> None:
        self._most, self._within = most, within_s
        self._told: dict[tuple[str, ...], _Told] = {}

    def to_write(self, record: logging.LogRecord) -> Iterator[logging.LogRecord]:
        """What is to be written now that `record` has come: what was held back until now, and itself or nothing."""
        yield from self.held_back(record.created - self._within)
        if record.levelno < logging.WARNING:
            yield record
            return
        told = self._told.setdefault(_what_is_said(record), _Told(record.created))
        told.times += 1
        if told.times <= self._most:
            yield record
        else:
            told.unwritten = record

    def held_back(self, until: float) -> Iterator[logging.LogRecord]:
        """Forget what first came at `until` or before; the last of what was not written tells how often it came."""
        while self._told:
            key = next(iter(self._told))  # who came first stands first
            if self._told[key].since > until:
                return
            told = self._told.pop(key)
            if told.unwritten is not None:
                yield _counted(told.unwritten, told.times - self._most)


def _what_is_said(record: logging.LogRecord) -> tuple[str, ...]:
    """All of it but the time."""
    error: object = record.exc_info[1] if record.exc_info else None
    if isinstance(record.msg, dict):  # structlog's
        said = [f"{key}={value!r}" for key, value in sorted(record.msg.items()) if key != "timestamp"]
        if record.msg.get("exc_info") is True:
            error = sys.exc_info()[1]
    else:
        said = [record.getMessage()]
    return record.name, record.levelname, *said, repr(error)


def _counted(record: logging.LogRecord, times: int) -> logging.LogRecord:
    counted = copy(record)
    if isinstance(record.msg, dict):
        counted.msg = {key: value for key, value in record.msg.items() if key != "exc_info"} | {"repeated": times}
    else:
        counted.msg, counted.args = f"{record.getMessage()} (repeated: {times})", ()
    counted.exc_info = counted.exc_text = None
    return counted


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to stderr what is not one repetition too many: somebody who sends nonsense must not fill the disk."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self._repeats = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        for each in self._repeats.to_write(record):
            super().emit(each)

    def close(self) -> None:
        """At the end: what was held back."""
        for each in self._repeats.held_back(float("inf")):
            super().emit(each)
        super().close()


def set_up(level: int = logging.INFO, *, form: str = "") -> None:
    """Send structlog's and the standard library's records (discord.py, stripe, aiohttp) through one formatter.

    `form`: json, plain, or empty: plain on a terminal and JSON elsewhere.
    """
    plain = form == "plain" or (not form and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _mask_event,
            _plain if plain else structlog.processors.JSONRenderer(),
        ],
    )
    handler = _Handler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Stripe's SDK logs request bodies at DEBUG and every call at INFO; aiohttp's access log names query strings.
    for quieter in ("stripe", "aiohttp.access", "apscheduler", "alembic"):
        logging.getLogger(quieter).setLevel(logging.WARNING)
    if plain:
        logging.getLogger("discord").setLevel(logging.WARNING)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger called `name`; events are short names in snake_case, facts are keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
