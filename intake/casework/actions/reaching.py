"""Reaching the complainant without their number: the message box. A masked call is no move, it needs a telephone."""

from collections.abc import Sequence

from intake.casework.actions.facts import ActionFacts
from intake.casework.actions.rule import ActionRule
from intake.casework.verbs.reaching.message_box import HOTLINE
from intake.language.i18n import N_
from intake.vocabulary import StaffRole, State


def _may_write(facts: ActionFacts) -> bool:
    return bool(facts.actor.roles & HOTLINE) or facts.own is not None


REACHING_RULES: Sequence[ActionRule] = (
    ActionRule(
        "write_message",
        frozenset(State) - {State.ARCHIVED, State.WITHDRAWN},
        HOTLINE | {StaffRole.HANDLER},
        N_("No clock is touched. The complainant reads it with the tracking code; a text only says that it is there."),
        when=_may_write,
    ),
)
