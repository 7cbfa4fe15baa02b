"""What a joint meeting decides, and what follows at once: the complaint goes to whom it names, with its document.

The decision is written back by the same act as any other coordination, so that it is the basis of a rule
(`intake.rulemaking.learning.promotion`). One that is final designates (指定): whom it names may not return it
(潍坊条例 §22). Of a complaint that a department has signed for nothing is taken away: the decision is noted there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.dispatch import dispatch_complaint
from intake.casework.verbs.note import add_note
from intake.errors import InvalidInput, NotPossibleNow
from intake.language.i18n import N_
from intake.meetings.agenda import AgendaPlace, lock_item, meeting_above
from intake.meetings.holding import EARLY, run, say, settle_opinion_notices
from intake.meetings.members import RUNNERS
from intake.meetings.reading import get_meeting, opened_decision
from intake.models import Complaint, JointMeeting, MeetingItem, Settlement
from intake.registry_upkeep.corrections import CorrectionClaim, file_correction
from intake.sealing.places import meeting_decision_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import AgendaState, MeetingState, StaffRole, State
from routing.vocabulary import RegistryRole

DECIDED, LEFT, CORRECTS = "meeting:decide", "meeting:leave", "meeting:correct"
_LEAVES = (AgendaState.DEFERRED, AgendaState.RAISED, AgendaState.DROPPED)
MOST_WORDS = 2000


@dataclass(frozen=True)
class MeetingDecision:
    """What was decided: in words, who leads, who joins, and whether that is final (指定)."""

    text: str
    lead_id: int | None = None
    co_ids: Collection[int] = ()
    is_final: bool = False


def decide_item(
    session: Session,
    collaborators: Collaborators,
    place: AgendaPlace,
    decision: MeetingDecision,
    *,
    actor: Actor,
    at: datetime,
) -> MeetingItem:
    """Settle one matter of a meeting that was held; what it names happens in the same moment."""
    actor.must_be(StaffRole.DISPATCHER)
    complaint = _lock_behind(session, place, actor)
    meeting = run(session, place.meeting_id, actor, MeetingState.HELD)
    item = lock_item(session, place, AgendaState.OPEN)
    text = required_text(decision.text, "decision", longest=MOST_WORDS)
    if decision.lead_id is None and decision.co_ids:
        raise InvalidInput(N_("name the lead department first"), field="lead")
    if decision.lead_id is None and decision.is_final:
        raise InvalidInput(N_("whom does the decision designate? Name the lead department"), field="lead")
    if complaint is not None:
        _write_back(session, collaborators, complaint, meeting, decision, actor=actor, at=at)
    elif decision.lead_id is not None and collaborators.rules.directory.find_active(decision.lead_id) is None:
        raise InvalidInput(N_("is not an active department"), field="lead")
    item.lead_department_id = decision.lead_id
    item.co_department_ids = [one for one in dict.fromkeys(decision.co_ids) if one != decision.lead_id]
    item.is_final = decision.is_final
    item.settlement_id = _settlement_of(session, complaint, at) if complaint and decision.lead_id else None
    _close(session, item, AgendaState.SETTLED, text, actor=actor, at=at)
    said = {"item_id": item.id, "complaint": complaint.number if complaint else "", "lead": item.lead_department_id}
    say(session, meeting, DECIDED, actor=actor, at=at, **said, co=item.co_department_ids, final=item.is_final)
    return item


def leave_item(
    session: Session,
    collaborators: Collaborators,
    place: AgendaPlace,
    becomes: AgendaState,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> MeetingItem:
    """No decision: for the next meeting, put to the meeting one level up, or off the agenda."""
    meeting = run(session, place.meeting_id, actor, *EARLY, MeetingState.HELD)
    item = lock_item(session, place, AgendaState.OPEN)
    if becomes not in _LEAVES:
        raise InvalidInput(N_("is no way to leave a matter"), field="becomes")
    if becomes is AgendaState.RAISED:
        if item.complaint_id is None:
            raise InvalidInput(N_("only a complaint is put to the meeting above"), field="becomes")
        item.raised_to = meeting_above(session, collaborators.rules.directory, meeting.region_code)
        if not item.raised_to:
            raise NotPossibleNow(N_("there is no region above this one"), field="becomes")
    _close(session, item, becomes, required_reason(reason, "reason", longest=MOST_WORDS), actor=actor, at=at)
    said = {"item_id": item.id, "becomes": becomes.value, "raised_to": item.raised_to}
    say(session, meeting, LEFT, actor=actor, at=at, **said)
    return item


def correct_registry(
    session: Session,
    place: AgendaPlace,
    role: RegistryRole,
    effective_on: date,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Ask the administrators to enter the department that leads by the decision; the id of the correction."""
    actor.must_be(*RUNNERS)
    complaint = _lock_behind(session, place, actor)
    meeting = run(session, place.meeting_id, actor, MeetingState.HELD)
    item = lock_item(session, place, AgendaState.SETTLED)
    if item.correction_id is not None:
        raise NotPossibleNow(N_("a correction was filed of this decision already"))
    if complaint is None or complaint.association_id is None or item.lead_department_id is None:
        raise NotPossibleNow(N_("the decision names no association of the registry and no department"))
    claim = CorrectionClaim(
        association_id=complaint.association_id,
        role=role,
        effective_on=effective_on,
        document=document_of(meeting),
        statement=opened_decision(session, item),
        proposed_id=item.lead_department_id,
    )
    item.correction_id = file_correction(session, claim, actor=actor, at=at, complaint=complaint).id
    session.add(item)
    say(session, meeting, CORRECTS, actor=actor, at=at, item_id=item.id, correction_id=item.correction_id)
    return item.correction_id


def document_of(meeting: JointMeeting) -> str:
    """The number of the minutes, else what the meeting is called."""
    return (meeting.document or meeting.title)[:120]


def _lock_behind(session: Session, place: AgendaPlace, actor: Actor) -> Complaint | None:
    """The complaint first, as every act on one takes it first; then the meeting and the matter."""
    get_meeting(session, place.meeting_id, actor)
    known = session.get(MeetingItem, place.item_id)
    if known is None or known.meeting_id != place.meeting_id or known.complaint_id is None:
        return None
    complaint = find.lock_by_id(session, known.complaint_id)
    find.must_see(session, complaint, actor)
    return complaint


def _write_back(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    meeting: JointMeeting,
    decision: MeetingDecision,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    text = decision.text.strip()
    if decision.lead_id is None:
        if complaint.state is State.COORDINATING:
            raise InvalidInput(N_("the complaint waits for a lead department: name it"), field="lead")
        add_note(session, collaborators, complaint, text, actor=actor, at=at)
        return
    if complaint.state is State.DISPATCHED:
        coordinate_complaint(session, collaborators, complaint, text[:500], actor=actor, at=at)
    if complaint.state is not State.COORDINATING:
        message = N_("a department works on it already: decide in words, and order that department to report")
        raise NotPossibleNow(message, field="lead")
    choice = DispatchChoice(decision.lead_id, text[:500], decision.co_ids)
    dispatch_complaint(
        session,
        collaborators,
        complaint,
        choice,
        actor=actor,
        at=at,
        designate=decision.is_final,
        document=document_of(meeting),
    )


def _settlement_of(session: Session, complaint: Complaint, at: datetime) -> int | None:
    """What the dispatch just stored."""
    wanted = select(Settlement.id).where(Settlement.complaint_id == complaint.id, Settlement.settled_at == at)
    return session.exec(wanted.order_by(col(Settlement.id).desc()).limit(1)).first()


def _close(session: Session, item: MeetingItem, state: AgendaState, words: str, *, actor: Actor, at: datetime) -> None:
    """What is closed asks no department for an opinion any more."""
    item.decision = key_ring_of(session).seal(words.encode(), place=meeting_decision_place(item.id))
    item.state, item.decided_at, item.decided_by_id = state, at, actor.staff_id
    session.add(item)
    settle_opinion_notices(session, item.id, at=at)
