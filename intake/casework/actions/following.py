"""Moves after a result was given: the call-back, its second person, the objection and what is decided of it."""

from intake.casework.actions.facts import ActionFacts
from intake.casework.actions.rule import ActionRule
from intake.casework.parts import follow_ups, objections
from intake.casework.verbs.following.number import waiting_callers
from intake.language.i18n import N_
from intake.vocabulary import StaffRole, State

_CALL = frozenset({StaffRole.CALLER_BACK})
_REVIEW = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_HEAR = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK})
_CALLED_BACK = frozenset({State.CALLBACK, State.CLOSED, State.MERGED, State.TERMINATED, State.TRANSFERRED})


def _may_be_called(facts: ActionFacts) -> bool:
    waits = facts.complaint.state is State.CALLBACK
    return (waits or follow_ups.find_follow_up(facts.session, facts.complaint) is not None) and facts.is_uninvolved


def _may_release(facts: ActionFacts) -> bool:
    waiting = waiting_callers(facts.session, facts.complaint, at=facts.at)
    return any(one != facts.actor.staff_id for one in waiting)


def _may_object(facts: ActionFacts) -> bool:
    return objections.object_by(facts.session, facts.collaborators, facts.complaint, at=facts.at) is not None


def _may_decide(facts: ActionFacts) -> bool:
    return objections.find_open(facts.session, facts.complaint) is not None and facts.is_uninvolved


FOLLOWING_RULES = (
    ActionRule(
        "record_callback",
        _CALLED_BACK,
        _CALL,
        N_("The call-back is met; three tries on different working days are enough."),
        when=_may_be_called,
        is_primary=True,
    ),
    ActionRule(
        "release_number",
        _CALLED_BACK,
        _REVIEW | _CALL,
        N_("Whoever asked is shown a confidential number for the call, today. No clock is touched."),
        when=_may_release,
    ),
    ActionRule(
        "decide_objection",
        objections.OBJECTABLE,
        _REVIEW,
        N_("Upheld, it is handled again with new clocks; either way the complainant is told why."),
        when=_may_decide,
        is_primary=True,
    ),
    ActionRule(
        "file_objection",
        objections.OBJECTABLE,
        _HEAR,
        N_("Somebody who had no part in it decides. No clock is touched until then."),
        when=_may_object,
    ),
)
