"""What the indicators are measured by: complaints, what became of them, fees, talks, alerts, the registry."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from intake.campaigns.campaigns import open_campaign
from intake.campaigns.results import Achievement, record_result
from intake.campaigns.targets import judge, report_targets, targets
from intake.db import Database
from intake.errors import InvalidInput
from intake.key_supervision.delegated import Delegation, end_item, enter_item, items_of
from intake.key_supervision.measures import Window, values_of
from intake.key_supervision.scoring import score_all
from intake.key_supervision.sets import set_in_force
from intake.models import Alert, AssociationTalk, Complaint, ComplaintFee, Handling, LiaisonPerson, TalkItem
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.vocabulary import (
    AlertKind,
    AlertSubject,
    CampaignResultKind,
    DelegatedKind,
    FeeAction,
    FindingWay,
    KeyMeasure,
    Measure,
    Outcome,
    StaffRole,
    State,
)
from routing.models import Association
from routing.vocabulary import Lifecycle
from tests import factories as make
from tests.key_supervision.key_scene import AT, TODAY, overseer
from tests.registry.screens.watch_scene import a_batch, a_listing
from tests.undone import undone

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

AS_OF = TODAY + timedelta(30)
LACKS = (KeyMeasure.UNVERIFIED, KeyMeasure.NO_LIAISON, KeyMeasure.NOBODY, KeyMeasure.INACTIVE)


def value(session: Session, measure: KeyMeasure, as_of: date = AS_OF) -> int:
    session.flush()
    return values_of(session, measure, Window(as_of)).get(make.known_association(session), 0)


def closed(session: Session, **changes: object) -> Complaint:
    collaborators = make.make_office(session)
    known = make.known_association(session)
    complaint = make.make_complaint(session, collaborators, association_id=known, at=AT, **changes)
    make.bring_to(session, collaborators, make.Crew(session), complaint, State.CLOSED, at=make.on(0, 12))
    return complaint


def test_complaints_and_what_became_of_them(database: Database) -> None:
    with undone(database) as session:
        _became(session)


def _became(session: Session) -> None:
    first, second = closed(session), closed(session, violations=("F-04",))
    part = session.exec(select(Handling).where(Handling.complaint_id == second.id, Handling.is_principal)).one()
    part.measures, part.fee_action = [Measure.WARN, Measure.RECTIFY], FeeAction.REDUCED
    session.add(ComplaintFee(id=1, complaint_id=second.id, list_version=0, code="N05", named_at=AT))
    session.add(ComplaintFee(id=2, complaint_id=first.id, list_version=0, code="N05", named_at=AT))
    session.add(ComplaintFee(id=3, complaint_id=first.id, list_version=0, code="P01", named_at=AT))
    session.add(ComplaintFee(id=4, complaint_id=first.id, list_version=0, code="N06", named_at=AT, dropped_at=AT))
    second.redo_count = 2
    expected = {
        KeyMeasure.COMPLAINTS: 2,
        KeyMeasure.UPHELD: 2,
        KeyMeasure.PENALISED: 1,
        KeyMeasure.RECTIFIED: 1,
        KeyMeasure.FORBIDDEN_FEES: 1,
        KeyMeasure.REFUNDS: 1,
        KeyMeasure.REDONE: 2,
    }
    assert {one: value(session, one) for one in expected} == expected
    first.outcome = Outcome.UNFOUNDED
    assert [value(session, one) for one in (KeyMeasure.COMPLAINTS, KeyMeasure.UPHELD)] == [1, 1]
    assert {one: value(session, one, AS_OF + timedelta(366)) for one in expected} == dict.fromkeys(expected, 0)
    assert {one: value(session, one, TODAY - timedelta(1)) for one in expected} == dict.fromkeys(expected, 0)
    second.is_training = True
    assert value(session, KeyMeasure.COMPLAINTS) == 0


def test_people_behind_one_matter(database: Database) -> None:
    with undone(database) as session:
        _behind_one(session)


def _behind_one(session: Session) -> None:
    lead, *others = [closed(session) for _ in range(3)]
    assert value(session, KeyMeasure.MASS) == 0
    for other in others:
        other.merged_into_id = lead.id
    assert value(session, KeyMeasure.MASS) == 3


def test_talks_alerts_campaigns_and_earlier_lists(session: Session) -> None:
    make.make_office(session)
    one, boss = make.known_association(session), overseer(session, StaffRole.ADMINISTRATOR)
    talk = AssociationTalk(
        id=9, association_id=one, region_code=make.CITY, state="held", origin="hand", proposed_at=AT, held_on=TODAY
    )
    session.add(talk)
    session.flush()
    for state, due_on in (("open", AS_OF), ("open", AS_OF - timedelta(1)), ("missed", TODAY)):
        checked = {"checked_on": AS_OF, "checked_by_id": boss.staff_id} if state == "missed" else {}
        session.add(TalkItem(talk_id=9, text="合成", due_on=due_on, state=state, **checked))
    days = {"first_on": TODAY, "last_on": TODAY, "raised_at": AT, "last_seen_at": AT, "came": 9}
    session.add(Alert(kind=AlertKind.SURGE, subject=AlertSubject.ASSOCIATION, subject_key=str(one), **days))
    told = {"document": "合成", "begins_on": TODAY, "ends_on": TODAY, "reason": "合成"}
    campaign = open_campaign(session, name="合成整治", **told, actor=boss, at=AT)
    report_targets(session, campaign.id, FindingWay.SELF_REPORT, {one: [1]}, actor=boss, at=AT)
    [target] = targets(session, campaign.id)
    judge(session, target.row.id, is_target=True, actor=boss, at=AT)
    record_result(session, campaign.id, Achievement(CampaignResultKind.FEE_REDUCED, "合成", one), actor=boss, at=AT)
    put_on_list(session, [one], a_listing(session, a_batch(session, boss)), actor=boss, at=AT)
    take_off_list(session, one, valid_to=AS_OF, reason="合成", actor=boss, at=AT)
    expected = {
        KeyMeasure.TALKS: 1,
        KeyMeasure.OVERDUE_ITEMS: 2,
        KeyMeasure.ALERTS: 1,
        KeyMeasure.CAMPAIGNS: 1,
        KeyMeasure.REFUNDS: 1,
        KeyMeasure.WATCHED_BEFORE: 1,
    }
    assert {each: value(session, each) for each in expected} == expected
    assert value(session, KeyMeasure.WATCHED_BEFORE, AS_OF - timedelta(1)) == 0


def test_what_the_registry_lacks(database: Database) -> None:
    with undone(database) as session:
        make.make_office(session)
        one = session.get_one(Association, make.known_association(session))
        assert [value(session, each) for each in LACKS] == [1, 1, 0, 0]
        session.add(LiaisonPerson(association_id=one.id, added_at=AT))
        one.lifecycle = Lifecycle.INACTIVE
        assert [value(session, each) for each in LACKS] == [1, 0, 0, 1]


def test_what_authorities_have_it_do(session: Session) -> None:
    make.make_office(session)
    one, actor = make.known_association(session), overseer(session)
    function = Delegation(DelegatedKind.FUNCTION, "合成职称评审", "合成局", "合成目录", TODAY)
    purchase = Delegation(DelegatedKind.PURCHASE, "合成统计", "合成局", "合成清单", TODAY, TODAY + timedelta(40))
    for given in (function, purchase):
        enter_item(session, [one], given, actor=actor, at=AT)
    with pytest.raises(InvalidInput):
        enter_item(session, [one], function, actor=actor, at=AT)
    assert [value(session, each) for each in (KeyMeasure.FUNCTIONS, KeyMeasure.PURCHASES)] == [1, 1]
    assert value(session, KeyMeasure.PURCHASES, TODAY + timedelta(40)) == 0
    assert {item.name for item in items_of(session, one, TODAY)} == {"合成职称评审", "合成统计"}
    end_item(session, items_of(session, one, TODAY)[0].id, valid_to=TODAY, reason="合成", actor=actor, at=AT)
    assert len(items_of(session, one, TODAY)) == 1


def test_every_measure_is_asked_of_all_at_once_and_points_are_those_of_the_version(session: Session) -> None:
    make.make_office(session)
    for measure in set(KeyMeasure) - {KeyMeasure.BY_HAND}:
        assert isinstance(values_of(session, measure, Window(AS_OF)), dict)
    closed(session)
    closed(session)
    closed(session)
    shipped = set_in_force(session)
    [scored] = score_all(session, shipped, AS_OF, actor=overseer(session))
    assert [(number, value) for number, value, _points in scored.inputs] == [(11, 3), (12, 3), (17, 1)]
    assert scored.points == sum(shipped.by_number[number].weight for number in (11, 12, 17))
    assert sum(not one.is_by_hand for one in shipped.indicators) == 13
