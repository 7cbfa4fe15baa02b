"""What was published is the same wherever it is counted again; whatever was changed by hand is found."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import Update
from sqlmodel import Session, select

from intake.db import Database
from intake.models import ComplaintEvent
from intake.reports.restating import newest_snapshots
from intake.reports.snapshots import find_snapshot
from intake.reports.store.engine import cursor
from intake.reports.store.folding import rebuild, write_recent
from intake.reports.store.room import FactRoom
from intake.reports.verifying import verify_months
from tests.record.tamper import thaw
from tests.reports.asking import publish
from tests.reports.histories_of_verbs.conftest import copied_with_files
from tests.reports.histories_of_verbs.rows import PAST, digests, tables
from tests.reports.histories_of_verbs.town import UNTIL
from tests.stages import extents

pytestmark = pytest.mark.slow
PUBLISHED = ("2026-09", "2026-10", "2026-11") if extents.IS_WHOLE else ("2026-09", "2026-10")
IN_ANOTHER_PROCESS = """
import json, sys
from pathlib import Path
from intake.db import Database
from tests.reports.asking import publish, room_of
from tests.reports.histories_of_verbs.rows import digests
from tests.stages.keys import RECORD_KEYS, RING
room = room_of(Database(sys.argv[1], record_keys=RECORD_KEYS, ring=RING), Path(sys.argv[2]))
print(json.dumps(digests(room)))
"""


def test_another_process_in_another_time_zone_counts_the_same(room: FactRoom, walked: Database, tmp_path: Path) -> None:
    url = walked.url.render_as_string(hide_password=False)
    found = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, url, str(tmp_path / "elsewhere")],
        env=os.environ | {"TZ": "America/St_Johns", "PYTHONHASHSEED": "7"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(found.stdout) == digests(room)


@pytest.mark.parametrize(
    "steps",
    [
        ("fold", "recent", "rebuild"),
        pytest.param(("rebuild", "fold", "recent"), marks=pytest.mark.proof),
        pytest.param(("fold", "rebuild", "fold"), marks=pytest.mark.proof),
    ],
    ids="-".join,
)
def test_files_of_facts_say_what_the_events_say_in_whatever_order_they_were_made(
    room: FactRoom, walked: Database, steps: tuple[str, ...]
) -> None:
    before, figures = digests(room), tables(room, bys=(None,))
    do = {
        "fold": lambda: write_recent(room, least=1, at=UNTIL, most=0),
        "recent": lambda: write_recent(room, least=1, at=UNTIL),
        "rebuild": lambda: rebuild(room, at=UNTIL),
    }
    for step in steps:
        do[step]()
        assert digests(room) == before, step
    assert tables(room, bys=(None,)) == figures


def test_months_are_verified_and_what_was_changed_by_hand_is_found(published: FactRoom) -> None:
    write_recent(published, least=1, at=UNTIL)
    assert said(published) == dict.fromkeys(PUBLISHED, "the events give the same")
    assert [one.said.msgid for one in verify_months(published, "2026-07")] == ["was not published"]
    october = _path(published, "2026-10")
    kept = october.read_bytes()
    _tamper_with_file(october)
    assert said(published) == said_but("2026-10", "its file is not what was published")
    october.unlink()
    assert said(published) == said_but("2026-10", "its file is missing")
    october.write_bytes(kept)
    _change(published.db, lambda session: session.execute(_other_digest(session)))
    assert [one.said.msgid for one in verify_months(published, "2026-09")] == [
        "its file is not what was published",
        "its facts are not what the events give",
    ]


def test_an_event_that_was_changed_is_found_in_every_month_it_speaks_of(published: FactRoom) -> None:
    _change(published.db, forge_a_closing)
    found = [*verify_months(published)]
    assert "its facts are not what the events give" in {one.said.msgid for one in found}
    wrong = [one for one in found if one.figure.startswith("closure_rate")]
    assert wrong
    assert all(one.stored != one.derived for one in wrong)


def test_a_figure_that_was_changed_is_named_with_what_was_kept_and_what_the_events_give(
    published: FactRoom,
) -> None:
    then = _body(published, "2026-10")
    forged = json.loads(json.dumps(then))
    rate = forged["rates"]["closure_rate"]
    rate["total"]["numerator"] = rate["total"]["denominator"] = 99
    [first, *_rest] = rate["channel"]
    first["denominator"] += 1
    forged["counts"]["received"] += 5
    _change(published.db, lambda session: session.execute(_other_body(session, "2026-10", forged)))
    wrong = [one for one in verify_months(published) if not one.is_same]
    assert {one.month for one in wrong} == {"2026-10"}
    told = then["rates"]["closure_rate"]
    assert [(one.figure, one.stored, one.derived) for one in wrong] == [
        ("closure_rate", "99/99", f"{told['total']['numerator']}/{told['total']['denominator']}"),
        (
            f"closure_rate channel={first['value']}",
            f"{first['numerator']}/{first['denominator']}",
            f"{first['numerator']}/{first['denominator'] - 1}",
        ),
        ("received", str(then["counts"]["received"] + 5), str(then["counts"]["received"])),
    ]
    forged["definitions"][0] = forged["definitions"][0].replace(" v", " v9")
    _change(published.db, lambda session: session.execute(_other_body(session, "2026-10", forged)))
    assert [one.is_same for one in verify_months(published, "2026-10")] == [
        False,
        True,
    ]  # one is counted otherwise by now
    _change(published.db, lambda session: session.execute(_other_body(session, "2026-10", {})))
    [nothing] = verify_months(published, "2026-10")
    assert not nothing.is_same


def all_published(room: FactRoom) -> None:
    for month in PUBLISHED:
        publish(room, month, at=UNTIL)


@pytest.fixture
def published(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FactRoom]:
    """Its months, as they were at the end of the town's time."""
    yield from copied_with_files(engine, request, tmp_path, all_published)


def said(room: FactRoom) -> dict[str, str]:
    """What each month is told, without the numbers in it."""
    return {one.month: one.said.msgid.partition(" %(rows)s")[0] for one in verify_months(room)}


def said_but(month: str, what: str) -> dict[str, str]:
    return dict.fromkeys(PUBLISHED, "the events give the same") | {month: what}


def _path(room: FactRoom, month: str) -> Path:
    with room.db.reading() as session:
        kept = {f"{first:%Y-%m}": one for first, one in newest_snapshots(session).items()}
        return room.files.path(kept[month].file_id)


def _tamper_with_file(path: Path) -> None:
    """Somebody makes everything of the month closed in time."""
    forged = path.with_suffix(".forged")
    with cursor() as connection:
        rows = f"SELECT * REPLACE (coalesce(closed_at, happened_at) AS closed_at) FROM read_parquet('{path}')"
        connection.execute(f"COPY ({rows}) TO '{forged}' (FORMAT parquet)")
    copyfile(forged, path)


def _change(database: Database, change: Callable[[Session], object]) -> None:
    with database.unit_of_work() as session:
        thaw(session)
        change(session)


def _other_digest(session: Session) -> Update:
    [kept] = [one for month, one in newest_snapshots(session).items() if f"{month:%Y-%m}" == "2026-09"]
    return _other_body(session, "2026-09", kept.body | {"digest": "0" * 64})


def _other_body(session: Session, wanted: str, body: dict[str, Any]) -> Update:
    [kept] = [one for month, one in newest_snapshots(session).items() if f"{month:%Y-%m}" == wanted]
    table = type(kept).__table__
    return table.update().where(table.c.id == kept.id).values(body=body)


def _body(room: FactRoom, wanted: str) -> dict[str, Any]:
    with room.db.reading() as session:
        return find_snapshot(session, wanted).body


def forge_a_closing(session: Session) -> None:
    """A reply that passed review never did."""
    for event in session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "complaint:move")):
        if event.data["move"] == "pass_review" and event.at < PAST[-1].end:
            table = ComplaintEvent.__table__
            session.execute(table.update().where(table.c.id == event.id).values(data=event.data | {"move": "sign"}))
            return
    raise AssertionError("nothing was closed")
