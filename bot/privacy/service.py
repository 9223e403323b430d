"""Forgetting somebody, step by step: pages closed at Stripe, roles taken and seen to be gone, then every row deleted.

What a membership needs stays until it has ended, and goes then by itself. Nothing counts as forgotten before that was
seen.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    acceptances,
    checkouts,
    erasures,
    evidence,
    given_roles,
    grants,
    guild_objects,
    leave_no_trace,
    members,
    notices,
    personal,
    role_states,
    subscriptions,
)
from bot.db.queue import Due, Queue
from bot.domain.entitlement import Source
from bot.errors import NotThere
from bot.i18n import Sentences
from bot.integrations.stripe import Stripe
from bot.privacy import rules
from bot.privacy.rules import Looked, Step
from bot.privacy.summary import Summary

_KEPT_LOOK = timedelta(hours=1)
_AT_ONCE = 4
_logger = log.get(__name__)


class Ending(Enum):
    """What became of a wish to be forgotten."""

    DONE = "done"
    KEPT = "kept"
    WORKING = "working"


async def ask(session: Session, member: int, now: datetime) -> bool:
    """`member` is to be forgotten: what nothing needs goes at once, the rest when it can. False if nothing is kept."""
    if not await members.known(session, member):
        return False
    await acceptances.KEPT.erase(session, member)
    await evidence.KEPT.erase(session, member)
    await notices.erase_unasked(session, member)
    await members.set_in_hospital(session, member, False, now)
    await grants.end(session, Source.ACCEPTANCE, member, now)
    await role_states.mark_stale(session, member, now)
    await erasures.ask(session, member, now)
    leave_no_trace(session)
    return True


class PrivacyService:
    """Answers what is kept, and forgets."""

    def __init__(
        self,
        database: Database,
        stripe: Stripe,
        config: Config,
        sentences: Sentences,
        clock: Clock,
        forget_arrival: Callable[[int], None],
    ) -> None:
        """`forget_arrival`: drops what this process holds in memory about somebody who came, to be recorded later."""
        self._forget_arrival = forget_arrival
        self._db, self._stripe, self._clock = database, stripe, clock
        self._given = config.tier_roles(config.onboarding.guidelines.tier)
        self._summary = Summary(config, sentences)
        self._turn = asyncio.Event()
        self.queue = Queue("privacy", erasures.ROWS, self._forget, _AT_ONCE, delay=rules.wait)

    async def is_known(self, member: int) -> bool:
        """Whether anything is kept about `member`."""
        async with self._db.transaction(readonly=True) as session:
            return await members.known(session, member)

    async def export(self, member: int, locale: str) -> tuple[list[str], str] | None:
        """Everything that is kept about `member`, in lines of `locale` and as JSON; None when nothing is."""
        async with self._db.transaction(readonly=True) as session:
            found = await personal.export(session, member)
        document = personal.document(found)
        return None if document is None else (self._summary.lines(found, locale), document)

    async def buys(self, member: int) -> tuple[bool, bool]:
        """Whether `member` has a membership that needs what is kept, and whether they ever bought one."""
        async with self._db.transaction(readonly=True) as session:
            return await personal.has_obligations(session, member), bool(await subscriptions.of(session, member))

    async def erase(self, member: int) -> bool:
        """`member` is to be forgotten: see `ask`."""
        async with self._db.transaction() as session:
            return await ask(session, member, self._clock.now())

    async def outcome(self, member: int, patience: timedelta) -> Ending:
        """What became of it, waiting for `patience` at the longest."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                while True:
                    turn = self._turn
                    found = await self._outcome(member)
                    if found is not Ending.WORKING:
                        return found
                    await turn.wait()
        except TimeoutError:
            return Ending.WORKING

    async def _outcome(self, member: int) -> Ending:
        async with self._db.transaction(readonly=True) as session:
            asked = await erasures.get(session, member)
        return Ending.DONE if asked is None else Ending.KEPT if asked.kept else Ending.WORKING

    async def _forget(self, due: Due[int]) -> None:
        await self._close_pages(due.key)
        async with self._db.transaction() as session:
            # Who has agreed to the guidelines again meanwhile is not to be forgotten.
            if await erasures.get(session, due.key) is not None:
                await self._go_on(session, due, self._clock.now())
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def _go_on(self, session: Session, due: Due[int], now: datetime) -> None:
        member = due.key
        step = rules.next_step(
            is_settled=await self._is_settled(session, member, now),
            has_membership=await personal.has_obligations(session, member),
            is_paying=await personal.is_paying(session, member),
        )
        if step is Step.ERASE:
            self._forget_arrival(member)
            await personal.erase(session, member)
            _logger.info("erased")
        elif step is Step.KEEP:
            await grants.erase_from(session, Source.ACCEPTANCE, member)
            await erasures.keep(session, due, now + _KEPT_LOOK)
        else:
            await erasures.wait(session, due, now + rules.wait(due.attempts + 1))

    async def _close_pages(self, member: int) -> None:
        """Nobody can pay any more on a page that was opened for `member`; one that was paid on stays for billing."""
        async with self._db.transaction(readonly=True) as session:
            pages = await checkouts.of(session, member)
        for page in pages:
            try:
                found = await self._stripe.checkout(page.session_id)
                if found.status == "complete":
                    continue
                if found.status == "open":
                    await self._stripe.expire_checkout(page.session_id)
            except NotThere:
                pass  # Stripe does not have it any more
            async with self._db.transaction() as session:
                await checkouts.close(session, page.session_id)

    async def _is_settled(self, session: Session, member: int, now: datetime) -> bool:
        """Whether nothing of what the bot gave `member` stands in the way any more."""
        state = await role_states.state(session, member)
        agreed = any(each.source == Source.ACCEPTANCE for each in await grants.of(session, member))
        looked = None
        if state is not None:
            looked = Looked(
                is_due=state.due_at is not None and state.due_at <= now,
                error=state.error,
                present=state.present,
                desired=frozenset(state.desired),
                observed=frozenset(state.observed or ()),
                given=await given_roles.of(session, member),
            )
        ids = await guild_objects.ids(session, "role")
        return rules.roles_are_settled(looked, ids, self._given if agreed else frozenset())
