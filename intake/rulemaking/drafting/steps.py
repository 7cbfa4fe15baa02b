"""One step of making a draft: written, kept in the journal and on the record, the edition raised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.rulemaking.authors import login_of
from intake.rulemaking.drafting import journal
from intake.rulemaking.drafting.draft_rows import DraftChange, write, written_of
from intake.rulemaking.errors import Conflict
from routing.models import Rule, RuleTable
from routing.vocabulary import TableState

LONGEST_WHY = 500


@dataclass(frozen=True)
class Applied:
    """What became of the draft.

    `rows` are the rules written, from the top; `orders` those that rules have now instead of another; `new_ids` the
    numbers of new rules, in the order of their edits.
    """

    edition: int
    rows: tuple[Rule, ...] = ()
    removed: tuple[int, ...] = ()
    orders: Mapping[int, int] = field(default_factory=dict)
    new_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Taken:
    """The numbers of the rules written, the orders that rules have now instead of another, the numbers of new rules."""

    written: Sequence[int]
    orders: Mapping[int, int]
    new_ids: tuple[int, ...]


def take_step(
    session: Session,
    draft: RuleTable,
    step: DraftChange,
    orders: Mapping[int, int],
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    why: str,
) -> Taken:
    """The caller holds the draft (`drafts.lock_draft`); `orders` are those of its rules before.

    Other orders alone are no step to take back: they say nothing, only which rule comes before which does.
    """
    touched = [one for one in (*step.written, *step.removed) if one in orders]
    before = journal.entries(list(orders), written_of(session, touched))
    changed, born = write(session, draft.id, step, orders)
    ids = [born.get(one, one) for one in step.ids]
    after = journal.entries(ids, {born.get(one, one): written for one, written in step.written.items()})
    if before or after:
        journal.keep(session, draft, before, after, by=login_of(session, actor), at=at, why=why)
    data = {"written": len(step.written), "removed": len(step.removed), "why": why}
    raise_edition(session, draft, kind, actor=actor, at=at, **data)
    return Taken([entry["id"] for entry in after], changed, tuple(born.values()))


def raise_edition(session: Session, draft: RuleTable, kind: str, *, actor: Actor, at: datetime, **data: Any) -> None:
    """It is another draft now: whatever was found of it or replayed with it was so of an earlier one."""
    draft.edition += 1
    draft.state = TableState.DRAFT
    session.add(draft)
    session.flush()
    audit.record_office(session, kind, actor=actor, at=at, version=draft.version, edition=draft.edition, **data)


def check_edition(session: Session, draft: RuleTable, edition: int | None) -> None:
    """Raises Conflict, saying who was faster."""
    if edition is not None and edition != draft.edition:
        by, at = journal.last_hand(session, draft)
        raise Conflict(draft.edition, by=by, at=at)


def rules_by_id(session: Session, ids: Sequence[int]) -> tuple[Rule, ...]:
    """These rules as they stand now, from the top."""
    statement = select(Rule).where(col(Rule.id).in_(ids)).order_by(col(Rule.order))
    return tuple(session.exec(statement.execution_options(populate_existing=True)))
