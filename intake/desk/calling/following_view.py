"""What the complaint's page shows of following up: every try with its time and way, what is still due, objections."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.parts import follow_ups, objections
from intake.desk.complaint_page import ComplaintPage
from intake.models import Callback, FollowUp, Objection
from intake.web.staff_names import staff_names


@dataclass(frozen=True)
class CallLine:
    """One try, and by whom."""

    row: Callback
    by: str

    @property
    def minutes(self) -> str:
        """m:ss; empty where it was not kept."""
        seconds = self.row.seconds
        return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


@dataclass(frozen=True)
class ObjectionLine:
    row: Objection
    by: str
    reason: str
    decision: str


@dataclass(frozen=True)
class FollowingView:
    calls: Sequence[CallLine]
    due: FollowUp | None
    objections: Sequence[ObjectionLine]


def following_view(session: Session, complaint_page: ComplaintPage) -> FollowingView:
    """The newest first."""
    complaint, key = complaint_page.complaint, complaint_page.text_key
    rows, calls = objections.objections_of(session, complaint), complaint_page.calls
    people = staff_names(session, {*(one.called_by_id for one in calls), *(one.decided_by_id for one in rows)})
    return FollowingView(
        calls=[CallLine(one, people.get(one.called_by_id or 0, "")) for one in reversed(calls)],
        due=follow_ups.find_follow_up(session, complaint),
        objections=[
            ObjectionLine(one, people.get(one.decided_by_id or 0, ""), key.open(one.reason), key.open(one.decision))
            for one in rows
        ],
    )
