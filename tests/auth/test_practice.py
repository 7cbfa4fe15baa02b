"""Training mode: the real screens, complaints that never count, seen by nobody who does not practise."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import COMPLAINANT
from intake.casework.escalation.sweep import is_anything_due, take_due_steps
from intake.casework.ledger import integrity
from intake.casework.ledger.anchor import anchor_heads
from intake.casework.registering.register import register_complaint
from intake.db import Database
from intake.models import AuditAnchor, Complaint, Message, Notice, Staff
from intake.reports.measures import COUNTS as COUNTED
from intake.reports.periods import of_month
from intake.runtime import Runtime
from intake.suggesting.corpus import read_corpus
from intake.vocabulary import StaffRole, State
from intake.web.fields import new_token
from tests import factories as make
from tests.reports.asking import asking
from tests.stages.pages import Page
from tests.undone import undone


def test_a_training_complaint_is_told_nobody_and_chases_nobody(session: Session) -> None:
    collaborators = make.make_office(session)
    new = make.new_complaint(person=make.SOMEBODY, is_training=True)
    register_complaint(session, collaborators, new, actor=COMPLAINANT, at=make.MONDAY)
    late = make.MONDAY + timedelta(days=90)
    assert session.exec(select(Message)).all() == []
    assert not is_anything_due(session, at=late)
    assert take_due_steps(session, collaborators, at=late) == 0
    assert session.exec(select(Notice)).all() == []


def test_it_is_in_no_rate_and_nothing_is_learned_from_it(session: Session) -> None:
    collaborators, crew = make.make_office(session), make.Crew(session)
    real = make.make_complaint(session, collaborators, at=make.MONDAY)
    practised = make.make_complaint(session, collaborators, at=make.MONDAY, is_training=True)
    for complaint in (real, practised):
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
    period = of_month(f"{make.MONDAY:%Y-%m}")
    with asking(session) as figures:
        counted = figures.counts([COUNTED["received"], COUNTED["closed"]], period)
    assert counted == {"received": 1, "closed": 1}
    corpus = read_corpus(session, at=make.MONDAY + timedelta(days=40))
    assert len(corpus.measured) + len(corpus.learned) == 1


@pytest.mark.both_databases
def test_it_is_in_no_anchor_and_making_a_real_one_practice_shows(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        make.make_complaint(session, collaborators, at=make.MONDAY)
        alone = len(anchored(session))
        make.make_complaint(session, collaborators, at=make.MONDAY, is_training=True)
        anchor_heads(session, at=make.MONDAY)
        sealed = session.exec(select(AuditAnchor.event_count)).one()
        assert sealed == alone
    with undone(database) as session:
        assert integrity.verify(session).faults == ()
        session.connection().exec_driver_sql("UPDATE complaint SET is_training = NOT is_training")
        told = "\n".join(map(str, integrity.verify(session).faults))
        assert "is_training" in told
        assert "anchor 1" in told


def anchored(session: Session) -> list[int]:
    return [count for (count,) in session.connection().exec_driver_sql("SELECT seq FROM complaint_event")]


def test_whoever_practises_sees_these_alone(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> None:
    dispatcher = make_staff("dispatcher", StaffRole.DISPATCHER)
    with runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session)
        real = make.make_complaint(session, collaborators, at=make.MONDAY).number
        practised = make.make_complaint(session, collaborators, at=make.MONDAY, is_training=True).number
    page.log_in(dispatcher)
    spoken = {number: " ".join(number[at : at + 4] for at in range(0, 16, 4)) for number in (real, practised)}
    desk = page.get("/desk/?queue=open").text
    assert spoken[real] in desk
    assert spoken[practised] not in desk
    page.get(f"/complaints/{practised}", status=404)
    page.post("/account/practice", {"on": "1"})
    desk = page.get("/desk/?queue=open").text
    assert spoken[practised] in desk
    assert spoken[real] not in desk
    assert "培训模式" in desk
    page.get(f"/complaints/{practised}")
    page.get(f"/complaints/{real}", status=404)
    page.post("/account/practice", {})
    assert spoken[real] in page.get("/desk/?queue=open").text


def test_a_call_taken_in_training_mode_is_one_and_is_told_nobody(
    page: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
    page.log_in(make_staff("op", StaffRole.OPERATOR))
    page.get("/console/")
    page.post("/account/practice", {"on": "1"})
    screen = page.get("/console/").text
    assert "data-drafts" not in screen, "what is practised would be offered as an unfinished call"
    assert 'id="ringing"' not in screen, "whoever practises takes no call"
    said = {"phone": "13800001234", "narrative": "合成诉求：强制入会。", "violations": "F-01", "kind": "complaint"}
    page.post("/console/", said | {"action": "submit", "token": new_token(), "confidentiality": "open"})
    with runtime.db.reading() as session:
        assert session.exec(select(Complaint.is_training)).all() == [True]
        assert session.exec(select(Message)).all() == []


def test_a_transfer_that_was_practised_is_still_there_to_be_registered(
    page: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
    page.log_in(make_staff("op", StaffRole.OPERATOR))
    call = {"narrative": "合成诉求：强制入会。", "violations": "F-01", "arrival": "transfer", "reference": "CD2026-9"}
    page.post("/account/practice", {"on": "1"})
    page.get("/console/")
    page.post("/console/", call | {"token": new_token()})
    page.post("/console/", call | {"token": new_token()}, status=422)
    page.post("/account/practice", {})
    page.get("/console/")
    page.post("/console/", call | {"token": new_token()})
    with runtime.db.reading() as session:
        assert sorted(session.exec(select(Complaint.is_training))) == [False, True]


def test_a_call_that_is_not_over_is_not_there_to_be_practised_on(
    page: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
    page.log_in(make_staff("op", StaffRole.OPERATOR))
    page.get("/console/")
    key, said = new_token(), {"narrative": "合成诉求：强制入会。", "violations": "F-01"}
    page.post("/console/drafts/", said | {"draft": key, "revision": "0", "token": new_token()}, status=200)
    page.post("/account/practice", {"on": "1"})
    assert key not in page.get("/console/").text
    page.get(f"/console/?draft={key}", status=404)
    page.get("/console/")
    page.post("/console/", said | {"draft": key, "token": new_token()})
    page.post("/account/practice", {})
    assert key in page.get("/console/").text
