"""From a decision of the coordinating body to a rule: for that association and those violations, citing its document.

What the joint-meeting mechanism settled for one complaint holds for the like ones that follow. The rule goes
into the draft like any other: a second person publishes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import from_decision
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import Complaint, Settlement
from intake.rulemaking.authors import must_draft
from intake.rulemaking.drafting.drafts import find_draft, get_table_in_force, lock_rulemaking, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from routing.calendars.working_time import local_day
from routing.decision.decide import facts_of
from routing.decision.resolve import Seat, resolve_symbol, take_seat
from routing.errors import BadCell
from routing.facts import Case
from routing.models import Rule, RuleTable
from routing.rules.cells import FACT_COLUMNS, read_parties
from routing.rules.store import rows_of
from routing.rules.table import RulesTable
from routing.vocabulary import Symbol

_DECIDED = ("lead", "co", "basis")  # what the coordinating body says
_KEPT = ("policy", "priority", "note")  # what it leaves as the refined rule has it


@dataclass(frozen=True, slots=True)
class Promoted:
    """Where the rule stands; `is_new` where it was written now."""

    version: int
    rule_id: int
    is_new: bool


def promote(
    session: Session, collaborators: Collaborators, settlement_id: int, *, actor: Actor, at: datetime
) -> Promoted:
    """Put the rule into the draft, opened if there is none, before the rule that it refines.

    Promoting the same decision again leads to the rule that stands already, in the draft or else in force, however it
    was edited since. A later decision about the same facts takes the place of the older one.
    """
    must_draft(actor)
    lock_rulemaking(session)
    settled = session.exec(select(Settlement).where(Settlement.id == settlement_id).with_for_update()).first()
    if settled is None:
        raise NotFound(N_("there is no such decision of a coordinating body"))
    complaint = session.get_one(Complaint, settled.complaint_id)
    case = from_decision.case_of(session, complaint)
    cells = _cells(take_seat(case, collaborators.rules.directory), settled, complaint.number)
    table = find_draft(session) or get_table_in_force(session, at)
    present = _find(rules_of(session, table), cells)
    if present is not None and (settled.promoted_at or _says(present, cells)):
        return Promoted(table.version, present.id, is_new=False)
    draft = find_draft(session) or open_draft(session, actor=actor, at=at)
    rule_id = _write(session, draft, case, cells, actor=actor, at=at, why=complaint.number)
    _mark(session, settled, actor=actor, at=at)
    told = {"version": draft.version, "rule_id": rule_id, "complaint": complaint.number}
    audit.record_office(session, "rules:promote", actor=actor, at=at, **told)
    return Promoted(draft.version, rule_id, is_new=True)


def _write(
    session: Session, draft: RuleTable, case: Case, cells: dict[str, str], *, actor: Actor, at: datetime, why: str
) -> int:
    """The id of the rule: that of an older decision about the same facts, or a new one before the rule it refines."""
    rules = rules_of(session, draft)
    same = _find(rules, cells)
    if same is not None:
        decided = Put(same.id, cells={name: cells[name] for name in _DECIDED})
        apply_edits(session, draft, [decided], actor=actor, at=at, why=why)
        return same.id
    refined = _refined(session, draft, case, rules)
    kept = {name: getattr(refined, name) for name in _KEPT} if refined else {}
    new = Put(None, _above(rules, refined), cells | kept)
    return apply_edits(session, draft, [new], actor=actor, at=at, why=why).new_ids[0]


def _refined(session: Session, draft: RuleTable, case: Case, rules: Sequence[Rule]) -> Rule | None:
    """The rule that decides such a complaint today: of several violations the first in the table."""
    table = RulesTable(draft.version, rows_of(session, draft.id))
    winners = (table.match(facts_of(case, code)).rule for code in case.violations)
    order = min((winner.order for winner in winners if winner), default=None)
    return next((rule for rule in rules if rule.order == order), None)


def _above(rules: Sequence[Rule], refined: Rule | None) -> int | None:
    """The rule after which the new one goes: the last one where nothing is refined; None for the first place."""
    before = [rule for rule in rules if refined is None or rule.order < refined.order]
    return before[-1].id if before else None


def _cells(seat: Seat, settled: Settlement, number: str) -> dict[str, str]:
    """The narrowest facts that say it: the association, the violations; and what was decided. Raises InvalidInput."""
    if seat.snapshot is None or not seat.snapshot.credit_code:
        message = N_("names no association of the registry, so no rule can be made of it")
        raise InvalidInput(message, field="association")
    day = local_day(settled.settled_at)
    return {
        "violation": "|".join(settled.violations),
        "association": seat.snapshot.credit_code,
        "lead": _written(seat, settled.lead_department_id),
        "co": "|".join(_written(seat, one) for one in settled.co_department_ids),
        "basis": f"{settled.document or number}（{day.isoformat()}）",
    }


def _written(seat: Seat, department_id: int) -> str:
    """The symbol where it means just this department for this association, for symbols outlive names; else the name."""
    card = seat.directory.find_active(department_id)
    if card is None:
        raise InvalidInput(N_("the department is not active any more"), field="lead")
    for symbol in (*card.symbols, Symbol.REG):
        if [one.card.id for one in resolve_symbol(seat, symbol).answers] == [card.id]:
            return symbol.value
    try:
        [party] = read_parties("lead", card.name)
    except (BadCell, ValueError):
        party = None
    if party is None or str(party) != card.name:
        raise InvalidInput(N_("%(department)s cannot be written in a rule"), field="lead", department=card.name)
    return card.name


def _find(rules: Sequence[Rule], cells: dict[str, str]) -> Rule | None:
    """The rule about exactly these facts."""
    return next((rule for rule in rules if _is_about(rule, cells)), None)


def _is_about(rule: Rule, cells: dict[str, str]) -> bool:
    codes, wanted = set(rule.violation.split("|")), set(cells["violation"].split("|"))
    filled = {name for name in FACT_COLUMNS if getattr(rule, name)}
    return filled == {"violation", "association"} and rule.association == cells["association"] and codes == wanted


def _says(rule: Rule, cells: dict[str, str]) -> bool:
    return all(getattr(rule, name) == cells[name] for name in _DECIDED)


def _mark(session: Session, settled: Settlement, *, actor: Actor, at: datetime) -> None:
    if settled.promoted_at is None:
        settled.promoted_at, settled.promoted_by_id = at, actor.staff_id
        session.add(settled)
