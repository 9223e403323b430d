"""/membership join, status, manage: all answered to the person alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.billing.purchases import Offer, Purchases
from bot.billing.rules import Access
from bot.billing.standing import Standing
from bot.cogs import words
from bot.cogs.words import described, name
from bot.domain.screen import pages
from bot.i18n import Sentences, money

# Discord refuses longer addresses on a button. Checkout's have been seen with 433 to 541 characters.
_LONGEST_BUTTON_URL = 512


class MembershipCog(commands.Cog):
    """What people do about their own membership."""

    membership = app_commands.Group(
        name=name("command-membership", "membership"),
        description=described("command-membership-description"),
        guild_only=True,
    )

    def __init__(self, purchases: Purchases, sentences: Sentences) -> None:
        self._purchases, self._sentences = purchases, sentences

    @membership.command(
        name=name("command-membership-join", "join"), description=described("command-membership-join-description")
    )
    async def join(self, interaction: discord.Interaction) -> None:
        """Show what can be bought, with a button to pay for each."""
        await self._join(interaction)

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """The button that leads to the same."""
        press = {"join": self._join, "manage": self._manage}.get(what)
        if press is None:
            return False
        await press(interaction)
        return True

    async def _join(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = words.locale(interaction)
        offers = await self._purchases.offers(interaction.user.id, locale)
        if offers is None:
            # Somebody who left, or was banned: nothing is sold, and what they still pay for they can end.
            return await self._show_portal(interaction, "join-away-manage", "join-away")
        view = discord.ui.View(timeout=None)
        shown = [offer for offer in offers if offer.taken is None]
        for offer in shown:
            if offer.url and len(offer.url) <= _LONGEST_BUTTON_URL:
                view.add_item(discord.ui.Button(label=self._label(locale, offer.tier, len(shown)), url=offer.url))
        lines = [self._offer(locale, offer, len(shown)) for offer in shown]
        if any(offer.price for offer in shown):
            lines.insert(0, self._sentences.text(locale, "join-employer"))
        if any(offer.taken is not None for offer in offers):
            standings = await self._purchases.standings(interaction.user.id)
            lines = [*(self._standing(locale, standing) for standing in standings), *lines]
        else:
            lines.insert(0, self._sentences.text(locale, "join-intro"))
        if any(offer.url for offer in offers):
            lines.append(self._sentences.text(locale, "join-outro"))
        split = [part for line in lines for part in ("", *line.splitlines())]  # the long addresses may need a second
        first, *rest = words.placed(interaction, *pages(split))
        await interaction.edit_original_response(content=first, view=view)
        for text in rest:
            await interaction.followup.send(text, ephemeral=True)
        return None

    @membership.command(
        name=name("command-membership-status", "status"), description=described("command-membership-status-description")
    )
    async def status(self, interaction: discord.Interaction) -> None:
        """Say how the person's membership stands."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = words.locale(interaction)
        standings = await self._purchases.standings(interaction.user.id)
        lines = [self._standing(locale, standing) for standing in standings]
        await interaction.edit_original_response(
            content="\n\n".join(lines) or self._sentences.text(locale, "status-none")
        )

    @membership.command(
        name=name("command-membership-manage", "manage"), description=described("command-membership-manage-description")
    )
    async def manage(self, interaction: discord.Interaction) -> None:
        """Open the payment provider's page for card, invoices and cancellation."""
        await self._manage(interaction)

    async def _manage(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_portal(interaction, "manage-intro", "manage-none")

    async def _show_portal(self, interaction: discord.Interaction, said: str, said_without: str) -> None:
        locale = words.locale(interaction)
        url = await self._purchases.portal(interaction.user.id, locale)
        view = discord.ui.View(timeout=None)
        if url is not None:
            view.add_item(discord.ui.Button(label=self._sentences.text(locale, "manage-button"), url=url))
        text = self._sentences.text(locale, said_without if url is None else said)
        await interaction.edit_original_response(content=text, view=view)

    def _tier(self, locale: str, tier: str) -> str:
        return self._sentences.text(locale, f"tier-{tier}")

    def _offer(self, locale: str, offer: Offer, offers: int) -> str:
        title = f"**{self._tier(locale, offer.tier)}**"
        if offer.price is None:
            return f"{title}\n{self._sentences.text(locale, 'join-unavailable')}"
        cost = self._sentences.text(
            locale,
            "join-price",
            amount=money(offer.price.amount, offer.price.currency),
            interval=offer.price.interval,
            count=offer.price.interval_count,
        )
        trial = self._sentences.text(locale, "join-trial", days=offer.trial_days) if offer.trial_days else ""
        about = self._sentences.text(locale, f"tier-{offer.tier}-about")
        is_long = len(offer.url or "") > _LONGEST_BUTTON_URL
        link = f"**[{self._label(locale, offer.tier, offers)}]({offer.url})**" if is_long else ""
        return "\n".join(filter(None, (title, about, cost, trial, link)))

    def _label(self, locale: str, tier: str, offers: int) -> str:
        return self._sentences.text(locale, "join-button", tier=self._tier(locale, tier), offers=offers)[:80]

    def _standing(self, locale: str, standing: Standing) -> str:
        named = standing.tier is not None and self._sentences.has(locale, f"tier-{standing.tier}")
        tier = self._sentences.text(locale, f"tier-{standing.tier}" if named else "status-of-no-tier")
        key = f"status-{standing.status.replace('_', '-')}"
        if (standing.access is Access.HOLD and standing.status != "complete") or not self._sentences.has(locale, key):
            key = "status-held"
        elif standing.access is Access.CLOSED and standing.status == "past_due":
            key = "status-unpaid"
        elif standing.access is Access.OPEN and standing.until and standing.status != "past_due":
            key = "status-ending"
        elif standing.is_free and standing.status == "active":
            key = "status-free-until" if standing.resumes_at else "status-free"
        date = standing.until or (standing.resumes_at if key == "status-free-until" else standing.renews_at)
        if self._sentences.has(locale, f"{key}-{standing.extent}"):
            key = f"{key}-{standing.extent}"
        when = f"<t:{int(date.timestamp())}:D>" if date else ""
        text = self._sentences.text(locale, key, tier=tier, date=when)
        return f"{text}\n{self._sentences.text(locale, 'status-blocked')}" if standing.blocked else text
