"""What the rules' check, the registry's coverage, the doctor and the page of departments count is the same."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import Session, col, select

from intake.departments.questions import DepartmentQuestionKind, department_questions
from intake.models import Staff
from intake.registry_upkeep.coverage import measure_coverage
from intake.registry_upkeep.required_roles import LACKING
from intake.runtime import Runtime
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.checks import run_checks
from intake.vocabulary import CoverageGap
from routing.analysis import analyse, world_of
from routing.analysis.no_department import count_concerned
from routing.models import Department, DepartmentSymbol, RoleAssignment, RuleTable
from routing.rules.store import rows_of
from routing.vocabulary import FindingKind, RegistryRole, Symbol
from tests import factories as make
from tests.setup.test_checks import settle_registry

pytestmark = pytest.mark.slow

TODAY = make.MONDAY.date()


@dataclass
class Counted:
    """What each of them says of one installation."""

    doctor: dict[str, tuple[CheckStatus, list[int]]]
    coverage: dict[CoverageGap, int]
    questions: dict[DepartmentQuestionKind, int]
    rules_of_questions: int
    nobody: set[int]
    concerned: int


def counted(session: Session, runtime: Runtime) -> Counted:
    session.flush()
    make.record_writes(session)
    checks = run_checks(SetupGrounds(session, runtime.settings, make.MONDAY))
    asked = department_questions(session, at=make.MONDAY)
    rows, world = rows_of(session, session.exec(select(RuleTable.id)).one()), world_of(session, TODAY)
    nobody = {one.rules[0] for one in analyse(rows, world).findings if one.kind is FindingKind.NOBODY}
    return Counted(
        {one.check: (one.status, [int(n) for n in re.findall(r"(?<!-)\b\d+\b", str(one.why))]) for one in checks},
        dict(measure_coverage(session, on=TODAY).counts),
        {kind: sum(one.kind is kind for one in asked) for kind in DepartmentQuestionKind},
        sum(one.rules for one in asked if one.kind is DepartmentQuestionKind.NO_SYMBOL),
        nobody,
        max(count_concerned(rows, world, nobody).values(), default=0),
    )


def without_symbol(session: Session) -> None:
    for one in session.exec(select(DepartmentSymbol).where(DepartmentSymbol.symbol == Symbol.PSB)).all():
        one.valid_to = one.valid_from
        session.add(one)


def without_backstop(session: Session) -> None:
    for one in session.exec(select(Department).where(Department.region_code == make.CITY)).all():
        one.is_backstop = False
        session.add(one)


def without_any_backstop(session: Session) -> None:
    for one in session.exec(select(Department)).all():
        one.is_backstop = False
        session.add(one)


def without_handlers(session: Session) -> None:
    holders = select(DepartmentSymbol.department_id).where(col(DepartmentSymbol.symbol).in_([Symbol.MR, Symbol.PSB]))
    for one in session.exec(select(Staff).where(col(Staff.department_id).in_(holders))).all():
        one.is_active = False
        session.add(one)


def without_roles(session: Session) -> None:
    """两无: neither supervisor nor industry department."""
    either = (RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT)
    for one in session.exec(select(RoleAssignment).where(col(RoleAssignment.role).in_(either))).all():
        one.valid_to = one.valid_from
        session.add(one)


@pytest.mark.parametrize(
    ("break_it", "red"),
    [
        (without_symbol, "symbols"),
        (without_backstop, "backstops"),
        (without_any_backstop, "backstops"),
        (without_handlers, "handlers"),
        (without_roles, "registry"),
    ],
)
def test_all_count_the_same(database_runtime: Runtime, break_it: Callable[[Session], None], red: str) -> None:
    with database_runtime.db.unit_of_work() as session:
        settle_registry(session)
        break_it(session)
        found = counted(session, database_runtime)
    assert found.doctor[red][0] is not CheckStatus.GREEN, "the defect is seen"
    for gap, kind, check in (
        (CoverageGap.NO_STAFF, DepartmentQuestionKind.NO_HANDLER, "handlers"),
        (CoverageGap.NO_BACKSTOP, DepartmentQuestionKind.NO_BACKSTOP, "backstops"),
    ):
        status, numbers = found.doctor[check]
        number = found.coverage.get(gap, 0)
        assert found.questions[kind] == number
        assert (numbers[:1] or [0])[0] == number
        assert (status is CheckStatus.GREEN) is (number == 0)
    status, numbers = found.doctor["symbols"]
    if break_it is without_symbol:
        assert numbers[0] == found.rules_of_questions == len(found.nobody) > 0
        assert numbers[-1] == found.concerned == 1
    else:
        assert (status, found.rules_of_questions) == (CheckStatus.GREEN, 0)
    lacking = sum(found.coverage.get(gap, 0) for gap in LACKING)
    assert found.doctor["registry"][1][1:2] == ([lacking] if lacking else [])
    if break_it is without_roles:
        assert found.nobody, "rules led by the roles of an association find nobody"
        assert found.concerned == found.coverage[CoverageGap.NOBODY] == 1
