"""Refusals with Discord's own status, code and wording.

Refusal
├── Blocked       400 / 200000 or 200001, with what AutoMod's rule says to it
├── InvalidForm   400 / 50035, with the tree of what is wrong in `errors`
└── TooFast       429 / 20016, with how long slow mode lasts
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """Discord says no: HTTP `status`, Discord's numeric `code` and its `message`."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> Json:
        """The JSON body of the answer."""
        return {"message": self.message, "code": self.code}


class InvalidForm(Refusal):
    """Something in the request's body or query is not as Discord wants it; `problems` is (path, code, message) each."""

    def __init__(self, problems: list[tuple[tuple[str | int, ...], str, str]]) -> None:
        super().__init__(400, 50035, "Invalid Form Body")
        self.problems = problems

    def body(self) -> Json:
        """The JSON body, with each problem at its place in the `errors` tree."""
        tree: Json = {}
        for path, code, message in self.problems:
            node = tree
            for part in path:
                node = node.setdefault(str(part), {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return {**super().body(), "errors": tree}


class Blocked(Refusal):
    """400: AutoMod lets it not through (200000 a message, 200001 a title), with the rule's own words when it has some.

    How those reach Discord's client is not documented: here they are `custom_message` in the body.
    """

    def __init__(self, code: int, custom_message: str | None) -> None:
        what = "Title" if code == 200001 else "Message"
        super().__init__(400, code, f"{what} was blocked by automatic moderation")
        self.custom_message = custom_message

    def body(self) -> Json:
        """The JSON body."""
        return {**super().body(), **({"custom_message": self.custom_message} if self.custom_message else {})}


class TooFast(Refusal):
    """429 20016: the channel's slow mode is not over for this person yet; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(429, 20016, "This action cannot be performed due to slowmode rate limit.")
        self.wait = wait

    def body(self) -> Json:
        """The JSON body, with how long to wait."""
        return {**super().body(), "retry_after": round(self.wait, 3), "global": False}


_UNKNOWN = {
    "Channel": 10003,
    "Guild": 10004,
    "Invite": 10006,
    "Member": 10007,
    "Message": 10008,
    "Permission Overwrite": 10009,
    "Role": 10011,
    "User": 10013,
    "Webhook": 10015,
    "Ban": 10026,
    "interaction": 10062,
    "application command": 10063,
    "Tag": 10087,
}


def unknown(what: str) -> Refusal:
    """404: there is no such `what`; KeyError where Discord has no code for it."""
    return Refusal(404, _UNKNOWN[what], f"Unknown {what}")


def not_imitated(what: str) -> Refusal:
    """501: Discord does this, and the sandbox does not; better said than answered with 200 and forgotten."""
    return Refusal(501, 0, f"501 Not Implemented in the sandbox: {what}")


def unauthorized() -> Refusal:
    """401: no token, or one that nobody has."""
    return Refusal(401, 0, "401: Unauthorized")


def missing_access() -> Refusal:
    """403 50001: the caller cannot see the place it names."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """403 50013: the caller lacks a permission, or its highest role is too low."""
    return Refusal(403, 50013, "Missing Permissions")


def wrong_channel_type() -> Refusal:
    """400 50024: there is no such thing in a channel of this type."""
    return Refusal(400, 50024, "Cannot execute action on this channel type")


def archived() -> Refusal:
    """400 50083: the thread must be opened first."""
    return Refusal(400, 50083, "Thread is archived")


def cannot_message() -> Refusal:
    """403 50007: the person's direct messages are closed, or no guild is shared."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def invalid_role() -> Refusal:
    """400 50028: a role that can be neither given nor taken (@everyone, or one that an integration manages)."""
    return Refusal(400, 50028, "Invalid Role")


def invalid(field: str, code: str, message: str) -> InvalidForm:
    """400 50035 for one field of the body."""
    return InvalidForm([((field,), code, message)])
