"""How far a suggestion is: what was decided, else where it stands, or where that stands which it was joined with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.casework.matters.members import handled_with
from intake.member_voice.study import reason_of
from intake.models import Complaint, SuggestionStudy
from intake.vocabulary import State, SuggestionStage, SuggestionVerdict
from routing.vocabulary import Kind

# Every other state is that of a department that studies it.
OF_STATE: Mapping[State, SuggestionStage] = MappingProxyType(
    dict.fromkeys((State.RECEIVED, State.NEED_INFO, State.COORDINATING), SuggestionStage.RECEIVED)
    | dict.fromkeys((State.DISPATCHED, State.MERGED), SuggestionStage.SENT)
    | dict.fromkeys(
        (State.REJECTED, State.WITHDRAWN, State.TRANSFERRED, State.TERMINATED),
        SuggestionStage.DROPPED,
    )
)
OF_VERDICT: Mapping[SuggestionVerdict, SuggestionStage] = MappingProxyType(
    {verdict: SuggestionStage(verdict.value) for verdict in SuggestionVerdict}
)


@dataclass(frozen=True)
class SuggestionProgress:
    """What whoever suggested is told. `reason` in the clear; empty while nothing is decided, or where it was erased."""

    stage: SuggestionStage
    reason: str = ""
    decided_at: datetime | None = None
    department_id: int | None = None

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


def progress_of(session: Session, complaint: Complaint) -> SuggestionProgress | None:
    """None for what is no suggestion."""
    if complaint.kind is not Kind.SUGGESTION:
        return None
    handled = handled_with(session, complaint)
    study = session.get(SuggestionStudy, handled.id)
    if study is None:
        return SuggestionProgress(OF_STATE.get(handled.state, SuggestionStage.STUDIED))
    reason = reason_of(session, handled, study)
    return SuggestionProgress(OF_VERDICT[study.verdict], reason, study.decided_at, study.department_id)
