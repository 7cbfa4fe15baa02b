"""What a handler does with a part beside signing for it: give it to somebody, tell in the meantime, answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import request
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.reply_drafts import take_draft
from intake.casework.verbs.department.assign import assign_part
from intake.casework.verbs.department.interim import give_interim_answer
from intake.casework.verbs.reply import reply_to_complaint
from intake.desk.desk_action import DeskAction
from intake.desk.fees.citing import citing
from intake.desk.handling.forms import AssignForm, DraftedReplyForm, InterimForm, drafted_fields
from intake.desk.handling.reply_templates import has_blank
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.models import Complaint


def _reply(
    session: Session, collaborators: Collaborators, complaint: Complaint, form: DraftedReplyForm, **who: Any
) -> None:
    """Refused where a colleague has written since, or a blank of a template is left, which would be read as it is."""
    if has_blank(form.reply_text):
        raise InvalidInput(N_("still has a blank of the template: fill it in or take it out"), field="reply_text")
    seen = {"revision": form.draft_revision, "fields": drafted_fields(request.form), "actor": who["actor"]}
    take_draft(session, complaint, **seen)
    answer = citing(session, collaborators, complaint, form.answer(), form.cited_fees)
    reply_to_complaint(session, collaborators, complaint, answer, happened_at=form.moment, **who)


HANDLING_ACTS: Mapping[str, DeskAction] = MappingProxyType(
    {
        "assign": DeskAction(
            N_("Give it to somebody"),
            AssignForm,
            "assigning",
            lambda s, o, c, f, **who: assign_part(s, o, c, f.assignment(), f.note, **who),
        ),
        "interim": DeskAction(
            N_("Give an interim answer"),
            InterimForm,
            "interim",
            lambda s, o, c, f, **who: give_interim_answer(s, o, c, f.text, **who),
        ),
        "reply": DeskAction(N_("Reply"), DraftedReplyForm, "reply", _reply),
    }
)
# Acts that cannot be taken back, and what is said of that before they are done.
IRREVOCABLE: Mapping[str, str] = MappingProxyType(
    {
        "sign": N_("Once your department has signed for it, it cannot be returned any more (签收后不得退单)."),
        "reject": N_("A complaint that was not accepted is over; the complainant is told at once."),
        "answer_now": N_("It is closed with this answer, which the complainant reads at once."),
        "withdraw": N_("A complaint that was withdrawn is over; every clock ends."),
        "transfer": N_("It is over here; the complainant is told who has it now."),
        "close": N_("Nothing more will be done about it; every clock ends."),
    }
)
