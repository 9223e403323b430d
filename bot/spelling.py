"""What somebody probably meant who wrote a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str], shown: str = '"{}"') -> str:
    """` Did you mean "..."?` with the known word that is nearest to `word`; empty when none is near."""
    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), by_lower, 1)
    return f" Did you mean {shown.format(by_lower[near[0]])}?" if near else ""
