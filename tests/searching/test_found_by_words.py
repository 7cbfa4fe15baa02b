"""What is said in a complaint finds it, however it is spelled, on both databases; and finds no other."""

import pytest

from intake.casework import find
from intake.casework.verbs.supplement import supplement_complaint
from intake.db import Database
from intake.errors import InvalidInput
from intake.searching import own_candidates
from intake.searching.criteria import SearchCriteria, SearchedFor, read_box
from intake.vocabulary import SearchSort, StaffRole, State
from routing.vocabulary import Channel, Symbol
from tests import factories as make
from tests.searching.searchers import PRESSED, RANKED, TRAINED, look, tell, write
from tests.stages.unrecorded import unrecorded

pytestmark = pytest.mark.both_databases


def test_words_of_narrative_reply_supplement_and_association_find_a_complaint(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        pressed, trained, ranked = tell(
            session, PRESSED, TRAINED, RANKED, association_id=make.known_association(session)
        )
        supplement_complaint(
            session, collaborators, ranked, "牌匾背面写着監製單位", Channel.WEB, actor=crew.operator, at=make.on(1)
        )
        ids = [pressed.id, trained.id, ranked.id]
        operator = crew.operator
    assert write(database) == 3
    asked = {
        "防水涂料": [ids[0]],
        "防水塗料 押金": [ids[0]],  # traditional characters, and two words of it
        "押金，不交": [ids[0]],
        "abc公司": [ids[1]],
        "监制单位": [ids[2]],
        "门窗与防水行业": ids[::-1],  # of the association
        "涂料押金": [],  # each two characters but not in one piece
        "从未说过": [],
    }
    for text, expected in asked.items():
        found = look(database, operator, text)
        assert (list(found.ids), found.is_exact) == (expected, True), text
    with database.unit_of_work() as session:
        held = find.lock_by_id(session, ids[0])
        make.bring_to(session, make.make_office(session), make.Crew(session), held, State.CLOSED, at=make.on(2))
    assert look(database, operator, "责令整改").ids == ()
    assert write(database) == 1
    assert look(database, operator, "责令整改").ids == (ids[0],)
    assert write(database) == 0  # a second pass finds nothing to do


def test_common_words_give_the_newest_and_say_that_there_are_more(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = [one.id for one in tell(session, *(f"{RANKED}第{place}次。" for place in range(12)))]
        operator = make.Crew(session).operator
    write(database)
    found = look(database, operator, "参评费", most=10)
    assert found.ids == tuple(sorted(ids, reverse=True)[:10])
    assert (found.is_exact, found.is_many) == (False, False)
    oldest_first = look(database, operator, "参评费", most=10, sort=SearchSort.OLDEST)
    assert set(oldest_first.ids) == set(found.ids)
    assert look(database, operator, "参评费", most=12).is_exact


def test_filters_narrow_what_words_find_and_stand_alone(database: Database) -> None:
    with database.unit_of_work() as session:
        phoned, sent = tell(session, RANKED, channel=Channel.PHONE)[0].id, tell(session, RANKED)[0].id
        crew = make.Crew(session)
    write(database)
    assert look(database, crew.operator, "牌匾", channel=Channel.PHONE).ids == (phoned,)
    assert look(database, crew.operator, channel=Channel.WEB).ids == (sent,)
    assert look(database, crew.operator, state=State.DISPATCHED, violation="F").ids == (sent, phoned)
    assert look(database, crew.operator, violation="V").ids == ()
    day = make.MONDAY.date()
    assert look(database, crew.operator, "牌匾", received_from=day, received_to=day).ids == (sent, phoned)
    assert look(database, crew.operator, received_from=make.on(1).date()).ids == ()
    assert look(database, crew.operator, is_overdue=True, at=make.on(90)).ids == (sent, phoned)
    assert look(database, crew.operator, is_overdue=True, at=make.MONDAY).ids == ()


def test_last_digits_find_a_number_and_the_whole_number_at_once(database: Database) -> None:
    with database.unit_of_work() as session:
        complaint = tell(session, RANKED)[0]
        number, operator = complaint.number, make.make_actor(session, StaffRole.OPERATOR)
    assert look(database, operator, number).ids == (complaint.id,)
    assert not look(database, operator, number[-5:]).is_index_filled
    write(database)
    for length in (4, 5, 8, 12):
        assert look(database, operator, number[-length:]).ids == (complaint.id,)
    wrong = ("0" if number[-12] != "0" else "1") + number[-11:]
    assert look(database, operator, wrong).ids == ()


def test_the_box_is_read_as_what_it_is() -> None:
    read = {
        "": SearchedFor.NOTHING,
        "2611 2300 0000 0001": SearchedFor.NUMBER,
        "００４２": SearchedFor.DIGITS,
        "138 0000 1234": SearchedFor.PHONE,
        "+86-13800001234": SearchedFor.PHONE,
        "028-86000000": SearchedFor.PHONE,
        "会费 不退": SearchedFor.WORDS,
    }
    assert {text: read_box(text).kind for text in read} == read
    for refused in (
        "费",
        "会费 退",
        "123",
        "！？",
        "1" * 17,
        "字" * 101,
        "一二 三四 五六 七八 九十 甲乙 丙丁 戊己 庚辛",
    ):
        with pytest.raises(InvalidInput):
            read_box(refused)
    assert SearchCriteria(sort=SearchSort.DUE).is_empty


def test_a_department_finds_its_own_by_what_many_others_say_too(database: Database) -> None:
    """Few of its own are looked through; many are found as everybody finds them. Both ways the same."""
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        theirs, other = tell(session, f"{RANKED}第一次。", f"{RANKED}第二次。")
        principal = make.find_principal(session, theirs)
        assert principal is not None
        session.delete(make.find_principal(session, other))
        unrecorded(session)
        own = make.make_actor(session, StaffRole.HANDLER, department_id=principal.department_id)
        stranger = make.make_actor(
            session, StaffRole.HANDLER, department_id=make.department_of(collaborators, Symbol.AUD)
        )
    write(database)
    for few in (own_candidates.FEW, -1):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(own_candidates, "FEW", few)
            assert look(database, own, "参评费").ids == (theirs.id,)
            assert look(database, own, violation="F").ids == (theirs.id,)
            assert look(database, own, "从未说过").ids == ()
            assert look(database, stranger, "参评费").ids == ()
