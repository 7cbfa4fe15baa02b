"""What a handler types: who has a part, an interim answer, and the reply with the draft it was written on."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field
from werkzeug.datastructures import MultiDict

from intake.casework.verbs.department.assign import Assignment
from intake.desk.forms import ReplyForm
from intake.errors import InvalidInput
from intake.language.i18n import N_

# The fields of a reply that are kept as a draft.
DRAFTED = (
    "outcome",
    "reply_text",
    "measures",
    "document_number",
    "legal_basis",
    "fee_item",
    "fee_action",
    "cited_fees",
    "amount_charged",
    "amount_refunded",
    "internal_note",
)
# What stands there without anybody having chosen it.
_GIVEN = {"fee_action": ["none"]}
_MOST_REVISIONS = 9


class AssignForm(BaseModel):
    handler_id: int | None = Field(default=None, title=N_("Who handles it"))
    deputy_id: int | None = Field(default=None, title=N_("Who helps"))
    section: str = Field(default="", title=N_("Section"), max_length=60)
    note: str = Field(default="", title=N_("Note"), max_length=500)

    def assignment(self) -> Assignment:
        return Assignment(self.handler_id, self.deputy_id, self.section)


class InterimForm(BaseModel):
    text: str = Field(title=N_("Interim answer"), max_length=2000)


class DraftedReplyForm(ReplyForm):
    """`draft_revision` is that of the draft which the page showed."""

    draft_revision: int = Field(default=0, title=N_("Draft"), ge=0)


def drafted_fields(given: MultiDict[str, str]) -> Mapping[str, Sequence[str]]:
    """What is kept of a form: as it was typed, also where it would be refused."""
    texts = {name: [one.replace("\r\n", "\n").strip() for one in given.getlist(name)] for name in DRAFTED}
    found = {name: [one for one in values if one] for name, values in texts.items()}
    return {name: values for name, values in found.items() if values and values != _GIVEN.get(name)}


def revision_in(given: MultiDict[str, str]) -> int:
    """Raises InvalidInput for what no page of ours sends."""
    text = given.get("draft_revision", "0") or "0"
    if not text.isdecimal() or len(text) > _MOST_REVISIONS:
        raise InvalidInput(N_("there is no such draft"), field="draft_revision")
    return int(text)
