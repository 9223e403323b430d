"""What cannot be applied, known before the first change. Pure.

Lengths and counts are those of Discord's documentation and of its OpenAPI description; a letter is a code point.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.community.onboarding import too_much
from bot.community.plan import Step
from bot.community.rules import Match
from bot.config import Community
from bot.config.community import MOST_CHANNELS, MOST_IN_CATEGORY, MOST_ROLES, MOST_TAGS
from bot.domain.guild import ANNOUNCEMENT, CATEGORY, FORUM, KINDS, SPOKEN, STAGE, TEXT, UNTOLD, Channel, Guild
from bot.domain.permissions import ADMINISTRATOR, base, bits, in_channel, names, standing, top_position

_MOST_TOPIC, _MOST_FORUM_TOPIC, _MOST_POST, _MOST_TITLE, _MOST_LABEL = 1024, 4096, 2000, 100, 80
_MOST_OVERWRITES = 100  # that a channel can be made with
_COMMUNITY_ALONE = (ANNOUNCEMENT, FORUM, STAGE)


def problems(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    """What stands in the way of any plan, a line each. `matched` is by kind: role, category, channel."""
    for kind, match in matched.items():
        for key in match.ambiguous:
            yield (
                f'{kind} "{key}": the server has two of its name, and which one is meant cannot be told. Rename one of '
                "them in Discord."
            )
    yield from _maybe_hidden(community, guild, matched)
    yield from _kinds(community, guild, matched)
    yield from _too_many(community, guild, matched)


def of_steps(steps: Iterable[Step], guild: Guild, built: Guild) -> Iterator[str]:
    """What Discord would refuse of these steps: `guild` is the server as it is, `built` as they leave it."""
    steps = [step for step in steps if step.changes and step.verb != "delete"]
    may = base(guild, guild.me)
    kinds = {step.kind for step in steps}
    wanted = {
        "manage_roles": kinds & {"role", "overwrite", "category", "channel", "onboarding"},
        "manage_channels": {step.kind for step in steps if step.kind in ("category", "channel")},
        "manage_guild": kinds & {"onboarding"},
    }
    for name, needed_for in wanted.items():
        if needed_for and not may & bits(name):
            yield (
                f"the bot lacks {name.replace('_', ' ')} on the server, which this plan needs. Add it to its role: "
                "Server Settings > Roles."
            )
    for step in steps:
        match step.kind:
            case "role":
                yield from _role(step, guild, may)
            case "overwrite":
                yield from _overwrite(step, guild, may)
            case "category" | "channel":
                yield from _channel(step, guild, built, may)
            case "post":
                yield from _post(step, built)
            case "onboarding":
                yield from (f"native onboarding: {each}." for each in too_much(step.fields))


def _role(step: Step, guild: Guild, may: int) -> Iterator[str]:
    found = guild.roles.get(step.id or 0)
    # What a role has already may stay, whatever the bot has itself.
    had = found.permissions if found else 0
    wanted = int(step.fields.get("permissions", had))
    if lacking := names(wanted & ~had & ~may):
        yield f'role "{step.key}": the bot lacks {", ".join(lacking)} itself, so it cannot give it. Add it to its role.'
    if lacking := names(had & ~wanted & ~may):
        yield f'role "{step.key}": the bot lacks {", ".join(lacking)} itself, so it cannot take it. Add it to its role.'
    if found and guild.me.id != guild.owner and standing(guild, found.id) >= top_position(guild, guild.me):
        what = ", ".join(what for what, _, _ in step.differences)
        yield (
            f'role "{step.key}": is not below the bot\'s own role, so its {what} cannot be changed. Drag '
            "the bot's role above it: Server Settings > Roles."
        )


def _overwrite(step: Step, guild: Guild, may: int) -> Iterator[str]:
    assert step.overwrite is not None
    found = guild.channels[step.id or 0]
    before = found.overwrites.get(step.overwrite.target)
    changed = (step.overwrite.allow ^ (before.allow if before else 0)) | (
        step.overwrite.deny ^ (before.deny if before else 0)
    )
    here = may if may & ADMINISTRATOR else in_channel(guild, guild.me, found)
    if not here & bits("manage_roles"):
        yield _lacks(step, found, "manage permissions")
    elif lacking := names(changed & ~may & ~here):
        yield _lacks(step, found, ", ".join(lacking).replace("_", " "))


def _channel(step: Step, guild: Guild, built: Guild, may: int) -> Iterator[str]:
    topic, kind = step.fields.get("topic") or "", step.fields.get("type", CATEGORY)
    found = guild.channels.get(step.id or 0)
    most = _MOST_FORUM_TOPIC if (found.kind if found else kind) == FORUM else _MOST_TOPIC
    if len(topic) > most:
        yield f'{step.kind} "{step.key}": its topic has {len(topic)} letters, and Discord allows {most}.'
    if found is not None:
        here = may if may & ADMINISTRATOR else in_channel(guild, guild.me, found)
        if not here & bits("manage_channels"):
            spoken = " (and connect, to change one where people talk)" if found.kind in SPOKEN else ""
            yield _lacks(step, found, f"manage channel{spoken}")
        return
    asked = next((each for each in built.channels.values() if each.id < 0 and _is_for(each, step)), None)
    overwrites = asked.overwrites.values() if asked else ()
    if len(overwrites) > _MOST_OVERWRITES:
        count = len(overwrites)
        yield f'{step.kind} "{step.key}": would open to {count} roles, and Discord allows {_MOST_OVERWRITES}.'
    if lacking := names(sum({bit for each in overwrites for bit in _bits(each.allow | each.deny)}) & ~may):
        yield (
            f'{step.kind} "{step.key}": the bot lacks {", ".join(lacking).replace("_", " ")} itself, so it cannot '
            "say who has that there. Add it to its role."
        )


def _is_for(channel: Channel, step: Step) -> bool:
    return channel.name == step.name and (channel.kind == CATEGORY) == (step.kind == "category")


def _bits(value: int) -> Iterator[int]:
    while value:
        yield value & -value
        value &= value - 1


def _lacks(step: Step, found: Channel, what: str) -> str:
    return (
        f'{step.kind} "{step.key}": the bot lacks {what} in {found.name}. Add it to the bot\'s role, or in Discord: '
        "Edit Channel > Permissions > the bot."
    )


def _post(step: Step, built: Guild) -> Iterator[str]:
    place = built.channels.get(step.id or 0) if step.verb == "create" else None
    if place is not None and place.needs_tag:
        yield (
            f'channel "{step.key}": takes no post without a tag, and the bot\'s first post has none. In Discord: Edit '
            "Channel, and switch that off."
        )
    if place is not None and not in_channel(built, built.me, place) & bits("send_messages"):
        yield _lacks(step, place, "send messages")
    title, text, buttons = step.fields["title"], step.fields["post"].text, step.fields["post"].buttons
    for what, said, most in (
        ("first post", text, _MOST_POST),
        ("first post's title", title, _MOST_TITLE),
        *(("button", each.label, _MOST_LABEL) for each in buttons),
    ):
        if len(said.strip()) > most:
            yield (
                f'channel "{step.key}": its {what} has {len(said.strip())} letters in all languages together, and '
                f"Discord allows {most}. Shorten it in config/locales/*/community.ftl."
            )


def _maybe_hidden(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    """What is missing may be one of those whose names Discord keeps from the bot: it would be made a second time."""
    known = {id_ for match in matched.values() for id_ in match.found.values()}
    unknown = [each for each in guild.channels.values() if each.hidden and each.id not in known]
    wanted: list[tuple[str, str, tuple[int, ...]]]
    wanted = [("category", key, (CATEGORY,)) for key in matched["category"].missing]
    for key in matched["channel"].missing:
        is_spoken = community.channels[key].is_spoken
        wanted.append(("channel", key, SPOKEN if is_spoken else (TEXT, ANNOUNCEMENT, FORUM)))
    for kind, key, kinds in wanted:
        may_be = [each for each in unknown if each.kind in (*kinds, UNTOLD)]
        if may_be and key not in matched[kind].ambiguous:
            ids = ", ".join(str(each.id) for each in may_be[:5])
            yield (
                f'{kind} "{key}": not found, and the bot cannot view {len(may_be)} that it may be ({ids}), so it '
                "could be made a second time. In Discord, give the bot View Channel there, at least for this once."
            )


def _kinds(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    """Discord turns text channels into announcement channels and back, and no others; and a forum has 20 tags."""
    special = [key for key in matched["channel"].missing if KINDS[community.channels[key].kind] in _COMMUNITY_ALONE]
    for key, id_ in matched["channel"].found.items():
        found, wanted = guild.channels[id_], community.channels[key]
        if found.hidden:
            continue
        if found.kind != KINDS[wanted.kind] and {found.kind, KINDS[wanted.kind]} != {TEXT, ANNOUNCEMENT}:
            yield (
                f'channel "{key}": config wants a {wanted.kind} channel, and another kind has that name. Rename it in '
                "Discord."
            )
        elif found.kind != KINDS[wanted.kind] and wanted.kind == "announcement":
            special.append(key)
        tags = {tag.name for tag in found.tags} | {tag.name for tag in wanted.tags}
        if len(tags) > MOST_TAGS and wanted.tags:
            yield f'channel "{key}": would have {len(tags)} tags, and Discord allows {MOST_TAGS}. Remove some there.'
    if special and "COMMUNITY" not in guild.features:
        yield (
            f"{', '.join(special)}: Discord has forums, stages and announcement channels on Community servers alone. "
            "Switch it on: Server Settings > Enable Community."
        )


def _too_many(community: Community, guild: Guild, matched: Mapping[str, Match]) -> Iterator[str]:
    new = {kind: len(match.missing) for kind, match in matched.items()}
    if new["role"] and len(guild.roles) + new["role"] > MOST_ROLES:
        yield f"{new['role']} new roles do not fit: there are {len(guild.roles)}, and Discord allows {MOST_ROLES}."
    new_channels = new["category"] + new["channel"]
    if new_channels and len(guild.channels) + new_channels > MOST_CHANNELS:
        yield f"{new_channels} new channels do not fit: there are {len(guild.channels)} of at most {MOST_CHANNELS}."
    # What config puts nowhere stays in the category that it lies in.
    ours = {matched["channel"].found.get(key) for key, each in community.channels.items() if each.category}
    inside = Counter(each.category for each in community.channels.values() if each.category)
    for key, id_ in matched["category"].found.items():
        others = sum(each.parent == id_ and each.id not in ours for each in guild.channels.values())
        before = sum(each.parent == id_ for each in guild.channels.values())
        if others + inside[key] > max(MOST_IN_CATEGORY, before):
            yield f'category "{key}" would have {others + inside[key]} channels, and Discord allows {MOST_IN_CATEGORY}.'
