"""A small registry of four associations with every kind of gap planted; everything synthetic."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from routing.models import Association, Department, RoleAssignment
from routing.registry.writing import department_ids, write_associations
from routing.vocabulary import RegistrationMode, RegistryRole, Symbol
from tests import factories as make

CODES = ("51510100XX0000026N", "51510100XX0000034H", "51510100XX0000042C")


def more_associations(session: Session, *, valid_from: date = date(2021, 1, 1)) -> list[int]:
    """Three more like that of `factories`: 甲, 乙, 丙; with all their roles."""
    entries = [
        replace(
            make._association(),
            credit_code=code,
            name=f"成都市{name}行业协会（合成）",
            industry=trade,
            valid_from=valid_from,
        )
        for code, name, trade in zip(CODES, "甲乙丙", ("餐饮", "餐饮", "物流"), strict=True)
    ]
    ids = write_associations(session, entries, department_ids(session), is_synthetic=True)
    make.record_writes(session)
    return [ids[code] for code in CODES]


def plant_gaps(session: Session, collaborators: Collaborators) -> dict[str, int]:
    """甲 lost its registrar, 乙 is under dual management without a supervisor, 丙 has two departments from a day on."""
    first, second, third = more_associations(session)
    registrar = session.exec(
        select(RoleAssignment).where(
            RoleAssignment.association_id == first, RoleAssignment.role == RegistryRole.REGISTRAR
        )
    ).one()
    registrar.valid_to = date(2026, 3, 1)
    session.get_one(Association, second).mode = RegistrationMode.DUAL
    double = session.exec(
        select(RoleAssignment).where(
            RoleAssignment.association_id == third, RoleAssignment.role == RegistryRole.INDUSTRY_DEPARTMENT
        )
    ).one()
    double.valid_to = date(2027, 1, 1)
    session.flush()
    session.add(
        RoleAssignment(
            association_id=third,
            role=RegistryRole.INDUSTRY_DEPARTMENT,
            department_id=make.department_of(collaborators, Symbol.MR),
            valid_from=date(2026, 10, 1),
            basis="合成文件",
        )
    )
    make.record_writes(session)
    return {"甲": first, "乙": second, "丙": third}


def abolish(session: Session, department_id: int) -> None:
    session.get_one(Department, department_id).is_active = False
    make.record_writes(session)
