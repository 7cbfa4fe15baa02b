"""After the reply: review, call-back, redo, reopening."""

from datetime import datetime
from random import Random

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.callback import Call, close_complaint, record_callback, tries_of
from intake.casework.verbs.following import number
from intake.casework.verbs.reopen import reopen_complaint
from intake.casework.verbs.review import pass_review, send_back
from intake.demo.habits import SATISFACTION, SOLVED, happens, pick
from intake.demo.stage import Stage
from intake.identity.for_calls import needs_second_person
from intake.models import Complaint
from intake.vocabulary import Contacted, Satisfaction, Solved, StaffRole, State

_MAX_REDOS = 2
_DAY = 7.0
_RINGING, _SHORTEST = 40, 90  # seconds


def review(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
    if complaint.redo_count < _MAX_REDOS and happens(stage.draw, "sent_back"):
        send_back(session, collaborators, complaint, "答复未回应退费诉求，请补充调查。", actor=actor, at=at)
    else:
        pass_review(session, collaborators, complaint, "答复要素齐全。", actor=actor, at=at)


def call_back(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    draw = stage.draw
    actor = stage.cast.one(draw, StaffRole.CALLER_BACK)
    _show(stage, session, collaborators, complaint, caller=actor, at=at)
    record_callback(session, collaborators, complaint, _call(stage, complaint), actor=actor, at=at)
    if complaint.state is State.CALLBACK:
        stage.later(complaint.number, _after_call, at, hours=_DAY)


def _after_call(
    stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
) -> None:
    """Not reached: another day, another try. Reached and not content: redo, or close with a note."""
    if not any(call.contacted is Contacted.REACHED for call in tries_of(session, complaint)):
        call_back(stage, session, collaborators, complaint, at)
        return
    actor = stage.cast.one(stage.draw, StaffRole.CALLER_BACK)
    if complaint.redo_count < _MAX_REDOS and happens(stage.draw, "redone"):
        send_back(session, collaborators, complaint, "诉求人反映问题未解决，退回重办。", actor=actor, at=at)
    else:
        close_complaint(session, collaborators, complaint, "已向诉求人说明情况，保留意见。", actor=actor, at=at)


def reopen(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
    reopen_complaint(session, collaborators, complaint, "诉求人提供新的收费凭证。", actor=actor, at=at)


def _show(
    stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, *, caller: Actor, at: datetime
) -> None:
    """Whom to call, on the caller's screen; of somebody confidential once a supervisor has agreed."""
    if needs_second_person(session, complaint):
        number.ask_second_person(session, collaborators, complaint, actor=caller, at=at)
        second = stage.cast.one(Random(complaint.id), StaffRole.SUPERVISOR)
        number.release_number(session, collaborators, complaint, actor=second, at=at)
    number.show_number(session, collaborators, complaint, actor=caller, at=at)


def _call(stage: Stage, complaint: Complaint) -> Call:
    draw = stage.draw
    if not happens(draw, "reached"):
        return Call(Contacted.UNREACHED, note="无人接听。", seconds=_RINGING)
    solved = pick(draw, SOLVED)
    satisfaction = Satisfaction.DISSATISFIED if solved is Solved.UNSOLVED else pick(draw, SATISFACTION)
    return Call(
        Contacted.REACHED, solved, satisfaction, note="已核对办理结果。", seconds=_SHORTEST + complaint.id % _SHORTEST
    )
