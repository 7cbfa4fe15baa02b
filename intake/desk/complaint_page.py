"""Everything one page shows of one complaint, gathered once; written by nobody here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actions.allowed import AllowedAction, moves_for
from intake.casework.actor import Actor
from intake.casework.clocks.return_window import return_by
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import PAUSING
from intake.casework.parts import from_decision
from intake.casework.reading.custody import Custody, calendars_of, held
from intake.casework.visibility import seen_by
from intake.desk.decision_reasons import DecisionReasons, because, find_why
from intake.desk.listing import ListLine, association_lines
from intake.desk.matters.panel import MatterPanel, matter_panel
from intake.desk.messaging.message_words import MessageWords
from intake.desk.recusal_view import RecusalView, recusal_view
from intake.desk.request_view import RequestView, requests_of
from intake.desk.violation_words import ViolationLines, violation_lines
from intake.duplicates.candidates import AlikeComplaint, alike_by_wording
from intake.identity.person import MAY_UNMASK, Person, contact_phone, masked_person
from intake.identity.redacted_texts import RedactedTexts, page_texts
from intake.models import (
    Callback,
    Complaint,
    ComplaintArrival,
    ComplaintEvent,
    ComplaintIdentity,
    Deadline,
    Handling,
    Message,
)
from intake.notify.opt_out import has_opted_out
from intake.registry_upkeep.filed_corrections import FiledCorrection, corrections_of
from intake.rulemaking.learning.coordinating_decisions import SettledCase, settled_of
from intake.sealing.ring import key_ring_of
from intake.sealing.text import SealedText, TextKey, text_key_of
from intake.vocabulary import Confidentiality, Measure, StaffRole
from intake.web.history.timeline import Reader, TimelineEntry, entries, readers
from intake.web.staff_names import staff_names
from routing.clocks.policies import STATUTORY
from routing.directory import Directory
from routing.facts import AssociationSnapshot
from routing.models import Association
from routing.vocabulary import Clock, RegistryRole

_HOUR = timedelta(hours=1)
_SIMILAR = 5
_PAST = 6  # earlier complaints about the association shown beside this one


@dataclass(frozen=True)
class PartView:
    """One department's part, with the names behind its ids and why it has it."""

    row: Handling
    department: str
    handler: str
    deputy: str
    because: str
    is_own: bool
    shows_note: bool  # its internal note: to itself and to the hotline

    @property
    def measures(self) -> list[Measure]:
        return [Measure(each) for each in self.row.measures]


@dataclass(frozen=True)
class AssociationCard:
    """The association as the registry had it on the day of receipt, and what else it drew."""

    row: Association
    region: str
    roles: tuple[tuple[RegistryRole, str], ...]
    past: Sequence[ListLine]


@dataclass(frozen=True)
class Spell:
    """How long it was with somebody; hours are office hours."""

    row: Custody
    department: str

    @property
    def hours(self) -> float:
        return self.row.held / _HOUR

    @property
    def paused_hours(self) -> float:
        return self.row.paused / _HOUR


@dataclass(frozen=True)
class ComplaintPage:
    """One complaint as `actor` may see it now."""

    complaint: Complaint
    text_key: TextKey
    violations: ViolationLines
    arrival: ComplaintArrival | None
    region: str
    lead: str
    parts: Sequence[PartView]
    deadlines: Sequence[Deadline]
    spells: Sequence[Spell]
    return_by: datetime | None
    moves: Sequence[AllowedAction]
    requests: Sequence[RequestView]
    recusals: RecusalView
    calls: Sequence[Callback]
    association: AssociationCard | None
    why: DecisionReasons | None
    settled: Sequence[SettledCase]
    corrections: Sequence[FiledCorrection]
    person: Person
    confidentiality: Confidentiality | None
    must_be_called: bool  # no text reaches the complainant: a landline, or they wished for none
    may_unmask: bool
    entries: Sequence[TimelineEntry]
    readers: Sequence[Reader]
    matter: MatterPanel | None
    messages: Sequence[MessageWords]
    similar: Sequence[AlikeComplaint]

    @property
    def is_original(self) -> bool:
        """Else what tells of somebody is hidden in every text."""
        return not isinstance(self.text_key, RedactedTexts)

    @property
    def is_paused(self) -> bool:
        return self.complaint.state in PAUSING

    def text(self, sealed: SealedText | None) -> str:
        """One of its texts, for whoever may see the page."""
        return self.text_key.open(sealed)

    def department_of(self, deadline: Deadline) -> str:
        """Whose clock it is, where it is one part's."""
        return next((part.department for part in self.parts if part.row.id == deadline.handling_id), "")

    def is_statutory(self, deadline: Deadline) -> bool:
        """Whether it runs by a law of its own, beside the hotline's clocks."""
        return deadline.clock in STATUTORY

    def holder_of(self, deadline: Deadline) -> str:
        """The department a clock presses that is not of one part alone."""
        return next((part.department for part in self.parts if part.row.department_id == deadline.department_id), "")


def read_complaint_page(
    session: Session, collaborators: Collaborators, number: str, *, actor: Actor, at: datetime, original: bool = False
) -> ComplaintPage:
    """Its texts redacted, but to the hotline that asked for the original. Raises NotFound where nobody may know."""
    complaint, directory = find.get_by_number(session, number), collaborators.rules.directory
    find.must_see(session, complaint, actor)
    timeline, key = audit.timeline(session, complaint.id), page_texts(session, complaint, actor, original=original)
    shown = entries(session, directory, timeline, key)
    identity = session.get(ComplaintIdentity, complaint.id)
    parts = _parts(session, collaborators, complaint, actor, key)
    return ComplaintPage(
        complaint=complaint,
        text_key=key,
        arrival=session.get(ComplaintArrival, complaint.id),
        violations=violation_lines(session, complaint),
        region=_region_name(directory, complaint),
        lead=_lead_name(directory, complaint),
        parts=parts,
        deadlines=deadlines_of(session, complaint),
        spells=_spells(collaborators, complaint, timeline, at),
        return_by=next((return_by(collaborators, part.row) for part in parts if part.is_own), None),
        moves=moves_for(session, collaborators, complaint, actor, at=at),
        requests=requests_of(session, collaborators, complaint, actor=actor),
        recusals=recusal_view(session, collaborators, complaint),
        calls=_calls(session, complaint),
        association=_association(session, collaborators, complaint, actor),
        why=find_why(session, collaborators, complaint),
        settled=settled_of(session, directory, complaint.id),
        corrections=corrections_of(session, directory, complaint_id=complaint.id),
        person=masked_person(session, collaborators.ring, complaint.id),
        confidentiality=identity.confidentiality if identity else None,
        must_be_called=_must_be_called(session, identity),
        may_unmask=_may_unmask(identity, actor),
        entries=shown,
        readers=readers(shown),
        matter=matter_panel(session, complaint, at=at),
        messages=_messages(session, complaint),
        similar=_similar(session, complaint, actor),
    )


def _region_name(directory: Directory, complaint: Complaint) -> str:
    region = directory.regions.get(complaint.region_code)
    return region.name if region else complaint.region_code


def _lead_name(directory: Directory, complaint: Complaint) -> str:
    lead = directory.departments.get(complaint.lead_department_id or 0)
    return lead.name if lead else ""


def deadlines_of(session: Session, complaint: Complaint) -> Sequence[Deadline]:
    """Every clock that ran or runs, without those that lost their meaning: the complaint's own first."""
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, col(Deadline.cancelled_at).is_(None))
    order = list(Clock)
    found = session.exec(statement.order_by(col(Deadline.started_at), col(Deadline.id))).all()
    return sorted(found, key=lambda one: (one.handling_id is not None, order.index(one.clock), one.started_at))


def _parts(
    session: Session, collaborators: Collaborators, complaint: Complaint, actor: Actor, key: TextKey
) -> list[PartView]:
    rows = find.handlings_of(session, complaint.id)
    people = staff_names(session, {who for row in rows for who in (row.handler_id, row.deputy_id)})
    names = collaborators.rules.directory.departments
    return [
        PartView(
            row,
            department=names[row.department_id].name if row.department_id in names else "",
            handler=people.get(row.handler_id or 0, ""),
            deputy=people.get(row.deputy_id or 0, ""),
            because=because(row.because) or key.open(row.because_note),
            is_own=row.department_id == actor.department_id and row.state in find.OPEN_PARTS,
            shows_note=actor.is_hotline or row.department_id == actor.department_id,
        )
        for row in rows
    ]


def _spells(
    collaborators: Collaborators, complaint: Complaint, timeline: Sequence[ComplaintEvent], at: datetime
) -> list[Spell]:
    names = collaborators.rules.directory.departments
    found = held(timeline, calendars_of(collaborators, complaint), at=at)
    return [Spell(row, card.name if (card := names.get(row.department_id or 0)) else "") for row in found]


def _messages(session: Session, complaint: Complaint) -> Sequence[MessageWords]:
    """The newest first."""
    statement = select(Message).where(Message.complaint_id == complaint.id).order_by(col(Message.id).desc())
    return [MessageWords(row) for row in session.exec(statement)]


def _similar(session: Session, complaint: Complaint, actor: Actor) -> Sequence[AlikeComplaint]:
    """In like words, of those the actor may open."""
    text, but = text_key_of(session, complaint).open(complaint.narrative), [complaint.id]
    return alike_by_wording(session, key_ring_of(session), text, only=seen_by(actor), but=but, limit=_SIMILAR)


def _calls(session: Session, complaint: Complaint) -> Sequence[Callback]:
    statement = select(Callback).where(Callback.complaint_id == complaint.id)
    return session.exec(statement.order_by(col(Callback.called_at), col(Callback.id))).all()


def _association(
    session: Session, collaborators: Collaborators, complaint: Complaint, actor: Actor
) -> AssociationCard | None:
    row = session.get(Association, complaint.association_id) if complaint.association_id else None
    if row is None:
        return None
    region = collaborators.rules.directory.regions.get(row.region_code)
    snapshot = from_decision.snapshot_on(session, row.id, complaint.received_at)
    past = association_lines(session, row.id, actor, but=complaint.id, limit=_PAST)
    return AssociationCard(row, region.name if region else row.region_code, _roles(collaborators, snapshot), past)


def _roles(collaborators: Collaborators, snapshot: AssociationSnapshot | None) -> tuple[tuple[RegistryRole, str], ...]:
    if snapshot is None:
        return ()
    names = collaborators.rules.directory.departments
    held = ((role, one) for role in RegistryRole for one in snapshot.holders(role))
    cards = ((role, names.get(one.department_id)) for role, one in held)
    return tuple((role, card.name) for role, card in cards if card)


def _must_be_called(session: Session, identity: ComplaintIdentity | None) -> bool:
    if identity is None or identity.phone_hash is None or identity.erased_at is not None:
        return False
    is_texted = contact_phone(session, key_ring_of(session), identity.complaint_id) is not None
    return not is_texted or has_opted_out(session, identity.phone_hash)


def _may_unmask(identity: ComplaintIdentity | None, actor: Actor) -> bool:
    if identity is None or identity.erased_at is not None or not actor.roles & MAY_UNMASK:
        return False
    is_hotline = bool(actor.roles & (MAY_UNMASK - {StaffRole.HANDLER}))
    return is_hotline or identity.confidentiality is Confidentiality.OPEN
