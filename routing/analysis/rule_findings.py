"""A rule that never wins, or need not be there, as a finding: its sentence, whom to blame, a complaint to see it by."""

from routing.analysis.cells import RuleReading, column_of, yuan
from routing.analysis.findings import Finding, key_of
from routing.analysis.never_wins import NeverWinning
from routing.analysis.space import Space
from routing.analysis.witness_text import witness
from routing.analysis.world import World
from routing.facts import Facts
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

_MESSAGES = {
    FindingKind.DUPLICATE: N_("Rule %(rule)s repeats rule %(others)s: same conditions, same outcome."),
    FindingKind.CONFLICT: N_(
        "Rule %(rule)s contradicts rule %(others)s: same conditions, another outcome. It never wins."
    ),
    FindingKind.SUBSUMED: N_("Rule %(rule)s never wins: rule %(others)s before it accepts all that it accepts."),
    FindingKind.SHADOWED: N_(
        "Rule %(rule)s never wins: rules %(others)s before it together accept all that it accepts."
    ),
    FindingKind.REDUNDANT: N_("Rule %(rule)s changes nothing: without it, rules %(others)s would decide the same."),
    FindingKind.UNPROVED: N_(
        "Whether rule %(rule)s can win could not be proved: the rules before it overlap in too many ways."
    ),
}
_IMPOSSIBLE = N_("Rule %(rule)s can match nothing: no amount lies between its bounds.")
_NAMED = 12  # rules named in a sentence; the finding has all


def verdict_told(space: Space, verdict: NeverWinning, world: World) -> Finding:
    """A verdict on one rule as a finding."""
    reading = space.readings[verdict.place]
    others = space.orders(verdict.by)
    is_mild = verdict.kind is FindingKind.REDUNDANT
    blamed = (space.readings[place].row for place in verdict.by) if len(verdict.by) == 1 else ()
    return Finding(
        kind=verdict.kind,
        severity=Severity.WARNING if is_mild else Severity.ERROR,
        rules=(reading.order, *others),
        column="",
        message=_MESSAGES[verdict.kind],
        params={"rule": str(reading.order), "others": _listed(others)},
        key=key_of(verdict.kind, reading.row, *blamed),
        witness=witness(_facts(space, verdict.place), world, ends=_ends(verdict, reading, _listed(others)))
        if others
        else None,
    )


def impossible(reading: RuleReading) -> Finding:
    """A rule whose conditions contradict each other."""
    return Finding(
        kind=FindingKind.IMPOSSIBLE,
        severity=Severity.ERROR,
        rules=(reading.order,),
        column=column_of("amount"),
        message=_IMPOSSIBLE,
        params={"rule": str(reading.order)},
        key=key_of(FindingKind.IMPOSSIBLE, reading.row),
    )


def facts_at(values: dict[str, object]) -> Facts:
    """The facts of a point of the space, amounts in yuan."""
    amount = values["amount"]
    return Facts(**{**values, "amount": yuan(amount) if isinstance(amount, int) else None})  # type: ignore[arg-type]


def _facts(space: Space, place: int) -> Facts:
    """The least complaint that a rule accepts."""
    return facts_at(space.values([cell.parts(0)[0][0] for cell in space.boxes[place]]))


def _ends(verdict: NeverWinning, reading: RuleReading, others: str) -> tuple[str, str]:
    if verdict.kind is FindingKind.REDUNDANT:
        return (
            f"删去规则{reading.order}，规则{others}也作同样的决定",
            f"without rule {reading.order}, rule {others} decides the same",
        )
    return (
        f"总是先由规则{others}决定，轮不到规则{reading.order}",
        f"rule {others} always decides it before rule {reading.order} is asked",
    )


def _listed(orders: tuple[int, ...]) -> str:
    more = " …" if len(orders) > _NAMED else ""
    return ", ".join(map(str, orders[:_NAMED])) + more
