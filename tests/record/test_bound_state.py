"""What figures and rights rest on is bound by the record: whatever is changed behind it is found, and named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import Session

from intake.casework import find
from intake.casework.ledger.bound import BOUND
from intake.casework.ledger.commitments import UnrecordedChange
from intake.db import Database
from intake.events import TEXTS, EventKind
from intake.identity.erasure import erase_identity
from intake.models import Complaint, ComplaintEvent, Handling
from intake.sealing.text import SealedTextType
from tests import factories as make
from tests.record.bound_rows import faults, faults_after, keep_history
from tests.reports.asking import publish, room_of
from tests.stages.opened import opened, told
from tests.stages.templates import Templates

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]


@pytest.fixture
def kept(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    yield from templates.fresh(engine, request, tmp_path, made=keep_history)


def test_a_complaint_deleted_with_all_its_rows_is_found(kept: Database) -> None:
    def wipe(session: Session) -> None:
        for table in reversed(BOUND.values()):
            session.execute(delete(table.model.__table__))

    assert any("is gone" in fault for fault in faults_after(kept, wipe))


def test_every_column_is_bound_or_follows_from_something_that_is() -> None:
    """A new column is appended to `ledger.bound`, or stands here with its reason."""
    derived = {
        "complaint": {
            *("extension_count", "closure_due_at", "closure_original_due_at", "next_due_at", "pause_until"),
            *("is_provisional", "event_count", "event_head"),  # caches of clocks; the head of the chain itself
            "text_key",  # goes with erasure; another opens none of the texts
        },
        "handling": {"next_due_at"},
        "settlement": {"promoted_at", "promoted_by_id"},  # what a rule was made of is an event of the office
        "complaint_identity": {"sealed"},  # opened by the check, sealed anew under another key
        "letter": {"pdf", "drawn_at"},  # drawn from the content by a worker, sealed under the same key
        "masked_call": {"placed_at", "call_sid"},  # in whose hands it is; that it happened is told by its state
        "case_file": {"fault"},  # of one that was never made
        "evidence_copy": {"destroyed_at"},  # follows from the erasure of the identity
        "message": {
            *("sealed_to", "phone_hash", "attempts", "next_attempt_at", "claimed_at"),
            *("departures", "gateway", "provider_sid", "provider_status", "error_code", "last_error"),
            *("road", "staff_id", "department_id"),  # of what tells staff, which is about no complaint's record
        },
    }
    for table in BOUND.values():
        others = {column.name for column in table.model.__table__.c} - {*table.columns, table.key}
        assert others == derived.get(table.name, set()), table.name


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE report_snapshot SET body = '{}'", "are not what was recorded"),
        ("UPDATE report_snapshot SET revision = 7", "are gone"),
        ("UPDATE report_snapshot SET revision = 7", "were never recorded"),
        ("DELETE FROM report_snapshot", "are gone"),
    ],
)
def test_a_month_rewritten_or_lost_is_found(kept: Database, tmp_path: Path, statement: str, fault: str) -> None:
    publish(room_of(kept, tmp_path), "2026-11", at=make.on(30))
    assert faults(kept) == ()
    found = faults_after(kept, lambda session: session.connection().exec_driver_sql(statement))
    assert any(one.startswith("figures of 2026-11-01") and one.endswith(fault) for one in found)


def test_a_value_changed_without_an_event_is_not_stored(kept: Database) -> None:
    """Whoever writes code that forgets the record learns of it at the first commit."""
    with pytest.raises(UnrecordedChange, match=r"handling \d+"), kept.unit_of_work() as session:
        session.scalars(select(Handling)).first().document_number = "合成"
    with pytest.raises(UnrecordedChange, match=r"complaint \d+"), kept.unit_of_work() as session:
        session.scalars(select(Complaint)).first().closed_at = make.on(5)
    assert faults(kept) == ()


def _texts(session: Session) -> Iterator[tuple[str, str, str]]:
    """Table, column and words of every text there is, each as a reader sees it."""
    for table in BOUND.values():
        names = [column.name for column in table.model.__table__.c if isinstance(column.type, SealedTextType)]
        for row in session.scalars(select(table.model)):
            yield from ((table.name, name, opened(session, row, name)) for name in names if getattr(row, name))
    for event in session.scalars(select(ComplaintEvent).where(ComplaintEvent.texts.is_not(None))):
        yield from ((event.kind, name, told(session, event)[name]) for name in TEXTS[event.kind])


def test_after_erasure_no_text_can_be_read_and_an_edit_of_one_is_found_as_before(kept: Database) -> None:
    with kept.unit_of_work() as session:
        complaint = find.lock_by_id(session, session.scalar(select(Complaint.id)))
        before, sealed = list(_texts(session)), complaint.narrative
        assert {"complaint", "handling", "decision_request", EventKind.REQUEST_DECIDE} <= {one[0] for one in before}
        assert ("complaint", "narrative", make.new_complaint().narrative) in before
        erase_identity(session, complaint, actor=make.Crew(session).supervisor, at=make.on(9), reason="合成")
        assert complaint.text_key is None
    with kept.reading() as session:
        assert session.scalar(select(Complaint.narrative)) == sealed
        assert list(_texts(session)) == [(table, name, "") for table, name, _words in before]
    assert faults(kept) == ()
    for column in (Complaint.__table__.c.narrative, Handling.__table__.c.reply_text):
        edit = update(column.table).values({column: sealed[:-1] + bytes((sealed[-1] ^ 1,))})
        found = faults_after(kept, lambda session, edit=edit: session.execute(edit))
        assert any(f"{column.name} of {column.table.name}" in fault for fault in found), found
