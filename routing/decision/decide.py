"""Who must answer this complaint? Pure and total: the fallback chain, steps 1 to 8 (CONTRIBUTING.md).

Watch-list, government and recusal lie over every rule (step 5): as rules they would triple the table.
"""

from dataclasses import dataclass

from routing.decision.fallback import coordinator_of, last_resort
from routing.decision.join import PASSED, join
from routing.decision.resolve import (
    SUPERIOR,
    Resolution,
    ResolvedDepartment,
    Seat,
    resolve,
    resolve_symbol,
    take_seat,
    wants_missing_supervisor,
)
from routing.facts import (
    Assigned,
    AssociationSnapshot,
    Because,
    Case,
    ChainStep,
    Decision,
    Directory,
    Facts,
    PartDecision,
    Recusal,
    StepOutcome,
)
from routing.rules.cells import KEY_POLICY, Party
from routing.rules.table import CompiledRule, Match, RulesTable
from routing.vocabulary import Kind, Priority, Symbol

# Matters that run on the longer clocks.
_SLOW = frozenset({Kind.COMPLAINT, Kind.REPORT})


def decide(case: Case, table: RulesTable, directory: Directory) -> Decision:
    """Every complaint gets an owner: a lead, or a coordinator where there is no single one.

    `refused` stays empty here; `routing.decision.explain` fills it.
    """
    seat = take_seat(case, directory)
    codes = tuple(dict.fromkeys(case.violations)) or ("",)
    parts = tuple(_decide_part(case, code, table, seat) for code in codes)
    return join(parts, seat)


def facts_of(case: Case, violation: str) -> Facts:
    """The columns of the rules table for one violation of a case."""
    known = case.snapshot or AssociationSnapshot(0, "", "", level=None, region_code=case.region_code, lifecycle=None)
    return Facts(
        violation,
        kind=case.kind,
        channel=case.channel,
        level=known.level,
        region=known.region_code or case.region_code,
        industry=known.industry,
        mode=known.mode,
        lifecycle=known.lifecycle,
        watchlist=known.is_watchlisted,
        amount=case.amount,
        government=case.government,
        anonymous=case.anonymous,
        text=case.text,
        association=known.credit_code,
    )


@dataclass(frozen=True, slots=True)
class _Claims:
    """Who came forward for a part: those that would lead, those that join, and those kept off."""

    leads: tuple[ResolvedDepartment, ...]
    co: tuple[ResolvedDepartment, ...]
    recused: tuple[Recusal, ...]
    supervisor_missing: bool


def _decide_part(case: Case, code: str, table: RulesTable, seat: Seat) -> PartDecision:
    match = table.match(facts_of(case, code))
    rule = match.rule
    claims = _claims(case, rule, seat)
    lead, steps = _choose_lead(claims, rule, seat)
    return PartDecision(
        violation=code,
        rule=rule.order if rule else None,
        table_version=table.version,
        lead=_assigned(lead, code) if lead else None,
        co=tuple(_assigned(answer, code) for answer in claims.co if lead is None or answer.card.id != lead.card.id),
        policy=_policy(case, rule),
        priority=_priority(case, rule),
        basis=rule.row.basis if rule else "",
        note=rule.row.note if rule else "",
        also_matched=match.also,
        chain=(_registry_step(seat), _rule_step(match), *steps, PASSED[8]),
        candidates=() if lead else tuple(_assigned(answer, code) for answer in claims.leads),
        recused=claims.recused,
    )


def _claims(case: Case, rule: CompiledRule | None, seat: Seat) -> _Claims:
    leads, co = (rule.leads, rule.co) if rule else ((), ())
    leading = [resolve(seat, party) for party in leads]
    joining = [resolve(seat, party) for party in co]
    missing = wants_missing_supervisor(seat, (*leads, *co))
    if missing and (former := seat.former_supervisor()) and former.card.id not in seat.implicated:
        joining.append(Resolution((former,)))
    joining.extend(_overlays(case, seat))
    return _Claims(
        leads=_distinct(leading),
        co=_distinct(joining),
        recused=tuple(recusal for found in (*leading, *joining) for recusal in found.recused),
        supervisor_missing=missing,
    )


def _overlays(case: Case, seat: Seat) -> list[Resolution]:
    """Those who are copied whatever the rule says."""
    copied = [_superior_of(seat, accused) for accused in sorted(seat.implicated)]
    if seat.implicated:
        copied += [_because(resolve_symbol(seat, symbol), Because.RECUSAL_WATCH) for symbol in (Symbol.SWD, Symbol.DIS)]
    if case.government:
        copied += [_because(resolve_symbol(seat, symbol), Because.GOVERNMENT) for symbol in (Symbol.SWD, Symbol.DIS)]
    if _is_watchlisted(case):
        copied.append(_because(resolve_symbol(seat, Symbol.SWD), Because.WATCHLIST))
    return copied


def _superior_of(seat: Seat, accused: int) -> Resolution:
    """The superior hears of it even where the accused had no part to be taken from it."""
    deputy = seat.deputy(accused)
    if deputy is None:
        return Resolution()
    return Resolution((ResolvedDepartment(deputy.symbol or SUPERIOR, deputy, Because.SUPERIOR_OF_RECUSED),))


def _because(found: Resolution, because: Because) -> Resolution:
    return Resolution(
        tuple(ResolvedDepartment(a.symbol, a.card, because, a.document) for a in found.answers), found.recused
    )


def _choose_lead(
    claims: _Claims, rule: CompiledRule | None, seat: Seat
) -> tuple[ResolvedDepartment | None, list[ChainStep]]:
    """Steps 3 to 7. One claimant leads; none or several go to the coordinating body; without one, to the back-stop."""
    served = seat.directory.is_served(seat.region)
    steps = [_resolution_step(claims, rule, seat, served=served), _supervisor_step(claims), _recusal_step(claims, seat)]
    if len(claims.leads) == 1:
        return claims.leads[0], [*steps, PASSED[6], PASSED[7]]
    if (served or claims.leads) and (coordinator := coordinator_of(seat)):
        return None, [*steps, ChainStep(6, StepOutcome.COORDINATING, coordinator.card.name), PASSED[7]]
    steps.append(ChainStep(6, StepOutcome.UNRESOLVED))
    resort = last_resort(seat)
    if resort is None:
        return None, [*steps, ChainStep(7, StepOutcome.NOBODY)]
    # Competing claimants are still settled by somebody: then the back-stop coordinates and does not lead.
    lead = None if claims.leads else resort
    return lead, [*steps, ChainStep(7, StepOutcome.BACKSTOP, resort.card.name)]


def _registry_step(seat: Seat) -> ChainStep:
    if seat.snapshot is None or not seat.snapshot.credit_code:
        return ChainStep(1, StepOutcome.NO_ASSOCIATION, seat.region)
    outcome = StepOutcome.REGISTRY_ROW if seat.is_registered else StepOutcome.NOT_REGISTERED
    return ChainStep(1, outcome, f"{seat.snapshot.credit_code} {seat.snapshot.name} {seat.region}")


def _rule_step(match: Match) -> ChainStep:
    return ChainStep(2, StepOutcome.RULE, str(match.rule.order)) if match.rule else ChainStep(2, StepOutcome.NO_RULE)


def _resolution_step(claims: _Claims, rule: CompiledRule | None, seat: Seat, *, served: bool) -> ChainStep:
    if not served:
        return ChainStep(3, StepOutcome.NOT_SERVED, seat.region)
    if not claims.leads:
        return ChainStep(3, StepOutcome.UNRESOLVED, _written(rule.leads) if rule else "")
    return ChainStep(3, StepOutcome.RESOLVED, "; ".join(_cited(answer) for answer in claims.leads))


def _supervisor_step(claims: _Claims) -> ChainStep:
    if not claims.supervisor_missing:
        return PASSED[4]
    stood_in = [
        answer
        for answer in (*claims.leads, *claims.co)
        if answer.because in (Because.STANDS_IN_FOR_SUPERVISOR, Because.FORMER_SUPERVISOR)
    ]
    if not stood_in:
        return PASSED[4]
    return ChainStep(4, StepOutcome.STOOD_IN, "; ".join(_cited(answer) for answer in stood_in))


def _recusal_step(claims: _Claims, seat: Seat) -> ChainStep:
    if not claims.recused:
        return PASSED[5]
    cards = seat.directory.departments
    names = dict.fromkeys(cards[recusal.department_id].name for recusal in claims.recused)
    return ChainStep(5, StepOutcome.RECUSED, "; ".join(names))


def _policy(case: Case, rule: CompiledRule | None) -> str:
    """A watch-listed association's complaints run on the shorter clock; questions are shorter still."""
    policy = (rule.policy if rule else "") or str(case.kind)
    return KEY_POLICY if policy in _SLOW and _is_watchlisted(case) else policy


def _priority(case: Case, rule: CompiledRule | None) -> Priority:
    priority = (rule.priority if rule else None) or Priority.NORMAL
    return Priority.KEY if priority is Priority.NORMAL and _is_watchlisted(case) else priority


def _is_watchlisted(case: Case) -> bool:
    return case.snapshot is not None and case.snapshot.is_watchlisted


def _distinct(found: list[Resolution]) -> tuple[ResolvedDepartment, ...]:
    answers: dict[int, ResolvedDepartment] = {}
    for resolution in found:
        for answer in resolution.answers:
            answers.setdefault(answer.card.id, answer)
    return tuple(answers.values())


def _assigned(answer: ResolvedDepartment, code: str) -> Assigned:
    return Assigned(
        symbol=str(answer.symbol),
        department_id=answer.card.id,
        department=answer.card.name,
        violations=(code,) if code else (),
        because=answer.because,
        document=answer.document,
    )


def _written(parties: tuple[Party, ...]) -> str:
    return "|".join(str(party) for party in parties)


def _cited(answer: ResolvedDepartment) -> str:
    document = f" ({answer.document})" if answer.document else ""
    return f"{answer.symbol} {answer.card.name}{document}"
