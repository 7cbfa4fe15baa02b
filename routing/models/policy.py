"""Time limits: which clock a policy sets, and how long it runs."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import Clock, Step, Unit


class PolicyVersion(Record, table=True):
    """One version of all limits of a profile (`default`, `shandong`); the newest one not after a moment is in force.

    A proposal until it is decided; active once a second person approved it. Members of staff by their id, the operator
    of the machine by none.
    """

    __tablename__ = "policy_version"
    __table_args__ = (Index(None, "profile", "version", unique=True),)

    id: int = Field(default=None, primary_key=True)
    profile: str = Field(max_length=40)
    version: int
    effective_at: datetime
    is_active: bool = True
    proposed_by: int | None = None
    proposed_at: datetime | None = None
    note: str = Field(default="", max_length=1000)
    decided_by: int | None = None
    decided_at: datetime | None = None
    # When every running clock was climbing by its ladders; None until then.
    replanned_at: datetime | None = None


class PolicyLimit(Record, table=True):
    """One limit: under `policy` (complaint, consultation, key…), `clock` runs `amount` `unit`s.

    Policy `any` holds the limits that every policy shares. `extension` is how far it may be extended once: working
    days, or days where the limit itself is in days; 0 is never.
    """

    __tablename__ = "policy_limit"
    __table_args__ = (Index(None, "version_id", "policy", "clock", unique=True),)

    id: int = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="policy_version.id", index=True)
    policy: str = Field(max_length=40)
    clock: Clock = Field(sa_type=str_enum(Clock))
    amount: int
    unit: Unit = Field(sa_type=str_enum(Unit))
    extension: int = 0
    basis: str = Field(default="", max_length=300)


class PolicyRung(Record, table=True):
    """One step of the ladder of a policy's clocks: when it is taken (`routing.ladder.Rung`) and whom it tells.

    A policy with rungs of its own has only these; every other has those of `any`. A version without any rung has the
    shipped ones. `tells` are `vocabulary.Addressee` values.
    """

    __tablename__ = "policy_rung"
    __table_args__ = (Index(None, "version_id", "policy", "step", unique=True),)

    id: int = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="policy_version.id", index=True)
    policy: str = Field(max_length=40)
    step: Step = Field(sa_type=str_enum(Step))
    offset: int
    tells: list[str] = Field(sa_type=JSON)
    basis: str = Field(default="", max_length=300)
