"""An installation of every release comes up to this one whole: its record, its clocks, its figures and all its rows."""

import base64
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake import schema
from intake.casework.ledger import integrity
from intake.casework.ledger.anchor import anchor_heads
from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.db import Database
from intake.fingerprint.expected import altered_tables
from intake.record_keys import RecordKeys
from intake.reports import snapshots
from intake.reports.by import TOTAL
from intake.reports.periods import of_month
from intake.reports.snapshots import find_snapshot
from intake.revision import newest_revision, require_newest
from intake.sealing.ring import KeyRing
from intake.seeding import seed
from routing.base import Record
from tests import factories as make
from tests.migrations.history import kept_months
from tests.migrations.released import read_releases
from tests.migrations.snapshot import ABOUT, ROWS, SNAPSHOTS, counts_in, load, text_of
from tests.migrations.stories.revision_0001 import FROZEN
from tests.migrations.test_revisions import empty_database
from tests.reports.asking import asking

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]
__all__ = ["empty_database"]


@dataclass(frozen=True)
class Brought:
    """An installation of an earlier release, brought up to this one: its database, as an installation has it now."""

    database: Database
    ring: KeyRing
    stood_at: datetime
    counts: dict[str, int]  # of rows as they were loaded, by table


@pytest.fixture(params=read_releases())
def release(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def about(release: str) -> dict[str, Any]:
    return json.loads((SNAPSHOTS / release / ABOUT).read_text(encoding="utf-8"))


@pytest.fixture
def brought(empty_database: Database, release: str, about: dict[str, Any]) -> Iterator[Brought]:
    record, identity = (
        {name: base64.b64decode(key) for name, key in about["worthless"][ring].items()}
        for ring in ("record_keys", "identity_keys")
    )
    url = empty_database.url.render_as_string(hide_password=False)
    ring = KeyRing(identity, b"asked for nothing here")
    database = Database(url, record_keys=RecordKeys(record), ring=ring)
    schema.upgrade(database, about["revision"])
    counts = load((SNAPSHOTS / release / ROWS).read_bytes(), database)
    schema.upgrade(database)
    stood_at = datetime.fromisoformat(about["stands_at"])
    yield Brought(database, ring, stood_at, counts)
    database.dispose()


def test_it_comes_up_whole(brought: Brought) -> None:
    """One test, for what it takes is the loading."""
    is_as_it_should_be(brought.database)
    keeps_its_rows(brought)
    with brought.database.unit_of_work() as session:
        seed(session, home=make.CITY, at=brought.stood_at)
    is_true_to_its_record(brought)
    counts_as_it_counted(brought.database)
    keeps_its_history(brought.database)
    goes_on(brought)


def is_as_it_should_be(database: Database) -> None:
    require_newest(database)
    assert schema.differences(database) == []
    with database.engine.connect() as connection:
        assert altered_tables(connection, newest_revision()) == []


def keeps_its_rows(brought: Brought) -> None:
    """Those of a table that a later release took away have gone where its revision says."""
    kept = {name: count for name, count in brought.counts.items() if name in Record.metadata.tables}
    assert counts_in(brought.database, kept) == kept
    assert all(kept.values())


def is_true_to_its_record(brought: Brought) -> None:
    checked = VerificationProgress()
    with brought.database.reading() as session:
        report = integrity.verify(session, brought.ring)
        collaborators = make.make_office(session, ring=brought.ring, at=brought.stood_at)
        assert list(differences(session, collaborators, at=brought.stood_at, checked=checked)) == []
    assert report.faults == ()
    assert report.complaints == checked.complaints >= brought.counts["complaint"]
    assert checked.deadlines >= brought.counts["deadline"]


def counts_as_it_counted(database: Database) -> None:
    """Each rate whose definition has kept its version, by every group."""
    with database.reading() as session:
        months = kept_months(session)
        for month in months:
            then = find_snapshot(session, month).body
            with asking(session) as figures:
                now = snapshots.figures_of(figures, of_month(month))
            same = {one.partition(" ")[0] for one in set(now["definitions"]) & set(then.get("definitions", ()))}
            for kind in ("rates", "counts"):
                both = then[kind].keys() & same
                assert {key: now[kind][key] for key in both} == {key: then[kind][key] for key in both}
            assert any(rate[TOTAL]["denominator"] for rate in then["rates"].values())
            due = [body["rates"]["closure_rate"][TOTAL]["denominator"] for body in (then, now)]
            assert due[0] <= due[1], "nothing leaves a denominator any more"
    assert months


def keeps_its_history(database: Database) -> None:
    """A revision that makes a table anew must make its triggers anew."""
    for table in FROZEN:
        for statement in (f"UPDATE {table} SET format = 99", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(statement))


def goes_on(brought: Brought) -> None:
    """What comes next gets numbers of its own, on both databases, and the record stays whole."""
    with brought.database.unit_of_work() as session:
        collaborators = make.make_office(session, ring=brought.ring, at=brought.stood_at)
        new = {"at": brought.stood_at, "accept": True, "external_id": "synthetic-after"}
        complaint = make.make_complaint(session, collaborators, **new)
        make.make_staff(session, login="synthetic-after")
        anchor_heads(session, at=brought.stood_at)
    assert complaint.id
    with brought.database.reading() as session:
        report = integrity.verify(session, brought.ring)
    assert report.faults == ()
    assert report.complaints == brought.counts["complaint"] + 1


def test_what_is_loaded_is_what_was_written(empty_database: Database, release: str, about: dict[str, Any]) -> None:
    if about["revision"] != newest_revision() or not empty_database.is_sqlite:
        pytest.skip("only a SQLite database of this release's schema is written down")
    written = (SNAPSHOTS / release / ROWS).read_bytes()
    schema.upgrade(empty_database)
    load(written, empty_database)
    assert lzma.decompress(text_of(empty_database)) == lzma.decompress(written)
