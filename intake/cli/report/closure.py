"""`jiesu report closure`: a rate of a period, with what it was counted from."""

import json
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from intake.cli.installation import prepared_runtime
from intake.errors import InvalidInput
from intake.reports.by import By
from intake.reports.figures import open_figures
from intake.reports.measures import HEADLINE, RATES, Rate
from intake.reports.origin import SYNTHETIC, is_synthetic, mark
from intake.reports.periods import Period, of_dates, read_date
from intake.reports.rows import RateRow
from intake.reports.wording import defined_in_english, rate_words, whole
from routing.translatable import N_

Word = TypeVar("Word", bound=StrEnum)


def closure(
    first: Annotated[str, typer.Option("--from", metavar="D", help="First day, Asia/Shanghai.", show_default=False)],
    last: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.", show_default=False)],
    by: Annotated[
        str | None, typer.Option("--by", metavar="GROUP", help=f"A row for each: {', '.join(By)}.", show_default=False)
    ] = None,
    metric: Annotated[str, typer.Option("--metric", metavar="RATE", help=f"One of {', '.join(RATES)}.")] = HEADLINE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print a rate of a period: numerator, denominator and per cent, rounded half up; of nothing there is no rate."""
    period = of_dates(read_date(first, "--from"), read_date(last, "--to"))
    group = one_of(By, by, "--by") if by is not None else None
    if metric not in RATES:
        raise InvalidInput(
            N_("%(name)s %(text)r is not one of %(words)s"), name="--metric", text=metric, words=tuple(RATES)
        )
    rate = RATES[metric]
    with open_figures(prepared_runtime().facts) as figures:
        sum_of_all = figures.total(rate, period)
        rows = figures.rows_by(rate, period, group) if group else [sum_of_all]
        is_made = is_synthetic(figures.session)
    if as_json:
        said = _as_json(rate, period, group, rows, sum_of_all) | ({"data": SYNTHETIC} if is_made else {})
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        print(_as_text(rate, period, group, rows, sum_of_all, mark=mark(is_made=is_made)))


def one_of(kind: type[Word], text: str, name: str) -> Word:
    try:
        return kind(text)
    except ValueError:
        raise InvalidInput(
            N_("%(name)s %(text)r is not one of %(words)s"),
            name=name,
            text=text,
            words=tuple(one.value for one in kind),
        ) from None


def _as_json(rate: Rate, period: Period, group: By | None, rows: list[RateRow], sum_of_all: RateRow) -> dict[str, Any]:
    return {
        "metric": rate.key,
        "definition": defined_in_english(rate),
        "from": period.first_day.isoformat(),
        "to": period.last_day.isoformat(),
        "by": group,
        "rows": [_row_json(row) for row in rows],
        "total": _row_json(sum_of_all),
    }


def _row_json(row: RateRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "numerator": int(row.numerator) if row.numerator == int(row.numerator) else str(row.numerator),
        "denominator": row.denominator,
        "rate": None if row.rate is None else str(row.rate),
    }


def _as_text(
    rate: Rate, period: Period, group: By | None, rows: list[RateRow], sum_of_all: RateRow, *, mark: str
) -> str:
    lines = [f"{rate.term} {rate.key}, {period.first_day} to {period.last_day}, Asia/Shanghai"]
    shown = [*rows, sum_of_all] if group else rows
    lines += [
        f"{whole(row.numerator):>12} / {row.denominator:>9} = {rate_words(row):>8}  {row.key}{mark}" for row in shown
    ]
    return "\n".join([*lines, defined_in_english(rate)])
