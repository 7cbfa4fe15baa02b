"""The lists that are read in a way of their own go on page by page: every complaint once, in the list's order."""

import html
import re
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.verbs import coordinate
from intake.casework.verbs.following.objection import file_objection
from intake.clock import now
from intake.db import Database
from intake.desk import inbox
from intake.desk.calling.queue import objection_lines
from intake.desk.cursors import ListPart, find_place
from intake.desk.listing import ListLine, answered_lines
from intake.desk.queues import unsettled_lines
from intake.models import Complaint, Objection
from intake.runtime import Runtime
from intake.vocabulary import State
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.both_databases
_LINE = re.compile(r'<a class="number" href="/complaints/(\d+)"')


def _walked(read: Callable[[ListPart], list[ListLine]], size: int = 2) -> list[str]:
    """The numbers of a whole list, read so many at once, each page from where the address of the last one ends."""
    numbers: list[str] = []
    part = ListPart(limit=size)
    while found := read(part):
        numbers += [line.number for line in found]
        part = ListPart(after=find_place(str(found[-1].place)), limit=size)
    return numbers


def _next_of(text: str) -> str:
    """Where the pager leads on to."""
    found = re.search(r'href="([^"]+)" rel="next"|rel="next" href="([^"]+)"', text)
    assert found is not None
    return html.unescape(found[1] or found[2])


def _closed(session: Session, count: int) -> tuple[list[Complaint], Actor]:
    office, crew = make.make_office(session), make.Crew(session)
    made = [make.make_complaint(session, office) for _ in range(count)]
    for one in made:
        make.bring_to(session, office, crew, one, State.CLOSED, at=make.on(0, 11))
    return made, crew.supervisor


def test_objections_go_on_in_the_order_they_are_to_be_decided(database: Database) -> None:
    with database.unit_of_work() as session:
        closed, supervisor = _closed(session, 5)
        office, days = make.make_office(session), (4, 1, 3, 1, 2)  # two are to be decided at the same moment
        for one, day in zip(closed, days, strict=True):
            file_objection(session, office, one, "合成：不服", actor=COMPLAINANT, at=make.on(day))
        due = dict(session.exec(select(Objection.complaint_id, Objection.decide_by)).all())
        in_order = [one.number for one in sorted(closed, key=lambda one: (due[one.id], one.id))]
        assert _walked(lambda part: objection_lines(session, supervisor, part)) == in_order
        (first, *_others) = objection_lines(session, supervisor)
        assert first.due_at == min(due.values())
        assert objection_lines(session, supervisor, ListPart(branch="V")) == []
        assert len(objection_lines(session, supervisor, ListPart(branch="F"))) == len(closed)


def test_what_has_run_out_and_what_is_answered_go_on(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        late, answered = ([make.make_complaint(session, office) for _ in range(3)] for _ in range(2))
        for one in late:
            coordinate.coordinate_complaint(session, office, one, "合成", actor=crew.dispatcher, at=make.on(0, 14))
        for hour, one in enumerate(answered):
            make.bring_to(session, office, crew, one, State.REPLIED, at=make.on(1, 10 + hour // 2))
        numbers = _walked(lambda part: unsettled_lines(session, crew.supervisor, part, at=make.on(4)))
        assert numbers == [one.number for one in late]
        lead = answered[0].lead_department_id or 0
        first, second, third = (one.number for one in answered)
        assert _walked(lambda part: answered_lines(session, lead, part), size=1) == [third, first, second]


def test_the_desk_leads_from_page_to_page(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    scene = Scene(runtime)
    numbers = [scene.complaint(State.CLOSED) for _ in range(3)]
    with runtime.db.unit_of_work() as session:
        for number in numbers:
            one = session.exec(select(Complaint).where(Complaint.number == number)).one()
            office = runtime.collaborators(session)
            file_objection(session, office, one, "合成：不服", actor=COMPLAINANT, at=now())
    supervisor = scene.supervisor()
    first = supervisor.get("/desk/?queue=objections").text
    last = supervisor.get(_next_of(first)).text
    assert [len(_LINE.findall(page)) for page in (first, last)] == [2, 1]
    assert {*_LINE.findall(first), *_LINE.findall(last)} == set(numbers)
    assert 'rel="next"' not in last
