"""How an alert is said: what happened, by which test, how often such a thing is said for nothing, and what to do."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from intake.language.formats import listed, share
from intake.language.i18n import N_, _, language
from intake.models import Alert
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning.alerts import AlertLine

_MILLION, _HUNDRED, _TEN = 1_000_000, 100, 10
_HEADLINES: Mapping[AlertKind, str] = MappingProxyType(
    {
        AlertKind.SURGE: N_("%(name)s: %(came)s complaints in %(days)s days, about %(expected)s expected"),
        AlertKind.SILENCE: N_("%(name)s: no complaint for %(weeks)s weeks, about %(expected)s expected"),
        AlertKind.REPEATS: N_(
            "%(name)s: %(came)s complaints in 30 days by those who came %(times)s times or more (%(people)s)"
        ),
        AlertKind.RETURNS: N_("%(name)s gave back %(came)s of %(cases)s complaints, about %(expected)s expected"),
        AlertKind.OVERRULED: N_("%(name)s: %(came)s of %(cases)s decisions overruled, about %(expected)s expected"),
        AlertKind.DISSATISFACTION: N_(
            "%(name)s: %(came)s of %(cases)s called back were not satisfied, about %(expected)s expected"
        ),
        AlertKind.MONTH_END: N_("%(name)s: %(needed)s more of %(due)s due this month must be closed to hold its rate"),
    }
)
_MANY_BODIES = N_("%(came)s complaints in 30 days by those who complained of %(bodies)s bodies or more (%(people)s)")
_TERMS = MappingProxyType(
    {
        "level": N_("by their level"),
        "trend": N_("by their level and trend"),
        "season": N_("by their level, trend and season"),
        "seasons": N_("by their level, trend and season"),
    }
)
_NEXT_STEPS: Mapping[tuple[AlertKind, AlertSubject], str] = MappingProxyType(
    {
        (AlertKind.SURGE, AlertSubject.ASSOCIATION): N_(
            "Read them together: join what is one matter, have its department look into the body as a whole, "
            "and consider it for the key list."
        ),
        (AlertKind.SURGE, AlertSubject.VIOLATION): N_(
            "See which bodies they name and whether one notice or new rule is behind them; agree on one department "
            "to lead."
        ),
        (AlertKind.SURGE, AlertSubject.REGION): N_(
            "See which bodies and violations they name, and tell the region's own hotline and back-stop."
        ),
        (AlertKind.SURGE, AlertSubject.DEPARTMENT): N_(
            "Ask the department whether it can answer them in time; if not, agree on help before they are due."
        ),
        (AlertKind.SURGE, AlertSubject.HOTLINE): N_("See what they have in common, and staff the lines for it."),
        (AlertKind.SILENCE, AlertSubject.ASSOCIATION): N_(
            "Find out why: whether it still works, goes by another name in the registry, or its members are kept from "
            "complaining."
        ),
        (AlertKind.REPEATS, AlertSubject.ASSOCIATION): N_(
            "Call them back before they come again: join what is one matter, and offer mediation where the answer does "
            "not settle it."
        ),
        (AlertKind.REPEATS, AlertSubject.HOTLINE): N_(
            "Read them together: a common matter goes to coordination; of anything else one contact person keeps track."
        ),
        (AlertKind.RETURNS, AlertSubject.DEPARTMENT): N_(
            "Read why they were given back, and mend the rule or the registry role that sent them there."
        ),
        (AlertKind.OVERRULED, AlertSubject.RULE): N_(
            "Compare where the rule sent them and where they went, and change the rule."
        ),
        (AlertKind.DISSATISFACTION, AlertSubject.DEPARTMENT): N_(
            "Read the answers with the department, and send back what was not settled."
        ),
        (AlertKind.DISSATISFACTION, AlertSubject.HOTLINE): N_(
            "See which answers they are about, and send back what was not settled."
        ),
        (AlertKind.MONTH_END, AlertSubject.DEPARTMENT): N_(
            "Press for those below, what is due first on top; ask now what stands in the way."
        ),
    }
)


def headline(line: AlertLine) -> str:
    row = line.row
    is_of_many = (row.kind, row.subject) == (AlertKind.REPEATS, AlertSubject.HOTLINE)
    values = {
        "days": "",
        "weeks": "",
        "cases": "",
        "needed": "",
        "due": "",
        "people": "",
        "times": "",
        "bodies": "",
    } | row.test
    told = values | {
        "name": line.name,
        "came": row.came,
        "expected": number(row.expected or 0.0),
    }
    return _(_MANY_BODIES if is_of_many else _HEADLINES[row.kind], **told)


def test_words(line: AlertLine) -> str:
    """What was expected, what came, how likely that is by chance, and how often nothing is called something."""
    row = line.row
    said = _SAID[row.kind](row)
    if line.within:
        said = _joined(said, _("By these alone stand out too: %(names)s.", names=listed(line.within)))
    return said


def next_step(row: Alert) -> str:
    return _(_NEXT_STEPS[row.kind, row.subject])


def number(value: float) -> str:
    """With one place below ten."""
    return f"{value:.1f}".removesuffix(".0") if value < _TEN else f"{value:,.0f}"


def chance_words(probability: float) -> str:
    """In how many cases: `in 12 of 100`, `once in 2,300`."""
    if probability * _MILLION < 1:
        return _("less than once in a million times")
    if probability * _HUNDRED >= 1:
        return _("%(times)s times in a hundred", times=f"{probability * _HUNDRED:.0f}")
    times = 1 / probability
    rounded = int(float(f"{times:.2g}"))
    return _("once in about %(times)s times", times=f"{rounded:,}")


def _of_surge(row: Alert) -> str:
    by_what = _TERMS[row.test["terms"]]
    said = _(
        "%(came)s came from %(first)s to %(last)s. The %(windows)s windows of %(days)s days before let one expect "
        "%(expected)s, %(by_what)s; ninety-nine in a hundred such windows bring at most %(usual)s. By chance as many "
        "or more come %(chance)s.",
        **_values(row),
        by_what=_(by_what),
    )
    return _joined(said, _false_alarms(row))


def _of_silence(row: Alert) -> str:
    said = _(
        "None came from %(first)s to %(last)s. The year before brought %(before)s; by its share in all complaints of "
        "the hotline one would expect %(expected)s. By chance none comes %(chance)s.",
        **_values(row),
    )
    return _joined(said, _false_alarms(row))


def _of_repeats(row: Alert) -> str:
    if row.subject is AlertSubject.HOTLINE:
        said = N_(
            "From %(first)s to %(last)s: of %(everybody)s telephone numbers %(people)s complained of %(bodies)s bodies "
            "or more, together %(came)s times. This is counted by rule, not tested against chance. Whose numbers they "
            "are is not told."
        )
        return _(said, **_values(row))
    said = N_(
        "From %(first)s to %(last)s: of %(everybody)s telephone numbers %(people)s complained of this body %(times)s "
        "times or more, together %(came)s times. This is counted by rule, not tested against chance. Whose numbers "
        "they are is not told."
    )
    return _(said, **_values(row))


def _of_share(row: Alert) -> str:
    said = _(
        "%(came)s of %(cases)s from %(first)s to %(last)s (%(share)s); in the year before %(failed_before)s of "
        "%(cases_before)s (%(share_before)s), by which one would expect %(expected)s. By chance as many or more "
        "fall into these days %(chance)s (Fisher's exact test).",
        **_values(row),
        share=share(row.came, row.test["cases"]),
        share_before=share(row.test["failed_before"], row.test["cases_before"]),
    )
    return _joined(said, _false_alarms(row))


def _of_month(row: Alert) -> str:
    test = row.test
    return _(
        "Due from %(first)s to %(last)s: %(due)s, of which %(closed)s are closed. In the %(months_before)s months "
        "before it closed %(share_before)s of what was due; for that %(needed)s more must be closed in %(days_left)s "
        "working days. It closed %(closed_lately)s in the last %(days_lately)s; at that pace it gets there %(chance)s. "
        "It is told of where that is %(rate)s or less.",
        **_values(row),
        share_before=share(test["closed_before"], test["due_before"]),
    )


_SAID: Mapping[AlertKind, Callable[[Alert], str]] = MappingProxyType(
    {
        AlertKind.SURGE: _of_surge,
        AlertKind.SILENCE: _of_silence,
        AlertKind.REPEATS: _of_repeats,
        AlertKind.RETURNS: _of_share,
        AlertKind.OVERRULED: _of_share,
        AlertKind.DISSATISFACTION: _of_share,
        AlertKind.MONTH_END: _of_month,
    }
)


def _joined(*sentences: str) -> str:
    return ("" if language() == "zh" else " ").join(sentences)


def _false_alarms(row: Alert) -> str:
    return _(
        "False alarms: where nothing has changed, at most %(rate)s of runs raise any alert of this kind.",
        **_values(row),
    )


def _values(row: Alert) -> dict[str, Any]:
    return row.test | {
        "first": row.first_on,
        "last": row.last_on,
        "came": row.came,
        "expected": number(row.expected or 0.0),
        "chance": chance_words(row.probability) if row.probability is not None else "",
        "rate": f"{row.test.get('rate', 0):.0%}",
    }
