"""`jiesu audit verify` as people and scripts run it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from intake.casework.ledger import anchor
from intake.db import Database
from intake.runtime import build_runtime
from intake.settings import Settings
from tests import factories as make
from tests.stages.console import jiesu
from tests.stages.keys import give_record_keys

pytestmark = pytest.mark.slow

BEFORE_IDS = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one complaint and one anchor."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    Settings.from_env()
    give_record_keys(tmp_path)
    runtime = build_runtime(Settings.from_env())
    with runtime.db.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session, ring=runtime.ring))
        anchor.anchor_heads(session, at=make.on(1))
    return tmp_path


def test_a_whole_record_is_counted_and_its_newest_anchor_told(folder: Path, sqlite_database: Database) -> None:
    done = jiesu(folder, "audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite_database.reading() as session:
        newest = anchor.newest_anchor(session)
        counted = f"OK: {newest.event_count} events of 1 complaints, 4 events of the office, 1 anchors"
        assert done.stdout.startswith(counted)
        assert newest.digest in done.stdout


def test_a_broken_record_is_one_line_naming_the_complaint_and_exit_2(folder: Path, sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        # As a forger would, who covers his tracks: without the trigger every command refuses the database.
        kept = session.execute(
            text("SELECT sql FROM sqlite_master WHERE name = 'complaint_event_no_update'")
        ).scalar_one()
        session.execute(text("DROP TRIGGER complaint_event_no_update"))
        session.execute(text("UPDATE complaint_event SET actor_id = 4711 WHERE seq = 2"))
        session.execute(text(kept))
        number = session.execute(text("SELECT number FROM complaint")).scalar_one()
    done = jiesu(folder, "audit", "verify")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].startswith(f"jiesu: complaint {number} event 2 was changed")
    assert len(done.stderr.splitlines()) == 1


def test_a_complaint_dated_before_ids_began_is_checked_too(folder: Path, sqlite_database: Database) -> None:
    """Ids are ordered by time from 2025 on; what was received before has one below zero."""
    runtime = build_runtime(Settings.from_env())
    with runtime.db.unit_of_work() as session:
        old = make.make_complaint(session, make.make_office(session, ring=runtime.ring), at=BEFORE_IDS)
        number, complaint_id = old.number, old.id
    assert complaint_id < 0
    with sqlite_database.unit_of_work() as session:
        session.connection().execute(text("UPDATE complaint SET event_count = event_count + 1 WHERE id < 0"))
    done = jiesu(folder, "audit", "verify")
    assert done.returncode == 2
    assert number in done.stderr


def test_a_digest_that_was_kept_elsewhere_comes_back(folder: Path, sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        newest = anchor.newest_anchor(session).digest
    done = jiesu(folder, "audit", "verify", "--expect", newest.upper())
    assert (done.returncode, done.stderr) == (0, "")
    assert "Open window since the newest anchor: " in done.stdout
    assert "hours, 0 events of complaints, 0 of the office" in done.stdout
    assert "to a genuine earlier state cannot be found" in done.stdout
    for wrong, told in (("0" * 64, "which was kept elsewhere, is not in the record"), ("abc", "is no digest")):
        done = jiesu(folder, "audit", "verify", "--expect", wrong)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert told in done.stderr


def test_a_check_that_may_be_interrupted_leaves_nothing_when_it_is_through(folder: Path) -> None:
    progress = folder / "progress.json"
    done = jiesu(folder, "audit", "verify", "--resume", str(progress))
    assert (done.returncode, done.stdout[:3]) == (0, "OK:")
    assert not progress.exists()
    progress.write_text("{}")
    done = jiesu(folder, "audit", "verify", "--resume", str(progress))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "is no progress of a check of this record" in done.stderr
