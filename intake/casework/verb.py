"""What makes a function a verb of casework: it checks, records what happened, and the rows follow from the record."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.projection import follow
from intake.casework.collaborators import Collaborators
from intake.casework.visibility import may_be_accused
from intake.models import Complaint

P = ParamSpec("P")
R = TypeVar("R")
Verb = Callable[Concatenate[Session, Collaborators, Complaint, P], R]


def verb(act: Verb[P, R]) -> Verb[P, R]:
    """Called with `actor` and `at` by name, on a complaint whose row is held. One projection follows the whole act.

    What the act itself reads is read without flushing: it is written once, at its end. Staff of a region, or of an
    office that may be accused, decide only what they see; which part is a handler's own, the verbs ask themselves.
    """

    @wraps(act)
    def acted(
        session: Session, collaborators: Collaborators, complaint: Complaint, *args: P.args, **named: P.kwargs
    ) -> R:
        with session.no_autoflush:
            _must_see(session, complaint, cast(Actor, named["actor"]))
            result = act(session, collaborators, complaint, *args, **named)
            actor, at = cast(Actor, named["actor"]), cast(datetime, named["at"])
            follow(session, collaborators, complaint, actor=actor, at=at)
        session.flush()
        return result

    return cast("Verb[P, R]", acted)  # as it was, but that its first three may no longer be given by name


def _must_see(session: Session, complaint: Complaint, actor: Actor) -> None:
    if (actor.regions is not None and actor.is_hotline) or may_be_accused(actor):
        find.must_see(session, complaint, actor)
