"""A complaint that is handled and others like it: joined, answered and checked by real verbs."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework import find
from intake.casework.ledger import integrity
from intake.casework.matters import at_once, joining
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import ask_info, coordinate
from intake.identity.person import Person
from intake.models import Complaint
from intake.vocabulary import Confidentiality, PauseReason, RequestKind, State
from tests import factories as make
from tests.clocks.replayed import check_replay

DAY_1, DAY_2 = make.on(1), make.on(2)


class Matter:
    """A complaint that is handled and others like it, each in the state it is asked for."""

    def __init__(self, session: Session, states: list[State], lead: State = State.HANDLING) -> None:
        self.session, self.collaborators, self.crew = session, make.make_office(session), make.Crew(session)
        self.lead = self._complaint(lead)
        self.others = [self._complaint(state, number) for number, state in enumerate(states)]
        session.flush()

    def _complaint(self, state: State, number: int = 0) -> Complaint:
        wish = Confidentiality.CONFIDENTIAL if number % 3 == 1 else Confidentiality.OPEN
        person = Person(name="合成甲", phone=f"+8613{800000000 + number}") if number % 5 != 4 else Person()
        known = {"person": person, "confidentiality": wish, "association_id": make.known_association(self.session)}
        made = make.make_complaint(
            self.session, self.collaborators, accept=state not in joining.AT_THE_HOTLINE, **known
        )
        if state is State.NEED_INFO:
            actor = self.crew.operator
            ask_info.ask_info(self.session, self.collaborators, made, "合成：哪一天？", actor=actor, at=make.on(0, 14))
            return made
        if state is State.SUSPENDED:
            return self._suspended(made)
        if state is State.COORDINATING:
            coordinate.coordinate_complaint(
                self.session, self.collaborators, made, "合成", actor=self.crew.dispatcher, at=make.on(0, 14)
            )
        make.bring_to(self.session, self.collaborators, self.crew, made, state, at=make.on(0, 14))
        return made

    def _suspended(self, made: Complaint) -> Complaint:
        make.bring_to(self.session, self.collaborators, self.crew, made, State.HANDLING, at=make.on(0, 14))
        handler = self.crew.handler(made.lead_department_id)
        wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.EXPERT_OPINION, "合成证据", "合成依据")
        asked = file.file_request(self.session, self.collaborators, made, wish, actor=handler, at=make.on(0, 15))
        decide.decide_request(
            self.session,
            self.collaborators,
            made,
            asked,
            actor=self.crew.dispatcher,
            at=make.on(0, 16),
            approve=True,
            note="合成同意",
        )
        return made

    def join(self, *, at: datetime = DAY_1) -> at_once.JoinPlan:
        numbers = [one.number for one in self.others]
        joined = at_once.join_all(
            self.session, self.collaborators, self.lead.number, numbers, "合成", actor=self.crew.dispatcher, at=at
        )
        self.read()
        return joined

    def read(self) -> None:
        """As it is stored."""
        self.session.flush()
        self.session.expire_all()

    def answer(self, *, at: datetime = DAY_2) -> None:
        lead = find.lock_by_id(self.session, self.lead.id)
        make.bring_to(self.session, self.collaborators, self.crew, lead, State.CALLBACK, at=at)
        self.read()

    def check(self, *, at: Any) -> None:
        for one in [self.lead, *self.others]:
            check_replay(self.session, self.collaborators, find.lock_by_id(self.session, one.id), at=at, is_swept=False)
        assert integrity.verify(self.session).faults == ()
