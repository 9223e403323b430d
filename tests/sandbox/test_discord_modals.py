"""Modals with everything discord.py puts into them, filled in by a person."""

from __future__ import annotations

import json
from typing import Any

import discord
import pytest
from discord import ui

from sandbox.discord.answers import Answer
from sandbox.discord.errors import InvalidForm
from sandbox.discord.forms import Form
from sandbox.discord.modal_form import check
from sandbox.people import Person, Refused

from .conftest import Arrive, Bot


class Report(ui.Modal, title="Report"):
    intro: Any = ui.TextDisplay("Staff reads this.")
    what: Any = ui.Label(
        text="What is wrong",
        description="One of these",
        component=ui.RadioGroup(
            custom_id="what",
            options=[discord.RadioGroupOption(label=each, value=each) for each in ("spam", "rude")],
        ),
    )
    where: Any = ui.Label(
        text="Where",
        component=ui.CheckboxGroup(
            custom_id="where",
            max_values=2,
            required=False,
            options=[discord.CheckboxGroupOption(label=each, value=each) for each in ("here", "dm", "else")],
        ),
    )
    who: Any = ui.Label(text="Who else", component=ui.UserSelect(custom_id="who", max_values=2, required=True))
    more: Any = ui.Label(text="More", component=ui.TextInput(custom_id="more", required=False, max_length=50))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        found = {name: getattr(self, name).component for name in ("what", "where", "who", "more")}
        said = {
            "what": found["what"].value,
            "where": found["where"].values,
            "who": [each.name for each in found["who"].values],
            "more": found["more"].value,
        }
        await interaction.response.send_message(json.dumps(said), ephemeral=True)


@pytest.fixture
async def ann(bot: Bot, home: discord.Guild, arrive: Arrive) -> Person:
    @bot.tree.context_menu(name="Report")
    async def report(interaction: discord.Interaction, _message: discord.Message) -> None:
        await interaction.response.send_modal(Report())

    await bot.tree.sync()
    return await arrive("ann")


async def opened(ann: Person, home: discord.Guild) -> Answer:
    channel = home.text_channels[0]
    message = await channel.send("x")
    return await ann.menu(home.id, channel.id, "Report", message.id)


async def test_from_a_context_menu_through_a_modal(ann: Person, home: discord.Guild, arrive: Arrive) -> None:
    ben = await arrive("ben")
    modal = await opened(ann, home)
    assert (modal.title, modal.fields) == ("Report", ["what", "where", "who", "more"])
    assert "Staff reads this." in modal.text
    answer = await ann.submit(modal, {"what": "rude", "where": ["here", "dm"], "who": [ben.id]})
    assert json.loads(answer.content) == {"what": "rude", "where": ["here", "dm"], "who": ["ben"], "more": ""}


async def test_what_a_client_would_not_send(ann: Person, home: discord.Guild, arrive: Arrive) -> None:
    others = [await arrive(name) for name in ("ben", "cid", "dot")]
    modal, ids = await opened(ann, home), [each.id for each in others]
    for wrong in (
        {"who": ids[:1]},
        {"what": "rude"},
        {"what": "rude", "who": ids},
        {"what": "rude", "who": ["5"]},
        {"what": "other", "who": ids[:1]},
        {"what": "rude", "who": ids[:1], "where": ["here", "dm", "else"]},
        {"what": "rude", "who": ids[:1], "more": "x" * 51},
    ):
        with pytest.raises(Refused) as refused:
            await ann.submit(modal, wrong)
        assert refused.value.code == 50035, wrong
    assert (await ann.submit(modal, {"what": "rude", "who": ids[:2]})).ephemeral


TEXT = {"type": 4, "custom_id": "t", "style": 1}
OPTIONS = [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]


def label(component: Any, **more: Any) -> Any:
    return {"type": 18, "label": "L", "component": component, **more}


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [label(TEXT) for _ in range(6)],
        [label(TEXT), label(TEXT)],
        [TEXT],
        [{"type": 1, "components": [TEXT]}],
        [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "b"}]}],
        [label({"type": 2, "style": 1, "label": "x", "custom_id": "b"})],
        [label({**TEXT, "style": 3})],
        [label({**TEXT, "min_length": 5, "max_length": 4})],
        [label(TEXT, label="x" * 46)],
        [label(TEXT, description="x" * 101)],
        [label({"type": 3, "custom_id": "s", "options": []})],
        [label({"type": 3, "custom_id": "s", "options": OPTIONS, "disabled": True})],
        [label({"type": 21, "custom_id": "r", "options": OPTIONS[:1]})],
        [label({"type": 21, "custom_id": "r", "options": OPTIONS[:1] * 2})],
        [label({"type": 22, "custom_id": "c", "options": OPTIONS, "max_values": 11})],
        [label({"type": 19, "custom_id": "f", "min_values": 2, "max_values": 1})],
        [{"type": 10, "content": ""}],
    ],
)
def test_a_modal_that_discord_would_refuse(parts: list[Any]) -> None:
    with pytest.raises(InvalidForm):
        _checked({"custom_id": "m", "title": "T", "components": parts})


def test_a_modal_that_discord_takes() -> None:
    old = {"type": 1, "components": [{**TEXT, "custom_id": "o", "label": "Old"}]}
    upload = label({"type": 19, "custom_id": "f", "min_values": 0, "max_values": 10})
    parts = [old, label(TEXT), upload, label({"type": 23, "custom_id": "y"}), {"type": 10, "content": "x"}]
    _checked({"custom_id": "m", "title": "T", "components": parts})


def _checked(body: Any) -> None:
    form = Form(body)
    check(form)
    form.check()
