"""What happened, for ever: append-only rows, each sealing the one before under a key that is not in the database.

The migration refuses update and delete.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from intake.events import EventKind
from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import ActorKind
from routing.base import BIG_ID, Record, str_enum

_IS_READ = text("kind IN ('complaint:view', 'complaint:track', 'evidence:view', 'identity:unmask')")
_IS_OPENED = text("kind = 'identity:unmask'")


class ComplaintEvent(Record, table=True):
    """One event of one complaint's chain. No foreign key: the history outlives its subject, and is checked by its hash.

    `hash` is HMAC-SHA256, under the record key `key_id`, over every other column but `id` as `format` writes
    them, `previous` being the hash before it.
    """

    __tablename__ = "complaint_event"
    __table_args__ = (
        UniqueConstraint("complaint_id", "seq"),
        # What somebody saw. Partial: what is written upon intake is none of it.
        Index("ix_complaint_event_reads", "actor_id", "at", postgresql_where=_IS_READ, sqlite_where=_IS_READ),
        Index("ix_complaint_event_opened", "at", postgresql_where=_IS_OPENED, sqlite_where=_IS_OPENED),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    complaint_id: int = Field(sa_type=BigInteger)
    seq: int
    kind: EventKind = Field(sa_type=str_enum(EventKind))
    actor_kind: ActorKind = Field(sa_type=str_enum(ActorKind))
    actor_id: int | None = None
    at: datetime
    data: dict[str, Any] = Field(sa_type=JSON)
    # What people wrote of it, by name, as a JSON document (`ledger.event_texts`).
    texts: SealedText | None = Field(default=None, sa_type=SealedTextType)
    # Of each row that its act left changed: `[table, id, commitment]` (`ledger.bound`).
    bound: list[list[Any]] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    format: int = Field(sa_type=SmallInteger)
    key_id: str = Field(max_length=16)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class OfficeEvent(Record, table=True):
    """What staff did that concerns no single complaint: log-ins, accounts, imports, publications. One chain."""

    __tablename__ = "office_event"
    __table_args__ = (Index(None, "kind", "seq"),)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=60)
    actor_kind: ActorKind = Field(sa_type=str_enum(ActorKind))
    actor_id: int | None = None
    at: datetime
    data: dict[str, Any] = Field(sa_type=JSON)
    # Of the rows of the office that its act left changed (`ledger.office_changes`).
    bound: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    format: int = Field(sa_type=SmallInteger)
    key_id: str = Field(max_length=16)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditAnchor(Record, table=True):
    """Hourly seal over the heads of all chains, itself chained: a chain cut off at its end no longer fits.

    `digest` is HMAC-SHA256 under the record key `key_id`, over the other columns, the events and the office
    chain as they were.
    """

    __tablename__ = "audit_anchor"

    id: int = Field(default=None, primary_key=True)
    at: datetime
    last_event_id: int = Field(sa_type=BigInteger)
    event_count: int = Field(sa_type=BigInteger)
    format: int = Field(sa_type=SmallInteger)
    key_id: str = Field(max_length=16)
    digest: str = Field(max_length=64)
    previous: str = Field(max_length=64)
