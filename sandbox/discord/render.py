"""The world's objects as Discord's JSON. Ids become strings, times ISO 8601, permissions decimal strings."""

from __future__ import annotations

from datetime import datetime

from .errors import Json
from .parts import User
from .state import (
    ANNOUNCEMENT,
    DM,
    FORUM,
    MEDIA,
    TEXT,
    VOICE_TYPES,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    State,
)

OBFUSCATED = 1 << 17
"""The channel flag that marks a channel shown to somebody who cannot view it."""


QUARANTINED = 1 << 7
"""The member flag of somebody whom AutoMod holds back for a name."""


def timestamp(moment: datetime | None) -> str | None:
    """The time as Discord writes it, None for None."""
    return None if moment is None else moment.isoformat()


def user(it: User) -> Json:
    """Discord's user object."""
    shown: Json = {
        "id": str(it.id),
        "username": it.username,
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "global_name": None if it.bot else it.username,
        "primary_guild": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }
    if it.bot:
        shown["bot"] = True
    return shown


def own_user(it: User) -> Json:
    """The user object as its owner sees it."""
    return {
        **user(it),
        "mfa_enabled": False,
        "locale": it.locale,
        "premium_type": 0,
        "email": None,
        "verified": True,
        "banner": None,
        "accent_color": None,
        "bio": "",
    }


def member(it: Member, *, with_user: bool = True) -> Json:
    """Discord's guild member object."""
    shown: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": timestamp(it.timed_out_until),
        "flags": it.flags | (QUARANTINED if it.quarantined else 0),
        "joined_at": timestamp(it.joined_at),
        "nick": it.nick,
        "pending": it.pending,
        "premium_since": None,
        "roles": [str(role_id) for role_id in sorted(it.roles)],
        "mute": False,
        "deaf": False,
    }
    if with_user:
        shown["user"] = user(it.user)
    return shown


def role(it: Role) -> Json:
    """Discord's role object."""
    shown: Json = {
        "id": str(it.id),
        "name": it.name,
        "permissions": str(it.permissions),
        "position": it.position,
        "color": it.color,
        "colors": {
            "primary_color": it.color,
            "secondary_color": it.secondary_color,
            "tertiary_color": it.tertiary_color,
        },
        "hoist": it.hoist,
        "managed": it.managed,
        "mentionable": it.mentionable,
        "icon": None,
        "unicode_emoji": it.unicode_emoji,
        "flags": 0,
    }
    if it.bot_id is not None:
        shown["tags"] = {"bot_id": str(it.bot_id)}
    return shown


def overwrite(it: Overwrite) -> Json:
    """Discord's permission overwrite object."""
    return {"id": str(it.id), "type": it.type, "allow": str(it.allow), "deny": str(it.deny)}


def channel(it: Channel) -> Json:
    """Discord's guild channel object, for somebody who can view it."""
    shown: Json = {
        "id": str(it.id),
        "type": it.type,
        "guild_id": str(it.guild_id),
        "name": it.name,
        "position": it.position,
        "parent_id": None if it.parent_id is None else str(it.parent_id),
        "permission_overwrites": [overwrite(each) for each in it.overwrites.values()],
        "flags": 0,
        "nsfw": it.nsfw,
    }
    if it.type in (TEXT, ANNOUNCEMENT, FORUM, MEDIA):
        shown["topic"] = it.topic
        shown["rate_limit_per_user"] = it.rate_limit_per_user
        shown["last_message_id"] = None if it.last_message_id is None else str(it.last_message_id)
    if it.type in VOICE_TYPES:
        shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
        shown["rate_limit_per_user"] = it.rate_limit_per_user
        shown["last_message_id"] = None if it.last_message_id is None else str(it.last_message_id)
    if it.type in (FORUM, MEDIA):
        shown["available_tags"] = it.available_tags
        shown |= {"default_sort_order": None, "default_forum_layout": 0, "default_reaction_emoji": None}
    return {**shown, **it.settings}


def hidden_channel(it: Channel) -> Json:
    """The channel for somebody who cannot view it: only id, type and position are true."""
    denied = Overwrite(it.guild_id or 0, 0, 0, 1 << 10)
    blank = Channel(it.id, it.type, it.guild_id, "___hidden___", it.position, overwrites={denied.id: denied})
    return {**channel(blank), "flags": OBFUSCATED}


def direct_message(it: Channel, viewer: User, state: State) -> Json:
    """The direct message channel as one of its two sides sees it: the recipient is the other one."""
    return {
        "id": str(it.id),
        "type": DM,
        "last_message_id": None if it.last_message_id is None else str(it.last_message_id),
        "flags": 0,
        "recipients": [user(state.users[user_id]) for user_id in it.recipients if user_id != viewer.id],
    }


def guild(it: Guild) -> Json:
    """Discord's guild object, without what only the gateway sends."""
    return {
        "id": str(it.id),
        "name": it.name,
        "owner_id": str(it.owner_id),
        "features": it.features,
        "roles": [role(each) for each in it.roles.values()],
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
        **dict.fromkeys(_GUILD_NULLS),
        **_GUILD_FIXED,
        **it.settings,
    }


def counts(it: Guild) -> Json:
    """How many members the guild has, and how many of them are online: all are."""
    count = len(it.members)
    return {"approximate_member_count": count, "approximate_presence_count": count}


_GUILD_NULLS = (
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "system_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
)
_GUILD_FIXED: Json = {
    "region": "deprecated",
    "afk_timeout": 300,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "verification_level": 1,
    "default_message_notifications": 1,
    "mfa_level": 0,
    "explicit_content_filter": 2,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "preferred_locale": "en-US",
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
}


def application(state: State) -> Json:
    """Discord's application object, as its bot sees it; the guild's first owner stands in for the app's owner."""
    return {
        "id": str(state.bot.id),
        "name": state.bot.username,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(state.bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "summary": "",
        "flags": state.application_flags,
        "flags_new": str(state.application_flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(state.users[state.guild.owner_id]),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "integration_types_config": {"0": {}},
    }
