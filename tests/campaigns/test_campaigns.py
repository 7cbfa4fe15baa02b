"""Campaigns by the verbs: Jinan's 46 targets and 24 struck off, Chengdu's 27 and 17, and what is refused."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import cycle

import pytest
from sqlmodel import Session, col, select, text

from intake.campaigns.campaigns import (
    SituationWording,
    close_campaign,
    open_campaign,
    shipped_situations,
    situations,
    word_situation,
)
from intake.campaigns.results import Achievement, campaign_report, record_result, strike_result
from intake.campaigns.targets import PENALTIES, compare, decide, judge, report_targets, targets
from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import integrity
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.language.formats import share
from intake.models import Campaign, CampaignTarget
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.vocabulary import CampaignResultKind, FindingWay, Measure, StaffRole, State, TargetState
from routing.models import Association
from routing.registry.synthetic import generate
from tests import factories as make

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

AT = make.MONDAY
# The seed counts 46 targets, six grades and 24 struck off; how the other 22 fell among the grades it does not say.
JINAN = {
    Measure.TALK: 6,
    Measure.RECTIFY: 6,
    Measure.WARN: 4,
    Measure.REFUND: 3,
    Measure.RESTRICT: 3,
    Measure.REVOKE: 24,
}
WAYS = {FindingWay.SELF_REPORT: 15, FindingWay.DEPARTMENT_CHECK: 20, FindingWay.COMPARISON: 11}


@pytest.fixture
def keeper(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.SUPERVISOR)


@pytest.fixture
def second(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


def a_campaign(session: Session, keeper: Actor, name: str = "合成规范整治") -> Campaign:
    told = {"document": "合成〔2026〕1号", "begins_on": date(2026, 6, 1), "ends_on": date(2026, 11, 30)}
    return open_campaign(session, name=name, **told, reason="合成", actor=keeper, at=AT)


def associations(session: Session, count: int) -> Iterator[int]:
    fill_with_synthetic(session, generate(1, count), on=AT.date(), actor=SYSTEM, at=AT)
    return iter(session.exec(select(Association.id).order_by(col(Association.id))).all())


def test_jinans_forty_six_targets_and_twenty_four_struck_off(session: Session, keeper: Actor, second: Actor) -> None:
    campaign = a_campaign(session, keeper)
    assert len(situations(session, campaign.id)) == len(shipped_situations()) == 10
    every = associations(session, 50)
    for way, count in WAYS.items():
        numbers = cycle(range(1, 11))
        found = {next(every): [next(numbers)] for _ in range(count)}
        assert report_targets(session, campaign.id, way, found, actor=keeper, at=AT) == count
    spared = {next(every): [2] for _ in range(4)}
    report_targets(session, campaign.id, FindingWay.COMPARISON, spared, actor=keeper, at=AT)
    grades = iter([grade for grade, count in JINAN.items() for _ in range(count)])
    for line in targets(session, campaign.id):
        is_target = line.association.id not in spared
        judge(session, line.row.id, is_target=is_target, note="合成", actor=keeper, at=AT)
        if is_target:
            decide(session, line.row.id, next(grades), document="合成〔2026〕2号", actor=second, at=AT)
    close_campaign(session, campaign.id, actor=keeper, at=AT)
    report = campaign_report(session, campaign.id)
    assert (report.found, report.targets, report.decided, report.cleared, report.ended) == (50, 46, 46, 4, 24)
    assert share(report.ended, report.targets) == "52.17%"
    assert dict(report.by_grade) == JINAN
    assert dict(report.by_way) == WAYS
    assert sum(report.by_situation.values()) == 46
    assert integrity.verify(session).faults == ()


def test_chengdus_twenty_seven_problems_seventeen_fees_and_nine_documents(session: Session, keeper: Actor) -> None:
    campaign = a_campaign(session, keeper, "合成乱收费集中整治")
    every = cycle([*associations(session, 20)])
    kinds = (CampaignResultKind.DUES_CORRECTED, 27), (CampaignResultKind.FEE_REDUCED, 17)
    for kind, count in kinds:
        for number in range(count):
            money = {"amount_before": Decimal(800), "amount_after": Decimal(500), "amount_refunded": Decimal("12.50")}
            achieved = Achievement(kind, f"合成项目{number}", next(every), **money)
            record_result(session, campaign.id, achieved, actor=keeper, at=AT)
    for number in range(10):
        document = Achievement(CampaignResultKind.POLICY_ISSUED, f"合成制度{number}", document=f"合成{number}号")
        last = record_result(session, campaign.id, document, actor=keeper, at=AT)
    strike_result(session, last.id, actor=keeper, at=AT)
    by_result = campaign_report(session, campaign.id).by_result
    assert [by_result[kind] for kind in CampaignResultKind] == [27, 17, 0, 9]
    assert campaign_report(session, campaign.id).refunded == Decimal("550.00")
    with pytest.raises(NotPossibleNow):
        strike_result(session, last.id, actor=keeper, at=AT)
    assert integrity.verify(session).faults == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"association_id": None}, "association"),
        ({"kind": CampaignResultKind.POLICY_ISSUED}, "association"),
        ({"amount_after": Decimal(900)}, "amount_after"),
        ({"amount_refunded": Decimal(-1)}, "amount_refunded"),
        ({"title": " "}, "title"),
    ],
)
def test_a_result_that_makes_no_sense_is_refused(
    session: Session, keeper: Actor, changes: dict[str, object], field: str
) -> None:
    make.make_office(session)
    campaign = a_campaign(session, keeper)
    values = {"kind": CampaignResultKind.FEE_REDUCED, "title": "合成", "amount_before": Decimal(800)}
    values |= {"association_id": make.known_association(session)}
    with pytest.raises(InvalidInput) as refused:
        record_result(session, campaign.id, Achievement(**values | changes), actor=keeper, at=AT)
    assert refused.value.field == field


def a_target(session: Session, keeper: Actor, *, confirmed: bool = True) -> CampaignTarget:
    make.make_office(session)
    campaign = a_campaign(session, keeper)
    found = {make.known_association(session): [7]}
    report_targets(session, campaign.id, FindingWay.SELF_REPORT, found, actor=keeper, at=AT)
    [line] = targets(session, campaign.id)
    if confirmed:
        judge(session, line.row.id, is_target=True, actor=keeper, at=AT)
    return line.row


@pytest.mark.parametrize("grade", Measure)
def test_a_penalty_needs_a_document_and_a_second_person(
    session: Session, keeper: Actor, second: Actor, grade: Measure
) -> None:
    row = a_target(session, keeper)
    if grade in PENALTIES:
        with pytest.raises(InvalidInput):
            decide(session, row.id, grade, actor=second, at=AT)
        with pytest.raises(SecondPersonNeeded):
            decide(session, row.id, grade, document="合成", actor=keeper, at=AT)
    decide(session, row.id, grade, document="合成", actor=second, at=AT)
    for again in (
        lambda: decide(session, row.id, grade, document="合成", actor=second, at=AT),
        lambda: judge(session, row.id, is_target=False, note="合成", actor=second, at=AT),
    ):
        with pytest.raises(NotPossibleNow):
            again()


def test_nobody_is_decided_unjudged_and_nobody_else_decides(session: Session, keeper: Actor, second: Actor) -> None:
    row = a_target(session, keeper, confirmed=False)
    with pytest.raises(NotPossibleNow):
        decide(session, row.id, Measure.TALK, actor=second, at=AT)
    with pytest.raises(InvalidInput):
        judge(session, row.id, is_target=False, actor=keeper, at=AT)
    with pytest.raises(NotPossibleNow):
        close_campaign(session, row.campaign_id, actor=keeper, at=AT)
    for role in set(StaffRole) - {StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            judge(session, row.id, is_target=True, actor=make.make_actor(session, role), at=AT)


def test_who_is_found_again_is_counted_once_and_judged_again_if_cleared(session: Session, keeper: Actor) -> None:
    row = a_target(session, keeper, confirmed=False)
    judge(session, row.id, is_target=False, note="合成：查无实据", actor=keeper, at=AT)
    found = {row.association_id: [7]}
    report_targets(session, row.campaign_id, FindingWay.DEPARTMENT_CHECK, found, actor=keeper, at=AT)
    assert row.state is TargetState.CLEARED, "nothing new was found"
    report_targets(session, row.campaign_id, FindingWay.COMPARISON, {row.association_id: [1]}, actor=keeper, at=AT)
    assert (row.state, row.way, row.situations) == (TargetState.FOUND, FindingWay.SELF_REPORT, [1, 7])
    assert row.ways == ["self_report", "department_check", "comparison"]
    assert campaign_report(session, row.campaign_id).found == 1


def test_upheld_complaints_of_its_situations_are_compared(session: Session, keeper: Actor) -> None:
    collaborators, crew = make.make_office(session), make.Crew(session)
    known = make.known_association(session)
    campaign = a_campaign(session, keeper)
    complaint = make.make_complaint(session, collaborators, association_id=known, violations=("F-04", "G-01"))
    assert compare(session, campaign.id) == {}, "nobody has found yet that it is true"
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(0, 12))
    assert compare(session, campaign.id) == {known: {1, 7}}
    assert compare(session, campaign.id, least=2) == {}
    report_targets(session, campaign.id, FindingWay.SELF_REPORT, {known: [7]}, actor=keeper, at=AT)
    assert compare(session, campaign.id) == {known: {1}}, "that it reported itself"
    word_situation(session, campaign.id, 1, SituationWording("合成情形"), actor=keeper, at=AT)
    assert compare(session, campaign.id) == {}


def test_a_closed_campaign_stays_as_it_is(session: Session, keeper: Actor, second: Actor) -> None:
    row = a_target(session, keeper)
    decide(session, row.id, Measure.TALK, actor=second, at=AT)
    word_situation(session, row.campaign_id, 11, SituationWording("合成情形"), actor=keeper, at=AT)
    close_campaign(session, row.campaign_id, actor=keeper, at=AT)
    wording = SituationWording("合成")
    for late in (
        lambda: report_targets(
            session, row.campaign_id, FindingWay.COMPARISON, {row.association_id: [1]}, actor=keeper, at=AT
        ),
        lambda: word_situation(session, row.campaign_id, 1, wording, actor=keeper, at=AT),
        lambda: close_campaign(session, row.campaign_id, actor=keeper, at=AT),
    ):
        with pytest.raises(NotPossibleNow):
            late()


def test_a_grade_exchanged_behind_the_record_is_found(session: Session, keeper: Actor, second: Actor) -> None:
    row = a_target(session, keeper)
    decide(session, row.id, Measure.REVOKE, document="合成", actor=second, at=AT)
    session.connection().execute(text("UPDATE campaign_target SET grade = 'talk'"))
    session.expire_all()
    assert any("campaign_target" in str(fault) for fault in integrity.verify(session).faults)
