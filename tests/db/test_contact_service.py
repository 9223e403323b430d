"""What somebody asks the moderators is brought to Discord, and the staff hear where that cannot be done."""

from datetime import timedelta
from pathlib import Path

import discord

from bot.config import load
from bot.contact.service import ContactService
from bot.contact.texts import Texts
from bot.db import Database, alerts, contacts, guild_objects, members
from bot.i18n import Sentences
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_private_threads import PrivateThreads
from sandbox.discord import DiscordSandbox
from tests.db.still import Still
from tests.db.working import Worker

CONFIG = load(Path(__file__).parents[1] / "config")
SENTENCES = Sentences(Path(__file__).parents[1] / "config" / "locales")


async def test_where_no_thread_can_be_opened_the_staff_hear_of_it_until_one_is(
    database: Database, server: tuple[DiscordSandbox, discord.Client]
) -> None:
    sandbox, client = server
    clock = Still()
    service = ContactService(
        database, PrivateThreads(client, sandbox.guild_id), Acts(client, sandbox.guild_id), Texts(CONFIG, SENTENCES),
        CONFIG, clock,
    )  # fmt: skip
    worker, (anna, _last) = Worker(service.queue, database, clock), sandbox.crowd(1)
    wanted = CONFIG.moderation.contact
    assert wanted is not None
    async with database.transaction() as session:
        for key in (wanted.channel, wanted.staff_channel):
            made = await client.http.create_channel(sandbox.guild_id, 0, name=key)
            await guild_objects.put(session, "channel", key, int(made["id"]))
        await members.ensure(session, anna, clock.now())
        number = await contacts.ask(session, anna, clock.now())
    body = {"message": "Missing Permissions", "code": 50013}
    fault = sandbox.fault("/threads$", method="POST", status=403, body=body)
    for _ in range(12):
        await worker.once()
        clock.advance(timedelta(hours=1))
    async with database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("contact_held", "Refused")]
    fault.release()
    await worker.all()
    async with database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
        found = await contacts.get(session, number)
    assert found is not None
    assert found.thread is not None
