"""The files of facts: made by several workers, read by several hosts, and never in anybody's way."""

import gc
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators, Rulebook
from intake.db import Database
from intake.errors import NotPossibleNow
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.stores.folder_store import FolderStore
from intake.evidence.stores.store import EvidenceStore
from intake.jobs import NoQueue
from intake.models import FactFile
from intake.reports.figures import open_figures
from intake.reports.measures import COUNTS
from intake.reports.periods import Period
from intake.reports.store import folding
from intake.reports.store.engine import cursor
from intake.reports.store.files import FactFiles
from intake.reports.store.folding import drop_replaced, rebuild, write_recent
from intake.reports.store.room import FactRoom
from intake.reports.verifying import verify_months
from intake.sealing.ring import key_ring_of
from intake.settings import Settings
from intake.vocabulary import FactFileKind, Reading, State
from tests import factories as make
from tests.reports.asking import publish, room_of
from tests.reports.histories_of_verbs.rows import PAST, digests
from tests.reports.histories_of_verbs.town import MONTHS, UNTIL, Town
from tests.stages.extents import extent
from tests.stages.weed_server import WeedServer

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)
WHOLE = Period(MONTHS[0].start, MONTHS[-1].end)


def received(room: FactRoom) -> int:
    with open_figures(room) as figures:
        return figures.counts([COUNTS["received"]], WHOLE)["received"]


def live(room: FactRoom) -> list[tuple[FactFileKind, str]]:
    wanted = select(FactFile).where(col(FactFile.replaced_at).is_(None), FactFile.kind != FactFileKind.PUBLISHED)
    with room.db.reading() as session:
        return sorted((one.kind, f"{one.month:%Y-%m}" if one.month else "") for one in session.exec(wanted))


def office(session: Session) -> Collaborators:
    """As a process of its own has it: nothing of the office is held, so that several go on beside each other."""
    rules = Rulebook.load(session, profile="default", at=make.MONDAY)
    return Collaborators(rules, key_ring_of(session), NoQueue(), make.CITY)


def receive(database: Database, *, nth: int = 0) -> None:
    with database.unit_of_work() as session:
        make.make_complaint(session, office(session), at=UNTIL - timedelta(days=16) + HOUR * nth, accept=True)


def test_two_workers_at_once_write_each_month_once(
    room: FactRoom, walked: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has made its files before either has put them in their place."""
    before, barrier, take_over = digests(room), threading.Barrier(2, timeout=60), folding._take_over

    def together(*args, **named) -> None:
        barrier.wait()
        take_over(*args, **named)

    monkeypatch.setattr(folding, "_take_over", together)
    workers = [
        threading.Thread(target=write_recent, args=(room,), kwargs={"at": UNTIL, "most": 0, "least": 1}) for _ in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {kind for kind, _month in live(room)} == {FactFileKind.MONTH}
    assert len(set(live(room))) == len(live(room))
    assert digests(room) == before
    _check_folder(room)


def _check_folder(room: FactRoom) -> None:
    """No file that the database does not know of, and none half written."""
    with room.db.reading() as session:
        known = {f"{one}.parquet" for one in session.scalars(select(FactFile.id))}
    assert {path.name for path in room.files._folder.iterdir()} == known


def test_a_worker_that_was_overtaken_throws_its_own_away(
    room: FactRoom, walked: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_recent(room, least=1, at=UNTIL)
    receive(walked)
    take_over = folding._take_over

    def overtaken(*args, **named) -> None:
        monkeypatch.setattr(folding, "_take_over", take_over)
        receive(walked, nth=1)
        write_recent(room, least=1, at=UNTIL, most=0)  # folds both into their months
        take_over(*args, **named)

    monkeypatch.setattr(folding, "_take_over", overtaken)
    number = received(room)
    write_recent(room, least=1, at=UNTIL)
    assert received(room) == number + 1
    assert {kind for kind, _month in live(room)} == {FactFileKind.MONTH}
    _check_folder(room)


def test_what_is_new_is_counted_at_once_and_folded_when_it_is_much(room: FactRoom, walked: Database) -> None:
    number = received(room)
    write_recent(room, least=1, at=UNTIL)
    assert {kind for kind, _month in live(room)} == {FactFileKind.MONTH}
    for nth in (1, 2, 3):
        receive(walked, nth=nth)
        assert received(room) == number + nth
        write_recent(room, least=1, at=UNTIL, most=2)
        kinds = [kind for kind, _month in live(room)]
        assert kinds.count(FactFileKind.RECENT) == (nth < 3)
        assert received(room) == number + nth
    assert write_recent(room, least=1, at=UNTIL) == 0


def test_figures_that_are_open_keep_their_files_while_others_take_their_place(room: FactRoom, walked: Database) -> None:
    room = FactRoom(room.db, room.files, office)
    write_recent(room, least=1, at=UNTIL)
    publish(room, PAST[0].month, at=UNTIL)
    receive(walked)
    for reading in Reading:
        with open_figures(room, reading=reading) as figures:
            before = figures.counts([*COUNTS.values()], WHOLE)
            worker = threading.Thread(target=_replace_all, args=(room,))
            worker.start()
            worker.join()
            assert figures.counts([*COUNTS.values()], WHOLE) == before
    drop_replaced(room, at=UNTIL + timedelta(days=2))
    _check_folder(room)


def _replace_all(room: FactRoom) -> None:
    rebuild(room, at=UNTIL)
    drop_replaced(room, at=UNTIL + HOUR)


def test_a_month_that_nothing_is_in_any_more_is_rebuilt_to_nothing(database: Database, tmp_path: Path) -> None:
    """A limit in December that a pause has taken away is in no month; the file that had it is replaced all the same."""
    room, december = room_of(database, tmp_path / "figures"), MONTHS[-1]
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, at=make.MONDAY, accept=True)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 12))
    rebuild(room, at=make.on(1))
    assert _due(room, december) == 1
    town = Town.taken_up(database, seed=1, at=make.on(2))
    for act in ("request_suspension", *["decide", "request_suspension"] * 12):
        with town.at_work():
            matter = town.matters[0]
            if not matter.is_in(State.SUSPENDED):
                matter.act(act)
    assert _due(room, december) == 0
    rebuild(room, at=make.on(3))
    assert _due(room, december) == 0


def _due(room: FactRoom, period: Period) -> int:
    with open_figures(room) as figures:
        return figures.counts([COUNTS["due"]], period)["due"]


@pytest.fixture(scope="module")
def weed() -> Iterator[WeedServer]:
    server = WeedServer()
    yield server
    server.stop()


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.proof)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    """What several hosts have in common: a bucket, or here a folder of the same manners."""
    if request.param == "folder":
        return FolderStore(tmp_path / "shared")
    settings: Settings = request.getfixturevalue("settings")
    return BucketStore(request.getfixturevalue("weed").settings(settings), prefix="figures")


def test_another_host_fetches_what_it_has_not(walked: Database, tmp_path: Path, shared: EvidenceStore) -> None:
    here, there = (_host(walked, tmp_path / name, shared) for name in ("here", "there"))
    rebuild(here, at=UNTIL)
    publish(here, MONTHS[2].month, at=UNTIL)
    for reading in Reading:
        assert _counts(here, reading) == _counts(there, reading)
    must = digests(here)
    assert digests(there) == must
    assert live(here)
    alone = _host(walked, tmp_path / "alone", None)
    with pytest.raises(NotPossibleNow, match="report rebuild"):
        digests(alone)
    rebuild(alone, at=UNTIL)
    assert digests(alone) == must


def _counts(room: FactRoom, reading: Reading) -> dict[str, int]:
    with open_figures(room, reading=reading) as figures:
        return figures.counts([*COUNTS.values()], MONTHS[2])


def _host(database: Database, folder: Path, shared: EvidenceStore | None) -> FactRoom:
    room = room_of(database, folder)
    return FactRoom(room.db, FactFiles(folder, shared), room.collaborators)


@pytest.mark.proof
def test_nothing_is_left_behind_in_memory(room: FactRoom, walked: Database) -> None:
    publish(room, PAST[0].month, at=UNTIL)
    sizes = []
    for nth in range(extent(4, 3)):
        receive(walked, nth=nth)
        digests(room)
        write_recent(room, least=1, at=UNTIL)
        list(verify_months(room))
        gc.collect()
        with cursor() as connection:
            sizes.append(len(connection.execute("SHOW TABLES").fetchall()))
    assert sizes[-1] <= sizes[1]


def test_what_is_committed_out_of_order_is_seen_when_it_is_there(database: Database, tmp_path: Path) -> None:
    """PostgreSQL hands ids out before their transactions commit; SQLite has one writer at a time."""
    room = FactRoom(database, FactFiles(tmp_path / "figures"), office)
    with database.unit_of_work() as session:
        make.make_office(session)
    receive(database)
    assert received(room) == 1
    if database.is_sqlite:
        return
    with database.unit_of_work() as session:
        make.make_complaint(session, office(session), at=UNTIL - HOUR, accept=True)
        _in_another_thread(lambda: receive(database, nth=2))
        assert received(room) == 2  # the later id, not the earlier
    assert received(room) == 3
    write_recent(room, least=1, at=UNTIL)
    assert received(room) == 3


def _in_another_thread(do: Callable[[], None]) -> None:
    worker = threading.Thread(target=do)
    worker.start()
    worker.join(30)
    assert not worker.is_alive()
