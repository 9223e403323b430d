"""A config written from a server that is there: to begin with, not to finish with. Pure.

Applied, it changes nothing: what config cannot say is left out and named, and where it cannot say just who sees a room
and writes in it, the room keeps its permissions. What a role or channel is about cannot be seen on Discord, and it
decides what is allowed: where config does not know it already, `about` is "unsure", which config refuses until a person
has said it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.community import access
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Category, Community
from bot.config import Channel as ChannelConfig
from bot.config.community import CLOSED, Tag
from bot.config.names import Name
from bot.domain.guild import CATEGORY, FORUM, KINDS, SPOKEN, Channel, Guild, Member, Role, called
from bot.domain.permissions import ADMINISTRATOR, BITS, VIEW_CHANNEL, bits, in_channel, names

UNSURE = "unsure"
_SEND = bits("send_messages")
_NAME, _TAG = TypeAdapter(Name), TypeAdapter(Tag)


@dataclass(frozen=True, slots=True)
class Imported:
    """`values`: community.toml. `left`: what it does not say, a line each, to read; apply leaves that as it is."""

    values: dict[str, Any]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Server:
    """The server, config's keys for what of it goes into the file (by id), and what was left out so far."""

    guild: Guild
    known: Community
    ids: Ids
    texts: Texts
    posted: Collection[str]
    roles: dict[int, str] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    channels: dict[int, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    @property
    def held(self) -> dict[str, int]:
        """The roles in the file, key to id."""
        return {key: id_ for id_, key in self.roles.items()}


def config_of(
    guild: Guild, known: Community, ids: Ids, may_give: Collection[str], texts: Texts, posted: Collection[str] = ()
) -> Imported:
    """The config of a server. `known` and `ids` keep the keys, and what things are about, of what config has.

    `may_give`: the names of the permissions that config can give a role. `texts`: topics and first posts by key;
    `posted`: the keys of the channels where the bot has written one.
    """
    server = _Server(guild, known, ids, texts, posted)
    found: dict[str, Any] = {"roles": {}, "categories": {}, "channels": {}}
    for role in _roles(server):
        found["roles"][server.roles[role.id]] = _role(role, server, may_give)
    categories, channels = _categories(server), _channels(server)
    for category in categories:
        found["categories"][server.categories[category.id]] = _category(category, server)
    for channel in channels:
        found["channels"][server.channels[channel.id]] = _channel(channel, server)
    _hidden(server, found)
    return Imported(found, tuple(server.left))


def _roles(server: _Server) -> list[Role]:
    """The roles of the file, highest first."""
    there = [each for each in server.guild.roles.values() if not each.managed and each.id != server.guild.id]
    there.sort(key=lambda each: (-each.position, each.id))
    fit = _named(server, "role", [(each.id, each.name) for each in there], server.ids.roles, ())
    for role in there:
        if role.id in fit and role.permissions & ADMINISTRATOR:
            # It passes every gate, and no bot below can change that: such a role is not config's.
            server.left.append(f"role {shown(role.name)}: has Administrator, which config gives nobody.")
    roles = [each for each in there if each.id in fit and not each.permissions & ADMINISTRATOR]
    server.roles.update(_keys(((each.id, each.name) for each in roles), server.ids.roles))
    return roles


def _categories(server: _Server) -> list[Channel]:
    there = [each for each in _in_order(server.guild) if each.kind == CATEGORY]
    ids, known = server.ids.categories, server.known.categories
    taken = [each.name for key, each in known.items() if _is_hidden(ids.get(key), server.guild)]
    fit = _named(server, "category", [(each.id, each.name) for each in there], ids, taken)
    categories = [each for each in there if each.id in fit]
    server.categories.update(_keys(((each.id, each.name) for each in categories), server.ids.categories))
    return categories


def _channels(server: _Server) -> list[Channel]:
    there = [each for each in _in_order(server.guild) if each.kind != CATEGORY]
    for channel in there:
        if channel.kind not in KINDS.values():
            server.left.append(f"channel {shown(channel.name)}: is of a kind that config does not have.")
    fit = set[int]()
    for spoken in (False, True):
        rooms = [each for each in there if each.kind in KINDS.values() and (each.kind in SPOKEN) is spoken]
        ids, known = server.ids.channels, server.known.channels.items()
        taken = [
            each.name for key, each in known if each.is_spoken is spoken and _is_hidden(ids.get(key), server.guild)
        ]
        fit |= _named(server, "channel", [(c.id, called(c.name, c.kind)) for c in rooms], ids, taken)
    channels = [each for each in there if each.id in fit]
    server.channels.update(_keys(((each.id, each.name) for each in channels), server.ids.channels))
    return channels


def _in_order(guild: Guild) -> list[Channel]:
    seen = (each for each in guild.channels.values() if not each.hidden)
    return sorted(seen, key=lambda each: (each.position, each.id))


def _is_hidden(id_: int | None, guild: Guild) -> bool:
    return id_ in guild.channels and id_ is not None and guild.channels[id_].hidden


def _named(
    server: _Server, kind: str, things: list[tuple[int, str]], known: Mapping[str, int], taken: Collection[str]
) -> set[int]:
    """The ids of those that config can name: of several of one name at most the one that it knows by its number.

    `taken` are the names of what config knows and the bot cannot view.
    """
    counts = Counter([*(name for _, name in things), *taken])
    mine = set(known.values())
    first = {name: id_ for id_, name in reversed(things) if id_ in mine and name not in taken}
    fit = set()
    for id_, name in things:
        if not _is(_NAME.validate_python, name):
            server.left.append(f"{kind} {shown(name)} ({id_}): config cannot write this name.")
        elif counts[name] > 1 and first.get(name) != id_:
            server.left.append(f"{kind} {shown(name)} ({id_}): {counts[name]} have this name. Rename all but one.")
        else:
            fit.add(id_)
    return fit


def _role(role: Role, server: _Server, may_give: Collection[str]) -> dict[str, Any]:
    key, known = server.roles[role.id], server.known.roles
    is_known = key in known and (server.ids.roles.get(key) == role.id or known[key].name == role.name)
    entry: dict[str, Any] = {"name": role.name, "about": known[key].about if is_known else UNSURE}
    given = [name for name in names(role.permissions) if name in may_give]
    entry |= {"colour": f"#{role.colour:06x}"} if role.colour else {}
    entry |= {"hoist": True} if role.hoist else {}
    entry |= {"mentionable": True} if role.mentionable else {}
    if others := role.permissions & ~bits(*may_give):
        unknown = ["some that this version does not know"] if others & ~sum(BITS.values()) else []
        said = ", ".join([name.replace("_", " ") for name in names(others)] + unknown)
        server.left.append(f"role {shown(role.name)}: has permissions that config does not give: {said}.")
    return entry | ({"permissions": given} if given else {})


def _category(category: Channel, server: _Server) -> dict[str, Any]:
    opens_to, keep = _opens_to(category, server), {"keep": ["permissions"]}
    entry = {"name": category.name} | ({"opens_to": opens_to} if opens_to else {})
    return entry if _is_so(category, server, opens_to, None) else entry | keep


def _channel(channel: Channel, server: _Server) -> dict[str, Any]:
    key, known = server.channels[channel.id], server.known.channels
    kind = next(name for name, number in KINDS.items() if number == channel.kind)
    name = called(channel.name, channel.kind)
    is_known = key in known and (server.ids.channels.get(key) == channel.id or known[key].name == name)
    entry: dict[str, Any] = {"name": name, "about": known[key].about if is_known else UNSURE}
    entry |= {"kind": kind} if kind != "text" else {}
    opens_to = _opens_to(channel, server)
    category = server.categories.get(channel.parent or 0)
    entry |= {"category": category} if category else {}
    inherited = _opens_to(server.guild.channels[channel.parent], server) if category and channel.parent else []
    entry |= {"opens_to": opens_to} if sorted(opens_to) != sorted(inherited) else {}
    writers = _writers(channel, server, opens_to)
    entry |= {} if writers is None else {"writers": writers}
    if key in server.posted and is_known and known[key].button and channel.kind not in (*SPOKEN, FORUM):
        entry["button"] = known[key].button
    if threads := is_known and known[key].private_threads and kind == "text" and writers is not None:
        entry["private_threads"] = True
    keep = [] if _is_so(channel, server, opens_to, writers, threads) else ["permissions"]
    keep += ["texts"] if _has_other_texts(key, channel, server) else []
    entry |= {"keep": keep} if keep else {}
    entry |= {"slowmode_s": channel.slowmode_s} if 0 < channel.slowmode_s <= 21_600 else {}
    return entry | ({"tags": tags} if (tags := _tags(channel, server)) else {})


def _has_other_texts(key: str, channel: Channel, server: _Server) -> bool:
    """Whether the locales have a topic or a first post for this key that the channel does not have."""
    if channel.kind in SPOKEN:
        return False
    topic, post = server.texts.topic(key), server.texts.post(key, server.ids, None)
    return bool(topic and topic != channel.topic) or (post is not None and key not in server.posted)


def _tags(channel: Channel, server: _Server) -> list[dict[str, Any]]:
    """Those that config can name; apply leaves the others."""
    found: dict[str, dict[str, Any]] = {}
    for tag in channel.tags:
        if not _is(_TAG.validate_python, {"name": tag.name}):
            server.left.append(f"channel {shown(channel.name)}: config cannot write the tag {shown(tag.name)}.")
        elif tag.name not in found:
            found[tag.name] = {"name": tag.name} | ({"moderated": True} if tag.moderated else {})
    return list(found.values())


def _opens_to(channel: Channel, server: _Server) -> list[str]:
    """Who sees it, by what they effectively may: empty is everybody."""
    if _may(VIEW_CHANNEL, None, channel, server):
        return []
    return [key for id_, key in server.roles.items() if _may(VIEW_CHANNEL, id_, channel, server)] or [CLOSED]


def _writers(channel: Channel, server: _Server, opens_to: list[str]) -> list[str] | None:
    """Who writes in it; None is everybody who sees it."""
    writing = [key for id_, key in server.roles.items() if _may(_SEND, id_, channel, server)]
    if not opens_to and _may(_SEND, None, channel, server):
        return None
    return None if opens_to and set(opens_to) <= {*writing, CLOSED} else writing


def _may(bit: int, role: int | None, channel: Channel, server: _Server) -> bool:
    held = frozenset[int]() if role is None else frozenset({role})
    return bool(in_channel(server.guild, Member(0, held), channel) & bit)


def _is_so(channel: Channel, server: _Server, opens: list[str], few: list[str] | None, threads: bool = False) -> bool:
    """Whether these words, applied, would leave every overwrite as it is."""
    guild, held = server.guild, server.held
    asked = access.wanted(opens, few, held, guild.id, guild.me.id, private_threads=threads)
    return all(channel.overwrites.get(x.target) == x for x in access.fitted(asked, channel, guild, held.values()))


def _hidden(server: _Server, found: dict[str, Any]) -> None:
    """What the bot cannot view: what config knows of it is carried on, so that it is never made a second time."""
    known, ids = server.known, server.ids
    mine: dict[int, tuple[str, str, Category | ChannelConfig]]
    mine = {id_: ("categories", k, known.categories[k]) for k, id_ in ids.categories.items() if k in known.categories}
    mine |= {id_: ("channels", k, known.channels[k]) for k, id_ in ids.channels.items() if k in known.channels}
    for id_ in sorted(id_ for id_, channel in server.guild.channels.items() if channel.hidden):
        if id_ in mine:
            kind, key, entry = mine[id_]
            found[kind][key] = _carried(entry.model_dump(mode="json", exclude_unset=True), found)
            server.left.append(f"{kind}.{key} ({id_}): the bot cannot view it; its entry is as it was in config.")
        else:
            server.left.append(f"a channel that the bot cannot view ({id_}): Discord does not tell its name.")


def _carried(entry: dict[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of config without what the file does not have any more."""
    for what in ("opens_to", "writers"):
        if entry.get(what):
            left = [key for key in entry[what] if key in found["roles"] or key == CLOSED]
            entry[what] = left or ([CLOSED] if what == "opens_to" else [])
    if entry.get("category") not in found["categories"]:
        entry.pop("category", None)
    return entry


def _is(validate: Callable[[Any], Any], value: Any) -> bool:
    try:
        return validate(value) is not None
    except ValidationError:
        return False


def shown(name: str) -> str:
    """A name to print: what a terminal could take for a command is written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)


def _keys(things: Iterable[tuple[int, str]], known: Mapping[str, int]) -> dict[int, str]:
    """A key for each: the one it has, else one made of its name."""
    keys = {id_: key for key, id_ in known.items()}
    taken = {*known, CLOSED, UNSURE}
    found: dict[int, str] = {}
    for id_, name in things:
        found[id_] = keys.get(id_) or next(each for each in _candidates(name) if each not in taken)
        taken.add(found[id_])
    return found


def _candidates(name: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    stem = stem if stem[:1].isalpha() else f"x-{stem}".rstrip("-")
    yield stem
    yield from (f"{stem}-{number}" for number in range(2, 1000))
