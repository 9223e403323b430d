"""What people write: who may be in danger is met first, then what may not stand is dealt with, then whatever else looks
at it.
"""

from bot.cogs.crisis import CrisisCog
from bot.cogs.enforcement import EnforcementCog
from bot.cogs.messages import MessagesCog
from bot.cogs.on_call import OnCallCog
from bot.crisis.desk import CrisisDesk
from bot.crisis.on_call import OnCall
from bot.crisis.service import CrisisService
from bot.crisis.texts import Texts
from bot.db import evidence, verdicts
from bot.domain.jobs import Job
from bot.enforcement.desk import EnforcementDesk
from bot.enforcement.learning import Learning
from bot.enforcement.memory import Memory
from bot.enforcement.service import Enforcement
from bot.enforcement.steps import Steps, Wire
from bot.enforcement.texts import Texts as EnforcementTexts
from bot.enforcement.weekly import Weekly
from bot.features.house import Feature, House
from bot.integrations.discord import message_url
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_hints import Hints
from bot.integrations.discord_messages import Messages
from bot.integrations.domain_lists import DomainLists
from bot.integrations.sealing import Sealing
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.replies import Replies
from bot.onboarding.walk import Walk


def build(house: House, walk: Walk) -> tuple[Enforcement, tuple[Feature, ...]]:
    """The one listener of messages, and what it hands them to."""
    database, discord, config, clock = house.database, house.discord, house.config, house.clock
    acts, hints = Acts(house.client, house.guild), Hints(house.client)
    texts = Texts(config.moderation.crisis, house.sentences, message_url(house.guild))
    crisis = CrisisService(database, discord, acts, hints, texts, config, clock)
    enforcement, acting = _enforcement(house, Wire(discord, acts, hints, Messages(house.client)))
    desk = CrisisDesk(database, acts, config, clock)
    cog = CrisisCog(crisis, desk, house.sentences, (crisis.opened, enforcement.opened))
    on_call = OnCall(database, acts, texts, config, clock)
    posts = FirstPosts(database, discord, config, house.sentences, clock, house.guild)
    replies = Replies(walk, discord, texts.reply, house.sentences)
    listener = MessagesCog(enforcement, crisis.met, posts, replies, house.guild)
    reading = Feature(
        server_queues=(crisis.queue, posts.queue),
        jobs={Job.SHIFT: on_call.change},
        places_changed=(crisis.places_changed, posts.places_changed),
        cogs=(cog, OnCallCog(on_call, house.sentences), listener),
        buttons={"crisis": cog.pressed, "hint": cog.pressed_hint},
    )
    return enforcement, (reading, acting)


def _enforcement(house: House, wire: Wire) -> tuple[Enforcement, Feature]:
    database, config, clock, memory = house.database, house.config, house.clock, Memory()
    texts, sealing = EnforcementTexts(house.sentences), Sealing(house.settings.evidence_keys)
    service = Enforcement(database, wire.acts, wire.messages, texts, memory, config, clock)
    steps = Steps(database, wire, service, texts, house.sentences, memory, sealing, config, clock)
    cog = EnforcementCog(EnforcementDesk(database, wire.acts, service, config, clock), house.sentences)

    files = config.moderation.judge.blocked_files if config.moderation.read_messages else ()
    lists = DomainLists(house.settings.config_dir, files)
    learning = Learning(database, service, wire.discord, wire.acts, lists, config, clock)
    weekly = Weekly(database, wire.discord, wire.acts, texts, config, clock)

    async def forget() -> None:
        now = clock.now()
        async with database.transaction() as session:
            await verdicts.forget_old(session, now - config.moderation.judge.kept)
            await evidence.forget_old(session, now)

    return service, Feature(
        server_queues=(steps.queue,),
        jobs={Job.DOMAIN_LISTS: learning.read_lists, Job.STAFF_NAMES: learning.find_staff, Job.WEEK: weekly.tell},
        jobs_at_start=(Job.DOMAIN_LISTS, Job.STAFF_NAMES),
        at_start=service.begin,
        nightly=(forget,),
        places_changed=(service.places_changed,),
        cogs=(cog,),
        buttons={"guard": cog.pressed},
    )
