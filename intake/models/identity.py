"""Who complains: sealed, in a row of its own, so that it can be erased while the complaint stands."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import Confidentiality
from routing.base import Record, str_enum


class ComplaintIdentity(Record, table=True):
    """`sealed` by the ring: name, phone, email and address as JSON. `phone_hash` is keyed, finds a returning caller."""

    __tablename__ = "complaint_identity"

    complaint_id: int = Field(primary_key=True, foreign_key="complaint.id", sa_type=BigInteger)
    sealed: bytes = Field(sa_type=LargeBinary)
    phone_hash: str | None = Field(default=None, max_length=64, index=True)
    has_contact: bool = False
    confidentiality: Confidentiality = Field(sa_type=str_enum(Confidentiality))
    notice_version: str = Field(default="", max_length=20)
    created_at: datetime
    erased_at: datetime | None = None
    # A legal hold: until this moment nothing is erased, and why, and on which paper.
    held_until: datetime | None = None
    hold_reason: SealedText | None = Field(default=None, sa_type=SealedTextType)
    hold_document: SealedText | None = Field(default=None, sa_type=SealedTextType)
