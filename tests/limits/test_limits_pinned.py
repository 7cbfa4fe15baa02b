"""How far a running clock may be extended is what it was promised under, whatever limits are in force by now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.clocks.clock import DerivedClock
from intake.casework.collaborators import Collaborators
from intake.casework.requests import closure_extension, file, statutory_procedure
from intake.db import Database
from intake.errors import InvalidInput, NotPossibleNow
from intake.limits.edits import with_limit
from intake.models import Complaint
from intake.vocabulary import RequestKind, State
from routing.clocks.policies import Limits
from routing.clocks.store import load_limits
from routing.vocabulary import Clock
from tests import factories as make
from tests.limits.limit_changes import changed, settled

pytestmark = pytest.mark.slow

AT = make.MONDAY
LATER = settled(make.on(0, 15))


def _extended_by(days: int) -> Callable[[Limits], Limits]:
    """Another version, in which closures and petitions may be extended by so many days."""

    def edit(limits: Limits) -> Limits:
        for limit in [one for one in limits.by_key.values() if one.clock in {Clock.CLOSURE, Clock.PETITION}]:
            limits = with_limit(limits, replace(limit, extension=days, basis="合成：试行"))
        return limits

    return edit


def _handled(database: Database, *, at: datetime = AT) -> tuple[int, make.Crew]:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session, at=at), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, at=at)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=at)
        crew.handler(complaint.lead_department_id)
        return complaint.id, crew


def _again(session: Session, complaint_id: int, crew: make.Crew, *, at: datetime) -> tuple[Collaborators, Complaint]:
    crew.session = session
    return make.make_office(session, at=at), find.lock_by_id(session, complaint_id)


def _ask(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, days: int, *, at: datetime
) -> None:
    wish = file.DecisionRequestInput(RequestKind.EXTENSION, "complex", "合成证据", "合成依据", days=days)
    handler = crew.handler(complaint.lead_department_id)
    file.file_request(session, collaborators, complaint, wish, actor=handler, at=at)


@pytest.mark.parametrize("allowed", [0, 3, 30])
def test_a_closure_is_extended_by_the_limits_it_was_promised_under(database: Database, allowed: int) -> None:
    """Ten working days are shipped; a version that allows none, fewer or more speaks of what comes after it."""
    complaint_id, crew = _handled(database)
    changed(database, _extended_by(allowed), at=make.on(0, 15))
    with database.unit_of_work() as session:
        collaborators, complaint = _again(session, complaint_id, crew, at=LATER)
        assert collaborators.rules.limits.limit(complaint.policy, Clock.CLOSURE).extension == allowed
        assert closure_extension.longest_extension(session, collaborators, complaint, at=LATER) == 10
        with pytest.raises(InvalidInput, match="1 to 10 working days"):
            _ask(session, collaborators, complaint, crew, 11, at=LATER)
        _ask(session, collaborators, complaint, crew, 10, at=LATER)


def test_what_is_promised_later_has_the_later_terms(database: Database) -> None:
    changed(database, _extended_by(0), at=AT)
    at = settled(AT)
    complaint_id, crew = _handled(database, at=at)
    changed(database, _extended_by(7), at=make.on(0, 15))
    with database.unit_of_work() as session:
        collaborators, complaint = _again(session, complaint_id, crew, at=LATER)
        with pytest.raises(NotPossibleNow, match="may not be extended"):
            _ask(session, collaborators, complaint, crew, 1, at=LATER)


def test_a_procedure_of_the_law_is_extended_by_the_limits_it_was_opened_under(database: Database) -> None:
    complaint_id, crew = _handled(database)
    with database.unit_of_work() as session:
        collaborators, complaint = _again(session, complaint_id, crew, at=AT)
        handler = crew.handler(complaint.lead_department_id)
        opened = make.on(0, 14)
        statutory_procedure.open_statutory(
            session, collaborators, complaint, Clock.PETITION, "合成1号", actor=handler, at=opened
        )
    changed(database, _extended_by(0), at=make.on(0, 15))
    with database.unit_of_work() as session:
        collaborators, complaint = _again(session, complaint_id, crew, at=LATER)
        running = _petition(session, collaborators, complaint, crew)
        assert running.limit.extension == 30
        with pytest.raises(InvalidInput, match="1 to 30 days"):
            statutory_procedure.check_days(running, 31)
        statutory_procedure.check_extendable(running, at=LATER)


def test_terms_are_those_of_the_profile_the_promise_names(database: Database) -> None:
    """Another profile counts its versions for itself: the same number is another version there."""
    complaint_id, crew = _handled(database)
    with database.unit_of_work() as session:
        collaborators, complaint = _again(session, complaint_id, crew, at=LATER)
        elsewhere = replace(collaborators, rules=replace(collaborators.rules, limits=_strict(session)))
        assert elsewhere.rules.limits.limit(complaint.policy, Clock.CLOSURE).extension == 0
        assert closure_extension.longest_extension(session, elsewhere, complaint, at=LATER) == 10


def _strict(session: Session) -> Limits:
    return _extended_by(0)(load_limits(session, "shandong"))


def _petition(session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew) -> DerivedClock:
    department = crew.handler(complaint.lead_department_id).department_id
    running = statutory_procedure.running_procedures(session, collaborators, complaint, department, at=LATER)
    return next(one for one in running if one.clock is Clock.PETITION)
