"""What is typed on the desk, one class a move. Whether the move is legal is the verb's business, not the form's."""

from dataclasses import replace
from datetime import date, datetime, time

from pydantic import BaseModel, Field

from intake.casework.clocks.backdating import PaperRecord
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.requests.statutory_procedure import ProcedureDecision
from intake.casework.verbs.reply import ReplyInput
from intake.language.i18n import N_
from intake.vocabulary import FeeAction, Measure, Outcome, RejectReason, RequestKind
from intake.web.fields import MoneyAmount
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import Clock, Kind


class EmptyForm(BaseModel):
    """A move that needs no word."""


class ReasonForm(BaseModel):
    reason: str = Field(title=N_("Reason"), max_length=500)


class OptionalNoteForm(BaseModel):
    """A note one need not write."""

    note: str = Field(default="", title=N_("Note"), max_length=1000)


class NoteForm(BaseModel):
    note: str = Field(title=N_("Note"), max_length=1000)


class TextForm(BaseModel):
    text: str = Field(title=N_("Text"), max_length=5000)


class SupplyInfoForm(TextForm):
    """`supplied_at` as the clock on the wall said it; empty is now."""

    supplied_at: datetime | None = Field(default=None, title=N_("When it came"))

    @property
    def moment(self) -> datetime | None:
        return self.supplied_at.replace(tzinfo=SHANGHAI) if self.supplied_at else None


class HappenedForm(BaseModel):
    """`happened_at` as the clock on the wall said it; empty is now."""

    happened_at: datetime | None = Field(default=None, title=N_("When it was done"))

    @property
    def moment(self) -> datetime | None:
        return self.happened_at.replace(tzinfo=SHANGHAI) if self.happened_at else None


class PaperEntryForm(BaseModel):
    """What a department did on paper: which one, when, and where that paper is."""

    handling_id: int = Field(title=N_("Department"))
    happened_at: datetime = Field(title=N_("When it was done"))
    reason: str = Field(title=N_("Why it is entered only now"), max_length=500)

    def paper(self) -> PaperRecord:
        return PaperRecord(self.handling_id, self.happened_at.replace(tzinfo=SHANGHAI), self.reason)


class PaperSignatureForm(BaseModel):
    """A signature given on paper, by whom and when."""

    handling_id: int = Field(title=N_("Department"))
    signed_at: datetime = Field(title=N_("When it was signed"))
    reason: str = Field(title=N_("Reason"), max_length=500)

    @property
    def moment(self) -> datetime:
        return self.signed_at.replace(tzinfo=SHANGHAI)


class OpenProcedureForm(BaseModel):
    """A procedure of the law, from the document that opened it."""

    procedure: Clock = Field(title=N_("Procedure"))
    document: str = Field(title=N_("Document number"), max_length=120)
    opened_on: date | None = Field(default=None, title=N_("Opened on"))

    def moment(self, at: datetime) -> datetime | None:
        return _beginning(self.opened_on, at)


class ConcludeProcedureForm(BaseModel):
    procedure: Clock = Field(title=N_("Procedure"))
    document: str = Field(title=N_("Document number"), max_length=120)
    concluded_on: date | None = Field(default=None, title=N_("Concluded on"))
    note: str = Field(default="", title=N_("Note"), max_length=1000)

    def decision(self, at: datetime) -> ProcedureDecision:
        return ProcedureDecision(self.document, self.note, _beginning(self.concluded_on, at))


def _beginning(day: date | None, at: datetime) -> datetime | None:
    """The day somebody names, at its beginning; nothing where that is today."""
    if day is None or day == at.astimezone(SHANGHAI).date():
        return None
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


class RemarkForm(BaseModel):
    text: str = Field(title=N_("Note"), max_length=2000)


class QuestionForm(BaseModel):
    question: str = Field(title=N_("Question to the complainant"), max_length=500)


class ContactForm(HappenedForm):
    note: str = Field(title=N_("What was said"), max_length=2000)


class PaperContactForm(PaperEntryForm):
    note: str = Field(title=N_("What was said"), max_length=2000)


class RejectForm(BaseModel):
    reason: RejectReason = Field(title=N_("Reason"))
    note: str = Field(title=N_("Where to go instead"), max_length=1000)


class MergeForm(BaseModel):
    into: str = Field(title=N_("Number of the other complaint"), max_length=40)
    note: str = Field(default="", title=N_("Note"), max_length=1000)


class TransferForm(BaseModel):
    to: str = Field(title=N_("Authority"), max_length=120)
    note: str = Field(default="", title=N_("Note"), max_length=1000)


class ReopenForm(BaseModel):
    new_facts: str = Field(title=N_("New facts"), max_length=5000)


class WaiveForm(BaseModel):
    handling_id: int = Field(title=N_("Department"))
    reason: str = Field(title=N_("Reason"), max_length=500)


class DispatchForm(BaseModel):
    """Departments by the names people know them by."""

    lead: str = Field(title=N_("Lead department"), max_length=120)
    co: list[str] = Field(default_factory=list, title=N_("Co-handling departments"), max_length=8)
    reason: str = Field(title=N_("Reason"), max_length=500)


class CoordinatedDispatchForm(DispatchForm):
    """What the coordinating body decided, and the document that says so."""

    document: str = Field(default="", title=N_("Document of the decision"), max_length=120)


class RequestForm(BaseModel):
    """A request; the reason code is one of `request_reasons`."""

    reason_code: str = Field(title=N_("Reason"), max_length=40)
    evidence: str = Field(title=N_("Facts and evidence"), max_length=5000)
    legal_basis: str = Field(title=N_("Legal basis"), max_length=300)
    suggested: str = Field(default="", title=N_("Department it belongs to"), max_length=120)
    days: int | None = Field(default=None, title=N_("Working days more"), ge=1, le=10)

    def wish(self, kind: RequestKind, suggested_department_id: int | None) -> DecisionRequestInput:
        return DecisionRequestInput(
            kind, self.reason_code, self.evidence, self.legal_basis, suggested_department_id, self.days
        )


class ExtensionForm(RequestForm):
    """More time for a procedure of the law: which one, and the paper that asks its head for it."""

    procedure: Clock = Field(title=N_("Procedure"))
    days: int = Field(title=N_("Days more"), ge=1, le=100)
    document: str = Field(title=N_("Document number"), max_length=120)

    def wish(self, kind: RequestKind, suggested_department_id: int | None) -> DecisionRequestInput:
        asked = super().wish(kind, suggested_department_id)
        return replace(asked, procedure=self.procedure, document=self.document)


class DecideRequestForm(BaseModel):
    """`decision` is the button that was pressed."""

    decision: str = Field(title=N_("Decision"), pattern="^(approve|refuse)$")
    note: str = Field(title=N_("Reason"), max_length=1000)
    new_lead: str = Field(default="", title=N_("Next department"), max_length=120)

    @property
    def is_granted(self) -> bool:
        return self.decision == "approve"


class RecusalForm(BaseModel):
    """What a dispatcher decides of a department that is set aside."""

    department_id: int = Field(title=N_("Department"))
    decision: str = Field(title=N_("Decision"), pattern="^(confirm|lift)$")
    reason: str = Field(title=N_("Reason"), max_length=500)

    @property
    def is_lifted(self) -> bool:
        return self.decision == "lift"


class OutcomeForm(BaseModel):
    outcome: Outcome = Field(title=N_("Outcome"))
    reply_text: str = Field(title=N_("Reply to the complainant"), max_length=5000)
    measures: list[Measure] = Field(default_factory=list, title=N_("Measures"))
    document_number: str = Field(default="", title=N_("Document number"), max_length=80)
    legal_basis: str = Field(default="", title=N_("Legal basis"), max_length=300)
    fee_item: str = Field(default="", title=N_("Fee item"), max_length=120)
    fee_action: FeeAction = Field(default=FeeAction.NONE, title=N_("What became of the fee"))
    cited_fees: list[str] = Field(default_factory=list, title=N_("Cite in the reply"), max_length=20)
    amount_charged: MoneyAmount = Field(default=None, title=N_("Amount charged (yuan)"))
    amount_refunded: MoneyAmount = Field(default=None, title=N_("Amount refunded (yuan)"))
    internal_note: str = Field(default="", title=N_("Internal note"), max_length=5000)

    def answer(self) -> ReplyInput:
        given = self.model_dump(include=set(OutcomeForm.model_fields) - {"cited_fees"})
        return ReplyInput(**given | {"measures": tuple(self.measures)})


class FeesForm(BaseModel):
    """Codes of the items it is about; none where it is about no item."""

    fee_items: list[str] = Field(default_factory=list, title=N_("Fee items"), max_length=40)


class ReplyForm(HappenedForm, OutcomeForm):
    """The department's own."""


class PaperReplyForm(PaperEntryForm, OutcomeForm):
    """One given on paper."""


class OpenIdentityForm(BaseModel):
    """Left empty where a second person agreed: the reason is the one they agreed to."""

    why: str = Field(default="", title=N_("Reason"), max_length=200)


class DismissForm(BaseModel):
    notice: list[int] = Field(title=N_("Notices"), min_length=1, max_length=50)
    is_from_list: bool = Field(default=False, alias="list", title=N_("Notices"))


class TriageForm(BaseModel):
    """The facts of a complaint as corrected. `association_id` was chosen among what `searched` had found."""

    association: str = Field(default="", title=N_("Association"), max_length=200)
    association_id: int | None = Field(default=None, title=N_("Association"))
    searched: str = Field(default="", max_length=200)
    violations: list[str] = Field(default_factory=list, title=N_("Violations"), max_length=12)
    more: str = Field(default="", title=N_("Further violations"), max_length=200)
    kind: Kind = Field(title=N_("Kind of matter"))
    region_code: str = Field(default="", title=N_("Region"), max_length=6)
    amount: MoneyAmount = Field(default=None, title=N_("Amount (yuan)"))
    is_government_involved: bool = Field(default=False, title=N_("A government department is involved"))
    implicated: list[str] = Field(default_factory=list, title=N_("Departments accused in it"), max_length=6)
