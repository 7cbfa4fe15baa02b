"""Much work handed over at once: of somebody who leaves, or of a department that is abolished; it can be given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field

from routing.base import BIG_ID, Record


class BulkHandover(Record, table=True):
    """What went over as one act, in `items`, so that one act gives it back: exactly where nobody has touched it since.

    Of a person, `items` are `{"number"}` of complaints whose events name `batch`, and `drafts` the keys of unfinished
    calls. Of a department they are `{"number", "old", "new", "joined", "events"}`: its part and the one that took its
    place, whether the other department had one already, and how long the complaint's record was then.
    """

    __tablename__ = "bulk_handover"
    __table_args__ = (
        CheckConstraint("(giver_id IS NULL) != (department_id IS NULL)", name="of_one_giver"),
        CheckConstraint("(undone_at IS NULL) = (returned IS NULL)", name="returned_when_undone"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    batch: str = Field(max_length=40, unique=True)
    giver_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    # Whom a person's work went to; nobody where it went back to the department.
    taker_id: int | None = Field(default=None, foreign_key="staff.id")
    done_by_id: int | None = Field(default=None, foreign_key="staff.id")
    done_at: datetime
    items: list[dict[str, Any]] = Field(sa_type=JSON)
    drafts: list[str] = Field(sa_type=JSON)
    undone_at: datetime | None = None
    undone_by_id: int | None = Field(default=None, foreign_key="staff.id")
    returned: int | None = None
