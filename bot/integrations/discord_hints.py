"""Messages that are to be noticed: the only ones that mention somebody."""

from collections.abc import Sequence

import discord

from bot.domain.screen import Screen
from bot.integrations.discord import buttons, translated


class Hints:
    """Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def reply(self, channel: int, message: int, member: int, screen: Screen, nonce: str) -> int:
        """Answer a message where it stands, so that who wrote it (`member`) notices; the answer's id."""
        mention = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(member)])
        place = discord.MessageReference(message_id=message, channel_id=channel, fail_if_not_exists=False)
        return await self._send(channel, f"<@{member}> {screen.text}", screen, mention, nonce, place)

    async def call(
        self, channel: int, text: str, nonce: str, *, roles: Sequence[int] = (), members: Sequence[int] = ()
    ) -> int:
        """Write into a channel, mentioning these people, and whoever has one of these roles."""
        mention = discord.AllowedMentions(
            everyone=False, users=[discord.Object(each) for each in members],
            roles=[discord.Object(each) for each in roles], replied_user=False,
        )  # fmt: skip
        return await self._send(channel, text, Screen(text), mention, nonce, None)

    async def _send(
        self, channel: int, text: str, screen: Screen, mentions: discord.AllowedMentions, nonce: str,
        reference: discord.MessageReference | None,
    ) -> int:  # fmt: skip
        async with translated():
            with discord.http.handle_message_parameters(
                content=text, allowed_mentions=mentions, nonce=nonce, view=buttons(screen.buttons),
                message_reference=reference.to_message_reference_dict() if reference else discord.utils.MISSING,
            ) as params:  # fmt: skip
                return int((await self._client.http.send_message(channel, params=params))["id"])
