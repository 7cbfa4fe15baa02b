"""What does each column of the rules table mean, and what may stand in it? Said to the person who fills it in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake.language.i18n import N_, _, language
from intake.language.translation import translated
from intake.language.words import word
from routing.rules.cells import COLUMNS, OF_LEVELS, POLICIES, URGENT_POLICY
from routing.translatable import TranslatableText
from routing.violations import ViolationCard
from routing.vocabulary import Channel, Kind, Level, Lifecycle, Priority, RegistrationMode, Symbol

BRANCHES = {
    "F": N_("every code of fees"),
    "A": N_("every code of awards"),
    "V": N_("every code of events"),
    "G": N_("every code of governance"),
}


@dataclass(frozen=True)
class SheetColumn:
    """`is_spoken`: people read and write the words, the file keeps the codes. `looks_up`: completed by the server."""

    heading: str
    meaning: str
    width: int
    is_spoken: bool = False
    is_long: bool = False
    looks_up: bool = False
    separators: str = "|"


@dataclass(frozen=True)
class CellOption:
    """One value a cell may hold. `shown` stands for the value where people read words; `also` is searched as well."""

    value: str
    label: str = ""
    shown: str = ""
    also: str = ""


SHEET_COLUMNS: dict[str, SheetColumn] = {
    "order": SheetColumn(N_("Order"), N_("Rules are asked from the top down; the first one that accepts wins."), 56),
    "violation": SheetColumn(
        N_("Violation"),
        N_("Codes of the taxonomy, such as F-01; F-* is a whole branch. Several are separated by |. Empty: any."),
        168,
    ),
    "kind": SheetColumn(N_("Kind of matter"), N_("Complaint, report, consultation and so on. Empty: any."), 120, True),
    "channel": SheetColumn(N_("Channel"), N_("The door it came in by. Empty: any."), 96, True),
    "level": SheetColumn(N_("Level"), N_("The level the association is registered at. Empty: any."), 96, True),
    "region": SheetColumn(
        N_("Region"),
        N_("Codes of GB/T 2260; 51* is every region whose code begins so. Empty: any."),
        136,
        looks_up=True,
    ),
    "industry": SheetColumn(
        N_("Industry"), N_("The association's industry as the registry has it. Empty: any."), 120, looks_up=True
    ),
    "mode": SheetColumn(N_("Registration mode"), N_("Dual, decoupled or direct registration. Empty: any."), 112, True),
    "lifecycle": SheetColumn(
        N_("Life-cycle"), N_("Whether the association exists, is struck off or was never registered."), 136, True
    ),
    "watchlist": SheetColumn(
        N_("Key list"), N_("Whether it stands on the key-supervision list. Empty: either."), 88, True
    ),
    "amount_min": SheetColumn(
        N_("Amount from"), N_("Yuan, this amount included. A complaint without an amount does not match."), 92
    ),
    "amount_max": SheetColumn(
        N_("Amount to"), N_("Yuan, this amount included. A complaint without an amount does not match."), 92
    ),
    "government": SheetColumn(
        N_("Government"), N_("Whether a Party or government body is involved. Empty: either."), 96, True
    ),
    "anonymous": SheetColumn(N_("Anonymous"), N_("Whether the complainant gave no name. Empty: either."), 96, True),
    "keywords_any": SheetColumn(
        N_("Words, any"),
        N_("The text has one of these words, separated by |; full width, Traditional and case are no matter."),
        160,
        is_long=True,
    ),
    "keywords_all": SheetColumn(
        N_("Words, all"),
        N_("The text has every one of these words, separated by |; full width, Traditional and case are no matter."),
        160,
        is_long=True,
    ),
    "association": SheetColumn(
        N_("Association"),
        N_("Only these associations, by unified social credit code."),
        184,
        is_long=True,
        looks_up=True,
    ),
    "lead": SheetColumn(
        N_("Lead"),
        N_(
            "Who must answer: a symbol or a name. A/B: the first that exists; A|B compete; SWD^: one level up; "
            "MR@province: the province's."
        ),
        176,
        looks_up=True,
        separators="|/",
    ),
    "co": SheetColumn(
        N_("Co-handlers"), N_("Who takes part, written as for the lead."), 200, looks_up=True, separators="|/"
    ),
    "policy": SheetColumn(
        N_("Time limits"), N_("Which limits run. Empty: those of the kind of matter."), 104, True, separators=""
    ),
    "priority": SheetColumn(
        N_("Priority"), N_("Normal, key or urgent. Empty: as the complaint came."), 88, True, separators=""
    ),
    "basis": SheetColumn(N_("Legal basis"), N_("The law or document that says so."), 260, is_long=True),
    "note": SheetColumn(
        N_("Note to the operator"),
        N_("A word to the operator, shown while the caller is on the line."),
        260,
        is_long=True,
    ),
}

_VOCABULARIES: dict[str, type[StrEnum]] = {
    "kind": Kind,
    "channel": Channel,
    "level": Level,
    "mode": RegistrationMode,
    "lifecycle": Lifecycle,
    "priority": Priority,
}
_FLAGS = ("watchlist", "government", "anonymous")


def described_columns(violations: Iterable[ViolationCard]) -> list[dict[str, Any]]:
    """Every column in the language spoken, ready for the sheet's script."""
    options = _options(violations)
    return [
        {
            "name": name,
            "heading": _(column.heading),
            "meaning": _(column.meaning),
            "width": column.width,
            "isFrozen": name in {"order", "violation"},
            "isFixed": name == "order",
            "isSpoken": column.is_spoken,
            "isLong": column.is_long,
            "looksUp": column.looks_up,
            "separators": column.separators,
            "options": [vars(option) for option in options.get(name, ())],
        }
        for name, column in ((name, SHEET_COLUMNS[name]) for name in COLUMNS)
    ]


def reader_of_cells(violations: Iterable[ViolationCard]) -> Callable[[str, str], str]:
    """How a cell is read out: words where people speak words, the code with its name where one stands alone."""
    known = {name: {option.value: option for option in options} for name, options in _options(violations).items()}

    def read(column: str, cell: str) -> str:
        options = known.get(column, {})
        if column == "violation" and cell in options:
            return f"{cell} {options[cell].label}"
        said = {value: option.shown or option.label for value, option in options.items() if column != "violation"}
        return " | ".join(
            "/".join(said.get(part.strip(), part.strip()) for part in _parts(column, value))
            for value in cell.split("|")
        )

    return read


def _parts(column: str, value: str) -> list[str]:
    return value.split("/") if "/" in SHEET_COLUMNS[column].separators else [value]


def _options(violations: Iterable[ViolationCard]) -> dict[str, tuple[CellOption, ...]]:
    found = {name: tuple(CellOption(m.value, shown=word(m)) for m in kind) for name, kind in _VOCABULARIES.items()}
    found |= {name: (CellOption("true", shown=_("yes")), CellOption("false", shown=_("no"))) for name in _FLAGS}
    found["violation"] = (
        *(CellOption(f"{branch}-*", _(label)) for branch, label in BRANCHES.items()),
        *(_violation(card) for card in violations),
    )
    found["policy"] = tuple(CellOption(policy, shown=policy_words(policy)) for policy in POLICIES)
    found["lead"] = found["co"] = (
        *(CellOption(symbol.value, word(symbol)) for symbol in Symbol),
        *(CellOption(f"{symbol.value}^", _("%(symbol)s, one level up", symbol=word(symbol))) for symbol in Symbol),
        *(
            CellOption(
                f"{symbol.value}@{level.value}", _("%(symbol)s (%(level)s)", symbol=word(symbol), level=word(level))
            )
            for symbol in Symbol
            if symbol in OF_LEVELS
            for level in Level
        ),
    )
    return found


def _violation(card: ViolationCard) -> CellOption:
    names = (card.name_zh, card.name_en) if language() == "zh" else (card.name_en, card.name_zh)
    return CellOption(card.code, names[0], also=f"{names[1]} {' '.join(card.keywords)}")


def cell_words(column: str, value: str, reason: TranslatableText) -> str:
    """What is wrong with a cell, said with its heading; a word that is none of ours, with the words there are."""
    heading = _(SHEET_COLUMNS[column].heading) if column in SHEET_COLUMNS else column
    words = words_in(column) if "words" in reason.params else []
    told = _("is not one of %(words)s", words=_(", ").join(words)) if words else translated(reason)
    if not value:
        return _("%(heading)s %(reason)s", heading=heading, reason=told)
    return _("%(heading)s: “%(value)s” %(reason)s", heading=heading, value=value, reason=told)


def words_in(column: str) -> list[str]:
    """The words a column offers where people read words instead of codes."""
    return [option.shown for option in _options(()).get(column, ()) if option.shown]


def policy_words(policy: str) -> str:
    """What a set of time limits is called."""
    if policy in set(Kind):
        return word(Kind(policy))
    return word(Priority.URGENT if policy == URGENT_POLICY else Priority.KEY)
