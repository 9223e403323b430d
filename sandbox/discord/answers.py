"""What a person gets to see from the bot: messages and modals, and what can be pressed, chosen or filled in on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
EPHEMERAL, LOADING = 1 << 6, 1 << 7
BUTTON, TEXT_INPUT, RADIO, CHECKBOX = 2, 4, 21, 23
SELECTS = (3, 5, 6, 7, 8)
LINK_STYLE = 5


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component at every depth, in the order in which they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        for name in ("accessory", "component"):
            if component.get(name):
                yield from walk([component[name]])


@dataclass(frozen=True)
class Answer:
    """A message (also one that nobody asked for), or a modal; the other one of the two is None."""

    message: Json | None = None
    modal: Json | None = None

    @property
    def id(self) -> str:
        """The message's or modal's id."""
        return str((self.message or self.modal or {}).get("id", ""))

    @property
    def channel_id(self) -> str:
        """The channel it was shown in."""
        return str((self.message or self.modal or {}).get("channel_id", ""))

    @property
    def author_id(self) -> str:
        """Who wrote the message; empty for a modal."""
        return str((self.message or {}).get("author", {}).get("id", ""))

    @property
    def content(self) -> str:
        """The message's content."""
        return str((self.message or {}).get("content", ""))

    @property
    def embeds(self) -> list[Json]:
        """The message's embeds."""
        return list((self.message or {}).get("embeds", []))

    @property
    def components(self) -> list[Json]:
        """The components, nested as Discord sends them."""
        return list((self.message or self.modal or {}).get("components", []))

    @property
    def flags(self) -> int:
        """The message's flags."""
        return int((self.message or {}).get("flags", 0))

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it only says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def title(self) -> str:
        """A modal's title."""
        return str((self.modal or {}).get("title", ""))

    @property
    def links(self) -> list[tuple[str, str]]:
        """(label, address) of each link button."""
        return [
            (str(each.get("label", "")), str(each["url"]))
            for each in walk(self.components)
            if each["type"] == BUTTON and each.get("style") == LINK_STYLE
        ]

    @property
    def buttons(self) -> list[str]:
        """The custom_ids of the buttons that can be pressed."""
        return [each["custom_id"] for each in self._pressable() if each["type"] == BUTTON]

    @property
    def selects(self) -> list[str]:
        """The custom_ids of the menus to choose from."""
        return [each["custom_id"] for each in self._pressable() if each["type"] in SELECTS]

    @property
    def fields(self) -> list[str]:
        """The custom_ids of a modal's fields."""
        return [each["custom_id"] for each in walk(self.components) if "custom_id" in each]

    def _pressable(self) -> Iterator[Json]:
        return (each for each in walk(self.components) if "custom_id" in each and not each.get("disabled"))

    def component(self, custom_id: str) -> Json:
        """The component with this custom_id; KeyError when it is not shown."""
        for each in walk(self.components):
            if each.get("custom_id") == custom_id:
                return each
        raise KeyError(custom_id)

    @property
    def text(self) -> str:
        """All words there are to read, one piece a line: content, embeds, text displays, labels and options."""
        pieces: list[str | None] = [self.title, self.content]
        for embed in self.embeds:
            pieces += [embed.get("title"), embed.get("description"), embed.get("author", {}).get("name")]
            pieces += [field[part] for field in embed.get("fields", []) for part in ("name", "value")]
            pieces += [embed.get("footer", {}).get("text")]
        for component in walk(self.components):
            pieces += [component.get("content"), component.get("label"), component.get("placeholder")]
            pieces += [option.get("label") for option in component.get("options", [])]
        return "\n".join(piece for piece in pieces if piece)


def filled(modal: Answer, values: Mapping[str, Any]) -> list[Json]:
    """The modal's components as a client hands them in; KeyError for a value whose field is not there."""
    for custom_id in values:
        modal.component(custom_id)
    return [_filled(component, values) for component in modal.components]


def _filled(component: Json, values: Mapping[str, Any]) -> Json:
    shown: Json = {"type": component["type"]}
    if "components" in component:
        shown["components"] = [_filled(each, values) for each in component["components"]]
    elif "component" in component:
        shown["component"] = _filled(component["component"], values)
    elif "custom_id" in component:
        value = values.get(component["custom_id"], _default(component))
        single = component["type"] in (TEXT_INPUT, RADIO, CHECKBOX)
        shown |= {"custom_id": component["custom_id"], "value" if single else "values": value}
    return shown


def _default(component: Json) -> Any:
    """What a field holds when the person leaves it as it is."""
    if component["type"] == TEXT_INPUT:
        return component.get("value") or ""
    if component["type"] == CHECKBOX:
        return bool(component.get("default"))
    if component.get("default_values"):
        return [each["id"] for each in component["default_values"]]
    chosen = [option["value"] for option in component.get("options", []) if option.get("default")]
    if component["type"] == RADIO:
        return chosen[0] if chosen else None
    return chosen
