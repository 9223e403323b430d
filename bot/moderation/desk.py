"""What moderators ask for: an act is judged and stored here, and done by `acts`; and what was done is looked up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.config import Config
from bot.config.moderation import Step
from bot.db import Database, Session, case_cards, case_edits, case_looks, cases, members, reports, staff_rights
from bot.domain.case import BANS, UNDONE_BY, Case, CaseKind, Ending, Former, Intent, Reason, Source, State
from bot.domain.staff import Presser
from bot.integrations.discord_acts import Acts
from bot.moderation import durations, rules
from bot.moderation.acts import ActService
from bot.moderation.refusals import No
from bot.moderation.rules import Actor, Own, Target

PATIENCE = timedelta(seconds=10)
_DAY_S = 86_400
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Not:
    """Nothing was done, and why; `values` are for the sentence."""

    why: No
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it; `warnings`: how many of the person's count, `step`: what the ladder proposes next."""

    case: Case
    warnings: int = 0
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, as it was written. `duration` None: none is given."""

    kind: CaseKind
    member: int
    reason: str = ""
    duration: str | None = None
    delete_s: int = 0
    channel: int | None = None
    message: int | None = None
    removes: bool = False
    report: int | None = None


class Desk:
    """Answers moderators. What config does not let them do is refused, each time anew."""

    def __init__(
        self, database: Database, acts: Acts, service: ActService, config: Config, clock: Clock,
        has_identifier: Callable[[str], bool], undo_slow_mode: Callable[[Presser, Case, Reason], Awaitable[Done | Not]],
    ) -> None:  # fmt: skip
        """`has_identifier`: whether words point to a person. `undo_slow_mode`: of who may."""
        self._db, self._acts, self._service, self._config, self._clock = database, acts, service, config, clock
        self._has_identifier, self._undo_slow_mode = has_identifier, undo_slow_mode

    async def act(self, presser: Presser, wanted: Wanted) -> Done | Not:
        """Have it done, and wait until it is, for ten seconds at most."""
        reason = self._reason(wanted.reason)
        if isinstance(reason, Not):
            return reason
        if reason == Reason() and wanted.kind in rules.WITH_REASON and wanted.report is None:
            return Not(No.NO_REASON)
        until = None
        if wanted.duration is not None:
            length = durations.parse(wanted.duration)
            if length is None:
                return Not(No.NO_DURATION, {"text": wanted.duration[: durations.LONGEST_TEXT]})
            until = self._clock.now() + length
        delete_s = wanted.delete_s
        if wanted.kind is CaseKind.SOFTBAN:
            until, delete_s = self._clock.now(), _DAY_S
        removes = wanted.removes
        if wanted.message is not None and wanted.channel is not None:
            author = await self._acts.author_of(wanted.channel, wanted.message)
            if author is None and wanted.kind is CaseKind.REMOVE:
                return Not(No.MESSAGE_GONE)
            if author is not None and author != wanted.member:
                return Not(No.MESSAGE_OTHERS)
            removes = removes and author is not None
        source = Source.COMMAND if wanted.message is None else Source.MESSAGE
        place: dict[str, Any] = {"channel": wanted.channel, "message": wanted.message, "removes": removes}
        if wanted.report is not None:
            source, place = Source.REPORT, {**place, "report": wanted.report}
        return await self._intend(
            presser, Intent(wanted.kind, wanted.member, presser.id, reason, until, source, delete_s=delete_s, **place)
        )

    async def undo(self, presser: Presser, number: int, reason: str = "") -> Done | Not:
        """Take case `number` back."""
        rights_ = await self.rights(presser)
        if not rights_:
            return Not(No.RIGHT)
        said, case = self._reason(reason), await self._case(number)
        if isinstance(said, Not):
            return said
        if case is None:
            return Not(No.NO_SUCH_CASE, {"number": str(number)})
        if rules.RIGHTS.get(case.kind, "cases") not in rights_:
            return Not(No.RIGHT)
        if not (case.is_kept and case.can_be_undone):
            return Not(No.NOT_UNDOABLE, {"case": case})
        if case.kind is CaseKind.SLOWMODE:
            return await self._undo_slow_mode(presser, case, said)
        assert case.member is not None, "it is kept"
        return await self._intend(
            presser, Intent(UNDONE_BY[case.kind], case.member, presser.id, said, undoes=case.number)
        )

    async def take_step(self, presser: Presser, number: int, shown: str) -> Done | Not:
        """What the ladder proposed after the warning with this number, with the same reason; `shown`: what the button
        said (`Step.shown`). It is not done where it would be another by now, or is done already.
        """
        if "cases" not in await self.rights(presser):
            return Not(No.RIGHT)
        async with self._db.transaction(readonly=True) as session:
            case = await cases.get(session, number)
            stands = await cases.open_of(session, case.member) if case and case.member else []
        if case is None or case.member is None or case.kind is not CaseKind.WARN:
            return Not(No.NO_SUCH_CASE, {"number": str(number)})
        step = rules.proposed(await self._warnings(case.member), self._config.moderation.ladder)
        if step is None or step.shown != shown or case.ending is Ending.UNDONE:
            return Not(No.STEP_CHANGED)
        if any(each.kind == step.act for each in stands):
            return Not(No.STEP_CHANGED)
        until = None if step.length is None else self._clock.now() + step.length
        kind = CaseKind(step.act)
        return await self._intend(presser, Intent(kind, case.member, presser.id, case.reason, until))

    async def edit(self, presser: Presser, number: int, reason: str) -> Done | Not:
        """Give case `number` another reason; the former one is kept."""
        said = self._reason(reason)
        if isinstance(said, Not) or said == Reason():
            return said if isinstance(said, Not) else Not(No.NO_REASON)
        if "cases" not in await self.rights(presser):
            return Not(No.RIGHT)
        now = self._clock.now()
        async with self._db.transaction() as session:
            case = await cases.get(session, number, lock=True)
            if case is None or not case.is_kept:
                return Not(No.NO_SUCH_CASE, {"number": str(number)})
            await case_edits.add(session, number, presser.id, case.reason, now)
            await cases.amend(session, number, said)
            await case_cards.enqueue(session, number, now)
            found = await cases.get(session, number)
        assert found is not None, "it was there"
        return Done(found)

    async def show(self, presser: Presser, number: int) -> tuple[Case, list[Former]] | Not:
        """Case `number`, and the reasons that it had before."""
        if "cases" not in await self.rights(presser):
            return Not(No.RIGHT)
        async with self._db.transaction(readonly=True) as session:
            case = await cases.get(session, number)
            edits = await case_edits.of(session, number)
        return (case, edits) if case else Not(No.NO_SUCH_CASE, {"number": str(number)})

    async def latest(self, presser: Presser) -> list[Case] | Not:
        """The latest cases, the newest first."""
        if "cases" not in await self.rights(presser):
            return Not(No.RIGHT)
        async with self._db.transaction(readonly=True) as session:
            return await cases.latest(session, MOST_SHOWN)

    async def history(self, presser: Presser, member: int) -> tuple[list[Case], int] | Not:
        """The cases about `member`, the newest first, and how many of their warnings count."""
        if "cases" not in await self.rights(presser):
            return Not(No.RIGHT)
        async with self._db.transaction(readonly=True) as session:
            found = await cases.of(session, member)
        return found[::-1], rules.counting(found, self._config.moderation.ladder, self._clock.now())

    async def _intend(self, presser: Presser, intent: Intent) -> Done | Not:
        person = await self._acts.person(intent.member)
        if person is None:
            return Not(No.NOBODY)
        own_id, own_roles, permissions = self._acts.own
        own = Own(own_id, self._acts.rank(own_roles), permissions)
        is_owner = presser.id == self._acts.owner
        actor = Actor(presser.id, self._acts.rank(presser.roles), await self.rights(presser), is_owner)
        is_banned = None
        if intent.kind in (*BANS, CaseKind.UNBAN) and "ban_members" in permissions:
            is_banned = await self._acts.ban_of(intent.member) is not None
        roles = person.roles
        target = Target(
            person.id, None if roles is None else self._acts.rank(roles), person.is_bot, person.id == self._acts.owner,
            roles is not None and self._acts.is_administrator(roles), is_banned, person.timed_out_until,
        )  # fmt: skip
        case = await self._store(intent, actor, target, own)
        if isinstance(case, Not):
            return case
        if case.state is State.INTENDED:
            case = await self._service.outcome(case.number, PATIENCE)
        warnings = await self._warnings(intent.member) if case.kind is CaseKind.WARN else 0
        return Done(case, warnings, rules.proposed(warnings, self._config.moderation.ladder))

    async def _store(self, intent: Intent, actor: Actor, target: Target, own: Own) -> Case | Not:
        """Judged in the transaction that stores it: of two who press at once one is refused."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            await case_looks.enqueue(session, intent.member, now)  # whoever else stores one waits here
            why = rules.refusal(intent, actor, target, own, await cases.open_of(session, intent.member), now)
            if why is not None:
                needed = rules.NEEDS.get(intent.kind, "")
                return Not(why, {"permission": needed} if why is No.PERMISSION else {})
            if intent.undoes is not None:
                undone = await cases.get(session, intent.undoes)
                if undone is None or not undone.can_be_undone:
                    return Not(No.NOT_UNDOABLE, {"case": undone})
            if intent.report is not None and not await self._claim(session, intent.report, intent.moderator):
                return Not(No.TAKEN)
            await members.ensure(session, intent.member, now)
            is_done = intent.kind is CaseKind.NOTE and not intent.removes
            case = await cases.add(session, intent, now, State.ENDED if is_done else State.INTENDED)
            assert case is not None, "it is of no entry of the audit log"
            await case_cards.enqueue(session, case.number, now)
        return case

    async def _claim(self, session: Session, report: int, moderator: int) -> bool:
        """`moderator` takes the report for this act: one that has led to an act already, or in which somebody may be in
        danger, leads to none.
        """
        led_to = await cases.of_report(session, report)
        if any(each.state is not State.FAILED for each in led_to):
            return False
        return await reports.claim(session, report, moderator, self._clock.now(), acting=True)

    async def _case(self, number: int) -> Case | None:
        async with self._db.transaction(readonly=True) as session:
            return await cases.get(session, number)

    async def _warnings(self, member: int) -> int:
        async with self._db.transaction(readonly=True) as session:
            found = await cases.of(session, member)
        return rules.counting(found, self._config.moderation.ladder, self._clock.now())

    async def rights(self, presser: Presser) -> frozenset[str]:
        """What config lets them do."""
        return await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)

    def _reason(self, said: str) -> Reason | Not:
        """What was chosen or written."""
        words = " ".join(said.split())
        if words in self._config.moderation.reasons:
            return Reason(preset=words)
        if len(words) > rules.LONGEST_REASON:
            return Not(No.LONG_REASON, {"count": len(words), "most": rules.LONGEST_REASON})
        if self._has_identifier(words):
            return Not(No.IDENTIFIER)
        return Reason(words=words)
