"""Does the registry say for every association who answers? Its gaps, counted by region and industry, and listed.

A check that fails when an active association lacks a role, said in numbers that lead to rows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.registry_upkeep.gap_queries import gap_rows
from intake.vocabulary import CoverageGap
from routing.directory import Directory
from routing.models import Association, RoleAssignment
from routing.models.association import UNVERIFIED
from routing.vocabulary import Lifecycle, RegistryRole

_LOT = 2_000


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """Which rows: of a region with everything below it, of one industry; empty is all."""

    region_code: str = ""
    industry: str = ""


EVERYWHERE = CoverageFilter()


@dataclass(frozen=True, slots=True)
class RegistryGap:
    """One gap. `department` holds the role (or, without a back-stop, answers instead), and so does `other`.

    `since` is the day from which the row holds, `confirmed_at` its last confirmation, `complaints` those still open.
    """

    gap: CoverageGap
    credit_code: str
    name: str
    region_code: str
    region: str
    industry: str
    role: RegistryRole | None
    department: str
    other: str
    since: date | None
    confirmed_at: datetime | None
    associations: int
    complaints: int
    is_synthetic: bool

    @property
    def is_unverified(self) -> bool:
        return self.credit_code.startswith(UNVERIFIED)


@dataclass(frozen=True)
class Coverage:
    """How many gaps of each kind, by region code and by industry; over how many associations and roles."""

    on: date
    active: int
    roles: int
    counts: dict[CoverageGap, int] = field(default_factory=dict)
    by_region: dict[str, Counter[CoverageGap]] = field(default_factory=dict)
    by_industry: dict[str, Counter[CoverageGap]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def measure_coverage(session: Session, *, on: date, narrowed: CoverageFilter = EVERYWHERE) -> Coverage:
    """One grouped statement for each kind of gap; nothing is listed."""
    found = Coverage(on, *_totals(session, on))
    for gap in CoverageGap:
        rows = _narrow(gap_rows(gap, on, is_bare=True), narrowed).subquery()
        keys = rows.c.region_code, rows.c.industry
        for region, industry, number in session.execute(sa.select(*keys, sa.func.count()).group_by(*keys)):
            found.counts[gap] = found.counts.get(gap, 0) + number
            found.by_region.setdefault(region, Counter())[gap] += number
            if industry:
                found.by_industry.setdefault(industry, Counter())[gap] += number
    return found


def list_gaps(
    session: Session,
    directory: Directory,
    gap: CoverageGap,
    *,
    on: date,
    narrowed: CoverageFilter = EVERYWHERE,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[RegistryGap]:
    """Those that concern most open complaints first; without a limit read as they are asked for, at no memory."""
    rows = _narrow(gap_rows(gap, on), narrowed).subquery()
    order = rows.c.complaints.desc(), rows.c.associations.desc(), rows.c.region_code, rows.c.name, rows.c.role
    statement = sa.select(rows).order_by(*order, rows.c.department_id).limit(limit).offset(offset)
    # PostgreSQL plans what is read in lots for its first rows, and takes far longer for all that the order needs.
    for row in session.execute(statement, execution_options={"yield_per": _LOT} if limit is None else {}):
        yield _finding(row, gap, directory)


def industries(session: Session) -> list[str]:
    """Every trade the registry knows, for the filter."""
    column = col(Association.industry)
    return list(session.scalars(sa.select(column).where(column != "").distinct().order_by(column)))


def _totals(session: Session, on: date) -> tuple[int, int]:
    active = sa.select(sa.func.count()).select_from(Association).where(col(Association.lifecycle) == Lifecycle.ACTIVE)
    held = sa.or_(col(RoleAssignment.valid_to).is_(None), col(RoleAssignment.valid_to) > on)
    roles = sa.select(sa.func.count()).select_from(RoleAssignment).where(col(RoleAssignment.valid_from) <= on, held)
    return session.scalar(active) or 0, session.scalar(roles) or 0


def _narrow(statement: Any, narrowed: CoverageFilter) -> Any:
    if narrowed == EVERYWHERE:
        return statement
    rows = statement.subquery()
    narrow = sa.select(rows)
    if narrowed.region_code:
        # GB/T 2260: two digits name the province, two the city, two the county.
        stem = narrowed.region_code.removesuffix("00").removesuffix("00").removesuffix("00")
        narrow = narrow.where(rows.c.region_code.startswith(stem, autoescape=True))
    return narrow.where(rows.c.industry == narrowed.industry) if narrowed.industry else narrow


def _finding(row: Any, gap: CoverageGap, directory: Directory) -> RegistryGap:
    region = directory.regions.get(row.region_code)
    instead = directory.backstop(row.region_code) if gap is CoverageGap.NO_BACKSTOP else None
    return RegistryGap(
        gap=gap,
        credit_code=row.credit_code,
        name=row.name,
        region_code=row.region_code,
        region=region.name if region else row.region_code,
        industry=row.industry,
        role=RegistryRole(row.role) if row.role else None,
        department=instead.name if instead else _name(directory, row.department_id),
        other=_name(directory, row.other_id),
        since=row.since,
        confirmed_at=row.confirmed_at,
        associations=row.associations,
        complaints=row.complaints,
        is_synthetic=bool(row.is_synthetic),
    )


def _name(directory: Directory, department_id: int | None) -> str:
    card = directory.departments.get(department_id or 0)
    return card.name if card else ""
