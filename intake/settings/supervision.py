"""Settings of supervision: from how many valid complaints in how many days a talk with an association is proposed."""

from pydantic import Field
from pydantic_settings import BaseSettings


class SupervisionSettings(BaseSettings):
    """Of `Settings` those of supervision.

    Chengdu calls associations for a talk that draw many complaints (群众反映投诉多的进行约谈) and says no number:
    three in ninety days are ours.
    """

    talk_complaints: int = Field(default=3, ge=1, le=10_000)
    talk_days: int = Field(default=90, ge=1, le=3650)
