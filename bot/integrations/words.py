"""What a vendor's refusal means, in words for the operator, with what to do. Codes stand in brackets, to search for."""

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_DISCORD = {
    "0": "Discord refuses, and says no more; a proxy may stand between",
    "10003": "Discord knows no such channel: it was deleted",
    "10004": (
        "Discord knows no such server, or the bot is not on it. See that DISCORD_GUILD_ID is your server's number, and "
        "invite the bot; `health-network check` has the address"
    ),
    "10007": "Discord knows no such person on the server",
    "10008": "Discord knows no such message: it was deleted",
    "10011": "Discord knows no such role: it was deleted",
    "10013": "Discord knows no such person",
    "20016": "Discord asks to wait: this channel is in slow mode",
    "20026": (
        "Discord has flagged the bot for spam: it may write to nobody it has not written to before. Whoever owns it "
        "appeals at dis.gd/app-quarantine"
    ),
    "30005": "the server has as many roles as Discord allows",
    "30013": "the server has as many channels as Discord allows",
    "40001": (
        "Discord does not accept the bot's token. Put a new one into DISCORD_TOKEN (developer portal, Bot, Reset Token)"
    ),
    "40003": "Discord asks the bot to open direct messages more slowly",
    "50001": (
        "the bot has no access there: it is not on the server, or may not see the channel. `health-network check` "
        "says what it lacks"
    ),
    "50007": "this person takes no direct messages",
    "50013": (
        "the bot may not do that: its role stands too low, or lacks a permission. `health-network check` says which"
    ),
    "50028": "this role cannot be given or changed",
    "50035": "Discord does not take a value in it",
    "50278": "this person shares no server with the bot any more",
    "50074": "Discord keeps this channel, as a Community server needs it",
    "60003": "Discord wants two-factor authentication on the account that owns the bot",
    "350003": "Discord's own onboarding cannot be switched on with these channels",
}  # fmt: skip


def discord(status: int, code: int | str, detail: str = "") -> str:
    """What Discord's answer means. `detail`: what it says of a value that it does not take."""
    said = _DISCORD.get(str(code)) if str(code) != "0" or status == 403 else None
    if said is None:
        said = {
            400: "Discord does not understand what was asked",
            401: _DISCORD["40001"],
            403: "Discord does not allow it",
            404: "Discord does not find it",
            429: "Discord asks to wait: there were too many requests",
        }.get(status, f"Discord has a fault of its own (status {status}); try again later")
    more = f": {detail}" if detail and str(code) == "50035" else ""
    number = f" ({code})" if str(code) not in ("", "0") else ""
    return f"{said}{more}{number}"


def stripe(status: int | None) -> str:
    """What an answer of Stripe means that is no refusal."""
    if status == 429:
        return "Stripe asks to wait: there were too many requests"
    return f"Stripe has a fault of its own (status {status}); try again later"
