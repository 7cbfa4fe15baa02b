"""Two that release one file at the same instant: one copy stands, and the other is told whose."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.db import Database
from intake.errors import DomainError, NotPossibleNow
from intake.evidence.covering import Box, cover
from intake.evidence.releasing import ReleasedFile, release_pages, release_transcript, standing_copies
from intake.evidence.taking_off import UnwantedFile, take_off
from intake.models import EvidenceCopy
from intake.vocabulary import Confidentiality, EvidenceCopyKind, StaffRole
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.evidence.conftest import EvidenceScene, StoredFiles
from tests.record.bound_rows import faults

pytestmark = pytest.mark.both_databases

TIMES = 4
PAGE = cover(sample.picture(), [Box(0, 0, 50, 50)])
Act = Callable[[Session], object]


def at_once(database: Database, *acts: Act) -> list[DomainError | None]:
    """What each was told, done or not."""
    gate, told = threading.Barrier(len(acts)), []

    def run(act: Act) -> None:
        gate.wait()
        try:
            once(database, act)
        except DomainError as error:
            told.append(error)
        else:
            told.append(None)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


@pytest.mark.parametrize("kind", [EvidenceCopyKind.BLACKED_OUT, EvidenceCopyKind.TRANSCRIPT])
def test_of_four_releases_one_stands(
    scene: EvidenceScene, database: Database, files: StoredFiles, kind: EvidenceCopyKind
) -> None:
    number = scene.complain(confidentiality=Confidentiality.CONFIDENTIAL)
    of = ReleasedFile(scene.room, scene.hand_in(number), "核对金额。")
    with database.unit_of_work() as session:
        actors = [make.make_actor(session, StaffRole.OPERATOR) for _one in range(TIMES)]
        office = scene.office(session)

    def release(actor, session: Session) -> None:
        complaint = find.lock_complaint(session, number)
        if kind is EvidenceCopyKind.TRANSCRIPT:
            release_transcript(session, office, complaint, of, "收据。", actor=actor, at=make.on(1))
        else:
            release_pages(session, office, complaint, of, [PAGE, PAGE], actor=actor, at=make.on(1))

    before = len(files.paths())
    told = at_once(database, *(partial(release, actor) for actor in actors))
    assert told.count(None) == 1
    refused = [one for one in told if one is not None]
    assert {type(one) for one in refused} == {NotPossibleNow}
    assert all("A colleague has released this file meanwhile" in str(one) for one in refused)
    pages = 1 if kind is EvidenceCopyKind.TRANSCRIPT else 2
    with database.reading() as session:
        assert len(standing_copies(session, of.evidence_id, kind)) == pages
    assert len(files.paths()) == before + pages, "nothing is left of those that came late"
    assert faults(database) == ()


def test_one_is_released_while_it_is_taken_off(scene: EvidenceScene, database: Database, files: StoredFiles) -> None:
    number = scene.complain(confidentiality=Confidentiality.CONFIDENTIAL)
    of = ReleasedFile(scene.room, scene.hand_in(number), "核对金额。")
    with database.unit_of_work() as session:
        operator, office = make.make_actor(session, StaffRole.OPERATOR), scene.office(session)

    def release(session: Session) -> None:
        complaint = find.lock_complaint(session, number)
        release_pages(session, office, complaint, of, [PAGE], actor=operator, at=make.on(1))

    def remove(session: Session) -> None:
        complaint = find.lock_complaint(session, number)
        unwanted = UnwantedFile(scene.room.store, of.evidence_id, "他人材料")
        take_off(session, office, complaint, unwanted, actor=operator, at=make.on(1))

    at_once(database, release, remove)
    assert files.paths() == [], "whichever came first, nothing of it is left"
    with database.reading() as session:
        assert session.exec(select(EvidenceCopy)).all()
    assert faults(database) == ()
