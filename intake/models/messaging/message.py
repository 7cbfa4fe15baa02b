"""The outbox: what leaves for a complainant, written in the transaction it belongs to, sent by a worker."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import MessageState, Road
from routing.base import BLANK, ZERO, Record, str_enum


class Message(Record, table=True):
    """One text or e-mail. `dedupe_key` makes a message of one cause happen once; the address is sealed."""

    __table_args__ = (
        Index(
            "ix_message_waiting",
            "next_attempt_at",
            postgresql_where=text("state IN ('queued', 'claimed')"),
            sqlite_where=text("state IN ('queued', 'claimed')"),
        ),
        # Texts to one number leave in their order.
        Index(
            "ix_message_waiting_for_number",
            "phone_hash",
            "id",
            postgresql_where=text("state IN ('queued', 'claimed')"),
            sqlite_where=text("state IN ('queued', 'claimed')"),
        ),
        Index(
            "ix_message_to_settle",
            "created_at",
            postgresql_where=text("state IN ('failed', 'uncertain')"),
            sqlite_where=text("state IN ('failed', 'uncertain')"),
        ),
        Index(
            "ix_message_doubled",
            "created_at",
            postgresql_where=text("departures >= 2"),
            sqlite_where=text("departures >= 2"),
        ),
        # How many were handed over within the last second is asked before each hand-over. Partial: one just written
        # was not.
        Index(
            "ix_message_claimed_at",
            "claimed_at",
            postgresql_where=text("claimed_at IS NOT NULL"),
            sqlite_where=text("claimed_at IS NOT NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger, index=True)
    dedupe_key: str = Field(max_length=120, unique=True)
    template: str = Field(max_length=60)
    sealed_to: bytes = Field(sa_type=LargeBinary)
    # Under its complaint's key; that of one without a complaint under the ring's.
    body: SealedText | None = Field(sa_type=SealedTextType)
    state: MessageState = Field(sa_type=str_enum(MessageState))
    attempts: int = Field(default=0, sa_column_kwargs=ZERO)
    next_attempt_at: datetime
    claimed_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    provider_sid: str | None = Field(default=None, max_length=64, unique=True)
    last_error: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    created_at: datetime
    # The keyed hash of the number, as of an identity: nothing of it is left when that is erased.
    phone_hash: str | None = Field(default=None, max_length=64)
    # How often it left, or may have left: a hand-over counts from the claim on, until it is known that none was.
    departures: int = Field(default=0, sa_column_kwargs=ZERO)
    # Whose words the next two are; empty while no provider had it.
    gateway: str = Field(default="", max_length=20, sa_column_kwargs=BLANK)
    error_code: str = Field(default="", max_length=20, sa_column_kwargs=BLANK)
    # The provider's last word, also one that we do not know.
    provider_status: str = Field(default="", max_length=40, sa_column_kwargs=BLANK)
    road: Road = Field(default=Road.TEXT, sa_type=str_enum(Road), sa_column_kwargs={"server_default": "text"})
    # Of what tells staff: the person, or the department's duty address. Without foreign keys, as few have one.
    staff_id: int | None = None
    department_id: int | None = None
