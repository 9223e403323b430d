"""A lease: how long the one process that is at work may go on before it has heard again that it still is.

Times are seconds of a clock that also runs while the process is stopped (`Clock.monotonic`).
"""

LENGTH_S = 8.0
"""How long the database keeps others out after each renewal, by its own clock."""
RENEW_EVERY_S = 2.0
MARGIN_S = 2.0
"""So long before its lease ends a process begins no more request: for the way that a request still has."""


def may_act(asked_at: float, now: float) -> bool:
    """Whether the holder may begin a request at `now`; its last renewal that succeeded was asked for at `asked_at`.

    The database counted from that moment or later, so whoever comes next begins at `asked_at + LENGTH_S` or later.
    """
    return now - asked_at < LENGTH_S - MARGIN_S
