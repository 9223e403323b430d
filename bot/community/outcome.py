"""The server as a plan leaves it, and whom its rooms then miss. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from bot.community import access
from bot.community.plan import Step
from bot.community.rules import Ids
from bot.config import Community
from bot.domain.guild import CATEGORY, KINDS, Channel, Guild, Role
from bot.domain.reach import EVERYONE, Unreached


def built(community: Community, guild: Guild, ids: Ids, steps: Iterable[Step]) -> Guild:
    """The server as `steps` leave it: who sees and writes where. `ids` are as `with_new` gives them."""
    roles, made = dict(guild.roles), dict(guild.channels)
    for step in steps:
        if step.kind == "role" and step.verb in ("create", "change"):
            id_ = ids.roles[step.key]
            role = roles.get(id_) or Role(id_, step.name, 0)
            roles[id_] = replace(role, permissions=int(step.fields.get("permissions", role.permissions)))
        if step.kind == "overwrite" and step.overwrite is not None and step.id is not None:
            channel = made[step.id]
            there = {**channel.overwrites, step.overwrite.target: step.overwrite}
            made[step.id] = replace(channel, overwrites=there)
    new = [
        (
            id_,
            community.categories[key].name,
            CATEGORY,
            access.of_category(community, key, ids.roles, guild.id, guild.me.id),
        )
        for key, id_ in ids.categories.items()
        if id_ < 0
    ] + [
        (id_, each.name, KINDS[each.kind], access.of_channel(community, key, ids.roles, guild.id, guild.me.id))
        for key, each in community.channels.items()
        if (id_ := ids.channels[key]) < 0
    ]
    for id_, name, kind, asked in new:
        there = {each.target: each for each in access.of_new(asked, kind, guild)}
        made[id_] = Channel(id_, name, kind, None, 0, there)
    return replace(guild, roles=roles, channels=made)


def said(found: Unreached, community: Community) -> str:
    """One of a plan's `unreached`."""
    wanted = community.channels[found.channel]
    who = "everybody" if found.is_open else ", ".join(f"@{community.roles[key].name}" for key in found.shut_out)
    out = ", ".join(each if each == EVERYONE else f"@{community.roles[each].name}" for each in found.shut_out)
    if found.nobody:
        line = f"nobody sees it, and it is meant for {who}."
    elif found.shut_out:
        line = f"is not seen by {out}, and it is meant for {'everybody' if found.is_open else 'them'}."
    else:
        line = "nobody can write in it who should. Look at Send Messages in Server Settings > Roles."
    kept = " It keeps its permissions (`keep` in community.toml): set them in Discord." * ("permissions" in wanted.keep)
    return f"#{wanted.name}: {line}{kept}"
