"""domain.origin: whose an event of Stripe is, by what stands in it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from bot.domain.origin import Origin, Ours, origin_of, snowflake
from bot.domain.stripe_event import Arrived, read

OURS = Ours(guild=42, prices=frozenset({"professional"}))
MINE = {"discord_user_id": "7", "discord_guild_id": "42"}
THEIRS = {"discord_user_id": "7", "discord_guild_id": "43"}


def _subscription(metadata: Any, status: str = "active", *keys: str | None) -> dict[str, Any]:
    items = [{"price": {"lookup_key": key}} for key in keys]
    return {"id": "sub_1", "status": status, "metadata": metadata, "items": {"data": items}}


def _origin(kind: str, object_: dict[str, Any]) -> Origin:
    event = {"object": "event", "id": "evt_1", "created": 1, "type": kind, "data": {"object": object_}}
    found = read(event)
    assert isinstance(found, Arrived)
    return found.origin


CREATED, DELETED, PAID = "customer.subscription.created", "customer.subscription.deleted", "invoice.paid"
NEW_INVOICE: dict[str, Any] = {"parent": {"subscription_details": {"subscription": "sub_1", "metadata": MINE}}}
# kind, object, whether it may begin something: of somebody who is known, of somebody who is not
CASES: dict[str, tuple[str, dict[str, Any], bool, bool]] = {
    "sold here": (CREATED, _subscription(MINE), True, True),
    "sold here, over": (CREATED, _subscription(MINE, "canceled"), False, False),
    "sold here, never paid": (CREATED, _subscription(MINE, "incomplete_expired"), False, False),
    "sold here, deleted": (DELETED, _subscription(MINE), False, False),
    "sold here, in an unknown status": (CREATED, _subscription(MINE, "dormant"), True, True),
    "an invoice of it": (PAID, NEW_INVOICE, True, False),
    "its page": ("checkout.session.completed", {"id": "cs_1", "metadata": MINE}, True, False),
    "a page of another server": ("checkout.session.completed", {"id": "cs_1", "metadata": THEIRS}, False, False),
    "a page of nobody": ("checkout.session.completed", {"id": "cs_1"}, False, False),
    "sold on another server": (CREATED, _subscription(THEIRS), False, False),
    "sold on another server at our price": (CREATED, _subscription(THEIRS, "active", "professional"), False, False),
    "sold by nobody": (CREATED, _subscription({}), False, False),
    "sold by nobody at another price": (CREATED, _subscription({}, "active", "magazine", None), False, False),
    "sold by nobody at our price": (CREATED, _subscription({}, "active", "magazine", "professional"), True, True),
    "sold by nobody at our price, over": (CREATED, _subscription({}, "canceled", "professional"), False, False),
    "sold here to nobody": (CREATED, _subscription({"discord_guild_id": "42"}), False, False),
    "no metadata at all": (CREATED, _subscription(None, "active", "professional"), True, True),
}


@pytest.mark.parametrize("name", CASES)
def test_what_may_begin_something_of_ours(name: str) -> None:
    kind, object_, of_known, of_unknown = CASES[name]
    origin = _origin(kind, object_)
    assert OURS.begins(origin, is_known=True) is of_known
    assert OURS.begins(origin, is_known=False) is of_unknown


def test_an_invoice_says_whose_it_is_in_both_shapes() -> None:
    old = {"subscription": "sub_1", "subscription_details": {"metadata": MINE}}
    assert origin_of(PAID, old) == origin_of(PAID, NEW_INVOICE) == Origin(7, 42)


@pytest.mark.parametrize(
    "text", ["", "0", "-1", str(2**63), f"{7:020}", "1.5", "\uff17", "9" * 19, "9" * 5000, None, 7, ["7"], " 7", "7\n"]
)
def test_what_is_no_discord_id_is_nobodys(text: object) -> None:
    assert snowflake(text) is None


def test_a_discord_id_is_read() -> None:
    assert snowflake(str(2**63 - 1)) == 2**63 - 1
    assert snowflake("1") == 1


def test_ours_is_what_config_sells_on_this_server() -> None:
    config = load(Path(__file__).parents[2] / "config")
    assert Ours.of(config, 42) == Ours(42, frozenset({"health_network_professional"}))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(
        ["metadata", "items", "data", "price", "lookup_key", "parent", "subscription_details", "discord_guild_id",
         "discord_user_id", "status", "id"]) | st.text(max_size=2), inside, max_size=4),
)  # fmt: skip


_objects = st.dictionaries(st.sampled_from(["metadata", "items", "parent"]), _json)


@given(st.sampled_from([CREATED, DELETED, PAID]), _objects)
def test_whatever_an_event_holds_it_is_read(kind: str, object_: dict[str, Any]) -> None:
    origin = origin_of(kind, object_)
    assert all(isinstance(key, str) for key in origin.prices)
    OURS.begins(origin, is_known=False)


@given(st.text(), st.text())
def test_nothing_is_ours_but_by_our_server_or_our_price(user: str, guild: str) -> None:
    origin = _origin(CREATED, _subscription({"discord_user_id": user, "discord_guild_id": guild}, "active", "magazine"))
    assert not OURS.begins(origin, is_known=True) or origin.guild == 42
