"""Discord's native onboarding, as far as it can be had. Pure. It carries channels, never roles.

Config says what is asked and which channels an answer leads to. How a question is asked, the emoji of an answer, and
other answers, questions and default channels stay as people set them.
https://docs.discord.com/developers/resources/guild#modify-guild-onboarding
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.community.plan import Step
from bot.community.rules import Ids
from bot.community.texts import Texts
from bot.config import Community, Option
from bot.domain.guild import Guild, Member
from bot.domain.permissions import bits, can_see, in_channel

NEEDED, WRITABLE = 7, 5
_ADVANCED = 1  # the mode in which channels that answers lead to count, too
_WRITE = bits("send_messages")
# https://docs.discord.com/developers/resources/guild#guild-onboarding-object, and Discord's OpenAPI description
_MOST_TITLE, _MOST_OPTION, _MOST_ABOUT = 100, 50, 100
_NEW = {"id": 0, "type": 0, "options": (), "single_select": False, "required": False, "in_onboarding": True}
_MOST_PROMPTS, _MOST_OPTIONS, _MOST_CHANNELS, _MOST_DEFAULTS = 15, 50, 50, 500


def lacking(community: Community, guild: Guild, ids: Ids, seen: Mapping[str, Any] | None = None) -> str | None:
    """Why the server cannot have it; None when it can. `seen` is what it has."""
    if "COMMUNITY" not in guild.features:
        return "the server is not a Community server (Server Settings > Enable Community)"
    anybody = Member(0, frozenset())
    wanted = set(map(int, _defaults(community, ids, seen or {})))
    if seen and seen.get("mode") == _ADVANCED:
        wanted |= {int(id_) for prompt in seen["prompts"] for each in prompt["options"] for id_ in each["channel_ids"]}
    there = [guild.channels[id_] for id_ in sorted(wanted) if id_ in guild.channels]
    visible = [each for each in there if can_see(guild, anybody, each)]
    writable = [each for each in visible if in_channel(guild, anybody, each) & _WRITE]
    if len(visible) < NEEDED or len(writable) < WRITABLE:
        return (
            f"Discord asks for {NEEDED} default channels that everybody sees, {WRITABLE} of them writable by all; "
            f"config has {len(visible)} and {len(writable)}"
        )
    return None


def onboarding(
    community: Community, guild: Guild, ids: Ids, texts: Texts, seen: Mapping[str, Any] | None
) -> Step | None:
    """The step that sets it; None when config has none or the server cannot have it."""
    if seen is None or not community.onboarding.prompts or lacking(community, guild, ids, seen):
        return None
    by_title = {prompt["title"]: prompt for prompt in reversed(seen["prompts"])}
    new = iter(range(1, 10_000))  # Discord numbers what is new itself; until then each needs a number of its own
    ours = [_prompt(each.key, each.options, by_title, ids, texts, new) for each in community.onboarding.prompts]
    instead = {prompt["id"]: prompt for prompt in ours}
    prompts = [instead.pop(str(prompt["id"]), _asked(prompt)) for prompt in seen["prompts"]]
    prompts += instead.values()
    defaults = _defaults(community, ids, seen)
    is_set = (
        seen["enabled"]
        and {*map(str, seen["default_channel_ids"])} == {*defaults}
        and [_essence(prompt) for prompt in prompts] == [_essence(_asked(prompt)) for prompt in seen["prompts"]]
    )
    if is_set:
        return Step("onboarding", "leave", "onboarding", "native onboarding")
    shown = (("prompts", str(len(seen["prompts"])), str(len(prompts))), ("enabled", str(seen["enabled"]), "True"))
    return Step(
        "onboarding", "change", "onboarding", "native onboarding", differences=shown,
        fields={"prompts": prompts, "default_channels": [int(id_) for id_ in defaults], "mode": seen.get("mode") or 0},
    )  # fmt: skip


def too_much(fields: Mapping[str, Any]) -> Iterator[str]:
    """What of a step's `fields` Discord would not take."""
    prompts = fields["prompts"]
    if len(prompts) > _MOST_PROMPTS:
        yield f"would have {len(prompts)} questions, and Discord allows {_MOST_PROMPTS}"
    if len(fields["default_channels"]) > _MOST_DEFAULTS:
        yield f"would have {len(fields['default_channels'])} default channels, and Discord allows {_MOST_DEFAULTS}"
    for prompt in prompts:
        asked = f'the question "{prompt["title"][:40]}"'
        yield from _too_long(asked, prompt["title"], _MOST_TITLE)
        if len(prompt["options"]) > _MOST_OPTIONS:
            yield f"{asked} would have {len(prompt['options'])} answers, and Discord allows {_MOST_OPTIONS}"
        for option in prompt["options"]:
            answer = f'the answer "{option["title"][:40]}"'
            yield from _too_long(answer, option["title"], _MOST_OPTION)
            yield from _too_long(f"what {answer} says", option.get("description") or "", _MOST_ABOUT)
            if len(option["channel_ids"]) > _MOST_CHANNELS:
                count = len(option["channel_ids"])
                yield f"{answer} would lead to {count} channels, and Discord allows {_MOST_CHANNELS}"


def _too_long(what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{what} has {len(text)} letters, and Discord allows {most}"


def _defaults(community: Community, ids: Ids, seen: Mapping[str, Any]) -> list[str]:
    """Config's default channels and those that are set besides."""
    wanted = [str(ids.channels[key]) for key in community.onboarding.default_channels if key in ids.channels]
    return list(dict.fromkeys([*wanted, *map(str, seen.get("default_channel_ids", ()))]))


def _prompt(
    key: str, options: Iterable[Option], by_title: Mapping[str, Any], ids: Ids, texts: Texts, new: Iterator[int]
) -> dict[str, Any]:
    """A question as it is sent: as it is set, but for what config says of it."""
    title = texts.onboarding(key) or key
    known = by_title.get(title)
    asked = _asked(known or _NEW)
    options_there: list[Any] = asked["options"]
    there = {option["title"]: option for option in reversed(options_there)}
    made = []
    for each in options:
        name = texts.onboarding(key, each.key) or each.key
        as_it_is = there.get(name, {})
        made.append({
            **as_it_is,
            "id": as_it_is.get("id") or str(next(new)),
            "title": name,
            "description": texts.onboarding(key, each.key, "about") or "",
            "channel_ids": [str(ids.channels[channel]) for channel in each.channels if channel in ids.channels],
            "role_ids": [],
        })  # fmt: skip
    by_name = {option["title"]: option for option in made}
    kept = [by_name.pop(option["title"], option) for option in options_there]
    number = str(known["id"]) if known else str(next(new))
    return {**asked, "id": number, "title": title, "options": [*kept, *by_name.values()]}


def _asked(prompt: Mapping[str, Any]) -> dict[str, Any]:
    """A question as Discord tells it, in the form in which it takes one: there an emoji lies in parts."""
    options = []
    for option in prompt["options"]:
        emoji = option.get("emoji") or {}
        parts = {
            "emoji_id": emoji.get("id"), "emoji_name": emoji.get("name"), "emoji_animated": emoji.get("animated"),
        }  # fmt: skip
        kept = {what: value for what, value in option.items() if what != "emoji"} | {"id": str(option["id"])}
        options.append(kept | {what: value for what, value in parts.items() if value is not None})
    return {**prompt, "id": str(prompt["id"]), "options": options}


def _essence(prompt: Mapping[str, Any]) -> Any:
    """What counts of a question: what it asks and where its answers lead."""
    return prompt["title"], [
        (
            option["title"],
            option.get("description") or "",
            sorted(map(str, option["channel_ids"])),
            list(option["role_ids"]),
        )
        for option in prompt["options"]
    ]
