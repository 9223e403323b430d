"""Pruning: who has not been here for days is taken out at once."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Arrive, Bot, Call


@pytest.fixture
def traffic() -> None:
    """Not recorded: discord.py sends "true" for true here, which Discord takes and its description does not."""


async def test_pruning_takes_who_has_not_been_here(
    bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    role = await home.create_role(name="Member")
    discord_sandbox.crowd(3)
    discord_sandbox.crowd(2, [role.id])
    assert await home.estimate_pruned_members(days=7) == 0
    discord_sandbox.advance(timedelta(days=8))
    discord_sandbox.crowd(1)
    assert await home.estimate_pruned_members(days=7) == 3
    assert await home.estimate_pruned_members(days=7, roles=[role]) == 5
    assert await home.estimate_pruned_members(days=9) == 0
    assert await home.prune_members(days=7, reason="quiet") == 3
    (entry,) = [each async for each in home.audit_logs(action=discord.AuditLogAction.member_prune)]
    assert (entry.extra.delete_member_days, entry.extra.members_removed, entry.reason) == (7, 3, "quiet")  # type: ignore[union-attr]
    assert await home.prune_members(days=7, compute_prune_count=False, roles=[role]) is None
    # who is connected has been here
    assert int(ann.id) in discord_sandbox.state.guild.members
    assert (await as_bot("POST", f"{guild}/prune", {"days": 31}))[1]["code"] == 50035
    assert (await ann.call("GET", f"{guild}/prune"))[1]["code"] == 50013
