"""What a moderator reads who tries a text. Pure."""

from collections.abc import Iterator

from bot.domain.crisis import Sign
from bot.domain.judge.verdict import Policy, Verdict
from bot.domain.screen import Screen, pages
from bot.i18n import Sentences


def tried(sentences: Sentences, locale: str, place: int, policy: Policy, verdict: Verdict) -> Screen:
    """What would be found in a text in the channel `place`, and what would follow. None of the text."""
    first, *rest = pages(_lines(sentences, locale, place, policy, verdict))
    return Screen(first, rest=tuple(rest))


def _lines(sentences: Sentences, locale: str, place: int, policy: Policy, verdict: Verdict) -> Iterator[str]:
    text = sentences.text
    yield text(locale, "policy-place", place=f"<#{place}>")
    if verdict.sign is not None:
        yield _sign(sentences, locale, verdict.sign)
    for rule, kind in dict.fromkeys((each.rule, each.kind) for each in verdict.findings):
        yield text(
            locale, "policy-finding", rule=text(locale, "judge-rule", rule=str(rule)),
            kind=text(locale, "policy-kind", kind=str(kind)) if kind else "none",
            action=text(locale, "policy-action", action=str(policy.actions[rule])),
        )  # fmt: skip
    if verdict.action is not None and (verdict.sign is not None or len(verdict.rules) > 1):
        yield text(locale, "policy-together", action=text(locale, "policy-action", action=str(verdict.action)))
    if not policy.actions:
        yield text(locale, "policy-off")
    elif verdict.sign is None and not verdict.findings:
        yield text(locale, "policy-nothing")
    yield text(locale, "policy-note")


def _sign(sentences: Sentences, locale: str, sign: Sign) -> str:
    return sentences.text(locale, "policy-sign", who="other" if sign.is_other else "self", level=str(sign.level))
