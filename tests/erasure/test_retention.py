"""Retention by class of data: a dry run counts and changes nothing, the run erases just that, its report has counts."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.verbs.holding.hold import place_hold
from intake.clock import now
from intake.conversation import inbox
from intake.db import Database
from intake.identity.person import contact_phone
from intake.job_names import Job
from intake.models import Complaint, ComplaintIdentity, OfficeEvent
from intake.retention.classes import COMPLAINANT, NARRATIVE, STRAY, data_classes
from intake.retention.counting import count_due, count_held
from intake.retention.running import RAN, reports
from intake.runtime import process_runtime
from intake.vocabulary import State
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.stages.unrecorded import unrecorded
from tests.workers.queued import run_job

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


def _finished(session: Session, days: int) -> Complaint:
    office, crew = make.make_office(session, ring=process_runtime().ring), make.Crew(session)
    at = now() - timedelta(days=days)
    complaint = make.make_complaint(session, office, at=at)
    make.bring_to(session, office, crew, complaint, State.CLOSED, at=at)
    complaint.finished_at = at
    unrecorded(session)
    return complaint


def test_a_dry_run_counts_what_the_run_erases_and_what_is_held_stays(installation: Database) -> None:
    settings, ring = process_runtime().settings, process_runtime().ring
    with installation.unit_of_work() as session:
        due, young, held = (_finished(session, days) for days in (731, 300, 800))
        phone = contact_phone(session, ring, due.id)
        office, crew = make.make_office(session, ring=ring), make.Crew(session)
        until = local_day(now() + timedelta(days=30))
        place_hold(session, office, held, "合成法院调取案卷", "合成文号", until=until, actor=crew.supervisor, at=now())
        old = now() - timedelta(days=731)
        inbox.keep(session, ring, message_sid="SM1", sender="+8613800138000", body="合成垃圾短信", at=old)
        ids = [one.id for one in (due, young, held)]
    for _ in range(2):  # nothing is changed by counting
        with installation.reading() as session:
            counted, kept = count_due(session, settings, at=now()), count_held(session, at=now())
            assert (counted[COMPLAINANT], counted[NARRATIVE], counted[STRAY], kept) == (1, 1, 1, 1)
    for _ in range(2):
        run_job(Job.ERASE_IDENTITIES)
    with installation.reading() as session:
        rows = [session.get_one(ComplaintIdentity, one) for one in ids]
        assert [row.erased_at is not None for row in rows] == [True, False, False]
        assert not any(count_due(session, settings, at=now())[key] for key in (COMPLAINANT, NARRATIVE, STRAY))
        second, first = (row.data for row in reports(session))
        assert [first[key] for key in (COMPLAINANT, STRAY, "held")] == [1, 1, 1]
        assert (second[COMPLAINANT], second[STRAY]) == (0, 0)
        told = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == RAN)).all()
        assert phone is not None
        assert not any(phone[-8:] in str(data) for data in told)


def test_every_class_says_how_long_and_on_which_ground(installation: Database) -> None:
    classes = data_classes(process_runtime().settings)
    assert len({one.key for one in classes}) == len(classes)
    assert all("个人信息保护法" in one.basis for one in classes)
    assert {one.key: one.days for one in classes}[STRAY] == process_runtime().settings.stray_days
