"""The complainant's own answer on the tracking page: solved, satisfied. Also from those nobody can call."""

from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import objections
from intake.casework.verb import verb
from intake.casework.verbs import callback
from intake.casework.verbs.callback import Call
from intake.errors import NotAllowed, NotPossibleNow
from intake.models import Callback, Complaint
from intake.vocabulary import ActorKind, CallbackWay, Contacted, State
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_

# For as long the page asks after the result was given: then it is archived.
_ASKED_FOR = timedelta(days=30)
_ASKED_IN = frozenset({State.CALLBACK, State.CLOSED, State.MERGED, State.TERMINATED, State.TRANSFERRED})


@verb
def answer_survey(
    session: Session, collaborators: Collaborators, complaint: Complaint, call: Call, *, actor: Actor, at: datetime
) -> Callback:
    """Kept as a call-back that reached them, by nobody of the staff. What is not fine is decided by a person."""
    if actor.kind is not ActorKind.COMPLAINANT:
        raise NotAllowed(N_("only the complainant answers the survey"))
    if call.way is not CallbackWay.PAGE or not call.is_reached:
        raise ValueError("the survey is answered on the page, by whoever is asked")
    if not is_asked(session, complaint, at=at):
        raise NotPossibleNow(N_("this has been answered already, or is no longer asked"))
    callback.check(call)
    earlier = callback.tries_of(session, complaint)
    made = callback.keep(session, complaint, call, attempt=len(earlier) + 1, actor=actor, at=at)
    callback.conclude(session, collaborators, complaint, call, [*earlier, made], actor=actor, at=at)
    return made


def is_asked(session: Session, complaint: Complaint, *, at: datetime) -> bool:
    """While a result stands that nobody has answered about, for thirty days."""
    given = objections.result_at(session, complaint) if complaint.state in _ASKED_IN else None
    if given is None or at > end_of(local_day(given) + _ASKED_FOR):
        return False
    tries = callback.tries_of(session, complaint)
    return not any(each.contacted is Contacted.REACHED and each.called_at >= given for each in tries)
