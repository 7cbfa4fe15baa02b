"""Before a department has it: triage, asking for more, answering at once, coordination."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.lifecycle import ENDS
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.verbs.accept import TriageFacts, accept_complaint
from intake.casework.verbs.answer import answer_now
from intake.casework.verbs.ask_info import ask_info, may_ask_again
from intake.casework.verbs.dispatch import dispatch_complaint
from intake.casework.verbs.merge import merge_complaint
from intake.casework.verbs.override import override_decision
from intake.casework.verbs.reject import reject_complaint
from intake.casework.verbs.supply_info import supply_info
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.demo.habits import happens
from intake.demo.stage import Stage
from intake.models import Complaint
from intake.vocabulary import HandlingRole, HandlingState, RejectReason, StaffRole, State
from routing.registry.search import resolve_association
from routing.vocabulary import Channel


def triage(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    """A dispatcher reads what a citizen wrote: asks, refuses, or completes the facts and accepts."""
    actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
    earlier = find.find_by_number(session, stage.repeats.pop(complaint.number, ""))
    if earlier is not None and earlier.state not in {State.CLOSED, *ENDS}:
        merge_complaint(
            session, collaborators, complaint, earlier, "与在办诉求反映同一事项，并案办理。", actor=actor, at=at
        )
        stage.counts["merged"] += 1
        return
    is_askable = complaint.return_count == 0 and may_ask_again(session, complaint)
    if is_askable and happens(stage.draw, "asked_for_more"):
        ask_info(session, collaborators, complaint, "请补充：协会名称、收费时间、金额和凭证。", actor=actor, at=at)
    elif happens(stage.draw, "rejected"):
        reason = stage.draw.choice([RejectReason.R07, RejectReason.R10, RejectReason.R12, RejectReason.R02])
        reject_complaint(
            session,
            collaborators,
            complaint,
            reason,
            "经核实不属于本热线受理范围，已告知办理途径。",
            actor=actor,
            at=at,
        )
    else:
        accept_complaint(session, collaborators, complaint, _completed(stage, session, complaint), actor=actor, at=at)


def supply(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    if happens(stage.draw, "supplied"):
        text = "补充：缴费日期和转账记录已经找到，收款方为该协会账户。"
        supply_info(session, collaborators, complaint, text, Channel.SMS, actor=COMPLAINANT, at=at)
    else:
        withdraw_complaint(session, collaborators, complaint, "不再反映。", actor=COMPLAINANT, at=at)


def answer(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    actor = stage.cast.one(stage.draw, StaffRole.OPERATOR)
    text = "会费标准应当经会员大会表决并公开，企业有权自愿入会、自由退会；已告知政策依据。"
    answer_now(session, collaborators, complaint, text, actor=actor, at=at)


def settle(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    """The coordinating body names the department; one that keeps coming back is designated."""
    region = complaint.region_code
    directory = collaborators.rules.directory
    backstop = directory.backstop(region) or directory.last_resorts[0]
    actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
    dispatch_complaint(
        session,
        collaborators,
        complaint,
        DispatchChoice(backstop.id, "经协调会商，由该单位主办。"),
        document=f"示例协调〔{at.year}〕{stage.draw.randint(1, 300)}号",
        actor=actor,
        at=at,
        designate=complaint.return_count > 0,
    )


def overrule(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    """A dispatcher knows better than the rules: one that joins should lead."""
    parts = find.handlings_of(session, complaint.id)
    others = [part.department_id for part in parts if part.role is HandlingRole.CO]
    if not others or complaint.return_count or any(part.state is not HandlingState.PENDING for part in parts):
        return
    actor, lead = stage.cast.one(stage.draw, StaffRole.DISPATCHER), stage.draw.choice(others)
    reason = "该事项由此单位牵头更合适。"
    override_decision(session, collaborators, complaint, DispatchChoice(lead, reason), actor=actor, at=at)
    stage.direct(stage, session, collaborators, complaint, at)


def _completed(stage: Stage, session: Session, complaint: Complaint) -> TriageFacts:
    """Triage finds what it is about, and in the registry the association that the complainant could only name."""
    facts = replace(TriageFacts.of(complaint), violations=stage.codes[complaint.number])
    found = resolve_association(session, complaint.association_text)
    return replace(facts, association_id=found.association_id) if found else facts
