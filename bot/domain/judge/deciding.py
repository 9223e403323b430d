"""What is done about what was found in a message. Pure.

The law: who may be in danger is never punished. Nothing that was found in a message with such a sign takes it away, or
keeps its author from writing; what points to a person is taken out, and their words stay. How somebody writes counts
for nothing as long as they may be in danger.
"""

from collections.abc import Iterable

from bot.domain.crisis import Sign
from bot.domain.judge.verdict import BEHAVIOUR, Action, Context, Finding, Policy, Rule

GENTLE = frozenset((Action.WATCH, Action.NUDGE, Action.REVIEW, Action.REPOST))
"""What may follow of itself from a message with a sign that somebody may be in danger."""
_OF_STAFF = frozenset((Rule.IDENTIFIERS, Rule.CONFIRMS_PATIENT))
"""What counts of those who work on what others write."""
_ORDER = [*Action]


def counting(
    findings: Iterable[Finding], sign: Sign | None, context: Context, policy: Policy
) -> tuple[tuple[Finding, ...], Action | None]:
    """Those of `findings` that count here, and the strictest of what config wants for them; None: nothing."""
    in_crisis = sign is not None or context.in_crisis
    counted = tuple(each for each in findings if _counts(each.rule, context, policy, in_crisis=in_crisis))
    wanted = {each.rule: _softened(each.rule, policy, sign, context) for each in counted}
    return counted, max(wanted.values(), key=_ORDER.index, default=None)


def _counts(rule: Rule, context: Context, policy: Policy, *, in_crisis: bool) -> bool:
    if rule not in policy.actions or (context.is_staff and rule not in _OF_STAFF):
        return False
    return not (in_crisis and rule in BEHAVIOUR)


def _softened(rule: Rule, policy: Policy, sign: Sign | None, context: Context) -> Action:
    """What config wants, or what is left of it for who may be in danger: a person decides instead."""
    wanted = policy.actions[rule]
    if sign is not None and wanted not in GENTLE:
        return Action.REPOST if rule is Rule.IDENTIFIERS else Action.REVIEW
    if context.in_crisis and wanted is Action.TIMEOUT:
        return Action.REVIEW
    return wanted
