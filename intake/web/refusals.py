"""How a refusal is told to a person: which status it has, and what is wrong in words they can act on."""

from collections.abc import Callable, Mapping
from typing import Any

from intake.errors import (
    DomainError,
    IllegalMove,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotYourDepartment,
    SecondPersonNeeded,
)
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.rulemaking.errors import NotPublishable
from intake.vocabulary import Move, State
from intake.web.facts import IMPOSSIBLE, fact

UNPROCESSABLE = 422
CONFLICT = 409
# Another department's complaint is answered as if it did not exist: one may not learn that it does.
_STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotYourDepartment: 404,
    NotAllowed: 403,
    IllegalMove: CONFLICT,
    SecondPersonNeeded: CONFLICT,
}

# By pydantic's type of fault; `ctx` of the fault fills the names in.
_FAULTS = {
    "missing": N_("%(label)s: fill this in."),
    "string_too_short": N_("%(label)s: too short; give at least %(min_length)s characters."),
    "string_too_long": N_("%(label)s: too long; at most %(max_length)s characters."),
    "too_short": N_("%(label)s: choose at least %(min_length)s."),
    "too_long": N_("%(label)s: choose at most %(max_length)s."),
    "enum": N_("%(label)s: choose one of the options listed."),
    "literal_error": N_("%(label)s: choose one of the options listed."),
    "int_parsing": N_("%(label)s: give a whole number."),
    "int_from_float": N_("%(label)s: give a whole number."),
    "decimal_parsing": N_("%(label)s: give a number, for example 1200 or 1200.50."),
    "decimal_max_places": N_("%(label)s: at most %(decimal_places)s places after the point."),
    "float_parsing": N_("%(label)s: give a number, for example 1200 or 1200.50."),
    "greater_than": N_("%(label)s: must be more than %(gt)s."),
    "greater_than_equal": N_("%(label)s: must be %(ge)s or more."),
    "less_than": N_("%(label)s: must be less than %(lt)s."),
    "less_than_equal": N_("%(label)s: must be %(le)s or less."),
    "string_pattern_mismatch": N_("%(label)s: is not in the form expected."),
    "date_span": N_("%(label)s: give a date between %(first)s and %(last)s."),
    "date_from_datetime_parsing": N_("%(label)s: give a date such as 2026-11-27."),
    "date_parsing": N_("%(label)s: give a date such as 2026-11-27."),
    "datetime_from_date_parsing": N_("%(label)s: give a date and time such as 2026-11-27 14:30."),
    "datetime_parsing": N_("%(label)s: give a date and time such as 2026-11-27 14:30."),
}


def is_impossible(error: Exception) -> bool:
    """Whether nobody could do it now, whatever their role: a conflict with how things stand, not a lack of rights."""
    return isinstance(error, NotAllowed) and str(error) in IMPOSSIBLE


def refusal_status(error: Exception) -> int:
    if is_impossible(error):
        return CONFLICT
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), UNPROCESSABLE)


def refusal_message(error: Exception) -> str:
    """The refusal in the language spoken. A line the catalogue does not know is shown as it is, in English."""
    if is_impossible(error):
        return fact(str(error))
    say = next((say for kind, say in _SAYINGS.items() if isinstance(error, kind)), None)
    return say(error) if say else fact(str(error))


def field_message(label: str, fault: Mapping[str, Any]) -> str:
    """One fault of one field, as pydantic reports it: the field, what is wrong, what is accepted."""
    if fault["type"] in {"value_error", "assertion_error"}:
        # A validator of ours: its message is a sentence already.
        return f"{label}{_(': ')}{_(str(fault['ctx']['error']))}"
    message = _FAULTS.get(fault["type"], N_("%(label)s: this is not accepted."))
    return _(message, label=label, **fault.get("ctx", {}))


def _illegal_move(error: IllegalMove) -> str:
    state = word(State(error.state))
    if error.move not in set(Move):
        return _('This is not possible any more: the complaint is now "%(state)s".', state=state)
    move = word(Move(error.move))
    return _('"%(move)s" is not possible any more: the complaint is now "%(state)s".', move=move, state=state)


_SAYINGS: dict[type[DomainError], Callable[[Any], str]] = {
    IllegalMove: _illegal_move,
    SecondPersonNeeded: lambda error: _("A second person has to do this.") + " " + fact(str(error)),
    NotAllowed: lambda _error: _("Your roles do not permit this."),
    NotFound: lambda _error: _("There is nothing here, or it is not yours to see."),
    NotYourDepartment: lambda _error: _("There is nothing here, or it is not yours to see."),
    InvalidInput: lambda error: fact(str(error)),
    NotPublishable: lambda _error: _("the check refuses: mend the errors, and say why each warning is accepted"),
}
