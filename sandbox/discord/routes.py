"""Every route under the API's address, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterator

from . import (
    interactions,
    rest_archives,
    rest_audit,
    rest_automod,
    rest_bans,
    rest_channels,
    rest_command_permissions,
    rest_commands,
    rest_events,
    rest_guild,
    rest_incidents,
    rest_invite_targets,
    rest_invites,
    rest_members,
    rest_messages,
    rest_news,
    rest_onboarding,
    rest_pins,
    rest_polls,
    rest_prune,
    rest_reactions,
    rest_responses,
    rest_roles,
    rest_search,
    rest_threads,
    rest_users,
    rest_webhook_messages,
    rest_webhooks,
)
from .api import Route


def in_order() -> Iterator[Route]:
    """Literal paths before those with an id in the same place, since the first match wins."""
    yield from rest_users.ROUTES
    yield from rest_guild.ROUTES
    yield from rest_incidents.ROUTES
    yield from rest_events.ROUTES
    yield from rest_onboarding.ROUTES
    yield from rest_roles.ROUTES
    yield from rest_members.ROUTES
    yield from rest_bans.ROUTES
    yield from rest_prune.ROUTES
    yield from rest_audit.ROUTES
    yield from rest_automod.ROUTES
    yield from rest_channels.ROUTES
    yield from rest_archives.ROUTES
    yield from rest_threads.ROUTES
    yield from rest_invite_targets.ROUTES
    yield from rest_invites.ROUTES
    yield from rest_webhooks.ROUTES
    yield from rest_webhook_messages.ROUTES
    yield from rest_news.ROUTES
    yield from rest_pins.ROUTES
    yield from rest_reactions.ROUTES
    yield from rest_messages.ROUTES
    yield from rest_polls.ROUTES
    yield from rest_search.ROUTES
    yield from rest_command_permissions.ROUTES
    yield from rest_commands.ROUTES
    yield from interactions.ROUTES
    yield from rest_responses.ROUTES
