"""What left the house and comes back: the digest that was kept, the window it leaves, a check that was interrupted."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.ledger import anchor, audit, findings, integrity
from intake.casework.ledger.window import OpenWindow
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import AuditAnchor, Complaint
from tests import factories as make
from tests.record.tamper import faults, run, thaw, written
from tests.stages.keys import RECORD_KEYS

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]


def _digests(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(AuditAnchor.digest).order_by(AuditAnchor.id)))


def test_the_newest_anchor_and_every_one_before_it_are_known_again(database: Database) -> None:
    written(database)
    for digest in _digests(database):
        assert faults(database, expected=digest) == []
    unknown = "0" * 64
    said = f"anchor {unknown}, which was kept elsewhere, is not in the record"
    assert faults(database, expected=unknown) == [said]


def test_a_record_put_back_whole_is_found_by_what_was_kept_alone(database: Database) -> None:
    """The newest anchor, the office events and all events since the one before it are gone, each row put back."""
    scene = written(database)
    with database.unit_of_work() as session:
        complaint = find.lock_by_id(session, scene.complaint_id)
        audit.record(session, complaint, "complaint:note", actor=SYSTEM, at=make.on(4), text="合成")
        anchor.anchor_heads(session, at=make.on(4))
    *_, before, newest = _digests(database)

    def put_back(session: Session) -> None:
        since = session.exec(select(AuditAnchor.last_event_id).where(AuditAnchor.id == 3)).one()
        run(session, f"DELETE FROM complaint_event WHERE id > {since}")
        run(session, "DELETE FROM office_event WHERE seq > :last", last=scene.begun + 6)
        run(session, "DELETE FROM audit_anchor WHERE id = 4")
        for complaint in session.exec(select(Complaint)):
            last = audit.timeline(session, complaint.id)[-1]
            statement = "UPDATE complaint SET event_count = :n, event_head = :head WHERE id = :id"
            run(session, statement, n=last.seq, head=last.hash, id=complaint.id)

    with database.unit_of_work() as session:
        thaw(session)
        put_back(session)
    assert faults(database) == []
    assert faults(database, expected=before) == []
    assert faults(database, expected=newest) == [f"anchor {newest}, which was kept elsewhere, is not in the record"]


def test_the_open_window_is_told(database: Database) -> None:
    scene = written(database)
    kept = _digests(database)[1]
    with database.unit_of_work() as session:
        complaint = session.get(Complaint, scene.complaint_id)
        for text in ("one", "two"):
            audit.record(session, complaint, "complaint:note", actor=SYSTEM, at=make.on(5), text=text)
        audit.record_office(session, "synthetic:opened", actor=SYSTEM, at=make.on(5), what="合成")
    with database.reading() as session:
        report = integrity.verify(session, expected=kept)
        anchors = session.exec(select(AuditAnchor).order_by(AuditAnchor.id)).all()
        since, events = anchors[1].at, 2 + anchors[2].event_count - anchors[1].event_count
        assert report.window == OpenWindow(anchors[2].at, 2, 1)
    assert report.since_expected == OpenWindow(since, events, 2)


def test_an_interrupted_check_goes_on_where_it_was_and_finds_the_same(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "LOT", 1)
    scene = written(database)
    with database.unit_of_work() as session:
        thaw(session)
        for one in (scene.complaint_id, scene.other_id):
            run(session, f"UPDATE complaint_event SET actor_id = 4711 WHERE seq = 2 AND complaint_id = {one}")
    path = tmp_path / "progress.json"

    def keep(progress: findings.AuditProgress) -> None:
        findings.store_progress(path, RECORD_KEYS, progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), database.reading() as session:
        integrity.verify(session, keep=keep)
    begun = findings.load_progress(path, RECORD_KEYS)
    assert (begun.complaints, len(begun.faults)) == (1, 1)
    with database.reading() as session:
        resumed = integrity.verify(session, progress=begun)
        whole = integrity.verify(session)
    assert resumed == whole
    assert len(whole.faults) == 2


def test_progress_that_was_not_written_by_a_check_is_refused(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    findings.store_progress(path, RECORD_KEYS, findings.AuditProgress(complaints=3))
    path.write_text(path.read_text().replace('"complaints": 3', '"complaints": 9'))
    with pytest.raises(InvalidInput, match="no progress of a check"):
        findings.load_progress(path, RECORD_KEYS)
    written(database)
    with database.reading() as session, pytest.raises(InvalidInput, match="begun on another record"):
        integrity.verify(session, progress=findings.AuditProgress(anchor="0" * 64))


def test_faults_beyond_a_thousand_are_counted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_FAULTS", 1)
    written(database)
    with database.unit_of_work() as session:
        thaw(session)
        run(session, "UPDATE complaint_event SET actor_id = 4711 WHERE seq = 2")
    with database.reading() as session:
        report = integrity.verify(session)
    assert (len(report.faults), report.further, report.is_whole) == (1, 1, False)


def test_a_check_sees_one_state_while_others_write(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("a transaction of SQLite sees one state always")
    scene = written(database)
    with database.reading(is_snapshot=True) as session:
        before = session.get(Complaint, scene.complaint_id).event_count
        with database.unit_of_work() as other:
            complaint = other.get(Complaint, scene.complaint_id)
            audit.record(other, complaint, "complaint:note", actor=SYSTEM, at=make.on(5), text="合成")
        assert len(audit.timeline(session, scene.complaint_id)) == before
        assert integrity.verify(session).is_whole
