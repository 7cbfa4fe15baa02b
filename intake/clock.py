"""What time it is. The only caller of `datetime.now`; everything else is handed the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, whole microseconds."""
    return datetime.now(UTC)  # noqa: TID251 - here, and nowhere else
