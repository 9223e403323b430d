"""What the bot does from time to time, by the names under which the database keeps it."""

from enum import StrEnum

STRIPE, SERVER = "stripe_jobs", "server_jobs"


class Job(StrEnum):
    """One of them."""

    BACKFILL = "stripe_backfill"
    """Fetching the events that Stripe could not deliver."""
    RECONCILE = "stripe_reconcile"
    """Holding all subscriptions at Stripe against what is stored."""
    OPEN_PAGES = "open_pages"
    """Looking whether somebody may still pay on the pages that are open."""
    SWEEP = "role_sweep"
    """Holding everybody's roles against what is stored."""
    ARRIVALS = "arrivals"
    """Finding who came while the gateway was away."""
    GUIDELINES = "guidelines_announcement"
    """Telling of a new version of the guidelines."""

    BY_HAND = "acts_by_hand"
    """Reading in Discord's audit log what moderators did by hand."""

    SHIFT = "crisis_shift"
    """Saying at the change of a shift that nobody has taken it."""

    DOMAIN_LISTS = "domain_lists"
    """Reading the files with domains of fraud again."""
    STAFF_NAMES = "staff_names"
    """Seeing how the staff are called now."""
    WEEK = "judge_week"
    """Telling the staff what was found by itself in a week."""

    @property
    def topic(self) -> str:
        """Whom to wake for it: what needs the server waits until the bot has found its way on it."""
        return STRIPE if self in (Job.BACKFILL, Job.RECONCILE, Job.OPEN_PAGES) else SERVER
