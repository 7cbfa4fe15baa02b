"""Regions and the departments that answer in them."""

from sqlalchemy import Index, text
from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import Level, Symbol


class Region(Record, table=True):
    """An administrative division; `code` is its six digits of GB/T 2260."""

    code: str = Field(primary_key=True, max_length=6)
    name: str = Field(max_length=60)
    level: Level = Field(sa_type=str_enum(Level))
    parent_code: str | None = Field(default=None, foreign_key="region.code", max_length=6)


class Department(Record, table=True):
    """One organ of one region. `symbol` is set for line regulators; sector departments have none.

    `is_backstop` marks the unit that answers in its region when nobody else does (区域兜底).
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
    symbol: Symbol | None = Field(default=None, sa_type=str_enum(Symbol))
    level: Level = Field(sa_type=str_enum(Level))
    region_code: str = Field(foreign_key="region.code", max_length=6, index=True)
    superior_id: int | None = Field(default=None, foreign_key="department.id")
    is_backstop: bool = False
    is_active: bool = True
    is_synthetic: bool = False
