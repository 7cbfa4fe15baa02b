"""Whose hotline a late clock is told to: the region's own first, then those above it, last the home region's."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.escalation.recipients import Desk, Recipients
from intake.casework.outbox.dismiss import dismiss_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines, hotline_of
from intake.casework.outbox.staff_notices import REQUEST_FILED, notify_desk
from intake.db import Database
from intake.desk.notices import unread
from intake.errors import NotFound
from intake.models import Complaint, Deadline, Notice
from intake.vocabulary import StaffRole
from routing.vocabulary import Clock, Step
from tests import factories as make

pytestmark = pytest.mark.both_databases

PROVINCE, CITY, COUNTY, NEXT_COUNTY = "510000", "510100", "510104", "510105"


def province(session: Session) -> Collaborators:
    return replace(make.make_office(session), home_region=PROVINCE)


def hotlines(session: Session, collaborators: Collaborators, complaint: Complaint, step: Step) -> set[str | None]:
    """The regions whose hotlines a step of the closure clock tells."""
    closure = (Deadline.complaint_id == complaint.id, Deadline.clock == Clock.CLOSURE)
    deadline = session.exec(select(Deadline).where(*closure)).one()
    pressing = Recipients(session, collaborators, make.on(1))
    pressing.look_at([complaint])
    desks = pressing.desks(complaint, deadline, step)
    return {desk.region_code for desk in desks if desk.department_id is None and desk.staff_id is None}


def test_a_late_complaint_of_a_county_is_told_upward_a_region_a_step(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = province(session)
        taker = make.make_actor(session, StaffRole.OPERATOR, region=COUNTY, home=PROVINCE)
        for region in (COUNTY, CITY):
            make.make_actor(session, StaffRole.SUPERVISOR, region=region, home=PROVINCE)
        complaint = make.make_complaint(session, collaborators, actor=taker, accept=False)
        told = [hotlines(session, collaborators, complaint, step) for step in (Step.PLUS_3, Step.PLUS_5)]
        assert told == [{COUNTY}, {CITY}]
        # Without people of its own a region is passed over, as is one whose only people take calls.
        handled = make.make_complaint(session, collaborators, actor=replace(taker, region_code=NEXT_COUNTY))
        assert hotlines(session, collaborators, handled, Step.PLUS_3) == {CITY}
        assert hotlines(session, collaborators, handled, Step.PLUS_5) == {None}


def test_the_region_of_the_department_that_is_late_hears_of_it_beside_the_one_that_received_it(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        collaborators = province(session)
        make.make_actor(session, StaffRole.SUPERVISOR, region=CITY, home=PROVINCE)
        complaint = make.make_complaint(session, collaborators)  # by the web, to departments of the city
        assert hotlines(session, collaborators, complaint, Step.PLUS_1) == set()
        assert hotlines(session, collaborators, complaint, Step.PLUS_3) == {CITY, None}
        assert hotlines(session, collaborators, complaint, Step.PLUS_5) == {None}


def test_an_installation_of_one_region_tells_its_one_hotline(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        make.make_actor(session, StaffRole.SUPERVISOR, region=make.CITY)
        complaint = make.make_complaint(session, collaborators)
        for step in (Step.PLUS_3, Step.PLUS_5):
            assert hotlines(session, collaborators, complaint, step) == {None}
        assert Desk().key == "hotline"


def test_a_way_up_ends_at_home_and_begins_where_somebody_reads(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = province(session)
        found = RegionalHotlines(collaborators.rules.directory, PROVINCE, {COUNTY, PROVINCE, "000000"})
        assert [found.above(COUNTY, steps) for steps in range(3)] == [COUNTY, None, None]
        assert found.above(None) is None
        assert found.above(CITY) is None
        taker = make.make_actor(session, StaffRole.OPERATOR, region=COUNTY, home=PROVINCE)
        complaint = make.make_complaint(session, collaborators, actor=taker)
        assert hotline_of(session, collaborators, complaint) is None
        make.make_actor(session, StaffRole.DISPATCHER, region=CITY, home=PROVINCE)
        assert hotline_of(session, collaborators, complaint) == CITY


def test_a_hotlines_notice_is_read_and_put_away_by_that_region_alone(database: Database) -> None:
    with database.unit_of_work() as session:
        province(session)
        readers = {
            region: make.make_actor(session, StaffRole.SUPERVISOR, region=region, home=PROVINCE)
            for region in (None, PROVINCE, CITY, COUNTY)
        }
        for region in (None, CITY):
            notify_desk(
                session,
                REQUEST_FILED,
                cause=f"合成-{region}",
                at=make.on(0),
                region_code=region,
                number="2611230000000000",
            )
        ids = {row.region_code: row.id for row in session.exec(select(Notice))}
        read = {
            region: {one.id for one in unread(session, actor, at=make.on(0)).lines} for region, actor in readers.items()
        }
        assert read == {None: {ids[None]}, PROVINCE: {ids[None]}, CITY: {ids[CITY]}, COUNTY: set()}
        for stranger in (COUNTY, PROVINCE):
            with pytest.raises(NotFound):
                dismiss_notices(session, [ids[CITY]], actor=readers[stranger], at=make.on(0))
        dismiss_notices(session, [ids[CITY]], actor=readers[CITY], at=make.on(0))
        assert unread(session, readers[CITY], at=make.on(0)).notices == 0
