"""Taking back the last step of a draft, and putting it forth again."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.language.i18n import N_
from intake.rulemaking.authors import login_of, must_draft
from intake.rulemaking.drafting import journal
from intake.rulemaking.drafting.draft_rows import DraftChange, ids_of, write
from intake.rulemaking.drafting.drafts import lock_draft
from intake.rulemaking.drafting.steps import Applied, check_edition, raise_edition, rules_by_id
from intake.rulemaking.errors import NothingToUndo
from routing.models import RuleEdit, RuleTable
from routing.vocabulary import EditState


def undo(session: Session, draft: RuleTable, *, actor: Actor, at: datetime, edition: int | None = None) -> Applied:
    """Everything as before the newest step that stands, whose ever it was: rules, places, who, when and why."""
    draft = _held(session, draft, actor, edition)
    edit = journal.find_newest(session, draft)
    if edit is None:
        raise NothingToUndo(N_("nothing was changed in this draft"))
    edit.state = EditState.UNDONE
    step = journal.step_to(list(ids_of(session, draft.id)), edit.after, edit.before)
    return _go(session, draft, edit, step, "rules:undo", actor=actor, at=at)


def redo(session: Session, draft: RuleTable, *, actor: Actor, at: datetime, edition: int | None = None) -> Applied:
    """The step taken back last, once more; possible until something else is edited."""
    draft = _held(session, draft, actor, edition)
    edit = journal.find_undone(session, draft)
    if edit is None:
        raise NothingToUndo(N_("nothing was taken back"))
    edit.state = EditState.STANDING
    step = journal.step_to(list(ids_of(session, draft.id)), edit.before, edit.after)
    return _go(session, draft, edit, step, "rules:redo", actor=actor, at=at)


def _held(session: Session, draft: RuleTable, actor: Actor, edition: int | None) -> RuleTable:
    must_draft(actor)
    draft = lock_draft(session, draft)
    check_edition(session, draft, edition)
    return draft


def _go(
    session: Session, draft: RuleTable, edit: RuleEdit, step: DraftChange, kind: str, *, actor: Actor, at: datetime
) -> Applied:
    changed, _ = write(session, draft.id, step, ids_of(session, draft.id))
    edit.undone_by, edit.changed_at = login_of(session, actor), at
    session.add(edit)
    raise_edition(session, draft, kind, actor=actor, at=at, step=edit.seq)
    return Applied(draft.edition, rules_by_id(session, list(step.written)), tuple(step.removed), changed)
