"""What moderators and people say about what the bot does by itself. Answers are a sentence's key and its values."""

from datetime import timedelta

from bot.clock import Clock
from bot.config import Config
from bot.db import Database, judge_state, members, staff_rights
from bot.domain.judge.verdict import Policy, Verdict
from bot.domain.staff import Presser
from bot.enforcement import rules
from bot.enforcement.service import Enforcement
from bot.integrations.discord_acts import Acts


class EnforcementDesk:
    """Pauses it, and shows how it is. Who may is asked of config, each time anew."""

    def __init__(
        self, database: Database, acts: Acts, service: Enforcement, config: Config, clock: Clock
    ) -> None:  # fmt: skip
        self._db, self._acts, self._service, self._config, self._clock = database, acts, service, config, clock

    async def set_paused(self, presser: Presser, *, paused: bool) -> tuple[str, dict[str, str]]:
        """Nothing is done by itself from now on, or it goes on."""
        if not await self._may(presser):
            return "no-right", {}
        now = self._clock.now()
        async with self._db.transaction() as session:
            await judge_state.begin(session, now)
            await judge_state.pause(session, now if paused else None)
        return await self.show(presser)

    async def show(self, presser: Presser) -> tuple[str, dict[str, str]]:
        """Whether anything is done by itself now."""
        if not await self._may(presser):
            return "no-right", {}
        moderation, now = self._config.moderation, self._clock.now()
        if not moderation.read_messages or not moderation.judge.groups:
            return "moderation-off", {}
        if not rules.has_agreed(self._config.onboarding.guidelines.version, moderation.judge.agreed_version):
            return "moderation-unagreed", {"version": str(moderation.judge.agreed_version)}
        async with self._db.transaction(readonly=True) as session:
            state = await judge_state.get(session)
        if state is not None and state.paused_at is not None:
            return "moderation-paused", {"since": f"<t:{int(state.paused_at.timestamp())}:R>"}
        days = moderation.judge.shadow_days
        if state is None or rules.is_shadow(state.begun_at, None, days, now):
            until = (state.begun_at if state else now) + timedelta(days=days)
            return "moderation-shadow", {"until": f"<t:{int(until.timestamp())}:D>"}
        return "moderation-on", {}

    async def choose_hints(self, member: int, *, wants: bool) -> tuple[str, dict[str, str]]:
        """Somebody wants hints about what they write, or none."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            await members.ensure(session, member, now)
            await members.choose_hints(session, member, wants, now)
        return ("judge-hints-on" if wants else "judge-hints-off"), {}

    async def try_out(
        self, presser: Presser, text: str, channel: int, parent: int | None
    ) -> tuple[Policy, Verdict] | None:
        """What would be found in `text` in a channel, or a thread below `parent`; None: it is not theirs to try."""
        return await self._service.tried(text, channel, parent) if await self._may(presser, "cases", "pause") else None

    async def _may(self, presser: Presser, *rights: str) -> bool:
        """Whether they have one of these rights; without any named: that to pause."""
        held = await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)
        return not held.isdisjoint(rights or ("pause",))
