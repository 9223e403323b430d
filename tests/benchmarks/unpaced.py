"""The bot without its own limit of requests to Discord, to see what its work costs."""

from bot.__main__ import main
from bot.integrations import pace

if __name__ == "__main__":
    pace.PER_SECOND = 100_000
    main()
