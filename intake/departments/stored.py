"""Departments as they stand on a day, as files and screens compare with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from intake.casework import find
from intake.models import Handling
from intake.models.practice import counts_by
from routing.departments.entries import StoredDepartment, SymbolPlace
from routing.departments.planning import DepartmentsNow
from routing.directory import RegionCard
from routing.models import Department, DepartmentSymbol, Region, SymbolProposal
from routing.regions import Gazetteer, shipped_regions


def departments_now(session: Session, *, on: date, home: str) -> DepartmentsNow:
    """Everything an import of departments is compared with."""
    known = session.execute(select(*(Region.__table__.c[name] for name in RegionCard.__slots__)))
    cards = [RegionCard(*row) for row in known]
    return DepartmentsNow(
        on=on,
        departments={one.name: one for one in stored_departments(session, on=on)},
        gazetteer=Gazetteer(cards),
        regions={**shipped_regions(), **{card.code: card for card in cards}},
        busy=busy_departments(session),
        proposed=proposed_symbols(session),
        home=home,
    )


def stored_departments(session: Session, *, on: date) -> Sequence[StoredDepartment]:
    """Every department, retired ones too, with the symbols it holds on that day; by region, then as they came."""
    held: dict[int, set[SymbolPlace]] = {}
    for row in symbols_on(session, on=on):
        held.setdefault(row.department_id, set()).add((row.symbol, row.region_code))
    rows = session.execute(select(Department).order_by(col(Department.region_code), col(Department.id))).scalars().all()
    names = {row.id: row.name for row in rows}
    return [
        StoredDepartment(
            id=row.id,
            name=row.name,
            level=row.level,
            region_code=row.region_code,
            superior=names.get(row.superior_id or 0, ""),
            is_backstop=row.is_backstop,
            is_active=row.is_in_service(on),
            phone=row.phone,
            email=row.email,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=row.basis,
            symbols=frozenset(held.get(row.id, ())),
            is_synthetic=row.is_synthetic,
        )
        for row in rows
    ]


def symbols_on(session: Session, *, on: date) -> Sequence[DepartmentSymbol]:
    """The symbols that are held on a day."""
    begun = col(DepartmentSymbol.valid_from) <= on
    lasts = col(DepartmentSymbol.valid_to).is_(None) | (col(DepartmentSymbol.valid_to) > on)
    return session.execute(select(DepartmentSymbol).where(begun, lasts)).scalars().all()


def busy_departments(session: Session) -> frozenset[int]:
    """Those with a part of a complaint that is not done."""
    is_open = col(Handling.state).in_(find.OPEN_PARTS), counts_by(col(Handling.complaint_id))
    wanted = select(col(Handling.department_id)).where(*is_open).distinct()
    return frozenset(session.execute(wanted).scalars())


def proposed_symbols(session: Session) -> dict[tuple[str, str, str], str]:
    """What became of every symbol ever proposed: by name, symbol and region."""
    wanted = select(
        col(Department.name), col(SymbolProposal.symbol), col(SymbolProposal.region_code), col(SymbolProposal.state)
    ).join(Department, col(Department.id) == SymbolProposal.department_id)
    return {(name, symbol, region): state for name, symbol, region, state in session.execute(wanted)}
