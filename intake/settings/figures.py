"""Settings of figures: when a published month that is known otherwise by now is counted again."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings


class Restating(StrEnum):
    """By which rule a published month is restated."""

    AT_ONCE = "at_once"  # the night after
    MONTHLY = "monthly"  # with the next month's end
    BY_PERSON = "by_person"  # only by somebody who says why


class FigureSettings(BaseSettings):
    """Of `Settings` those of figures."""

    restating: Restating = Restating.MONTHLY
    # At what hour a reporting day ends: 12 is from noon of the day before to noon.
    reporting_day_ends: int = Field(default=24, ge=1, le=24)

    @property
    def reporting_early(self) -> timedelta:
        """By how much a reporting day begins before its midnight."""
        return timedelta(hours=24 - self.reporting_day_ends)
