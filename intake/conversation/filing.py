"""Putting a text where it belongs: with a complaint, or with those that somebody looks at."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import members
from intake.casework.registering.preview import is_under_way
from intake.casework.registering.register import MAX_NARRATIVE, NewComplaint, register_complaint
from intake.casework.verbs.supplement import supplement_complaint
from intake.casework.verbs.supply_info import supply_info
from intake.conversation.classify import hear
from intake.conversation.inbox import attach
from intake.identity.person import Person
from intake.language.i18n import _, use_language
from intake.models import Complaint, InboundMessage, KeptText
from intake.vocabulary import InboundState, State, TextMeaning
from routing.departments.named_bodies import bodies_heard
from routing.vocabulary import Channel, Kind


def add_words(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    words: str,
    *,
    at: datetime,
    actor: Actor = COMPLAINANT,
    is_answer: bool = True,
) -> bool:
    """What was said, to this complaint; False where nothing can be added any more. The caller holds its row.

    `is_answer`: said by whom it was asked, so that a complaint that waits goes on.
    """
    if not is_under_way(members.handled_with(session, complaint)) or complaint.state is State.CLOSED:
        return False
    verb = supply_info if complaint.state is State.NEED_INFO and is_answer else supplement_complaint
    if not words.strip():  # a picture alone
        with use_language("zh"):
            words = _("See what is enclosed.")
    verb(session, collaborators, complaint, words[:MAX_NARRATIVE], Channel.SMS, actor=actor, at=at)
    return True


def add_text(
    session: Session,
    collaborators: Collaborators,
    row: InboundMessage,
    complaint: Complaint,
    words: str,
    *,
    at: datetime,
    actor: Actor = COMPLAINANT,
    is_answer: bool = True,
) -> bool:
    """As `add_words`, of a text that came in. One that nothing can be done with is kept for a person."""
    is_added = add_words(session, collaborators, complaint, words, at=at, actor=actor, is_answer=is_answer)
    attach(session, row, complaint)
    if is_added:
        row.state = InboundState.APPENDED
        settle_kept(session, row, at=at)
    else:
        keep_text(session, row, TextMeaning.FOLLOW_UP, at=at, needs_person=True)
    return is_added


@dataclass(frozen=True)
class TextComplaint:
    """What texts of one number make a complaint of. `named` is what was answered when the association was asked for."""

    narrative: str
    phone: str
    named: str = ""
    language: str = "zh"
    is_synthetic: bool = False


@dataclass(frozen=True)
class Understood:
    """What is registered, whether its association is known by name, and the one violation it may be asked about.

    The latter where its words speak for one alone and no department is named: who names one may accuse it, or only ask
    for it.
    """

    new: NewComplaint
    is_named: bool
    likely: str = ""


def register_text(
    session: Session,
    collaborators: Collaborators,
    row: InboundMessage,
    new: NewComplaint,
    *,
    at: datetime,
    actor: Actor = COMPLAINANT,
    tell: bool = True,
) -> Complaint:
    """The complaint, its row held."""
    receipt = register_complaint(session, collaborators, new, actor=actor, at=at, tell=tell)
    complaint = find.lock_by_id(session, receipt.complaint_id)
    attach(session, row, complaint)
    row.state = InboundState.REGISTERED
    settle_kept(session, row, at=at)
    return complaint


def understand_complaint(
    session: Session,
    collaborators: Collaborators,
    row: InboundMessage,
    told: TextComplaint,
    *,
    actor: Actor = COMPLAINANT,
) -> Understood:
    """A text names no violation: what it is about is a guess.

    A person reads it first, unless the sender is asked whether it is that and says so.
    """
    text = "\n".join(filter(None, (told.narrative, told.named)))
    heard = hear(session, text, collaborators.rules.violations)
    found = heard.association
    near = found.region_code if found else collaborators.home_region
    named = bodies_heard(collaborators.rules.directory, told.narrative, near=(near,))
    new = NewComplaint(
        channel=Channel.SMS,
        external_id=row.message_sid,
        kind=Kind.COMPLAINT,
        violations=(),
        guesses=heard.guesses,
        narrative=told.narrative[:MAX_NARRATIVE],
        association_id=found.association_id if found else None,
        association_text=found.matched_name if found else told.named[:200],
        region_code=found.region_code if found else "",
        person=Person(phone=told.phone),
        language=told.language,
        accept=False,
        implicated=named.department_ids,
        implicated_text="、".join(body.text for body in named.bodies),
        operator_id=actor.staff_id,
        is_synthetic=told.is_synthetic,
    )
    likely = heard.guesses[0].code if heard.is_certain and not named.bodies else ""
    return Understood(new, bool(found or told.named), likely)


def keep_text(
    session: Session, row: InboundMessage, meaning: TextMeaning, *, at: datetime, needs_person: bool = False
) -> None:
    """On the list of what told nothing, or not yet; `needs_person` where somebody has to do something."""
    known = session.get(KeptText, row.id)
    if known is None:
        session.add(KeptText(inbound_id=row.id, meaning=meaning, needs_person=needs_person, kept_at=at))
    else:
        known.meaning, known.needs_person, known.settled_at = meaning, needs_person, None


def settle_kept(session: Session, row: InboundMessage, *, at: datetime, staff_id: int | None = None) -> None:
    """It has found its place, or somebody has looked at it."""
    known = session.get(KeptText, row.id)
    if known is not None and known.settled_at is None:
        known.settled_at, known.settled_by_id = at, staff_id
