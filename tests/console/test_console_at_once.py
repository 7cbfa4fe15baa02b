"""The same form sent several times at the same instant, on either engine: one complaint, one number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import func, select

from intake.app import create_app
from intake.auth.accounts import add_staff
from intake.clock import now
from intake.db import Database
from intake.identity.person import Person
from intake.models import Complaint, ComplaintEvent
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole, State
from tests.console.test_console import call, number_of
from tests.factories import known_association, make_complaint, make_office
from tests.stages.pages import PASSWORD, Page

pytestmark = pytest.mark.both_databases

OPERATORS = ("op1", "op2", "op3", "op4")
STRANGER = Person(name="司马合成", phone="+8613900005678")


@pytest.fixture
def runtime(settings: Settings, database: Database) -> Runtime:
    url = database.url.render_as_string(hide_password=False)
    made = replace(build_runtime(settings.model_copy(update={"database_url": url})), db=database)
    with database.unit_of_work() as session:
        make_office(session)
        for login in OPERATORS:
            add_staff(
                session,
                login=login,
                display_name=login,
                roles=[StaffRole.OPERATOR],
                department_id=None,
                password=PASSWORD,
                at=now(),
                must_change=False,
            )
    return made


@pytest.fixture
def seats(runtime: Runtime) -> list[Page]:
    """Four browsers, each with a session of its own."""
    app: Flask = create_app(runtime)
    return [Page(app).log_in(login) for login in OPERATORS]


def all_at_once(seats: list[Page], send: Callable[[Page], str]) -> set[str]:
    with ThreadPoolExecutor(len(seats)) as pool:
        return set(pool.map(send, seats))


def test_one_form_sent_four_times_at_once_has_one_number(seats: list[Page], runtime: Runtime) -> None:
    form = call()
    numbers = all_at_once(seats, lambda seat: number_of(seat.post("/console/", form)))
    assert len(numbers) == 1
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 1


def test_one_second_person_joined_four_times_at_once_is_joined_once(seats: list[Page], runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        values = {"association_id": known_association(session), "person": STRANGER}
        first = make_complaint(session, runtime.collaborators(session), at=now(), **values).number
    form = call(action="join", into=first, implicated="")
    numbers = all_at_once(seats, lambda seat: number_of(seat.post("/console/", form)))
    assert len(numbers) == 1
    with runtime.db.reading() as session:
        states = session.exec(select(Complaint.state).where(Complaint.number.in_(numbers))).all()
        assert states == [State.MERGED]
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 2


def test_everything_the_screen_foretells_is_read_alike_on_both_engines(seats: list[Page], runtime: Runtime) -> None:
    seats[0].post("/console/", call())
    shown = seats[0].post("/console/preview", call(), status=200).text
    assert 'name="into" id="into-2' in shown
    assert shown.count("day-counts") == 15
    assert "合**" in shown
    with runtime.db.reading() as session:
        before = session.exec(select(func.count()).select_from(ComplaintEvent)).one()
    seats[0].post("/console/preview", call(), status=200)
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(ComplaintEvent)).one() == before
