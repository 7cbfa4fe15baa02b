"""How a figure, its definition and its rows are said: on pages, in files, on the command line."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from types import MappingProxyType

from intake.language.formats import share
from intake.language.i18n import N_, _, language, use_language
from intake.language.words import word
from intake.reports.by import UNASSIGNED, UNDECIDED, By
from intake.reports.measures import CountMeasure, Rate
from intake.reports.rows import RateRow
from intake.vocabulary import ArrivalMode, OrderLevel
from routing.violations import shipped_violations
from routing.vocabulary import Channel, Kind, Level, RegistrationMode

BRANCHES = {
    "F": N_("Fees"),
    "A": N_("Awards and rankings"),
    "V": N_("Events, fairs and forums"),
    "G": N_("Governance and other"),
}

GROUPS = {
    By.DEPARTMENT: N_("Department"),
    By.CO_DEPARTMENT: N_("Joining department"),
    By.REGION: N_("Region"),
    By.LEVEL: N_("Level of registration"),
    By.VIOLATION: N_("Branch of violation"),
    By.CODE: N_("Violation"),
    By.FEE_ITEM: N_("Fee item"),
    By.ASSOCIATION: N_("Association"),
    By.INDUSTRY: N_("Industry"),
    By.REGISTRATION: N_("Mode of registration"),
    By.WATCHLIST: N_("Watch-list"),
    By.CHANNEL: N_("Channel"),
    By.KIND: N_("Kind"),
    By.SOURCE: N_("Where it came from"),
    By.HANDLER: N_("Handler"),
    By.ORDER_LEVEL: N_("Level of the order"),
    By.MONTH: N_("Month"),
    By.WEEK: N_("Week"),
    By.DAY: N_("Day"),
}
_WATCHED = {"watched": N_("On the watch-list"), "unwatched": N_("Not on the watch-list")}
_NOBODY = {
    By.DEPARTMENT: N_("No department yet"),
    By.CO_DEPARTMENT: N_("Nobody joined"),
    By.FEE_ITEM: N_("No fee item named"),
    By.ASSOCIATION: N_("Not found in the registry"),
    By.HANDLER: N_("Nobody signed for it"),
    By.ORDER_LEVEL: N_("No order"),
}


def rate_words(row: RateRow) -> str:
    return share(row.numerator, row.denominator)


def whole(numerator: Decimal) -> str:
    """A numerator as it is counted: whole, but for weighted satisfaction."""
    return f"{int(numerator)}" if numerator == int(numerator) else f"{numerator.normalize()}"


def definition(measure: CountMeasure) -> str:
    """The sentence printed under every table, in the language spoken."""
    words = measure.words[language()]
    said = _("Cohort: %(cohort)s.", cohort=words.cohort)
    if words.exclusions:
        said = _("%(said)s Of these, %(exclusions)s.", said=said, exclusions=words.exclusions)
    if not isinstance(measure, Rate):
        return said
    named = {"term": term(measure), "numerator": words.numerator, "denominator": words.denominator}
    return _("%(term)s = %(numerator)s ÷ %(denominator)s. %(said)s", **named, said=said)


def overlap_words(groups: Collection[By]) -> str:
    """Why rows add up to more than the whole; empty where they do not."""
    if By.FEE_ITEM in groups:
        return _(
            "A complaint that names several fee items counts once under each, so the rows add up to more than the "
            "total. Items are those that stand named today, whatever the reading."
        )
    if By.CO_DEPARTMENT in groups:
        return _(
            "A complaint that several departments joined counts once under each, so the rows add up to more than the "
            "total."
        )
    return ""


def defined_in_english(measure: CountMeasure) -> str:
    with use_language("en"):
        return f"{measure.term} {measure.key}: {definition(measure)}"


def term(measure: CountMeasure) -> str:
    """What it is called."""
    return measure.term if language() == "zh" else measure.name


def key_words(by: By, row: RateRow) -> str:
    """The name of a row as people read it; the key itself is for machines."""
    return group_words(by, row.key)


def group_words(by: By, key: str) -> str:
    """As `key_words`, of the key alone."""
    if key == UNASSIGNED:
        return _(_NOBODY.get(by, N_("Not said")))
    if key == UNDECIDED:
        return _("Undecided: neither named nor decided yet")
    return _SAID[by](key) if by in _SAID else key


def _violation(code: str) -> str:
    is_chinese = language() == "zh"
    names = {card.code: card.name_zh if is_chinese else card.name_en for card in shipped_violations()}
    return f"{code} {names.get(code, '')}".rstrip()


_SAID: Mapping[By, Callable[[str], str]] = MappingProxyType(
    {
        By.VIOLATION: lambda key: f"{key} {_(BRANCHES[key])}" if key in BRANCHES else key,
        By.CODE: _violation,
        By.WATCHLIST: lambda key: _(_WATCHED[key]),
        By.SOURCE: lambda key: word(ArrivalMode(key)) if key in set(ArrivalMode) else key,
        By.CHANNEL: lambda key: word(Channel(key)),
        By.KIND: lambda key: word(Kind(key)),
        By.LEVEL: lambda key: word(Level(key)),
        By.REGISTRATION: lambda key: word(RegistrationMode(key)),
        By.ORDER_LEVEL: lambda key: word(OrderLevel(key)),
    }
)
