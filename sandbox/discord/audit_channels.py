"""What the audit log tells of a channel and of its permission overwrites."""

from __future__ import annotations

from . import audit, render
from .api import Call
from .audit import Act
from .errors import Json
from .state import Channel, Overwrite

_NOTED = (
    "name",
    "type",
    "topic",
    "nsfw",
    "rate_limit_per_user",
    "bitrate",
    "user_limit",
    "rtc_region",
    "video_quality_mode",
    "flags",
    "available_tags",
    "default_reaction_emoji",
    "default_auto_archive_duration",
    "default_thread_rate_limit_per_user",
)


def created(call: Call, channel: Channel) -> None:
    """A channel was made, with its overwrites."""
    audit.note(call, Act.CHANNEL_CREATE, channel.id, audit.diff({}, render.channel(channel), *_NOTED, _OVERWRITES))


def deleted(call: Call, channel: Channel) -> None:
    """A channel was deleted, with its overwrites."""
    audit.note(call, Act.CHANNEL_DELETE, channel.id, audit.diff(render.channel(channel), {}, *_NOTED, _OVERWRITES))


_OVERWRITES = "permission_overwrites"


def updated(call: Call, channel: Channel, old: Json) -> None:
    """A channel was changed; `old` is how it was shown before. Its overwrites are told of by themselves."""
    audit.note(call, Act.CHANNEL_UPDATE, channel.id, audit.diff(old, render.channel(channel), *_NOTED))


def overwritten(call: Call, channel: Channel, old: dict[int, Overwrite], new: dict[int, Overwrite]) -> None:
    """A channel's overwrites were changed: an entry for each that came, went or is another now."""
    for target_id in sorted(old.keys() | new.keys()):
        before, after = old.get(target_id), new.get(target_id)
        if before is None:
            _overwrite(call, Act.OVERWRITE_CREATE, channel, None, after)
        elif after is None:
            _overwrite(call, Act.OVERWRITE_DELETE, channel, before, None)
        elif before != after:
            _overwrite(call, Act.OVERWRITE_UPDATE, channel, before, after)


def _overwrite(call: Call, act: Act, channel: Channel, before: Overwrite | None, after: Overwrite | None) -> None:
    one = before or after
    assert one is not None
    old, new = ({} if each is None else render.overwrite(each) for each in (before, after))
    whom = {"id": str(one.id), "type": str(one.type)}
    role = call.world.state.guild.roles.get(one.id)
    if role is not None:
        whom["role_name"] = role.name
    audit.note(call, act, channel.id, audit.diff(old, new, "id", "type", "allow", "deny"), whom)
