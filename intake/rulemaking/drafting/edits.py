"""Editing the draft: put, remove, move and copy rules, any number at once, all of them or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.text_input import optional_text
from intake.rulemaking.authors import login_of, must_draft
from intake.rulemaking.drafting.draft_editor import Copy, DraftEditor, Edit, MoveRule, Put, Remove
from intake.rulemaking.drafting.draft_rows import ids_of, written_of
from intake.rulemaking.drafting.drafts import lock_draft
from intake.rulemaking.drafting.steps import LONGEST_WHY, Applied, check_edition, rules_by_id, take_step
from routing.models import RuleTable

__all__ = ["Applied", "Copy", "Edit", "MoveRule", "Put", "Remove", "apply_edits"]


def apply_edits(
    session: Session,
    draft: RuleTable,
    edits: Sequence[Edit],
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
    edition: int | None = None,
) -> Applied:
    """Make these edits, as one step that can be taken back. Edits that change nothing make none.

    Raises Conflict when the draft is not at `edition` any more (None: at whatever it is), NoSuchRule, and BadCells
    naming rule and column; then nothing is written.
    """
    must_draft(actor)
    draft = lock_draft(session, draft)
    check_edition(session, draft, edition)
    why = optional_text(why, "why", longest=LONGEST_WHY)
    orders = ids_of(session, draft.id)
    named = {edit.rule_id for edit in edits if edit.rule_id in orders}
    hand = DraftEditor(orders, written_of(session, named))
    for place, edit in enumerate(edits):
        hand.take(place, edit)
    hand.check()
    step = hand.step(by=login_of(session, actor), at=at, why=why)
    if not step.written and not step.removed:
        return Applied(draft.edition)
    taken = take_step(session, draft, step, orders, "rules:edit", actor=actor, at=at, why=why)
    rows = rules_by_id(session, taken.written)
    return Applied(draft.edition, rows, tuple(step.removed), taken.orders, taken.new_ids)
