"""The questions that registry files leave, and their answers: a department named, a value dropped, or so be it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.registry_upkeep.headings import login_of
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.errors import RoleOverlap
from routing.models import Association, Department, RegistryQuestion, RoleAssignment
from routing.registry.answers import GAPS, OF_NAMES
from routing.registry.department_names import OrganSpec
from routing.registry.roles import assign_candidates
from routing.registry.writing import write_departments
from routing.translatable import TranslatableText
from routing.vocabulary import QuestionAnswer, RegistrationMode, RegistryQuestionKind, RegistryRole

ANSWERED = "registry:answer"
# What may be answered with a department; the others are accepted as they are, or mended in the file.
WITH_DEPARTMENT = frozenset((*OF_NAMES, *GAPS, RegistryQuestionKind.COMPETING))


@dataclass(frozen=True, slots=True)
class NamedDepartment:
    """The department that an answer names; one that `creates` it puts it where the association is."""

    written: str = ""
    creates: bool = False

    @property
    def name(self) -> str:
        return self.written.strip()


NOBODY_NAMED = NamedDepartment()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question with the association it is about."""

    row: RegistryQuestion
    association: Association

    @property
    def reason(self) -> TranslatableText:
        return TranslatableText.from_json(self.row.reason)


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions of one kind about the same words in the same column: answered together."""

    kind: RegistryQuestionKind
    column: str
    value: str
    questions: Sequence[OpenQuestion]


def open_questions(session: Session) -> list[OpenQuestion]:
    """In the order of the file."""
    rows = session.exec(
        select(RegistryQuestion, Association)
        .join(Association, col(Association.id) == RegistryQuestion.association_id)
        .where(col(RegistryQuestion.answered_at).is_(None))
        .order_by(col(RegistryQuestion.row), col(RegistryQuestion.id))
    ).all()
    return [OpenQuestion(row, association) for row, association in rows]


def count_open(session: Session) -> int:
    statement = select(sa.func.count()).select_from(RegistryQuestion)
    return session.exec(statement.where(col(RegistryQuestion.answered_at).is_(None))).one()


def grouped(questions: Sequence[OpenQuestion]) -> list[QuestionGroup]:
    """Names of departments by the name, whoever bears them; everything else by itself. The largest group first."""
    groups: dict[tuple[RegistryQuestionKind, str, str, int], list[OpenQuestion]] = {}
    for one in questions:
        alone = 0 if one.row.kind in OF_NAMES else one.row.id
        groups.setdefault((one.row.kind, one.row.column, one.row.value, alone), []).append(one)
    found = [QuestionGroup(kind, column, value, tuple(of)) for (kind, column, value, _alone), of in groups.items()]
    return sorted(found, key=lambda group: (-len(group.questions), group.questions[0].row.id))


def answer(
    session: Session,
    question_ids: Sequence[int],
    how: QuestionAnswer,
    named: NamedDepartment = NOBODY_NAMED,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Settle these questions alike; a department named fills the role from the row's own day. How many there were."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    rows, by = _lock_open(session, question_ids), login_of(session, actor)
    if how is QuestionAnswer.DEPARTMENT:
        if any(row.kind not in WITH_DEPARTMENT for row in rows):
            raise InvalidInput(N_("is not what is asked; accept it as it is, or mend the file"), field="department")
        department_id = _department(session, rows[0], named, on=local_day(at))
        for row in rows:
            _fill(session, row, department_id)
    for row in rows:
        row.answer, row.answered_at, row.answered_by = how, at, by
        row.answered_with = named.name if how is QuestionAnswer.DEPARTMENT else ""
        session.add(row)
    session.flush()
    told = {"questions": [row.id for row in rows], "answer": how, "department": rows[0].answered_with}
    audit.record_office(session, ANSWERED, actor=actor, at=at, **told)
    return len(rows)


def _lock_open(session: Session, question_ids: Sequence[int]) -> Sequence[RegistryQuestion]:
    statement = select(RegistryQuestion).where(col(RegistryQuestion.id).in_(question_ids)).with_for_update()
    rows = session.exec(statement.order_by(col(RegistryQuestion.id))).all()
    if not rows:
        raise NotFound(N_("there is no such question"))
    if any(row.answered_at is not None for row in rows):
        raise NotPossibleNow(N_("the question has been answered already"))
    return rows


def _department(session: Session, row: RegistryQuestion, named: NamedDepartment, *, on: date) -> int:
    name = named.name
    if not name:
        raise InvalidInput(N_("must be filled in"), field="department")
    found = session.exec(select(Department).where(Department.name == name)).first()
    if found is None and named.creates:
        association = session.get_one(Association, row.association_id)
        write_departments(session, [OrganSpec(name, None, association.level, association.region_code)])
        found = session.exec(select(Department).where(Department.name == name)).one()
    if found is None or not found.is_in_service(on):
        raise InvalidInput(N_("is not an active department; choose one from the list"), field="department")
    return found.id


def _fill(session: Session, row: RegistryQuestion, department_id: int) -> None:
    """The role that was asked about; beside a candidate that is known already, the other one competes."""
    role = _role_of(session, row)
    held = session.exec(
        select(col(RoleAssignment.department_id)).where(
            RoleAssignment.association_id == row.association_id,
            RoleAssignment.role == role,
            col(RoleAssignment.valid_to).is_(None),
        )
    ).all()
    keeps = row.kind in OF_NAMES and row.kind is not RegistryQuestionKind.ABOLISHED_DEPARTMENT
    who = list(dict.fromkeys([*(held if keeps else ()), department_id]))
    if list(held) == who:
        return
    try:
        assign_candidates(session, row.association_id, role, who, valid_from=row.valid_from, basis=row.basis)
    except RoleOverlap:
        message = N_("the role has a row that begins later or has an end; file a correction instead")
        raise InvalidInput(message, field="department") from None


def _role_of(session: Session, row: RegistryQuestion) -> RegistryRole:
    if row.kind is not RegistryQuestionKind.NOBODY:
        return RegistryRole(row.column)
    association = session.get_one(Association, row.association_id)
    is_dual = association.mode is RegistrationMode.DUAL
    return RegistryRole.SUPERVISOR if is_dual else RegistryRole.INDUSTRY_DEPARTMENT
