"""What the forms of a handler offer: colleagues and who is away, the draft as it stands, templates and the law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox.absences import Substitutes
from intake.casework.reply_drafts import NOTHING_KEPT, KeptReply, draft_of
from intake.casework.verbs.department.assign import handlers_of
from intake.desk.complaint_page import ComplaintPage
from intake.desk.handling.merging import Piece, compared
from intake.desk.handling.reply_templates import provisions_of, templates_of
from intake.language.i18n import _
from intake.models import Handling
from intake.web.context import actor, moment
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day

_MOST_SECTIONS = 30


@dataclass(frozen=True)
class ReplyDraftView:
    """The draft as the form shows it; `theirs` where a colleague saved another version than the one typed here."""

    revision: int
    fields: Mapping[str, Sequence[str]]
    by: str
    saved_at: datetime | None
    theirs: Sequence[Piece] = ()

    def one(self, name: str, default: str = "") -> str:
        return (self.fields.get(name) or [default])[0]

    def all(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())


def assigning(session: Session, page: ComplaintPage) -> dict[str, Any]:
    """Who may be given it, those who are away with who stands in for them; and as it stands."""
    own = next(part.row for part in page.parts if part.is_own)
    away = Substitutes.on(session, local_day(moment()))
    people = handlers_of(session, actor().department_id)
    names = staff_names(session, {away.of(one.id) for one in people})

    def told(one: Any) -> str:
        if not away.is_away(one.id):
            return str(one.display_name)
        cover = names.get(away.of(one.id) or 0, _("nobody"))
        return _("%(name)s (away; %(cover)s stands in)", name=one.display_name, cover=cover)

    statement = select(Handling.section).where(Handling.department_id == own.department_id, Handling.section != "")
    sections = session.exec(statement.distinct().order_by(col(Handling.section)).limit(_MOST_SECTIONS)).all()
    return {"people": [(one.id, told(one)) for one in people], "sections": sections, "own": own}


def replying(session: Session, collaborators: Collaborators, page: ComplaintPage, *, is_own: bool) -> dict[str, Any]:
    """Of one's own answer its draft; the hotline enters from paper, and drafts nothing."""
    draft = ReplyDraftView(0, {}, "", None)
    if is_own:
        part = next(part.row for part in page.parts if part.is_own)
        draft = view_of(session, draft_of(session, part, page.text_key))
    return {
        "draft": draft,
        "is_own": is_own,
        "templates": templates_of(collaborators, page),
        "provisions": provisions_of(collaborators, page),
    }


def view_of(session: Session, kept: KeptReply) -> ReplyDraftView:
    by = staff_names(session, {kept.saved_by_id}).get(kept.saved_by_id or 0, "")
    return ReplyDraftView(kept.revision, kept.fields, by, kept.saved_at, _theirs(kept))


def _theirs(kept: KeptReply) -> Sequence[Piece]:
    """Only before a form that was written on another version."""
    if request.method != "POST" or kept == NOTHING_KEPT:
        return ()
    if request.form.get("draft_revision", "0") == str(kept.revision):
        return ()
    return compared("".join(kept.fields.get("reply_text", ())), request.form.get("reply_text", ""))
