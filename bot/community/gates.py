"""The gated channels, and who passes their gates without a right to. Pure.

Whoever gets in does so by what everybody may, by one of their roles alone, or by an overwrite of their own: what one
role allows no other takes away, so roles together open nothing that none of them opens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.community import access
from bot.community.findings import NOBODY, Finding, Scene
from bot.domain.guild import TEXT, Channel, Member, Overwrite
from bot.domain.permissions import MANAGE_THREADS, VIEW_CHANNEL, can_see_thread, in_channel


@dataclass(frozen=True, slots=True)
class Gate:
    """A channel or category that only the roles `opens` may see.

    A stray one lies in a gated category and is unknown to config. `about` is the path of its key in config; of a stray
    one the category's, with its own snowflake. One of private threads is seen by all, and `opens` what lies in it.
    """

    about: str
    channel: Channel
    opens: frozenset[int]
    kind: Literal["channel", "category", "stray", "private threads"]


@dataclass(frozen=True, slots=True)
class Leak:
    """Who passes a gate without a right to: everybody; or else the roles that open it, and how many people have an
    overwrite of their own that does.
    """

    everyone: bool = False
    roles: tuple[int, ...] = ()
    people: int = 0

    def __bool__(self) -> bool:
        return self.everyone or bool(self.roles) or self.people > 0


def gates(scene: Scene) -> Iterator[Gate]:
    """The gates of config that are on the server, and what lies behind them unknown to config."""
    for key, channel in scene.channels.items():
        if opens := scene.community.opens_to(key):
            yield Gate(f"channels.{key}", channel, _ids(scene, opens), "channel")
    known = {channel.id for channel in scene.channels.values()}
    for key, category in scene.categories.items():
        if opens := scene.community.categories[key].opens_to:
            yield Gate(f"categories.{key}", category, _ids(scene, opens), "category")
            for id_, inside in sorted(scene.guild.channels.items()):
                if inside.parent == category.id and id_ not in known:
                    yield Gate(f"categories.{key}:{id_}", inside, _ids(scene, opens), "stray")


def _of_private_threads(scene: Scene) -> Iterator[Gate]:
    """The open channels in which people ask the moderators: only staff see threads that nobody added them to."""
    staff = frozenset(role.id for key, role in scene.roles.items() if scene.community.roles[key].about == "staff")
    for key, channel in scene.channels.items():
        if scene.community.channels[key].private_threads and not channel.hidden:
            yield Gate(f"channels.{key}", channel, staff, "private threads")


def findings(scene: Scene) -> Iterator[Finding]:
    """All that is wrong about who sees what."""
    found = list(gates(scene))
    yield from _hidden(scene, found)
    # Of what is hidden from the bot Discord tells nothing that could be judged.
    judged = [(gate, leak(scene, gate)) for gate in found if not gate.channel.hidden]
    for gate, leaking in judged:
        if gate.kind == "channel":
            yield from _open(scene, gate, leaking)
            yield from _closed(scene, gate)
        elif gate.kind == "category":
            yield from _category(scene, gate, leaking)
        elif leaking and not scene.all_administrators:
            yield _stray(scene, gate)
    rooms = [(gate, leaking) for gate, leaking in judged if gate.kind != "category"]
    yield from _bots(scene, rooms)
    yield from _private_threads(scene, [gate for gate, _ in rooms] + [*_of_private_threads(scene)])
    yield from _invites(scene, found)


def leak(scene: Scene, gate: Gate) -> Leak:
    """Who passes this gate without a right to; bots, the owner and administrators apart."""
    if _sees(scene, Member(NOBODY, frozenset()), gate.channel):
        return Leak(everyone=True)
    roles = tuple(
        role
        for role in scene.plain_roles
        if role not in gate.opens and _sees(scene, Member(NOBODY, frozenset({role})), gate.channel)
    )
    return Leak(roles=roles, people=sum(_let_in(scene, gate)))


def _let_in(scene: Scene, gate: Gate) -> Iterator[bool]:
    """For each overwrite of a person, whether that alone lets them in. Who has left could come back, and counts."""
    for target, overwrite in gate.channel.overwrites.items():
        person = scene.members.get(target, Member(target, frozenset()))
        if overwrite.is_member and not person.bot and not scene.passes_all(person):
            yield (
                not person.roles & gate.opens
                and _sees(scene, person, gate.channel)
                and not _sees(scene, replace(person, id=NOBODY), gate.channel)
            )


def _sees(scene: Scene, member: Member, channel: Channel) -> bool:
    """Whether they see it by its own overwrites: that a category shows itself with a channel in it tells nothing."""
    return bool(in_channel(scene.guild, member, channel) & VIEW_CHANNEL)


def _ids(scene: Scene, keys: Iterable[str]) -> frozenset[int]:
    return frozenset(scene.roles[key].id for key in keys if key in scene.roles)


def _hidden(scene: Scene, found: list[Gate]) -> Iterator[Finding]:
    """Of all that config knows, gated or not: what the bot does not see it cannot mend either."""
    strays = [(gate.about, gate.channel.name, gate.channel) for gate in found if gate.kind == "stray"]
    for about, name, channel in (*scene.keyed(), *strays):
        if channel.hidden or not _sees(scene, scene.guild.me, channel):
            yield Finding("hidden_channel", about, {"channel": name})


def _open(scene: Scene, gate: Gate, leaking: Leak) -> Iterator[Finding]:
    name = gate.channel.name
    if leaking.everyone and not scene.all_administrators:
        anybody = Member(NOBODY, frozenset())
        threads = sum(
            can_see_thread(scene.guild, anybody, thread)
            for thread in scene.guild.threads
            if thread.parent == gate.channel.id
        )
        yield Finding("open_to_everyone", gate.about, {"channel": name, "threads": str(threads)})
    for role in leaking.roles:
        people, bots = scene.holders[role]
        facts = {"channel": name, "role": scene.guild.roles[role].name, "people": str(people), "bots": str(bots)}
        yield Finding("role_opens", f"{gate.about}:{role}", facts)
    if leaking.people:
        yield Finding("member_opens", gate.about, {"channel": name, "people": str(leaking.people)})


def _closed(scene: Scene, gate: Gate) -> Iterator[Finding]:
    """Who has paid, or has the right in another way, and does not get in."""
    name = gate.channel.name
    opening = {role for role in gate.opens if _sees(scene, Member(NOBODY, frozenset({role})), gate.channel)}
    for role in gate.opens - opening:
        people, _ = scene.holders[role]
        facts = {"channel": name, "role": scene.guild.roles[role].name, "people": str(people)}
        yield Finding("closed_to_role", f"{gate.about}:{role}", facts)
    # Only an overwrite against them keeps out who has a role that opens; where there is none, nobody need be looked at.
    against = any(each.deny & VIEW_CHANNEL for id_, each in gate.channel.overwrites.items() if id_ != scene.guild.id)
    locked_out = against and sum(
        not member.bot and bool(member.roles & opening) and not _sees(scene, member, gate.channel)
        for member in scene.members.values()
    )
    if locked_out:
        yield Finding("closed_to_member", gate.about, {"channel": name, "people": str(locked_out)})


def _category(scene: Scene, gate: Gate, leaking: Leak) -> Iterator[Finding]:
    roles = {key: role.id for key, role in scene.roles.items()}
    key, there = gate.about.removeprefix("categories."), gate.channel.overwrites
    asked = access.of_category(scene.community, key, roles, scene.guild.id, scene.guild.me.id)
    named = {each.target for each in asked}
    wanted = [each for each in access.fitted(asked, gate.channel, scene.guild, ()) if each.target in named]
    keeps = "permissions" in scene.community.categories[key].keep
    differs = not keeps and any(_ours(there.get(each.target)) != _ours(each) for each in wanted)
    # That the bot is shut out is found already, and is the first thing to put right.
    if differs and _sees(scene, scene.guild.me, gate.channel):
        yield Finding("category_out_of_sync", gate.about, {"category": gate.channel.name})
    # Whom the lack of a wanted overwrite lets in is that same finding; left are overwrites that nobody wanted.
    by_overwrite = tuple(role for role in leaking.roles if _ours(there.get(role))[0] & VIEW_CHANNEL)
    yield from _open(scene, gate, Leak(roles=by_overwrite, people=leaking.people))


def _ours(overwrite: Overwrite | None) -> tuple[int, int]:
    return (overwrite.allow & access.OURS, overwrite.deny & access.OURS) if overwrite else (0, 0)


def _stray(scene: Scene, gate: Gate) -> Finding:
    people = sum(
        not (member.bot or member.roles & gate.opens or scene.passes_all(member)) and _sees(scene, member, gate.channel)
        for member in scene.members.values()
    )
    category = scene.guild.channels[gate.channel.parent or 0].name
    facts = {"channel": gate.channel.name, "category": category, "people": str(people)}
    return Finding("stray_channel", gate.about, facts)


def _bots(scene: Scene, rooms: list[tuple[Gate, Leak]]) -> Iterator[Finding]:
    """Bots that see gated channels by a right of their own, not by one that is found elsewhere."""
    for bot in scene.members.values():
        if bot.bot and bot.id != scene.guild.me.id and not scene.passes_all(bot):
            seen = sum(
                not leaking.everyone and not bot.roles & set(leaking.roles) and _sees(scene, bot, gate.channel)
                for gate, leaking in rooms
            )
            if seen:
                yield Finding("bot_sees", str(bot.id), {"bot": str(bot.id), "channels": str(seen)})


def _private_threads(scene: Scene, rooms: list[Gate]) -> Iterator[Finding]:
    """Roles whose holders, once let in, read private threads nobody added them to; only text channels have those."""
    everyone = scene.guild.id
    if scene.all_administrators:
        return
    rooms = [gate for gate in rooms if gate.channel.kind == TEXT]
    to_all = {gate.channel.id for gate in rooms if _reads_all(scene, gate, everyone)}
    for role in (everyone, *scene.plain_roles):
        read = {
            gate.channel.id
            for gate in rooms
            if role == everyone or (role not in gate.opens and gate.channel.id not in to_all)
            if _reads_all(scene, gate, role)
        }
        threads = sum(thread.private and thread.parent in read for thread in scene.guild.threads)
        facts = {"role": scene.guild.roles[role].name, "channels": str(len(read)), "threads": str(threads)}
        if read:
            yield Finding("private_threads_read", scene.about_role(role), facts)
    for gate in rooms:
        if gate.kind == "private threads" and (some := sum(_reads_alone(scene, gate))):
            yield Finding("private_threads_some", gate.about, {"channel": gate.channel.name, "people": str(some)})


def _reads_alone(scene: Scene, gate: Gate) -> Iterator[bool]:
    """For each person and bot, whether they read all by an overwrite of their own, or a bot by the role that is its
    own alone.
    """
    for member in scene.members.values():
        is_ours = member.id == scene.guild.me.id or member.roles & gate.opens
        if not is_ours and not scene.passes_all(member) and _manages_threads(scene, member, gate):
            plain = {role for role in member.roles if role in scene.plain_roles} | {scene.guild.id}
            yield not any(_reads_all(scene, gate, role) for role in plain)


def _manages_threads(scene: Scene, member: Member, gate: Gate) -> bool:
    return bool(in_channel(scene.guild, member, gate.channel) & MANAGE_THREADS)


def _reads_all(scene: Scene, gate: Gate, role: int) -> bool:
    """Of one of config's roles only what an overwrite gives counts: what config gives is meant, and what it has beyond
    that is a finding about the role. Where people ask the moderators it is meant for staff alone.
    """
    own = gate.channel.overwrites.get(role)
    is_meant = gate.kind != "private threads" and role in {found.id for found in scene.roles.values()}
    if is_meant and not (own and own.allow & MANAGE_THREADS):
        return False
    let_in = Overwrite(NOBODY, is_member=True, allow=VIEW_CHANNEL)
    channel = replace(gate.channel, overwrites={**gate.channel.overwrites, NOBODY: let_in})
    return bool(in_channel(scene.guild, Member(NOBODY, frozenset({role})), channel) & MANAGE_THREADS)


def _invites(scene: Scene, found: list[Gate]) -> Iterator[Finding]:
    opening = frozenset[int]().union(*(gate.opens for gate in found))
    for role in opening:
        giving = sum(role in invite.roles for invite in scene.guild.invites)
        if giving:
            facts = {"role": scene.guild.roles[role].name, "invites": str(giving)}
            yield Finding("invite_gives_role", scene.about_role(role), facts)
    for gate in found:
        leading = sum(
            invite.channel == gate.channel.id and not invite.roles & opening for invite in scene.guild.invites
        )
        if leading:
            yield Finding("invite_leads_in", gate.about, {"channel": gate.channel.name, "invites": str(leading)})
