"""Rooms that are open to everybody by config, and that some or all do not see. Pure.

Of gated rooms `gates` finds it.
"""

from collections.abc import Iterator

from bot.community.findings import Finding, Scene
from bot.domain.reach import EVERYONE, unreached


def findings(scene: Scene) -> Iterator[Finding]:
    """One for each such room."""
    roles = {key: role.id for key, role in scene.roles.items()}
    channels = {key: channel.id for key, channel in scene.channels.items()}
    for found in unreached(scene.community, scene.guild, roles, channels):
        name = scene.channels[found.channel].name
        if found.is_open and found.nobody:
            yield Finding("seen_by_nobody", f"channels.{found.channel}", {"channel": name})
        elif found.is_open and found.shut_out:
            who = ", ".join(EVERYONE if each == EVERYONE else scene.roles[each].name for each in found.shut_out)
            yield Finding("shut_out", f"channels.{found.channel}", {"channel": name, "roles": who})
