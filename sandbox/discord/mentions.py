"""Whom a message mentions: whom its text names, as far as its author lets it and may.

https://docs.discord.com/developers/resources/message#allowed-mentions-object
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import Json
from .forms import Form
from .permissions import Permission
from .state import Message
from .world import World

_MOST = 100


@dataclass(frozen=True)
class Allowed:
    """What of its mentions a message lets through: whole kinds, and single ones beside them."""

    kinds: frozenset[str] = frozenset({"users", "roles", "everyone"})
    users: frozenset[int] = field(default_factory=frozenset)
    roles: frozenset[int] = field(default_factory=frozenset)
    replied_user: bool = True


def allowed(form: Form) -> Allowed:
    """The form's allowed_mentions; all are where it names none. What is wrong is noted in the form."""
    given = form.form("allowed_mentions")
    if given is None:
        return Allowed()
    kinds = given.strings("parse", 3, "everyone", "roles", "users")
    chosen = {name: given.snowflakes(name, _MOST) for name in ("users", "roles")}
    for name, ids in chosen.items():
        if ids and name in kinds:
            wrong = f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.'
            form.fail("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", wrong)
    users, roles = frozenset(chosen["users"]), frozenset(chosen["roles"])
    return Allowed(frozenset(kinds), users, roles, given.flag("replied_user") or False)


def find(message: Message, may: Allowed, world: World, permissions: int) -> None:
    """Write onto the message whom it mentions. `permissions` are the author's in the channel."""
    text = "\n".join([message.content, *_texts(message.components)])
    users = [int(found) for found in re.findall(r"<@!?(\d+)>", text)]
    roles = [int(found) for found in re.findall(r"<@&(\d+)>", text)]
    users = [each for each in users if "users" in may.kinds or each in may.users]
    roles = [each for each in roles if "roles" in may.kinds or each in may.roles]
    if message.reference is not None and may.replied_user:
        users.append(message.reference.author.id)
    guild, everyone = world.state.guild, bool(permissions & Permission.MENTION_EVERYONE)
    message.mentions = [world.state.users[each] for each in dict.fromkeys(users) if each in world.state.users]
    message.mention_roles = [
        each for each in dict.fromkeys(roles) if each in guild.roles and (everyone or guild.roles[each].mentionable)
    ]
    calls = "@everyone" in text or "@here" in text
    message.mention_everyone = calls and everyone and "everyone" in may.kinds


def _texts(components: list[Json]) -> list[str]:
    found: list[str] = []
    for component in components:
        found += [component["content"]] if "content" in component else []
        found += _texts(component.get("components", []))
    return found
