"""Symbols of a department: begun and ended on a day, proposed by its name and confirmed by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotFound
from routing.calendars.working_time import local_day
from routing.models import Department, DepartmentSymbol, SymbolProposal
from routing.registry.writing import SINCE_EVER
from routing.translatable import N_
from routing.vocabulary import ROLE_SYMBOLS, ProposalState, Symbol

GIVEN, TAKEN, ANSWERED = "department:symbol", "department:symbol_end", "department:proposals"


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A symbol that waits for a person. `holder` has it in that region already."""

    id: int
    department_id: int
    department: str
    symbol: Symbol
    region_code: str
    is_doubtful: bool
    holder: str = ""


def begin_symbol(
    session: Session, department_id: int, symbol: Symbol, region_code: str, *, on: date, basis: str
) -> None:
    """Raises InvalidInput where somebody holds it then or later: in a region there is one at a time."""
    if symbol in ROLE_SYMBOLS:
        message = N_("%(symbol)s is a role of an association: the registry names who holds it")
        raise InvalidInput(message, symbol=symbol.value, field="symbol")
    later = or_(col(DepartmentSymbol.valid_to).is_(None), col(DepartmentSymbol.valid_to) > on)
    held = session.execute(_held(symbol, region_code).where(later)).first()
    if held:
        message = N_("%(department)s has it in this region; only one may")
        raise InvalidInput(message, department=held.name, field="symbol")
    session.add(
        DepartmentSymbol(
            department_id=department_id, symbol=symbol, region_code=region_code, valid_from=on, basis=basis
        )
    )
    session.flush()


def end_symbol(session: Session, department_id: int, symbol: Symbol, region_code: str, *, on: date) -> None:
    """From `on` it no longer has it; one that would begin later never begins."""
    rows = session.execute(
        select(DepartmentSymbol).where(
            col(DepartmentSymbol.department_id) == department_id,
            col(DepartmentSymbol.symbol) == symbol,
            col(DepartmentSymbol.region_code) == region_code,
            or_(col(DepartmentSymbol.valid_to).is_(None), col(DepartmentSymbol.valid_to) > on),
        )
    ).scalars()
    for row in rows:
        row.valid_to = max(on, row.valid_from)
        session.add(row)
    session.flush()


def open_proposals(session: Session) -> Sequence[OpenProposal]:
    """By region and department, the usual ones first."""
    wanted = (
        select(SymbolProposal, col(Department.name))
        .join(Department, col(Department.id) == SymbolProposal.department_id)
        .where(col(SymbolProposal.state) == ProposalState.OPEN, col(Department.is_active))
        .order_by(col(SymbolProposal.is_doubtful), col(SymbolProposal.region_code), col(SymbolProposal.id))
    )
    lasts = col(DepartmentSymbol.valid_to).is_(None)
    holders = {
        (symbol, region): name
        for symbol, region, name in session.execute(
            select(col(DepartmentSymbol.symbol), col(DepartmentSymbol.region_code), col(Department.name))
            .join(Department, col(Department.id) == DepartmentSymbol.department_id)
            .where(lasts)
        )
    }
    return [
        OpenProposal(
            *(row.id, row.department_id, name, row.symbol, row.region_code, row.is_doubtful),
            holders.get((row.symbol, row.region_code), ""),
        )
        for row, name in session.execute(wanted)
    ]


def answer_proposals(
    session: Session, ids: Sequence[int], *, confirm: bool, actor: Actor, at: datetime
) -> list[OpenProposal]:
    """Give the departments what their names suggest, or say that they have it not. Answers what was settled.

    A department without any symbol until now has it since ever, as one that came with it in a file; another from today.
    Raises InvalidInput where another department has it, NotFound for what is not open.
    """
    known = {one.id: one for one in open_proposals(session)}
    if not known.keys() >= set(ids):
        raise NotFound(N_("there is no such open proposal"), field="proposal")
    settled = [known[one] for one in dict.fromkeys(ids)]
    held = set(session.execute(select(col(DepartmentSymbol.department_id))).scalars())
    for one in settled:
        if confirm:
            day = local_day(at) if one.department_id in held else SINCE_EVER
            begin_symbol(session, one.department_id, one.symbol, one.region_code, on=day, basis="")
        row = session.get_one(SymbolProposal, one.id)
        row.state = ProposalState.CONFIRMED if confirm else ProposalState.REFUSED
        session.add(row)
    if settled:
        told = [[one.department_id, one.symbol.value, one.region_code] for one in settled]
        audit.record_office(session, ANSWERED, actor=actor, at=at, confirmed=confirm, symbols=told)
    return settled


def usual_proposals(found: Sequence[OpenProposal]) -> list[OpenProposal]:
    """Those that may be confirmed in bulk: nobody else has it, and the name is the usual one."""
    return [one for one in found if not one.is_doubtful and not one.holder]


def give_symbol(
    session: Session,
    department: Department,
    symbol: Symbol,
    region_code: str,
    *,
    on: date,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """By hand. Raises InvalidInput as `begin_symbol` does."""
    begin_symbol(session, department.id, symbol, region_code, on=on, basis=basis)
    told = {"department": department.id, "symbol": symbol.value, "region": region_code, "from": on.isoformat()}
    audit.record_office(session, GIVEN, actor=actor, at=at, **told)


def take_symbol(
    session: Session, department: Department, symbol: Symbol, region_code: str, *, on: date, actor: Actor, at: datetime
) -> None:
    """By hand, from `on`."""
    end_symbol(session, department.id, symbol, region_code, on=on)
    told = {"department": department.id, "symbol": symbol.value, "region": region_code, "until": on.isoformat()}
    audit.record_office(session, TAKEN, actor=actor, at=at, **told)


def _held(symbol: Symbol, region_code: str) -> Select[DepartmentSymbol, str]:
    return (
        select(DepartmentSymbol, col(Department.name))
        .join(Department, col(Department.id) == DepartmentSymbol.department_id)
        .where(col(DepartmentSymbol.symbol) == symbol, col(DepartmentSymbol.region_code) == region_code)
    )
