"""Who may do what to whom, what follows for what stands already, and what is proposed next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.moderation import Ladder, Step
from bot.domain.case import BANS, SILENT, WITHDRAWALS, Case, CaseKind, Ending, Intent, Source, State, Told
from bot.moderation.refusals import No

LONGEST_TIMEOUT = timedelta(days=28)
"""Discord takes no longer one (https://docs.discord.com/developers/resources/guild#modify-guild-member)."""
_RENEW_BEFORE = timedelta(days=1)
_MARGIN = timedelta(minutes=5)
_AGAIN = timedelta(hours=1)
_SKEW = timedelta(minutes=2)
LONGEST_REASON = 400
WARNINGS_KEPT = timedelta(days=365)
ACTS_KEPT = timedelta(days=730)

WITH_REASON = (CaseKind.WARN, CaseKind.TIMEOUT, CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN, CaseKind.NOTE)
"""What nobody does without saying why."""

Rank = tuple[int, int]
"""How high somebody's highest role stands (bot.domain.permissions.standing)."""

RIGHTS = {
    CaseKind.NOTE: "note",
    CaseKind.WARN: "warn",
    CaseKind.REMOVE: "remove",
    CaseKind.TIMEOUT: "timeout",
    CaseKind.UNTIMEOUT: "timeout",
    CaseKind.KICK: "kick",
    CaseKind.BAN: "ban",
    CaseKind.UNBAN: "ban",
    CaseKind.SOFTBAN: "ban",
    CaseKind.PURGE: "purge",
    CaseKind.SLOWMODE: "slowmode",
}
"""What config calls the right to each."""
NEEDS = {
    CaseKind.TIMEOUT: "moderate_members",
    CaseKind.UNTIMEOUT: "moderate_members",
    CaseKind.KICK: "kick_members",
    CaseKind.BAN: "ban_members",
    CaseKind.UNBAN: "ban_members",
    CaseKind.SOFTBAN: "ban_members",
}
"""The permission of Discord's that the bot itself needs for each."""
_OF_WHO_IS_HERE = (CaseKind.WARN, CaseKind.TIMEOUT, CaseKind.UNTIMEOUT, CaseKind.KICK)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who presses, as the interaction tells it. `rights`: what config lets them do."""

    id: int
    rank: Rank
    rights: frozenset[str]
    is_owner: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Whom it is about, as Discord tells it now. `rank` None: they are not on the server."""

    id: int
    rank: Rank | None
    is_bot: bool = False
    is_owner: bool = False
    is_administrator: bool = False
    is_banned: bool | None = None
    timed_out_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What the bot itself may do on the server."""

    id: int
    rank: Rank
    permissions: frozenset[str]


def refusal(
    intent: Intent, actor: Actor, target: Target, own: Own, standing: Iterable[Case], now: datetime
) -> No | None:
    """Why `intent` is not to be done, or None. `standing`: what stands against the target by our cases."""
    found, cases = _who(intent, actor, target, own), [*standing]
    if found is None and any(each.state is State.INTENDED and _is_same(each, intent) for each in cases):
        found = No.UNDERWAY
    if found is None and intent.kind not in (CaseKind.NOTE, *WITHDRAWALS):
        found = _what_stands(intent, target, cases, now)
    return found or _bot_may(intent, target, own)


def _is_same(case: Case, intent: Intent) -> bool:
    """Whether `case`, which is being done, is what is asked for again: of bans each, as the last one would count."""
    if case.kind in BANS and intent.kind in BANS:
        return True
    if intent.kind is CaseKind.REMOVE:
        return case.removes and case.message == intent.message
    if intent.kind in WITHDRAWALS:
        return case.undoes == intent.undoes
    return case.kind is intent.kind is not CaseKind.NOTE


def _who(intent: Intent, actor: Actor, target: Target, own: Own) -> No | None:
    checks = (
        (intent.removes and "remove" not in actor.rights, No.RIGHT),
        (RIGHTS.get(intent.kind, "") not in actor.rights and intent.kind not in WITHDRAWALS, No.RIGHT),
        (target.id == own.id, No.BOT_ITSELF),
        (target.id == actor.id, No.SELF),
        (target.is_bot, No.BOT),
        (target.is_owner, No.OWNER),
        (target.is_administrator and not actor.is_owner, No.OF_ADMINISTRATORS),  # wherever their role stands
        (target.rank is not None and not actor.is_owner and target.rank >= actor.rank, No.ABOVE_YOU),
    )
    return next((no for is_so, no in checks if is_so), None)


def _what_stands(intent: Intent, target: Target, standing: list[Case], now: datetime) -> No | None:
    kind = intent.kind
    is_away = target.rank is None
    if kind is CaseKind.UNTIMEOUT and is_away and intent.undoes is not None:
        return None  # it is not given again when they come back
    if kind in _OF_WHO_IS_HERE and is_away:
        return No.AWAY
    if kind is CaseKind.TIMEOUT and target.is_administrator:
        return No.ADMINISTRATOR
    if kind is CaseKind.UNTIMEOUT and (target.timed_out_until is None or target.timed_out_until <= now):
        return No.NOT_TIMED_OUT
    if kind is CaseKind.UNBAN:
        return No.NOT_BANNED if target.is_banned is False else None
    return _banned(kind, target, standing, now) if kind in BANS else None


def _banned(kind: CaseKind, target: Target, standing: list[Case], now: datetime) -> No | None:
    """A timed ban makes place for another, a ban for good for none; one of just now may have been done after Discord
    was asked.
    """
    bans = [each for each in standing if each.kind in BANS and each.state is State.STANDING]
    if any(each.until is None and each.created_at > now - _SKEW for each in bans):
        return No.BANNED_ALREADY
    if not target.is_banned:
        return None
    is_timed = bool(bans) and all(each.until is not None for each in bans)
    return None if is_timed and kind is CaseKind.BAN else No.BANNED_ALREADY


def _bot_may(intent: Intent, target: Target, own: Own) -> No | None:
    needed = NEEDS.get(intent.kind)
    if intent.removes and "manage_messages" not in own.permissions:
        return No.REMOVING
    if needed is None:
        return None
    if needed not in own.permissions:
        return No.PERMISSION
    return No.ABOVE_BOT if target.rank is not None and target.rank >= own.rank else None


def superseded(case: Case, standing: Iterable[Case]) -> list[tuple[Case, Ending]]:
    """What of `standing` (of the same person) ends as `case` is done, and why. What was done by hand is read of later:
    what began after it stays.
    """
    if case.kind in (CaseKind.TIMEOUT, CaseKind.UNTIMEOUT):
        kinds: tuple[CaseKind, ...] = (CaseKind.TIMEOUT,)
    elif case.kind in (*BANS, CaseKind.UNBAN):
        kinds = BANS
    else:
        return []
    lifts = case.kind in (CaseKind.UNTIMEOUT, CaseKind.UNBAN)
    ending = Ending.BY_HAND if lifts and case.undoes is None and case.source is Source.BY_HAND else Ending.UNDONE
    return [
        (each, ending if lifts else Ending.REPLACED)
        for each in standing
        if each.kind in kinds and each.number != case.number and each.state is State.STANDING
        if case.source is not Source.BY_HAND or each.created_at <= case.created_at
    ]


def timeout_end(until: datetime, now: datetime) -> datetime:
    """The end that Discord is given for a timeout until `until`: at most 28 days ahead."""
    return min(until, now + LONGEST_TIMEOUT - _MARGIN)


def look_at(case: Case) -> datetime | None:
    """When `case`, which stands, is to be looked at: at its end, or before Discord's own end of a longer timeout."""
    if case.until is None or case.applied_until is None or case.applied_until >= case.until:
        return case.until
    return min(case.until, case.applied_until - _RENEW_BEFORE)


def next_look(standing: Iterable[Case], now: datetime) -> datetime | None:
    """When somebody's cases, which were looked at just now, are to be looked at again; None: nothing comes by time.

    What could not be renewed, as the person is away, is tried again after an hour.
    """
    times = [max(at, now + _AGAIN) if at <= now else at for each in standing if (at := look_at(each)) is not None]
    return min(times, default=None)


def is_still_ours(case: Case, seen: datetime | None) -> bool:
    """Whether the timeout that Discord has now (`seen`: its end) is the one that `case` set: whoever changed it by hand
    since wins. Discord keeps milliseconds.
    """
    return seen is not None and case.applied_until is not None and abs(seen - case.applied_until) < timedelta(seconds=1)


def counting(cases: Iterable[Case], ladder: Ladder, now: datetime) -> int:
    """How many of these warnings count: given, not taken back, and not too long ago."""
    since = now - timedelta(days=ladder.days)
    return sum(
        each.kind is CaseKind.WARN
        and each.state is not State.FAILED
        and each.ending is not Ending.UNDONE
        and each.created_at > since
        for each in cases
    )


def proposed(warnings: int, ladder: Ladder) -> Step | None:
    """The step of the ladder that so many warnings have reached; None before the first."""
    return next((step for step in reversed(ladder.steps) if warnings >= step.warnings), None)


def told_by(code: str) -> Told:
    """What became of a message that Discord did not take, for the reason `code`.

    https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    """
    return {"50007": Told.CLOSED, "50278": Told.AWAY, "10013": Told.AWAY}.get(code, Told.FAILED)


def came_back(case: Case, joined_at: datetime | None) -> bool:
    """Whether somebody on the server was taken off it by `case` before and has come in again. Discord's clock and ours
    differ: who came just before must not pass for who came after.
    """
    return joined_at is not None and joined_at > case.created_at + _SKEW


def tells(case: Case) -> bool:
    """Whether the person is to be told of `case`, and was not yet: before it is done, as it may take them away."""
    return case.told is None and case.kind not in (*SILENT, CaseKind.UNBAN) and case.member is not None


def is_ours(ban_reason: str, cases: Iterable[Case]) -> bool:
    """Whether a ban with these words at Discord was set by one of `cases`, and so is ours to lift."""
    return any(is_seen(each, ban_reason, None) for each in cases)


def is_seen(case: Case, ban_reason: str | None, timed_out_until: datetime | None) -> bool:
    """Whether what Discord has now was set by `case`: a ban with these words (None: there is none), this timeout."""
    if case.kind in BANS:
        return ban_reason == marked(case.number)
    return case.kind is CaseKind.TIMEOUT and is_still_ours(case, timed_out_until)


def marked(number: int) -> str:
    """What Discord's audit log, and a ban, say of an act of case `number`: nothing about anybody."""
    return f"case {number}"


def timeout_now(case: Case, seen: datetime | None, now: datetime, *, is_here: bool) -> datetime | Ending | None:
    """What is to be done about a timeout that stands and is looked at: how it has ended, the end that Discord is to be
    given anew, or None: nothing for now. `seen`: the end that Discord has.
    """
    assert case.until is not None, "a timeout has an end"
    is_running = seen is not None and seen > now
    is_other = is_running and not is_still_ours(case, seen)
    if case.until <= now:
        return Ending.BY_HAND if is_other else Ending.TIME
    if not is_here:
        return None  # Discord keeps a timeout of who leaves; it is renewed when they are back
    was_lifted = not is_running and case.applied_until is not None and now < case.applied_until
    return Ending.BY_HAND if is_other or was_lifted else timeout_end(case.until, now)
