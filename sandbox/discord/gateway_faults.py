"""What goes wrong with the bot's gateway sessions, under /sandbox/gateway."""

from __future__ import annotations

import json
from collections.abc import Callable

from sandbox.fault_plan import WrongFault

from .api import Call, Reply, Route
from .errors import Json
from .hub import Hub, Loss, Session, Spoil

RECONNECT, UNKNOWN_ERROR = 7, 4000


def act(hub: Hub, spec: Json) -> int:
    """Do what the JSON of POST /sandbox/gateway says; returns how many sessions of the bot were connected.

    WrongFault for what it cannot mean.
    """
    does = _ACTS.get(spec.get("do", ""))
    if does is None:
        raise WrongFault(f"do is one of {', '.join(_ACTS)}")
    sessions = [session for session in hub.sessions.values() if session.user.bot]
    connected = sum(session.line is not None for session in sessions)
    does(hub, sessions, spec)
    return connected


def _drop(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Cut the connections off; the sessions live, and RESUME brings what was missed."""
    for session in sessions:
        if session.line is not None:
            session.line.cut()
            session.detach(session.line)


def _invalidate(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """End the sessions: the sockets are closed, and RESUME is answered with op 9, d false."""
    for session in sessions:
        hub.end(session.id)
        if session.line is not None:
            session.line.drop(UNKNOWN_ERROR)


def _reconnect(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Ask the clients to come again (op 7)."""
    for session in sessions:
        if session.line is not None:
            session.line.push(json.dumps({"op": RECONNECT, "d": None, "s": None, "t": None}))


def _mute(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Keep events back, or let them go again."""
    if not isinstance(spec.get("on", True), bool):
        raise WrongFault("on is true or false")
    hub.muted = spec.get("on", True)
    for session in sessions:
        session.mute(hub.muted)


def _lose(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Never send the next `times` (null: all) of these events; an empty list of events ends all losses."""
    events, times = spec.get("events"), spec.get("times")
    if not isinstance(events, list) or not (times is None or (isinstance(times, int) and times > 0)):
        raise WrongFault("events is a list of names, times a whole number or null")
    if events:
        hub.losses.append(Loss({str(event) for event in events}, times))
    else:
        hub.losses.clear()


def _garble(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Send a dispatch with any `event` and `data`, which a RESUME brings again; or `text` alone, which it does not."""
    event, text = spec.get("event"), spec.get("text")
    if not isinstance(event if text is None else text, str):
        raise WrongFault("event is a name with any data, or text is what is sent as it is")
    for session in sessions:
        if text is None:
            session.tell_encoded(str(event), json.dumps(spec.get("data")))
        elif session.line is not None:
            session.line.push(text)


def _spoil(hub: Hub, sessions: list[Session], spec: Json) -> None:
    """Take `keys` (`roles/name`: of each role) out of the next `times` (null: all) events that begin a session.

    An empty list of events ends it.
    """
    events, keys, times = spec.get("events"), spec.get("keys", []), spec.get("times")
    if not isinstance(events, list) or not isinstance(keys, list) or not (times is None or isinstance(times, int)):
        raise WrongFault("events and keys are lists of names, times a whole number or null")
    if events:
        hub.spoils.append(Spoil({str(event) for event in events}, times, {str(key) for key in keys}))
    else:
        hub.spoils.clear()


_ACTS: dict[str, Callable[[Hub, list[Session], Json], None]] = {
    "drop": _drop,
    "invalidate": _invalidate,
    "reconnect": _reconnect,
    "mute": _mute,
    "lose": _lose,
    "garble": _garble,
    "spoil": _spoil,
}


def _gateway(call: Call) -> Reply:
    return Reply({"sessions": act(call.world.hub, call.form().raw())})


ROUTES = (Route("POST", "/gateway", _gateway, auth=False),)
