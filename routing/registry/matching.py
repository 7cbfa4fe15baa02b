"""Which stored association a row without a proved code is, and which unverified one a new code belongs to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.models import Association
from routing.normalise import needle_of
from routing.registry.entries import RegistryEntry, RowQuestion
from routing.registry.stored import StoredAssociation
from routing.translatable import N_, TranslatableText
from routing.vocabulary import RegistryQuestionKind

_SAME_NAME = N_("is also the name of %(codes)s in the registry: are they two associations?")
_KNOWN_UNDER = N_("is not proved; the registry has this association under %(code)s, which stays")


class StoredNames:
    """Stored associations by name and region, but for those that a row of the file names by their code."""

    def __init__(self, stored: Mapping[str, StoredAssociation], entries: Sequence[RegistryEntry]) -> None:
        self._stored = stored
        named = {entry.credit_code for entry in entries}
        self._free: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._all: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, one in stored.items():
            key = needle_of(one.row.name), one.row.region_code
            self._all[key].append(code)
            if code not in named:
                self._free[key].append(code)

    def twin(self, entry: RegistryEntry) -> StoredAssociation | None:
        """The only one of its name and region that no row names by code.

        A proved code takes the place of an unverified key, never of another proved code.
        """
        free = self._free.get((needle_of(entry.name), entry.region_code), [])
        found = [code for code in free if entry.is_unverified or self._stored[code].row.is_unverified]
        return self._stored[found[0]] if len(found) == 1 else None

    def others(self, entry: RegistryEntry, own: str) -> list[str]:
        """Codes of others that bear its name in its region."""
        return [code for code in self._all.get((needle_of(entry.name), entry.region_code), []) if code != own]


def match_entries(
    entries: Sequence[RegistryEntry], questions: Sequence[RowQuestion], stored: Mapping[str, StoredAssociation]
) -> tuple[list[RegistryEntry], list[RowQuestion], dict[int, StoredAssociation]]:
    """The entries and questions as they read once it is known who is meant, and what is stored of each, by line."""
    names = StoredNames(stored, entries)
    matched: list[RegistryEntry] = []
    known: dict[int, StoredAssociation] = {}
    asked = list(questions)
    for entry in entries:
        found = stored.get(entry.credit_code) or names.twin(entry)
        if found is not None:
            known[entry.line] = found
            if entry.is_unverified and not found.row.is_unverified:
                asked = [_known_under(one, entry, found.row.credit_code) for one in asked]
            if entry.is_unverified:
                entry = _under_key_of(found.row, entry)  # noqa: PLW2901 - the same row, better known
        if others := names.others(entry, found.row.credit_code if found else entry.credit_code):
            reason = TranslatableText(_SAME_NAME, codes=tuple(sorted(others)))
            asked.append(RowQuestion(entry.line, "name", entry.name, reason, RegistryQuestionKind.SAME_NAME))
        matched.append(entry)
    return matched, _once(asked), known


def _under_key_of(row: Association, entry: RegistryEntry) -> RegistryEntry:
    """A row without a proved code under the code, or the key, that its association has."""
    written = entry.code_as_written if row.is_unverified else ""
    return replace(entry, credit_code=row.credit_code, is_unverified=row.is_unverified, code_as_written=written)


def _known_under(question: RowQuestion, entry: RegistryEntry, code: str) -> RowQuestion:
    if question.row != entry.line or question.kind is not RegistryQuestionKind.CODE:
        return question
    return replace(question, reason=TranslatableText(_KNOWN_UNDER, code=code))


def _once(questions: Sequence[RowQuestion]) -> list[RowQuestion]:
    """The first of each kind about a cell."""
    found: dict[tuple[int, str, str, str], RowQuestion] = {}
    for one in questions:
        found.setdefault((one.row, one.column, one.kind, one.value), one)
    return list(found.values())
