"""Where a complaint may stand: one way to each state, and to each thing that waits in it, walked by the real verbs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.casework.requests.reasons import REASONS
from intake.casework.requests.statutory_procedure import may_be_opened, open_statutory
from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import give_order
from intake.casework.supervision.report import report_on_order
from intake.casework.verbs.archive import archive_complaint
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.coordinate import coordinate_complaint
from intake.casework.verbs.following.number import ask_second_person, release_number, show_number
from intake.casework.verbs.following.objection import file_objection
from intake.casework.verbs.holding.hold import place_hold
from intake.casework.verbs.merge import merge_complaint
from intake.casework.verbs.note import add_note
from intake.casework.verbs.reject import reject_complaint
from intake.casework.verbs.transfer import transfer_complaint
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.clock import now
from intake.models import Complaint, DecisionRequest, SupervisionOrder
from intake.vocabulary import (
    Confidentiality,
    OrderLevel,
    RejectReason,
    RequestKind,
    Satisfaction,
    Solved,
    State,
)
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock, Symbol
from tests import factories as make

_LONG_AGO = timedelta(days=40)


@dataclass
class Course:
    """One complaint on its way; `people` are those who will come before it, `crew` those who bring it there."""

    session: Session
    office: Collaborators
    crew: make.Crew
    people: Mapping[str, Actor]
    is_confidential: bool
    begun: datetime = field(default_factory=lambda: now() - timedelta(hours=1))

    def __post_init__(self) -> None:
        self.made: Complaint | None = None

    @property
    def complaint(self) -> Complaint:
        assert self.made is not None
        return self.made

    def take(self, **changes: Any) -> Complaint:
        wish = {"confidentiality": Confidentiality.CONFIDENTIAL} if self.is_confidential else {}
        known = {"association_id": make.known_association(self.session)}
        return make.make_complaint(self.session, self.office, at=self.begun, **known | wish | changes)

    def bring(self, goal: State, **changes: Any) -> Complaint:
        self.made = self.take(accept=goal is not State.RECEIVED, **changes)
        if goal is not State.RECEIVED:
            make.bring_to(self.session, self.office, self.crew, self.made, goal, at=self.minute(5))
        return self.made

    def minute(self, after: int) -> datetime:
        return self.begun + timedelta(minutes=after)

    def do(self, verb: Callable[..., Any], *said: Any, by: Actor, after: int = 20, **named: Any) -> Any:
        at = self.minute(after)
        return verb(self.session, self.office, self.complaint, *said, actor=by, at=at, **named)

    @property
    def lead(self) -> Actor:
        """A handler of the department that answers for the whole."""
        principal = make.find_principal(self.session, self.complaint)
        assert principal is not None
        return self.crew.handler(principal.department_id)

    def ask(self, kind: RequestKind, **further: Any) -> DecisionRequest:
        days = {"days": 5} if kind in {RequestKind.EXTENSION, RequestKind.STATUTORY_EXTENSION} else {}
        wish = DecisionRequestInput(kind, next(iter(REASONS[kind])), "合成证据", "合成依据", **days | further)
        found: DecisionRequest = self.do(file_request, wish, by=self.lead)
        return found

    def grant(self, kind: RequestKind) -> None:
        asked = self.ask(kind)
        self.do(decide_request, asked, by=self.crew.dispatcher, after=25, approve=True, note="合成意见")


def _need_info(course: Course) -> None:
    course.bring(State.RECEIVED)
    course.do(ask_info, "合成问题？", by=course.crew.operator)


def _coordinating(course: Course) -> None:
    course.bring(State.RECEIVED)
    course.do(coordinate_complaint, "合成理由", by=course.crew.operator)


def _return_asked(course: Course) -> None:
    course.bring(State.DISPATCHED)
    course.ask(RequestKind.RETURN)


def _asked(kind: RequestKind) -> Callable[[Course], None]:
    def walk(course: Course) -> None:
        course.bring(State.HANDLING)
        course.ask(kind)

    return walk


def _granted(kind: RequestKind) -> Callable[[Course], None]:
    def walk(course: Course) -> None:
        course.bring(State.HANDLING)
        course.grant(kind)

    return walk


def _partly_ownerless(course: Course) -> None:
    """As where the rules found a lead for one of two."""
    complaint = course.bring(State.HANDLING)
    complaint.violations = [*complaint.violations, "V-01"]
    course.do(add_note, "合成备注", by=course.crew.dispatcher)


def _ordered(course: Course) -> None:
    course.bring(State.HANDLING)
    course.do(give_order, OrderInput(OrderLevel.SUPERVISE, 3, "合成要求"), by=course.people["supervisor"])


def _reported(course: Course) -> None:
    _ordered(course)
    order = course.session.exec(
        select(SupervisionOrder).where(SupervisionOrder.complaint_id == course.complaint.id)
    ).first()
    assert order is not None
    course.do(report_on_order, order.id, "合成反馈", by=course.crew.handler(order.department_id), after=25)


def _in_procedure(course: Course) -> None:
    course.bring(State.HANDLING)
    free = may_be_opened(course.session, course.office, course.complaint, at=course.minute(20))
    procedure = Clock.PETITION if Clock.PETITION in free else free[0]
    course.do(open_statutory, procedure, "合成文号", by=course.lead)


def _procedure_to_lengthen(course: Course) -> None:
    _in_procedure(course)
    clock = Clock.PETITION
    wish = DecisionRequestInput(
        RequestKind.STATUTORY_EXTENSION, "complex", "合成证据", "合成依据", days=5, procedure=clock, document="合成文号"
    )
    course.do(file_request, wish, by=course.lead, after=25)


def _shown(course: Course) -> None:
    """Whoever calls has seen the number; a confidential one after a second person agreed."""
    course.bring(State.CALLBACK)
    caller = course.people["caller_back"]
    if course.is_confidential:
        course.do(ask_second_person, by=caller)
        course.do(release_number, by=course.crew.supervisor, after=21)
    course.do(show_number, by=caller, after=22)


def _second_person_asked(course: Course) -> None:
    course.is_confidential = True
    course.bring(State.CALLBACK)
    course.do(ask_second_person, by=course.crew.caller)


def _called_in_vain(course: Course) -> None:
    """Reached, and it is not solved."""
    course.is_confidential = False
    course.bring(State.CALLBACK)
    call = make.fine_call(solved=Solved.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED, note="合成：未解决")
    course.do(make.call_back, call, by=course.people["caller_back"])


def _closed(course: Course) -> None:
    course.is_confidential = False
    course.bring(State.CLOSED)


def _objected(course: Course) -> None:
    _closed(course)
    course.do(file_objection, "合成不服", by=course.crew.operator)


def _archived(course: Course) -> None:
    course.begun -= _LONG_AGO
    _closed(course)
    course.do(archive_complaint, by=course.crew.dispatcher, after=60 * 24 * 39)


def _rejected(course: Course) -> None:
    course.bring(State.RECEIVED)
    course.do(reject_complaint, RejectReason.R07, "合成去处", by=course.crew.operator)


def _withdrawn(course: Course) -> None:
    _need_info(course)
    course.do(withdraw_complaint, by=course.crew.operator, after=25)


def _transferred(course: Course) -> None:
    course.bring(State.HANDLING)
    course.do(transfer_complaint, "合成机关", by=course.crew.dispatcher)


def _merged(course: Course) -> None:
    into = course.take(accept=True)
    course.bring(State.RECEIVED)
    course.do(merge_complaint, into, by=course.crew.operator)


def _recused(course: Course) -> None:
    bureau = make.department_of(course.office, Symbol.REG)
    course.bring(State.DISPATCHED, implicated_text="合成：该局", implicated=frozenset({bureau}))


def _held(course: Course) -> None:
    course.bring(State.HANDLING)
    until = local_day(now() + timedelta(days=60))
    course.do(place_hold, "合成：法院调取案卷", "合成文号", until=until, by=course.crew.supervisor)


def _to(goal: State, **changes: Any) -> Callable[[Course], None]:
    return lambda course: course.bring(goal, **changes) and None


SITUATIONS: Mapping[str, tuple[State, Callable[[Course], None]]] = {
    "received": (State.RECEIVED, _to(State.RECEIVED)),
    "need_info": (State.NEED_INFO, _need_info),
    "coordinating": (State.COORDINATING, _coordinating),
    "dispatched": (State.DISPATCHED, _to(State.DISPATCHED)),
    "return asked": (State.DISPATCHED, _return_asked),
    "recused": (State.DISPATCHED, _recused),
    "handling": (State.HANDLING, _to(State.HANDLING)),
    "several departments": (State.HANDLING, _to(State.HANDLING, violations=("F-01", "F-04"))),
    "partly without a lead": (State.HANDLING, _partly_ownerless),
    "extension asked": (State.HANDLING, _asked(RequestKind.EXTENSION)),
    "suspension asked": (State.HANDLING, _asked(RequestKind.SUSPENSION)),
    "termination asked": (State.HANDLING, _asked(RequestKind.TERMINATION)),
    "ordered": (State.HANDLING, _ordered),
    "reported on an order": (State.HANDLING, _reported),
    "in a procedure of the law": (State.HANDLING, _in_procedure),
    "procedure to lengthen": (State.HANDLING, _procedure_to_lengthen),
    "suspended": (State.SUSPENDED, _granted(RequestKind.SUSPENSION)),
    "replied": (State.REPLIED, _to(State.REPLIED)),
    "call-back": (State.CALLBACK, _to(State.CALLBACK)),
    "number shown": (State.CALLBACK, _shown),
    "second person asked": (State.CALLBACK, _second_person_asked),
    "called in vain": (State.CALLBACK, _called_in_vain),
    "closed": (State.CLOSED, _closed),
    "objected": (State.CLOSED, _objected),
    "archived": (State.ARCHIVED, _archived),
    "rejected": (State.REJECTED, _rejected),
    "withdrawn": (State.WITHDRAWN, _withdrawn),
    "transferred": (State.TRANSFERRED, _transferred),
    "terminated": (State.TERMINATED, _granted(RequestKind.TERMINATION)),
    "merged": (State.MERGED, _merged),
    "under a legal hold": (State.HANDLING, _held),
}
