"""The draft as a whole from a file: what is the same stays as it is, with who wrote it, when and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.text_input import optional_text
from intake.rulemaking.authors import login_of, must_draft
from intake.rulemaking.drafting.draft_rows import CELLS, DraftChange, Written, ids_of
from intake.rulemaking.drafting.drafts import lock_draft
from intake.rulemaking.drafting.steps import LONGEST_WHY, check_edition, take_step
from intake.rulemaking.pairing import pair_up, unmoved
from routing.models import RuleTable
from routing.rules.cells import RuleRow
from routing.rules.store import rows_of


@dataclass(frozen=True)
class Replaced:
    """How many rules came in, went, say something else, stand elsewhere, or stayed."""

    edition: int
    rules: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0


def replace_rules(
    session: Session,
    draft: RuleTable,
    rows: Iterable[RuleRow],
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
    edition: int | None = None,
) -> Replaced:
    """The draft says what the rows say, as one step that can be taken back; their orders are kept.

    The rows are read already (`routing.table_file.read_table`), so there is nothing to refuse but a stale edition.
    """
    must_draft(actor)
    draft = lock_draft(session, draft)
    check_edition(session, draft, edition)
    why = optional_text(why, "why", longest=LONGEST_WHY)
    after = sorted(rows, key=lambda row: row.order)
    orders, before = ids_of(session, draft.id), rows_of(session, draft.id)
    author = {"changed_by": login_of(session, actor), "changed_at": at, "why": why}
    step, done = _step(list(orders), before, after, author)
    if step.written or step.removed or tuple(orders.values()) != tuple(step.orders):
        take_step(session, draft, step, orders, "rules:import", actor=actor, at=at, why=why)
    return Replaced(draft.edition, len(after), **done)


def _step(
    ids: Sequence[int], before: Sequence[RuleRow], after: Sequence[RuleRow], author: Written
) -> tuple[DraftChange, dict[str, int]]:
    """Rules that are the same, changed or moved keep their numbers; who wrote them changes only with what they say."""
    pairs = pair_up(before, after)
    still = unmoved(pairs)
    number = {there: ids[here] for here, there in pairs}
    result = [number.get(there, -1 - there) for there in range(len(after))]
    changed = {
        there for here, there in pairs if any(getattr(before[here], c) != getattr(after[there], c) for c in CELLS)
    }
    moved = {there for here, there in pairs if (here, there) not in still}
    added = set(range(len(after))) - number.keys()
    step = DraftChange(
        ids=result,
        written={result[there]: {**_cells(after[there]), **author} for there in sorted(changed | moved | added)},
        removed=sorted(set(ids) - set(result)),
        orders=[row.order for row in after],
    )
    counts = {"added": len(added), "removed": len(step.removed), "changed": len(changed), "moved": len(moved)}
    return step, counts


def _cells(row: RuleRow) -> Written:
    return {column: getattr(row, column) for column in CELLS}
