"""Cases: proposed without anybody who was in it, let out by a second person, leading to no complaint, withdrawn."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.case_library.leftovers import LeftoverKind, leftovers
from intake.case_library.proposing import mend_case, propose_case, words_of
from intake.case_library.reading import case_made_of, cases_about, get_case, library, proposals, proposals_of
from intake.case_library.reviewing import find_review_hindrance, publish_case, refuse_case, withdraw_case
from intake.case_library.words import words_proposed
from intake.casework.actor import Actor
from intake.casework.ledger import integrity
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.identity.erasure import erase_identity
from intake.models import Complaint, LibraryCase
from intake.vocabulary import ActorKind, CaseState, StaffRole, State
from tests import factories as make
from tests.record.knowledge_scene import WORDS, closed_complaint, propose
from tests.stages.unrecorded import unrecorded

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

PHONE = "+8612800004321"
ALL = (50, 0)


class Library:
    """A closed complaint, who proposes a case of it and who reviews."""

    def __init__(self, session: Session) -> None:
        self.session, self.office, self.crew = session, make.make_office(session), make.Crew(session)
        self.author = make.make_actor(session, StaffRole.DISPATCHER)
        self.second = make.make_actor(session, StaffRole.SUPERVISOR)
        self.made = closed_complaint(session, self.office, self.crew, PHONE)

    def out(self, **changes: object) -> LibraryCase:
        row = propose_case(self.session, self.made.number, replace(WORDS, **changes), actor=self.author, at=make.on(2))
        return publish_case(self.session, self.office, row.id, edition=0, actor=self.second, at=make.on(3))


def test_what_is_proposed_names_nobody_and_none_of_the_complainants_words(session: Session) -> None:
    of = Library(session)
    words = words_proposed(session, of.office, of.made)
    assert words.association == "某市某行业协会"
    assert "成都市门窗与防水行业协会" not in words.as_json()
    assert leftovers(session, of.office, of.made, words) == []
    propose_case(session, of.made.number, words, actor=of.author, at=make.on(2))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("facts", "合成诉求人来电反映。"),
        ("finding", "电话 128 0000 4321 的来电人"),
        ("title", "会费含的服务又收一次钱，请查"),
        ("measures", "身份证 110101199003070011 的当事人"),
    ],
)
def test_whoever_complained_is_not_found_in_it(session: Session, field: str, said: str) -> None:
    of = Library(session)
    with pytest.raises(InvalidInput) as refused:
        propose_case(session, of.made.number, replace(WORDS, **{field: said}), actor=of.author, at=make.on(2))
    assert refused.value.field == field
    assert not session.exec(select(LibraryCase)).all()


def test_names_and_numbers_left_are_told_and_let_out_only_when_looked_at(session: Session) -> None:
    of = Library(session)
    named = replace(WORDS, finding="合成：成都市门窗与防水行业协会（合成）退还 123456 元。")
    row = propose_case(session, of.made.number, named, actor=of.author, at=make.on(2))
    found = leftovers(session, of.office, of.made, words_of(session, row))
    assert {one.kind for one in found} == {LeftoverKind.ASSOCIATION, LeftoverKind.NUMBER}
    who = {"edition": 0, "actor": of.second, "at": make.on(3)}
    with pytest.raises(InvalidInput):
        publish_case(session, of.office, row.id, **who)
    assert publish_case(session, of.office, row.id, is_looked_at=True, **who).state is CaseState.PUBLISHED


def test_a_second_person_lets_it_out(database: Database) -> None:
    with database.unit_of_work() as session:
        of = Library(session)
        row = propose(session, of.made, of.author)
        who = {"edition": 0, "at": make.on(3)}
        with pytest.raises(SecondPersonNeeded):
            publish_case(session, of.office, row.id, actor=of.author, **who)
        with pytest.raises(NotAllowed):
            publish_case(session, of.office, row.id, actor=of.crew.caller, **who)
        with pytest.raises(NotPossibleNow):  # another wording than was read
            publish_case(session, of.office, row.id, actor=of.second, edition=1, at=make.on(3))
        helper = make.make_actor(session, StaffRole.SUPERVISOR)
        mend_case(session, row.id, WORDS, edition=0, actor=helper, at=make.on(3))
        with pytest.raises(SecondPersonNeeded):  # who mended it is an author
            publish_case(session, of.office, row.id, actor=helper, edition=1, at=make.on(3))
        publish_case(session, of.office, row.id, actor=of.second, edition=1, at=make.on(3))
        with pytest.raises(NotFound):
            publish_case(session, of.office, row.id, actor=of.second, edition=1, at=make.on(3))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_who_handled_it_alone_does_not_review_it(session: Session) -> None:
    of = Library(session)
    row = propose(session, of.made, of.author)
    first, *others = make.find.handlings_of(session, of.made.id)
    also = Actor(ActorKind.STAFF, first.handler_id, frozenset({StaffRole.SUPERVISOR}))
    assert others
    assert find_review_hindrance(session, row, of.made, also) is None, "one of several handlers may"
    for part in others:
        part.handler_id = first.handler_id
    unrecorded(session)
    assert isinstance(find_review_hindrance(session, row, of.made, also), SecondPersonNeeded)
    unrecorded(session)


def test_let_out_it_leads_to_no_complaint_but_the_auditor_finds_it(session: Session) -> None:
    of = Library(session)
    row = of.out()
    assert (row.complaint_id, row.proposal) == (None, None)
    assert proposals_of(session, of.made) == []
    auditor = make.make_actor(session, StaffRole.AUDITOR)
    assert case_made_of(session, of.made, auditor) == row
    assert case_made_of(session, of.made, of.second) is None
    with pytest.raises(NotPossibleNow):  # and no second case is made of it
        propose(session, of.made, of.author)


def test_erasing_the_complaint_leaves_none_of_its_words(database: Database) -> None:
    with database.unit_of_work() as session:
        of = Library(session)
        kept = of.out()
        other = closed_complaint(session, of.office, of.crew, "+8612800004399")
        waits = propose(session, other, of.author)
        for made in (of.made, other):
            made.finished_at = made.finished_at or make.on(2)
            erase_identity(session, made, actor=of.second, at=make.on(9), reason="合成理由")
        kept_id, waits_id = kept.id, waits.id
    with database.unit_of_work() as session:
        row = session.get_one(LibraryCase, waits_id)
        assert words_of(session, row).title == "", "a proposal is a text of its complaint"
        assert proposals(session, of.second) == []
        with pytest.raises(NotPossibleNow):
            publish_case(session, of.office, waits_id, edition=0, actor=of.second, at=make.on(10))
        assert words_of(session, session.get_one(LibraryCase, kept_id)) == WORDS, "the office's own words stay"
        assert integrity.verify(session).faults == ()


def test_cases_are_found_by_violation_and_words(session: Session) -> None:
    row = Library(session).out()
    for words, violation in (("", "F-04"), ("重複收費", ""), ("退还 属实", "F-04")):
        assert [one.id for one in library(session, words, violation, page=ALL)] == [row.id], (words, violation)
    assert library(session, "没有这样的词", page=ALL) == []
    assert library(session, violation="F-01", page=ALL) == []
    assert [one.id for one in cases_about(session, ["A-01", "F-04"], most=3)] == [row.id]
    assert cases_about(session, [], most=3) == []


def test_a_case_is_withdrawn_and_its_words_destroyed(session: Session) -> None:
    of = Library(session)
    row = of.out()
    with pytest.raises(InvalidInput):
        withdraw_case(session, row.id, " ", actor=of.second, at=make.on(4))
    withdraw_case(session, row.id, "合成：看得出是谁", is_destroyed=True, actor=of.second, at=make.on(4))
    assert (row.title, row.facts, row.compared) == ("", "", "")
    assert library(session, page=ALL) == []
    assert [one.id for one in library(session, is_withdrawn=True, page=ALL)] == [row.id]
    with pytest.raises(NotFound):
        get_case(session, row.id, of.crew.caller)
    assert get_case(session, row.id, of.second) == row
    with pytest.raises(NotPossibleNow):
        withdraw_case(session, row.id, "合成", actor=of.second, at=make.on(5))
    propose(session, of.made, of.author)  # it may be told again, better


def test_what_is_not_taken_in_may_be_proposed_anew(session: Session) -> None:
    of = Library(session)
    row = propose(session, of.made, of.author)
    refuse_case(session, row.id, "合成：说得太细", edition=0, actor=of.second, at=make.on(3))
    assert [one.state for one in proposals_of(session, of.made)] == [CaseState.REFUSED]
    assert propose(session, of.made, of.author).id != row.id


def test_only_of_what_is_closed_and_by_who_sees_it(session: Session) -> None:
    of = Library(session)
    known = {"association_id": make.known_association(session)}
    open_one: Complaint = make.make_complaint(session, of.office, **known)
    make.bring_to(session, of.office, of.crew, open_one, State.HANDLING, at=make.on(1))
    with pytest.raises(NotPossibleNow):
        propose(session, open_one, of.author)
    with pytest.raises(NotAllowed):
        propose(session, of.made, of.crew.caller)
    elsewhere = make.department_of(of.office, make.Symbol.REG, make.PROVINCE)
    with pytest.raises(NotFound):
        propose(session, of.made, of.crew.handler(elsewhere))
    own = make.find.handlings_of(session, of.made.id)[0]
    assert propose(session, of.made, of.crew.handler(own.department_id)).state is CaseState.PROPOSED


def test_an_edit_beneath_the_record_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        Library(session).out()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE library_case SET facts = '改写'")
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults
