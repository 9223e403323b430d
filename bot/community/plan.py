"""What config and the server differ in, as steps. Pure: the same functions plan for the eye and, step by step, apply.

A thing is found by its stored id, then by its name. Fields that config does not speak of are left as people set them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from os.path import commonprefix
from typing import Any, Literal, get_args

from bot.community import access
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Channel as ChannelConfig
from bot.config import Community
from bot.config import Role as RoleConfig
from bot.config.community import Permission
from bot.domain.guild import CATEGORY, KINDS, Channel, Guild, Overwrite, Role, called
from bot.domain.permissions import bits, names
from bot.domain.screen import Screen

_NEW = -1  # the first of the ids that stand for what is not there yet
_GIVEN = bits(*get_args(Permission))  # what config can give a role; of all else a role has, it does not speak
Kind = Literal["role", "category", "channel", "overwrite", "post", "onboarding"]
Verb = Literal["create", "change", "leave", "delete"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or to leave. `differences` are (what, as it is, as it will be), to read.

    `fields` are what is sent to Discord; `overwrite` is the one to set; `id` is the thing's, None while there is none.
    """

    kind: Kind
    verb: Verb
    key: str
    name: str
    id: int | None = None
    differences: tuple[tuple[str, str, str], ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    overwrite: Overwrite | None = None

    @property
    def changes(self) -> bool:
        """Whether there is something to do."""
        return self.verb != "leave"


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, also those that leave a thing as it is, what is left alone, and what the steps do not mend.

    `unreached`: the rooms that do not reach all whom they are meant for when all is done, a line each.
    """

    steps: tuple[Step, ...]
    others: tuple[str, ...]
    hidden: tuple[str, ...]
    no_onboarding: str | None
    unreached: tuple[str, ...] = ()

    @property
    def to_do(self) -> tuple[Step, ...]:
        """The steps that change something, what may only be pruned apart."""
        return tuple(step for step in self.steps if step.changes and step.verb != "delete")


def roles(community: Community, guild: Guild, ids: Ids) -> Iterator[Step]:
    """The roles."""
    for key, wanted in community.roles.items():
        found = guild.roles.get(ids.roles.get(key, 0))
        fields = _role_fields(wanted, found)
        if found is None:
            yield Step("role", "create", key, wanted.name, fields=fields)
            continue
        seen = {
            "name": found.name,
            "permissions": str(found.permissions),
            "color": found.colour,
            "hoist": found.hoist,
            "mentionable": found.mentionable,
        }
        yield _compared("role", key, wanted.name, found.id, seen, fields)


def categories(community: Community, guild: Guild, ids: Ids) -> Iterator[Step]:
    """The categories, but for the overwrites of those that are there."""
    for key, wanted in community.categories.items():
        found = guild.channels.get(ids.categories.get(key, 0))
        fields = {"name": wanted.name}
        if found is None:
            yield Step("category", "create", key, wanted.name, fields=fields)
        elif not found.hidden:
            yield _compared("category", key, wanted.name, found.id, {"name": found.name}, fields)


def channels(community: Community, guild: Guild, ids: Ids, texts: Texts) -> Iterator[Step]:
    """The channels, but for the overwrites of those that are there."""
    for key, wanted in community.channels.items():
        found = guild.channels.get(ids.channels.get(key, 0))
        fields = _channel_fields(key, wanted, found, ids, texts)
        if found is None:
            yield Step("channel", "create", key, wanted.name, fields=fields)
        elif not found.hidden:
            if fields["name"] == called(found.name, found.kind):
                fields["name"] = found.name
            step = _compared("channel", key, wanted.name, found.id, _seen_fields(found), fields)
            category = community.categories[wanted.category].name if wanted.category else "none"
            yield replace(step, differences=tuple(_named(each, category, guild) for each in step.differences))


def _named(difference: tuple[str, str, str], category: str, guild: Guild) -> tuple[str, str, str]:
    """A difference of categories with their names instead of their ids; `category` is what it will lie in."""
    what, before, _after = difference
    if what != "parent_id":
        return difference
    lies_in = guild.channels.get(int(before)) if before.isdigit() else None
    return "category", lies_in.name if lies_in else "none", category


def overwrites_of_categories(community: Community, guild: Guild, ids: Ids) -> Iterator[Step]:
    """Each overwrite of the categories that are there, by itself. Discord passes them on to synced channels."""
    for key, config in community.categories.items():
        found = guild.channels.get(ids.categories.get(key, 0))
        if found is not None and not found.hidden and "permissions" not in config.keep:
            wanted = access.of_category(community, key, ids.roles, guild.id, guild.me.id)
            yield from _overwrites(key, found, wanted, guild, ids)


def overwrites_of_channels(community: Community, guild: Guild, ids: Ids) -> Iterator[Step]:
    """Each overwrite of the channels that are there, by itself."""
    for key, config in community.channels.items():
        found = guild.channels.get(ids.channels.get(key, 0))
        if found is not None and not found.hidden and "permissions" not in config.keep:
            wanted = access.of_channel(community, key, ids.roles, guild.id, guild.me.id)
            yield from _overwrites(key, found, wanted, guild, ids)


def posts(community: Community, guild: Guild, ids: Ids, texts: Texts, seen: Mapping[str, Screen]) -> Iterator[Step]:
    """The first posts; `seen` are those that are there, by the channel's key."""
    for key, wanted in community.channels.items():
        post, found = first_post(key, wanted, ids, texts), guild.channels.get(ids.channels.get(key, 0))
        if post is None or (found is not None and found.hidden):
            continue
        fields = {"title": texts.title(key), "post": post}
        if key not in seen:
            yield Step("post", "create", key, wanted.name, ids.channels.get(key), fields=fields)
        elif seen[key] != post:
            buttons = [", ".join(each.label for each in one.buttons) or "none" for one in (seen[key], post)]
            shown = (("text", *_where(seen[key].text, post.text)), ("buttons", buttons[0], buttons[1]))
            differing = tuple(each for each in shown if each[1] != each[2]) or shown[:1]
            yield Step("post", "change", key, wanted.name, differences=differing, fields=fields)
        else:
            yield Step("post", "leave", key, wanted.name)


def first_post(key: str, wanted: ChannelConfig, ids: Ids, texts: Texts) -> Screen | None:
    """What stands first in a channel; None when nothing does, or config leaves that to people."""
    return None if wanted.is_spoken or "texts" in wanted.keep else texts.post(key, ids, wanted.button)


def left_over(guild: Guild, community: Community, ids: Ids, made: Mapping[tuple[Kind, str], int]) -> Iterator[Step]:
    """What the bot made (kind and key to id) and config no longer has under any key: to delete when that is asked for.

    What the bot cannot view is not offered: nobody could say what is in it.
    """
    there: Mapping[str, Mapping[str, object]] = {
        "role": community.roles, "category": community.categories, "channel": community.channels,
    }  # fmt: skip
    in_use = {*ids.roles.values(), *ids.categories.values(), *ids.channels.values()}
    # Channels before the categories that they lie in.
    order = ("channel", "category", "role")
    for (kind, key), id_ in sorted(made.items(), key=lambda each: order.index(each[0][0])):
        found = guild.roles.get(id_) if kind == "role" else guild.channels.get(id_)
        hidden = isinstance(found, Channel) and found.hidden
        if key not in there[kind] and id_ not in in_use and found is not None and not hidden:
            yield Step(kind, "delete", key, found.name, id_)


def with_new(community: Community, ids: Ids) -> Ids:
    """`ids`, and a number that nothing has for what is not there yet, so that a plan can speak of it."""
    wanted: tuple[Mapping[str, object], ...] = (community.roles, community.categories, community.channels)
    new = [{key: _NEW * (1000 * of + 1) - at for at, key in enumerate(keys)} for of, keys in enumerate(wanted)]
    return Ids({**new[0], **ids.roles}, {**new[1], **ids.categories}, {**new[2], **ids.channels})


def not_ours(guild: Guild, ids: Ids) -> tuple[list[str], list[str]]:
    """The names of roles and channels that config does not have, and of managed channels that the bot cannot view."""
    mine = {*ids.roles.values(), *ids.categories.values(), *ids.channels.values(), guild.id}
    others = [f"@{role.name}" for role in guild.roles.values() if role.id not in mine and not role.managed]
    others += [f"#{each.name}" for each in guild.channels.values() if each.id not in mine and not each.hidden]
    keys = {id_: key for key, id_ in {**ids.categories, **ids.channels}.items()}
    hidden = [keys.get(each.id, str(each.id)) for each in guild.channels.values() if each.hidden]
    return others, hidden


def _role_fields(wanted: RoleConfig, found: Role | None) -> dict[str, Any]:
    """Of a role that is there, what config does not name stays: colours, and permissions that it cannot give."""
    others = found.permissions & ~_GIVEN if found else 0
    fields: dict[str, Any] = {
        "name": wanted.name, "permissions": str(bits(*wanted.permissions) | others),
        "color": wanted.rgb, "hoist": wanted.hoist, "mentionable": wanted.mentionable,
    }  # fmt: skip
    named = {"name", "permissions", *wanted.model_fields_set}
    return {what: value for what, value in fields.items() if not found or what.replace("color", "colour") in named}


def _channel_fields(key: str, wanted: ChannelConfig, found: Channel | None, ids: Ids, texts: Texts) -> dict[str, Any]:
    """What config says of it. A topic that no sentence has, a slowmode that is not named, stay as people set them."""
    parent = ids.categories.get(wanted.category) if wanted.category else None
    topic = None if wanted.is_spoken or "texts" in wanted.keep else texts.topic(key)
    fields: dict[str, Any] = {"name": called(wanted.name, KINDS[wanted.kind]), "type": KINDS[wanted.kind]}
    fields |= {"topic": topic} if topic else {}
    fields |= {} if wanted.slowmode_s is None else {"rate_limit_per_user": wanted.slowmode_s}
    if wanted.category:
        fields["parent_id"] = str(parent) if parent else f"the new category {wanted.category}"
    return fields | ({"available_tags": _tags(wanted, found)} if wanted.tags else {})


def _tags(wanted: ChannelConfig, found: Channel | None) -> list[dict[str, Any]]:
    """The forum's tags: those that are there keep their id and emoji, also those that config does not have."""
    moderated = {tag.name: tag.moderated for tag in wanted.tags}
    tags: list[dict[str, Any]] = []
    for tag in found.tags if found else ():
        is_moderated = moderated.pop(tag.name, tag.moderated)
        tags.append({
            "id": str(tag.id), "name": tag.name, "moderated": is_moderated,
            "emoji_id": tag.emoji_id, "emoji_name": tag.emoji_name,
        })  # fmt: skip
    return [*tags, *({"name": name, "moderated": is_moderated} for name, is_moderated in moderated.items())]


def _seen_fields(found: Channel) -> dict[str, Any]:
    return {
        "name": found.name,
        "topic": found.topic,
        "rate_limit_per_user": found.slowmode_s,
        "type": found.kind,
        "parent_id": str(found.parent) if found.parent else None,
        "available_tags": [
            {
                "id": str(tag.id), "name": tag.name, "moderated": tag.moderated,
                "emoji_id": tag.emoji_id, "emoji_name": tag.emoji_name,
            }
            for tag in found.tags
        ],
    }  # fmt: skip


def _compared(kind: Kind, key: str, name: str, id_: int, seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> Step:
    differing = {what: value for what, value in wanted.items() if seen[what] != value}
    shown = tuple((what, _shown(what, seen[what]), _shown(what, value)) for what, value in differing.items())
    return Step(kind, "change" if differing else "leave", key, name, id_, shown, differing)


def _shown(what: str, value: Any) -> str:
    if what == "permissions":
        return ", ".join(names(int(value))) or "none"
    if what == "color":
        return f"#{value:06x}"
    if what == "type":
        return next((name for name, kind in KINDS.items() if kind == value), str(value))
    if what == "available_tags":
        return ", ".join(tag["name"] + (" (moderated)" if tag["moderated"] else "") for tag in value) or "none"
    return _short(str(value)) if value not in (None, "") else "none"


def _where(before: str, after: str) -> tuple[str, str]:
    """The two texts, short, from a little before they begin to differ."""
    start = max(0, len(commonprefix([before, after])) - 20)  # noqa: RUF071 - letters are meant
    return _short(before[start:]), _short(after[start:])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _overwrites(key: str, found: Channel, asked: list[Overwrite], guild: Guild, ids: Ids) -> Iterator[Step]:
    """Each overwrite that config decides about. Overwrites of roles that it does not know are the audit's business."""
    who = {guild.id: "@everyone", guild.me.id: "the bot", **{id_: f"@{key}" for key, id_ in ids.roles.items()}}
    kind_of = "category" if found.kind == CATEGORY else "channel"
    for each in access.fitted(asked, found, guild, ids.roles.values()):
        seen = found.overwrites.get(each.target)
        name = f"{kind_of} {found.name}: {who.get(each.target, str(each.target))}"
        if seen == each:
            yield Step("overwrite", "leave", key, name, found.id)
            continue
        before = seen or Overwrite(each.target, each.is_member)
        shown = tuple(
            (what, _shown("permissions", old), _shown("permissions", new))
            for what, old, new in (("allow", before.allow, each.allow), ("deny", before.deny, each.deny))
            if old != new
        )
        verb: Verb = "change" if seen else "create"
        yield Step("overwrite", verb, key, name, found.id, shown, overwrite=each)
