"""What was said, what was guessed and what was decided: three things in the record, and only two of them count."""

import json
from datetime import timedelta

from sqlmodel import Session, select

from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import audit, integrity
from intake.casework.registering.name_violation import name_violation
from intake.casework.registering.register import GuessedViolation, NewComplaint, register_complaint
from intake.casework.verbs.accept import TriageFacts, accept_complaint
from intake.db import Database
from intake.desk.listing import state_lines
from intake.desk.violation_words import DECIDED, GUESSED, SAID, violation_lines
from intake.events import EventKind
from intake.models import Complaint, Suggestion
from intake.reports.by import By
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import of_month
from intake.vocabulary import State, SuggestionSource
from routing.vocabulary import Channel, Kind
from tests import factories as make
from tests.reports.asking import asking
from tests.stages.keys import RING

GUESSES = (
    GuessedViolation("F-01", SuggestionSource.BOTH, 3, 0.61),
    GuessedViolation("F-13", SuggestionSource.KEYWORDS),
)


def told(session: Session, office, *, external_id: str = "form-1", **changes) -> Complaint:
    new = NewComplaint(
        channel=Channel.WEB,
        external_id=external_id,
        kind=Kind.COMPLAINT,
        violations=(),
        narrative="合成：说不清的事",
        guesses=GUESSES,
        association_id=make.known_association(session),
        accept=False,
    )
    receipt = register_complaint(
        session, office, NewComplaint(**vars(new) | changes), actor=COMPLAINANT, at=make.on(0, 10)
    )
    session.flush()
    return session.get(Complaint, receipt.complaint_id)


def test_a_guess_is_no_violation_of_the_complaint_and_stands_beside_it(database: Database) -> None:
    with database.unit_of_work() as session:
        office, _crew = make.make_office(session), make.Crew(session)
        complaint = told(session, office)
        assert (complaint.violation, complaint.violations, complaint.violations_said) == ("", [], [])
        assert (complaint.violations_decided, complaint.state) == (None, State.RECEIVED)
        kept = session.exec(select(Suggestion).order_by(Suggestion.rank)).all()
        assert [(one.code, one.rank, one.classifier_version, one.is_taken) for one in kept] == [
            ("F-01", 1, 3, False),
            ("F-13", 2, None, False),
        ]
        assert [round(one.probability or 0, 2) for one in kept] == [0.61, 0]
        events = {event.kind: event.data for event in audit.timeline(session, complaint.id)}
        assert events[EventKind.COMPLAINT_RECEIVE]["violations"] == []
        assert [one["percent"] for one in events[EventKind.VIOLATION_GUESS]["guesses"]] == [61, None]
        shown = {one.title: one for one in violation_lines(session, complaint).shown}
        assert not shown[SAID].cards
        assert not shown[DECIDED].cards
        assert [card.code for card in shown[GUESSED].cards] == ["F-01", "F-13"]


def test_lists_say_undecided_and_mark_the_guess(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        told(session, office)
        told(session, office, external_id="form-2", violations=("G-01",))
        lines = {line.violation[-4:]: line for line in state_lines(session, [State.RECEIVED], crew.dispatcher)}
        assert set(lines) == {"", "G-01"}
        assert lines[""].guess.endswith(" F-01"), "words first"
        assert lines["G-01"].guess == "", "what was said needs no guess beside it"
        of_fees = state_lines(session, [State.RECEIVED], crew.dispatcher, branch="F")
        assert of_fees == [], "a guess puts it under no branch"


def test_reports_count_what_was_decided_else_said_and_say_how_many_are_undecided(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        told(session, office)
        told(session, office, external_id="form-2", violations=("G-01",), accept=True)
        decided = told(session, office, external_id="form-3", violations=("G-01",))
        facts = TriageFacts(**vars(TriageFacts.of(decided)) | {"violations": ("A-01",)})
        accept_complaint(session, office, decided, facts, actor=crew.dispatcher, at=make.on(0, 11))
        session.flush()
        month = of_month("2026-11")
        with asking(session) as figures:
            rows = figures.rows_by(RATES["received_share"], month, By.CODE)
            undecided = figures.counts([COUNTS["undecided"]], month)
        found = {row.key: int(row.numerator) for row in rows}
        assert found == {"A-01": 1, "G-01": 1}, "what is only guessed is counted under no code"
        assert undecided == {"undecided": 1}


def test_what_a_dispatcher_chooses_is_decided_with_who_and_what_was_said_stays(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = told(session, office, violations=("F-13",))
        facts = TriageFacts(**vars(TriageFacts.of(complaint)) | {"violations": ("F-01",)})
        accept_complaint(session, office, complaint, facts, actor=crew.dispatcher, at=make.on(0, 11))
        assert (complaint.violations, complaint.violations_said, complaint.violations_decided) == (
            ["F-01"],
            ["F-13"],
            ["F-01"],
        )
        assert complaint.violations_decided_by_id == crew.dispatcher.staff_id
        event = next(e for e in audit.timeline(session, complaint.id) if e.kind is EventKind.VIOLATION_DECIDE)
        assert event.data == {"codes": ["F-01"], "before": ["F-13"]}


def test_an_operators_choice_is_decided_and_not_the_callers_word(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        complaint = told(session, office, violations=("F-01",), operator_id=crew.operator.staff_id, guesses=())
        assert (complaint.violations_said, complaint.violations_decided) == ([], ["F-01"])
        assert complaint.violations_decided_by_id == crew.operator.staff_id


def test_a_yes_makes_the_guess_what_was_said_and_sends_it_off(database: Database) -> None:
    with database.unit_of_work() as session:
        office, _crew = make.make_office(session), make.Crew(session)
        complaint = told(session, office)
        named = name_violation(session, office, complaint, "F-01", actor=COMPLAINANT, at=make.on(0, 11))
        assert named.department
        assert named.due_at > make.on(0, 11) + timedelta(days=1)
        assert (complaint.state, complaint.violations_said, complaint.violations_decided) == (
            State.DISPATCHED,
            ["F-01"],
            None,
        )
        taken = session.exec(select(Suggestion.code).where(Suggestion.is_taken)).all()
        assert taken == ["F-01"]
        assert integrity.verify(session, RING).faults == ()


def test_a_guess_changed_into_a_word_of_the_complainant_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        office, _crew = make.make_office(session), make.Crew(session)
        told(session, office)
    with database.unit_of_work() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"UPDATE complaint SET violations_said = '{json.dumps(['F-01'])}'")
    with database.reading() as session:
        faults = integrity.verify(session, RING).faults
    assert any("violations_said" in str(fault) for fault in faults)
