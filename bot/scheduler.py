"""The whole timetable in one table. APScheduler only ticks, in memory: what is due is in our tables."""

from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

# A safety net under the wake-ups: a lost one delays work by this much at most.
TICK = timedelta(seconds=30)


def timetable(tick: Callable[[], None], tidy: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """The scheduler, not started. `tick` has every worker look again; `tidy` deletes what is kept no longer."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for job, trigger in (
        (tick, IntervalTrigger(seconds=int(TICK.total_seconds()))),
        (tidy, CronTrigger(hour=3, minute=17, timezone=UTC)),
    ):
        scheduler.add_job(job, trigger)
    return scheduler
