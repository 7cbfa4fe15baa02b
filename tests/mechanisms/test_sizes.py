"""Registries as large as those that were published, and a consultation as wide as a city's."""

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.db import Database
from intake.departments.editing import DepartmentDetails, make_department
from intake.meetings.agenda import AgendaPlace, put_on
from intake.meetings.holding import MeetingPlan, open_meeting
from intake.meetings.opinions import ask_opinions, give_opinion
from intake.models import MeetingOpinion
from intake.registry_upkeep.coverage import measure_coverage
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.vocabulary import CoverageGap, MeetingKind, OpinionStance, StaffRole
from routing.registry.synthetic import generate
from routing.vocabulary import Level, Symbol
from tests import factories as make

pytestmark = pytest.mark.slow

ROLES = {CoverageGap.NO_REGISTRAR, CoverageGap.NO_SUPERVISOR, CoverageGap.NO_INDUSTRY_DEPARTMENT}


@pytest.mark.parametrize(
    ("place", "size"),
    [
        ("city", 338),  # Jinan
        ("city", 279),  # Chengdu: decoupled or directly registered
        pytest.param("province", 3900, marks=pytest.mark.proof),  # Hunan
        pytest.param("city", 3866, marks=pytest.mark.proof),  # Xi'an: all social organisations
    ],
)
def test_a_registry_of_the_size_is_filled_and_covered(session: Session, place: str, size: int) -> None:
    made = generate(3, size, province=place == "province")
    report = fill_with_synthetic(session, made, on=make.MONDAY.date(), actor=SYSTEM, at=make.MONDAY)
    assert len(report.new) == size
    coverage = measure_coverage(session, on=make.MONDAY.date())
    assert 0 < coverage.active <= size
    assert not {gap: number for gap, number in coverage.counts.items() if gap in ROLES and number}


def test_thirty_four_departments_are_asked_about_one_matter(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        known = {"association_id": make.known_association(session)}
        complaint = make.make_complaint(session, office, at=make.on(0), **known)
        coordinate_complaint(session, office, complaint, "合成：归口不清", actor=crew.dispatcher, at=make.on(0, 11))
        keeper = make.make_actor(session, StaffRole.ADMINISTRATOR)
        asked = []
        for number in range(34):
            details = DepartmentDetails(f"成都市合成第{number + 1}局", Level.CITY, make.CITY)
            asked.append(make_department(session, details, actor=keeper, at=make.on(0)).id)
    with database.unit_of_work() as session:
        office, crew.session = make.make_office(session), session
        who = {"actor": crew.dispatcher, "at": make.on(1)}
        convenor = make.department_of(office, Symbol.SWD)
        meeting = open_meeting(session, office, MeetingPlan(make.CITY, MeetingKind.LIAISON, "合成", convenor), **who)
        (item,) = put_on(session, office, meeting.id, [complaint.number], **who)
        ask_opinions(session, office, AgendaPlace(meeting.id, item.id), asked, make.on(4).date(), **who)
        waiting = session.exec(select(MeetingOpinion)).all()
        assert {one.department_id for one in waiting} == set(asked)
        for one in waiting:
            handler = crew.handler(one.department_id)
            give_opinion(session, one.id, OpinionStance.NOT_OURS, "合成意见", actor=handler, at=make.on(2))
    with database.reading() as session:
        assert len({one.given_by_id for one in session.exec(select(MeetingOpinion)).all()}) == 34
