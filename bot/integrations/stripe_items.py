"""The items of a subscription, as Stripe sends them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.subscription import Item
from bot.integrations.stripe_objects import moment, moment_or_none


def items_of(found: Mapping[str, Any]) -> tuple[Item, ...]:
    """What a subscription consists of, without what was deleted from it.

    What cannot be read of an item is not known: an end is an end, whatever was bought.
    """
    listed = (found.get("items") or {}).get("data") or ()
    return tuple(_item(each) for each in listed if isinstance(each, Mapping) and not each.get("deleted"))


def begun_at(found: Mapping[str, Any]) -> datetime | None:
    """When the present period of a subscription began; of several the latest."""
    listed = [each for each in (found.get("items") or {}).get("data") or () if isinstance(each, Mapping)]
    begun = [each.get("current_period_start") for each in listed if not each.get("deleted")]
    return max((moment(each) for each in begun if each is not None), default=None)


def _item(found: Mapping[str, Any]) -> Item:
    price, end = found.get("price"), found.get("current_period_end")
    price = price if isinstance(price, Mapping) else {}
    return Item(
        price=_text(price.get("id")),
        lookup_key=_text(price.get("lookup_key")),
        product=_text(price.get("product")),
        quantity=_quantity(found.get("quantity")),
        period_end=moment_or_none(end),
    )


def _quantity(value: object) -> int | None:
    """None where usage is metered; what is no whole number pays for nothing."""
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else 0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
