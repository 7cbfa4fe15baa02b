"""Who sees and who decides a complaint: role × region of the person × region that received it or holds a part."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actions.allowed import moves_for
from intake.casework.actor import Actor
from intake.casework.collaborators import Rulebook
from intake.casework.parts import assignments
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.override import override_decision
from intake.casework.verbs.review import pass_review
from intake.casework.visibility import seen_by, sees
from intake.db import Database
from intake.desk.counting.by_state import count_states
from intake.desk.listing import state_lines
from intake.errors import NotFound
from intake.models import Complaint
from intake.vocabulary import ActorKind, StaffRole, State
from routing.registry.department_names import organs_of
from routing.registry.writing import write_departments
from routing.vocabulary import Symbol
from tests import factories as make

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

PROVINCE, CITY, COUNTY, NEXT_COUNTY, OTHER_CITY = "510000", "510100", "510104", "510105", "510700"
HOTLINE = tuple(role for role in StaffRole if role is not StaffRole.HANDLER)

# Which of the complaints made below a person of the region sees; the installation's home is the province.
SEEN = {
    None: {"of_county", "of_city", "of_home", "held_in_county", "given_back"},
    "000000": {"of_county", "of_city", "of_home", "held_in_county", "given_back"},
    PROVINCE: {"of_county", "of_city", "of_home", "held_in_county", "given_back"},
    CITY: {"of_county", "of_city", "held_in_county", "given_back"},
    COUNTY: {"of_county", "held_in_county"},
    NEXT_COUNTY: set(),
    OTHER_CITY: set(),
}


class Province:
    """A province with one city and two counties of it, and complaints that came and went everywhere."""

    def __init__(self, session: Session) -> None:
        self.session = session
        make.make_office(session)
        organs = [organ for code in (COUNTY, NEXT_COUNTY) for organ in organs_of(code, ())]
        write_departments(session, organs, is_synthetic=True)
        make.record_writes(session)
        self.collaborators = replace(
            make.make_office(session),
            rules=Rulebook.load(session, profile="default", at=make.MONDAY),
            home_region=PROVINCE,
        )
        self.crew = make.Crew(session)
        self.complaints = dict(self._made())

    def person(self, region: str | None, *roles: StaffRole, department_id: int | None = None) -> Actor:
        return make.make_actor(self.session, *roles, department_id=department_id, region=region, home=PROVINCE)

    def department(self, region: str) -> int:
        return make.department_of(self.collaborators, Symbol.MR, region)

    def complaint(self, *, taken_in: str | None, lead: str) -> Complaint:
        operator = self.person(taken_in, StaffRole.OPERATOR)
        made = make.make_complaint(self.session, self.collaborators, actor=operator)
        self.send(made, lead)
        return made

    def send(self, complaint: Complaint, region: str) -> None:
        choice = DispatchChoice(self.department(region), reason="合成理由")
        dispatcher = self.crew.dispatcher
        override_decision(self.session, self.collaborators, complaint, choice, actor=dispatcher, at=make.on(0))

    def _made(self) -> Iterator[tuple[str, Complaint]]:
        yield "of_county", self.complaint(taken_in=COUNTY, lead=PROVINCE)
        yield "of_city", self.complaint(taken_in=CITY, lead=PROVINCE)
        yield "of_home", self.complaint(taken_in=PROVINCE, lead=PROVINCE)
        yield "held_in_county", self.complaint(taken_in=None, lead=COUNTY)
        returned = self.complaint(taken_in=None, lead=NEXT_COUNTY)
        self.send(returned, CITY)
        yield "given_back", returned

    def decide(self, complaint: Complaint, actor: Actor) -> None:
        """What the state of the complaint expects of the actor's role."""
        held, who = (self.session, self.collaborators, complaint), {"actor": actor, "at": make.on(1)}
        if complaint.state is State.DISPATCHED:
            coordinate_complaint(*held, "合成", **who)
        elif complaint.state is State.REPLIED:
            pass_review(*held, **who)
        else:
            make.call_back(*held, make.fine_call(), **who)

    def seen_in_sql(self, actor: Actor) -> set[str]:
        condition = seen_by(actor)
        found = set(self.session.exec(select(Complaint.id).where(sa.true() if condition is None else condition)))
        return {name for name, complaint in self.complaints.items() if complaint.id in found}

    def seen_in_memory(self, actor: Actor) -> set[str]:
        directory = self.collaborators.rules.directory
        parts = {name: find.handlings_of(self.session, one.id) for name, one in self.complaints.items()}
        return {name for name, one in self.complaints.items() if sees(actor, one, parts[name], directory)}

    def opened(self, actor: Actor) -> set[str]:
        """Those whose page opens."""
        found = set()
        for name, complaint in self.complaints.items():
            try:
                find.must_see(self.session, complaint, actor)
            except NotFound:
                continue
            found.add(name)
        return found

    def offered(self, actor: Actor) -> set[str]:
        """Those of which anything may be done, if only a note."""
        moves = {
            name: moves_for(self.session, self.collaborators, one, actor, at=make.on(0))
            for name, one in self.complaints.items()
        }
        return {name for name, found in moves.items() if found}


def test_each_person_sees_what_their_region_received_or_holds_whatever_their_role(database: Database) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        for region, seen in SEEN.items():
            for role in HOTLINE:
                actor = province.person(region, role)
                for way in (province.seen_in_sql, province.seen_in_memory, province.opened):
                    assert way(actor) == seen, (region, role, way.__name__)
                # Who keeps accounts, or only examines, does nothing about a complaint.
                idle = {StaffRole.ADMINISTRATOR, StaffRole.AUDITOR}
                assert province.offered(actor) == (set() if role in idle else seen), (region, role)


def test_a_handler_sees_the_parts_of_the_department_and_no_more(database: Database) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        expected = {COUNTY: {"held_in_county"}, NEXT_COUNTY: set(), CITY: {"given_back"}}
        for region, seen in expected.items():
            handler = province.person(None, StaffRole.HANDLER, department_id=province.department(region))
            for way in (province.seen_in_sql, province.seen_in_memory, province.opened, province.offered):
                assert way(handler) == seen, (region, way.__name__)
        both = province.person(
            NEXT_COUNTY, StaffRole.HANDLER, StaffRole.CALLER_BACK, department_id=province.department(COUNTY)
        )
        assert province.seen_in_sql(both) == province.seen_in_memory(both) == {"held_in_county"}


def test_lists_and_their_counts_hold_what_one_sees(database: Database) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        for region, seen in SEEN.items():
            actor = province.person(region, StaffRole.SUPERVISOR)
            lines = state_lines(session, [State.DISPATCHED], actor)
            assert {line.number for line in lines} == {province.complaints[name].number for name in seen}
            assert count_states(session, actor, at=make.on(0)).of(State.DISPATCHED) == len(seen)


@pytest.mark.parametrize(
    ("role", "state"),
    [
        (StaffRole.DISPATCHER, State.DISPATCHED),
        (StaffRole.SUPERVISOR, State.REPLIED),
        (StaffRole.CALLER_BACK, State.CALLBACK),
    ],
)
def test_each_decides_what_they_see_and_nothing_else(database: Database, role: StaffRole, state: State) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        session.flush()
        for region in (COUNTY, NEXT_COUNTY, CITY, PROVINCE):
            complaint = province.complaint(taken_in=None, lead=COUNTY)
            make.bring_to(session, province.collaborators, province.crew, complaint, state, at=make.on(0, 12))
            actor = province.person(region, role)
            if region == NEXT_COUNTY:
                with pytest.raises(NotFound):
                    province.decide(complaint, actor)
                assert complaint.state is state
            else:
                province.decide(complaint, actor)
                assert complaint.state is not state


def test_what_a_region_took_by_telephone_is_its_own_and_what_comes_by_the_web_is_homes(database: Database) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        received = {name: one.received_region for name, one in province.complaints.items()}
        assert received == {
            "of_county": COUNTY,
            "of_city": CITY,
            "of_home": None,
            "held_in_county": None,
            "given_back": None,
        }
        web = make.make_complaint(session, province.collaborators)
        assert web.received_region is None


def test_nothing_is_asked_of_the_database_for_staff_of_the_home_region(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        assert seen_by(make.make_actor(session, StaffRole.SUPERVISOR)) is None
        assert seen_by(make.make_actor(session, StaffRole.SUPERVISOR, region=make.CITY)) is None
        assert seen_by(Actor(ActorKind.STAFF, 1, frozenset({StaffRole.SUPERVISOR}), regions=frozenset())) is not None


def test_a_part_that_is_answered_is_still_held(database: Database) -> None:
    with database.unit_of_work() as session:
        province = Province(session)
        complaint = province.complaints["held_in_county"]
        make.bring_to(session, province.collaborators, province.crew, complaint, State.CALLBACK, at=make.on(0, 12))
        assert not assignments.open_parts(session, complaint)
        caller = province.person(COUNTY, StaffRole.CALLER_BACK)
        assert [line.number for line in state_lines(session, [State.CALLBACK], caller)] == [complaint.number]
        assert session.exec(select(Complaint.id).where(col(Complaint.id) == complaint.id, seen_by(caller))).all()
