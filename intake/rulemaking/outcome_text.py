"""What a decision comes to: who has it, who joins, on which terms; short texts, to be compared by the hundred thousand.

`12+15` are the departments that lead, by id, the principal first; `~12` coordinates where there is no single owner; an
empty text is nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.vocabulary import ReplayChange
from routing.facts import Decision, PartDecision

COORDINATED = "~"
_TOGETHER = "+"


@dataclass(frozen=True, slots=True)
class TableVerdict:
    """What one table says of one complaint."""

    owners: str
    co: str
    terms: tuple[str, str]


@dataclass(frozen=True, slots=True)
class OutcomeDifference:
    """What a second table would do otherwise; the rules are those of the first violation treated otherwise."""

    change: ReplayChange
    rule_before: int | None
    rule_after: int | None


def verdict_of(decision: Decision) -> TableVerdict:
    return TableVerdict(
        owners=_owners(
            [lead.department_id for lead in decision.leads],
            decision.coordinator.department_id if decision.coordinator else None,
        ),
        co=_TOGETHER.join(map(str, sorted(one.department_id for one in decision.co))),
        terms=(decision.policy, decision.priority.value),
    )


def stored_owners(leads: Iterable[Mapping[str, Any]], coordinator: Mapping[str, Any] | None) -> str:
    """The same of a decision as it was stored."""
    return _owners([one["department_id"] for one in leads], coordinator["department_id"] if coordinator else None)


def departments_in(text: str) -> tuple[int, ...]:
    """The ids that a text of this kind names."""
    return tuple(int(one) for one in text.removeprefix(COORDINATED).split(_TOGETHER) if one)


def is_coordinated(owners: str) -> bool:
    return owners.startswith(COORDINATED)


def find_difference(before: Decision, after: Decision) -> OutcomeDifference | None:
    """None where the two tables treat the complaint alike, by whatever rule."""
    old, new = verdict_of(before), verdict_of(after)
    if old == new:
        return None
    change = ReplayChange.TERMS
    if old.owners != new.owners:
        change = ReplayChange.OWNER
    elif old.co != new.co:
        change = ReplayChange.CO
    one, other = _first_unlike(before.parts, after.parts)
    return OutcomeDifference(change, one.rule, other.rule)


def _owners(leads: list[int], coordinator: int | None) -> str:
    if leads:
        return _TOGETHER.join(map(str, [leads[0], *sorted(leads[1:])]))
    return f"{COORDINATED}{coordinator}" if coordinator is not None else ""


def _first_unlike(
    before: tuple[PartDecision, ...], after: tuple[PartDecision, ...]
) -> tuple[PartDecision, PartDecision]:
    pairs = list(zip(before, after, strict=True))
    return next((pair for pair in pairs if _answer(pair[0]) != _answer(pair[1])), pairs[0])


def _answer(part: PartDecision) -> tuple[object, ...]:
    lead = part.lead.department_id if part.lead else None
    return lead, {one.department_id for one in part.co}, part.policy, part.priority
