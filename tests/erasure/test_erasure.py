"""Who complained is forgotten in time, and what was written with it; codes, dates, outcomes and the record stand."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.clock import now
from intake.conversation import inbox
from intake.db import Database
from intake.errors import NotFound, NotPossibleNow
from intake.events import EventKind
from intake.identity.erasure import erase_identity
from intake.identity.mask import ON_PAPER
from intake.identity.person import complaints_of_phone, contact_phone, masked_person
from intake.jobs import Job
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity, InboundMessage, Message
from intake.notify.opt_out import STOPPED, has_opted_out
from intake.runtime import process_runtime
from intake.vocabulary import InboundState, MessageState, State
from tests import factories as make
from tests.stages.opened import opened
from tests.stages.unrecorded import unrecorded
from tests.workers.queued import run_job

pytestmark = pytest.mark.slow

YEARS = timedelta(days=2 * 365)


def _office(session: Session) -> Collaborators:
    return make.make_office(session, ring=process_runtime().ring)


def _finished(session: Session, collaborators: Collaborators, crew: make.Crew, days: int) -> Complaint:
    """A complaint whose last word was spoken so many days ago."""
    at = now() - timedelta(days=days)
    complaint = make.make_complaint(session, collaborators, at=at)
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=at)
    complaint.finished_at = at
    unrecorded(session)
    return complaint


def _text(session: Session, phone: str, *, sid: str, complaint: Complaint | None, days: int, reply: str = "") -> None:
    """A text that came in so many days ago."""
    row = inbox.keep(
        session,
        process_runtime().ring,
        message_sid=sid,
        sender=phone,
        body="as it was written",
        at=now() - timedelta(days=days),
    )
    row.state, row.reply = InboundState.ANSWERED, reply
    if complaint is not None:
        inbox.attach(session, row, complaint)


def test_after_two_years_nobody_can_tell_who_complained_and_the_record_stands(installation: Database) -> None:
    ring = process_runtime().ring
    with installation.unit_of_work() as session:
        collaborators, crew = _office(session), make.Crew(session)
        old, young = (_finished(session, collaborators, crew, days) for days in (731, 729))
        phone = contact_phone(session, ring, old.id)
        _text(session, phone, sid="SM1", complaint=old, days=800)
        ids, numbers = (old.id, young.id), (old.number, young.number)
    assert phone is not None
    run_job(Job.ERASE_IDENTITIES)
    with installation.reading() as session:
        gone, kept = (session.get(ComplaintIdentity, each) for each in ids)
        assert (gone.sealed, gone.phone_hash, gone.has_contact) == (b"", None, False)
        assert kept.erased_at is None
        assert masked_person(session, ring, ids[0], roles=ON_PAPER).phone == ""
        assert [one.number for one in complaints_of_phone(session, ring, phone)] == [numbers[1]]
        texts = session.exec(select(Message).where(Message.complaint_id == ids[0])).all()
        assert texts
        assert {(one.sealed_to, one.state) for one in texts} == {(b"", MessageState.FAILED)}
        heard = session.exec(select(InboundMessage)).one()
        assert (heard.sealed_from, heard.phone_hash, heard.body) == (b"", "", None)
        assert opened(session, find.get_by_number(session, numbers[0]), "narrative") == ""
        assert opened(session, find.get_by_number(session, numbers[1]), "narrative")
        told = select(ComplaintEvent).where(ComplaintEvent.kind == EventKind.IDENTITY_ERASE)
        assert [one.complaint_id for one in session.exec(told)] == [ids[0]]
        assert integrity.verify(session, ring).faults == ()
    run_job(Job.ERASE_IDENTITIES)
    with installation.reading() as session:
        assert len(session.exec(told).all()) == 1


def test_what_was_texted_and_became_no_complaint_goes_too_but_not_the_wish_for_no_texts(installation: Database) -> None:
    ring, phone = process_runtime().ring, "+8613800138000"
    with installation.unit_of_work() as session:
        _office(session)
        _text(session, phone, sid="SM1", complaint=None, days=731)
        _text(session, phone, sid="SM2", complaint=None, days=731, reply=STOPPED)
        _text(session, phone, sid="SM3", complaint=None, days=729)
    run_job(Job.ERASE_IDENTITIES)
    with installation.reading() as session:
        rows = session.exec(select(InboundMessage).order_by(InboundMessage.message_sid)).all()
        assert [bool(row.sealed_from) for row in rows] == [False, False, True]
        assert [row.body is not None for row in rows] == [False, False, True]
        assert [bool(row.phone_hash) for row in rows] == [False, True, True]
        assert has_opted_out(session, ring.phone_hash(phone))


def test_an_identity_stays_while_a_clock_of_the_complaint_runs(installation: Database) -> None:
    with installation.unit_of_work() as session:
        collaborators, crew = _office(session), make.Crew(session)
        running = make.make_complaint(session, collaborators, at=now() - YEARS - YEARS)
        with pytest.raises(NotPossibleNow):
            erase_identity(session, running, actor=crew.supervisor, at=now(), reason="asked for it")
        done = _finished(session, collaborators, crew, 1)
        erase_identity(session, done, actor=crew.supervisor, at=now(), reason="asked for it")
        with pytest.raises(NotFound):
            erase_identity(session, done, actor=crew.supervisor, at=now(), reason="asked for it")
        running.finished_at = now() - YEARS - YEARS  # the hotline is done with it, a clock of the law is not
        unrecorded(session)
        kept_id = running.id
    run_job(Job.ERASE_IDENTITIES)
    with installation.reading() as session:
        assert session.get(ComplaintIdentity, kept_id).erased_at is None
