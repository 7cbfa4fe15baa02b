"""From what a coordinating body decided to a rule of the draft: once, narrow, before the rule it refines."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session, col, select

from intake.casework.ledger import audit
from intake.casework.parts import from_decision
from intake.casework.verbs import coordinate, dispatch
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound
from intake.events import EventKind
from intake.models import Complaint, OfficeEvent, Settlement
from intake.reports.periods import of_dates
from intake.rulemaking.drafting.drafts import discard_draft, find_draft, get_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.rulemaking.learning.coordinating_decisions import settled_in, settled_of
from intake.rulemaking.learning.promotion import Promoted, promote
from intake.vocabulary import StaffRole
from routing.decision.decide import decide
from routing.models import Department, Rule
from routing.rules.store import rows_of
from routing.rules.table import RulesTable
from routing.vocabulary import Symbol, TableState
from tests import factories as make
from tests.stages.opened import told

pytestmark = pytest.mark.slow

DOCUMENT = "成社工发〔2026〕12号（合成）"
NOON = make.on(2, 12)


class World:
    """An office, its crew, and an administrator who drafts rules."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.collaborators, self.crew = make.make_office(session), make.Crew(session)
        self.administrator = make.make_actor(session, StaffRole.ADMINISTRATOR)
        self.known = make.known_association(session)

    def settled(self, to: int, *, day: int = 1, co: Sequence[int] = (), **changes: Any) -> Settlement:
        """Disputed, coordinated, and sent to a department by the real verbs."""
        session, collaborators, crew, at = self.session, self.collaborators, self.crew, make.on(day)
        document = changes.pop("document", DOCUMENT)
        complaint = make.make_complaint(session, collaborators, **{"association_id": self.known} | changes)
        coordinate.coordinate_complaint(session, collaborators, complaint, "合成争议", actor=crew.dispatcher, at=at)
        choice, who = from_decision.DispatchChoice(to, "合成：经会商由该单位主办", co), {"actor": crew.dispatcher}
        dispatch.dispatch_complaint(session, collaborators, complaint, choice, document=document, at=at, **who)
        session.flush()
        return session.exec(select(Settlement).where(Settlement.complaint_id == complaint.id)).one()

    def promote(self, settled: Settlement, **who: Any) -> Promoted:
        return promote(self.session, self.collaborators, settled.id, **{"actor": self.administrator, "at": NOON} | who)

    def department(self, symbol: Symbol) -> int:
        return make.department_of(self.collaborators, symbol)

    def rule(self, rule_id: int) -> Rule:
        return self.session.exec(select(Rule).where(Rule.id == rule_id).execution_options(populate_existing=True)).one()

    def rules(self) -> list[Rule]:
        self.session.expire_all()
        return list(rules_of(self.session, get_draft(self.session)))


def test_what_coordination_settles_is_kept_with_its_document(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        mr, drc = world.department(Symbol.MR), world.department(Symbol.DRC)
        settled = world.settled(mr, co=[drc], violations=("F-01", "A-04"))
        assert (settled.violations, settled.lead_department_id) == (["F-01", "A-04"], mr)
        assert settled.co_department_ids == [drc]
        assert (settled.document, settled.settled_at, settled.settled_by_id) == (
            DOCUMENT,
            make.on(1),
            world.crew.dispatcher.staff_id,
        )
        events = audit.timeline(session, settled.complaint_id)
        assert [told(session, event) for event in events if event.kind is EventKind.DECISION_SETTLE] == [
            {
                "violations": ["F-01", "A-04"],
                "lead": mr,
                "co": [drc],
                "document": DOCUMENT,
                "reason": "合成：经会商由该单位主办",
            }
        ]
        [case] = settled_of(session, world.collaborators.rules.directory, settled.complaint_id)
        assert (case.document, case.lead, case.is_promotable, case.is_promoted) == (
            DOCUMENT,
            _name(session, mr),
            True,
            False,
        )


def test_the_part_that_nobody_led_is_settled_alone(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        complaint = make.make_complaint(session, world.collaborators)
        complaint.violations = ["F-01", "A-04"]  # as where the rules found a lead for one of two
        lead = world.department(Symbol.SWD)
        decided = {"actor": world.crew.dispatcher, "at": make.on(1), "document": DOCUMENT}
        dispatch.dispatch_rest(session, world.collaborators, complaint, lead, "合成", **decided)
        settled = session.exec(select(Settlement)).one()
        assert (settled.violations, settled.document) == (["A-04"], DOCUMENT)


def test_an_overlong_document_is_refused_by_name(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        world = World(session)
        with pytest.raises(InvalidInput) as caught:
            world.settled(world.department(Symbol.MR), document="号" * 121)
        assert caught.value.field == "document"


def test_a_decision_becomes_the_narrowest_rule_before_the_one_it_refines(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        settled = world.settled(world.department(Symbol.DRC), co=[world.department(Symbol.MR)])
        made = world.promote(settled)
        draft, rules = get_draft(session), world.rules()
        rule = next(one for one in rules if one.id == made.rule_id)
        assert (made.version, made.is_new, draft.state) == (draft.version, True, TableState.DRAFT)
        filled = {name: value for name, value in rule.model_dump().items() if value and name in _CELLS}
        refined = rules[rules.index(rule) + 1]
        assert refined.violation == "F-01"
        assert filled == {
            "violation": "F-01",
            "association": make.CREDIT_CODE,
            "lead": "DRC",
            "co": "MR",
            "basis": f"{DOCUMENT}（2026-11-24）",
            "priority": refined.priority,
            "note": refined.note,
        }
        number = session.get_one(Complaint, settled.complaint_id).number
        assert (rule.why, rule.changed_at) == (number, NOON)
        assert settled.promoted_at == NOON
        told = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "rules:promote")).one()
        assert told.data == {"version": draft.version, "rule_id": rule.id, "complaint": number}


def test_the_draft_decides_the_next_complaint_of_the_kind_by_the_new_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        drc = world.department(Symbol.DRC)
        world.promote(world.settled(drc))
        draft = get_draft(session)
        table = RulesTable(draft.version, rows_of(session, draft.id))
        like, unlike = (
            make.make_complaint(session, world.collaborators, **changes)
            for changes in ({"association_id": world.known}, {"association_id": None})
        )
        leads = [
            decide(from_decision.case_of(session, one), table, world.collaborators.rules.directory)
            .leads[0]
            .department_id
            for one in (like, unlike)
        ]
        assert leads[0] == drc
        assert leads[1] != drc


def test_promoting_twice_leads_to_the_same_rule_however_it_was_edited(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        settled = world.settled(world.department(Symbol.DRC))
        first = world.promote(settled)
        edited = [Put(first.rule_id, cells={"lead": "FIN"})]
        apply_edits(session, get_draft(session), edited, actor=world.administrator, at=NOON, why="合成")
        count = len(world.rules())
        assert world.promote(settled) == Promoted(first.version, first.rule_id, is_new=False)
        assert len(world.rules()) == count
        assert world.rule(first.rule_id).lead == "FIN"


@pytest.mark.both_databases
def test_two_clicks_at_once_make_one_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        settled = world.settled(world.department(Symbol.DRC)).id

    def click(_n: int) -> Promoted:
        with database.unit_of_work() as session:
            return promote(session, world.collaborators, settled, actor=world.administrator, at=NOON)

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(click, range(2)))
    assert made[0].rule_id == made[1].rule_id
    assert [one.is_new for one in made].count(True) == 1


def test_another_complaint_settled_alike_leads_to_the_same_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        drc = world.department(Symbol.DRC)
        first = world.promote(world.settled(drc))
        assert world.promote(world.settled(drc)) == Promoted(first.version, first.rule_id, is_new=False)


def test_a_later_decision_about_the_same_facts_takes_the_place_of_the_older(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        first = world.promote(world.settled(world.department(Symbol.DRC)))
        later = world.promote(world.settled(world.department(Symbol.FIN), document="合成〔2026〕13号", day=2))
        assert later == Promoted(first.version, first.rule_id, is_new=True)
        rule = world.rule(first.rule_id)
        assert (rule.lead, rule.basis) == ("FIN", "合成〔2026〕13号（2026-11-25）")


def test_a_rule_thrown_away_with_its_draft_can_be_made_again(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        settled = world.settled(world.department(Symbol.DRC))
        world.promote(settled)
        discard_draft(session, get_draft(session), actor=world.administrator, at=NOON)
        assert find_draft(session) is None
        again = world.promote(settled)
        assert again.is_new
        assert world.rule(again.rule_id).association == make.CREDIT_CODE


def test_it_goes_into_the_draft_that_is_being_made(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        draft = open_draft(session, actor=world.administrator, at=make.on(0))
        made = world.promote(world.settled(world.department(Symbol.DRC)))
        assert made.version == draft.version


def test_several_violations_make_one_rule_before_the_first_that_decides_them(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        made = world.promote(world.settled(world.department(Symbol.DRC), violations=("A-04", "F-01")))
        rules = world.rules()
        place = next(i for i, one in enumerate(rules) if one.id == made.rule_id)
        assert rules[place].violation == "A-04|F-01"
        assert rules[place + 1].violation == "F-01"


def test_a_department_without_a_symbol_here_is_written_by_its_name(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        housing = session.exec(select(Department).where(col(Department.name) == "成都市住房和城乡建设局")).one()
        upper = make.department_of(world.collaborators, Symbol.DRC, make.PROVINCE)
        made = world.promote(world.settled(housing.id, co=[upper]))
        rule = world.rule(made.rule_id)
        assert (rule.lead, rule.co) == (housing.name, _name(session, upper))


def test_without_a_document_the_complaint_is_the_basis_and_no_words_of_anybody(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        settled = world.settled(world.department(Symbol.DRC), document="")
        number = session.get_one(Complaint, settled.complaint_id).number
        assert world.rule(world.promote(settled).rule_id).basis == f"{number}（2026-11-24）"


def test_what_cannot_be_a_rule_is_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        unknown = world.settled(world.department(Symbol.DRC), association_id=None, association_text="合成商会")
        with pytest.raises(InvalidInput) as caught:
            world.promote(unknown)
        assert caught.value.field == "association"
        with pytest.raises(NotFound):
            promote(session, world.collaborators, 987_654, actor=world.administrator, at=NOON)
        settled = world.settled(world.department(Symbol.DRC))
        for actor in (world.crew.dispatcher, world.crew.supervisor):
            with pytest.raises(NotAllowed):
                world.promote(settled, actor=actor)
        assert find_draft(session) is None


def test_settled_cases_are_listed_by_days_and_those_that_wait_for_a_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        world = World(session)
        drc, directory = world.department(Symbol.DRC), world.collaborators.rules.directory
        first, second = world.settled(drc), world.settled(drc, day=2)
        unknown = world.settled(drc, association_id=None)
        world.promote(first)
        session.flush()
        where, eyes = (session, directory), world.crew.supervisor
        days, later = (of_dates(make.on(start).date(), make.on(5).date()) for start in (0, 3))
        assert [one.id for one in settled_in(*where, days, eyes, limit=9)] == [second.id, unknown.id, first.id]
        assert [one.id for one in settled_in(*where, days, eyes, limit=9, only_new=True)] == [second.id]
        assert settled_in(*where, later, eyes, limit=9) == []


_CELLS = {"violation", "kind", "association", "lead", "co", "policy", "priority", "basis", "note", "region", "channel"}


def _name(session: Session, department_id: int) -> str:
    return session.get_one(Department, department_id).name
