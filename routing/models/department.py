"""Regions and the departments that answer in them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from routing.base import BLANK, FALSE, Record, str_enum
from routing.vocabulary import Level, ProposalState, Symbol


class Region(Record, table=True):
    """An administrative division; `code` is its six digits of GB/T 2260."""

    code: str = Field(primary_key=True, max_length=6)
    name: str = Field(max_length=60)
    level: Level = Field(sa_type=str_enum(Level))
    parent_code: str | None = Field(default=None, foreign_key="region.code", max_length=6)


class Department(Record, table=True):
    """One organ of one region; which symbols it holds stands in `department_symbol`.

    `is_backstop` marks the unit that answers in its region when nobody else does (区域兜底). One that is retired stays,
    with its last day and, where there is one, its successor. `valid_to` is the first day it is no longer there.
    """

    __table_args__ = (
        Index(
            "uq_department_backstop",
            "region_code",
            unique=True,
            postgresql_where=text("is_backstop"),
            sqlite_where=text("is_backstop"),
        ),
        Index(
            "uq_department_symbol",
            "region_code",
            "symbol",
            unique=True,
            postgresql_where=text("symbol IS NOT NULL"),
            sqlite_where=text("symbol IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    # Neither read nor written any more: the program of 0.2 does both while it is being replaced.
    symbol: Symbol | None = Field(default=None, sa_type=str_enum(Symbol))
    level: Level = Field(sa_type=str_enum(Level))
    region_code: str = Field(foreign_key="region.code", max_length=6, index=True)
    superior_id: int | None = Field(default=None, foreign_key="department.id")
    is_backstop: bool = False
    is_active: bool = True
    is_synthetic: bool = False
    phone: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)
    email: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    successor_id: int | None = Field(default=None, foreign_key="department.id")

    def is_in_service(self, on: date) -> bool:
        """Whether it is neither ended nor past its last day; `is_active` follows that within the hour."""
        return self.is_active and (self.valid_to is None or self.valid_to > on)


class DepartmentSymbol(Record, table=True):
    """Which duty a department has in a region, and since when; `valid_to` is the first day it no longer has it.

    At most one department holds a symbol in a region at a time. The database refuses two without an end; the verbs
    refuse any other overlap.
    """

    __tablename__ = "department_symbol"
    __table_args__ = (
        Index(
            "uq_department_symbol_open",
            "region_code",
            "symbol",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
            sqlite_where=text("valid_to IS NULL"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        CheckConstraint("symbol NOT IN ('REG', 'BSU', 'IMD')", name="no_role"),
    )

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    symbol: Symbol = Field(sa_type=str_enum(Symbol))
    region_code: str = Field(foreign_key="region.code", max_length=6)
    valid_from: date
    valid_to: date | None = None
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)


class SymbolProposal(Record, table=True):
    """A symbol that a department's name suggests, until a person says yes or no; nothing is routed by it.

    `is_doubtful` ones are never confirmed in bulk.
    """

    __tablename__ = "symbol_proposal"
    __table_args__ = (UniqueConstraint("department_id", "symbol", "region_code"),)

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id")
    symbol: Symbol = Field(sa_type=str_enum(Symbol))
    region_code: str = Field(foreign_key="region.code", max_length=6)
    is_doubtful: bool = Field(default=False, sa_column_kwargs=FALSE)
    state: ProposalState = Field(default=ProposalState.OPEN, sa_type=str_enum(ProposalState))
