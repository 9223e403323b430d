"""Holds the server against config: who sees what without a right to, and what has drifted. Pure."""

from collections.abc import Collection, Iterator, Mapping

from bot.community import gates, openness, ways_in
from bot.community.findings import CODES, Finding, Scene
from bot.community.rules import Ids
from bot.config import Community
from bot.domain.guild import Guild, Member, called
from bot.domain.permissions import ADMINISTRATOR, BITS, bits, names, standing, top_position

__all__ = ["CODES", "DANGEROUS", "Finding", "audit"]

DANGEROUS = sum(bit for name, bit in BITS.items() if name.startswith("manage_")) | bits(
    "kick_members", "ban_members", "moderate_members", "mention_everyone", "view_audit_log"
)
"""What a role must not have beyond what config gives it. Administrator is a finding of its own."""
_ACTS = bits("ban_members", "kick_members", "manage_roles", "manage_webhooks")
"""What moderators do not need, also where config gives it: the bot acts for them."""


def audit(
    community: Community, ids: Ids, guild: Guild, members: Collection[Member], entitled: Mapping[str, frozenset[int]],
    moderators: Collection[str] = (),
) -> list[Finding]:  # fmt: skip
    """All that is wrong on the server, sorted; the same server always gives the same list.

    `members` is everybody on it. `entitled` has, for each role that payment gives and takes, the ids of the people with
    a stored right to it. `moderators`: the keys of the roles for which the bot acts.
    """
    scene = Scene.of(community, ids, guild, members)
    found = [
        *_missing(scene),
        *_renamed(scene),
        *_administrators(scene),
        *_roles(scene, moderators),
        *_holders(scene, entitled),
        *gates.findings(scene),
        *ways_in.findings(scene, list(gates.gates(scene)), entitled),
        *openness.findings(scene),
    ]
    return sorted(found, key=lambda finding: (finding.code, finding.about))


def _missing(scene: Scene) -> Iterator[Finding]:
    config = scene.community
    wanted = [
        *(("role", f"roles.{key}", config.roles[key].name) for key in config.roles.keys() - scene.roles),
        *(
            ("category", f"categories.{key}", config.categories[key].name)
            for key in config.categories.keys() - scene.categories
        ),
        *(("channel", f"channels.{key}", config.channels[key].name) for key in config.channels.keys() - scene.channels),
    ]
    for kind, about, name in wanted:
        yield Finding("missing", about, {"kind": kind, "name": name})


def _renamed(scene: Scene) -> Iterator[Finding]:
    there = [
        *((f"roles.{key}", scene.community.roles[key].name, role.name) for key, role in scene.roles.items()),
        # The name of what is hidden from the bot is not the name that people see.
        *(
            (about, name, name if called(channel.name, channel.kind) == name else channel.name)
            for about, name, channel in scene.keyed()
            if not channel.hidden
        ),
    ]
    kinds = {"roles": "role", "categories": "category", "channels": "channel"}
    for about, name, seen in there:
        if seen != name:
            yield Finding("renamed", about, {"kind": kinds[about.partition(".")[0]], "name": name, "seen": seen})


def _administrators(scene: Scene) -> Iterator[Finding]:
    for id_, role in scene.guild.roles.items():
        if role.permissions & ADMINISTRATOR:
            people, bots = scene.holders[id_]
            facts = {"role": role.name, "people": str(people), "bots": str(bots)}
            yield Finding("administrators", scene.about_role(id_), facts)


def _roles(scene: Scene, moderators: Collection[str]) -> Iterator[Finding]:
    top = top_position(scene.guild, scene.guild.me)
    for key, role in scene.roles.items():
        about, facts = f"roles.{key}", {"role": role.name}
        if role.managed:
            yield Finding("role_managed_by_other", about, facts)
        elif standing(scene.guild, role.id) >= top:
            yield Finding("role_above_bot", about, facts)
        acts = role.permissions & _ACTS if key in moderators else 0
        if acts:
            yield Finding("staff_permissions", about, {**facts, "permissions": _said(acts)})
        given = bits(*scene.community.roles[key].permissions)
        if more := role.permissions & ~given & DANGEROUS & ~acts:
            yield Finding("role_permissions", about, {**facts, "permissions": _said(more)})


def _said(permissions: int) -> str:
    return ", ".join(name.replace("_", " ") for name in names(permissions))


def _holders(scene: Scene, entitled: Mapping[str, frozenset[int]]) -> Iterator[Finding]:
    """A bot that has a paid role is found where it sees a gated channel."""
    for key, right in entitled.items():
        if role := scene.roles.get(key):
            without = sum(
                role.id in member.roles and not member.bot and member.id not in right
                for member in scene.members.values()
            )
            if without:
                facts = {"role": role.name, "people": str(without)}
                yield Finding("holder_without_right", f"roles.{key}", facts)
