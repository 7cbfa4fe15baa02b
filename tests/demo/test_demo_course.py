"""What happens in a demonstration of four months: real verbs to every end there is, and one history a seed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from intake.casework.ledger import integrity
from intake.casework.outbox.staff_notices import VERIFY_FIRST
from intake.cli.migrate import migrate
from intake.demo.narratives import is_held_out, weights
from intake.demo.run import ADDED, run_demo
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.models import (
    Classifier,
    Complaint,
    ComplaintEvent,
    Message,
    Notice,
    Staff,
    VerificationItem,
    VerificationRound,
)
from intake.registry_upkeep.confirmation import progress
from intake.registry_upkeep.reminders import due_step
from intake.reports.periods import of_month
from intake.rulemaking.drafting.drafts import find_draft
from intake.rulemaking.replays.replay import latest_replay
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.suggesting.corpus import last_full_month, read_corpus
from intake.vocabulary import MessageState, Move, ReplayState, State
from routing.violations import shipped_violations
from tests.stages.extents import extent
from tests.stages.live import environment_in
from tests.stages.opened import opened

UNTIL = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
COMPLAINTS = extent(400, 110)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.sampled]


@dataclass(frozen=True)
class Played:
    """A demonstration, read as it stands at its end, and how often each act of it happened."""

    runtime: Runtime
    session: Session
    counts: Counter[str]


def installed(folder: Path) -> Runtime:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment_in(folder).items():
            patch.setenv(name, value)
        settings = Settings.from_env()
        migrate(settings).dispose()
        return build_runtime(settings)


def play(runtime: Runtime, *, complaints: int, months: int) -> Counter[str]:
    return run_demo(
        runtime, months=months, complaints=complaints, seed=1, password="four-unrelated-words", until=UNTIL,
        progress=lambda _done, _total: None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    runtime = installed(tmp_path_factory.mktemp("demo"))
    counts = play(runtime, complaints=COMPLAINTS, months=4)
    with runtime.db.reading() as session:
        yield Played(runtime, session, counts)
    runtime.db.dispose()


@pytest.fixture
def session(played: Played) -> Session:
    return played.session


def moves(session: Session) -> Counter[str]:
    kinds = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.COMPLAINT_MOVE))
    return Counter(data["move"] for data in kinds)


def test_every_code_of_the_taxonomy_has_a_story() -> None:
    assert set(weights()) == {card.code for card in shipped_violations()}


def test_complaints_are_driven_to_their_end_and_their_chains_verify(played: Played, session: Session) -> None:
    assert not [what for what in played.counts if what.startswith("refused")], played.counts
    complaints = session.exec(select(Complaint)).all()
    assert len(complaints) == COMPLAINTS - played.counts[ADDED] > COMPLAINTS - 5
    assert all(complaint.is_synthetic for complaint in complaints)
    assert all(staff.is_synthetic for staff in session.exec(select(Staff)))
    ended = [c for c in complaints if c.state in {State.CLOSED, State.ARCHIVED}]
    assert len(ended) > COMPLAINTS / 2
    assert all((c.accepted_at or c.received_at) <= c.closed_at <= UNTIL for c in ended)  # joined before it was accepted
    assert not session.exec(select(ComplaintEvent).where(ComplaintEvent.at > UNTIL)).all()
    waiting = session.exec(select(Message).where(Message.state != MessageState.SENT)).all()
    assert all(message.created_at > datetime(2026, 11, 20, 9, 0, tzinfo=UTC) for message in waiting)
    assert integrity.verify(session).is_whole


def test_a_trained_classifier_and_a_draft_with_its_replay_are_left(played: Played, session: Session) -> None:
    assert (played.counts["classifiers trained"], played.counts["drafts replayed"]) == (1, 1), played.counts
    draft = find_draft(session)
    tried = latest_replay(session, draft.id)
    assert (tried.state, tried.done, tried.edition) == (ReplayState.DONE, tried.total, draft.edition)


def test_the_registry_is_checked_and_one_department_is_late(played: Played, session: Session) -> None:
    current = session.exec(select(VerificationRound).order_by(col(VerificationRound.id).desc())).first()
    found = progress(session, current)
    [late] = [one for one in found if one.waiting]
    assert due_step(played.runtime.collaborators(session), late, at=UNTIL).is_upward
    assert late.confirmed, "it began"
    assert current.closed_at is None
    assert sum(one.confirmed for one in found) > 100
    settled = {item.settled_at for item in session.exec(select(VerificationItem)) if item.settled_at}
    assert len(settled) > 5, "not all on one day"
    chased = session.exec(select(Notice.department_id).where(Notice.kind == VERIFY_FIRST)).all()
    assert played.counts["registry rows confirmed"] >= sum(one.confirmed for one in found)
    assert 1 < len(set(chased)) < len(found)


def test_a_demonstration_never_mixes_with_work_that_is_there(played: Played) -> None:
    with pytest.raises(InvalidInput, match="empty JIESU_DATA_DIR"):
        play(played.runtime, complaints=2, months=1)


def test_every_end_and_every_turn_occurs_and_none_is_common(session: Session) -> None:
    taken, count = moves(session), session.exec(select(func.count(Complaint.id))).one()
    for move in (Move.MERGE, Move.TRANSFER, Move.TERMINATE, Move.SUSPEND, Move.RESUME, Move.REOPEN):
        assert 1 <= taken[move] <= 0.06 * count, move
    assert taken[Move.CLOSE] > 0.5 * count


def test_what_is_merged_is_about_the_same_association_and_violation_as_what_it_joined(session: Session) -> None:
    merged = session.exec(select(Complaint).where(Complaint.state == State.MERGED)).all()
    for one in merged:
        into = session.get_one(Complaint, one.merged_into_id)
        assert (one.association_text, one.received_at > into.received_at) == (into.association_text, True)
        assert set(one.violations) & set(into.violations)


def test_held_out_families_are_told_from_the_month_measured_on_and_never_before(session: Session) -> None:
    month = last_full_month(UNTIL)
    complaints = session.exec(select(Complaint)).all()
    assert len(complaints) > 0.85 * COMPLAINTS
    told = [(one.received_at, opened(session, one, "narrative")) for one in complaints]
    assert not [text for at, text in told if is_held_out(text) is not (at >= month.start)]


def test_nothing_held_out_is_among_what_is_learned_from(session: Session) -> None:
    corpus = read_corpus(session, at=UNTIL)
    before = select(Complaint).where(
        col(Complaint.closed_at) < corpus.month.start, col(Complaint.state).in_([State.CLOSED, State.ARCHIVED])
    )
    closed = session.exec(before).all()
    assert len(closed) >= len(corpus.learned) > 0.1 * COMPLAINTS
    assert not [one for one in closed if is_held_out(opened(session, one, "narrative"))]
    kept = session.exec(select(Classifier)).one()
    assert kept.held_out_month == of_month(corpus.month.month).first_day
    assert kept.measured_on == sum(is_held_out(sample.narrative) for sample in corpus.measured)
    assert 0 < kept.measured_on < len(corpus.measured), "some came before the month and were learned words"


@pytest.mark.proof
def test_one_seed_gives_one_history_on_either_database(
    tmp_path_factory: pytest.TempPathFactory, database_runtime: Runtime
) -> None:
    histories = []
    for runtime in (installed(tmp_path_factory.mktemp("first")), database_runtime):
        counts = play(runtime, complaints=extent(12, 8), months=1)
        with runtime.db.reading() as session:
            rows = session.exec(select(Complaint).order_by(Complaint.received_at)).all()
            told = [(opened(session, row, "narrative"), row.state, row.closed_at, row.violation) for row in rows]
            histories.append((counts, told))
            assert integrity.verify(session).is_whole
        runtime.db.dispose()
    assert histories[0] == histories[1]


def test_an_installation_filled_in_haste_waits_for_the_disk_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    runtime = installed(tmp_path_factory.mktemp("haste"))
    play(runtime, complaints=1, months=1)
    with runtime.db.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    runtime.db.dispose()
