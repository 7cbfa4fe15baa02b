"""In the department: signing, the first contact, waiving a co-handler's part, the reply."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.contact import record_contact
from intake.casework.verbs.reply import ReplyInput, reply_to_complaint
from intake.casework.verbs.sign import sign_for
from intake.casework.verbs.transfer import transfer_complaint
from intake.casework.verbs.waive import waive_part
from intake.demo import asking
from intake.demo.asking import holds
from intake.demo.habits import MEASURES, OUTCOMES, happens, office_hours, pick
from intake.demo.stage import Act, Stage
from intake.models import Complaint, Handling
from intake.vocabulary import FeeAction, HandlingRole, HandlingState, Measure, Outcome, StaffRole, State

_PENALTIES = frozenset({Measure.WARN, Measure.REFUND})
_HOURS_A_DAY = 7.0
_AUTHORITIES = {
    "G-03": "公安机关经济犯罪侦查部门",
    "V-07": "公安机关",
    "V-13": "公安机关治安管理部门",
    "A-09": "纪检监察机关",
    "G-12": "纪检监察机关",
    "V-14": "人民法院诉讼服务中心",
}


def signing(department_id: int) -> Act:
    def sign(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
        if not holds(session, complaint, department_id, HandlingState.PENDING):
            return
        actor = stage.cast.handler(session, department_id, at=at)
        part = sign_for(session, collaborators, complaint, actor=actor, at=at)
        if part.role is HandlingRole.LEAD:  # who joins leaves the telephone to who leads
            stage.later(complaint.number, _contacting(department_id), at, hours=office_hours(stage.draw, 3))
        _plan_reply(stage, complaint, part, at)

    return sign


def _contacting(department_id: int) -> Act:
    def contact(
        stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
    ) -> None:
        if not holds(session, complaint, department_id, HandlingState.SIGNED):
            return
        actor = stage.cast.handler(session, department_id, at=at)
        record_contact(session, collaborators, complaint, "已联系诉求人核实情况。", actor=actor, at=at)

    return contact


def _plan_reply(stage: Stage, complaint: Complaint, part: Handling, at: datetime) -> None:
    draw, number = stage.draw, complaint.number
    days = 15 if complaint.policy in {"complaint", "report"} else 5
    share = draw.uniform(1.05, 1.6) if happens(draw, "late") else draw.betavariate(2, 3) * 0.9
    hours = days * _HOURS_A_DAY * share
    if part.role is HandlingRole.CO and happens(draw, "co_waived"):
        stage.later(number, _waiving(part.id), at, hours=min(hours, 10))
        return
    if part.is_principal and happens(draw, "extended"):
        stage.later(number, asking.for_extension, at, hours=hours * 0.5)
        hours += _HOURS_A_DAY * 4
    if part.is_principal:
        _plan_turning(stage, number, at, hours)
    stage.later(number, replying(part.department_id), at, hours=hours * (0.8 if part.role is HandlingRole.CO else 1))


def _plan_turning(stage: Stage, number: str, at: datetime, hours: float) -> None:
    """What may come between: standing still, going to another authority, an end before the end."""
    turns = (("suspended", asking.for_suspension), ("terminated", asking.for_termination), ("transferred", transfer))
    act = next((act for what, act in turns if stage.turns.comes(what)), None)
    if act is not None:
        stage.later(number, act, at, hours=hours * 0.4)


def transfer(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    if complaint.state is not State.HANDLING:
        return  # events have overtaken it
    actor = stage.cast.one(stage.draw, StaffRole.SUPERVISOR)
    authority = _AUTHORITIES.get(complaint.violation, "当地人民政府信访工作机构")
    transfer_complaint(session, collaborators, complaint, authority, "已将全部材料移送。", actor=actor, at=at)


def _waiving(handling_id: int) -> Act:
    def waive(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
        if handling_id not in {
            part.id for part in find.handlings_of(session, complaint.id) if part.state in find.OPEN_PARTS
        }:
            return
        actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
        waive_part(session, collaborators, complaint, handling_id, "主办单位已覆盖该事项。", actor=actor, at=at)

    return waive


def replying(department_id: int) -> Act:
    def reply(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
        if complaint.state is State.SUSPENDED:
            stage.later(complaint.number, replying(department_id), at, hours=_HOURS_A_DAY * 3)
            return
        if not holds(session, complaint, department_id, HandlingState.SIGNED):
            return
        actor = stage.cast.handler(session, department_id, at=at)
        reply_to_complaint(session, collaborators, complaint, _finding(stage, complaint), actor=actor, at=at)

    return reply


def _finding(stage: Stage, complaint: Complaint) -> ReplyInput:
    draw = stage.draw
    outcome = pick(draw, OUTCOMES)
    is_true = outcome in {Outcome.SUBSTANTIATED, Outcome.PARTLY}
    measures = (pick(draw, MEASURES),) if is_true else ()
    is_penalty = bool(_PENALTIES.intersection(measures))
    charged = complaint.amount if is_true and complaint.violation.startswith("F") else None
    refunded = charged if charged and Measure.REFUND in measures else None
    told = (
        "反映情况属实，已责令该协会整改"
        if is_true
        else "经调查核实，现将有关情况说明如下：协会提供了会议纪要和收费公示材料"
    )
    return ReplyInput(
        outcome=outcome,
        reply_text=f"您反映的问题已经调查。{told}。如有异议可再次来电。",
        measures=measures,
        fee_item="会费及服务费" if charged else "",
        fee_action=draw.choice([FeeAction.CANCELLED, FeeAction.REDUCED, FeeAction.REGULATED])
        if charged
        else FeeAction.NONE,
        amount_charged=charged,
        amount_refunded=refunded,
        document_number=f"示例罚字〔{complaint.received_at.year}〕{draw.randint(1, 300)}号" if is_penalty else "",
        legal_basis="社会团体登记管理条例§30" if is_penalty else "",
    )
