"""A part that is one person's passes to another, at the end of a shift or because they leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.text_input import optional_text
from intake.casework.verb import verb
from intake.casework.verbs.department.assign import Assignment, give_part, handlers_of, last_assignment
from intake.errors import InvalidInput, NotPossibleNow
from intake.models import Complaint, Handling
from intake.vocabulary import StaffRole
from routing.translatable import N_


@dataclass(frozen=True)
class Passing:
    """From whom to whom, nobody being the department; why, and under which name as one of many."""

    giver_id: int
    taker_id: int | None
    note: str = ""
    batch: str = ""


@verb
def pass_part_on(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    passing: Passing,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Whatever open parts of it are the giver's are the taker's, as handler or helper; the department's without one.

    Answers how many. No clock is touched. By the taker, or by an administrator.
    """
    actor.must_be(StaffRole.HANDLER, StaffRole.ADMINISTRATOR)
    note = optional_text(passing.note, "note", longest=500)
    own, taker_id = held_by(find.handlings_of(session, complaint.id), passing.giver_id), passing.taker_id
    if not own:
        raise NotPossibleNow(N_("it is with somebody else by now"))
    for part in own:
        if taker_id is not None and taker_id not in {one.id for one in handlers_of(session, part.department_id)}:
            raise InvalidInput(N_("is somebody who handles complaints in that department"), field="successor")
        wanted = _passed(part, passing.giver_id, taker_id)
        give_part(session, complaint, part, wanted, note=note, batch=passing.batch, actor=actor, at=at)
    return len(own)


@verb
def give_parts_back(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    batch: str,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """What passed as one of `batch` is as it was before, where nobody has given it to anybody since. Answers how many.

    Raises NotPossibleNow where nothing of it can be given back.
    """
    actor.must_be(StaffRole.ADMINISTRATOR)
    passed = []
    for part in find.handlings_of(session, complaint.id):
        last = last_assignment(session, complaint, part) if part.state in find.OPEN_PARTS else None
        if last is not None and last["batch"] == batch and Assignment(**last["after"]) == Assignment.of(part):
            passed.append((part, Assignment(**last["before"])))
    if not batch or not passed:
        raise NotPossibleNow(N_("it is over, or somebody has changed since who has it: it stays as it is"))
    for part, before in passed:
        known = {one.id for one in handlers_of(session, part.department_id)}
        if not {before.handler_id, before.deputy_id} - {None} <= known:
            raise NotPossibleNow(N_("who had it does not handle complaints there any more: it stays as it is"))
        give_part(session, complaint, part, before, note="", batch="", actor=actor, at=at)
    return len(passed)


def held_by(parts: Iterable[Handling], staff_id: int) -> list[Handling]:
    """Of these the open ones that somebody handles or helps with."""
    return [one for one in parts if one.state in find.OPEN_PARTS and staff_id in {one.handler_id, one.deputy_id}]


def _passed(part: Handling, giver_id: int, taker_id: int | None) -> Assignment:
    """Nobody is handler and helper at once."""
    handler = taker_id if part.handler_id == giver_id else part.handler_id
    deputy = taker_id if part.deputy_id == giver_id else part.deputy_id
    return Assignment(handler, None if deputy == handler else deputy, part.section)
