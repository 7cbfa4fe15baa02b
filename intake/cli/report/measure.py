"""`jiesu report METRIC`: any rate or count of a period, in groups, narrowed, in either reading."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.cli.installation import prepared_runtime
from intake.cli.report.closure import one_of
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.formats import share
from intake.language.i18n import use_language
from intake.reports.by import EVERYTHING, TIMES, By, Scope
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import COUNTS, RATES, CountMeasure, Rate
from intake.reports.origin import SYNTHETIC, is_synthetic
from intake.reports.periods import Period, of_dates, read_date
from intake.reports.rows import FigureRow
from intake.reports.table_files import MeasureTable, as_csv_text, as_docx, as_workbook
from intake.reports.wording import defined_in_english, overlap_words, whole
from intake.vocabulary import Reading
from routing.translatable import N_

MOST_GROUPS = 2
# What a rate may be counted over, and the rate that counts so.
DENOMINATORS = {
    "due": "closure_rate",
    "dispatched": "closure_rate_dispatched",
    "all": "closure_rate_all",
    "cumulative": "closure_rate_all",
}


def measure(
    context: typer.Context,
    *,
    first: Annotated[str, typer.Option("--from", metavar="D", help="First day, Asia/Shanghai.", show_default=False)],
    last: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.", show_default=False)],
    by: Annotated[
        str, typer.Option("--by", metavar="A[,B]", help=f"A row for each, or each pair: {', '.join(By)}.")
    ] = "",
    where: Annotated[list[str] | None, typer.Option("--where", metavar="K=V", help="Only those; repeatable.")] = None,
    reading: Annotated[
        str, typer.Option("--reading", help="Months that are over as published, or all as known today.")
    ] = Reading.PUBLISHED.value,
    denominator: Annotated[
        str, typer.Option("--denominator", metavar="BASIS", help=f"Of closure_rate: {', '.join(DENOMINATORS)}.")
    ] = "due",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write a workbook.")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", metavar="FILE", help="Write a document.")] = None,
) -> None:
    """Print a rate or a count of a period, with the definition it was counted by."""
    wanted = _measure(str(context.info_name), denominator)
    runtime = prepared_runtime()
    days = read_date(first, "--from"), read_date(last, "--to")
    period = of_dates(*days, until=now(), early=runtime.settings.reporting_early)
    groups = _groups(by)
    with open_figures(runtime.facts, reading=one_of(Reading, reading, "--reading")) as figures:
        table = _table(figures, wanted, period, groups, _scope(where or []))
    if xlsx is not None:
        xlsx.write_bytes(as_workbook(table))
    if docx is not None:
        docx.write_bytes(as_docx(table))
    if as_json:
        print(json.dumps(_as_json(table), ensure_ascii=False, indent=2))
    elif as_csv:
        print(as_csv_text(table), end="")
    elif xlsx is None and docx is None:
        print(_as_text(table))


def _measure(name: str, denominator: str) -> CountMeasure:
    if denominator not in DENOMINATORS:
        raise InvalidInput(
            N_("%(name)s %(text)r is not one of %(words)s"),
            name="--denominator",
            text=denominator,
            words=tuple(DENOMINATORS),
        )
    key = DENOMINATORS[denominator] if name == "closure_rate" else name
    found = RATES.get(key) or COUNTS.get(key)
    if found is None:
        raise InvalidInput(
            N_("%(name)s %(text)r is not one of %(words)s"), name="METRIC", text=name, words=(*RATES, *COUNTS)
        )
    return found


def _groups(text: str) -> tuple[By, ...]:
    groups = tuple(one_of(By, each.strip(), "--by") for each in text.split(",") if each.strip())
    if len(groups) > MOST_GROUPS or len(set(groups)) != len(groups):
        raise InvalidInput(N_("--by takes one group or two different ones"), field="--by")
    return groups


def _scope(pairs: list[str]) -> Scope:
    scope = EVERYTHING
    for pair in pairs:
        name, equals, value = pair.partition("=")
        by = one_of(By, name.strip(), "--where")
        if not equals or by in TIMES:
            raise InvalidInput(N_("--where takes GROUP=VALUE, and no time"), field="--where")
        scope = scope.limited(by, value.strip())
    return scope


def _table(
    figures: Figures, wanted: CountMeasure, period: Period, groups: tuple[By, ...], scope: Scope
) -> MeasureTable:
    rows = figures.measured(wanted, period, groups, scope)
    whole_of_it = figures.measured(wanted, period, (), scope)[0]
    return MeasureTable(
        wanted, period, groups, rows, whole_of_it, figures.reading, is_synthetic=is_synthetic(figures.session)
    )


def _as_json(table: MeasureTable) -> dict[str, Any]:
    told = {
        "metric": table.measure.key,
        "version": table.measure.version,
        "definition": defined_in_english(table.measure),
        "from": table.period.first_day.isoformat(),
        "to": table.period.last_day.isoformat(),
        "reading": table.reading,
        "by": [by.value for by in table.groups],
        "rows": [_row(table.measure, row) for row in table.rows] if table.groups else [],
        "total": _row(table.measure, table.total),
    }
    return told | ({"data": SYNTHETIC} if table.is_synthetic else {})


def _row(measure: CountMeasure, row: FigureRow) -> dict[str, Any]:
    told: dict[str, Any] = {"keys": list(row.keys), "values": list(row.values)}
    if not isinstance(measure, Rate):
        return told | {"count": row.denominator}
    numerator = int(row.numerator) if row.numerator == int(row.numerator) else str(row.numerator)
    rate = None if row.rate is None else str(row.rate)
    return told | {"numerator": numerator, "denominator": row.denominator, "rate": rate}


def _as_text(table: MeasureTable) -> str:
    measure = table.measure
    mark = f"  {SYNTHETIC}" if table.is_synthetic else ""
    span = f"{table.period.first_day} to {table.period.last_day}"
    lines = [f"{measure.term} {measure.versioned}, {span}, Asia/Shanghai, {table.reading}"]
    for row in [*(table.rows if table.groups else ()), table.total]:
        name = " × ".join(row.keys) or "total"
        if isinstance(measure, Rate):
            said = f"{whole(row.numerator):>12} / {row.denominator:>9} = {share(row.numerator, row.denominator):>8}"
        else:
            said = f"{row.denominator:>12}"
        lines.append(f"{said}  {name}{mark}")
    with use_language("en"):
        return "\n".join(filter(None, [*lines, defined_in_english(measure), overlap_words(table.groups)]))
