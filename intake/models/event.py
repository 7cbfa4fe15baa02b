"""What happened, for ever: append-only rows, each sealing the one before. The migration refuses update and delete."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from intake.events import EventKind
from intake.vocabulary import ActorKind
from routing.base import BIG_ID, Record, str_enum


class ComplaintEvent(Record, table=True):
    """One event of one complaint's chain. No foreign key: the history outlives its subject, and is checked by its hash.

    `hash` is SHA-256 over the canonical JSON of every other column, `previous` being the hash before it.
    """

    __tablename__ = "complaint_event"
    __table_args__ = (UniqueConstraint("complaint_id", "seq"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    complaint_id: int = Field(sa_type=BigInteger)
    seq: int
    kind: EventKind = Field(sa_type=str_enum(EventKind))
    actor_kind: ActorKind = Field(sa_type=str_enum(ActorKind))
    actor_id: int | None = None
    at: datetime
    data: dict[str, Any] = Field(sa_type=JSON)
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
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditAnchor(Record, table=True):
    """Hourly seal over the heads of all chains, itself chained: a chain cut off at its end no longer fits."""

    __tablename__ = "audit_anchor"

    id: int = Field(default=None, primary_key=True)
    at: datetime
    last_event_id: int = Field(sa_type=BigInteger)
    event_count: int = Field(sa_type=BigInteger)
    digest: str = Field(max_length=64)
    previous: str = Field(max_length=64)
