"""Where each feature is declared: what it hears, works through, answers, and does at the start and each night.

A feature that is new has a function here that builds it of the `House`, and its place in `worker` or `web`; `bot.app`
starts and stops what it finds. Tables are declared with them in `bot.db.personal.TABLES`.
"""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from bot.billing.purchases import Purchases
from bot.billing.service import BillingService
from bot.client import privileged_intents
from bot.cogs.contact import ContactCog
from bot.cogs.help import HelpCog
from bot.cogs.membership import MembershipCog
from bot.cogs.onboarding import OnboardingCog
from bot.cogs.privacy import PrivacyCog
from bot.cogs.roles import RolesCog
from bot.cogs.start import StartCog
from bot.community.ops import Ops
from bot.community.service import CommunityService
from bot.community.watch import Watch
from bot.contact.desk import ContactDesk
from bot.contact.service import ContactService
from bot.contact.texts import Texts as ContactTexts
from bot.db import alerts, stripe_events, stripe_looks
from bot.domain.jobs import Job
from bot.domain.origin import Ours
from bot.enforcement.service import Enforcement
from bot.features import messages, moderation
from bot.features.house import Base, Feature, House
from bot.integrations.discord import message_url
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_private_threads import PrivateThreads
from bot.notices.compose import Composer
from bot.notices.service import NoticeService
from bot.onboarding.guidelines import GuidelinesService
from bot.onboarding.screens import Screens
from bot.onboarding.service import OnboardingService
from bot.onboarding.walk import Walk
from bot.preflight.service import PreflightService, needs
from bot.privacy.service import PrivacyService
from bot.roles.by_hand import ByHand
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from bot.web.stripe_webhook import StripeWebhook

__all__ = ["Base", "Feature", "Features", "House", "web", "worker"]


@dataclass(frozen=True, slots=True)
class Features:
    """All of them. `tend`: finds config's roles and channels on the server, and then audits it, as often as anything
    changes there; calls `found` in between. `language_of`: the language that somebody chose.
    """

    all: tuple[Feature, ...]
    tend: Callable[[Callable[[], Awaitable[None]]], Awaitable[datetime | None]]
    language_of: Callable[[int, str | None], Awaitable[str | None]]


def worker(house: House) -> Features:
    """The features of the process that works on Discord."""
    walk = Walk(house.database, house.config, house.clock)
    screens = Screens(house.config, house.sentences)
    newcomers = OnboardingService(house.database, house.discord, house.config, house.clock, lambda: house.client.is_up)
    confirmations = GatewayConfirmations()
    enforcement, acting = messages.build(house, walk)
    found = (
        _billing(house),
        *moderation.build(house),
        *acting,
        _contact(house),
        _community(house),
        _roles(house, confirmations),
        _notices(house),
        _onboarding(house, newcomers, walk, screens, confirmations, enforcement),
        _privacy(house, screens, newcomers.forget_arrival),
        Feature(cogs=(HelpCog(house.client.tree, walk, house.sentences),)),
    )
    return Features(found, _tend(house), walk.language)


def web(base: Base) -> tuple[Feature, ...]:
    """The features of the process that listens to HTTP."""
    secrets = [secret.get_secret_value() for secret in base.settings.stripe_webhook_secret]
    webhook = StripeWebhook(base.database, secrets, base.clock, Ours.of(base.config, base.guild))
    return (Feature(routes=tuple(webhook.routes())),)


def _billing(house: House) -> Feature:
    database, clock, config = house.database, house.clock, house.config
    service = BillingService(database, house.stripe, house.discord, config, clock, house.guild)
    purchases = Purchases(database, house.stripe, house.discord, config, clock, house.guild, house.settings.public_url)
    cog = MembershipCog(purchases, house.sentences)

    async def tidy() -> None:
        async with database.transaction() as session:
            await stripe_events.forget_old(session, clock.now())
            await alerts.close_kind(session, "webhook_api_version", alerts.ODD_EVENT)

    return Feature(
        queues=(service.looks,),
        jobs=service.jobs,
        jobs_at_start=(Job.BACKFILL, Job.RECONCILE, Job.OPEN_PAGES),
        at_start=stripe_looks.retry_now,
        nightly=(tidy,),
        cogs=(cog,),
        buttons={"membership": cog.pressed},
    )


def _tend(house: House) -> Callable[[Callable[[], Awaitable[None]]], Awaitable[datetime | None]]:
    service = CommunityService(house.database, house.structure, house.config, house.clock)
    watch = Watch(house.database, house.structure, house.config, house.sentences, house.clock)

    async def tend(found: Callable[[], Awaitable[None]]) -> datetime | None:
        guild = await service.match()
        house.database.wakes["preflight"].set()
        await found()
        return await watch.look(guild)

    return tend


def _community(house: House) -> Feature:
    wanted = needs(house.settings, house.config, privileged_intents(reads=house.config.moderation.read_messages))
    preflight = PreflightService(
        house.database, lambda: nullcontext(house.structure), house.stripe, wanted, house.clock, house.check_pace
    )
    ops = Ops(house.database, house.structure, house.config, house.sentences, house.clock, house.alert_pace)
    return Feature(loops={"preflight": preflight.work, "alerts": ops.work})


def _roles(house: House, confirmations: GatewayConfirmations) -> Feature:
    service = RoleService(house.database, house.discord, house.config, house.clock, confirmations)
    return Feature(
        server_queues=(service.queue,),
        jobs={Job.SWEEP: service.sweep},
        jobs_at_start=(Job.SWEEP,),
        before_finish=(confirmations.stop,),
        cogs=(RolesCog(ByHand(house.database, house.config, house.clock), house.guild),),
    )


def _notices(house: House) -> Feature:
    composer = Composer(house.config, house.sentences, message_url(house.guild))
    service = NoticeService(house.database, house.discord, composer, house.clock, house.dm_pace)
    return Feature(loops={"notices": service.drain})


def _onboarding(
    house: House,
    newcomers: OnboardingService,
    walk: Walk,
    screens: Screens,
    confirmations: GatewayConfirmations,
    enforcement: Enforcement,
) -> Feature:
    database, discord, config, sentences = house.database, house.discord, house.config, house.sentences
    guidelines = GuidelinesService(database, discord, config, sentences, house.clock)
    start = StartCog(walk, screens, sentences)
    return Feature(
        loops={"onboarding": newcomers.work},
        jobs={Job.ARRIVALS: newcomers.find_arrivals, Job.GUIDELINES: guidelines.work},
        jobs_at_start=(Job.GUIDELINES,),
        nightly=(newcomers.forget_left,),
        cogs=(OnboardingCog(newcomers, confirmations, enforcement.named, house.guild), start),
        buttons={
            "start": start.pressed_start,
            "groups": start.pressed_groups,
            "profile": start.pressed_profile,
            "check-ins": start.pressed_check_ins,
        },
    )


def _contact(house: House) -> Feature:
    database, config, clock = house.database, house.config, house.clock
    acts, texts = Acts(house.client, house.guild), ContactTexts(config, house.sentences)
    threads = PrivateThreads(house.client, house.guild)
    service = ContactService(database, threads, acts, texts, config, clock)
    desk = ContactDesk(database, service, acts, house.discord, texts, config, clock)
    cog = ContactCog(desk, texts, house.sentences, house.guild)
    return Feature(
        server_queues=(service.queue,),
        nightly=(desk.look_at_claimers,),
        cogs=(cog,),
        buttons={"contact": cog.pressed},
    )


def _privacy(house: House, screens: Screens, forget_arrival: Callable[[int], None]) -> Feature:
    service = PrivacyService(house.database, house.stripe, house.config, house.sentences, house.clock, forget_arrival)
    cog = PrivacyCog(service, screens, house.sentences)
    return Feature(server_queues=(service.queue,), cogs=(cog,), buttons={"privacy": cog.pressed})
