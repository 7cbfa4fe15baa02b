"""What the registry leaves open is counted and listed, on both databases alike."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.models import VerificationItem, VerificationRound
from intake.registry_upkeep.coverage import CoverageFilter, RegistryGap, list_gaps, measure_coverage
from intake.registry_upkeep.gap_queries import half_a_year_before
from intake.vocabulary import CoverageGap, StaffRole, VerificationState
from routing.models import Association, Department, RoleAssignment
from routing.vocabulary import Lifecycle, RegistryRole, Symbol
from tests import factories as make
from tests.registry.registry_scene import abolish, more_associations, plant_gaps

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

DAY = make.MONDAY.date()


def _listed(session: Session, collaborators: Collaborators, gap: CoverageGap, **narrowed: str) -> list[RegistryGap]:
    return list(list_gaps(session, collaborators.rules.directory, gap, on=DAY, narrowed=CoverageFilter(**narrowed)))


def _names(found: list[RegistryGap]) -> list[str]:
    return [one.name.removeprefix("成都市").removesuffix("行业协会（合成）") for one in found]


def test_an_active_association_lacking_a_role_is_found_by_the_role_its_mode_asks_for(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        plant_gaps(session, collaborators)
        assert _names(_listed(session, collaborators, CoverageGap.NO_REGISTRAR)) == ["甲"]
        assert _names(_listed(session, collaborators, CoverageGap.NO_SUPERVISOR)) == ["乙"]
        assert _listed(session, collaborators, CoverageGap.NO_INDUSTRY_DEPARTMENT) == []
        assert _listed(session, collaborators, CoverageGap.NO_SOCIAL_WORK) == []
        session.execute(Association.__table__.update().values(lifecycle=Lifecycle.DEREGISTERED))
        make.record_writes(session)
        assert _listed(session, collaborators, CoverageGap.NO_REGISTRAR) == []


def test_two_departments_in_one_role_on_a_day_to_come_are_found_with_both_names(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        plant_gaps(session, collaborators)
        [one] = _listed(session, collaborators, CoverageGap.OVERLAP)
        assert (_names([one]), one.role, one.since) == (["丙"], RegistryRole.INDUSTRY_DEPARTMENT, date(2026, 10, 1))
        assert (one.department, one.other) == ("成都市住房和城乡建设局", "成都市市场监督管理局")
        open_row = session.exec(select(RoleAssignment).where(RoleAssignment.valid_from == date(2026, 10, 1))).one()
        open_row.valid_from = date(2027, 1, 1)  # the day the other row has ended: nobody holds it twice
        make.record_writes(session)
        assert _listed(session, collaborators, CoverageGap.OVERLAP) == []


def test_a_role_of_a_department_out_of_service_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        abolish(session, make.department_of(collaborators, Symbol.REG))
        [one] = _listed(session, collaborators, CoverageGap.ABOLISHED)
        assert (one.role, one.department) == (RegistryRole.REGISTRAR, "成都市民政局")


@pytest.mark.parametrize(("age", "is_stale"), [(0, False), (180, False), (190, True)])
def test_a_row_is_stale_half_a_year_after_its_last_confirmation(
    database: Database, age: int, *, is_stale: bool
) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        assert len(_listed(session, collaborators, CoverageGap.STALE)) == 3
        current = VerificationRound(begins_on=date(2026, 1, 1), opened_at=make.MONDAY)
        session.add(current)
        session.flush()
        registrar = make.department_of(collaborators, Symbol.REG)
        session.add(
            VerificationItem(
                round_id=current.id,
                association_id=make.known_association(session),
                department_id=registrar,
                state=VerificationState.CONFIRMED,
                added_at=make.MONDAY,
                settled_at=make.MONDAY - timedelta(days=age),
            )
        )
        session.flush()
        stale = {one.role: one.confirmed_at for one in _listed(session, collaborators, CoverageGap.STALE)}
        assert (RegistryRole.REGISTRAR in stale) is is_stale
        assert stale.get(RegistryRole.REGISTRAR) == (make.MONDAY - timedelta(days=age) if is_stale else None)
        assert len(stale) == 2 + is_stale


def test_a_row_written_within_half_a_year_is_not_stale(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        more_associations(session, valid_from=half_a_year_before(DAY))
        assert {one.credit_code for one in _listed(session, collaborators, CoverageGap.STALE)} == {make.CREDIT_CODE}


def test_a_region_without_a_back_stop_names_who_answers_instead(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        assert _listed(session, collaborators, CoverageGap.NO_BACKSTOP) == []
        session.execute(
            Department.__table__.update().where(Department.region_code == make.CITY).values(is_backstop=False)
        )
        make.record_writes(session)
        collaborators = make.make_office(session)
        [one] = _listed(session, collaborators, CoverageGap.NO_BACKSTOP)
        assert (one.region_code, one.associations) == (make.CITY, 1)
        assert "四川省" in one.department


def test_a_department_that_answers_for_somebody_and_has_nobody_to_log_in_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        registrar = make.department_of(collaborators, Symbol.REG)
        assert "成都市民政局" in {one.name for one in _listed(session, collaborators, CoverageGap.NO_STAFF)}
        make.make_staff(session, StaffRole.HANDLER, department_id=registrar, is_active=False)
        assert "成都市民政局" in {one.name for one in _listed(session, collaborators, CoverageGap.NO_STAFF)}
        make.make_staff(session, StaffRole.HANDLER, department_id=registrar)
        assert "成都市民政局" not in {one.name for one in _listed(session, collaborators, CoverageGap.NO_STAFF)}


def test_what_concerns_most_complaints_stands_first_and_filters_narrow(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        planted = plant_gaps(session, collaborators)
        for _ in range(2):
            make.make_complaint(session, collaborators, association_id=planted["丙"])
        make.make_complaint(session, collaborators, association_id=planted["乙"])
        found = _listed(session, collaborators, CoverageGap.STALE)
        assert [one.complaints for one in found] == sorted((one.complaints for one in found), reverse=True)
        assert _names(found)[0] == "丙"
        assert {one.industry for one in _listed(session, collaborators, CoverageGap.STALE, industry="餐饮")} == {"餐饮"}
        assert _listed(session, collaborators, CoverageGap.STALE, region_code="110000") == []
        everywhere = len(found)
        assert len(_listed(session, collaborators, CoverageGap.STALE, region_code="510000")) == everywhere


def test_the_counts_are_the_lengths_of_the_lists(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        plant_gaps(session, collaborators)
        found = measure_coverage(session, on=DAY)
        assert found.active == 4
        for gap in CoverageGap:
            listed = _listed(session, collaborators, gap)
            assert found.counts.get(gap, 0) == len(listed), gap
            assert sum(each[gap] for each in found.by_region.values()) == len(listed)
        assert found.by_industry["餐饮"][CoverageGap.NO_REGISTRAR] == 1
        narrow = measure_coverage(session, on=DAY, narrowed=CoverageFilter(industry="物流"))
        assert narrow.counts[CoverageGap.OVERLAP] == 1
        assert CoverageGap.NO_REGISTRAR not in narrow.counts


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-11-23", "2026-05-23"),
        ("2026-08-31", "2026-02-28"),
        ("2026-03-31", "2025-09-30"),
        ("2026-06-30", "2025-12-30"),
    ],
)
def test_half_a_year_before_a_day(day: str, before: str) -> None:
    assert half_a_year_before(date.fromisoformat(day)) == date.fromisoformat(before)
