"""What people write, as it is looked at."""

import discord

from bot.domain.message import Message
from bot.errors import NotThere, Refused
from bot.integrations.discord import translated


class Messages:
    """Methods raise TryLater or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def fetch(self, channel: int, message: int) -> Message | None:
        """A message, read now, without the roles of who wrote it; None where it is gone, or out of reach."""
        found = self._client.get_channel(channel)
        is_known = isinstance(found, discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread)
        place = found if is_known else self._client.get_partial_messageable(channel)
        try:
            async with translated():
                return read(await place.fetch_message(message))  # type: ignore[union-attr]
        except (NotThere, Refused):
            return None


def read(message: discord.Message) -> Message:
    """What somebody wrote or passed on: the text, a poll, what pictures and files are called, and the title of a thread
    in its first message.
    """
    where, parts = message.channel, [message.content, *(each.content for each in message.message_snapshots)]
    if message.poll is not None:
        parts += [message.poll.question, *(answer.text for answer in message.poll.answers)]
    parts += [words for each in message.attachments for words in (each.description or "", each.filename)]
    parent = None
    if isinstance(where, discord.Thread):
        parent = where.parent_id
        if where.id == message.id:
            parts.insert(0, where.name)
    author, roles = message.author, frozenset[int]()
    if isinstance(author, discord.Member):
        roles = frozenset(role.id for role in author.roles)
    mentions = len({each.id for each in message.mentions}) + len(message.raw_role_mentions)
    return Message(
        message.id, where.id, author.id, "\n".join(filter(None, parts)), parent, author.display_name, roles, mentions
    )
