"""The open parts of a department that is abolished, or loses a duty, pass to whom its duties passed: one by one.

A department's duties rarely pass whole. So its parts are told apart by the branch of what they are about, each branch
may have a successor of its own, and one takes the rest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.succeed import hand_to_successor
from intake.errors import InvalidInput
from intake.models import Complaint, Handling
from intake.succession.kept import Item
from routing.translatable import N_

BRANCHES = ("F", "A", "V", "G")
REST = ""
MOST = 300  # complaints that one act moves; what is left is counted, and the act done again


@dataclass(frozen=True)
class OpenPart:
    """A complaint of which the department has an open part, and the branch that decides whose it will be."""

    complaint_id: int
    number: str
    branch: str


@dataclass(frozen=True)
class Moving:
    """From which department to which, and why."""

    department_id: int
    successor_id: int
    why: str


@dataclass(frozen=True)
class Successors:
    """Departments by branch; `rest` takes what no branch names."""

    rest: int | None = None
    by_branch: Mapping[str, int] = field(default_factory=dict)

    def of(self, part: OpenPart) -> int | None:
        return self.by_branch.get(part.branch, self.rest)

    @property
    def everybody(self) -> set[int]:
        return set(self.by_branch.values()) | ({self.rest} if self.rest is not None else set())


def open_parts_of(session: Session, department_id: int) -> list[OpenPart]:
    """By due date; one line a complaint."""
    wanted = (
        select(Complaint.id, Complaint.number, Handling.violations)
        .join(Handling, col(Handling.complaint_id) == Complaint.id)
        .where(Handling.department_id == department_id, col(Handling.state).in_(find.OPEN_PARTS))
        .order_by(col(Handling.next_due_at), col(Handling.id))
    )
    found: dict[int, OpenPart] = {}
    for complaint_id, number, codes in session.exec(wanted).all():
        branch = next((code[:1] for code in codes if code[:1] in BRANCHES), REST)
        found.setdefault(complaint_id, OpenPart(complaint_id, number, branch))
    return list(found.values())


def counted(parts: Sequence[OpenPart]) -> Mapping[str, int]:
    """How many there are of each branch, and of none."""
    counts = Counter(part.branch for part in parts)
    return {branch: counts[branch] for branch in (*BRANCHES, REST)}


def to_move(parts: Sequence[OpenPart], successors: Successors, department_id: int) -> list[tuple[OpenPart, int]]:
    """What goes where, as many as one act moves. Raises InvalidInput where nobody, or itself, is named."""
    if not successors.everybody:
        raise InvalidInput(N_("name a department that goes on with it"), field="rest")
    if department_id in successors.everybody:
        raise InvalidInput(N_("is the department itself"), field="rest")
    going = [(part, successors.of(part)) for part in parts]
    return [(part, successor) for part, successor in going if successor is not None][:MOST]


def hand_one_over(
    session: Session,
    collaborators: Collaborators,
    part: OpenPart,
    moving: Moving,
    *,
    actor: Actor,
    at: datetime,
) -> list[Item]:
    """What is kept of it, so that it can be given back. Raises a refusal that says why it stays."""
    complaint = find.lock_by_id(session, part.complaint_id)
    moved = hand_to_successor(
        session,
        collaborators,
        complaint,
        department_id=moving.department_id,
        successor_id=moving.successor_id,
        why=moving.why,
        actor=actor,
        at=at,
    )
    session.flush()
    return [
        {
            "number": complaint.number,
            "old": one.old_id,
            "new": one.new_id,
            "joined": one.is_joined,
            "events": complaint.event_count,
        }
        for one in moved
    ]
