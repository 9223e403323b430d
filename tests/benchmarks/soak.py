"""`make soak`: the property tests with many examples and the journeys over and over, until something fails."""

import sys

import pytest

ROUNDS = 5

if __name__ == "__main__":
    status = pytest.main(["-q", "tests/rules", "tests/db", "--hypothesis-profile=soak", "--hypothesis-show-statistics"])
    for _ in range(ROUNDS):
        status = status or pytest.main(["-q", "tests/journeys", "tests/web"])
    sys.exit(status)
