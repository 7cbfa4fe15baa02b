"""How many suggestions came, how far they are, and how many were adopted, in all and by department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, func

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.member_voice.stages import OF_STATE, OF_VERDICT
from intake.models import Complaint, SuggestionStudy
from intake.models.practice import IS_COUNTED
from intake.vocabulary import SuggestionStage
from routing.vocabulary import Kind

_c, _s = Complaint.__table__.c, SuggestionStudy.__table__.c
# What it was joined with, and what that one was joined with.
_joined_with, _joined_further = sa.alias(Complaint.__table__), sa.alias(Complaint.__table__)
_handled_id = func.coalesce(_joined_further.c.id, _joined_with.c.id, _c.id)
_state = func.coalesce(_joined_further.c.state, _joined_with.c.state, _c.state)
# Spelled out in the statement: a planner that is shown `$1` cannot know that the index of suggestions holds the row.
_IS_SUGGESTION = _c.kind == sa.bindparam("suggestion", Kind.SUGGESTION, type_=_c.kind.type, literal_execute=True)


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
    found = sa.outerjoin(Complaint.__table__, _joined_with, _joined_with.c.id == _c.merged_into_id)
    found = found.outerjoin(_joined_further, _joined_further.c.id == _joined_with.c.merged_into_id)
    return found.outerjoin(SuggestionStudy.__table__, _s.complaint_id == _handled_id)


def _own(actor: Actor, since: datetime, until: datetime) -> list[sa.ColumnElement[bool]]:
    seen = seen_by(actor)
    where = [_IS_SUGGESTION, _c.received_at >= since, _c.received_at < until, IS_COUNTED]
    return where if seen is None else [*where, seen]


def _stage() -> sa.Case[str]:
    """What was decided stands before where the complaint is, as `stages.progress_of` says of one."""
    cases: list[Any] = [(_s.verdict == verdict, _word(stage)) for verdict, stage in OF_VERDICT.items()]
    for stage in dict.fromkeys(OF_STATE.values()):
        states = [state.value for state, other in OF_STATE.items() if other is stage]
        cases.append((sa.cast(_state, sa.String).in_(states), _word(stage)))
    return sa.case(*cases, else_=_word(SuggestionStage.STUDIED))


def _word(stage: SuggestionStage) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{stage.value}'")
