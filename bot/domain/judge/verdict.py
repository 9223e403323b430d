"""What is looked for in a message, what was found, and what config wants done about it. Values only."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.crisis import Sign


class Rule(StrEnum):
    """What is looked for. Who may be in danger is none of these: see `Sign`."""

    IDENTIFIERS = "identifiers"
    """What points to a person: a telephone number, an address, the number of a record."""
    ADVICE = "advice"
    """Somebody is told to start, stop or change a treatment, or what they have."""
    SALES = "sales"
    """Cures, medicines and programmes, for money."""
    SOLICITATION = "solicitation"
    """Appeals, surveys, recruiting, clinics."""
    SCAM = "scam"
    LINKS = "links"
    """A link to where fraud is known, or that pretends to lead elsewhere."""
    INVITES = "invites"
    """An invitation to another server."""
    HARASSMENT = "harassment"
    PRO_ED = "pro-ed"
    """An eating disorder is praised, taught or recruited for."""
    IMPERSONATION = "impersonation"
    """A name or words that pretend to be staff's or a doctor's."""
    CONFIRMS_PATIENT = "confirms-patient"
    """Somebody of a hospital tells that a person is or was treated there."""
    FLOOD = "flood"
    """More messages than anybody reads."""
    REPEATS = "repeats"
    """The same again and again, or in several channels."""
    MENTIONS = "mentions"
    """Many people are called at once."""


class Action(StrEnum):
    """What is done about what was found, the mildest first."""

    WATCH = "watch"
    """It is counted."""
    NUDGE = "nudge"
    """Who wrote it gets a hint in private."""
    REVIEW = "review"
    """Moderators look at it; it stands meanwhile."""
    REPOST = "repost"
    """The bot posts it anew without what points to a person, with who wrote it, and it is taken away."""
    HOLD = "hold"
    """It is taken away and sent back, and moderators see whether it may stand."""
    REMOVE = "remove"
    """It is taken away and sent back without what may not stand, to be posted again."""
    TIMEOUT = "timeout"
    """It is taken away and sent back, and who wrote it may not write for a while."""


BEHAVIOUR = frozenset((Rule.FLOOD, Rule.REPEATS, Rule.MENTIONS))
"""What is about how somebody writes, and not about what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in the text something stands: from `start` up to, and without, `end`. `kind`: which one of its rule, such
    as "phone" or "look-alike".
    """

    rule: Rule
    start: int
    end: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Something that somebody wrote shortly before: when, where, and a number that is the same for the same words."""

    at: datetime
    channel: int
    likeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who wrote, and what they wrote before. `name`: as others see it. `mentions`: how many people and roles are called
    in this message. `recent`: without this message, the oldest first. `in_crisis`: whether they wrote lately what was
    read as a sign of danger, or somebody still looks after them.
    """

    now: datetime
    channel: int = 0
    name: str = ""
    is_staff: bool = False
    is_hospital: bool = False
    in_crisis: bool = False
    mentions: int = 0
    recent: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What config wants where the message was written. A rule without an action is off. `regions`: see
    `bot.domain.identifiers`. `allowed`, `blocked`: domains, lower case, which stand for those below them as well.
    `staff_names`: as `impersonation.skeleton` gives them. `own_invites`: codes of invitations to our own server.
    """

    actions: Mapping[Rule, Action] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    allowed: Set[str] = frozenset()
    blocked: Set[str] = frozenset()
    staff_names: frozenset[str] = frozenset()
    own_invites: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message is. `action`: the strictest that config wants for what was found; None: nothing was found.
    `likeness`: see `Written`.
    """

    sign: Sign | None = None
    findings: tuple[Finding, ...] = ()
    action: Action | None = None
    language: str = ""
    likeness: int = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What was found, each once."""
        return tuple(dict.fromkeys(each.rule for each in self.findings))
