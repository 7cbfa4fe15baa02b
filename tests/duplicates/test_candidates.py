"""Likely duplicates on both databases: what is found, for whom, and what is found no more."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intake.casework import find
from intake.casework.verbs.merge import merge_complaint
from intake.casework.visibility import seen_by
from intake.clock import now
from intake.db import Database
from intake.duplicates.candidates import alike_by_wording
from intake.duplicates.keeping import take_away_old
from intake.duplicates.likely import likely_duplicates
from intake.identity.erasure import erase_identity
from intake.identity.key_rotation import rotate_keys
from intake.models import Complaint, SketchHash, SketchVersion, WordingSketch
from intake.models.practice import practise
from intake.sealing.ring import KeyRing
from intake.vocabulary import StaffRole, State
from tests import factories as make
from tests.duplicates.office import DAYS, STORY, sketch, sketched, tell
from tests.duplicates.told_again import Narrator
from tests.stages.keys import IDENTITY_KEY, RECORD_KEYS, RING

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

AGAIN = STORY.replace("去年九月", "上一年9月").replace("押金", "保证金")
OTHER = "培训班收了两千块，讲课的人没来，也不退钱，电话一直打不通，找到办公室说负责人出差去了。"


def found(database: Database, text: str, ring: KeyRing = RING, **changes: object) -> list[int]:
    with database.reading() as session:
        return [one.complaint.id for one in alike_by_wording(session, ring, text, **changes)]


def test_narratives_told_again_are_found_and_new_ones_are_not(database: Database) -> None:
    """A sample of what the bench measures: recall of changed and shuffled narratives, and false answers."""
    narrator = Narrator()
    texts = [narrator.narrative() for _ in range(40)]
    with database.unit_of_work() as session:
        ids = [one.id for one in tell(session, *texts)]
    assert sketch(database) == len(texts)
    told = {
        "changed": [narrator.edited(text, 0.15) for text in texts],
        "much": [narrator.edited(text, 0.3) for text in texts],
        "shuffled": [narrator.shuffled(text) for text in texts],
    }
    share = {
        name: sum(one in found(database, text) for one, text in zip(ids, again, strict=True)) / len(ids)
        for name, again in told.items()
    }
    assert share["changed"] >= 0.98
    assert share["shuffled"] >= 0.98
    assert share["much"] >= 0.8
    assert sum(len(found(database, narrator.narrative())) for _ in range(40)) <= 2


def test_like_words_are_found_whatever_the_code_and_common_ones_are_not(database: Database) -> None:
    with database.unit_of_work() as session:
        first, _other = tell(session, STORY, OTHER, violations=("A-01",))
    sketch(database)
    assert found(database, AGAIN) == [first.id]
    assert found(database, AGAIN, but=[first.id]) == []
    with database.reading() as session:
        asked = {"association_id": None, "violations": ("F-01",), "narrative": AGAIN, "at": now()}
        (alike,) = likely_duplicates(session, RING, [], **asked)
        assert (alike.complaint.id, alike.is_same_matter, alike.percent > 40) == (first.id, False, True)


def test_practice_and_what_the_asker_may_not_open_are_never_found(database: Database) -> None:
    with database.unit_of_work() as session:
        (real,) = tell(session, STORY)
        (practised,) = tell(session, STORY, is_training=True)
        crew = make.Crew(session)
        stranger = make.make_actor(session, StaffRole.HANDLER)
    sketch(database)
    assert found(database, AGAIN) == [real.id]
    practise(is_on=True)
    try:
        assert found(database, AGAIN) == [practised.id]
    finally:
        practise(is_on=False)
    assert found(database, AGAIN, only=seen_by(stranger)) == []
    assert found(database, AGAIN, only=seen_by(crew.dispatcher)) == [real.id]


def test_what_was_merged_leads_to_the_one_that_is_answered(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        (target,) = tell(session, OTHER)
        (joined,) = tell(session, STORY, accept=False)
        merge_complaint(session, collaborators, joined, target, actor=crew.dispatcher, at=make.on(1))
    sketch(database)
    assert found(database, AGAIN) == [target.id]
    assert found(database, AGAIN, but=[target.id]) == []


def test_a_closed_complaint_counts_for_so_many_days(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        (closed,) = tell(session, STORY)
        make.bring_to(session, collaborators, crew, closed, State.CLOSED, at=make.on(1))
        over_at = closed.closed_at
    sketch(database, at=over_at)
    assert found(database, AGAIN) == [closed.id]
    assert take_away_old(database, at=over_at + timedelta(days=DAYS - 1), days=DAYS) == 0
    assert take_away_old(database, at=over_at + timedelta(days=DAYS + 1), days=DAYS) == 1
    assert sketch(database, at=over_at + timedelta(days=DAYS + 1)) == 0
    assert found(database, AGAIN) == []
    with database.reading() as session:
        assert sketched(session) == set()


def test_erasing_takes_the_sketch_and_it_does_not_come_back(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        (complaint,) = tell(session, STORY)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
    sketch(database, at=make.on(9))
    with database.unit_of_work() as session:
        held = find.lock_by_id(session, complaint.id)
        erase_identity(session, held, actor=crew.supervisor, at=make.on(9), reason="合成请求")
    assert sketch(database, at=make.on(9), is_whole=True) == 0
    with database.reading() as session:
        assert sketched(session) == set()
        assert session.scalar(select(func.count()).select_from(WordingSketch.__table__)) == 0


def test_another_key_makes_the_sketches_anew_and_the_old_one_is_needed_no_more(database: Database) -> None:
    with database.unit_of_work() as session:
        (complaint,) = tell(session, STORY)
    sketch(database)
    url, new = database.url.render_as_string(hide_password=False), bytes(range(60, 92))
    lookup = b"worthless-9876543210-ponmlkjihgfedcba"
    both = Database(url, record_keys=RECORD_KEYS, ring=KeyRing({"k2": new, "k1": IDENTITY_KEY}, lookup))
    rotate_keys(both, at=make.on(20))
    alone_ring = KeyRing({"k2": new}, lookup)
    alone = Database(url, record_keys=RECORD_KEYS, ring=alone_ring)
    assert found(alone, AGAIN, alone_ring) == []
    before = hashes(alone)
    assert sketch(alone, alone_ring) == 1
    assert found(alone, AGAIN, alone_ring) == [complaint.id]
    assert before.isdisjoint(hashes(alone))
    # A host that has not been told of the new key yet leaves all as it is.
    assert sketch(database) == 0
    with alone.reading() as session:
        assert session.scalars(select(SketchVersion.key_id).order_by(SketchVersion.version)).all() == ["k1", "k2"]
    both.dispose()
    alone.dispose()


def hashes(database: Database) -> set[int]:
    with database.reading() as session:
        return set(session.scalars(select(SketchHash.hash)))


def test_a_complaint_whose_key_is_lost_holds_up_no_other(database: Database) -> None:
    with database.unit_of_work() as session:
        lost, kept = tell(session, OTHER, STORY)
        session.get_one(Complaint, lost.id).text_key = RING.seal(b"elsewhere", place="elsewhere")
        make.record_writes(session)
    assert sketch(database) == 2
    with database.reading() as session:
        assert sketched(session) == {kept.id}
