"""The questions put to DuckDB: a measure over a period, grouped and narrowed. Pure text; knows no connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from intake.reports.by import OF_NUMBERS, By, RateSubset, Scope
from intake.reports.facts.fact import micros
from intake.reports.measures import Counted, Rate
from intake.reports.periods import Period
from intake.reports.store.source import SourcePart
from routing.vocabulary import NOT_ACCUSING

_SHANGHAI = 8 * 3600 * 1_000_000  # China has one zone and no summer time
_DAY = 86_400 * 1_000_000
_ACCUSES = "(kind NOT IN (" + ", ".join(f"'{kind}'" for kind in sorted(NOT_ACCUSING)) + "))"
# Days of Shanghai since 1970, and weeks from their Monday: the first of January 1970 was a Thursday.
_LOCAL_DAY = f"(happened_at + {_SHANGHAI} + $early) // {_DAY}"
_TO_MONDAY = 3
# Every bound of the period stands in each statement, whether it is asked or not.
_BOUND = "$start + $early <= $end + $early"
_MONTH = f"date_trunc('month', make_timestamp(happened_at + {_SHANGHAI} + $early))"
_MONTH_END = f"epoch_us({_MONTH} + INTERVAL 1 MONTH) - {_SHANGHAI} - $early"
_GROUPS = {
    # One that was not sent yet when the period ended had no department in it, one not signed for no handler.
    By.DEPARTMENT: "CASE WHEN sent_at IS NULL OR sent_at < $end THEN department_id END",
    By.CO_DEPARTMENT: "CASE WHEN role = 'co' THEN department_id ELSE TRY_CAST(co_id AS INTEGER) END",
    By.REGION: "nullif(region_code, '')",
    By.LEVEL: "nullif(level, '')",
    By.VIOLATION: "nullif(left(violation, 1), '')",
    By.CODE: "nullif(violation, '')",
    By.FEE_ITEM: "nullif(fee_key, '')",
    By.ASSOCIATION: "association_id",
    By.INDUSTRY: "nullif(industry, '')",
    By.REGISTRATION: "nullif(registration, '')",
    By.WATCHLIST: "CASE is_watchlisted WHEN true THEN 'watched' WHEN false THEN 'unwatched' END",
    By.CHANNEL: "channel",
    By.KIND: "kind",
    By.SOURCE: "CASE WHEN mode = 'transfer' THEN nullif(sender, '') ELSE nullif(mode, '') END",
    By.HANDLER: "CASE WHEN what <> 'part' OR done_at < $end THEN handler_id END",
    By.ORDER_LEVEL: "CASE WHEN what IN ('order', 'order_due') THEN role END",
    By.MONTH: f"{_MONTH}::DATE",
    By.WEEK: f"({_LOCAL_DAY} + {_TO_MONDAY}) // 7",
    By.DAY: _LOCAL_DAY,
}
# Of what a group is made that has fewer values than there are facts: first by these, then by what is made of them.
_GATHERED = {By.VIOLATION: "violation"}
OF_ASSOCIATIONS = frozenset({By.LEVEL, By.INDUSTRY, By.REGISTRATION, By.WATCHLIST})
_ACCUSING = frozenset({By.VIOLATION, By.CODE})


@dataclass(frozen=True)
class Question:
    """What is counted, of which period, in which groups, of which of them."""

    counted: Counted
    period: Period
    by: tuple[By, ...] = ()
    scope: Scope = field(default_factory=Scope)
    is_by_month: bool = False  # each month as at its own end; of what happened in the period alone

    @property
    def dimensions(self) -> frozenset[By]:
        return frozenset({*self.by, *(by for by, _value in self.scope.limits)})

    @property
    def values(self) -> dict[str, Any]:
        """What the statement is given; every one of them is named in it."""
        early = self.period.early // timedelta(microseconds=1)
        given: dict[str, Any] = {"start": micros(self.period.start), "end": micros(self.period.end), "early": early}
        if self.scope.department_id is not None:
            given["department"] = self.scope.department_id
        for place, (by, value) in enumerate(self.scope.limits):
            if value:
                given[f"limit_{place}"] = int(value) if by in OF_NUMBERS else value
        return given | {f"region_{place}": code for place, code in enumerate(self.scope.regions)}

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
            said.append(f"({self._said(counted.where)})")
        return " AND ".join(said)

    @property
    def common_conditions(self) -> str:
        """What the period and the scope do."""
        said = [_BOUND, {
            "period": "happened_at >= $start AND happened_at < $end",
            "open": "happened_at < $end AND over_at >= $start",
            "ever": "happened_at < $end",
        }[self.counted.reads]]  # fmt: skip
        if self.dimensions & _ACCUSING:  # only what accuses somebody can be of a violation
            said.append(_ACCUSES)
        if self.scope.department_id is not None:
            said.append("department_id = $department")
        for place, (by, value) in enumerate(self.scope.limits):
            said.append(f"{_GROUPS[by]} = $limit_{place}" if value else f"{_GROUPS[by]} IS NULL")
        if self.scope.regions:
            codes = ", ".join(f"$region_{place}" for place, _code in enumerate(self.scope.regions))
            said.append(f"region_code IN ({codes})")
        return " AND ".join(said)

    def scored(self, scale: int = 1, one: str = "1") -> str:
        """What one fact scores, in units of 1/`scale`; `one` is what it counts as itself."""
        points = self._said(self.counted.points or "true")
        return f"{one} * ({points})" if scale > 1 else f"CASE WHEN {points} THEN {one} ELSE 0 END"

    def facts(self, source: str) -> str:
        """All facts of `source` with the columns that conditions are about."""
        if By.CO_DEPARTMENT in self.dimensions:
            source = f"SELECT *, unnest(string_split(co, ',')) AS co_id FROM ({source})"
        if By.FEE_ITEM in self.dimensions:
            source = f"SELECT *, unnest(string_split(fees, ',')) AS fee_key FROM ({source})"
        return f"SELECT *, {_MONTH_END} AS month_end FROM ({source})" if self.is_by_month else source

    def rows(self, source: str) -> str:
        """The facts counted, from `source`."""
        return f"FROM ({self.facts(source)}) WHERE {self.conditions}"

    def _said(self, condition: str) -> str:
        """As a definition says it, in columns there are."""
        said = condition.replace("accuses", _ACCUSES)
        return said.replace("$end", "least(month_end, $end)") if self.is_by_month else said


@dataclass(frozen=True)
class Scored:
    """A question, and into how many parts a point of it is divided."""

    question: Question
    scale: int = 1

    def points(self, part: SourcePart, of_it: str) -> str:
        """Their sum in SQL; what only counts scores none."""
        if not self.question.counted.points:
            return "0"
        points = self.question.scored(self.scale, "sign" if part.is_signed else "1")
        return f"coalesce(sum({points}){of_it}, 0)"

    @property
    def is_of_its_end(self) -> bool:
        """Whether what a fact counts, or where, depends on where the period begins or ends."""
        question = self.question
        where = [_GROUPS[by] for by in question.dimensions]
        how = [] if question.is_by_month else [question.counted.where, question.counted.points]
        return question.counted.when != "period" or any("$start" in one or "$end" in one for one in (*where, *how))

    def until(self, end: datetime) -> "Scored":
        return self._of(replace(self.question.period, end=end))

    def since(self, start: datetime) -> "Scored":
        return self._of(replace(self.question.period, start=start))

    def _of(self, period: Period) -> "Scored":
        return replace(self, question=replace(self.question, period=period))


def figures(asked: Sequence[Scored], part: SourcePart) -> str:
    """Rows of (group, …, and of each question points and how many), in one look at the rows of a part.

    All are of one period, in the same groups, of one scope, and read alike. A look at a file costs as much as what is
    counted in it.
    """
    first, is_one = asked[0].question, len(asked) == 1
    groups = [f"{_GATHERED.get(by, _GROUPS[by])} AS group_{place}" for place, by in enumerate(first.by)]
    sums = []
    for place, scored in enumerate(asked):
        of_it = "" if is_one else f" FILTER (WHERE {scored.question.own_conditions})"
        number = f"coalesce(sum(sign){of_it}, 0)" if part.is_signed else f"count(*){of_it}"
        sums += [f"{scored.points(part, of_it)} AS points_{place}", f"{number} AS number_{place}"]
    kinds = ", ".join(sorted({f"'{scored.question.counted.what}'" for scored in asked}))
    own = first.own_conditions if is_one else f"what IN ({kinds})"
    grouped = " GROUP BY ALL" if groups else ""
    rows = f"FROM ({first.facts(part.rows)}) WHERE {own} AND {first.common_conditions}{grouped}"
    statement = f"SELECT {', '.join([*groups, *sums])} {rows}"
    return _folded(statement, first.by, len(asked)) if _GATHERED.keys() & set(first.by) else statement


def _folded(statement: str, by: Sequence[By], questions: int) -> str:
    """Groups of groups: what a branch is, is worked out of each code and not of each fact."""
    names = [f"group_{place}" for place, _by in enumerate(by)]
    groups = [
        f"{_GROUPS[one].replace(_GATHERED[one], name)} AS {name}" if one in _GATHERED else name
        for one, name in zip(by, names, strict=True)
    ]
    sums = [f"sum({name}_{place})" for place in range(questions) for name in ("points", "number")]
    return f"SELECT {', '.join([*groups, *sums])} FROM ({statement}) GROUP BY ALL"


def complaint_ids(question: Question, source: str, part: RateSubset, measure: Any) -> str:
    """The complaints behind a figure, each once, by number."""
    chosen = ""
    if isinstance(measure, Rate) and measure.flow is None and measure.counted.points:
        scored = question.scored(measure.scale)
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


def ageing(question: Question, source: str, ages: Sequence[int]) -> str:
    """How many are how old at the end of the period: rows of (place in `ages`, how many)."""
    steps = " ".join(f"WHEN age <= {days * _DAY} THEN {place}" for place, days in enumerate(ages))
    aged = f"SELECT $end - happened_at AS age {question.rows(source)}"
    return f"SELECT CASE {steps} ELSE {len(ages)} END AS place, count(*) FROM ({aged}) GROUP BY ALL"


def day_of(number: int) -> int:
    """Ordinal of a local day that DuckDB gave."""
    return number + 719_163  # the first of January 1970


def monday_of(number: int) -> int:
    return day_of(number * 7 - _TO_MONDAY)
