"""What this actor may do with this complaint now, and what each choice does to the clocks.

The verbs refuse on their own; the table of offers only spares people from choosing what would be refused.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actions.facts import ActionFacts
from intake.casework.actions.table import ACTION_RULES
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import assignments, recusals
from intake.casework.visibility import may_be_accused, sees
from intake.models import Complaint
from intake.vocabulary import ActorKind, HandlingState


@dataclass(frozen=True)
class AllowedAction:
    """One legal move: the verb's name, the message id of what it does, and whether it is the one expected next."""

    verb: str
    consequence: str
    is_primary: bool = False


def moves_for(
    session: Session, collaborators: Collaborators, complaint: Complaint, actor: Actor, *, at: datetime
) -> list[AllowedAction]:
    """Only the legal moves, in the order of the work; at most one is primary. None of what the actor does not see."""
    accused = recusals.in_force(session, complaint.id) if may_be_accused(actor) else ()
    if actor.kind is ActorKind.STAFF and not sees(
        actor,
        complaint,
        find.handlings_of(session, complaint.id),
        collaborators.rules.directory,
        accused=accused,
    ):
        return []
    live = assignments.live_parts(session, complaint)
    waiting = tuple(part for part in live if part.state in find.OPEN_PARTS)
    own = next((part for part in waiting if part.department_id == actor.department_id), None)
    is_signed = any(part.state is not HandlingState.PENDING for part in live)
    facts = ActionFacts(session, collaborators, complaint, actor, at, own, waiting, is_signed)
    possible: list[AllowedAction] = []
    for rule in ACTION_RULES:
        if rule.holds(facts):
            is_primary = rule.is_primary and not any(each.is_primary for each in possible)
            possible.append(AllowedAction(rule.verb, rule.consequence, is_primary))
    return possible
