"""Something that the staff must look at. Pure values."""

from dataclasses import dataclass

BY_HAND = "role_by_hand"
"""A paid role that somebody gave by hand; the bot takes it back."""
WITHOUT_RIGHT = "role_without_right"
"""A paid role that nobody knows the reason of; there are so many that the bot takes none."""
ABOUT_PEOPLE = (BY_HAND, WITHOUT_RIGHT)
"""The kinds that name a person: `about` is a role's key and the person's id."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`kind` of trouble about `about` (see docs/operations.md). `detail`: who gave the role, where that is known."""

    kind: str
    about: str
    detail: str = ""

    @property
    def role(self) -> str:
        """The key of the role that it is about, of a kind that names a person."""
        return self.about.rpartition(":")[0] if self.kind in ABOUT_PEOPLE else ""

    @property
    def person(self) -> int:
        """The person that it names; 0: nobody."""
        number = self.about.rpartition(":")[2] if self.kind in ABOUT_PEOPLE else ""
        return int(number) if number.isdecimal() else 0


def about(role: str, person: int) -> str:
    """What an alert that names a person is about."""
    return f"{role}:{person}"
