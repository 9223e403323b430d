"""What somebody asks the moderators is brought to Discord, and who has no business there is taken out."""

from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.config import load
from bot.contact.desk import ContactDesk, Said
from bot.contact.service import ContactService
from bot.contact.texts import Texts
from bot.db import Database, alerts, contacts, guild_objects, members
from bot.domain.contact import Contact
from bot.domain.staff import Presser
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_private_threads import PrivateThreads
from sandbox.discord import DiscordSandbox
from tests.db.moderators import Told
from tests.db.still import Still
from tests.db.working import Worker

CONFIG = load(Path(__file__).parents[1] / "config")
SENTENCES = Sentences(Path(__file__).parents[1] / "config" / "locales")
ROLE = 77


class ContactsDesk:
    """A server with the channels for it, and Anna, who asks."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.client, self.clock = database, sandbox, client, Still()
        self.acts, texts = Told(client, sandbox.guild_id), Texts(CONFIG, SENTENCES)
        self.threads = PrivateThreads(client, sandbox.guild_id)
        self.service = ContactService(database, self.threads, self.acts, texts, CONFIG, self.clock)
        discord_ = Discord(client, sandbox.guild_id)
        self.desk = ContactDesk(database, self.service, self.acts, discord_, texts, CONFIG, self.clock)
        self.worker = Worker(self.service.queue, database, self.clock)
        self.anna = self.number = 0

    async def build(self) -> None:
        """The channels; Anna has asked, and nothing is done yet."""
        self.anna, _last = self.sandbox.crowd(1)
        wanted = CONFIG.moderation.contact
        assert wanted is not None
        async with self.database.transaction() as session:
            for key in (wanted.channel, wanted.staff_channel):
                made = await self.client.http.create_channel(self.sandbox.guild_id, 0, name=key)
                await guild_objects.put(session, "channel", key, int(made["id"]))
            await guild_objects.put(session, "role", "moderator", ROLE)
            await members.ensure(session, self.anna, self.clock.now())
            self.number = await contacts.ask(session, self.anna, self.clock.now())

    async def contact(self) -> Contact:
        """What is stored of it."""
        async with self.database.transaction(readonly=True) as session:
            found = await contacts.get(session, self.number)
        assert found is not None
        return found

    async def inside(self) -> set[int]:
        """Who is in the thread, the bot apart."""
        thread = (await self.contact()).thread
        assert thread is not None
        found = await self.client.http.get_thread_members(thread)
        assert self.client.user is not None
        return {int(each["user_id"]) for each in found} - {self.client.user.id}


@pytest.fixture
async def desk(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> ContactsDesk:
    found = ContactsDesk(database, *server)
    await found.build()
    return found


async def test_where_no_thread_can_be_opened_the_staff_hear_of_it_until_one_is(desk: ContactsDesk) -> None:
    body = {"message": "Missing Permissions", "code": 50013}
    fault = desk.sandbox.fault("/threads$", method="POST", status=403, body=body)
    for _ in range(12):
        await desk.worker.once()
        desk.clock.advance(timedelta(hours=1))
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("contact_held", "Refused")]
    fault.release()
    await desk.worker.all()
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
    assert await desk.inside() == {desk.anna}


async def test_a_former_moderator_reads_no_more_what_somebody_asks(desk: ContactsDesk) -> None:
    mia, _last = desk.sandbox.crowd(1)
    await desk.worker.all()
    async with desk.database.transaction() as session:
        assert await contacts.claim(session, desk.number, mia, desk.clock.now())
    await desk.worker.all()
    assert await desk.inside() == {desk.anna, mia}
    await desk.desk.changed(mia, frozenset([ROLE]))
    await desk.desk.changed(desk.anna, frozenset())
    await desk.worker.all()
    assert await desk.inside() == {desk.anna, mia}, "she is one still, and Anna never was"
    await desk.desk.changed(mia, frozenset())
    await desk.worker.all()
    assert await desk.inside() == {desk.anna}
    found = await desk.contact()
    assert (found.claimed_by, found.leaver) == (None, None), "somebody else can take it"


async def test_a_former_moderator_reads_no_more_what_is_closed_and_it_stays_closed(desk: ContactsDesk) -> None:
    mia, _last = desk.sandbox.crowd(1)
    async with desk.database.transaction() as session:
        assert await contacts.claim(session, desk.number, mia, desk.clock.now())
    await desk.worker.all()
    async with desk.database.transaction() as session:
        assert await contacts.close(session, desk.number, desk.clock.now(), by_staff=True)
    await desk.worker.all()
    await desk.desk.changed(mia, frozenset())
    await desk.worker.all()
    assert await desk.inside() == {desk.anna}
    found = await desk.contact()
    assert found.thread is not None
    seen = await desk.threads.view(found.thread)
    assert seen is not None
    assert (seen.archived, seen.locked, found.leaver) == (True, True, None)


async def test_what_changed_while_nobody_listened_is_found(desk: ContactsDesk) -> None:
    mia, _last = desk.sandbox.crowd(1)
    async with desk.database.transaction() as session:
        assert await contacts.claim(session, desk.number, mia, desk.clock.now())
    await desk.worker.all()
    await desk.desk.look_at_claimers()
    await desk.worker.all()
    assert await desk.inside() == {desk.anna}


async def test_who_left_and_came_back_is_in_their_thread_again(desk: ContactsDesk) -> None:
    await desk.worker.all()
    thread = (await desk.contact()).thread
    assert thread is not None
    await desk.client.http.remove_user_from_thread(thread, desk.anna)  # as Discord does with who leaves
    assert await desk.inside() == set()
    async with desk.database.transaction() as session:
        await contacts.ask(session, desk.anna, desk.clock.now())
    await desk.worker.all()
    assert await desk.inside() == {desk.anna}


async def test_the_owner_is_written_to_a_few_times_an_hour(desk: ContactsDesk) -> None:
    desk.acts.owner_id, _last = desk.sandbox.crowd(1)
    said = [await desk.desk.tell_owner(desk.anna, "A moderator did it", f"n{number}") for number in range(4)]
    assert [each.key for each in said] == ["contact-owner-told"] * 3 + ["contact-owner-enough"]
    other, _last = desk.sandbox.crowd(1)
    assert (await desk.desk.tell_owner(other, "And me", "n5")).key == "contact-owner-told"
    desk.acts.owner_id, owner = 1, desk.acts.owner_id
    for number in range(4):
        assert (await desk.desk.tell_owner(other, "Again", f"m{number}")).key == "contact-owner-away"
    desk.acts.owner_id = owner
    assert (await desk.desk.tell_owner(other, "Again", "m5")).key == "contact-owner-told", "what failed counts not"
    desk.clock.advance(timedelta(hours=1))
    assert (await desk.desk.tell_owner(desk.anna, "Again", "n6")).key == "contact-owner-told"


async def test_only_who_may_has_it(desk: ContactsDesk) -> None:
    assert await desk.desk.claim(Presser(5, frozenset(), False), desk.number) == Said("no-right")
    assert (await desk.desk.claim(Presser(5, frozenset([ROLE]), False), desk.number)).key == "contact-claimed"
