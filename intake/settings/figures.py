"""Settings of figures: when a published month that is known otherwise by now is counted again."""

from enum import StrEnum

from pydantic_settings import BaseSettings


class Restating(StrEnum):
    """By which rule a published month is restated."""

    AT_ONCE = "at_once"  # the night after
    MONTHLY = "monthly"  # with the next month's end
    BY_PERSON = "by_person"  # only by somebody who says why


class FigureSettings(BaseSettings):
    """Of `Settings` those of figures."""

    restating: Restating = Restating.MONTHLY
