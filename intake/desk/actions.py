"""From a button to a verb: for each act of `casework.actions`, its label, its form, and the one verb it calls."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.requests.file import file_request
from intake.casework.requests.recusal import decide_recusal
from intake.casework.requests.statutory_procedure import conclude_statutory, open_statutory
from intake.casework.verbs.answer import answer_now
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.callback import close_complaint
from intake.casework.verbs.contact import enter_contact, record_contact
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.dispatch import dispatch_complaint, dispatch_rest
from intake.casework.verbs.fees.name_fees import name_fees
from intake.casework.verbs.merge import merge_complaint, split_complaint, unmerge_complaint
from intake.casework.verbs.note import add_note
from intake.casework.verbs.override import override_decision
from intake.casework.verbs.reject import reject_complaint
from intake.casework.verbs.reopen import reopen_complaint
from intake.casework.verbs.reply import enter_reply
from intake.casework.verbs.resume import resume_complaint
from intake.casework.verbs.review import pass_review, send_back
from intake.casework.verbs.sign import enter_signature, sign_for
from intake.casework.verbs.supply_info import supply_info
from intake.casework.verbs.transfer import transfer_complaint
from intake.casework.verbs.waive import waive_part
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.casework.visibility import is_seen
from intake.desk import forms, triage
from intake.desk.calling.acts import CALLING_ACTS
from intake.desk.desk_action import DeskAction, Do
from intake.desk.fees.citing import citing
from intake.desk.handling.acts import HANDLING_ACTS
from intake.desk.holding.acts import HOLD_ACTS
from intake.desk.supervision.acts import ORDER_ACTS
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.models import Complaint
from intake.registry_upkeep.corrections import file_correction
from intake.vocabulary import RequestKind
from intake.web.department_choices import department_named, departments_named
from intake.web.registry_claim_form import ClaimForm
from routing.vocabulary import Channel


def _pick(
    session: Session, collaborators: Collaborators, complaint: Complaint, form: forms.DispatchForm, **who: Any
) -> None:
    """Dispatch, designate and override name departments the same way."""
    verb = who.pop("verb")
    directory = collaborators.rules.directory
    lead = department_named(directory, form.lead, field="lead")
    co = departments_named(directory, form.co, field="co")
    further = {"document": form.document} if isinstance(form, forms.CoordinatedDispatchForm) else {}
    verb(session, collaborators, complaint, DispatchChoice(lead, form.reason, co), **further, **who)


def _picking(verb: Do, **fixed: Any) -> Do:
    return lambda s, o, c, form, **who: _pick(s, o, c, form, verb=verb, **fixed, **who)


def _rest(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    form: forms.CoordinatedDispatchForm,
    **who: Any,
) -> None:
    lead = department_named(collaborators.rules.directory, form.lead, field="lead")
    dispatch_rest(session, collaborators, complaint, lead, form.reason, document=form.document, **who)


def _asking(kind: RequestKind) -> Do:
    def ask(
        session: Session, collaborators: Collaborators, complaint: Complaint, form: forms.RequestForm, **who: Any
    ) -> None:
        file_request(session, collaborators, complaint, form.wish(kind, _suggested(collaborators, form)), **who)

    return ask


def _suggested(collaborators: Collaborators, form: forms.RequestForm) -> int | None:
    if not form.suggested:
        return None
    return department_named(collaborators.rules.directory, form.suggested, field="suggested")


def _claim(session: Session, collaborators: Collaborators, complaint: Complaint, form: ClaimForm, **who: Any) -> None:
    if complaint.association_id is None:
        raise InvalidInput(N_("names no association of the registry"))
    claim = form.claim(complaint.association_id, collaborators.rules.directory)
    file_correction(session, claim, complaint=complaint, **who)


def _merge(
    session: Session, collaborators: Collaborators, complaint: Complaint, form: forms.MergeForm, **who: Any
) -> None:
    number = form.into.replace(" ", "")
    into = find.find_by_number(session, number)
    if into is None or not is_seen(session, into, who["actor"]):
        raise InvalidInput(N_("no complaint has this number"), field="into")
    merge_complaint(session, collaborators, complaint, into, form.note, **who)


ACTS: Mapping[str, DeskAction] = MappingProxyType(
    {
        **HANDLING_ACTS,
        "accept": DeskAction(N_("Accept and dispatch"), forms.TriageForm, "triage", triage.accept),
        "ask_info": DeskAction(
            N_("Ask for information"),
            forms.QuestionForm,
            "question",
            lambda s, o, c, f, **who: ask_info(s, o, c, f.question, **who),
        ),
        "answer_now": DeskAction(
            N_("Answer now"), forms.TextForm, "answer", lambda s, o, c, f, **who: answer_now(s, o, c, f.text, **who)
        ),
        "merge": DeskAction(N_("Join with another complaint"), forms.MergeForm, "merging", _merge),
        "unmerge": DeskAction(
            N_("Undo the join"),
            forms.EmptyForm,
            "nothing",
            lambda s, o, c, _f, **who: unmerge_complaint(s, o, c, **who),
        ),
        "split": DeskAction(
            N_("Split off again"),
            forms.ReasonForm,
            "reason",
            lambda s, o, c, f, **who: split_complaint(s, o, c, f.reason, **who),
        ),
        "reject": DeskAction(
            N_("Do not accept"),
            forms.RejectForm,
            "rejection",
            lambda s, o, c, f, **who: reject_complaint(s, o, c, f.reason, f.note, **who),
        ),
        "supply_info": DeskAction(
            N_("Record what the complainant supplied"),
            forms.SupplyInfoForm,
            "supply",
            lambda s, o, c, f, **who: supply_info(s, o, c, f.text, Channel.PHONE, supplied_at=f.moment, **who),
        ),
        "withdraw": DeskAction(
            N_("Withdrawn by the complainant"),
            forms.OptionalNoteForm,
            "remark",
            lambda s, o, c, f, **who: withdraw_complaint(s, o, c, f.note, **who),
        ),
        "override": DeskAction(
            N_("Send elsewhere than the rules say"), forms.DispatchForm, "picking", _picking(override_decision)
        ),
        "coordinate": DeskAction(
            N_("Send to coordination"),
            forms.ReasonForm,
            "reason",
            lambda s, o, c, f, **who: coordinate_complaint(s, o, c, f.reason, **who),
        ),
        "dispatch": DeskAction(N_("Dispatch"), forms.CoordinatedDispatchForm, "settling", _picking(dispatch_complaint)),
        "designate": DeskAction(
            N_("Designate"), forms.CoordinatedDispatchForm, "settling", _picking(dispatch_complaint, designate=True)
        ),
        "dispatch_rest": DeskAction(
            N_("Dispatch what nobody leads yet"), forms.CoordinatedDispatchForm, "settling_one", _rest
        ),
        "sign": DeskAction(
            N_("Sign for it"), forms.EmptyForm, "nothing", lambda s, o, c, _f, **who: sign_for(s, o, c, **who)
        ),
        "enter_signature": DeskAction(
            N_("Enter a signature given on paper"),
            forms.PaperSignatureForm,
            "signature",
            lambda s, o, c, f, **who: enter_signature(
                s, o, c, f.handling_id, signed_at=f.moment, reason=f.reason, **who
            ),
        ),
        "request_return": DeskAction(N_("Ask to return it"), forms.RequestForm, "asking", _asking(RequestKind.RETURN)),
        "contact": DeskAction(
            N_("Record a contact with the complainant"),
            forms.ContactForm,
            "contact",
            lambda s, o, c, f, **who: record_contact(s, o, c, f.note, happened_at=f.moment, **who),
        ),
        "enter_contact": DeskAction(
            N_("Enter a contact a department had"),
            forms.PaperContactForm,
            "entered_contact",
            lambda s, o, c, f, **who: enter_contact(s, o, c, f.paper(), f.note, **who),
        ),
        "enter_reply": DeskAction(
            N_("Enter a reply given on paper"),
            forms.PaperReplyForm,
            "entered_reply",
            lambda s, o, c, f, **who: enter_reply(s, o, c, f.paper(), citing(s, o, c, f.answer(), f.cited_fees), **who),
        ),
        "request_extension": DeskAction(
            N_("Ask for more time"), forms.RequestForm, "asking", _asking(RequestKind.EXTENSION)
        ),
        "request_suspension": DeskAction(
            N_("Ask to suspend it"), forms.RequestForm, "asking", _asking(RequestKind.SUSPENSION)
        ),
        "request_termination": DeskAction(
            N_("Ask to terminate it"), forms.RequestForm, "asking", _asking(RequestKind.TERMINATION)
        ),
        "open_statutory": DeskAction(
            N_("Open a procedure of the law"),
            forms.OpenProcedureForm,
            "opening",
            lambda s, o, c, f, **who: open_statutory(
                s, o, c, f.procedure, f.document, opened_at=f.moment(who["at"]), **who
            ),
        ),
        "request_statutory_extension": DeskAction(
            N_("Ask for more time for a procedure of the law"),
            forms.ExtensionForm,
            "lengthening",
            _asking(RequestKind.STATUTORY_EXTENSION),
        ),
        "conclude_statutory": DeskAction(
            N_("Conclude a procedure of the law"),
            forms.ConcludeProcedureForm,
            "concluding",
            lambda s, o, c, f, **who: conclude_statutory(s, o, c, f.procedure, f.decision(who["at"]), **who),
        ),
        "decide_request": DeskAction(N_("Decide the request"), forms.DecideRequestForm, "requests"),
        "decide_recusal": DeskAction(
            N_("Decide a recusal"),
            forms.RecusalForm,
            "recusal",
            lambda s, o, c, f, **who: decide_recusal(
                s, o, c, f.department_id, lift=f.is_lifted, reason=f.reason, **who
            ),
        ),
        "waive": DeskAction(
            N_("Waive a co-handler's reply"),
            forms.WaiveForm,
            "waiving",
            lambda s, o, c, f, **who: waive_part(s, o, c, f.handling_id, f.reason, **who),
        ),
        "transfer": DeskAction(
            N_("Transfer to another authority"),
            forms.TransferForm,
            "transfer",
            lambda s, o, c, f, **who: transfer_complaint(s, o, c, f.to, f.note, **who),
        ),
        "resume": DeskAction(
            N_("Resume"), forms.NoteForm, "note", lambda s, o, c, f, **who: resume_complaint(s, o, c, f.note, **who)
        ),
        "pass_review": DeskAction(
            N_("Pass the review"),
            forms.OptionalNoteForm,
            "remark",
            lambda s, o, c, f, **who: pass_review(s, o, c, f.note, **who),
        ),
        **CALLING_ACTS,
        "send_back": DeskAction(
            N_("Send back to be redone"),
            forms.ReasonForm,
            "reason",
            lambda s, o, c, f, **who: send_back(s, o, c, f.reason, **who),
        ),
        "close": DeskAction(
            N_("Close with a reason"),
            forms.NoteForm,
            "note",
            lambda s, o, c, f, **who: close_complaint(s, o, c, f.note, **who),
        ),
        "reopen": DeskAction(
            N_("Reopen for new facts"),
            forms.ReopenForm,
            "new_facts",
            lambda s, o, c, f, **who: reopen_complaint(s, o, c, f.new_facts, **who),
        ),
        "name_fees": DeskAction(
            N_("Name the fee items"),
            forms.FeesForm,
            "naming_fees",
            lambda s, o, c, f, **who: name_fees(s, o, c, f.fee_items, **who),
        ),
        "correct_registry": DeskAction(N_("Report a mistake in the registry"), ClaimForm, "claim", _claim),
        "note": DeskAction(
            N_("Add a note"), forms.RemarkForm, "remarking", lambda s, o, c, f, **who: add_note(s, o, c, f.text, **who)
        ),
    }
    | dict(ORDER_ACTS)
    | dict(HOLD_ACTS)
)
