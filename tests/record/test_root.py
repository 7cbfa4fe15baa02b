"""The root of the record leaves the house, and one that somebody holds is compared with what is there."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session

from intake.casework.ledger import root as roots
from intake.casework.ledger.anchor import anchor_heads, newest_anchor
from intake.casework.ledger.grants import RECORD_TABLES, can_change_record, role_statements
from intake.casework.ledger.integrity import verify
from intake.clock import now
from intake.db import Database
from intake.errors import BadValue
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.pages import Page
from tests.stages.servers import Postgres
from workers.jobs.root import FILE, let_root_leave


@pytest.fixture
def dropping(settings: Settings, tmp_path: Path) -> Runtime:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    runtime = build_runtime(settings.model_copy(update={"root_folder": folder}))
    with runtime.db.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session, ring=runtime.ring))
    return runtime


def test_it_leaves_once_a_day_with_what_it_does_not_cover(dropping: Runtime) -> None:
    file = dropping.settings.root_folder / FILE
    assert let_root_leave(dropping, now()) == 1
    assert let_root_leave(dropping, now()) == 0
    with dropping.db.reading() as session:
        found = newest_anchor(session)
        assert file.read_text().startswith(f"jiesu root {found.digest} anchor {found.id} at ")
        assert roots.standing(session).left.keys() == {"file"}
        assert verify(session, dropping.ring).is_whole


def test_a_way_that_fails_is_tried_again(dropping: Runtime) -> None:
    folder = dropping.settings.root_folder
    (folder / FILE).mkdir()
    with pytest.raises(IsADirectoryError):
        let_root_leave(dropping, now())
    (folder / FILE).rmdir()
    assert let_root_leave(dropping, now()) == 1


def test_a_root_that_is_held_is_told_from_one_that_is_not(dropping: Runtime, page: Page, make_staff) -> None:
    let_root_leave(dropping, now())
    with dropping.db.reading() as session:
        digest = newest_anchor(session).digest
        assert roots.compare(session, digest).root.digest == digest
        assert roots.compare(session, "0" * 64).root is None
    make_staff("shen", StaffRole.AUDITOR)
    page.log_in("shen")
    assert "chain-ok" in page.get(f"/audit/compare?root={digest[:32]}+{digest[32:].upper()}").text
    assert "chain-broken" in page.get(f"/audit/compare?root={'0' * 64}").text
    assert "root-error" in page.get("/audit/compare?root=12").text
    assert digest in page.get("/audit/root").text


def test_a_record_put_back_knows_the_root_no_more(dropping: Runtime) -> None:
    """A copy of before, put in place of the database, is whole in itself."""
    let_root_leave(dropping, now())
    database = Path(dropping.db.url.database)
    with dropping.db.reading() as session:
        early = newest_anchor(session).digest
    with dropping.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = database.read_bytes()
    with dropping.db.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session, ring=dropping.ring))
        anchor_heads(session, at=now())
        late = newest_anchor(session).digest
    dropping.db.dispose()
    database.write_bytes(before)
    with dropping.db.reading() as session:
        assert verify(session, dropping.ring).is_whole
        assert roots.compare(session, early).root is not None
        assert roots.compare(session, late).root is None


@pytest.mark.on_postgresql
def test_a_role_that_may_not_change_the_record_does_all_else(postgres: Postgres, database: Database) -> None:
    with database.unit_of_work() as session:
        assert can_change_record(session) is True
        session.execute(text("CREATE ROLE jiesu_app LOGIN"))
        for statement in role_statements("jiesu_app"):
            session.execute(text(statement))
    try:
        url = database.url.set(username="jiesu_app").render_as_string(hide_password=False)
        working = Database(url, record_keys=RECORD_KEYS, ring=RING)
        with working.unit_of_work() as session:
            assert can_change_record(session) is False
            make.make_complaint(session, make.make_office(session, ring=RING))
            anchor_heads(session, at=now())
        for table in RECORD_TABLES:
            for statement in (f"UPDATE {table} SET key_id = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                refused(working, statement)
            refused(working, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        working.dispose()
    finally:
        with database.unit_of_work() as session:
            session.execute(text("DROP OWNED BY jiesu_app"))
            session.execute(text("DROP ROLE jiesu_app"))


def refused(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), Session(database.engine) as session:
        session.execute(text(statement))


def test_a_role_is_a_plain_name() -> None:
    with pytest.raises(BadValue):
        role_statements("jiesu; DROP TABLE complaint")
