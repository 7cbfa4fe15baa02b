"""How many suggestions came, how far they are, and how many were adopted, in all and by department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, func

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.models import Complaint, SuggestionStudy
from intake.models.practice import IS_COUNTED
from intake.vocabulary import State, SuggestionStage, SuggestionVerdict
from routing.vocabulary import Kind

_c, _s = Complaint.__table__.c, SuggestionStudy.__table__.c
_RECEIVED = (State.RECEIVED, State.NEED_INFO, State.COORDINATING)
_DROPPED = (State.REJECTED, State.WITHDRAWN, State.TRANSFERRED, State.TERMINATED, State.MERGED)
_OF_VERDICT = {
    SuggestionVerdict.ADOPTED: SuggestionStage.ADOPTED,
    SuggestionVerdict.PARTLY: SuggestionStage.PARTLY,
    SuggestionVerdict.NOT_ADOPTED: SuggestionStage.NOT_ADOPTED,
}


@dataclass
class SuggestionCount:
    """Suggestions by stage. The rate is of those decided: adopted, in part too, among them."""

    stages: dict[SuggestionStage, int] = field(default_factory=lambda: dict.fromkeys(SuggestionStage, 0))

    @property
    def received(self) -> int:
        return sum(self.stages.values())

    @property
    def decided(self) -> int:
        return self.adopted + self.stages[SuggestionStage.NOT_ADOPTED]

    @property
    def adopted(self) -> int:
        return self.stages[SuggestionStage.ADOPTED] + self.stages[SuggestionStage.PARTLY]

    @property
    def adoption_rate(self) -> float | None:
        """None while nothing is decided."""
        return self.adopted / self.decided if self.decided else None


@dataclass(frozen=True)
class SuggestionReport:
    """In all, and by the department that leads: None where none does yet."""

    all: SuggestionCount
    by_department: Mapping[int | None, SuggestionCount]


def suggestion_report(session: Session, actor: Actor, *, since: datetime, until: datetime) -> SuggestionReport:
    """Of those received in [since, until) that the actor sees, as they stand now."""
    stage = _stage()
    wanted = sa.select(_c.lead_department_id, stage, func.count()).select_from(_joined())
    rows = session.execute(wanted.where(*_own(actor, since, until)).group_by(_c.lead_department_id, stage)).all()
    every, departments = SuggestionCount(), dict[int | None, SuggestionCount]()
    for department_id, word, count in rows:
        for one in (every, departments.setdefault(department_id, SuggestionCount())):
            one.stages[SuggestionStage(word)] += count
    return SuggestionReport(every, departments)


def suggestions(
    session: Session, actor: Actor, wanted: SuggestionStage | None, *, since: datetime, until: datetime, page: Any
) -> Sequence[Any]:
    """Number, association's id and words, moment, stage and leading department, newest first; `page` is a window."""
    stage = _stage().label("stage")
    columns = (_c.number, _c.association_id, _c.association_text, _c.received_at, stage, _c.lead_department_id)
    where = _own(actor, since, until) + ([] if wanted is None else [_stage() == wanted.value])
    limit, offset = page
    newest = sa.select(*columns).select_from(_joined()).where(*where).order_by(_c.received_at.desc(), _c.id.desc())
    return session.execute(newest.limit(limit).offset(offset)).all()


def _joined() -> sa.Join:
    return sa.outerjoin(Complaint.__table__, SuggestionStudy.__table__, _s.complaint_id == _c.id)


def _own(actor: Actor, since: datetime, until: datetime) -> list[sa.ColumnElement[bool]]:
    seen = seen_by(actor)
    where = [_c.kind == Kind.SUGGESTION, _c.received_at >= since, _c.received_at < until, IS_COUNTED]
    return where if seen is None else [*where, seen]


def _stage() -> sa.Case[str]:
    """What was decided stands before where the complaint is."""
    decided: list[Any] = [
        (_s.verdict == verdict, sa.literal_column(f"'{stage.value}'")) for verdict, stage in _OF_VERDICT.items()
    ]
    return sa.case(
        *decided,
        (_c.state.in_(_DROPPED), sa.literal_column(f"'{SuggestionStage.DROPPED.value}'")),
        (_c.state.in_(_RECEIVED), sa.literal_column(f"'{SuggestionStage.RECEIVED.value}'")),
        (_c.state == State.DISPATCHED, sa.literal_column(f"'{SuggestionStage.SENT.value}'")),
        else_=sa.literal_column(f"'{SuggestionStage.STUDIED.value}'"),
    )
