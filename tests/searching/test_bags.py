"""What the index holds: no word that anybody wrote, nothing of whom was erased, one version at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from intake.casework import find
from intake.clock import now
from intake.db import Database
from intake.identity.erasure import erase_identity
from intake.models import StaffSearch, WordBag, WordBagVersion
from intake.models.practice import practise
from intake.numbers import new_id
from intake.sealing.ring import KeyRing
from intake.searching.bag_writing import LOT, bags_written
from intake.searching.criteria import SearchCriteria
from intake.searching.kept_searches import drop_old_searches, keep_search
from intake.searching.word_hashes import WORD, WordHasher, week_of
from intake.vocabulary import StaffRole, State
from tests import factories as make
from tests.searching.searchers import PRESSED, RANKED, TRAINED, look, tell, write
from tests.stages.keys import IDENTITY_KEY, RING

pytestmark = pytest.mark.both_databases


def bags(database: Database) -> dict[int, Any]:
    with database.reading() as session:
        rows = session.connection().execute(select(WordBag.complaint_id, WordBag.hashes)).all()
    return {row.complaint_id: row.hashes for row in rows}


def test_a_bag_is_a_set_of_keyed_hashes_without_their_order(database: Database) -> None:
    with database.unit_of_work() as session:
        one, other = tell(session, PRESSED, PRESSED[::-1])
    write(database)
    kept = bags(database)[one.id]
    hashes = kept if isinstance(kept, list) else [kept[at : at + 4] for at in range(0, len(kept), 4)]
    assert len(hashes) == len(set(hashes)) > len(set(PRESSED)) / 2
    if isinstance(kept, list):
        assert hashes == sorted(hashes)
    assert all(part.encode() not in bytes(str(kept), "utf-8") for part in ("防水", "押金"))
    assert bags(database)[other.id] != kept


def test_the_same_word_has_other_hashes_under_another_key_and_in_another_week() -> None:
    week = week_of(new_id(now()))
    hasher, stranger = WordHasher(1, b"k" * 32), WordHasher(1, b"l" * 32)
    said = hasher.hashes(WORD, ["押金"], week)
    assert hasher.hashes(WORD, ["押金"], week) == said
    assert {*said}.isdisjoint(stranger.hashes(WORD, ["押金"], week))
    assert {*said}.isdisjoint(hasher.hashes(WORD, ["押金"], week - 1))


def test_whoever_is_erased_is_in_no_bag_and_never_gets_one_again(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        erased, kept = tell(session, PRESSED, RANKED)
        make.bring_to(session, collaborators, crew, erased, State.CLOSED, at=make.on(1))
    write(database)
    assert bags(database).keys() == {erased.id, kept.id}
    with database.unit_of_work() as session:
        held = find.lock_by_id(session, erased.id)
        erase_identity(session, held, actor=crew.supervisor, at=make.on(9), reason="合成请求")
    assert bags(database).keys() == {kept.id}
    write(database, is_whole=True)
    assert bags(database).keys() == {kept.id}
    assert look(database, crew.operator, "防水涂料").ids == ()


def test_another_first_key_makes_all_bags_anew_and_nothing_is_lost_meanwhile(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = [one.id for one in tell(session, PRESSED, TRAINED, RANKED)]
        operator = make.make_actor(session, StaffRole.OPERATOR)
    write(database)
    before = bags(database)
    ring = KeyRing({"k2": b"2" * 32, "k1": IDENTITY_KEY}, b"lookup")
    write(database, ring, max_seconds=0.0)  # the version is there, and no bag of it
    assert look(database, operator, "牌匾", ring=ring).ids == (ids[2],)
    assert write(database, ring) == len(ids)
    assert {one for one, kept in bags(database).items() if kept == before[one]} == set()
    assert look(database, operator, "牌匾", ring=ring).ids == (ids[2],)
    assert write(database, RING) == 0  # a host that has not been told of the new key leaves all as it is
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WordBagVersion.__table__)) == 2
        assert bags_written(session) == (3, 3)


def test_two_workers_at_once_leave_one_bag_of_each(database: Database) -> None:
    with database.unit_of_work() as session:
        tell(session, *(f"{PRESSED}第{place}家店。" for place in range(LOT + 5)))
    write(database, max_seconds=0.0)
    with ThreadPoolExecutor(2) as threads:
        for worker in [threads.submit(write, database) for _ in range(2)]:
            worker.result()
    write(database)
    assert len(bags(database)) == LOT + 5
    with database.reading() as session:
        assert session.scalar(select(WordBagVersion.filled_at)) is not None


def test_what_is_practised_is_found_by_who_practises_alone(database: Database) -> None:
    with database.unit_of_work() as session:
        counted = tell(session, RANKED)[0].id
        practise(is_on=True)
        try:
            trained = tell(session, RANKED)[0].id
        finally:
            practise(is_on=False)
        operator = make.make_actor(session, StaffRole.OPERATOR)
    write(database)
    assert look(database, operator, "牌匾").ids == (counted,)
    practise(is_on=True)
    try:
        assert look(database, operator, "牌匾").ids == (trained,)
    finally:
        practise(is_on=False)


def test_searches_without_a_name_go_after_a_day(database: Database) -> None:
    with database.unit_of_work() as session:
        operator = make.make_actor(session, StaffRole.OPERATOR)
        keep_search(session, RING, SearchCriteria(text="会费"), actor=operator, at=now() - timedelta(days=2))
        kept = keep_search(session, RING, SearchCriteria(text="会费"), actor=operator, at=now())
    with database.unit_of_work() as session:
        assert drop_old_searches(session, at=now()) == 1
        assert session.scalars(select(StaffSearch.id)).all() == [kept]
