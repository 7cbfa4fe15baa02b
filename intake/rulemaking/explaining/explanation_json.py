"""An explanation as plain lists and words: for `--json`, and for programs that ask the same page."""

from dataclasses import asdict
from datetime import date
from typing import Any

from intake.rulemaking.explaining.explain import ComplaintExplained, ExplainedDecision, Registry
from routing.decision.explain import PartExplained
from routing.decision.fallback import designator_of
from routing.decision.resolve import ResolvedDepartment, take_seat
from routing.facts import Assigned, Decision, Directory, PartDecision
from routing.rules.cells import RuleRow


def explained_plain(explained: ExplainedDecision, directory: Directory) -> dict[str, Any]:
    """The principal part on top, every other department of the complaint in `co`; `leads` says who leads what.

    Each rule of the table stands in exactly one place of a part: `winner`, `also`, or `refused` with its column.
    """
    decision = explained.explanation.decision
    told = decision_plain(decision, directory)
    told["parts"] = [
        _part_plain(part) | {"coordinator": _coordinator(part.decision, decision)}
        for part in explained.explanation.parts
    ]
    designator = designator_for(explained, directory)
    told["designator"] = {"symbol": str(designator.symbol), "department": designator.card.name} if designator else None
    told |= {"registry": _registry_plain(explained.registry), "table_state": explained.table.state.value}
    if isinstance(explained, ComplaintExplained):
        told |= {
            "complaint": explained.complaint.number,
            "stored": asdict(explained.stored) if explained.stored else None,
            "overruled": bool(explained.record and explained.record.override_by_id),
            "in_force_now": asdict(explained.now),
        }
    return told


def designator_for(explained: ExplainedDecision, directory: Directory) -> ResolvedDepartment | None:
    """Who designates a lead should coordination fail; nobody where there is nothing to coordinate."""
    if not explained.explanation.decision.needs_coordination:
        return None
    return designator_of(take_seat(explained.explanation.case, directory))


def decision_plain(decision: Decision, directory: Directory) -> dict[str, Any]:
    """A decision without the rules it came from."""
    principal = _principal_part(decision)
    return {
        **_answer_plain(principal),
        "lead": _department(decision.principal),
        "co": [_department(one) for one in (*decision.leads[1:], *decision.co)],
        "policy": decision.policy,
        "priority": decision.priority.value,
        "basis": decision.basis,
        "leads": [{**(_department(lead) or {}), "violations": list(lead.violations)} for lead in decision.leads],
        "needs_coordination": decision.needs_coordination,
        "coordinator": _department(decision.coordinator),
        "recused": [
            {
                "department": directory.department(recusal.department_id).name,
                "replaced_by": [directory.department(deputy).name for deputy in recusal.replaced_by],
            }
            for recusal in decision.recused
        ],
        "parts": [_answer_plain(part) | {"coordinator": _coordinator(part, decision)} for part in decision.parts],
    }


def _coordinator(part: PartDecision, decision: Decision) -> dict[str, Any] | None:
    """Who coordinates a part that has no lead of its own."""
    return _department(decision.coordinator) if part.lead is None else None


def _principal_part(decision: Decision) -> PartDecision:
    first = decision.principal
    led = (part for part in decision.parts if first and part.lead and part.lead.department_id == first.department_id)
    return next(led, decision.parts[0])


def _answer_plain(part: PartDecision) -> dict[str, Any]:
    return {
        "violation": part.violation,
        "rule": part.rule,
        "table_version": part.table_version,
        "lead": _department(part.lead),
        "co": [_department(one) for one in part.co],
        "policy": part.policy,
        "priority": part.priority.value,
        "basis": part.basis,
        "note": part.note,
        "also_matched": list(part.also_matched),
        "refused": [{"rule": refusal.rule, "column": refusal.column} for refusal in part.refused],
        "chain": [{"step": step.step, "outcome": step.outcome, "detail": step.detail} for step in part.chain],
        "candidates": [_department(one) for one in part.candidates],
    }


def _part_plain(part: PartExplained) -> dict[str, Any]:
    return _answer_plain(part.decision) | {
        "winner": _cells(part.winner) if part.winner else None,
        "also": [_cells(row) for row in part.also],
        "refused": [
            {"rule": row.order, "column": by.column, "wants": getattr(row, by.column)}
            for by in part.refused
            for row in by.rules
        ],
    }


def _cells(row: RuleRow) -> dict[str, Any]:
    return {column: cell for column, cell in asdict(row).items() if cell != ""}


def _registry_plain(registry: Registry | None) -> dict[str, Any] | None:
    if registry is None:
        return None
    one = registry.association
    return {
        "credit_code": one.credit_code,
        "name": one.name,
        "level": one.level.value,
        "region": one.region_code,
        "industry": one.industry,
        "mode": one.mode.value,
        "lifecycle": one.lifecycle.value,
        "watchlist": one.is_watchlisted,
        "roles": [
            {
                "role": held.role.value,
                "department": held.department,
                "document": held.document,
                "since": held.since.isoformat(),
                "until": _day(held.until),
            }
            for held in registry.roles
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _department(assigned: Assigned | None) -> dict[str, Any] | None:
    return {"symbol": assigned.symbol, "department": assigned.department} if assigned else None
