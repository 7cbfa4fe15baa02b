"""What a department has written of its answer so far."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from routing.base import BIG_ID, Record


class ReplyDraft(Record, table=True):
    """One a part, the same for everybody of the department; gone once the part is answered."""

    __tablename__ = "reply_draft"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    handling_id: int = Field(foreign_key="handling.id", sa_type=BigInteger, unique=True)
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    # How often it was saved: who saves over a version they have not seen is shown it instead.
    revision: int
    body: SealedText = Field(sa_type=SealedTextType)
    saved_by_id: int = Field(foreign_key="staff.id")
    saved_at: datetime
