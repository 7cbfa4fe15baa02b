"""A mistake in the registry is filed with its document, decided by a second person, and written from its day on."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.models import Complaint, Notice, OfficeEvent, RegistryCorrection, VerificationItem
from intake.registry_upkeep.confirmation import asked_of, holders_of
from intake.registry_upkeep.corrections import (
    CorrectionClaim,
    CorrectionDecision,
    accept_correction,
    file_correction,
    refuse_correction,
)
from intake.registry_upkeep.reminders import keep_verification
from intake.registry_upkeep.verification import open_round
from intake.vocabulary import CorrectionState, StaffRole, VerificationState
from routing.models import RoleAssignment
from routing.vocabulary import RegistryRole, Symbol
from tests import factories as make
from tests.stages.opened import told

pytestmark = pytest.mark.slow

TODAY = make.MONDAY.date()
SINCE = date(2026, 9, 1)


def _claim(session: Session, **changes: Any) -> CorrectionClaim:
    values = {
        "association_id": make.known_association(session),
        "role": RegistryRole.REGISTRAR,
        "effective_on": SINCE,
        "document": "成民函〔2026〕8号（合成）",
        "statement": "合成：自九月起不再由本单位登记管理。",
    }
    return CorrectionClaim(**values | changes)


def _handler(session: Session, collaborators: Collaborators) -> Actor:
    return make.make_actor(session, StaffRole.HANDLER, department_id=make.department_of(collaborators, Symbol.REG))


def _administrator(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


def _filed(
    session: Session, collaborators: Collaborators, complaint: Complaint | None = None, **changes: Any
) -> RegistryCorrection:
    changes = {"proposed_id": make.department_of(collaborators, Symbol.MR)} | changes
    claim = _claim(session, **changes)
    return file_correction(session, claim, actor=_handler(session, collaborators), at=make.MONDAY, complaint=complaint)


def _verdict(row: RegistryCorrection, **changes: Any) -> CorrectionDecision:
    values = {"department_id": row.proposed_department_id, "valid_from": row.effective_on, "document": row.document}
    return CorrectionDecision(**values | changes)


def _registrar_rows(session: Session) -> list[tuple[date, date | None, str]]:
    rows = session.exec(
        select(RoleAssignment)
        .where(
            RoleAssignment.association_id == make.known_association(session),
            RoleAssignment.role == RegistryRole.REGISTRAR,
        )
        .order_by(RoleAssignment.id)
    ).all()
    return [(row.valid_from, row.valid_to, row.basis) for row in rows]


def test_what_is_accepted_is_a_row_from_its_day_on_and_the_one_before_ended_the_day_before(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        row = _filed(session, collaborators)
        assert (row.state, row.holder_department_id) == (
            CorrectionState.OPEN,
            make.department_of(collaborators, Symbol.REG),
        )
        assert len(_registrar_rows(session)) == 1
        boss = _administrator(session)
        accept_correction(session, row.id, _verdict(row), actor=boss, at=make.on(1))
        assert _registrar_rows(session) == [(date(2021, 1, 1), SINCE, "合成文件"), (SINCE, None, row.document)]
        known = make.known_association(session)
        held = {day: holders_of(session, [known], on=day)[known][0].department for day in (SINCE - timedelta(1), SINCE)}
        assert list(held.values()) == ["成都市民政局", "成都市市场监督管理局"]
        assert (row.state, row.decided_by_id, row.valid_from) == (CorrectionState.ACCEPTED, boss.staff_id, SINCE)
        [told] = session.exec(select(Notice)).all()
        assert (told.kind, told.staff_id) == ("correction_accepted", row.filed_by_id)
        told = select(OfficeEvent.kind).where(OfficeEvent.kind.startswith("registry:")).order_by(OfficeEvent.seq)
        kinds = session.exec(told).all()
        assert kinds == ["registry:dispute", "registry:correct"]


def test_the_administrator_may_write_other_than_was_proposed(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        row = _filed(session, collaborators, proposed_id=None)
        drc = make.department_of(collaborators, Symbol.DRC)
        verdict = _verdict(row, department_id=drc, valid_from=date(2026, 10, 1), document="另一份合成文件")
        accept_correction(session, row.id, verdict, actor=_administrator(session), at=make.on(1))
        assert _registrar_rows(session)[1] == (date(2026, 10, 1), None, "另一份合成文件")
        assert (row.department_id, row.valid_from) == (drc, date(2026, 10, 1))


def test_a_correction_filed_from_a_complaint_stands_in_its_history_and_sends_it_nowhere(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        role = RegistryRole.INDUSTRY_DEPARTMENT
        lead = complaint.lead_department_id
        row = _filed(session, collaborators, complaint, role=role)
        row.holder_department_id = lead  # whoever leads it: the rules decide that, not this test
        accept_correction(session, row.id, _verdict(row), actor=_administrator(session), at=make.on(1))
        assert complaint.lead_department_id == lead
        kinds = [event.kind for event in audit.timeline(session, complaint.id)]
        assert kinds[-2:] == [EventKind.REGISTRY_DISPUTE, EventKind.REGISTRY_SETTLE]
        told = session.exec(select(Notice).where(Notice.kind == "redispatch_due")).one()
        assert (told.department_id, told.staff_id, told.complaint_id) == (None, None, complaint.id)
    with database.reading() as session:
        assert verify(session).is_whole


def test_what_is_refused_changes_nothing_and_says_why(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        row, boss = _filed(session, collaborators, complaint), _administrator(session)
        with pytest.raises(InvalidInput) as refused:
            refuse_correction(session, row.id, "  ", actor=boss, at=make.on(1))
        assert refused.value.field == "note"
        refuse_correction(session, row.id, "合成：文件与本协会无关", actor=boss, at=make.on(1))
        assert len(_registrar_rows(session)) == 1
        last = audit.timeline(session, complaint.id)[-1]
        assert (last.kind, last.data["state"], told(session, last)["note"]) == (
            EventKind.REGISTRY_SETTLE,
            "refused",
            "合成：文件与本协会无关",
        )
        assert "correction_refused" in session.exec(select(Notice.kind)).all()
        with pytest.raises(NotPossibleNow):
            accept_correction(session, row.id, _verdict(row), actor=boss, at=make.on(1))


def test_who_filed_it_does_not_decide_and_only_administrators_do(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        both = make.make_actor(session, StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
        claim = _claim(session, proposed_id=make.department_of(collaborators, Symbol.MR))
        row = file_correction(session, claim, actor=both, at=make.MONDAY)
        with pytest.raises(SecondPersonNeeded):
            accept_correction(session, row.id, _verdict(row), actor=both, at=make.on(1))
        with pytest.raises(NotAllowed):
            accept_correction(session, row.id, _verdict(row), actor=_handler(session, collaborators), at=make.on(1))
        with pytest.raises(NotAllowed):
            file_correction(session, claim, actor=make.make_actor(session, StaffRole.AUDITOR), at=make.MONDAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"statement": ""}, "statement"),
        ({"effective_on": date(2028, 1, 1)}, "effective_on"),
        ({"proposed_id": 999_999}, "proposed"),
        ({"proposed_id": "the holder"}, "proposed"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused_naming_its_field(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        if changes.get("proposed_id") == "the holder":
            changes = {"proposed_id": make.department_of(collaborators, Symbol.REG)}
        with pytest.raises(InvalidInput) as refused:
            _filed(session, collaborators, **changes)
        assert refused.value.field == field
        assert session.exec(select(RegistryCorrection)).all() == []


def test_of_one_role_one_correction_is_open(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        first = _filed(session, collaborators)
        with pytest.raises(InvalidInput) as refused:
            _filed(session, collaborators)
        assert refused.value.field == "role"
        _filed(session, collaborators, role=RegistryRole.SOCIAL_WORK)
        refuse_correction(session, first.id, "合成", actor=_administrator(session), at=make.on(1))
        _filed(session, collaborators)


def test_a_day_before_the_present_row_began_is_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        row = _filed(session, collaborators, effective_on=date(2020, 1, 1))
        with pytest.raises(InvalidInput) as refused:
            accept_correction(session, row.id, _verdict(row), actor=_administrator(session), at=make.on(1))
        assert refused.value.field == "valid_from"


def test_an_active_association_keeps_the_roles_it_needs(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        row, boss = _filed(session, collaborators, proposed_id=None), _administrator(session)
        with pytest.raises(InvalidInput) as refused:
            accept_correction(session, row.id, _verdict(row), actor=boss, at=make.on(1))
        assert refused.value.field == "department"
        refuse_correction(session, row.id, "合成", actor=boss, at=make.on(1))
        # A decoupled association needs no supervisor: what stood there may end.
        known = make.known_association(session)
        give = CorrectionDecision(make.department_of(collaborators, Symbol.MR), date(2026, 1, 1), "合成文件")
        first = _filed(session, collaborators, role=RegistryRole.SUPERVISOR, proposed_id=give.department_id)
        accept_correction(session, first.id, give, actor=boss, at=make.on(1))
        second = _filed(session, collaborators, role=RegistryRole.SUPERVISOR, proposed_id=None)
        accept_correction(session, second.id, _verdict(second), actor=boss, at=make.on(1))
        assert RegistryRole.SUPERVISOR not in {one.role for one in holders_of(session, [known], on=TODAY)[known]}


def test_a_disputed_line_waits_and_is_asked_again_or_lapses(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        handler, boss = _handler(session, collaborators), _administrator(session)
        current = open_round(session, at=make.MONDAY)
        [line] = asked_of(session, current, handler.department_id, on=TODAY, limit=9)
        claim = _claim(session, proposed_id=make.department_of(collaborators, Symbol.MR))
        row = file_correction(session, claim, actor=handler, at=make.MONDAY, item=line.item)
        item = session.get_one(VerificationItem, line.item.id)
        assert item.state is VerificationState.DISPUTED
        assert asked_of(session, current, handler.department_id, on=TODAY, limit=9) == []
        refuse_correction(session, row.id, "合成", actor=boss, at=make.on(1))
        assert item.state is VerificationState.OPEN
        again = file_correction(session, claim, actor=handler, at=make.on(1), item=item)
        accept_correction(session, again.id, _verdict(again), actor=boss, at=make.on(1))
        keep_verification(session, collaborators, at=make.on(2))
        session.refresh(item)
        assert item.state is VerificationState.LAPSED
