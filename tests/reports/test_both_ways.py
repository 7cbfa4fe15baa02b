"""One matter is counted once, and as many times as people complained: both by what was known when it was published."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from intake.bulletin.figures import BulletinOrder, count_figures
from intake.bulletin.sentences import overview
from intake.bulletin.spans import read_span
from intake.bulletin.tables import headline_table
from intake.casework import find
from intake.casework.matters import at_once
from intake.casework.verbs import review
from intake.casework.verbs.merge import split_complaint
from intake.cli.report import app
from intake.clock import now
from intake.db import Database
from intake.reports.figures import open_figures
from intake.reports.measures import BOTH_WAYS, COUNTS
from intake.reports.periods import Period, month_before, month_of, of_month
from intake.reports.restating import moved_since, restate_moved
from intake.reports.store.room import FactRoom
from intake.runtime import Runtime
from intake.settings.figures import Restating
from intake.vocabulary import Reading, State
from tests import factories as make
from tests.casework.matters.matter_scene import Matter
from tests.desk.desk_scene import Scene
from tests.reports.asking import asking, publish, room_of

pytestmark = pytest.mark.slow

NOVEMBER = of_month("2026-11")
LAST_MONTH = month_before(month_of(now()))
AFTER = NOVEMBER.end + timedelta(minutes=10)


def _counted(room: FactRoom, reading: Reading, month: Period = NOVEMBER) -> tuple[int, ...]:
    """Accepted as complaints and as matters; closed likewise."""
    with open_figures(room, reading=reading) as figures:
        found = figures.counts([COUNTS[key] for pair in BOTH_WAYS for key in pair], month)
    return tuple(found[key] for pair in BOTH_WAYS for key in pair)


def test_what_is_joined_or_split_off_later_moves_no_published_month(database: Database, tmp_path: Path) -> None:
    room = room_of(database, tmp_path)
    with database.unit_of_work() as session:  # one matter of four, answered in November
        matter = Matter(session, [State.RECEIVED, State.DISPATCHED, State.HANDLING])
        apart = Matter(session, [State.DISPATCHED, State.HANDLING])  # three that are not known to be one yet
        matter.join()
        matter.answer()
        ids, numbers = [one.id for one in matter.others], [one.number for one in matter.others]
        later = apart.lead.number, [one.number for one in apart.others]
    assert _counted(room, Reading.TODAY) == (7, 4, 4, 1)
    assert publish(room, "2026-11", at=AFTER) is not None
    december = AFTER + timedelta(days=1)
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        at_once.join_all(session, collaborators, *later, actor=crew.dispatcher, at=december)
        one = find.lock_by_id(session, ids[1])
        split_complaint(session, collaborators, one, "合成：另一件事", actor=crew.dispatcher, at=december)
    assert _counted(room, Reading.PUBLISHED) == (7, 4, 4, 1)
    assert _counted(room, Reading.TODAY) == (7, 3, 3, 1)
    assert moved_since(room, "2026-11") == sorted([*later[1], numbers[1]])
    assert restate_moved(room, Restating.AT_ONCE, at=december + timedelta(days=1)) == ["2026-11"]
    assert _counted(room, Reading.PUBLISHED) == (7, 3, 3, 1)


def test_an_answer_that_is_given_anew_counts_when_it_is_given(sqlite_database: Database, tmp_path: Path) -> None:
    room = room_of(sqlite_database, tmp_path)
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED, State.NEED_INFO, State.SUSPENDED])
        matter.join()
        matter.answer()
        lead_id = matter.lead.id
    assert _counted(room, Reading.TODAY) == (4, 1, 4, 1)
    with sqlite_database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        lead = find.lock_by_id(session, lead_id)
        review.send_back(session, office, lead, "合成：查得不够", actor=crew.supervisor, at=make.on(3))
    assert _counted(room, Reading.TODAY) == (4, 1, 0, 0)


def test_they_stand_on_the_page_of_reports_on_the_board_and_in_the_bulletin(runtime: Runtime) -> None:
    scene, then = Scene(runtime), of_month(LAST_MONTH).start + timedelta(days=12, hours=3)
    lead, others = (
        scene.complaint(State.HANDLING, at=then),
        [scene.complaint(state, at=then) for state in (State.RECEIVED, State.DISPATCHED)],
    )
    with runtime.db.unit_of_work() as session:
        office, crew, joined_at = runtime.collaborators(session), make.Crew(session), then + timedelta(days=1)
        at_once.join_all(session, office, lead, others, actor=crew.dispatcher, at=joined_at)
        make.bring_to(session, office, crew, find.lock_complaint(session, lead), State.CALLBACK, at=joined_at)
    publish(runtime.facts, LAST_MONTH, at=now())
    scene.dispatcher().post(f"/complaints/{others[1]}/split", {"reason": "合成：另一件事"})
    page = scene.supervisor()
    page.get("/account?lang=en")
    days = {"from": f"{LAST_MONTH}-01", "to": of_month(LAST_MONTH).last_day.isoformat()}
    text = page.get("/reports/", query_string=days).text
    table = text.split('class="sheet both-ways"')[1].split("</table>")[0]
    cells = [re.findall(r"\d+", re.sub(r"<[^>]+>|title=.[^>]+", " ", cell)) for cell in table.split("<td class")[1:]]
    assert cells == [["3"], ["1", "2"], ["3", "2"], ["1"]]  # each as published, and where it differs as known today
    board = page.get("/board/", query_string={"month": LAST_MONTH}).text
    told = re.sub(r"<[^>]+>", "", board.split('id="both-ways"')[1].split("</p>")[0])
    assert re.findall(r"\d+", told) == ["3", "1", "3", "1"]
    with (
        runtime.db.reading() as session,
        asking(session, reading=Reading.PUBLISHED, files=runtime.facts.files) as asked,
    ):
        span = read_span(LAST_MONTH)
        figures = count_figures(asked, BulletinOrder(span, "合成热线", least_due=1), at=now())
    first = headline_table(figures)
    numbers = {str(row[0]): row[1] for row in first.rows}
    assert [numbers[COUNTS[key].term] for pair in BOTH_WAYS for key in pair] == [3, 1, 3, 1]
    assert any("逐件计受理3件、办结3件，按事项计受理1项、办结1项" in said for said in overview(figures))


def test_the_command_line_counts_both_ways_and_names_the_version(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    with sqlite_database.unit_of_work() as session:
        matter = Matter(session, [State.RECEIVED, State.DISPATCHED])
        matter.join()
        matter.answer()
    for key, number in zip((key for pair in BOTH_WAYS for key in pair), (3, 1, 3, 1), strict=True):
        app([key, "--from", "2026-11-01", "--to", "2026-11-30", "--reading", "today", "--json"], standalone_mode=False)
        told = json.loads(capsys.readouterr().out)
        assert (told["metric"], told["version"], told["total"]["count"]) == (key, 1, number)
