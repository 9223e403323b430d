"""What people write: who may be in danger is met first, then whatever else looks at it."""

from bot.cogs.crisis import CrisisCog
from bot.cogs.messages import MessagesCog
from bot.cogs.on_call import OnCallCog
from bot.crisis.desk import CrisisDesk
from bot.crisis.on_call import OnCall
from bot.crisis.service import CrisisService
from bot.crisis.texts import Texts
from bot.domain.jobs import Job
from bot.domain.judge import sign_of
from bot.features.house import Feature, House
from bot.integrations.discord import message_url
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_hints import Hints
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.replies import Replies
from bot.onboarding.walk import Walk


def build(house: House, walk: Walk) -> Feature:
    """The one listener of messages, and what it hands them to."""
    database, discord, config, clock = house.database, house.discord, house.config, house.clock
    acts, texts = (
        Acts(house.client, house.guild),
        Texts(config.moderation.crisis, house.sentences, message_url(house.guild)),
    )
    crisis = CrisisService(database, discord, acts, Hints(house.client), texts, config, clock)
    cog = CrisisCog(crisis, CrisisDesk(database, acts, config, clock), house.sentences)
    on_call = OnCall(database, acts, texts, config, clock)
    posts = FirstPosts(database, discord, config, house.sentences, clock, house.guild)
    replies = Replies(walk, discord, texts.reply, house.sentences)
    return Feature(
        server_queues=(crisis.queue, posts.queue),
        jobs={Job.SHIFT: on_call.change},
        places_changed=(crisis.places_changed, posts.places_changed),
        cogs=(cog, OnCallCog(on_call, house.sentences), MessagesCog(sign_of, crisis.met, posts, replies, house.guild)),
        buttons={"crisis": cog.pressed, "hint": cog.pressed_hint},
    )
