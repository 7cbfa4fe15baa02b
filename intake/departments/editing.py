"""Departments changed by hand: made, edited."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.departments.stored import symbols_on
from intake.errors import InvalidInput, NotFound
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.departments.file import clean
from routing.departments.proposals import suggested_symbols
from routing.models import Department, Region, SymbolProposal
from routing.regions import keep_regions, shipped_regions
from routing.translatable import N_
from routing.vocabulary import Level

MADE, CHANGED = "department:add", "department:change"


@dataclass(frozen=True)
class DepartmentDetails:
    """What a person says of a department."""

    name: str
    level: Level
    region_code: str
    superior_id: int | None = None
    is_backstop: bool = False
    phone: str = ""
    email: str = ""
    valid_from: date | None = None
    basis: str = ""


def get_department(session: Session, department_id: int) -> Department:
    """Raises NotFound."""
    found = session.get(Department, department_id)
    if found is None:
        raise NotFound(N_("there is no such department"), field="department")
    return found


def make_department(session: Session, details: DepartmentDetails, *, actor: Actor, at: datetime) -> Department:
    """What its name suggests is proposed and given to it by nobody yet."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    values = _checked(session, details, None)
    department = Department(**values)
    session.add(department)
    session.flush()
    for one in suggested_symbols(department.name):
        proposal = SymbolProposal(department_id=department.id, symbol=one.symbol, region_code=department.region_code)
        proposal.is_doubtful = one.is_doubtful
        session.add(proposal)
    audit.record_office(session, MADE, actor=actor, at=at, department=department.id, name=department.name)
    return department


def change_department(
    session: Session, department: Department, details: DepartmentDetails, *, actor: Actor, at: datetime
) -> None:
    """Raises InvalidInput naming the field; a retired one is history and is not changed."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    if not department.is_in_service(local_day(at)):
        raise InvalidInput(N_("is a department no longer in service"), field="name")
    values = _checked(session, details, department)
    own = [one for one in symbols_on(session, on=local_day(at)) if one.department_id == department.id]
    if values["region_code"] != department.region_code and own:
        raise InvalidInput(N_("holds symbols: end them before it moves to another region"), field="region")
    changed = [name for name, value in values.items() if getattr(department, name) != value]
    for name in changed:
        setattr(department, name, values[name])
    if changed:
        session.add(department)
        session.flush()
        audit.record_office(session, CHANGED, actor=actor, at=at, department=department.id, columns=changed)


def _checked(session: Session, details: DepartmentDetails, own: Department | None) -> dict[str, Any]:
    name = required_text(clean(details.name), "name", longest=120)
    others = select(Department).where(col(Department.id) != (own.id if own else 0))
    if session.scalar(others.where(col(Department.name) == name)):
        raise InvalidInput(N_("another department is called so"), field="name")
    if session.get(Region, details.region_code) is None and details.region_code not in shipped_regions():
        raise InvalidInput(N_("is not the code of a region"), field="region")
    keep_regions(session, [details.region_code])
    if details.is_backstop:
        here = col(Department.region_code) == details.region_code
        holder = session.scalar(others.where(col(Department.is_backstop), here))
        if holder:
            message = N_("%(department)s has it in this region; only one may")
            raise InvalidInput(message, department=holder.name, field="is_backstop")
    _check_superior(session, details.superior_id, own)
    email = optional_text(details.email, "email", longest=120)
    if email and "@" not in email:
        raise InvalidInput(N_("is not an e-mail address"), field="email")
    texts = {
        "phone": optional_text(details.phone, "phone", longest=60),
        "basis": optional_text(details.basis, "basis", longest=300),
    }
    return asdict(details) | {"name": name, "email": email} | texts


def _check_superior(session: Session, superior_id: int | None, own: Department | None) -> None:
    """Active, and not beneath the department itself."""
    seen: set[int] = set()
    above = superior_id
    while above is not None and above not in seen:
        seen.add(above)
        found = session.get(Department, above)
        if found is None or (above == superior_id and not found.is_active) or (own and above == own.id):
            raise InvalidInput(N_("cannot be its superior"), field="superior")
        above = found.superior_id
