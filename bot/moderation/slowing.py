"""How slow a channel is made, and what it goes back to. Pure."""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.case import Case, Ending, State
from bot.domain.guild import STAGE, TEXT, THREADS, VOICE
from bot.domain.purge import Place
from bot.moderation import durations

WHERE = (TEXT, VOICE, STAGE, *THREADS)
"""The kinds of channel that have a slow mode. https://docs.discord.com/developers/resources/channel#modify-channel"""
_LEAST, _MOST = timedelta(seconds=1), timedelta(hours=6)
_OFF = ("off", "uit", "0")
PRESETS_S = (0, 5, 30, 120, 600, 3600)
"""What is offered to choose from."""


def parse(text: str) -> int | None:
    """The seconds that `text` means ("off", "30 seconds", "2m"); None where it means none that Discord takes."""
    if text.strip().casefold() in _OFF:
        return 0
    found = durations.parse(text, _LEAST, _MOST)
    return None if found is None else found // timedelta(seconds=1)


def needs(place: Place) -> tuple[str, ...]:
    """What the bot needs there to change it."""
    return "view_channel", "manage_threads" if place.kind in THREADS else "manage_channels"


def before(standing: Iterable[Case], seen: int) -> int:
    """What the slow mode goes back to after one that is set now, where it is `seen`: what was there before one that
    stands still for a while, unless somebody changed that by hand.
    """
    ours = [each for each in standing if each.state is State.STANDING and each.amount == seen]
    return ours[0].previous or 0 if ours else seen


def at_the_end(case: Case, seen: int) -> Ending:
    """How `case` ends when its time is over and the channel has `seen`: whoever changed it by hand since wins. That it
    is as it was before already is what a kill in between leaves.
    """
    return Ending.TIME if seen in (case.amount, case.previous) else Ending.BY_HAND
