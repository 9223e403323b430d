"""Moderators: their commands and cases, and what is done by hand."""

from bot.cogs.by_hand import ByHandCog
from bot.cogs.cases import CasesCog
from bot.cogs.evidence import EvidenceCog
from bot.cogs.menus import MenusCog
from bot.cogs.moderation import ModerationCog
from bot.cogs.reports import ReportsCog
from bot.cogs.rooms import RoomsCog
from bot.cogs.staff import Replies as StaffReplies
from bot.cogs.staff import Suggestions
from bot.db import case_edits, cases
from bot.domain import identifiers
from bot.domain.jobs import Job
from bot.features.house import Feature, House
from bot.integrations.discord import message_url
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_audit_log import AuditLog
from bot.integrations.discord_rooms import Rooms
from bot.integrations.sealing import Sealing
from bot.moderation.acts import ActService
from bot.moderation.by_hand import ActsByHand
from bot.moderation.cards import CardService
from bot.moderation.desk import Desk
from bot.moderation.evidence import EvidenceDesk
from bot.moderation.purges import PurgeDesk, PurgeService
from bot.moderation.report_cards import ReportCards
from bot.moderation.report_texts import ReportTexts
from bot.moderation.reports import ReportService
from bot.moderation.rules import ACTS_KEPT, WARNINGS_KEPT
from bot.moderation.slow_modes import SlowModeDesk, SlowModes
from bot.moderation.texts import Texts


def build(house: House) -> tuple[Feature, ...]:
    """What moderators use, and what people tell them."""
    database, clock, config, sentences = house.database, house.clock, house.config, house.sentences
    acts, rooms = Acts(house.client, house.guild), Rooms(house.client)
    texts = Texts(config.moderation, sentences, message_url(house.guild))
    service = ActService(database, acts, house.discord, texts, clock, SlowModes(database, rooms, clock).look)
    slow_modes, purges = (
        SlowModeDesk(database, acts, rooms, service, config, clock),
        PurgeService(database, rooms, clock),
    )
    cards = CardService(database, acts, texts, config, clock)
    regions = config.moderation.regions

    def has_identifier(words: str) -> bool:
        return bool(identifiers.find(words, regions))

    desk = Desk(database, acts, service, config, clock, has_identifier, slow_modes.undo)
    replies, suggestions = StaffReplies(texts, sentences), Suggestions(texts)
    by_hand = ActsByHand(database, AuditLog(house.client, house.guild), acts, clock, has_identifier)
    cog = CasesCog(desk, texts, replies, suggestions, sentences)
    menus = MenusCog(house.client.tree, desk, cog, texts, replies, sentences)
    purge_desk = PurgeDesk(database, acts, rooms, config, clock, house.guild)
    rooms_cog = RoomsCog(purge_desk, purges, slow_modes, texts, replies, sentences)

    async def forget() -> None:
        async with database.transaction() as session:
            await cases.forget_old(session, clock.now(), WARNINGS_KEPT, ACTS_KEPT)
            await case_edits.forget_old(session)

    acting = Feature(
        server_queues=(service.queue, cards.queue, purges.queue),
        jobs={Job.BY_HAND: by_hand.read},
        at_start=by_hand.begin,
        nightly=(forget,),
        before_finish=(purges.stop,),
        cogs=(ModerationCog(desk, replies, suggestions), cog, menus, ByHandCog(by_hand, house.guild), rooms_cog),
        buttons={"case": cog.pressed, "moderate": menus.handed_in, "purge": rooms_cog.pressed},
    )
    return acting, _reports(house, acts, desk, replies)


def _reports(house: House, acts: Acts, desk: Desk, replies: StaffReplies) -> Feature:
    regions, texts = house.config.moderation.regions, ReportTexts(house.sentences, message_url(house.guild))

    def redacted(said: str) -> str:
        return identifiers.redact(said, identifiers.find(said, regions), lambda _kind: "…")

    service = ReportService(house.database, acts, desk, house.config, house.clock, redacted)
    shown = ReportCards(house.database, acts, house.discord, texts, house.config, house.clock)
    sealing = Sealing(house.settings.evidence_keys)
    reading = EvidenceCog(
        EvidenceDesk(house.database, acts, sealing, house.config, house.clock), texts, house.sentences
    )  # fmt: skip
    cog = ReportsCog(house.client.tree, service, texts, replies, house.sentences)
    return Feature(
        server_queues=(shown.cards, shown.tellings),
        nightly=(service.forget_old,),
        cogs=(cog, reading),
        buttons={"report": cog.pressed, "evidence": reading.pressed},
    )
