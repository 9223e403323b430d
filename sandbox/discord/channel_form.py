"""Reading a guild channel's form, for making one and for changing one."""

from __future__ import annotations

import re

from .errors import Json, Refusal
from .forms import Form
from .state import (
    ANNOUNCEMENT,
    CATEGORY,
    FORUM,
    MEDIA,
    MEMBER_OVERWRITE,
    ROLE_OVERWRITE,
    TEXT,
    VOICE_TYPES,
    Channel,
    Guild,
    Overwrite,
)
from .world import World

MOST_IN_CATEGORY = 50
_LOWER_CASE = (TEXT, ANNOUNCEMENT, FORUM, MEDIA)
_CONVERTIBLE = {TEXT: (TEXT, ANNOUNCEMENT), ANNOUNCEMENT: (TEXT, ANNOUNCEMENT)}
_TEXT_SETTINGS = ("default_thread_rate_limit_per_user",)
_DURATIONS = (60, 1440, 4320, 10_080)
_VOICE_SETTINGS = ("bitrate", "user_limit", "video_quality_mode")
_FORUM_SETTINGS = ("default_sort_order", "default_forum_layout")
_FORUM_FLAGS = 1 << 4
"""REQUIRE_TAG: the one of a forum's flags that can be set."""


def apply(channel: Channel, form: Form, guild: Guild, world: World) -> None:
    """Set on the channel what the form gives, but for the overwrites; InvalidForm, with nothing set, if it is wrong."""
    form.lacks("icon", "default_tag_setting")
    name = form.text("name", 100, 1)
    topic = form.text("topic", 4096 if channel.type in (FORUM, MEDIA) else 1024)
    position, slow = form.whole("position"), form.whole("rate_limit_per_user", 0, 21_600)
    nsfw, kind = form.flag("nsfw"), form.choice("type", *_CONVERTIBLE.get(channel.type, (channel.type,)))
    settings, tags = _settings(channel, form), _tags(form, world)
    parent_id = _parent(channel, form, guild)
    form.check()
    if name is not None:
        channel.name = re.sub(r"\s+", "-", name.strip()).lower() if channel.type in _LOWER_CASE else name
    if "topic" in form:
        channel.topic = topic or None
    if "parent_id" in form:
        channel.parent_id = parent_id
    if form.given("available_tags"):
        channel.available_tags = tags
    channel.type = channel.type if kind is None else kind
    channel.position = channel.position if position is None else position
    channel.rate_limit_per_user = channel.rate_limit_per_user if slow is None else slow
    channel.nsfw = channel.nsfw if nsfw is None else nsfw
    channel.settings |= settings


def _settings(channel: Channel, form: Form) -> Json:
    """What only this type of channel has."""
    names: tuple[str, ...] = ()
    if channel.type in VOICE_TYPES:
        names = _VOICE_SETTINGS
    elif channel.type in (FORUM, MEDIA):
        names = (*_TEXT_SETTINGS, *_FORUM_SETTINGS)
    elif channel.type in (TEXT, ANNOUNCEMENT):
        names = _TEXT_SETTINGS
    settings: Json = {name: form.whole(name) for name in names if form.given(name)}
    if channel.type not in VOICE_TYPES and form.given("default_auto_archive_duration"):
        settings["default_auto_archive_duration"] = form.choice("default_auto_archive_duration", *_DURATIONS)
    emoji = form.form("default_reaction_emoji") if channel.type in (FORUM, MEDIA) else None
    if channel.type in (FORUM, MEDIA) and form.given("flags"):
        settings["flags"] = (form.whole("flags") or 0) & _FORUM_FLAGS
    if emoji is not None:
        settings["default_reaction_emoji"] = _emoji(emoji)
    if channel.type in VOICE_TYPES and "rtc_region" in form:
        settings["rtc_region"] = form.text("rtc_region", 50)
    return settings


def _emoji(form: Form) -> Json:
    emoji_id = form.snowflake("emoji_id")
    return {"emoji_id": None if emoji_id is None else str(emoji_id), "emoji_name": form.text("emoji_name", 100)}


def _tags(form: Form, world: World) -> list[Json]:
    """A forum's tags; one with an id keeps it."""
    tags: list[Json] = []
    for item in form.forms("available_tags", 20):
        item.require("name")
        name = item.text("name", 20)
        if any(tag["name"] == name for tag in tags):
            raise Refusal(400, 40066, "Tag names must be unique")
        moderated = item.flag("moderated") or False
        tags.append(
            {"id": str(item.snowflake("id") or world.ids.next()), "name": name, "moderated": moderated, **_emoji(item)}
        )
    return tags


def _parent(channel: Channel, form: Form, guild: Guild) -> int | None:
    """The category to lie in, if it is one and has room."""
    parent_id = form.snowflake("parent_id")
    if parent_id is None:
        return None
    parent = guild.channels.get(parent_id)
    if parent is None or parent.type != CATEGORY or channel.type == CATEGORY:
        form.fail("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    elif channel.parent_id != parent_id:
        inside = sum(other.parent_id == parent_id for other in guild.channels.values())
        if inside >= MOST_IN_CATEGORY:
            most = f"Maximum number of channels in category reached ({MOST_IN_CATEGORY})"
            form.fail("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", most)
    return parent_id


def overwrites(form: Form, guild: Guild) -> dict[int, Overwrite] | None:
    """The permission overwrites in the form; None when it has none."""
    if not form.given("permission_overwrites"):
        return None
    found: dict[int, Overwrite] = {}
    for item in form.forms("permission_overwrites", 100):
        item.require("id")
        overwrite = one_overwrite(item, item.snowflake("id") or 0, guild)
        found[overwrite.id] = overwrite
    form.check()
    return found


def one_overwrite(form: Form, target_id: int, guild: Guild) -> Overwrite:
    """One overwrite; the type may be left out where the guild knows the role or member."""
    kind = form.choice("type", ROLE_OVERWRITE, MEMBER_OVERWRITE)
    if kind is None:
        kind = ROLE_OVERWRITE if target_id in guild.roles else MEMBER_OVERWRITE
    known = target_id in guild.roles if kind == ROLE_OVERWRITE else target_id in guild.members
    if not known:
        form.fail("id", "CHANNEL_OVERWRITE_TARGET_UNKNOWN", "Unknown overwrite target")
    return Overwrite(target_id, kind, form.whole("allow") or 0, form.whole("deny") or 0)
