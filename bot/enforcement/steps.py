"""Brings about what follows from what was found, one step at a time: each is done, seen to be done, and recorded.

After a kill the next step is done, or done again, which changes nothing. The message still stands then, and is read
anew where its words are needed.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    case_cards,
    case_looks,
    cases,
    evidence,
    judge_state,
    members,
    report_lines,
    reports,
    verdicts,
)
from bot.db.evidence import Evidence
from bot.db.queue import Due, Queue
from bot.domain.case import CaseKind, Intent, Reason, Source
from bot.domain.crisis import Reply, Way
from bot.domain.hints import neutral
from bot.domain.judge.verdict import BEHAVIOUR, Action, Rule
from bot.domain.judged import Ending, Judged
from bot.domain.message import Message
from bot.domain.report import Place, Subject
from bot.domain.screen import Screen
from bot.enforcement import rules
from bot.enforcement.memory import Memory
from bot.enforcement.rules import Step
from bot.enforcement.service import Enforcement
from bot.enforcement.texts import Texts
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_hints import Hints
from bot.integrations.discord_messages import Messages
from bot.integrations.sealing import Sealing

_AT_ONCE = 8
_logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Wire:
    """What speaks to Discord."""

    discord: Discord
    acts: Acts
    hints: Hints
    messages: Messages


class Steps:
    """Works through what is due."""

    def __init__(
        self, database: Database, wire: Wire, service: Enforcement, texts: Texts, sentences: Sentences, memory: Memory,
        sealing: Sealing, config: Config, clock: Clock,
    ) -> None:  # fmt: skip
        self._db, self._wire, self._service, self._texts, self._sentences = database, wire, service, texts, sentences
        self._memory, self._sealing, self._config, self._clock = memory, sealing, config, clock
        self._wanted = config.moderation.judge
        self._first = frozenset(map(Rule, self._wanted.delete_first))
        self.queue = Queue("verdicts", verdicts.ROWS, self._look, _AT_ONCE, about=str)

    async def _look(self, due: Due[int]) -> None:
        judged = await self._get(due.key)
        in_crisis = self._memory.is_in_crisis(judged.member or 0, self._clock.now())
        async with self._db.transaction(readonly=True) as session:
            state = await judge_state.get(session)
        is_paused = state is not None and state.paused_at is not None
        if rules.is_spared(judged, in_crisis=in_crisis, is_paused=is_paused):
            await self._record(judged, ending=Ending.WATCHED)
        while True:
            judged = await self._get(due.key)
            todo = rules.todo(judged, self._clock.now(), self._first)
            if todo.step is None:
                break
            await self._take(todo.step, judged, due)
        async with self._db.transaction() as session:
            await verdicts.ROWS.finish(session, due, todo.next_at)

    async def _get(self, number: int) -> Judged:
        async with self._db.transaction(readonly=True) as session:
            found = await verdicts.get(session, number)
        assert found is not None, "what is due is not deleted"
        return found

    async def _take(self, step: Step, judged: Judged, due: Due[int]) -> None:
        if step is Step.SEND:
            await self._send(judged, due)
        elif step is Step.REMOVE:
            await self._remove(judged)
        elif step is Step.REPOST:
            await self._repost(judged, due)
        elif step is Step.CLOSE:
            await self._close(judged)
        elif step is Step.TELL:
            await self._tell(judged, due)
        else:
            await self._take_reply(judged)

    async def _message(self, judged: Judged) -> Message | None:
        """What was written: in memory, or read anew as long as it stands."""
        held = self._memory.held(judged.number)
        if held is not None:
            return held
        if judged.removed_at is not None or judged.message < 0:  # it is gone, or only a name was looked at
            return None
        return await self._wire.messages.fetch(judged.channel, judged.message)

    async def _locale(self, judged: Judged) -> tuple[str, bool]:
        """The language to write to whoever wrote it in, and whether they want hints."""
        async with self._db.transaction(readonly=True) as session:
            known = await members.get(session, judged.member) if judged.member else None
        server = self._config.community.server.locale
        return (known.locale or server, known.wants_hints) if known else (server, True)

    async def _send(self, judged: Judged, due: Due[int]) -> None:
        """By direct message, else behind a button below a neutral reply."""
        locale, wants_hints = await self._locale(judged)
        if judged.member is None or not rules.is_hinted(judged.action, judged.rules, wants_hints=wants_hints):
            silent = {"ending": Ending.SILENT} if judged.action is Action.NUDGE else {"way": Way.NEITHER}
            await self._record(judged, **silent)
            return
        message = await self._message(judged)
        if message is None and judged.removed_at is None:
            await self._record(judged, ending=Ending.GONE)
            return
        words = None if message is None else await self._service.redacted(locale, message)
        screen = self._texts.told(locale, judged, await self._service.main_rule(judged), words)
        now, nonce = self._clock.now(), f"judged-{judged.number}-{due.requests}"
        try:
            way, reply = await self._sent(judged, judged.member, locale, screen, nonce)
        except TryLater:
            if now < judged.at + rules.PATIENCE:
                raise
            way, reply = Way.NEITHER, None
        place: dict[str, Any] = {}
        if reply is not None:
            place = {"reply_channel": reply.channel, "reply_id": reply.message, "reply_until": reply.until}
        await self._record(judged, way=way, sent_at=now, **place)

    async def _sent(
        self, judged: Judged, member: int, locale: str, screen: Screen, nonce: str
    ) -> tuple[Way, Reply | None]:
        try:
            await self._wire.discord.send_dm(member, Screen(screen.text, screen.buttons), nonce)
            for n, each in enumerate(screen.rest):
                await self._wire.discord.send_dm(member, Screen(each), f"{nonce}-{n}"[:25])
            return Way.DIRECT, None
        except (Refused, NotThere) as error:
            _logger.info("judged_not_direct", code=error.code)
        try:
            message = await self._wire.hints.reply(
                judged.channel, judged.message, member, neutral(self._sentences, locale), nonce
            )
        except (Refused, NotThere) as error:
            _logger.info("judged_not_sent", code=error.code)
            return Way.NEITHER, None
        return Way.REPLY, Reply(judged.channel, message, self._clock.now() + rules.STANDS)

    async def _remove(self, judged: Judged) -> None:
        """Take the message away, unless it says no such thing any more, and see it gone."""
        found = await self._wire.messages.fetch(judged.channel, judged.message)
        if found is not None and not BEHAVIOUR.issuperset(judged.rules) and not await self._service.still(found):
            await self._record(judged, ending=Ending.GONE)
            return
        why = f"rule {judged.rules[0]}"
        try:
            if judged.is_post:  # its title stays where its first message goes
                title = self._sentences.text(self._config.community.server.locale, "judge-title")
                await self._wire.acts.rename(judged.channel, title, why)
            await self._wire.acts.delete_message(judged.channel, judged.message, why)
        except NotThere:
            await self._record(judged, removed_at=self._clock.now())
            return
        except Refused as error:
            _logger.warning("judged_not_removed", code=error.code)
            await self._record(judged, ending=Ending.REFUSED)
            return
        if await self._wire.acts.author_of(judged.channel, judged.message) is not None:
            raise NotUnderstood("Discord deleted a message, and it still stands")
        await self._record(judged, removed_at=self._clock.now())

    async def _repost(self, judged: Judged, due: Due[int]) -> None:
        """Post the words anew without what points to a person, and then take the message away."""
        message, locale = await self._message(judged), self._config.community.server.locale
        if message is None or judged.member is None:
            await self._record(judged, ending=Ending.GONE)
            return
        words = self._texts.reposted(locale, judged.member, await self._service.redacted(locale, message))
        try:
            if words is None:
                raise Refused("too long to be posted in one", "length")
            await self._wire.acts.show(judged.channel, None, Screen(words), f"again-{judged.number}-{due.requests}")
            await self._wire.acts.delete_message(judged.channel, judged.message, "identifiers")
        except (Refused, NotThere) as error:
            _logger.warning("judged_not_reposted", code=error.code)
            async with self._db.transaction() as session:
                await verdicts.record(session, judged.number, action=Action.REVIEW)
            return
        await self._record(judged, removed_at=self._clock.now())

    async def _close(self, judged: Judged) -> None:
        """Have moderators look, with what they need to see; what follows for who wrote it is a case."""
        message, sealed = await self._message(judged), None
        if rules.needs_card(judged) and message is not None and self._sealing.is_on and judged.removed_at:
            locale = self._config.community.server.locale
            sealed = self._sealing.seal(await self._service.redacted(locale, message))
        now, ending = self._clock.now(), rules.ending_of(judged)
        async with self._db.transaction() as session:
            values: dict[str, Any] = {"ending": ending}
            if rules.needs_card(judged):
                report = values["report"] = await self._card(session, judged)
                if sealed is not None and judged.member is not None:
                    until = now + timedelta(days=self._wanted.days)
                    await evidence.put(session, Evidence(report, judged.member, sealed, now, until))
            in_crisis = judged.member is None or self._memory.is_in_crisis(judged.member, now)
            if judged.action is Action.TIMEOUT and judged.member is not None and not in_crisis:
                await self._time_out(session, judged, judged.member, values.get("report"))
            await verdicts.record(session, judged.number, **values)
        if judged.way is not Way.REPLY or judged.opened_at is not None:
            self._memory.drop(judged.number)

    async def _card(self, session: Session, judged: Judged) -> int:
        now, own = self._clock.now(), self._wire.acts.own[0]
        subject = Subject(judged.member, judged.channel, judged.message)
        if rules.is_of_the_name(judged.rules):
            subject = Subject(judged.member)
        report, _is_new = await reports.open_for(session, subject, Place.QUEUE, now)
        await report_lines.put(session, report.number, own, rules.wrong_of(judged.rules), "", now)
        await reports.show(session, report.number, now)
        return report.number

    async def _time_out(self, session: Session, judged: Judged, member: int, report: int | None) -> None:
        now = self._clock.now()
        preset = rules.reason_of(judged.rules, self._config.moderation.reasons)
        until = now + timedelta(minutes=self._wanted.timeout_minutes)
        intent = Intent(
            CaseKind.TIMEOUT, member, self._wire.acts.own[0], Reason(preset=preset), until, Source.JUDGE, report=report
        )  # fmt: skip
        await case_looks.enqueue(session, member, now)
        case = await cases.add(session, intent, now)
        assert case is not None, "it is of no entry of the audit log"
        await case_cards.enqueue(session, case.number, now)

    async def _tell(self, judged: Judged, due: Due[int]) -> None:
        """It may stand after all. Closed direct messages are no failure."""
        locale, _wants_hints = await self._locale(judged)
        if judged.member is not None:
            with suppress(Refused, NotThere):
                await self._wire.discord.send_dm(
                    judged.member, self._texts.stands(locale, judged), f"stands-{judged.number}-{due.requests}"
                )
        await self._record(judged, told_at=self._clock.now())

    async def _take_reply(self, judged: Judged) -> None:
        assert judged.reply is not None, "there is one to take"
        with suppress(Refused):
            await self._wire.acts.delete_message(judged.reply.channel, judged.reply.message, "read")
        self._memory.drop(judged.number)
        await self._record(judged, reply_id=None)

    async def _record(self, judged: Judged, **values: Any) -> None:
        async with self._db.transaction() as session:
            await verdicts.record(session, judged.number, **values)
