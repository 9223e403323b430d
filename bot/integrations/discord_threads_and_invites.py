"""The ways into the server's channels besides roles and overwrites, as Discord tells them now."""

from typing import Any

import discord

from bot.domain.guild import Answer, Invite, Thread
from bot.integrations.discord import translated

_PRIVATE_THREAD = 12


class ThreadsAndInvites:
    """Only reads. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._http, self._guild = client.http, guild

    async def threads(self) -> tuple[Thread, ...]:
        """The active threads of the server."""
        async with translated():
            found: Any = await self._http.get_active_threads(self._guild)
            return tuple(_thread(each) for each in found["threads"])

    async def invites(self) -> tuple[Invite, ...]:
        """The invites of the server; needs Manage Server."""
        async with translated():
            found: Any = await self._http.invites_from(self._guild)
            return tuple(_invite(each) for each in found)

    async def webhooks(self) -> tuple[int, ...]:
        """For each webhook of the server the channel that it writes in; needs Manage Webhooks."""
        async with translated():
            found: Any = await self._http.guild_webhooks(self._guild)
            return tuple(int(each["channel_id"]) for each in found if each.get("channel_id"))

    async def answers(self) -> tuple[tuple[Answer, ...], frozenset[int]]:
        """The answers of native onboarding, switched on or not, and the channels that everybody follows."""
        async with translated():
            found: Any = await self._http.get_guild_onboarding(self._guild)
            answers = tuple(_answer(prompt, each) for prompt in found["prompts"] for each in prompt["options"])
            return answers, frozenset(int(each) for each in found["default_channel_ids"])


def _thread(found: Any) -> Thread:
    return Thread(int(found["id"]), str(found["name"]), int(found["parent_id"]), found["type"] == _PRIVATE_THREAD)


def _invite(found: Any) -> Invite:
    inviter, roles = found.get("inviter"), found.get("roles") or ()
    return Invite(
        channel=int(found["channel"]["id"]) if found.get("channel") else 0,
        inviter=int(inviter["id"]) if inviter else None,
        roles=frozenset(int(role["id"]) for role in roles),
    )


def _answer(prompt: Any, option: Any) -> Answer:
    return Answer(
        id=int(option["id"]),
        title=str(option["title"] or ""),
        question=str(prompt["title"] or ""),
        roles=frozenset(int(each) for each in option.get("role_ids") or ()),
        channels=frozenset(int(each) for each in option.get("channel_ids") or ()),
    )
