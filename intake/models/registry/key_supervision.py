"""Key supervision 重点监管: versions of the indicators, what people entered, rounds kept with every score.

And what authorities have given associations to do.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import (
    DelegatedKind,
    KeyAct,
    KeyMeasure,
    KeyOrigin,
    KeyRoundState,
    KeySetState,
    KeyVerdict,
    WatchClass,
)
from routing.base import BIG_ID, BLANK, EMPTY_LIST, FALSE, ZERO, Record, str_enum

_DRAFT, _OPEN, _STANDING = text("state = 'draft'"), text("state = 'open'"), text("ended_at IS NULL")


class KeyIndicatorSet(Record, table=True):
    """One version; at most one is being drafted, the newest published one is in force, before the first that shipped.

    Whoever has `threshold` points or more is proposed, the `most` with the most of them; 0: however many.
    """

    __tablename__ = "key_indicator_set"
    __table_args__ = (
        Index("uq_key_indicator_set_draft", "state", unique=True, postgresql_where=_DRAFT, sqlite_where=_DRAFT),
        CheckConstraint("(state = 'published') = (decided_at IS NOT NULL)", name="published_at_a_moment"),
    )

    id: int = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    state: KeySetState = Field(sa_type=str_enum(KeySetState))
    title: str = Field(max_length=120)
    document: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    threshold: int
    most: int = Field(default=0, sa_column_kwargs=ZERO)
    based_on: int
    edition: int = Field(default=0, sa_column_kwargs=ZERO)  # raised by every edit: who edits an older one is told so
    created_at: datetime
    created_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # Everybody who changed something in it; none of them publishes it.
    edited_by_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)


class KeyIndicator(Record, table=True):
    """One indicator: worth `weight` points once its measure is `least` or more; with none it is out of use."""

    __tablename__ = "key_indicator"
    __table_args__ = (Index(None, "set_id", "number", unique=True),)

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="key_indicator_set.id")
    number: int
    kind: WatchClass = Field(sa_type=str_enum(WatchClass))
    text: str = Field(max_length=300)
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    measure: KeyMeasure = Field(sa_type=str_enum(KeyMeasure))
    least: int = 1
    weight: int
    is_default: bool = Field(default=False, sa_column_kwargs=FALSE)


class KeyFinding(Record, table=True):
    """That an indicator which only people can judge holds of an association, from a day on, as its words were then."""

    __tablename__ = "key_finding"
    __table_args__ = (
        Index(
            "uq_key_finding_standing",
            "association_id",
            "text",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= holds_on", name="ends_after_start"),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    text: str = Field(max_length=300)
    holds_on: date
    reason: str = Field(max_length=500)
    entered_by_id: int | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime
    ends_on: date | None = None
    end_reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    ended_by_id: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None


class KeyRound(Record, table=True):
    """One evaluation of every association as of a day; `region_code` empty: of all regions. Kept for ever."""

    __tablename__ = "key_round"
    __table_args__ = (
        Index("uq_key_round_open", "region_code", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_a_moment"),
        CheckConstraint("(origin = 'quarter') = (quarter_on IS NOT NULL)", name="names_its_quarter"),
    )

    id: int = Field(default=None, primary_key=True)
    set_version: int
    as_of: date
    origin: KeyOrigin = Field(sa_type=str_enum(KeyOrigin))
    quarter_on: date | None = Field(default=None, unique=True)
    region_code: str = Field(default="", max_length=6, sa_column_kwargs=BLANK)
    threshold: int
    most: int
    associations: int
    scored_at: datetime
    scored_by_id: int | None = Field(default=None, foreign_key="staff.id")
    state: KeyRoundState = Field(sa_type=str_enum(KeyRoundState))
    batch_id: int | None = Field(default=None, foreign_key="watch_batch.id")
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    document: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    reason: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)


class KeyScore(Record, table=True):
    """What one association came to in a round. `inputs`: number, value, points of each indicator."""

    __tablename__ = "key_score"
    __table_args__ = (
        Index(None, "round_id", "association_id", unique=True),
        Index(None, "round_id", "points"),
        CheckConstraint("act = 'none' OR verdict IS NOT NULL", name="a_proposal_is_judged"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    round_id: int = Field(foreign_key="key_round.id")
    association_id: int = Field(foreign_key="association.id", index=True)
    points: int
    inputs: list[Any] = Field(sa_type=JSON)
    act: KeyAct = Field(sa_type=str_enum(KeyAct))
    verdict: KeyVerdict | None = Field(default=None, sa_type=str_enum(KeyVerdict))
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    judged_by_id: int | None = Field(default=None, foreign_key="staff.id")
    judged_at: datetime | None = None


class DelegatedItem(Record, table=True):
    """What an authority has given an association to do 承接事项, from a day up to, not including, `valid_to`.

    A fee taken for it is a sign of a violation: of a charge for what the authority has to do (强制服务并收费).
    """

    __tablename__ = "delegated_item"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        Index(None, "association_id", "name"),
    )

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id")
    kind: DelegatedKind = Field(sa_type=str_enum(DelegatedKind))
    name: str = Field(max_length=200)
    authority: str = Field(max_length=120)  # who gave it, as the catalogue has it
    document: str = Field(max_length=200)
    valid_from: date
    valid_to: date | None = None
    entered_by_id: int | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime
    ended_by_id: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
