"""The questions put to DuckDB: a measure over a period, grouped and narrowed. Pure text; knows no connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from intake.reports.by import OF_NUMBERS, By, RateSubset, Scope
from intake.reports.facts.fact import micros
from intake.reports.measures import Counted, Rate
from intake.reports.periods import Period
from routing.vocabulary import NOT_ACCUSING

_SHANGHAI = 8 * 3600 * 1_000_000  # China has one zone and no summer time
_DAY = 86_400 * 1_000_000
_ACCUSES = "kind NOT IN (" + ", ".join(f"'{kind}'" for kind in sorted(NOT_ACCUSING)) + ")"
# Days of Shanghai since 1970, and weeks from their Monday: the first of January 1970 was a Thursday.
_LOCAL_DAY = f"(happened_at + {_SHANGHAI}) // {_DAY}"
_TO_MONDAY = 3
_GROUPS = {
    # One that was not sent yet when the period ended had no department in it.
    By.DEPARTMENT: "CASE WHEN sent_at IS NULL OR sent_at < $end THEN department_id END",
    By.CO_DEPARTMENT: "CASE WHEN role = 'co' THEN department_id ELSE TRY_CAST(co_id AS INTEGER) END",
    By.REGION: "nullif(region_code, '')",
    By.LEVEL: "nullif(level, '')",
    By.VIOLATION: "nullif(left(violation, 1), '')",
    By.CODE: "nullif(violation, '')",
    By.ASSOCIATION: "association_id",
    By.INDUSTRY: "nullif(industry, '')",
    By.REGISTRATION: "nullif(registration, '')",
    By.WATCHLIST: "CASE is_watchlisted WHEN true THEN 'watched' WHEN false THEN 'unwatched' END",
    By.CHANNEL: "channel",
    By.KIND: "kind",
    By.SOURCE: "CASE WHEN mode = 'transfer' THEN nullif(sender, '') ELSE nullif(mode, '') END",
    By.HANDLER: "handler_id",
    By.MONTH: f"date_trunc('month', make_timestamp(happened_at + {_SHANGHAI}))::DATE",
    By.WEEK: f"({_LOCAL_DAY} + {_TO_MONDAY}) // 7",
    By.DAY: _LOCAL_DAY,
}
OF_ASSOCIATIONS = frozenset({By.LEVEL, By.INDUSTRY, By.REGISTRATION, By.WATCHLIST})
_ACCUSING = frozenset({By.VIOLATION, By.CODE})


@dataclass(frozen=True)
class Question:
    """What is counted, of which period, in which groups, of which of them."""

    counted: Counted
    period: Period
    by: tuple[By, ...] = ()
    scope: Scope = field(default_factory=Scope)

    @property
    def dimensions(self) -> frozenset[By]:
        return frozenset({*self.by, *(by for by, _value in self.scope.limits)})

    @property
    def values(self) -> dict[str, Any]:
        """What the statement is given; every one of them is named in it."""
        given: dict[str, Any] = {"start": micros(self.period.start), "end": micros(self.period.end)}
        if self.scope.department_id is not None:
            given["department"] = self.scope.department_id
        for place, (by, value) in enumerate(self.scope.limits):
            if value:
                given[f"limit_{place}"] = int(value) if by in OF_NUMBERS else value
        return given

    @property
    def conditions(self) -> str:
        """What holds of every fact counted."""
        return f"{self.own_conditions} AND {self.common_conditions}"

    @property
    def own_conditions(self) -> str:
        """What its measure asks of them."""
        counted = self.counted
        said = [f"what = '{counted.what}'"]
        if counted.when == "until_start":
            said.append("happened_at < $start")
        if not counted.keeps_gone:
            said.append("gone = ''")
        if counted.where:
            said.append(f"({counted.where})")
        return " AND ".join(said)

    @property
    def common_conditions(self) -> str:
        """What the period and the scope do; every bound of the period stands in it, whether it is asked or not."""
        said = ["$start <= $end", {
            "period": "happened_at >= $start AND happened_at < $end",
            "open": "happened_at < $end AND over_at >= $start",
            "ever": "happened_at < $end",
        }[self.counted.reads]]  # fmt: skip
        if self.dimensions & _ACCUSING:  # only what accuses somebody can be of a violation
            said.append("accuses")
        if self.scope.department_id is not None:
            said.append("department_id = $department")
        for place, (by, value) in enumerate(self.scope.limits):
            said.append(f"{_GROUPS[by]} = $limit_{place}" if value else f"{_GROUPS[by]} IS NULL")
        return " AND ".join(said)

    def rows(self, source: str) -> str:
        """The facts counted, from `source`."""
        return f"{self.accusing(source)} WHERE {self.conditions}"

    def accusing(self, source: str) -> str:
        """All that is in `source`, with what conditions speak of beside its columns."""
        if By.CO_DEPARTMENT in self.dimensions:
            source = f"SELECT *, unnest(string_split(co, ',')) AS co_id FROM ({source})"
        return f"FROM (SELECT *, {_ACCUSES} AS accuses FROM ({source}))"


def figures(question: Question, source: str, *, scale: int = 1) -> str:
    """Rows of (group, …, points, how many)."""
    points = question.counted.points or "true"
    scored = points if scale > 1 else f"CASE WHEN {points} THEN 1 ELSE 0 END"
    groups = [f"{_GROUPS[by]} AS group_{place}" for place, by in enumerate(question.by)]
    grouped = " GROUP BY ALL" if groups else ""
    wanted = ", ".join([*groups, f"coalesce(sum({scored}), 0) AS points", "count(*) AS counted"])
    return f"SELECT {wanted} {question.rows(source)}{grouped}"


def tallies(questions: Sequence[Question], source: str) -> str:
    """One row of how many there are of each, the rows read once: questions of one period and scope that read alike."""
    counted = ", ".join(f"count(*) FILTER ({one.own_conditions})" for one in questions)
    kinds = ", ".join(f"'{kind}'" for kind in sorted({one.counted.what.value for one in questions}))
    first = questions[0]
    return f"SELECT {counted} {first.accusing(source)} WHERE what IN ({kinds}) AND {first.common_conditions}"


def complaint_ids(question: Question, source: str, part: RateSubset, measure: Any) -> str:
    """The complaints behind a figure, each once, by number."""
    chosen = ""
    if isinstance(measure, Rate) and measure.flow is None and measure.counted.points:
        points = measure.counted.points
        scored = points if measure.scale > 1 else f"CASE WHEN {points} THEN 1 ELSE 0 END"
        chosen = {
            RateSubset.NUMERATOR: f" AND {scored} > 0",
            RateSubset.REST: f" AND coalesce({scored}, 0) < {measure.scale}",
        }.get(part, "")
    return f"SELECT DISTINCT number, complaint_id {question.rows(source)}{chosen} ORDER BY number"


def durations(question: Question, source: str) -> str:
    """Median, 90th percentile and mean of how long closing took, in working days and in seconds, by group."""
    groups = [f"{_GROUPS[by]} AS group_{place}" for place, by in enumerate(question.by)]
    wanted = [
        *groups,
        "count(*) AS counted",
        *(
            f"{function} AS {name}_{column}"
            for column in ("working_days", "seconds")
            for name, function in (
                ("median_and_p90", f"quantile_disc({column}, [0.5, 0.9])"),  # sorted once for both
                ("mean", f"avg({column})"),
            )
        ),
    ]
    grouped = " GROUP BY ALL" if groups else ""
    return f"SELECT {', '.join(wanted)} {question.rows(source)}{grouped}"


def day_of(number: int) -> int:
    """Ordinal of a local day that DuckDB gave."""
    return number + 719_163  # the first of January 1970


def monday_of(number: int) -> int:
    return day_of(number * 7 - _TO_MONDAY)


def group_names(by: Sequence[By]) -> list[str]:
    return [f"group_{place}" for place, _by in enumerate(by)]
