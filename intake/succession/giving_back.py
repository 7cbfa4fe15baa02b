"""One act gives back what one act handed over: one complaint at a time, exactly where nobody has touched it since."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.department.pass_on import give_parts_back
from intake.casework.verbs.succeed import MovedPart, give_back_part
from intake.errors import NotPossibleNow
from intake.models import BulkHandover, Staff
from intake.succession.kept import Item, lock_handover
from intake.turnover.passing import pass_calls_on
from intake.vocabulary import StaffRole
from routing.translatable import N_


@dataclass(frozen=True)
class ToGiveBack:
    """A hand-over as it is kept, read before the first complaint is given back."""

    handover_id: int
    batch: str
    giver_id: int | None
    taker_id: int | None
    items: tuple[Item, ...]
    drafts: tuple[str, ...]

    @classmethod
    def of(cls, session: Session, handover_id: int, actor: Actor) -> "ToGiveBack":
        """Raises NotFound, NotPossibleNow."""
        actor.must_be(StaffRole.ADMINISTRATOR)
        row: BulkHandover = lock_handover(session, handover_id)
        items, drafts = tuple(row.items), tuple(row.drafts)
        return cls(row.id, row.batch, row.giver_id, row.taker_id, items, drafts)


def give_one_back(
    session: Session,
    collaborators: Collaborators,
    given: ToGiveBack,
    item: Item,
    why: str,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """How many parts of one complaint. Raises a refusal that says why it stays where it is."""
    complaint = find.lock_complaint(session, item["number"])
    if given.giver_id is not None:
        return give_parts_back(session, collaborators, complaint, given.batch, actor=actor, at=at)
    if "new" not in item:
        raise NotPossibleNow(N_("it did not go over"))
    moved = MovedPart(item["old"], item["new"], item["joined"])
    give_back_part(session, collaborators, complaint, moved, since=item["events"], why=why, actor=actor, at=at)
    return 1


def give_calls_back(session: Session, given: ToGiveBack, *, actor: Actor, at: datetime) -> int:
    """Unfinished calls that are the taker's still, if whoever had them takes calls; how many."""
    if given.giver_id is None or given.taker_id is None or not given.drafts:
        return 0
    giver = session.get_one(Staff, given.giver_id)
    if not giver.is_active:
        return 0
    return pass_calls_on(session, given.drafts, giver_id=given.taker_id, taker_id=given.giver_id, actor=actor, at=at)
