"""Errors, named by what the caller must do. A vendor's own errors are translated once, in `bot.integrations`.

HealthNetworkError
├── OperatorMustFix      the installation is wrong: one line, exit status 2
│   ├── SettingsError    an environment variable
│   ├── ConfigError      a file under config/
│   └── CannotOpen       evidence that none of the keys opens
├── TryLater             the other side is slow, busy or down: nothing is known, nothing may change
├── Refused              the other side says no until somebody with rights there changes something
├── NotThere             the thing asked for does not exist there
├── LeaseLost            another process has taken over: do nothing more, and end
├── NotUnderstood        an answer that makes no sense: hold what there is, and alert
└── HalfWay              something was done before it stopped: `str()` says how far it came, at what, and the fix
"""

from datetime import timedelta


class HealthNetworkError(Exception):
    """Every error that this project raises on purpose."""


class OperatorMustFix(HealthNetworkError):
    """The installation is wrong. `str()` is one or more lines for the operator, without any secret."""


class SettingsError(OperatorMustFix):
    """An environment variable is missing or wrong."""


class ConfigError(OperatorMustFix):
    """A file under the config folder is missing or wrong; names the file and the path of the key."""


class CannotOpen(OperatorMustFix):
    """Evidence that no key of EVIDENCE_KEYS opens, or that was changed since it was encrypted."""

    def __init__(self) -> None:
        super().__init__(
            "No key in EVIDENCE_KEYS opens this evidence. Put the key back with which it was encrypted, and start "
            "again. If it is lost, nobody can read this any more."
        )


class TryLater(HealthNetworkError):
    """The other side did not answer usefully. Try again, after `retry_after` where it said so.

    `code` is the vendor's own, where it gave an answer at all.
    """

    def __init__(self, message: str, retry_after: timedelta | None = None, code: str = "") -> None:
        super().__init__(message)
        self.retry_after, self.code = retry_after, code


class Refused(HealthNetworkError):
    """The other side refuses until a person changes something there; `code` is the vendor's own."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NotThere(HealthNetworkError):
    """The thing asked for does not exist on the other side; `code` is the vendor's own."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NotUnderstood(HealthNetworkError):
    """An answer that cannot be used: nothing may be given or taken on its account."""


class LeaseLost(HealthNetworkError):
    """Another process has taken over the work of this one, which can store nothing more of it and ends."""


class HalfWay(HealthNetworkError):
    """It stopped after something was done. `str()` says how far it came, at what it stopped, and what to do."""
