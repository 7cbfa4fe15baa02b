"""A draft tried on the past: how far it has come, what it found, and every complaint it would send elsewhere."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field

from intake.vocabulary import ReplayChange, ReplayState
from routing.base import BIG_ID, Record, str_enum


class RuleReplay(Record, table=True):
    """One replay of one edition of a draft. It reads complaints and never writes one; it goes with its draft."""

    __tablename__ = "rule_replay"

    id: int = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="rule_table.id", ondelete="CASCADE", index=True)
    # What was compared: the draft as it stood after so many edits, with the table in force then.
    edition: int = 0
    against_version: int = 0
    since: date | None = None  # day of receipt in Shanghai; None is the whole past
    asked_by_id: int | None = Field(default=None, foreign_key="staff.id")  # None: from the command line
    asked_at: datetime
    state: ReplayState = Field(sa_type=str_enum(ReplayState), index=True)
    # Each taking-up has a number of its own; a worker thought dead finds that it is no longer the one.
    attempt: int = 0
    heartbeat_at: datetime | None = None
    total: int = 0
    done: int = 0
    cursor: int = Field(default=0, sa_type=BigInteger)  # the last complaint compared
    ceiling: int = Field(default=0, sa_type=BigInteger)  # the newest complaint when it began
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    finished_at: datetime | None = None


class ReplayedComplaint(Record, table=True):
    """A complaint that the draft would treat otherwise.

    `owners_before` and `owners_after` are the departments by id: `12+15` lead, the principal first; `~12` coordinates
    where there is no single owner; empty is nobody.
    """

    __tablename__ = "rule_replay_complaint"
    __table_args__ = (Index(None, "replay_id", "complaint_id", unique=True),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    replay_id: int = Field(foreign_key="rule_replay.id", ondelete="CASCADE")
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger)
    change: ReplayChange = Field(sa_type=str_enum(ReplayChange))
    owners_before: str = Field(max_length=200)
    owners_after: str = Field(max_length=200)
    co_before: str = Field(default="", max_length=200)
    co_after: str = Field(default="", max_length=200)
    # Of the first violation that is treated otherwise; None where no rule matched.
    rule_before: int | None = None
    rule_after: int | None = None
