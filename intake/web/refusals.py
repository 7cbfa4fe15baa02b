"""How a refusal is told to a person: what is wrong, in words they can act on."""

from collections.abc import Mapping
from typing import Any

from intake.language.i18n import N_, _
from intake.language.translation import translated
from routing.translatable import TranslatableError

UNPROCESSABLE = 422

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
    "finite_number": N_("%(label)s: give a number, for example 1200 or 1200.50."),
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


def refusal_message(error: TranslatableError) -> str:
    """The refusal in the language spoken."""
    return translated(error.told)


def field_message(label: str, fault: Mapping[str, Any]) -> str:
    """One fault of one field, as pydantic reports it: the field, what is wrong, what is accepted."""
    refused = fault.get("ctx", {}).get("error")
    if isinstance(refused, TranslatableError):
        return f"{label}{_(': ')}{refusal_message(refused)}"
    message = _FAULTS.get(fault["type"], N_("%(label)s: this is not accepted."))
    return _(message, label=label, **fault.get("ctx", {}))
