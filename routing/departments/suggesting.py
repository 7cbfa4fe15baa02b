"""Which symbols the names of a file suggest, and the questions that this leaves to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from routing.departments.entries import DepartmentChange, ProposedSymbol, StoredDepartment, SymbolPlace
from routing.departments.proposals import suggested_symbols
from routing.registry.entries import RowRefusal
from routing.translatable import N_, TranslatableText
from routing.vocabulary import ProposalState

_Key = tuple[str, str, str]  # name, symbol, region


def suggestions(
    changes: Iterable[DepartmentChange],
    stored: Iterable[StoredDepartment],
    proposed: Mapping[_Key, str],
) -> tuple[tuple[ProposedSymbol, ...], list[RowRefusal]]:
    """What is to be proposed, none of it a second time, and a question for each that waits for an answer."""
    changes = list(changes)
    taken = _taken(changes, stored)
    found: list[tuple[DepartmentChange, ProposedSymbol]] = []
    asked: list[RowRefusal] = []
    for change in changes:
        for one in _suggested(change):
            state = proposed.get((one.name, one.symbol, one.region_code))
            holder = taken.get((one.symbol, one.region_code))
            if holder and holder != one.name and state is None:
                reason = TranslatableText(N_("its name suggests it, and %(department)s has it"), department=holder)
                asked.append(RowRefusal(change.entry.line, "symbols", one.symbol.value, reason))
            elif holder is None and state in {None, ProposalState.OPEN}:
                found.append((change, one))
    found = _doubting_rivals(found)
    asked += [_question(change, one) for change, one in found]
    fresh = tuple(one for _, one in found if (one.name, one.symbol, one.region_code) not in proposed)
    return fresh, asked


def _suggested(change: DepartmentChange) -> list[ProposedSymbol]:
    """Of a department that holds symbols, or is given some, or ends, nothing is guessed."""
    stored, entry = change.stored, change.entry
    if entry.symbols or (stored and stored.symbols) or change.values.get("is_active") is False:
        return []
    region = entry.region_code or (stored.region_code if stored else "")
    return [ProposedSymbol(entry.name, one.symbol, region, one.is_doubtful) for one in suggested_symbols(entry.name)]


def _taken(changes: Iterable[DepartmentChange], stored: Iterable[StoredDepartment]) -> dict[SymbolPlace, str]:
    held = {pair: one.name for one in stored if one.is_active for pair in one.symbols}
    for change in changes:
        for pair in change.ends:
            held.pop(pair, None)
    return held | {pair: change.entry.name for change in changes for pair in change.begins}


def _doubting_rivals(
    found: list[tuple[DepartmentChange, ProposedSymbol]],
) -> list[tuple[DepartmentChange, ProposedSymbol]]:
    """Two names that suggest one symbol for one region: neither is the usual case."""
    names: dict[SymbolPlace, int] = {}
    for _, one in found:
        pair = one.symbol, one.region_code
        names[pair] = names.get(pair, 0) + (not one.is_doubtful)
    return [
        (change, replace(one, is_doubtful=one.is_doubtful or names[one.symbol, one.region_code] > 1))
        for change, one in found
    ]


def _question(change: DepartmentChange, one: ProposedSymbol) -> RowRefusal:
    usual = N_("suggested by the name of %(department)s: to be confirmed")
    doubtful = N_("may belong to %(department)s: to be confirmed by itself")
    reason = TranslatableText(doubtful if one.is_doubtful else usual, department=one.name)
    return RowRefusal(change.entry.line, "symbols", one.symbol.value, reason)
