"""What happens in a demonstration of four hundred complaints: every end there is, and one history a seed."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from intake.cli.migrate import migrate
from intake.db import Database
from intake.demo.narratives import is_held_out
from intake.demo.run import run_demo
from intake.events import EventKind
from intake.models import Classifier, Complaint, ComplaintEvent
from intake.reports.periods import of_month
from intake.runtime import build_runtime
from intake.settings import Settings
from intake.suggesting.corpus import last_full_month, read_corpus
from intake.vocabulary import Move, State
from tests.stages.live import environment_in

UNTIL = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # four hundred complaints, on a busy machine


def play(folder: Path, *, complaints: int, months: int) -> tuple[Database, Counter[str]]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment_in(folder).items():
            patch.setenv(name, value)
        settings = Settings.from_env()
        migrate(settings).dispose()
        runtime = build_runtime(settings)
    counts = run_demo(
        runtime, months=months, complaints=complaints, seed=1, password="four-unrelated-words", until=UNTIL,
        progress=lambda _done, _total: None,
    )  # fmt: skip
    return runtime.db, counts


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    database, _counts = play(tmp_path_factory.mktemp("demo"), complaints=400, months=4)
    with database.reading() as session:
        yield session
    database.dispose()


def moves(session: Session) -> Counter[str]:
    kinds = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.COMPLAINT_MOVE))
    return Counter(data["move"] for data in kinds)


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
    told = session.exec(select(Complaint.received_at, Complaint.narrative)).all()
    assert len(told) > 350
    assert not [text for at, text in told if is_held_out(text) is not (at >= month.start)]


def test_nothing_held_out_is_among_what_is_learned_from(session: Session) -> None:
    corpus = read_corpus(session, at=UNTIL)
    before = select(Complaint.narrative).where(
        col(Complaint.closed_at) < corpus.month.start, col(Complaint.state).in_([State.CLOSED, State.ARCHIVED])
    )
    closed = session.exec(before).all()
    assert len(closed) >= len(corpus.learned) > 50
    assert not [text for text in closed if is_held_out(text)]
    kept = session.exec(select(Classifier)).one()
    assert kept.held_out_month == of_month(corpus.month.month).first_day
    assert kept.measured_on == sum(is_held_out(sample.narrative) for sample in corpus.measured)
    assert 0 < kept.measured_on < len(corpus.measured), "some came before the month and were learned words"


def test_one_seed_gives_one_history(tmp_path_factory: pytest.TempPathFactory) -> None:
    histories = []
    for name in ("first", "second"):
        database, counts = play(tmp_path_factory.mktemp(name), complaints=12, months=1)
        with database.reading() as session:
            rows = session.exec(select(Complaint).order_by(Complaint.received_at)).all()
            histories.append((counts, [(row.narrative, row.state, row.closed_at, row.violation) for row in rows]))
        database.dispose()
    assert histories[0] == histories[1]


def test_an_installation_filled_in_haste_waits_for_the_disk_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    database, _counts = play(tmp_path_factory.mktemp("haste"), complaints=1, months=1)
    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.dispose()
