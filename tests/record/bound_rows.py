"""A complaint with a row in every table that the record binds, and what somebody may do to these rows."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Enum, Integer, Numeric
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.ledger.bound import BOUND
from intake.casework.letters.case_files import keep_case_file, want_case_file
from intake.casework.letters.course import enter_answer, serve_letter
from intake.casework.letters.issue import LetterInput, issue_letter
from intake.casework.parts import follow_ups
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.registering.new_complaint import ArrivalNote
from intake.casework.requests import decide, file
from intake.casework.requests.recusal import decide_recusal
from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import give_order
from intake.casework.supervision.report import accept_report, report_on_order
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.dispatch import dispatch_complaint
from intake.casework.verbs.fees.name_fees import name_fees
from intake.casework.verbs.following.objection import decide_objection, file_objection
from intake.casework.verbs.reaching.masked_call import ask_masked_call
from intake.db import Database
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.evidence.room import EvidenceLimits, EvidenceRoom
from intake.evidence.stores.folder_store import FolderStore
from intake.identity.person import Person
from intake.models import Complaint
from intake.sealing.text import SealedTextType
from intake.telephone.masked import go_on
from intake.vocabulary import (
    ArrivalMode,
    FollowUpCause,
    LetterKind,
    LetterRoad,
    MaskedCallState,
    OrderLevel,
    RequestKind,
    State,
)
from routing.vocabulary import Channel, Symbol
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.undone import undone


def history(session: Session, day: int = 0) -> Complaint:
    """One complaint of that day with a row in every bound table, closed."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    named = make.department_of(collaborators, Symbol.HRSS)
    complaint = make.make_complaint(
        session,
        collaborators,
        at=make.on(day, 8),
        association_id=make.known_association(session),
        violations=("F-01",),
        amount=Decimal(3000),
        implicated_text="合成：人社局",
        implicated=frozenset({named}),
        fee_items=("N05", "N01"),
        arrival=ArrivalNote(ArrivalMode.TRANSFER, "合成12345", f"合成-{day}"),
        person=Person(name="合成人", phone="+8613800007001"),
    )
    lead, who = complaint.lead_department_id, {"actor": crew.dispatcher, "at": make.on(day, 9)}
    decide_recusal(session, collaborators, complaint, named, lift=False, reason="合成", **who)
    coordinate_complaint(session, collaborators, complaint, "合成", **who)
    dispatch_complaint(session, collaborators, complaint, DispatchChoice(lead, "合成"), document="合成文号", **who)
    name_fees(session, collaborators, complaint, ["N01", "N02"], **who)
    _hand_in(session, collaborators, complaint, at=make.on(day, 9))
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(day, 10))
    wish = file.DecisionRequestInput(RequestKind.EXTENSION, "complex", "合成证据", "合成依据", days=5)
    asked = file.file_request(session, collaborators, complaint, wish, actor=crew.handler(lead), at=make.on(day, 11))
    decide.decide_request(
        session, collaborators, complaint, asked, approve=True, note="合成", actor=crew.dispatcher, at=make.on(day, 12)
    )
    _connect(session, collaborators, complaint, crew, day)
    _press(session, collaborators, complaint, crew, day)
    _write_letters(session, collaborators, complaint, crew, day)
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(day + 1))
    _object(session, collaborators, complaint, crew, day + 2)
    return complaint


def _object(session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, day: int) -> None:
    """The complainant objects, is refused, and is to be called once more."""
    who = {"actor": crew.supervisor, "at": make.on(day, 11)}
    file_objection(session, collaborators, complaint, "合成：不服", actor=COMPLAINANT, at=make.on(day))
    decide_objection(session, collaborators, complaint, uphold=False, note="合成：依据充分", **who)
    follow_ups.want(session, collaborators, complaint, FollowUpCause.ANSWERED, **who)
    session.flush()


def _connect(session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, day: int) -> None:
    """The lead department talks with the complainant through the hotline's own number."""
    handler = crew.handler(complaint.lead_department_id)
    call = ask_masked_call(session, collaborators, complaint, actor=handler, at=make.on(day, 12, 30))
    go_on(session, call.id, MaskedCallState.TALKING, at=make.on(day, 12, 31))
    go_on(session, call.id, MaskedCallState.TALKED, at=make.on(day, 12, 35), seconds=240)


def _press(session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, day: int) -> None:
    """The lead department is ordered to report, does so, and its report is accepted."""
    lead, wish = complaint.lead_department_id, OrderInput.usual(OrderLevel.CHASE)
    who, handler = {"actor": crew.supervisor, "at": make.on(day, 13)}, {"actor": crew.handler(lead)}
    (order,) = give_order(session, collaborators, complaint, wish, lead, **who)
    report_on_order(session, collaborators, complaint, order.id, "合成反馈", **handler, at=make.on(day, 14))
    accept_report(session, collaborators, complaint, order.id, "合成", **who | {"at": make.on(day, 15)})


def _write_letters(
    session: Session, collaborators: Collaborators, complaint: Complaint, crew: make.Crew, day: int
) -> None:
    """The association is asked and answers; the whole case is wanted and made."""
    handler = {"actor": crew.handler(complaint.lead_department_id)}
    kind = LetterKind.INQUIRY if day else LetterKind.RECTIFICATION
    wish = LetterInput(kind, LetterRoad.POST, "{}", "合成事由")
    letter = issue_letter(session, collaborators, complaint, wish, **handler, at=make.on(day, 15))
    serve_letter(session, collaborators, complaint, letter.id, "合成单号", **handler, at=make.on(day, 15, 10))
    enter_answer(session, collaborators, complaint, letter.id, "合成陈述", **handler, at=make.on(day, 15, 20))
    who = {"actor": crew.supervisor, "at": make.on(day, 15, 30)}
    file = want_case_file(session, collaborators, complaint, "合成用途", **who)
    file.made_at = make.on(day, 15, 40)
    keep_case_file(session, complaint, file, "合成", digest="d" * 64, pages=1, parts=1)


def _hand_in(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    """A picture, and what is drawn of it."""
    with TemporaryDirectory() as folder:
        room = EvidenceRoom(FolderStore(Path(folder)), EvidenceLimits(1_000_000, 1_000_000, 1, 1_000_000))
        stored = receive_file(room, BytesIO(sample.picture()), "合成收据.jpg", at=at)
        new = NewEvidence(room, (stored,), Channel.WEB)
        attach_evidence(session, collaborators, complaint, new, actor=COMPLAINANT, at=at)


def keep_history(database: Database) -> None:
    with database.unit_of_work() as session:
        history(session)
    assert faults(database) == ()


def keep_two_histories(database: Database) -> None:
    with database.unit_of_work() as session:
        for day in (0, 1):
            history(session, day)
    assert faults(database) == ()


def faults(database: Database) -> tuple[str, ...]:
    with database.reading() as session:
        return tuple(map(str, integrity.verify(session).faults))


def faults_after(
    database: Database, tamper: Callable[[Session], object], *, lift: Callable[[Session], None] | None = None
) -> list[str]:
    """What is found in a session that goes behind the application's back, and is undone; `lift` frees its hands."""
    with undone(database) as session:
        (lift or unchecked)(session)
        tamper(session)
        return list(map(str, integrity.verify(session).faults))


def unchecked(session: Session) -> None:
    """Whoever edits a database by hand may lift what holds rows together."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        session.connection().exec_driver_sql("SET session_replication_role = replica")
        for table, name in session.connection().exec_driver_sql(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' "
            f"AND conrelid::regclass::text IN ({', '.join(repr(name) for name in BOUND)})"
        ):
            session.connection().exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def other_than(column: Column[Any], was: Any) -> Any:
    """Another value of the column's kind."""
    kind = column.type
    if isinstance(kind, Enum):
        return next(word for word in reversed(kind.enums) if word != str(was))
    if isinstance(kind, JSON):
        return ["F-99"]
    if isinstance(kind, SealedTextType):
        return (was or b"")[:-1] + (b"!" if (was or b"").endswith(b"~") else b"~")
    if isinstance(kind, Boolean):
        return not was
    if isinstance(kind, Numeric | Integer):
        return (was or 0) + 1
    return make.on(9) if isinstance(kind, UTCDateTime) else f"{was or ''}"[:-1] + "~"
