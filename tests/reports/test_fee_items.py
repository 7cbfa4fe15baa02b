"""Figures by fee item: once under each item that stands named, apart where other lists read otherwise."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from intake.casework.verbs.fees.name_fees import name_fees
from intake.fee_lists import drafting, publishing
from intake.models import Complaint
from intake.reports.by import By, RateSubset, Scope
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import Period, of_month
from intake.vocabulary import Reading, StaffRole
from routing.fee_lists.store import load_fee_list
from routing.fees import shipped_fee_list
from tests import factories as make
from tests.reports.asking import asking

NOVEMBER = of_month("2026-11")
NOON = make.on(0, 12)
FEES = shipped_fee_list().by_code


def received(session: Session, period: Period = NOVEMBER, *, reading: Reading = Reading.TODAY) -> dict[str, int]:
    with asking(session, reading=reading) as figures:
        return {row.keys[0]: row.denominator for row in figures.measured(COUNTS["received"], period, (By.FEE_ITEM,))}


def complaint(session: Session, *codes: str) -> Complaint:
    office = make.make_office(session)
    made = make.make_complaint(session, office, association_id=make.known_association(session))
    if codes:
        who = make.make_actor(session, StaffRole.DISPATCHER)
        name_fees(session, office, made, codes, actor=who, at=make.on(0, 11))
    return made


@pytest.mark.both_databases
def test_a_complaint_counts_once_under_each_item_it_names(session: Session) -> None:
    both, one, _none = complaint(session, "N05", "N01"), complaint(session, "N05"), complaint(session)
    five, first = (f"{code} {FEES[code].name_zh}" for code in ("N05", "N01"))
    assert received(session) == {five: 2, first: 1, "unassigned": 1}
    assert sum(received(session).values()) == 4, "of three complaints: more than the whole"
    with asking(session) as figures:
        [whole] = figures.measured(COUNTS["received"], NOVEMBER)
        scope = Scope().limited(By.FEE_ITEM, "0/N05")
        assert set(figures.complaints(COUNTS["received"], NOVEMBER, scope=scope)) == {both.id, one.id}
        rate = RATES["closure_rate_all"]
        assert set(figures.complaints(rate, NOVEMBER, RateSubset.REST, scope)) == {both.id, one.id}
        crossed = figures.rows(rate, NOVEMBER, (By.FEE_ITEM, By.CHANNEL))
        assert {(cell.keys[0], cell.denominator) for cell in crossed} == {(five, 2), (first, 1), ("unassigned", 1)}
        assert figures.group_name(By.FEE_ITEM, "0/N05") == five
    assert whole.denominator == 3
    office, who = make.make_office(session), make.make_actor(session, StaffRole.DISPATCHER)
    name_fees(session, office, both, ["N01"], actor=who, at=make.on(1))
    assert received(session) == {five: 1, first: 1, "unassigned": 1}, "what was taken back counts no longer"


def test_items_that_read_alike_are_one_group_and_others_are_not(session: Session) -> None:
    complaint(session, "N05", "N01")
    drafter, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _ in range(2))
    drafting.begin_draft(session, "合成清单", actor=drafter, at=NOON)
    other = replace(FEES["N05"], name_zh="合成五", name_en="合成五")
    drafting.write_item(session, other, was="N05", edition=None, actor=drafter, at=NOON)
    publishing.publish(session, actor=second, at=NOON)
    office = make.make_office(session, at=make.on(0, 13))
    new, who = complaint(session), make.make_actor(session, StaffRole.DISPATCHER)
    office = replace(office, rules=replace(office.rules, fees=load_fee_list(session, make.on(0, 13))))
    name_fees(session, office, new, ["N05", "N01"], actor=who, at=make.on(0, 13))
    first, five = (f"{code} {FEES[code].name_zh}" for code in ("N01", "N05"))
    assert received(session) == {first: 2, five: 1, "N05 合成五 (合成清单)": 1}
