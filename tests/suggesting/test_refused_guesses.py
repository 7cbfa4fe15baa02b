"""A complainant's "no": it is asked once, goes last at triage, counts as a miss, and corrects what is asked next."""

from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from intake.db import Database
from intake.models import Classifier, Complaint, Suggestion
from intake.suggesting.kept_guesses import best_guess
from intake.suggesting.model import Model
from intake.suggesting.offer_log import CodeAnswers, answers
from intake.suggesting.proposing import propose
from intake.suggesting.serving import find_model, forget_model
from intake.suggesting.standing import as_figures, standing_of
from intake.vocabulary import State, SuggestionSource
from routing.rules.store import load_violations
from routing.vocabulary import Channel
from tests.reports.figures import complaint_row
from tests.suggesting.classroom import IN_NOVEMBER, OCTOBER, SAID_OTHERWISE, train

pytestmark = pytest.mark.slow


def asked(session: Session, code: str, *, said: bool, closed_as: str = "", **changes: Any) -> int:
    """One complaint of whose sender it was asked whether it is `code`."""
    state = State.CLOSED if closed_as else State.RECEIVED
    row = complaint_row(
        channel=Channel.WEB, state=state, violation=closed_as, violations=[closed_as] if closed_as else [],
        received_at=OCTOBER, closed_at=OCTOBER if closed_as else None,
    ) | changes  # fmt: skip
    session.connection().execute(insert(Complaint.__table__), [row])
    session.add(
        Suggestion(complaint_id=row["id"], code=code, source=SuggestionSource.LEARNED, is_taken=said,
                   is_declined=not said, rank=1, offered_at=IN_NOVEMBER)
    )  # fmt: skip
    session.flush()
    return row["id"]


def test_a_no_is_a_miss_unless_the_complaint_was_closed_under_it_after_all(database: Database) -> None:
    with database.unit_of_work() as session:
        asked(session, "F-01", said=True)
        asked(session, "F-01", said=False)
        asked(session, "F-01", said=False, closed_as="F-13")
        asked(session, "F-01", said=False, closed_as="F-01")
        asked(session, "F-01", said=True, channel=Channel.PHONE)  # nobody was asked: an operator took it
        asked(session, "G-01", said=True)
    with database.reading() as session:
        found = answers(session, at=IN_NOVEMBER)
    assert found == [CodeAnswers("F-01", taken=1, refused=3, mistaken=1), CodeAnswers("G-01", 1, 0, 0)]
    assert as_figures(found) == {"F-01": [4, 2], "G-01": [1, 1]}


def test_a_code_refused_more_often_than_taken_loses_by_as_much_and_no_other_anything() -> None:
    assert standing_of({"F-01": [20, 10], "F-02": [20, 19], "F-03": [0, 0]}) == {}
    assert standing_of({"F-01": [10, 0]}) == {"F-01": 0.5}
    few, many = standing_of({"F-01": [2, 0]})["F-01"], standing_of({"F-01": [90, 0]})["F-01"]
    assert (round(few, 2), many) == (0.83, 0.1)


def test_what_is_refused_again_and_again_loses_its_place_from_the_next_training_on(database: Database) -> None:
    train(database)
    text = f"{SAID_OTHERWISE['G-01']}，{SAID_OTHERWISE['V-01']}"

    def first() -> tuple[str, float | None]:
        with database.reading() as session:
            forget_model(session)
            best = propose(text, load_violations(session), find_model(session))[0]
            return best.card.code, best.probability

    before, sure = first()
    with database.unit_of_work() as session:
        kept = session.get(Classifier, 1)
        assert kept is not None
        kept.figures = kept.figures | {"answers": {before: [90, 0]}}
        session.add(kept)
    after, _less = first()
    assert {before, after} == {"G-01", "V-01"}
    with database.reading() as session:
        model = find_model(session)
        assert isinstance(model, Model)
        assert dict(model.hear(text).ranked())[before] == pytest.approx(sure * 0.1)


def test_a_forecast_stands_on_no_guess_that_was_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        complaint = asked(session, "F-01", said=False)
        assert best_guess(session, complaint) == ""
        session.add(Suggestion(complaint_id=complaint, code="F-13", source=SuggestionSource.KEYWORDS, rank=2,
                               offered_at=IN_NOVEMBER))  # fmt: skip
        session.flush()
        assert best_guess(session, complaint) == "F-13"
