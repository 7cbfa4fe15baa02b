"""How each job that time asks for went: one row a job, written by whichever worker ran it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from routing.base import Record


class PeriodicRun(Record, table=True):
    """The last run of a job and its newest failures, each `{"at", "cause"}`; known to the workers since `since`.

    `failed_in_a_row` counts up to the last run; `told_at` is when administrators heard that the job does not go.
    """

    __tablename__ = "periodic_run"

    name: str = Field(primary_key=True, max_length=60)
    since: datetime
    began_at: datetime | None = None
    milliseconds: int = 0
    succeeded_at: datetime | None = None
    failed_in_a_row: int = 0
    failures: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    told_at: datetime | None = None
