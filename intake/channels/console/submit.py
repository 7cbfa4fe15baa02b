"""From a finished call to the record: a new complaint, one answered at once, or words added to an earlier one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.find import is_registered, lock_complaint
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.matters.members import handled_with
from intake.casework.reading.arrival import find_transferred
from intake.casework.registering.preview import is_under_way
from intake.casework.registering.register import Receipt, register_complaint
from intake.casework.verbs.answer import answer_now
from intake.casework.verbs.merge import merge_complaint
from intake.casework.verbs.supplement import supplement_complaint
from intake.casework.verbs.supply_info import supply_info
from intake.casework.visibility import is_seen
from intake.channels.console.forms import Action, IncomingCallForm
from intake.channels.console.live_preview import typed_of
from intake.channels.console.shorthand import Matter, read_matter
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.identity.person import complaints_of_phone
from intake.language.i18n import N_, _
from intake.models import Complaint
from intake.numbers import spoken
from intake.sealing.text import text_key_of
from intake.suggesting.offer_log import keep_offers, read_offers
from intake.telephone.drafts import discard_draft
from intake.vocabulary import ArrivalMode, Outcome, State
from intake.web.forms import BadForm
from routing.models import Association


@dataclass(frozen=True)
class SubmittedCall:
    """What became of a call: `number` is what the operator reads aloud, `code` is empty where none is told."""

    number: str
    code: str
    done: Action
    joined: str = ""  # the earlier complaint that a number of one's own was joined with


def enter_call(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, *, actor: Actor, at: datetime
) -> SubmittedCall:
    """One unit of work. Posted again with the same token, it finds what it made and changes nothing."""
    entered = _ENTER[form.action](session, collaborators, form, actor, at)
    discard_draft(session, form.draft, actor=actor)
    return entered


def _submit(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, actor: Actor, at: datetime
) -> SubmittedCall:
    if form.answer:
        raise InvalidInput(N_("You wrote down an answer: press Answer now, or empty this field."), field="answer")
    if form.into:
        raise InvalidInput(N_("You chose an earlier complaint: press Join, or choose None of them."), field="into")
    receipt = _register(session, collaborators, form, actor, at, accept=True)
    return SubmittedCall(receipt.number, receipt.tracking_code, Action.SUBMIT)


def _answer(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, actor: Actor, at: datetime
) -> SubmittedCall:
    if not form.answer:
        raise InvalidInput(N_("Write down what you answered the caller."), field="answer")
    receipt = _register(session, collaborators, form, actor, at, accept=False)
    if not receipt.is_repeat:
        complaint = lock_complaint(session, receipt.number)
        answer_now(session, collaborators, complaint, form.answer, actor=actor, at=at)
    return SubmittedCall(receipt.number, receipt.tracking_code, Action.ANSWER)


def _join(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, actor: Actor, at: datetime
) -> SubmittedCall:
    """The caller's own complaint takes the words in; another's is joined by one of the caller's own.

    Adding a second person's words to a stranger's complaint would leave them without a number, an answer or a
    call-back, so theirs is registered first and then merged.
    """
    earlier = _chosen(session, form, actor)
    if is_registered(session, form.channel, form.token):
        _must_say_the_same(session, form)
        repeated = find.get_by_external_id(session, form.channel, form.token)
        return SubmittedCall(repeated.number, "", Action.JOIN, earlier.number)
    _must_be_under_way(session, earlier)
    if _is_callers_own(session, collaborators, earlier, form):
        _supplement(session, collaborators, earlier, form, actor=actor, at=at)
        return SubmittedCall(earlier.number, "", Action.JOIN)
    form = _about_the_same(session, earlier, form)
    receipt = _register(session, collaborators, form, actor, at, accept=False)
    into = handled_with(session, earlier)
    merge_complaint(session, collaborators, lock_complaint(session, receipt.number), into, actor=actor, at=at)
    return SubmittedCall(receipt.number, receipt.tracking_code, Action.JOIN, earlier.number)


def _follow(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, actor: Actor, at: datetime
) -> SubmittedCall:
    """The same person rings about the same matter, from whatever number: their words go to that complaint."""
    earlier = _chosen(session, form, actor)
    _must_be_under_way(session, earlier)
    _supplement(session, collaborators, earlier, form, actor=actor, at=at)
    return SubmittedCall(earlier.number, "", Action.JOIN)


def _chosen(session: Session, form: IncomingCallForm, actor: Actor) -> Complaint:
    """Under its lock: the same form sent at the same instant waits here, and finds what the first one made."""
    earlier = find.find_by_number(session, form.into) if form.into else None
    if earlier is None or not is_seen(session, earlier, actor):
        raise InvalidInput(N_("Choose the earlier complaint on the right that this call belongs to."), field="into")
    return lock_complaint(session, earlier.number)


def _must_be_under_way(session: Session, earlier: Complaint) -> None:
    """It, or the one it was joined with."""
    if not is_under_way(handled_with(session, earlier)) or earlier.state is State.CLOSED:
        raise InvalidInput(N_("That complaint is over. Submit this call as a new one."), field="into")


def _about_the_same(session: Session, earlier: Complaint, form: IncomingCallForm) -> IncomingCallForm:
    """What was not said is as in the complaint it is joined with: the operator has just said that it is one matter."""
    said: dict[str, str] = {}
    if not form.violations:
        said["violations"] = " ".join(earlier.violations)
    if not form.association and earlier.association_id is not None:
        known = session.get_one(Association, earlier.association_id)
        said |= {"association": known.name, "association_code": known.credit_code}
    return form.model_copy(update=said)


def _supplement(
    session: Session,
    collaborators: Collaborators,
    earlier: Complaint,
    form: IncomingCallForm,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    if not form.narrative:
        raise InvalidInput(N_("Write down what the caller adds."), field="narrative")
    if _was_added(session, earlier, form.narrative, actor):
        return
    # What we asked for and were told on the telephone sets the clocks going again.
    verb = supply_info if earlier.state is State.NEED_INFO else supplement_complaint
    verb(session, collaborators, earlier, form.narrative, form.channel, actor=actor, at=at)


def _register(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, actor: Actor, at: datetime, *, accept: bool
) -> Receipt:
    matter = _meant(session, collaborators, form)
    new = form.to_new_complaint(matter, operator_id=actor.staff_id, accept=accept)
    # What follows in the same breath, an answer or a merger, tells the caller itself.
    receipt = register_complaint(session, collaborators, new, actor=actor, at=at, tell=accept)
    if receipt.is_repeat:
        _must_say_the_same(session, form)
    else:
        keep_offers(session, receipt.complaint_id, read_offers(form.offered), read_offers([form.taken]), at=at)
    return receipt


def _must_say_the_same(session: Session, form: IncomingCallForm) -> None:
    """A tab that was doubled carries the token of a call already entered: the next call must not vanish into it."""
    first = find.get_by_external_id(session, form.channel, form.token)
    was_answered = first.outcome is Outcome.EXPLAINED
    if text_key_of(session, first).open(first.narrative) != form.narrative or was_answered != (
        form.action is Action.ANSWER
    ):
        told = _("This form was entered already as %(number)s. If this is another call, submit again.")
        raise BadForm({"token": told % {"number": spoken(first.number)}})


def _meant(session: Session, collaborators: Collaborators, form: IncomingCallForm) -> Matter:
    """Raises BadForm with everything that is missing or means nothing certain."""
    matter = read_matter(session, collaborators, typed_of(form))
    if errors := faults_of(form, matter):
        raise BadForm(errors)
    _must_not_be_known(session, form)
    return matter


def faults_of(form: IncomingCallForm, matter: Matter) -> dict[str, str]:
    """By field, what keeps this call from being a complaint of its own."""
    errors = dict(matter.errors)
    if not form.narrative:
        errors.setdefault("narrative", _("Write down what happened."))
    if form.needs_violation and not matter.violations:
        errors.setdefault("violations", _("Give at least one violation: a code such as F-01, or words."))
    if form.arrival is ArrivalMode.TRANSFER and not form.reference:
        errors.setdefault("reference", _("Write down the number under which 12345 keeps it."))
    return errors


def _must_not_be_known(session: Session, form: IncomingCallForm) -> None:
    """The same transfer is registered once for each sender; two at the same instant collide on it."""
    note = form.arrival_note()
    if note is None or note.mode is not ArrivalMode.TRANSFER or is_registered(session, form.channel, form.token):
        return
    known = find_transferred(session, note.reference, sender=note.sender)
    if known is not None:
        told = _("This transfer was registered already as %(number)s.")
        raise BadForm({"reference": told % {"number": spoken(known.number)}})


def _is_callers_own(session: Session, collaborators: Collaborators, earlier: Complaint, form: IncomingCallForm) -> bool:
    own = complaints_of_phone(session, collaborators.ring, form.phone) if form.phone else []
    return earlier.id in {complaint.id for complaint in own}


def _was_added(session: Session, earlier: Complaint, text: str, actor: Actor) -> bool:
    """The same words by the same operator: the form was posted twice."""
    key = text_key_of(session, earlier)
    own = (
        event
        for event in audit.timeline(session, earlier.id)
        if event.kind is EventKind.COMPLAINT_SUPPLEMENT and event.actor_id == actor.staff_id
    )
    return any(event_data(event, key)["text"] == text for event in own)


_ENTER: Mapping[Action, Callable[[Session, Collaborators, IncomingCallForm, Actor, datetime], SubmittedCall]] = (
    MappingProxyType({Action.SUBMIT: _submit, Action.ANSWER: _answer, Action.JOIN: _join, Action.FOLLOW: _follow})
)
