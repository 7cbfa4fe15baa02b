"""What rows leave to be asked, how it is answered, and where complaints go meanwhile."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.errors import InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.registry_upkeep.batches import (
    accept_batch,
    batches_in,
    changes_of,
    pending_changes,
    refuse_batch,
)
from intake.registry_upkeep.coverage import measure_coverage
from intake.registry_upkeep.importing import WaitingImport, import_registry
from intake.registry_upkeep.row_questions import NamedDepartment, answer, grouped, open_questions
from intake.vocabulary import CorrectionState, CoverageGap, StaffRole
from routing.decision.decide import decide
from routing.facts import Case, Decision
from routing.models import Association
from routing.registry.entries import ImportReport
from routing.registry.file import read_rows
from routing.registry.planning import plan_import
from routing.registry.roles import roles_on
from routing.registry.snapshots import snapshot_of
from routing.vocabulary import QuestionAnswer, RegistryRole
from tests import factories as make
from tests.registry.registry_files import credit_code, csv_bytes, row

TODAY = date(2026, 11, 23)
COMMERCE, FARMING = "成都市商务局", "成都市农业农村局"
_INDUSTRY_LEADS = "G-13"
Bring = Callable[..., ImportReport]


@pytest.fixture
def office(sqlite_database: Database) -> Database:
    with sqlite_database.unit_of_work() as session:
        make.make_office(session)
    return sqlite_database


@pytest.fixture
def bring(office: Database) -> Bring:
    """Import rows as one file as the command line does: who answers waits."""

    def _bring(*rows: dict[str, str], create: bool = False, waits: bool = True) -> ImportReport:
        with office.unit_of_work() as session:
            pending = pending_changes(session)
            raw = read_rows(csv_bytes(*rows))
            plan = plan_import(session, raw, on=TODAY, create_departments=create, pending=pending)
            how = WaitingImport("名册.csv") if waits else None
            return import_registry(session, plan, actor=SYSTEM, at=make.MONDAY, how=how)

    return _bring


def _association(session: Session, number: int = 1) -> int:
    return session.exec(select(Association.id).where(Association.credit_code == credit_code(number))).one()


def _held(office: Database, number: int = 1) -> dict[str, str]:
    with office.reading() as session:
        one = _association(session, number)
        return {role.value: name for role, name in roles_on(session, [one], on=TODAY)[one].items()}


def _decided(office: Database, number: int = 1) -> Decision:
    with office.unit_of_work() as session:
        rules = make.make_office(session).rules
        snapshot = snapshot_of(session, _association(session, number), TODAY)
        return decide(Case((_INDUSTRY_LEADS,), snapshot=snapshot), rules.table, rules.directory)


def _answered(
    office: Database, how: QuestionAnswer, column: str, department: str = "", *, creates: bool = False
) -> int:
    with office.unit_of_work() as session:
        actor = make.make_actor(session, StaffRole.ADMINISTRATOR)
        [group] = [one for one in grouped(open_questions(session)) if one.column == column]
        ids = [one.row.id for one in group.questions]
        return answer(session, ids, how, NamedDepartment(department, creates), actor=actor, at=make.on(1))


def test_complaints_about_one_that_nobody_answers_for_are_coordinated(office: Database, bring: Bring) -> None:
    bring(row(1, mode="脱钩", supervisor="无", industry_department="暂无", registrar="成都市民政局"))
    decided = _decided(office)
    assert decided.needs_coordination
    assert decided.leads == ()
    assert decided.coordinator.symbol in {"SOC", "SWD", "TNW"}
    with office.reading() as session:
        counts = measure_coverage(session, on=TODAY).counts
    assert (counts[CoverageGap.NOBODY], counts.get(CoverageGap.COMPETING, 0)) == (1, 0)


def test_complaints_about_one_with_two_candidates_are_coordinated_until_one_is_chosen(
    office: Database, bring: Bring
) -> None:
    cell = f"{COMMERCE}、{FARMING}"
    rows = row(1, mode="脱钩", supervisor="", industry_department=cell)
    bring(rows, create=True)
    assert _decided(office).needs_coordination
    with office.reading() as session:
        assert measure_coverage(session, on=TODAY).counts[CoverageGap.COMPETING] == 1
    with pytest.raises(InvalidInput, match="active department"):
        _answered(office, QuestionAnswer.DEPARTMENT, "industry_department", "成都市没有局")
    assert _answered(office, QuestionAnswer.DEPARTMENT, "industry_department", FARMING) == 1
    assert [lead.department for lead in _decided(office).leads] == [FARMING]
    again = bring(rows)
    assert (again.changed, again.questions, again.waiting) == ((), (), 0)
    assert _held(office)["industry_department"] == FARMING


def test_an_unverified_one_is_counted(office: Database, bring: Bring) -> None:
    bring(row(1, credit_code="川社证字第9号"), row(2), create=True)
    with office.reading() as session:
        assert measure_coverage(session, on=TODAY).counts[CoverageGap.UNVERIFIED] == 1


def test_a_name_is_answered_once_for_all_rows_and_does_not_come_back(office: Database, bring: Bring) -> None:
    rows = [row(number, supervisor="成都市商委", industry_department="") for number in (1, 2)]
    assert {each.value for each in bring(*rows).questions} == {"成都市商委"}
    with pytest.raises(InvalidInput, match="must be filled in"):
        _answered(office, QuestionAnswer.DEPARTMENT, "supervisor")
    assert _answered(office, QuestionAnswer.DEPARTMENT, "supervisor", COMMERCE) == 2
    assert [_held(office, number)["supervisor"] for number in (1, 2)] == [COMMERCE, COMMERCE]
    again = bring(*rows, row(3, supervisor="成都市商委", industry_department=""))
    assert (again.changed, again.questions) == ((), ())
    assert _held(office, 3)["supervisor"] == COMMERCE


def test_a_department_may_be_created_or_the_name_dropped(office: Database, bring: Bring) -> None:
    bring(row(1, supervisor="张三", industry_department=""))
    _answered(office, QuestionAnswer.DROPPED, "supervisor")
    assert "supervisor" not in _held(office)
    assert bring(row(1, supervisor="张三", industry_department="")).questions == ()
    bring(row(2, supervisor=FARMING, industry_department=""))
    _answered(office, QuestionAnswer.DEPARTMENT, "supervisor", FARMING, creates=True)
    assert _held(office, 2)["supervisor"] == FARMING


def test_a_gap_that_was_filled_by_an_answer_is_not_emptied_by_the_same_file(office: Database, bring: Bring) -> None:
    bring(row(1, registrar=""))
    _answered(office, QuestionAnswer.DEPARTMENT, "registrar", "成都市民政局")
    again = bring(row(1, registrar=""))
    assert (again.changed, again.questions, again.waiting) == ((), (), 0)
    assert _held(office)["registrar"] == "成都市民政局"


def test_what_is_accepted_is_not_asked_again(office: Database, bring: Bring) -> None:
    rows = row(1, mode="")
    bring(rows)
    with pytest.raises(InvalidInput, match="accept it as it is"):
        _answered(office, QuestionAnswer.DEPARTMENT, "mode", COMMERCE)
    _answered(office, QuestionAnswer.ACCEPTED, "mode")
    assert bring(rows).questions == ()
    with office.reading() as session:
        assert open_questions(session) == []


def test_a_question_comes_back_with_what_had_mended_it(bring: Bring) -> None:
    wrong = row(1, mode="")
    asked = bring(wrong).questions
    assert bring(row(1)).questions == ()
    assert bring(wrong).questions == asked


def test_a_change_of_who_answers_waits_for_a_second_person(office: Database, bring: Bring) -> None:
    bring(row(1), row(2), create=True)
    changed = [row(number, supervisor=FARMING, valid_from="2026-01-01", watchlist="是") for number in (1, 2)]
    report = bring(*changed, create=True)
    assert (len(report.changed), report.waiting) == (2, 2)
    assert _held(office)["supervisor"] == COMMERCE
    again = bring(*changed)
    assert (len(again.unchanged), again.waiting) == (2, 2)
    with office.unit_of_work() as session:
        [batch] = batches_in(session, CorrectionState.OPEN)
        [line, _other] = changes_of(session, batch.row.id, on=TODAY)
        assert (batch.lines, batch.row.file_name) == (2, "名册.csv")
        assert (line.role, line.holders, line.proposed) == (RegistryRole.SUPERVISOR, (COMMERCE,), (FARMING,))
        first, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _ in range(2))
        batch.row.proposed_by_id = first.staff_id
        session.flush()
        with pytest.raises(SecondPersonNeeded):
            accept_batch(session, batch.row.id, note="", actor=first, at=make.on(1))
        assert accept_batch(session, batch.row.id, note="", actor=second, at=make.on(1)) == 2
        with pytest.raises(NotPossibleNow):
            refuse_batch(session, batch.row.id, note="合成", actor=second, at=make.on(1))
    assert _held(office)["supervisor"] == FARMING
    assert (len(bring(*changed).unchanged), bring(*changed).waiting) == (2, 0)


def test_a_later_file_overtakes_what_waits_and_a_refused_batch_changes_nothing(office: Database, bring: Bring) -> None:
    bring(row(1), create=True)
    bring(row(1, supervisor=FARMING, valid_from="2026-01-01"), create=True)
    bring(row(1, supervisor="成都市教育局", valid_from="2026-01-01"), create=True)
    with office.unit_of_work() as session:
        [batch] = batches_in(session, CorrectionState.OPEN)
        assert [line.proposed for line in changes_of(session, batch.row.id, on=TODAY)] == [("成都市教育局",)]
        [overtaken] = batches_in(session, CorrectionState.REFUSED)
        assert overtaken.lines == 0
        actor = make.make_actor(session, StaffRole.ADMINISTRATOR)
        with pytest.raises(InvalidInput):
            refuse_batch(session, batch.row.id, note=" ", actor=actor, at=make.on(1))
        refuse_batch(session, batch.row.id, note="合成理由", actor=actor, at=make.on(1))
    assert _held(office)["supervisor"] == COMMERCE
