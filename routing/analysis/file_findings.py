"""What is wrong with a rules file before its rules can be judged: no table, cells missing, an order twice."""

from collections.abc import Iterable, Mapping

from routing.analysis.findings import Finding, key_of
from routing.errors import Fault
from routing.rules.cells import RuleRow
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

_MESSAGE = N_("The file cannot be read: %(fault)s.")


def unread(rows: Mapping[int, RuleRow], faults: Iterable[Fault], found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The faults of a file as findings, but for those that the check of its `rows`, by line, has named already."""
    of_cells = (one for one in found if one.kind in (FindingKind.UNKNOWN, FindingKind.INVALID))
    told = {(order, one.column) for one in of_cells for order in one.rules}
    return tuple(
        _finding(fault, rows.get(fault.line))
        for fault in faults
        if fault.line not in rows or (rows[fault.line].order, fault.column) not in told
    )


def _finding(fault: Fault, row: RuleRow | None) -> Finding:
    return Finding(
        kind=FindingKind.INVALID,
        severity=Severity.ERROR,
        rules=(row.order,) if row else (),
        column=fault.column,
        message=_MESSAGE,
        params={"fault": str(fault)},
        key=key_of(FindingKind.INVALID, about=str(fault)),
    )
