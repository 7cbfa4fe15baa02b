"""How a figure, its definition and its rows are said: on pages, in files, on the command line."""

from decimal import Decimal

from intake.language.formats import share
from intake.language.i18n import N_, _, language, use_language
from intake.language.words import word
from intake.reports.closure import UNASSIGNED, UNDECIDED, By, RateRow
from intake.reports.measures import CountMeasure, Rate
from routing.violations import shipped_violations
from routing.vocabulary import Channel, Kind

BRANCHES = {
    "F": N_("Fees"),
    "A": N_("Awards and rankings"),
    "V": N_("Events, fairs and forums"),
    "G": N_("Governance and other"),
}

GROUPS = {
    By.DEPARTMENT: N_("Department"),
    By.VIOLATION: N_("Branch of violation"),
    By.CODE: N_("Violation"),
    By.MONTH: N_("Month"),
    By.CHANNEL: N_("Channel"),
    By.KIND: N_("Kind"),
}


def rate_words(row: RateRow) -> str:
    return share(row.numerator, row.denominator)


def whole(numerator: Decimal) -> str:
    """A numerator as it is counted: whole, but for weighted satisfaction."""
    return f"{int(numerator)}" if numerator == int(numerator) else f"{numerator.normalize()}"


def definition(measure: CountMeasure) -> str:
    """The sentence printed under every table, in the language spoken."""
    said = _("Cohort: %(cohort)s.", cohort=_(measure.cohort))
    if isinstance(measure, Rate):
        said = f"{_formula(measure)} {said}"
    return said


def defined_in_english(measure: CountMeasure) -> str:
    with use_language("en"):
        return f"{measure.term} {measure.key}: {definition(measure)}"


def term(measure: CountMeasure) -> str:
    """What it is called."""
    return measure.term if language() == "zh" else measure.name


def key_words(by: By, row: RateRow) -> str:
    """The name of a row as people read it; the key itself is for machines."""
    if row.key == UNASSIGNED:
        return _("No department yet")
    if row.key == UNDECIDED:
        return _("Undecided: neither named nor decided yet")
    if by is By.VIOLATION:
        return f"{row.key} {_(BRANCHES[row.key])}" if row.key in BRANCHES else row.key
    if by is By.CODE:
        return f"{row.key} {_violation_names().get(row.key, '')}".rstrip()
    if by in {By.CHANNEL, By.KIND}:
        return word((Channel if by is By.CHANNEL else Kind)(row.key))
    return row.key


def _formula(rate: Rate) -> str:
    return _(
        "%(term)s = %(numerator)s ÷ %(denominator)s.",
        term=term(rate),
        numerator=_(rate.numerator),
        denominator=_(rate.denominator),
    )


def _violation_names() -> dict[str, str]:
    is_chinese = language() == "zh"
    return {card.code: card.name_zh if is_chinese else card.name_en for card in shipped_violations()}
