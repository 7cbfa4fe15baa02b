"""What the rules table said of a complaint, kept whole: rule, version, reasons, and the hand that overruled it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from routing.base import Record


class DecisionRecord(Record, table=True):
    """One decision. `body` is `routing.facts.Decision.to_json()`; the newest row of a complaint is in force."""

    __tablename__ = "decision"
    __table_args__ = (
        # Few are overruled, so an intake does not pay for it.
        Index(
            "ix_decision_overruled",
            "complaint_id",
            postgresql_where=text("override_by_id IS NOT NULL"),
            sqlite_where=text("override_by_id IS NOT NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    table_version: int
    rule: int | None = None
    # What rules are counted by, without opening the body: `{"rule": 80, "code": "F-01", "by": "rule"}` a violation,
    # where `by` is the `routing.facts.Outcome` that found who answers: rule, coordinating, backstop or nobody.
    verdicts: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"default": list})
    decided_at: datetime
    override_reason: SealedText | None = Field(default=None, sa_type=SealedTextType)
    override_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # Last, because it is long: SQLite reads a row from its beginning, and counting rules stops before it.
    body: dict[str, Any] = Field(sa_type=JSON)
