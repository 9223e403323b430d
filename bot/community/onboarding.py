"""Discord's native onboarding, as far as it can be had. Pure. It carries channels, never roles.

https://docs.discord.com/developers/resources/guild#modify-guild-onboarding
"""

from collections.abc import Mapping
from typing import Any

from bot.community.plan import Step
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Community
from bot.domain.guild import Guild, Member
from bot.domain.permissions import bits, can_see, in_channel

NEEDED, WRITABLE = 7, 5
_WRITE = bits("send_messages")
_MOST_TITLE, _MOST_OPTION, _MOST_ABOUT = 100, 50, 100


def lacking(community: Community, guild: Guild, ids: Ids) -> str | None:
    """Why the server cannot have it; None when it can."""
    if "COMMUNITY" not in guild.features:
        return "the server is not a Community server (Server Settings > Enable Community)"
    anybody = Member(0, frozenset())
    wanted = [ids.channels[key] for key in community.onboarding.default_channels if key in ids.channels]
    there = [guild.channels[id_] for id_ in wanted if id_ in guild.channels]
    seen = [each for each in there if can_see(guild, anybody, each)]
    writable = [each for each in seen if in_channel(guild, anybody, each) & _WRITE]
    if len(seen) < NEEDED or len(writable) < WRITABLE:
        return (
            f"Discord asks for {NEEDED} default channels that everybody sees, {WRITABLE} of them writable by all; "
            f"config has {len(seen)} and {len(writable)}"
        )
    return None


def onboarding(
    community: Community, guild: Guild, ids: Ids, texts: Texts, seen: Mapping[str, Any] | None
) -> Step | None:
    """The step that sets it; None when config has none or the server cannot have it. Prompts of others are left."""
    if seen is None or not community.onboarding.prompts or lacking(community, guild, ids):
        return None
    by_title = {prompt["title"]: prompt for prompt in seen["prompts"]}
    ours = [_prompt(each.key, each.options, by_title, ids, texts) for each in community.onboarding.prompts]
    titles = {prompt["title"] for prompt in ours}
    prompts = [*ours, *(prompt for prompt in seen["prompts"] if prompt["title"] not in titles)]
    defaults = [str(ids.channels[key]) for key in community.onboarding.default_channels if key in ids.channels]
    defaults += [id_ for id_ in map(str, seen["default_channel_ids"]) if id_ not in defaults]
    is_set = (
        seen["enabled"]
        and sorted(map(str, seen["default_channel_ids"])) == sorted(defaults)
        and all(_essence(by_title.get(prompt["title"])) == _essence(prompt) for prompt in ours)
    )
    if is_set:
        return Step("onboarding", "leave", "onboarding", "native onboarding")
    shown = (("prompts", str(len(seen["prompts"])), str(len(prompts))), ("enabled", str(seen["enabled"]), "True"))
    return Step(
        "onboarding", "change", "onboarding", "native onboarding", differences=shown,
        fields={"prompts": prompts, "default_channels": [int(id_) for id_ in defaults]},
    )  # fmt: skip


def _prompt(key: str, options: Any, by_title: Mapping[str, Any], ids: Ids, texts: Texts) -> dict[str, Any]:
    title = (texts.onboarding(key) or key)[:_MOST_TITLE]
    known = by_title.get(title, {"id": "0", "options": []})
    known_options = {option["title"]: option["id"] for option in known["options"]}
    made = []
    for number, option in enumerate(options):
        name = (texts.onboarding(key, option.key) or option.key)[:_MOST_OPTION]
        made.append({
            "id": str(known_options.get(name, number + 1)),
            "title": name,
            "description": (texts.onboarding(key, option.key, "about") or "")[:_MOST_ABOUT],
            "channel_ids": [str(ids.channels[each]) for each in option.channels if each in ids.channels],
            "role_ids": [],
        })  # fmt: skip
    return {
        "id": str(known["id"]), "type": 0, "title": title, "options": made,
        "single_select": False, "required": False, "in_onboarding": True,
    }  # fmt: skip


def _essence(prompt: Mapping[str, Any] | None) -> Any:
    """What counts of a prompt: what it asks and where its answers lead."""
    if prompt is None:
        return None
    return [
        (
            option["title"],
            option.get("description") or "",
            sorted(map(str, option["channel_ids"])),
            list(option["role_ids"]),
        )
        for option in prompt["options"]
    ]
