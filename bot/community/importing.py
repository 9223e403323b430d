"""A config written from a server that is there: to begin with, not to finish with. Pure.

What a role or channel is about cannot be seen on Discord, and it decides what is allowed: where config does not know it
already, `about` is "unsure", which config refuses until a person has said it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.community.access import WRITE
from bot.community.plan import KINDS
from bot.community.rules import Ids
from bot.config import Community
from bot.domain.guild import CATEGORY, Channel, Guild
from bot.domain.permissions import ADMINISTRATOR, BITS, VIEW_CHANNEL

UNSURE = "unsure"


def config_of(guild: Guild, known: Community, ids: Ids, may_give: Collection[str]) -> dict[str, Any]:
    """community.toml as values. `known` and `ids` keep the keys, and what things are about, of what config has.

    `may_give`: the names of the permissions that config can give a role; others are left out.
    """
    # An administrator passes every gate, and no bot below can change that: such a role is not config's.
    plain = [each for each in guild.roles.values() if not each.managed and not each.permissions & ADMINISTRATOR]
    roles = {each.id: each for each in plain if each.id != guild.id}
    role_keys = _keys(((each.id, each.name) for each in roles.values()), ids.roles)
    categories = {each.id: each for each in guild.channels.values() if each.kind == CATEGORY and not each.hidden}
    category_keys = _keys(((each.id, each.name) for each in categories.values()), ids.categories)
    rooms = {each.id: each for each in guild.channels.values() if each.kind in KINDS.values() and not each.hidden}
    room_keys = _keys(((each.id, each.name) for each in rooms.values()), ids.channels)
    found: dict[str, Any] = {"roles": {}, "categories": {}, "channels": {}}
    for id_, role in sorted(roles.items(), key=lambda each: (-each[1].position, each[0])):
        key = role_keys[id_]
        about = known.roles[key].about if key in known.roles else UNSURE
        entry: dict[str, Any] = {"name": role.name, "about": about}
        given = [name for name, bit in BITS.items() if role.permissions & bit and name in may_give]
        entry |= {"colour": f"#{role.colour:06x}"} if role.colour else {}
        entry |= {"hoist": True} if role.hoist else {}
        entry |= {"mentionable": True} if role.mentionable else {}
        found["roles"][key] = entry | ({"permissions": given} if given else {})
    for id_, category in _in_order(categories):
        entry = {"name": category.name} | _opens_to(category, role_keys, guild)
        found["categories"][category_keys[id_]] = entry
    for id_, channel in _in_order(rooms):
        key = room_keys[id_]
        found["channels"][key] = _channel(channel, key, known, category_keys, role_keys, guild)
    return found


def _channel(
    channel: Channel,
    key: str,
    known: Community,
    category_keys: Mapping[int, str],
    role_keys: Mapping[int, str],
    guild: Guild,
) -> dict[str, Any]:
    about = known.channels[key].about if key in known.channels else UNSURE
    entry: dict[str, Any] = {"name": channel.name, "about": about}
    kind = next(name for name, number in KINDS.items() if number == channel.kind)
    entry |= {"kind": kind} if kind != "text" else {}
    opens_to = _opens_to(channel, role_keys, guild)
    if channel.parent is not None and channel.parent in category_keys:
        entry["category"] = category_keys[channel.parent]
        if opens_to == _opens_to(guild.channels[channel.parent], role_keys, guild):
            opens_to = {}
        elif not opens_to:
            opens_to = {"opens_to": []}
    entry |= opens_to
    button = known.channels[key].button if key in known.channels else None
    entry |= {"button": button} if button else {}
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None and everyone.deny & WRITE == WRITE:
        entry["writers"] = [role_keys[o.target] for o in channel.overwrites.values() if _lets(o, WRITE, role_keys)]
    entry |= {"slowmode_s": channel.slowmode_s} if channel.slowmode_s else {}
    if channel.tags:
        entry["tags"] = [{"name": t.name} | ({"moderated": True} if t.moderated else {}) for t in channel.tags]
    return entry


def _opens_to(channel: Channel, role_keys: Mapping[int, str], guild: Guild) -> dict[str, Any]:
    everyone = channel.overwrites.get(guild.id)
    if everyone is None or not everyone.deny & VIEW_CHANNEL:
        return {}
    opening = [role_keys[o.target] for o in channel.overwrites.values() if _lets(o, VIEW_CHANNEL, role_keys)]
    # Closed to all roles: an empty list would mean everybody, so a person has to say who it is for.
    return {"opens_to": opening or [UNSURE]}


def _lets(overwrite: Any, bit: int, role_keys: Mapping[int, str]) -> bool:
    return bool(overwrite.allow & bit) and overwrite.target in role_keys


def _in_order(channels: Mapping[int, Channel]) -> list[tuple[int, Channel]]:
    return sorted(channels.items(), key=lambda each: (each[1].position, each[0]))


def _keys(things: Iterable[tuple[int, str]], known: Mapping[str, int]) -> dict[int, str]:
    """A key for each: the one it has, else one made of its name."""
    keys = {id_: key for key, id_ in known.items()}
    taken = set(known)
    for id_, name in things:
        if id_ in keys:
            continue
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50]
        stem = stem if stem[:1].isalpha() else f"x-{stem}".rstrip("-")
        key = next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if each not in taken)
        keys[id_] = key
        taken.add(key)
    return keys
