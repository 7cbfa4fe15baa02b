"""Is each row of a file fit for the registry? Taken, taken with questions, or refused with row, column and reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from routing.normalise import needle_of
from routing.regions import Gazetteer
from routing.registry.entries import RegistryEntry, RowQuestion, RowRefusal
from routing.registry.file import RawRow
from routing.registry.reading.places import PlaceReader
from routing.registry.reading.row_reader import RowReader
from routing.translatable import N_, TranslatableText
from routing.vocabulary import RegistryQuestionKind


@dataclass
class CheckedRegistryFile:
    """What came of a file: the entries taken in its order, what is asked of them, and every refusal."""

    entries: list[RegistryEntry] = field(default_factory=list)
    questions: list[RowQuestion] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


def check_rows(
    rows: Sequence[RawRow],
    gazetteer: Gazetteer,
    *,
    on: date,
    home: str = "",
    departments: Collection[str] = (),
) -> CheckedRegistryFile:
    """Each row by itself, and no credit code twice.

    `on` stands in for an empty `valid_from`; `home` is the installation's own region; `departments` are the known ones.
    """
    checked = CheckedRegistryFile()
    places = PlaceReader(gazetteer, (row.cells["region"] for row in rows), home=home)
    known = frozenset(departments)
    lines: dict[str, int] = {}
    for row in rows:
        reader = RowReader(row, places, on, known)
        entry = reader.entry()
        first = lines.setdefault(entry.credit_code, row.line)
        if entry.credit_code and first != row.line:
            reader.refuse("credit_code", TranslatableText(N_("already stands in row %(line)s"), line=first))
        if reader.refused:
            checked.refused += reader.refused
        else:
            checked.entries.append(entry)
            checked.questions += reader.questions
    checked.questions += _namesakes(checked.entries)
    return checked


def _namesakes(entries: Sequence[RegistryEntry]) -> list[RowQuestion]:
    """Associations of one name and region under different codes: both are taken, and asked about."""
    same: dict[tuple[str, str], list[RegistryEntry]] = {}
    for entry in entries:
        same.setdefault((needle_of(entry.name), entry.region_code), []).append(entry)
    message = N_("is also the name in row %(rows)s, under another code: are they two associations?")
    return [
        RowQuestion(
            one.line,
            "name",
            one.name,
            TranslatableText(message, rows=tuple(other.line for other in group if other is not one)),
            RegistryQuestionKind.SAME_NAME,
        )
        for group in same.values()
        if len(group) > 1
        for one in group
    ]
