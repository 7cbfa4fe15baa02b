"""What every column means, in two languages and with a version; and what a star stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from intake.language.i18n import LANGUAGES, N_, _, use_language
from intake.open_data.published import OpenMeasure
from intake.reports.measures import RATES
from intake.reports.wording import definition

# Of the columns themselves; what a rate counts has its definition where rates are defined.
VERSION = 1
CLOSURE_RATE, ON_TIME_RATE = "closure_rate", "on_time_rate"
RATE_OF: Mapping[str, tuple[OpenMeasure, OpenMeasure]] = MappingProxyType(
    {
        CLOSURE_RATE: (OpenMeasure.CLOSED_OF_DUE, OpenMeasure.DUE),
        ON_TIME_RATE: (OpenMeasure.ON_TIME, OpenMeasure.DUE),
    }
)
COLUMNS = (*OpenMeasure, *RATE_OF)
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        OpenMeasure.RECEIVED: N_("Accepted"),
        OpenMeasure.CLOSED: N_("Closed in the month"),
        OpenMeasure.DUE: N_("Due in the month"),
        OpenMeasure.CLOSED_OF_DUE: N_("Closed, of those due"),
        OpenMeasure.ON_TIME: N_("Closed on time"),
        CLOSURE_RATE: N_("Closure rate"),
        ON_TIME_RATE: N_("On-time closure rate"),
    }
)
_SAID: Mapping[str, str] = MappingProxyType(
    {
        OpenMeasure.RECEIVED: N_("Matters of every kind that were accepted in the month, by whoever sent them."),
        OpenMeasure.CLOSED: N_("Complaints whose reply passed review in the month, whenever they were accepted."),
        OpenMeasure.DUE: N_("Complaints whose time limit for closing ended in the month, extensions counted."),
        OpenMeasure.CLOSED_OF_DUE: N_("Of those due, the ones closed before the month ended."),
        OpenMeasure.ON_TIME: N_("Of those due, the ones closed by their time limit."),
    }
)
_REPORTED_AS = {CLOSURE_RATE: "closure_rate", ON_TIME_RATE: "ontime_rate"}
HELD_BACK = N_(
    "A star stands for a number that is not shown: one from 1 to 4, or one by which such a number could be worked out. "
    "Nought is shown, for it is about nobody. Of every number behind a star at least five values remain possible."
)
NO_SUMS = N_("There are no totals of several months: numbers behind a star could be worked out of them.")
LICENCE = "CC-BY-4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_SAID = N_("Free to use for any purpose, if the source and the month are named.")


@dataclass(frozen=True)
class ColumnDefinition:
    """What a column means, by language."""

    key: str
    version: int
    said: Mapping[str, str]


def column_definitions() -> list[ColumnDefinition]:
    """Of every column, in the words of today: a file keeps those it was made with."""
    return [ColumnDefinition(key, VERSION, in_every_language(partial(_meaning, key))) for key in COLUMNS]


def in_every_language(said: Callable[[], str]) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with use_language(code):
            found[code] = said()
    return found


def _meaning(key: str) -> str:
    return definition(RATES[_REPORTED_AS[key]]) if key in _REPORTED_AS else _(_SAID[key])
