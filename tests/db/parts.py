"""Each service by itself on a furnished server, with nobody else at work: what an event would ask for, a test does."""

from collections.abc import Hashable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import discord

from bot.billing.purchases import Purchases
from bot.billing.reconcile import Reconcile
from bot.billing.service import BillingService
from bot.db import alerts, grants, members, role_states
from bot.db.queue import Due, Queue
from bot.demo.stage import Stage
from bot.domain.entitlement import Grant
from bot.i18n import Sentences
from bot.integrations.discord import Discord, message_url
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from bot.notices.compose import Composer
from bot.notices.service import NoticeService
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.guidelines import GuidelinesService
from bot.onboarding.service import OnboardingService
from bot.onboarding.walk import Walk
from bot.privacy.service import PrivacyService
from bot.roles.by_hand import ByHand
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from tests.db.working import Worker

K = TypeVar("K", bound=Hashable)
CONFIG = Path(__file__).parents[1] / "config"


class Parts:
    """The services of a bot that does not run, each built when a test first asks for it."""

    def __init__(self, stage: Stage, client: discord.Client) -> None:
        """`client`: logged in as the bot, without a gateway."""
        self.stage, self.client = stage, client
        self.database, self.clock, self.config = stage.database, stage.clock, stage.config
        self.sentences, self.metrics = Sentences(CONFIG / "locales"), Metrics()
        self.confirmations = GatewayConfirmations(timedelta())  # no gateway is heard: everything is read again
        self.discord, self.structure = Discord(client, stage.guild), Structure(client, stage.guild)
        sandbox = stage.sandbox.stripe
        self.stripe = Stripe(sandbox.secret_key, sandbox.api_url)
        self._workers: dict[int, Worker[Any]] = {}
        self.is_up = True
        """Whether the onboarding believes the gateway to be up."""

    async def close(self) -> None:
        """Give back the connections to Stripe."""
        await self.stripe.close()

    async def roles_of(self, member: int) -> set[str]:
        """The keys of the roles that `member` has at Discord now."""
        found = await self.discord.member(member)
        keys = {id_: key for key, id_ in self.stage.roles.items()}
        return {keys.get(role, str(role)) for role in found.roles} if found else set()

    async def grant(self, member: int, tier: str, source: str = "stripe_subscription") -> None:
        """`member` has a right to `tier` from now on."""
        async with self.database.transaction() as session:
            await members.ensure(session, member, self.clock.now())
            await grants.put(session, Grant(member, source, f"from_{source}", tier, self.clock.now()))
            await role_states.mark_stale(session, member, self.clock.now())

    async def look(self, member: int) -> None:
        """The one writer of roles looks at `member`, due or not."""
        state = None
        async with self.database.transaction(readonly=True) as session:
            state = await role_states.state(session, member)
        due = Due(member, state.requests, state.attempts) if state else Due(member)
        await self.worker(self.roles.queue).runner._run(due)

    def worker(self, queue: Queue[K]) -> Worker[K]:
        """Who works through `queue`; the same each time."""
        return self._workers.setdefault(id(queue), Worker(queue, self.database, self.clock, self.metrics))

    async def alerts(self) -> set[tuple[str, str]]:
        """(kind, about) of all that are open."""
        async with self.database.transaction(readonly=True) as session:
            return set(await alerts.all_(session))

    @cached_property
    def billing(self) -> BillingService:
        return BillingService(self.database, self.stripe, self.discord, self.config, self.clock, self.stage.guild)

    @cached_property
    def reconcile(self) -> Reconcile:
        return Reconcile(self.database, self.stripe, self.config, self.clock, self.stage.guild)

    @cached_property
    def purchases(self) -> Purchases:
        return Purchases(
            self.database, self.stripe, self.discord, self.config, self.clock, self.stage.guild, self.stage.web
        )

    @cached_property
    def roles(self) -> RoleService:
        return RoleService(self.database, self.discord, self.config, self.clock, self.confirmations)

    @cached_property
    def by_hand(self) -> ByHand:
        return ByHand(self.database, self.config, self.clock)

    @cached_property
    def notices(self) -> NoticeService:
        composer = Composer(self.config, self.sentences, message_url(self.stage.guild))
        return NoticeService(self.database, self.discord, composer, self.clock, timedelta(seconds=1))

    @cached_property
    def onboarding(self) -> OnboardingService:
        return OnboardingService(self.database, self.discord, self.config, self.clock, lambda: self.is_up)

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.database, self.config, self.clock)

    @cached_property
    def guidelines(self) -> GuidelinesService:
        return GuidelinesService(self.database, self.discord, self.config, self.sentences, self.clock)

    @cached_property
    def first_posts(self) -> FirstPosts:
        return FirstPosts(self.database, self.discord, self.config, self.sentences, self.clock, self.stage.guild)

    @cached_property
    def privacy(self) -> PrivacyService:
        forget = self.onboarding.forget_arrival
        return PrivacyService(self.database, self.stripe, self.config, self.sentences, self.clock, forget)
