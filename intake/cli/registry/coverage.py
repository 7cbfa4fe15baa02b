"""`jiesu registry coverage`: where the registry does not say who answers, as numbers and as rows."""

import json
from collections import Counter
from itertools import islice
from typing import Annotated, Any

import typer

from intake.cli.context import open_database
from intake.clock import now
from intake.errors import InvalidInput
from intake.registry_upkeep.coverage import Coverage, CoverageFilter, RegistryGap, list_gaps, measure_coverage
from intake.reports.origin import SYNTHETIC, is_registry_synthetic, mark
from intake.vocabulary import CoverageGap
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.regions import is_region
from routing.rules.store import load_directory
from routing.translatable import N_

SHOWN = 10


def coverage(
    gap: Annotated[CoverageGap | None, typer.Option(help="Only this kind of gap.")] = None,
    region: Annotated[str, typer.Option(help="GB/T 2260 code; with everything below it.")] = "",
    industry: Annotated[str, typer.Option(help="Only this trade.")] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="How many rows of each kind; with --json all unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what the registry leaves open: roles missing, doubled, stale; regions and departments without anybody."""
    on, narrowed = local_day(now()), CoverageFilter(region, industry)
    gaps = [gap] if gap else list(CoverageGap)
    with open_database().reading(is_snapshot=True) as session:
        directory = load_directory(session, on=on)
        _require_region(directory, region)
        measured = measure_coverage(session, on=on, narrowed=narrowed)
        found = {kind: list_gaps(session, directory, kind, on=on, narrowed=narrowed, limit=limit) for kind in gaps}
        is_made = is_registry_synthetic(session)
        if as_json:
            _print_json(measured, found, is_made=is_made)
        else:
            _print_text(measured, found, limit or SHOWN, mark=mark(is_made=is_made))


def _require_region(directory: Directory, code: str) -> None:
    if code and not is_region(code, directory.regions):
        message = N_("%(code)r is no region: six digits of GB/T 2260 such as 510100, or a code kept here")
        raise InvalidInput(message, field="--region", code=code)


def _print_json(measured: Coverage, found: dict[CoverageGap, Any], *, is_made: bool) -> None:
    """Rows are printed as they are read: a province has hundreds of thousands."""
    head = {
        "on": measured.on.isoformat(),
        "active": measured.active,
        "roles": measured.roles,
        "counts": {kind.value: measured.counts.get(kind, 0) for kind in found},
        "by_region": _spread(measured.by_region),
        "by_industry": _spread(measured.by_industry),
    } | ({"data": SYNTHETIC} if is_made else {})
    print(json.dumps(head, ensure_ascii=False)[:-1] + ', "findings": [', end="")
    is_first = True
    for rows in found.values():
        for row in rows:
            print(("" if is_first else ", ") + json.dumps(_plain(row), ensure_ascii=False), end="")
            is_first = False
    print("]}")


def _print_text(measured: Coverage, found: dict[CoverageGap, Any], limit: int, *, mark: str) -> None:
    print(f"{measured.on}: {measured.active} active associations, {measured.roles} roles held{mark}")
    for kind, rows in found.items():
        count = measured.counts.get(kind, 0)
        print(f"{kind.value:24}{count:>9}{mark}")
        for row in islice(rows, limit) if count else ():
            print(f"    {_line(row)}")


def _plain(row: RegistryGap) -> dict[str, Any]:
    return {
        "gap": row.gap.value,
        "credit_code": row.credit_code,
        "name": row.name,
        "is_unverified": row.is_unverified,
        "region": row.region_code,
        "industry": row.industry,
        "role": row.role.value if row.role else None,
        "department": row.department or None,
        "other": row.other or None,
        "since": row.since.isoformat() if row.since else None,
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
        "associations": row.associations,
        "complaints": row.complaints,
    }


def _line(row: RegistryGap) -> str:
    held = " and ".join(filter(None, (row.department, row.other)))
    about = " ".join(filter(None, (row.credit_code, row.name, row.role.value if row.role else "", held)))
    return f"{about} ({row.region_code}), {row.complaints} complaints"


def _spread(counted: dict[str, Counter[CoverageGap]]) -> dict[str, dict[str, int]]:
    return {key: {gap.value: number for gap, number in gaps.items()} for key, gaps in sorted(counted.items())}
