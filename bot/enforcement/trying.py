"""A policy tried on labelled messages: how much of what is labelled it finds, and how much else. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import sqrt

from bot.config import Config
from bot.domain.crisis import Level
from bot.domain.judge import judge
from bot.domain.judge.verdict import Action, Context, Policy, Rule, Verdict
from bot.enforcement import places
from bot.enforcement.labelled import FLAGS, Labels, Row, shown
from bot.errors import OperatorMustFix
from bot.spelling import did_you_mean

FEW = 40
"""Of fewer than these a share says little by itself, so its interval is told as well."""
_NEAR = (Level.HIGH, Level.MEDIUM)
_OF_RULES = {each: Rule(each.replace("_", "-")) for each in FLAGS}
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)  # any: what is wrong with a row does not change with time

Tried = tuple[Row, Verdict]
"""A row, and what it was judged to be."""


@dataclass(frozen=True, slots=True)
class Label:
    """Something that a row may be labelled, and when a verdict says it. `rules`: those by which it is found; without
    any it is always looked for.
    """

    name: str
    is_so: Callable[[Labels], bool]
    is_said: Callable[[Verdict], bool]
    rules: frozenset[Rule] = frozenset()

    def is_on(self, policy: Policy) -> bool:
        """Whether `policy` looks for all of it."""
        return self.rules <= policy.actions.keys()


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`. As a text: with its interval where the whole is small, "-" where there is none."""

    part: int
    whole: int

    def __str__(self) -> str:
        if not self.whole:
            return "-"
        share = f"{self.part / self.whole:.2f}"
        return share if self.whole >= FEW else "{} ({:.2f}-{:.2f})".format(share, *self.interval)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share of all such messages lies, in 95 of 100 cases (Wilson's score interval)."""
        if not self.whole:
            return 0.0, 1.0
        share, n, z = self.part / self.whole, self.whole, 1.96
        middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


@dataclass(frozen=True, slots=True)
class Figure:
    """Of `n` rows with this label, in how many it was found, and in how many without it."""

    label: Label
    n: int
    right: int
    wrong: int

    @property
    def missed(self) -> int:
        """In how many it was not found."""
        return self.n - self.right

    @property
    def recall(self) -> Share:
        """How much of it is found."""
        return Share(self.right, self.n)

    @property
    def precision(self) -> Share:
        """How much of what is found is it."""
        return Share(self.right, self.right + self.wrong)


def level_of(verdict: Verdict) -> Level | None:
    """How near the danger seems."""
    return verdict.sign.level if verdict.sign else None


def is_near(verdict: Verdict) -> bool:
    """Whether somebody may be in danger; distress alone is none."""
    return level_of(verdict) in _NEAR


def _of(name: str, keys: Mapping[str, Rule]) -> Label:
    rules = frozenset(keys.values())
    return Label(
        name, lambda labels: any(map(labels.get, keys)), lambda verdict: not rules.isdisjoint(verdict.rules), rules
    )


_SINGLE = [_of(key, {key: rule}) for key, rule in _OF_RULES.items()]
_COMMERCE = {key: _OF_RULES[key] for key in ("sales", "solicitation", "scam")}
LABELS: tuple[Label, ...] = (
    Label("crisis", lambda labels: labels.get("crisis") in _NEAR, is_near),
    Label(
        "crisis, high",
        lambda labels: labels.get("crisis") == Level.HIGH,
        lambda verdict: level_of(verdict) is Level.HIGH,
    ),
    *_SINGLE[:4],
    _of("any of these three", _COMMERCE),
    *_SINGLE[4:],
    _of("identifier", {"identifier": Rule.IDENTIFIERS}),
)
"""All of them. "crisis" is a high or medium one; "any of these three": sales, solicitation or a scam."""


def policy_of(config: Config, group: str | None, blocked: Set[str]) -> Policy:
    """That of a group of moderation.toml; None: all rules are on. `blocked`: domains of fraud. Raises OperatorMustFix
    for a group that is not there.
    """
    wanted = config.moderation.judge
    if group is None:
        return Policy(
            actions=dict.fromkeys(Rule, Action.WATCH), regions=config.moderation.regions,
            allowed=frozenset(wanted.allowed_domains), blocked=blocked,
        )  # fmt: skip
    if group not in wanted.groups:
        there = ", ".join(wanted.groups) or "none"
        raise OperatorMustFix(
            f'moderation.toml has no group "{shown(group)}". It has: {there}.{did_you_mean(group, wanted.groups)}'
        )
    return places.policy_of(config, group, blocked, frozenset())


def context_of(row: Row) -> Context:
    """Who wrote it: nobody of the staff, but somebody of a hospital, since only there a patient can be confirmed; and
    nothing before.
    """
    return Context(now=_WHEN, name=row.name, is_hospital=True)


def whoever_writes(text: str, context: Context, policy: Policy) -> Verdict:
    """What is found in `text` where somebody of a hospital writes it, and where anybody else does: both in one."""
    both = [judge(text, replace(context, is_hospital=each), policy) for each in (False, True)]
    findings = dict.fromkeys(finding for each in both for finding in each.findings)
    action = max((each.action for each in both if each.action), key=[*Action].index, default=None)
    return replace(both[0], findings=tuple(findings), action=action)


def figures(tried: Iterable[Tried], labels: Iterable[Label] = LABELS) -> Iterator[Figure]:
    """How each of `labels` fares."""
    pairs = list(tried)
    for label in labels:
        found = Counter((bool(label.is_so(row.labels)), label.is_said(verdict)) for row, verdict in pairs)
        right = found[True, True]
        yield Figure(label, right + found[True, False], right, found[False, True])


def by_language(tried: Sequence[Tried]) -> dict[str, Sequence[Tried]]:
    """All of it as "", and apart by language where there are several."""
    languages = sorted({row.language for row, _verdict in tried})
    apart = {each: [one for one in tried if one[0].language == each] for each in languages}
    return {"": tried, **(apart if len(apart) > 1 else {})}


def spoke_on_ordinary(tried: Iterable[Tried]) -> dict[str, list[str]]:
    """What was found in ordinary rows, the most often first, and in which (their ids): rules, and "crisis" or
    "distress".
    """
    found = dict[str, list[str]]()
    for row, verdict in tried:
        if row.is_ordinary:
            for each in _spoken(verdict):
                found.setdefault(each, []).append(row.id)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _spoken(verdict: Verdict) -> Iterator[str]:
    if verdict.sign is not None:
        yield "crisis" if is_near(verdict) else "distress"
    yield from map(str, verdict.rules)
