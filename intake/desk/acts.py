"""From a button to a verb: for each move of `casework.legal`, its label, its form, and the one verb it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from intake.casework import find
from intake.casework.answer import answer_now
from intake.casework.ask_info import ask_info
from intake.casework.callback import close_complaint
from intake.casework.contact import enter_contact, record_contact
from intake.casework.coordinate import coordinate_complaint
from intake.casework.dispatch import dispatch_complaint, dispatch_rest
from intake.casework.merge import merge_complaint
from intake.casework.note import add_note
from intake.casework.office import Office
from intake.casework.override import override_decision
from intake.casework.placing import Choice
from intake.casework.reject import reject_complaint
from intake.casework.reopen import reopen_complaint
from intake.casework.reply import enter_reply, reply_to_complaint
from intake.casework.requests import file_request
from intake.casework.resume import resume_complaint
from intake.casework.review import pass_review, send_back
from intake.casework.sign import enter_signature, sign_for
from intake.casework.statutory import conclude_statutory, open_statutory
from intake.casework.supply_info import supply_info
from intake.casework.transfer import transfer_complaint
from intake.casework.waive import waive_part
from intake.casework.withdraw import withdraw_complaint
from intake.desk import forms, triage
from intake.errors import InvalidInput
from intake.i18n import N_
from intake.models import Complaint
from intake.stewardship.corrections import file_correction
from intake.vocabulary import RequestKind
from intake.web.claims import ClaimForm
from intake.web.departments import department_named, departments_named
from routing.vocabulary import Channel

Do = Callable[..., object]


@dataclass(frozen=True)
class Act:
    """`fields` names the macro of `desk/fields.html` that draws the form; one with a page of its own has no `do`."""

    label: str
    form: type[BaseModel]
    fields: str
    do: Do | None = None


def _pick(session: Session, office: Office, complaint: Complaint, form: forms.Picking, **who: Any) -> None:
    """Dispatch, designate and override name departments the same way."""
    verb = who.pop("verb")
    directory = office.rules.directory
    lead = department_named(directory, form.lead, field="lead")
    co = departments_named(directory, form.co, field="co")
    further = {"document": form.document} if isinstance(form, forms.Settling) else {}
    verb(session, office, complaint, Choice(lead, form.reason, co), **further, **who)


def _picking(verb: Do, **fixed: Any) -> Do:
    return lambda s, o, c, form, **who: _pick(s, o, c, form, verb=verb, **fixed, **who)


def _rest(session: Session, office: Office, complaint: Complaint, form: forms.Settling, **who: Any) -> None:
    lead = department_named(office.rules.directory, form.lead, field="lead")
    dispatch_rest(session, office, complaint, lead, form.reason, document=form.document, **who)


def _asking(kind: RequestKind) -> Do:
    def ask(session: Session, office: Office, complaint: Complaint, form: forms.Asking, **who: Any) -> None:
        file_request(session, office, complaint, form.wish(kind, _suggested(office, form)), **who)

    return ask


def _suggested(office: Office, form: forms.Asking) -> int | None:
    if not form.suggested:
        return None
    return department_named(office.rules.directory, form.suggested, field="suggested")


def _claim(session: Session, office: Office, complaint: Complaint, form: ClaimForm, **who: Any) -> None:
    if complaint.association_id is None:
        raise InvalidInput("names no association of the registry")
    claim = form.claim(complaint.association_id, office.rules.directory)
    file_correction(session, claim, complaint=complaint, **who)


def _merge(session: Session, office: Office, complaint: Complaint, form: forms.Merging, **who: Any) -> None:
    number = form.into.replace(" ", "")
    into = find.find_by_number(session, number)
    if into is None:
        raise InvalidInput("no complaint has this number", field="into")
    merge_complaint(session, office, complaint, into, form.note, **who)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "accept": Act(N_("Accept and dispatch"), forms.Triage, "triage", triage.accept),
        "ask_info": Act(
            N_("Ask for information"),
            forms.Question,
            "question",
            lambda s, o, c, f, **who: ask_info(s, o, c, f.question, **who),
        ),
        "answer_now": Act(
            N_("Answer now"), forms.Text, "answer", lambda s, o, c, f, **who: answer_now(s, o, c, f.text, **who)
        ),
        "merge": Act(N_("Join with another complaint"), forms.Merging, "merging", _merge),
        "reject": Act(
            N_("Do not accept"),
            forms.Rejection,
            "rejection",
            lambda s, o, c, f, **who: reject_complaint(s, o, c, f.reason, f.note, **who),
        ),
        "supply_info": Act(
            N_("Record what the complainant supplied"),
            forms.Supplying,
            "supply",
            lambda s, o, c, f, **who: supply_info(s, o, c, f.text, Channel.PHONE, supplied_at=f.moment, **who),
        ),
        "withdraw": Act(
            N_("Withdrawn by the complainant"),
            forms.Remark,
            "remark",
            lambda s, o, c, f, **who: withdraw_complaint(s, o, c, f.note, **who),
        ),
        "override": Act(N_("Send elsewhere than the rules say"), forms.Picking, "picking", _picking(override_decision)),
        "coordinate": Act(
            N_("Send to coordination"),
            forms.Reason,
            "reason",
            lambda s, o, c, f, **who: coordinate_complaint(s, o, c, f.reason, **who),
        ),
        "dispatch": Act(N_("Dispatch"), forms.Settling, "settling", _picking(dispatch_complaint)),
        "designate": Act(N_("Designate"), forms.Settling, "settling", _picking(dispatch_complaint, designate=True)),
        "dispatch_rest": Act(N_("Dispatch what nobody leads yet"), forms.Settling, "settling_one", _rest),
        "sign": Act(N_("Sign for it"), forms.Nothing, "nothing", lambda s, o, c, _f, **who: sign_for(s, o, c, **who)),
        "enter_signature": Act(
            N_("Enter a signature given on paper"),
            forms.Signature,
            "signature",
            lambda s, o, c, f, **who: enter_signature(
                s, o, c, f.handling_id, signed_at=f.moment, reason=f.reason, **who
            ),
        ),
        "request_return": Act(N_("Ask to return it"), forms.Asking, "asking", _asking(RequestKind.RETURN)),
        "contact": Act(
            N_("Record a contact with the complainant"),
            forms.Contact,
            "contact",
            lambda s, o, c, f, **who: record_contact(s, o, c, f.note, happened_at=f.moment, **who),
        ),
        "enter_contact": Act(
            N_("Enter a contact a department had"),
            forms.EnteredContact,
            "entered_contact",
            lambda s, o, c, f, **who: enter_contact(s, o, c, f.paper(), f.note, **who),
        ),
        "reply": Act(
            N_("Reply"),
            forms.Reply,
            "reply",
            lambda s, o, c, f, **who: reply_to_complaint(s, o, c, f.answer(), happened_at=f.moment, **who),
        ),
        "enter_reply": Act(
            N_("Enter a reply given on paper"),
            forms.EnteredReply,
            "entered_reply",
            lambda s, o, c, f, **who: enter_reply(s, o, c, f.paper(), f.answer(), **who),
        ),
        "request_extension": Act(N_("Ask for more time"), forms.Asking, "asking", _asking(RequestKind.EXTENSION)),
        "request_suspension": Act(N_("Ask to suspend it"), forms.Asking, "asking", _asking(RequestKind.SUSPENSION)),
        "request_termination": Act(N_("Ask to terminate it"), forms.Asking, "asking", _asking(RequestKind.TERMINATION)),
        "open_statutory": Act(
            N_("Open a procedure of the law"),
            forms.Opening,
            "opening",
            lambda s, o, c, f, **who: open_statutory(
                s, o, c, f.procedure, f.document, opened_at=f.moment(who["at"]), **who
            ),
        ),
        "request_statutory_extension": Act(
            N_("Ask for more time for a procedure of the law"),
            forms.Lengthening,
            "lengthening",
            _asking(RequestKind.STATUTORY_EXTENSION),
        ),
        "conclude_statutory": Act(
            N_("Conclude a procedure of the law"),
            forms.Concluding,
            "concluding",
            lambda s, o, c, f, **who: conclude_statutory(s, o, c, f.procedure, f.decision(who["at"]), **who),
        ),
        "decide_request": Act(N_("Decide the request"), forms.Deciding, "requests"),
        "waive": Act(
            N_("Waive a co-handler's reply"),
            forms.Waiving,
            "waiving",
            lambda s, o, c, f, **who: waive_part(s, o, c, f.handling_id, f.reason, **who),
        ),
        "transfer": Act(
            N_("Transfer to another authority"),
            forms.Transfer,
            "transfer",
            lambda s, o, c, f, **who: transfer_complaint(s, o, c, f.to, f.note, **who),
        ),
        "resume": Act(
            N_("Resume"), forms.Note, "note", lambda s, o, c, f, **who: resume_complaint(s, o, c, f.note, **who)
        ),
        "pass_review": Act(
            N_("Pass the review"),
            forms.Remark,
            "remark",
            lambda s, o, c, f, **who: pass_review(s, o, c, f.note, **who),
        ),
        "record_callback": Act(N_("Call back"), forms.CallForm, "callback"),
        "send_back": Act(
            N_("Send back to be redone"),
            forms.Reason,
            "reason",
            lambda s, o, c, f, **who: send_back(s, o, c, f.reason, **who),
        ),
        "close": Act(
            N_("Close with a reason"),
            forms.Note,
            "note",
            lambda s, o, c, f, **who: close_complaint(s, o, c, f.note, **who),
        ),
        "reopen": Act(
            N_("Reopen for new facts"),
            forms.NewFacts,
            "new_facts",
            lambda s, o, c, f, **who: reopen_complaint(s, o, c, f.new_facts, **who),
        ),
        "correct_registry": Act(N_("Report a mistake in the registry"), ClaimForm, "claim", _claim),
        "note": Act(
            N_("Add a note"), forms.Remarking, "remarking", lambda s, o, c, f, **who: add_note(s, o, c, f.text, **who)
        ),
    }
)
