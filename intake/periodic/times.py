"""When a cron string is due, read on the clock of the city. China has one zone and no summer time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def next_due(cron: str, after: datetime) -> datetime:
    """The next time after `after`, in UTC."""
    from croniter import croniter  # noqa: PLC0415 - commands that only read would pay for it

    due: datetime = croniter(cron, after.astimezone(SHANGHAI)).get_next(datetime)
    return due.astimezone(UTC)


def last_due(cron: str, before: datetime) -> datetime:
    """The last time before `before`, in UTC."""
    from croniter import croniter  # noqa: PLC0415

    due: datetime = croniter(cron, before.astimezone(SHANGHAI)).get_prev(datetime)
    return due.astimezone(UTC)
