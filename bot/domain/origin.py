"""Whose an event of Stripe is, by what stands in it. A Stripe account may serve others than this community. Pure.

An event's content may be out of date, so it decides nothing about access; only whether the event is ours to keep. Of
customers who have nothing to do with this community nothing is stored, not even an id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config import Config

# The bot's own words in the metadata of what it creates at Stripe: ownership rests on them and on nothing else.
USER_KEY, GUILD_KEY, TIER_KEY = "discord_user_id", "discord_guild_id", "membership_tier"
_OVER = ("canceled", "incomplete_expired")


@dataclass(frozen=True, slots=True)
class Origin:
    """What an event says of its object: who it was sold to on which server, and the lookup keys of its prices.

    `is_subscription`: it is a subscription itself, not an invoice or a page; `is_over`: one that has ended.
    """

    user: int | None = None
    guild: int | None = None
    prices: frozenset[str] = frozenset()
    is_subscription: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Ours:
    """What makes a purchase this community's: its server, and the lookup keys of the prices of its tiers."""

    guild: int
    prices: frozenset[str]

    @classmethod
    def of(cls, config: Config, guild: int) -> "Ours":
        """Of this config, on this server."""
        return cls(guild, frozenset(tier.price for tier in config.membership.tiers.values() if tier.price))

    def begins(self, origin: Origin, *, is_known: bool) -> bool:
        """Whether an event about what is not stored may be the first about something of ours.

        `is_known`: something is kept about the person. About somebody who is not known only a subscription that runs
        is news: a page, invoices and the end of what nobody has any more are those of somebody who was forgotten.
        """
        if origin.is_over:
            return False
        if origin.guild == self.guild and origin.user is not None:
            return is_known or origin.is_subscription
        # Nobody's, at one of our prices: the operator is alerted. What names another server is another community's.
        return origin.guild in (None, self.guild) and bool(origin.prices & self.prices)


def origin_of(event_type: str, object_: Mapping[str, object]) -> Origin:
    """What the object of an event says; of one in no known shape nothing."""
    if event_type.startswith("customer.subscription."):
        is_over = event_type == "customer.subscription.deleted" or object_.get("status") in _OVER
        metadata = _mapping(object_.get("metadata"))
        return Origin(
            snowflake(metadata.get(USER_KEY)), snowflake(metadata.get(GUILD_KEY)), frozenset(_prices(object_)),
            is_subscription=True, is_over=is_over,
        )  # fmt: skip
    if event_type.startswith("checkout.session."):
        metadata = _mapping(object_.get("metadata"))
        return Origin(snowflake(metadata.get(USER_KEY)), snowflake(metadata.get(GUILD_KEY)))
    # An invoice has its subscription's; before 2025-03-31.basil it had them in itself.
    parent = _mapping(_mapping(object_.get("parent")).get("subscription_details"))
    metadata = _mapping((parent or _mapping(object_.get("subscription_details"))).get("metadata"))
    return Origin(snowflake(metadata.get(USER_KEY)), snowflake(metadata.get(GUILD_KEY)))


def snowflake(text: object) -> int | None:
    """A Discord id from metadata, which only this bot writes; anything else is nobody's."""
    is_number = isinstance(text, str) and len(text) < 20 and text.isascii() and text.isdigit()
    return int(text) if is_number and isinstance(text, str) and 0 < int(text) < 2**63 else None


def _prices(subscription: Mapping[str, object]) -> Iterator[str]:
    items = _mapping(subscription.get("items")).get("data")
    for item in items if isinstance(items, list) else ():
        key = _mapping(_mapping(item).get("price")).get("lookup_key")
        if isinstance(key, str):
            yield key


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
