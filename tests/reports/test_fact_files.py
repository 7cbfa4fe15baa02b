"""The files of facts: whatever lies in them, in what is recent and in neither, the same is counted."""

from pathlib import Path

from intake.db import Database
from intake.reports.by import By
from intake.reports.figures import open_figures
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import of_month
from intake.reports.store.current import LiveFiles
from intake.reports.store.folding import rebuild, write_recent
from intake.reports.store.room import FactRoom
from intake.vocabulary import RejectReason, State
from tests.reports.asking import room_of
from tests.reports.figures import add_complaints, add_departments, at, complaint_row

NOVEMBER = of_month("2026-11")
AT = at("2026-12-01")


def _some(department_id: int, day: int) -> list[dict[str, object]]:
    """One closed in its month, one in the next, one open, one rejected."""
    received = at(f"2026-10-{day:02d}T09:00")
    own = {"received_at": received, "lead_department_id": department_id}
    return [
        complaint_row(**own, closed_at=at(f"2026-10-{day + 9:02d}")),
        complaint_row(**own, closed_at=at("2026-11-20")),
        complaint_row(**own),
        complaint_row(**own, state=State.REJECTED, reject_reason=RejectReason.R07),
    ]


def _counted(room: FactRoom) -> tuple[object, ...]:
    with open_figures(room) as figures:
        rows = figures.rows(RATES["closure_rate"], NOVEMBER, (By.DEPARTMENT,))
        return figures.counts([*COUNTS.values()], NOVEMBER), [
            (row.keys, row.numerator, row.denominator) for row in rows
        ]


def _live(room: FactRoom) -> LiveFiles:
    with room.db.reading() as session:
        return LiveFiles.of(session)


def test_the_same_is_counted_wherever_it_lies(database: Database, tmp_path: Path) -> None:
    first, second = add_departments(database, "合成甲局", "合成乙局")
    room = room_of(database, tmp_path / "files")
    add_complaints(database, _some(first, 3))
    assert write_recent(room, at=AT) == 4
    assert _live(room).months, "without files all is derived into months"
    assert _live(room).recent is None
    add_complaints(database, _some(second, 14))
    before = _counted(room)
    assert before[0]["open"] == 2
    assert before[0]["carried_in"] == 4
    assert write_recent(room, at=AT) == 0, "so few wait"
    assert write_recent(room, at=AT, least=1) == 4
    assert _live(room).recent is not None
    assert _counted(room) == before
    add_complaints(database, _some(second, 15))
    after = _counted(room)
    assert after[0]["open"] == 3
    assert write_recent(room, at=AT, least=1, most=0) == 4
    assert _live(room).recent is None
    assert _counted(room) == after


def test_a_rebuilt_installation_has_no_older_file(database: Database, tmp_path: Path) -> None:
    [department_id] = add_departments(database, "合成甲局")
    room = room_of(database, tmp_path / "files")
    add_complaints(database, _some(department_id, 3))
    write_recent(room, at=AT)
    before, told = _live(room), []
    assert rebuild(room, at=AT, tell=lambda done, total: told.append((done, total))) == 4
    assert told == [(4, 4)]
    assert not {one.id for one in before.files} & {one.id for one in _live(room).files}
    assert before.months.keys() == _live(room).months.keys()
    assert not list((tmp_path / "files").glob("being-made-*"))
