"""The demonstration: real verbs, one seed, one history, and nothing left over that a reader would call broken."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from intake.casework.ledger import integrity
from intake.casework.outbox.staff_notices import VERIFY_FIRST
from intake.demo.narratives import weights
from intake.demo.run import run_demo
from intake.errors import InvalidInput
from intake.models import Complaint, ComplaintEvent, Message, Notice, Staff, VerificationItem, VerificationRound
from intake.registry_upkeep.confirmation import progress
from intake.registry_upkeep.reminders import due_step
from intake.rulemaking.drafting.drafts import find_draft
from intake.rulemaking.replays.replay import latest_replay
from intake.runtime import Runtime
from intake.vocabulary import MessageState, ReplayState, State
from routing.violations import shipped_violations

UNTIL = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.slow


def play(runtime: Runtime, *, complaints: int = 40, seed: int = 7) -> Counter[str]:
    return run_demo(
        runtime, months=2, complaints=complaints, seed=seed, password="four-unrelated-words", until=UNTIL,
        progress=lambda _done, _total: None,
    )  # fmt: skip


def test_every_code_of_the_taxonomy_has_a_story():
    assert set(weights()) == {card.code for card in shipped_violations()}


def test_a_demonstration_drives_complaints_to_their_end_and_its_chains_verify(database_runtime: Runtime):
    counts = play(database_runtime)
    assert not [what for what in counts if what.startswith("refused")], counts
    with database_runtime.db.reading() as session:
        complaints = session.exec(select(Complaint)).all()
        assert len(complaints) == 40
        assert all(complaint.is_synthetic for complaint in complaints)
        assert all(staff.is_synthetic for staff in session.exec(select(Staff)))
        ended = [c for c in complaints if c.state in {State.CLOSED, State.ARCHIVED}]
        assert len(ended) > 20
        assert all(c.accepted_at <= c.closed_at <= UNTIL for c in ended)
        assert not session.exec(select(ComplaintEvent).where(ComplaintEvent.at > UNTIL)).all()
        waiting = session.exec(select(Message).where(Message.state != MessageState.SENT)).all()
        assert all(message.created_at > datetime(2026, 11, 20, 9, 0, tzinfo=UTC) for message in waiting)
        assert integrity.verify(session).is_whole


def test_a_demonstration_leaves_a_trained_classifier_and_a_draft_with_its_replay(database_runtime: Runtime):
    counts = play(database_runtime, complaints=60)
    assert (counts["classifiers trained"], counts["drafts replayed"]) == (1, 1), counts
    with database_runtime.db.reading() as session:
        draft = find_draft(session)
        tried = latest_replay(session, draft.id)
        assert (tried.state, tried.done, tried.edition) == (ReplayState.DONE, tried.total, draft.edition)


def test_a_demonstration_checks_its_registry_and_one_department_is_late(database_runtime: Runtime):
    counts = play(database_runtime, complaints=5)
    with database_runtime.db.reading() as session:
        [current] = session.exec(select(VerificationRound)).all()
        found = progress(session, current)
        collaborators = database_runtime.collaborators(session)
        [late] = [one for one in found if one.waiting]
        assert due_step(collaborators, late, at=UNTIL).is_upward
        assert late.confirmed, "it began"
        assert current.closed_at is None
        assert sum(one.confirmed for one in found) > 100
        settled = {item.settled_at for item in session.exec(select(VerificationItem)) if item.settled_at}
        assert len(settled) > 5, "not all on one day"
        chased = session.exec(select(Notice.department_id).where(Notice.kind == VERIFY_FIRST)).all()
    assert counts["registry rows confirmed"] >= sum(one.confirmed for one in found)
    assert 1 < len(chased) < len(found)


def test_a_demonstration_never_mixes_with_work_that_is_there(database_runtime: Runtime):
    play(database_runtime, complaints=2)
    with pytest.raises(InvalidInput, match="empty JIESU_DATA_DIR"):
        play(database_runtime, complaints=2)
