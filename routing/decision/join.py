"""Several violations, one complaint: a handling for each lead department, the principal first."""

from dataclasses import replace

from routing.decision.fallback import settler
from routing.decision.resolve import ResolvedDepartment, Seat
from routing.facts import Assigned, ChainStep, Decision, PartDecision, Recusal, StepOutcome
from routing.rules.cells import KEY_POLICY, URGENT_POLICY
from routing.vocabulary import Priority

# A step of the chain with nothing to do, by its number.
PASSED = {step: ChainStep(step, StepOutcome.PASSED) for step in range(1, 9)}
_STRICTER = (URGENT_POLICY, KEY_POLICY)
_PRESSING = (Priority.URGENT, Priority.KEY)


def join(parts: tuple[PartDecision, ...], seat: Seat) -> Decision:
    """The principal leads most violations; between equals, the one whose violation was named first."""
    owned = _by_weight(_merged([part.lead for part in parts if part.lead]))
    ownerless = tuple(part.violation for part in parts if part.lead is None)
    coordinator = _coordinator(settler(seat), ownerless) if ownerless else None
    # Beside violations that are owned, the ownerless ones are a handling of the coordinator's: no part is left lying.
    leads = tuple(_merged([*owned, coordinator])) if owned and coordinator else owned
    leading = {lead.department_id for lead in leads}
    joining = _merged([co for part in parts for co in part.co])
    first = leads[0].department_id if leads else None
    principal = next((part for part in parts if part.lead and part.lead.department_id == first), parts[0])
    policies = {part.policy for part in parts}
    priorities = {part.priority for part in parts}
    return Decision(
        parts=_with_last_step(parts, leads) if len(parts) > 1 else parts,
        leads=leads,
        co=tuple(co for co in joining if co.department_id not in leading),
        needs_coordination=bool(ownerless),
        coordinator=coordinator,
        policy=next((policy for policy in _STRICTER if policy in policies), principal.policy),
        priority=next((priority for priority in _PRESSING if priority in priorities), Priority.NORMAL),
        basis="；".join(dict.fromkeys(part.basis for part in (principal, *parts) if part.basis)),
        recused=_recusals(parts, seat),
        table_version=parts[0].table_version,
    )


def _merged(assigned: list[Assigned]) -> list[Assigned]:
    """One entry a department, with every violation it is on, under the symbol and reason of the first."""
    merged: dict[int, Assigned] = {}
    for one in assigned:
        known = merged.setdefault(one.department_id, one)
        if known is not one:
            codes = tuple(dict.fromkeys((*known.violations, *one.violations)))
            merged[one.department_id] = replace(known, violations=codes)
    return list(merged.values())


def _by_weight(leads: list[Assigned]) -> tuple[Assigned, ...]:
    # sorted() is stable: equals keep the order in which the complaint names their violations.
    return tuple(sorted(leads, key=lambda lead: -len(lead.violations)))


def _coordinator(answer: ResolvedDepartment | None, ownerless: tuple[str, ...]) -> Assigned | None:
    if answer is None:
        return None
    codes = tuple(code for code in ownerless if code)
    return Assigned(str(answer.symbol), answer.card.id, answer.card.name, codes, answer.because, answer.document)


def _with_last_step(parts: tuple[PartDecision, ...], leads: tuple[Assigned, ...]) -> tuple[PartDecision, ...]:
    """Of several violations it is told who leads which, in place of a last step with nothing to do."""
    joined = "; ".join(f"{lead.department}: {', '.join(lead.violations)}" for lead in leads)
    step = ChainStep(8, StepOutcome.JOINED, joined)
    return tuple(replace(part, chain=(*part.chain[:-1], step)) for part in parts)


def _recusals(parts: tuple[PartDecision, ...], seat: Seat) -> tuple[Recusal, ...]:
    """Every accused department, even one that had no part to lose: it may not be given the complaint later either."""
    if not seat.implicated:
        return ()
    symbols: dict[int, dict[str, None]] = {accused: {} for accused in sorted(seat.implicated)}
    for recusal in (recusal for part in parts for recusal in part.recused):
        symbols[recusal.department_id][recusal.why] = None
    deputies = {accused: seat.deputy(accused) for accused in symbols}
    return tuple(
        Recusal(accused, (deputy.id,) if (deputy := deputies[accused]) else (), ", ".join(names))
        for accused, names in symbols.items()
    )
