"""What departments ask and dispatchers decide: returns, extensions, suspensions."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.find import OPEN_PARTS
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.casework.verbs.resume import resume_complaint
from intake.demo.habits import happens, office_hours
from intake.demo.stage import Act, Stage
from intake.models import Complaint, DecisionRequest, Handling
from intake.vocabulary import HandlingState, RequestKind, RequestState, StaffRole, State
from routing.vocabulary import Symbol

_ASKABLE = frozenset({State.DISPATCHED, State.HANDLING})
_ENDINGS = (
    ("court", "诉求人已就同一事项向人民法院起诉，法院已经受理。"),
    ("given_up", "诉求人书面表示不再要求处理。"),
    ("impossible", "经多方调查，未能取得可供认定的材料。"),
)


def to_return(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    wish = DecisionRequestInput(RequestKind.RETURN, "not_our_duty", "该事项不在本单位职责清单内。", "三定规定")
    _file(stage, session, collaborators, complaint, wish=wish, at=at, share="return_approved")


def for_extension(
    stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
) -> None:
    wish = DecisionRequestInput(
        RequestKind.EXTENSION,
        "complex",
        "涉及会员较多，需调取近三年财务资料。",
        "热线办理规程：情况特别复杂的，经批准可延期不超过10个工作日",
        days=stage.draw.choice([5, 8, 10]),
    )
    _file(stage, session, collaborators, complaint, wish=wish, at=at, share="extension_approved")


def for_suspension(
    stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
) -> None:
    wish = DecisionRequestInput(RequestKind.SUSPENSION, "expert_opinion", "等待价格认定结论。", "行政处罚法第六十条")
    _file(stage, session, collaborators, complaint, wish=wish, at=at, share="extension_approved")


def for_termination(
    stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
) -> None:
    reason, evidence = stage.draw.choice(_ENDINGS)
    wish = DecisionRequestInput(RequestKind.TERMINATION, reason, evidence, "热线办理规程：终止办理的情形")
    _file(stage, session, collaborators, complaint, wish=wish, at=at, share="termination_approved")


def _file(
    stage: Stage,
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    wish: DecisionRequestInput,
    at: datetime,
    share: str,
) -> None:
    lead = complaint.lead_department_id
    awaited = HandlingState.PENDING if wish.kind is RequestKind.RETURN else HandlingState.SIGNED
    if complaint.state not in _ASKABLE or lead is None or not holds(session, complaint, lead, awaited):
        return  # events have overtaken it
    actor = stage.cast.handler(session, lead, at=at)
    request = file_request(session, collaborators, complaint, wish, actor=actor, at=at)
    is_granted = happens(stage.draw, share)
    stage.later(complaint.number, _deciding(request.id, is_granted=is_granted), at, hours=office_hours(stage.draw, 1.5))


def _deciding(request_id: int, *, is_granted: bool) -> Act:
    def decide(
        stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime
    ) -> None:
        request = session.get_one(DecisionRequest, request_id)
        part = session.get_one(Handling, request.handling_id)
        if request.state is not RequestState.OPEN:
            return  # events have overtaken it
        approve = is_granted and part.state in OPEN_PARTS and complaint.state in _ASKABLE
        actor = stage.cast.one(stage.draw, StaffRole.DISPATCHER)
        is_return = request.kind is RequestKind.RETURN
        decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=approve,
            note="同意。" if approve else "理由不充分，请继续办理。",
            actor=actor,
            at=at,
            new_lead_id=_taker(stage, collaborators, complaint) if is_return and approve else None,
        )
        if complaint.state is State.SUSPENDED:
            stage.later(complaint.number, resume, at, hours=office_hours(stage.draw, 28))

    return decide


def resume(stage: Stage, session: Session, collaborators: Collaborators, complaint: Complaint, at: datetime) -> None:
    assert complaint.lead_department_id is not None  # whoever asks leads it
    actor = stage.cast.handler(session, complaint.lead_department_id, at=at)
    resume_complaint(session, collaborators, complaint, "价格认定结论已收到，恢复办理。", actor=actor, at=at)


def holds(session: Session, complaint: Complaint, department_id: int, state: HandlingState) -> bool:
    """Whether the department still has a part in this state: what was planned for it may have been overtaken."""
    parts = find.handlings_of(session, complaint.id)
    return any(part.department_id == department_id and part.state is state for part in parts)


def _taker(stage: Stage, collaborators: Collaborators, complaint: Complaint) -> int | None:
    """Another line department of the region; none where there is no other or all decline, and coordination takes it."""
    if stage.turns.comes("declined"):
        return None
    found = [
        card.id
        for symbol in (Symbol.REG, Symbol.MR, Symbol.DRC)
        if (card := collaborators.rules.directory.by_symbol(symbol, complaint.region_code))
        and card.id != complaint.lead_department_id
    ]
    return stage.draw.choice(found) if found else None
