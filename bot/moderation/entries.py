"""What an entry of Discord's audit log becomes: the case of what somebody did there by hand. Pure."""

from collections.abc import Callable, Iterable

from bot.domain.audit_entry import Act, Entry
from bot.domain.case import LASTING, Case, CaseKind, Ending, Intent, Reason, Source, State
from bot.moderation import rules

_KINDS = {Act.BAN: CaseKind.BAN, Act.UNBAN: CaseKind.UNBAN, Act.KICK: CaseKind.KICK, Act.ROLES: CaseKind.ROLES}


def meant(entry: Entry, own: int, has_identifier: Callable[[str], bool]) -> Intent | None:
    """What was meant by `entry`; None where it is no case: this bot, which is `own`, has its cases before it acts.

    Bots give and take roles all day, and people choose some of theirs themselves: neither is an act of a moderator.
    """
    kind = _kind(entry)
    if kind is None or entry.actor == own:
        return None
    if kind is CaseKind.ROLES and (entry.is_by_bot or entry.actor in (None, entry.target)):
        return None
    until = entry.until if kind is CaseKind.TIMEOUT else None
    return Intent(
        kind, entry.target, entry.actor or 0, _reason(entry.reason, has_identifier), until, source=Source.BY_HAND
    )  # fmt: skip


def _kind(entry: Entry) -> CaseKind | None:
    if entry.act is not Act.TIMEOUT:
        return _KINDS[entry.act]
    if entry.until is not None and entry.until > entry.at:
        return CaseKind.TIMEOUT
    # The end of one that is over stays with a member until somebody changes it.
    return CaseKind.UNTIMEOUT if entry.was_until is not None and entry.was_until > entry.at else None


def _reason(said: str, has_identifier: Callable[[str], bool]) -> Reason:
    """Words that point to a person, or are too many, are not kept at all: half of them could mean something else."""
    words = " ".join(said.split())
    return Reason() if len(words) > rules.LONGEST_REASON or has_identifier(words) else Reason(words=words)


def state_of(intent: Intent) -> State:
    """How far it is: it has been done."""
    return State.STANDING if intent.kind in LASTING else State.ENDED


def ended_since(case: Case, others: Iterable[Case]) -> tuple[Case, Ending] | None:
    """What was done after `case`, of which we read late, and ended it; and how. `others`: about the same person."""
    done = (State.STANDING, State.ENDED)
    later = (each for each in others if each.created_at > case.created_at and each.state in done)
    return next(((each, ending) for each in later for _it, ending in rules.superseded(each, [case])), None)
