"""What the desk teaches about each rule: every figure by real verbs, and as many complaints behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import from_decision
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import coordinate, dispatch, override
from intake.db import Database
from intake.models import Complaint
from intake.reports.periods import Period, of_dates
from intake.rulemaking.learning.rule_results import (
    Behind,
    RuleFigures,
    complaints_of_gap,
    complaints_of_rule,
    figures,
    gaps,
    hot_rules,
)
from intake.vocabulary import RequestKind, State
from routing.facts import StepOutcome
from routing.rules.cells import RuleRow
from routing.vocabulary import Symbol
from tests import factories as make
from tests.rules.rulebook import make_table

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

PERIOD = of_dates(make.on(-1).date(), make.on(20).date())


def _rule_of(session: Session, complaint: Complaint) -> int:
    [rule] = [rule for rule in figures(session, 1, PERIOD) if _numbers(session, rule) == {complaint.number}]
    return rule


def _numbers(session: Session, rule: int | None, behind: Behind = Behind.HITS, period: Period = PERIOD) -> set[str]:
    return {row.number for row in session.execute(complaints_of_rule(session, 1, period, rule, behind))}


def _give_back(
    session: Session, collaborators: Collaborators, crew: make.Crew, complaint: Complaint, *, to: int
) -> None:
    asker: Actor = crew.handler(complaint.lead_department_id)
    wish = DecisionRequestInput(
        RequestKind.RETURN, reason_code="not_our_duty", evidence="合成证据", legal_basis="合成依据"
    )
    asked = file.file_request(session, collaborators, complaint, wish, actor=asker, at=make.on(1))
    decided = {"approve": True, "note": "同意", "actor": crew.dispatcher, "at": make.on(1, 11)}
    decide.decide_request(session, collaborators, complaint, asked, new_lead_id=to, **decided)


def test_each_figure_of_a_rule_is_counted_and_leads_to_its_complaints(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        drc = make.department_of(collaborators, Symbol.DRC)
        kept, overruled, returned = (make.make_complaint(session, collaborators) for _ in range(3))
        other = make.make_complaint(session, collaborators, violations=("A-04",))
        make.bring_to(session, collaborators, crew, kept, State.HANDLING, at=make.on(0, 11))
        who = {"actor": crew.operator, "at": make.on(0, 10, 30)}
        override.override_decision(session, collaborators, overruled, from_decision.DispatchChoice(drc, "合成"), **who)
        make.bring_to(session, collaborators, crew, overruled, State.HANDLING, at=make.on(0, 15))
        _give_back(session, collaborators, crew, returned, to=drc)
        make.bring_to(session, collaborators, crew, returned, State.HANDLING, at=make.on(2))

    with database.reading() as session:
        found = figures(session, 1, PERIOD)
        one = found[80]
        assert (one.hits, one.overruled, one.returned, one.missed, one.kept) == (3, 1, 1, 2, 3)
        assert one.is_small
        # Received at 9:30 on Monday: at once, an hour later by hand, and after the return at 11:00 the next day.
        assert one.median == timedelta(hours=1)
        assert one.mean == timedelta(seconds=round((0 + 3600 + 25.5 * 3600) / 3))
        assert found[_rule_of(session, other)] == RuleFigures(_rule_of(session, other), hits=1)
        behind = {behind: _numbers(session, 80, behind) for behind in Behind}
        assert behind == {
            Behind.HITS: {kept.number, overruled.number, returned.number},
            Behind.MISSED: {overruled.number, returned.number},
            Behind.OVERRULED: {overruled.number},
            Behind.RETURNED: {returned.number},
            Behind.KEPT: {kept.number, overruled.number, returned.number},
        }


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        drc = make.department_of(collaborators, Symbol.DRC)
        for hours in (1, 2, 4, 20):
            complaint = make.make_complaint(session, collaborators)
            at = make.MONDAY + timedelta(hours=hours)
            override.override_decision(
                session, collaborators, complaint, from_decision.DispatchChoice(drc, "合成"), actor=crew.operator, at=at
            )
            make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=at + timedelta(hours=1))
        assert figures(session, 1, PERIOD)[80].median == timedelta(hours=3)


def test_a_complaint_with_two_violations_counts_once_for_each_of_its_rules(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        both = make.make_complaint(session, collaborators, violations=("F-01", "F-04"))
        twice = make.make_complaint(session, collaborators, violations=("F-04", "F-03"))
        make.bring_to(session, collaborators, crew, both, State.HANDLING, at=make.on(0, 11))
        found = figures(session, 1, PERIOD)
        by_rule = {rule: _numbers(session, rule) for rule in found}
        assert by_rule == {80: {both.number}, 110: {both.number, twice.number}, 100: {twice.number}}
        assert [found[rule].kept for rule in (80, 110, 100)] == [1, 1, 0]


def test_only_the_part_that_was_given_back_counts_against_its_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-01", "A-07"))
        _give_back(session, collaborators, crew, complaint, to=make.department_of(collaborators, Symbol.DRC))
        found = figures(session, 1, PERIOD)
        assert {rule: one.returned for rule, one in found.items()} == {80: 1, 370: 0}


def test_what_a_person_had_chosen_and_got_back_is_no_return_of_the_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        swd, drc = (make.department_of(collaborators, symbol) for symbol in (Symbol.SWD, Symbol.DRC))
        at_once = {"actor": crew.operator, "at": make.MONDAY}
        override.override_decision(
            session, collaborators, complaint, from_decision.DispatchChoice(swd, "合成"), **at_once
        )
        _give_back(session, collaborators, crew, complaint, to=drc)
        one = figures(session, 1, PERIOD)[80]
        assert (one.overruled, one.returned, one.missed) == (1, 0, 1)


def test_other_periods_and_other_versions_are_other_figures(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        make.make_complaint(session, collaborators)
        before = of_dates(make.on(-9).date(), make.on(-1).date())
        assert figures(session, 1, before) == {}
        assert figures(session, 2, PERIOD) == {}
        assert list(figures(session, 1, PERIOD)) == [80]
        assert not _numbers(session, 80, period=before)


def test_complaints_without_a_single_owner_are_listed_by_violation_and_association(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        rules = make_table(
            RuleRow(order=80, violation="F-01", lead="REG"), RuleRow(order=90, violation="A-01", lead="REG|MR")
        )
        collaborators = replace(collaborators, rules=replace(collaborators.rules, table=rules))
        known = {"violations": ("A-02",), "association_id": make.known_association(session)}
        unruled = [make.make_complaint(session, collaborators, **known) for _ in range(2)]
        named = make.make_complaint(session, collaborators, violations=("A-02",), association_text="合成商会")
        disputed = make.make_complaint(session, collaborators, violations=("A-01",))
        make.make_complaint(session, collaborators)
        choice = from_decision.DispatchChoice(make.department_of(collaborators, Symbol.MR), "合成")
        dispatch.dispatch_complaint(session, collaborators, unruled[0], choice, actor=crew.dispatcher, at=make.on(1))

        found = gaps(session, 1, PERIOD, limit=10)
        assert [(gap.code, gap.by, gap.has_rule, gap.complaints) for gap in found] == [
            ("A-02", StepOutcome.COORDINATING, False, 2),
            ("A-01", StepOutcome.COORDINATING, True, 1),
            ("A-02", StepOutcome.COORDINATING, False, 1),
        ]
        assert (found[0].association_id, found[1].association_id, found[2].association_id) == (
            known["association_id"],
            None,
            None,
        )
        assert "门窗" in found[0].association
        numbers = [{row.number for row in session.execute(complaints_of_gap(session, 1, PERIOD, gap))} for gap in found]
        assert numbers == [{one.number for one in unruled}, {disputed.number}, {named.number}]
        assert _numbers(session, None) == {*numbers[0], *numbers[2]}
        assert gaps(session, 1, PERIOD, limit=1) == found[:1]


def test_sending_to_coordination_by_hand_is_no_gap_of_the_table(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成争议", actor=crew.dispatcher, at=make.on(1)
        )
        assert gaps(session, 1, PERIOD, limit=10) == []


@pytest.mark.parametrize(
    ("hits", "missed", "is_hot"),
    [
        (9, 9, False),  # too few to say
        (10, 0, False),
        (20, 10, True),
        (400, 12, False),  # 3 %, certainly, and certainly little
        (1000, 80, True),
        (10, 1, False),  # one of ten may be chance
    ],
)
def test_a_rule_is_hot_where_it_is_surely_worse_than_the_rest(hits: int, missed: int, *, is_hot: bool) -> None:
    rest = [RuleFigures(20, hits=2000, missed=40), RuleFigures(None, hits=50, missed=50)]
    found = [RuleFigures(10, hits=hits, missed=missed), *rest]
    assert ([one.rule for one in hot_rules(found)] == [10]) is is_hot


def test_where_every_rule_errs_alike_none_is_hot() -> None:
    assert hot_rules([RuleFigures(n, hits=100, missed=30) for n in (10, 20, 30)]) == []


def test_the_surest_comes_first() -> None:
    found = [RuleFigures(10, hits=20, missed=12), RuleFigures(20, hits=500, missed=300), RuleFigures(30, hits=900)]
    assert [one.rule for one in hot_rules(found)] == [20, 10]
