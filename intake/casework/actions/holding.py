"""The legal hold: put on and lifted by a supervisor, whatever state the complaint is in."""

from collections.abc import Sequence

from intake.casework.actions.facts import ActionFacts
from intake.casework.actions.rule import ActionRule
from intake.casework.verbs.holding.hold import is_held
from intake.language.i18n import N_
from intake.models import ComplaintIdentity
from intake.vocabulary import StaffRole, State


def _is_known(facts: ActionFacts) -> bool:
    kept = facts.session.get(ComplaintIdentity, facts.complaint.id)
    return kept is not None and kept.erased_at is None


def _is_held(facts: ActionFacts) -> bool:
    kept = facts.session.get(ComplaintIdentity, facts.complaint.id)
    return kept is not None and is_held(kept, at=facts.at)


_SUPERVISE = frozenset({StaffRole.SUPERVISOR})
HOLD_RULES: Sequence[ActionRule] = (
    ActionRule(
        "place_hold",
        frozenset(State),
        _SUPERVISE,
        N_("No clock is touched. Nothing of it is erased until that day, or until the hold is lifted."),
        when=_is_known,
    ),
    ActionRule(
        "lift_hold",
        frozenset(State),
        _SUPERVISE,
        N_("No clock is touched. It is erased again when its time is over."),
        when=_is_held,
    ),
)
