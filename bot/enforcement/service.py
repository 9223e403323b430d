"""Reads what people write, and stores what follows by itself; `steps` brings it about."""

import asyncio
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, acceptances, crisis_cards, guild_objects, judge_state, members, verdicts
from bot.db.waiting import persistently
from bot.domain.judge import Action, Context, Policy, Rule, Verdict, Written, judge
from bot.domain.judge.detectors.impersonation import skeleton
from bot.domain.judged import Ending, Judged
from bot.domain.message import Message
from bot.domain.screen import Screen
from bot.enforcement import rules, trying
from bot.enforcement.memory import Memory
from bot.enforcement.places import Places, places
from bot.enforcement.texts import Texts
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_messages import Messages

_logger = log.get(__name__)


class Enforcement:
    """Judges each message, in memory; what is found is a row from then on."""

    def __init__(
        self, database: Database, acts: Acts, messages: Messages, texts: Texts, memory: Memory, config: Config,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._db, self._acts, self._messages, self._texts, self._memory = database, acts, messages, texts, memory
        self._config, self._wanted, self._clock = config, config.moderation.judge, clock
        self._places: Places | None = None
        self._blocked: Set[str] = frozenset()
        self._staff_names: Mapping[str, Set[int]] = {}
        self._turn = asyncio.Lock()
        self._staff: Set[int] = frozenset()
        self._own_invites: Set[str] = frozenset()

    async def begin(self, session: Session, now: datetime) -> None:
        """Messages are read from now on."""
        if self._config.moderation.read_messages:
            await judge_state.begin(session, now)

    def places_changed(self) -> None:
        """Channels or roles were found, made or lost."""
        self._places = None

    def learn(self, *, blocked: Set[str] | None = None, staff_names: Mapping[str, Set[int]] | None = None) -> None:
        """Domains of fraud, or the names of the staff, are these from now on."""
        self._blocked = self._blocked if blocked is None else blocked
        self._staff_names = self._staff_names if staff_names is None else staff_names
        self._staff = frozenset(each for some in self._staff_names.values() for each in some)
        self._places = None

    async def judged(self, message: Message, *, is_new: bool = True) -> Verdict:
        """What a message is. `is_new`: it was written just now, and counts for how its author writes."""
        known, now = await self.known(), self._clock.now()
        verdict = judge(message.text, self._context(message, known), self.policy(message, known))
        if verdict.sign is not None:
            self._memory.in_danger(message.author, now)
        if is_new:
            self._memory.wrote(message.author, Written(now, message.channel, verdict.likeness))
        return verdict

    def _context(self, message: Message, known: Places) -> Context:
        now, is_owner = self._clock.now(), message.author == self._acts.owner
        is_known = message.author in self._staff
        is_own_name = is_known and message.author in self._staff_names.get(skeleton(message.name), ())
        return Context(
            now=now, channel=message.channel, name="" if is_own_name else message.name, mentions=message.mentions,
            is_staff=is_owner or not known.staff.isdisjoint(message.roles),
            is_hospital=not known.hospital.isdisjoint(message.roles),
            in_crisis=self._memory.is_in_crisis(message.author, now),
            recent=self._memory.recent(message.author, now),
        )  # fmt: skip

    def policy(self, message: Message, known: Places) -> Policy:
        """What config wants where it was written."""
        found = known.policy(message.channel, message.parent)
        return replace(found, own_invites=self._own_invites) if self._own_invites else found

    async def known(self) -> Places:
        """Who is who, and what is wanted where. Whoever asks first is answered first: messages stay in their order."""
        async with self._turn:
            if self._places is None:
                async with self._db.transaction(readonly=True) as session:
                    channels = await guild_objects.ids(session, "channel")
                    roles = await guild_objects.ids(session, "role")
                names = frozenset(self._staff_names)
                self._places = places(self._config, channels, roles, self._blocked, names)
            return self._places

    async def tried(self, text: str, channel: int, parent: int | None) -> tuple[Policy, Verdict]:
        """What would be found in `text` there, whoever wrote it. Nothing of it is stored or remembered."""
        policy = (await self.known()).policy(channel, parent)
        return policy, trying.whoever_writes(text, Context(now=self._clock.now(), channel=channel), policy)

    async def enact(self, message: Message, verdict: Verdict) -> None:
        """Have done what follows from `verdict`, if anything does."""
        if verdict.action is not None:
            await persistently(lambda: self._enact(message, verdict), "judged_put_off")  # nobody else tells of it again

    async def _enact(self, message: Message, verdict: Verdict) -> None:
        now = self._clock.now()
        if await self._is_looked_after(message.author) and not self._memory.is_in_crisis(message.author, now):
            self._memory.in_danger(message.author, now)  # as before a restart
            known = await self.known()
            verdict = judge(message.text, self._context(message, known), self.policy(message, known))
        if Rule.INVITES in verdict.rules:
            verdict = await self._without_ours(message, verdict)
        if verdict.action is None:
            return
        async with self._db.transaction() as session:
            agreed = await acceptances.of(session, message.author)
            if agreed is None or not rules.has_agreed(agreed.version, self._wanted.agreed_version):
                return  # they have not been told that messages are read
            await members.ensure(session, message.author, now)
            if rules.is_of_the_name(verdict.rules) and await verdicts.any_of(
                session, message.author, Rule.IMPERSONATION, now - rules.LATELY
            ):
                return
            overturned = await verdicts.overturned(session, message.author, now - rules.LATELY)
            action = rules.softened(verdict.action, verdict.rules, overturned)
            is_shadow = await self._is_shadow(session)
            ending = Ending.WATCHED if is_shadow or action is Action.WATCH else None
            number = await verdicts.add(
                session, message.author, message.channel, message.id, verdict.rules, action, now, ending,
                is_shadow=is_shadow,
            )  # fmt: skip
            if number is not None and ending is None:
                self._memory.hold(number, message)
        _logger.info("judged", action=action, is_shadow=is_shadow)

    async def _without_ours(self, message: Message, verdict: Verdict) -> Verdict:
        """The same, once it is known which invitations lead to our own server."""
        codes = {message.text[each.start : each.end].rpartition("/")[2] for each in verdict.findings
                 if each.rule is Rule.INVITES}  # fmt: skip
        self._own_invites |= {code for code in codes if await self._acts.leads_here(code)}
        known = await self.known()
        return judge(message.text, self._context(message, known), self.policy(message, known))

    async def named(self, member: int, name: str, roles: frozenset[int]) -> None:
        """Somebody is called so: whoever pretends to be staff may write to people without a word in a channel."""
        known, now = await self.known(), self._clock.now()
        message = Message(-member, 0, member, "", name=name, roles=roles)
        found = judge("", self._context(message, known), known.names)
        if not found.findings or found.action is None:
            return
        async with self._db.transaction() as session:
            if await verdicts.any_of(session, member, Rule.IMPERSONATION, now - rules.LATELY):
                return
            await members.ensure(session, member, now)
            is_shadow = await self._is_shadow(session)
            ending = Ending.WATCHED if is_shadow or found.action is Action.WATCH else None
            await verdicts.add(
                session, member, 0, message.id, found.rules, Action.REVIEW, now, ending, is_shadow=is_shadow
            )

    async def _is_shadow(self, session: Session) -> bool:
        state, days = await judge_state.get(session), self._wanted.shadow_days
        return state is None or rules.is_shadow(state.begun_at, state.paused_at, days, self._clock.now())

    async def _is_looked_after(self, member: int) -> bool:
        async with self._db.transaction(readonly=True) as session:
            return await crisis_cards.is_open_for(session, member)

    async def opened(self, member: int, reply: int, locale: str) -> Screen | None:
        """Somebody pressed the button below a neutral reply: it opens for whom it is meant alone, and for who pressed
        another's, or of something else, it is not ours to answer (None).
        """
        async with self._db.transaction(readonly=True) as session:
            judged = await verdicts.of_reply(session, reply)
        if judged is None or judged.member != member:
            return None
        message = self._memory.held(judged.number)
        if message is None and judged.removed_at is None:
            message = await self._messages.fetch(judged.channel, judged.message)
        words = None if message is None else await self.redacted(locale, message)
        async with self._db.transaction() as session:
            await verdicts.look_again(session, judged.number, self._clock.now(), opened_at=self._clock.now())
        return self._texts.told(locale, judged, await self.main_rule(judged), words)

    async def main_rule(self, judged: Judged) -> Rule:
        """The rule that whoever wrote it reads about."""
        policy = (await self.known()).policy(judged.channel, None)
        return rules.main_rule(judged.rules, policy.actions)

    async def still(self, message: Message) -> bool:
        """Whether `message`, as it stands now, is still to be taken away."""
        known, person = await self.known(), await self._acts.person(message.author)
        message = replace(message, roles=person.roles or frozenset()) if person else message
        verdict = judge(message.text, self._context(message, known), self.policy(message, known))
        return verdict.action in rules.TAKES_AWAY

    async def redacted(self, locale: str, message: Message) -> str:
        """The words of `message` without what may not stand in them."""
        known = await self.known()
        verdict = judge(message.text, self._context(message, known), self.policy(message, known))
        return self._texts.redacted(locale, message.text, verdict.findings)
