"""How somebody could come into a gated channel, or take others there, other than by seeing it already. Pure."""

from collections.abc import Iterable, Iterator

from bot.community.findings import Finding, Scene
from bot.community.gates import Gate
from bot.domain.guild import ANNOUNCEMENT, Member, Overwrite
from bot.domain.permissions import ADMINISTRATOR, bits, names

LEADS_IN = bits("manage_roles", "manage_channels", "manage_guild", "manage_webhooks")
"""Who has one of these on the server gives themselves, or others, a role or a channel."""
LEADS_IN_HERE = bits("manage_roles", "manage_channels", "manage_webhooks")
"""And these in a channel, where manage_roles is what Discord calls Manage Permissions."""


def findings(scene: Scene, found: list[Gate], paid: Iterable[str]) -> Iterator[Finding]:
    """What leads through the gates `found`. `paid`: the keys of the roles that payment gives."""
    yield from _roles(scene)
    yield from _overwrites(scene, found)
    yield from _bots(scene, found)
    yield from _given(scene, _weighty(scene, found, paid))
    for gate in found:
        yield from _onboarding(scene, gate)
        yield from _announcements(scene, gate)
        standing = sum(webhook == gate.channel.id for webhook in scene.guild.webhooks)
        if standing and gate.kind != "category":
            yield Finding("webhook_stands", gate.about, {"channel": gate.channel.name, "webhooks": str(standing)})


def _weighty(scene: Scene, found: list[Gate], paid: Iterable[str]) -> frozenset[int]:
    """The roles that nobody may get by themselves: those that open a gate, are paid for, or have a right to lead in."""
    opening = frozenset[int]().union(*(gate.opens for gate in found))
    strong = {id_ for id_, role in scene.guild.roles.items() if role.permissions & (LEADS_IN | ADMINISTRATOR)}
    return opening | strong - {scene.guild.id} | {scene.roles[key].id for key in paid if key in scene.roles}


def _roles(scene: Scene) -> Iterator[Finding]:
    """Of config's roles each permission beyond config's is found already."""
    ours = {role.id for role in scene.roles.values()}
    everyone = _rights(scene, scene.guild.id)
    for role in (scene.guild.id, *scene.plain_roles):
        rights = _rights(scene, role) & ~(0 if role == scene.guild.id else everyone)
        if rights and role not in ours and not scene.all_administrators:
            people, bots = scene.holders[role]
            facts = {"role": scene.guild.roles[role].name, "people": str(people), "bots": str(bots)}
            yield Finding("role_leads_in", scene.about_role(role), {**facts, "permissions": _said(rights)})


def _rights(scene: Scene, role: int) -> int:
    return scene.guild.roles[role].permissions & LEADS_IN


def _overwrites(scene: Scene, found: list[Gate]) -> Iterator[Finding]:
    roles = {scene.guild.id, *scene.plain_roles}
    for gate in found:
        people, rights = 0, 0
        for target, overwrite in sorted(gate.channel.overwrites.items()):
            here = overwrite.allow & LEADS_IN_HERE
            if not here:
                continue
            facts = {"channel": gate.channel.name, "permissions": _said_here(here)}
            if overwrite.is_member and not _is_bot(scene, target) and target != scene.guild.owner:
                people, rights = people + 1, rights | here
            elif not overwrite.is_member and target in roles:
                name = scene.guild.roles[target].name
                yield Finding("overwrite_leads_in", f"{gate.about}:{target}", {**facts, "role": name})
        if people:
            facts = {"channel": gate.channel.name, "permissions": _said_here(rights), "people": str(people)}
            yield Finding("member_leads_in", gate.about, facts)


def _bots(scene: Scene, found: list[Gate]) -> Iterator[Finding]:
    """Other bots, by what is theirs alone: often they need it, and who runs them is still to be trusted."""
    everyone = _rights(scene, scene.guild.id)
    shared = {scene.guild.id, *scene.plain_roles}
    for bot in scene.members.values():
        if not bot.bot or bot.id == scene.guild.me.id or scene.passes_all(bot):
            continue
        own = {role for role in bot.roles & scene.guild.roles.keys() if role not in shared}
        rights = 0
        for role in own:
            rights |= _rights(scene, role) & ~everyone
        for gate in found:
            for overwrite in gate.channel.overwrites.values():
                rights |= overwrite.allow & LEADS_IN_HERE if _is_of(overwrite, bot, own) else 0
        if rights:
            yield Finding("bot_leads_in", str(bot.id), {"bot": str(bot.id), "permissions": _said(rights)})


def _is_of(overwrite: Overwrite, bot: Member, roles: set[int]) -> bool:
    return overwrite.target == bot.id if overwrite.is_member else overwrite.target in roles


def _is_bot(scene: Scene, id_: int) -> bool:
    return id_ in scene.members and scene.members[id_].bot


def _given(scene: Scene, weighty: frozenset[int]) -> Iterator[Finding]:
    """Roles that people get by an answer, or by linking an account."""
    for role in sorted(weighty & scene.guild.roles.keys()):
        name = scene.guild.roles[role].name
        for answer in scene.guild.answers:
            if role in answer.roles:
                facts = {"role": name, "answer": answer.title, "question": answer.question}
                yield Finding("onboarding_gives_role", f"{scene.about_role(role)}:{answer.id}", facts)
        if scene.guild.roles[role].linked:
            yield Finding("role_is_linked", scene.about_role(role), {"role": name})


def _onboarding(scene: Scene, gate: Gate) -> Iterator[Finding]:
    """What newcomers are led to by their answers, or by default. It opens nothing, and shows its name.

    Not where config leads them there itself, nor where everybody may go who has agreed to the guidelines.
    """
    config = scene.community
    meant = {key for prompt in config.onboarding.prompts for option in prompt.options for key in option.channels}
    for_members = {role.id for key, role in scene.roles.items() if config.roles[key].about == "member"}
    if gate.about.removeprefix("channels.") in meant or gate.opens & for_members:
        return
    answers = sum(gate.channel.id in answer.channels for answer in scene.guild.answers)
    if answers or gate.channel.id in scene.guild.default_channels:
        yield Finding("onboarding_leads_in", gate.about, {"channel": gate.channel.name, "answers": str(answers)})


def _announcements(scene: Scene, gate: Gate) -> Iterator[Finding]:
    """A channel that anybody who sees it can have copied to a server of their own, where config has it otherwise."""
    wanted = scene.community.channels.get(gate.about.removeprefix("channels.")) if gate.kind == "channel" else None
    if gate.channel.kind == ANNOUNCEMENT and (wanted is None or wanted.kind != "announcement"):
        yield Finding("gated_announcements", gate.about, {"channel": gate.channel.name})


def _said(rights: int) -> str:
    return ", ".join(name.replace("_", " ") for name in names(rights))


def _said_here(rights: int) -> str:
    return _said(rights).replace("manage roles", "manage permissions")
