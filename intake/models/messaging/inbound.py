"""Texts that came in, trusted or quarantined, each once by its MessageSid."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import InboundState
from routing.base import BIG_ID, Record, str_enum


class InboundMessage(Record, table=True):
    """One webhook. A forged one is kept apart: `(message_sid, is_trusted)` is what repeats are measured by."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        Index(None, "message_sid", "is_trusted", unique=True),
        # Whoever floods the door with forgeries is counted cheaply.
        Index(
            "ix_inbound_message_unreviewed",
            "received_at",
            postgresql_where=text("NOT is_trusted AND reviewed_at IS NULL"),
            sqlite_where=text("is_trusted = 0 AND reviewed_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    message_sid: str = Field(max_length=64)
    is_trusted: bool
    sealed_from: bytes = Field(sa_type=LargeBinary)
    phone_hash: str = Field(max_length=64, index=True)
    # Under the ring's key, and under its complaint's once it has one; None where nothing was said, or it is erased.
    body: SealedText | None = Field(default=None, sa_type=SealedTextType)
    state: InboundState = Field(sa_type=str_enum(InboundState))
    reply: str = Field(default="", max_length=60)  # the template of the answer given
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger)
    received_at: datetime
    reviewed_at: datetime | None = None
    reviewed_by_id: int | None = Field(default=None, foreign_key="staff.id")
