"""What a figure is made of: which facts are counted in a period, and for a rate what each of them scores.

Each definition is one file, which people and this code read alike: `definitions/rates/closure_rate.toml`. A plain rate
is one set of facts, the denominator, and what each scores in the numerator, so that nothing is in a numerator that is
not in its denominator. A rate of two flows (returns among dispatches) names both.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from intake.reports.facts.fact import What

# In the period; before its end, or its start, and open then or ended in it; or ever up to its end.
When = Literal["period", "until_end", "until_start", "ever"]


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """What a definition says in one language."""

    cohort: str
    numerator: str = ""
    denominator: str = ""
    exclusions: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Which facts: of what, when they happened, and what else must hold of them, in SQL of DuckDB.

    In it `$start` and `$end` are the bounds of the period, `accuses` says that a complaint accuses somebody. What left
    as rejected, merged or withdrawn is left out unless it is `gone` that is counted. `points` is what one scores.
    """

    what: What
    when: When = "period"
    where: str = ""
    points: str = ""
    keeps_gone: bool = False

    @property
    def reads(self) -> str:
        """Measures that read alike can be counted in one go: what was open at some time of a period reads one way."""
        return "open" if self.when in {"until_end", "until_start"} else self.when

    @classmethod
    def read(cls, told: Mapping[str, str]) -> "Counted":
        when: Any = told["when"]
        return cls(What(told["rows"]), when, told.get("where", ""), told.get("points", ""), told.get("gone") == "kept")


@dataclass(frozen=True)
class CountMeasure:
    """A count. `term` is what officials call it, `name` the English; `version` grows when what is counted changes."""

    key: str
    version: int
    term: str
    name: str
    source: str
    words: Mapping[str, MeasureWords]
    counted: Counted

    @property
    def versioned(self) -> str:
        """`closure_rate v2`, as a report names what it used."""
        return f"{self.key} v{self.version}"


@dataclass(frozen=True)
class Rate(CountMeasure):
    """A share. `counted` is its denominator; `flow`, where there is one, counts the numerator apart."""

    scale: int = 1
    is_share: bool = False  # of each group in the whole: the denominator is that of the total
    flow: Counted | None = None


def _told(folder: str) -> list[dict[str, Any]]:
    room = files("intake.reports") / "definitions" / folder
    told = [tomllib.loads(each.read_text("utf-8")) for each in room.iterdir() if each.name.endswith(".toml")]
    return sorted(told, key=lambda one: one["order"])


def _rate(told: dict[str, Any]) -> Rate:
    flow = Counted.read(told["numerator"]) if "numerator" in told else None
    return Rate(
        **_common(told),
        counted=Counted.read(told["denominator"]),
        scale=told.get("scale", 1),
        is_share=told.get("is_share", False),
        flow=flow,
    )


def _count(told: dict[str, Any]) -> CountMeasure:
    return CountMeasure(**_common(told), counted=Counted.read(told["count"]))


def _common(told: dict[str, Any]) -> dict[str, Any]:
    words = {code: MeasureWords(**told[code]) for code in ("zh", "en")}
    return {name: told[name] for name in ("key", "version", "term", "name", "source")} | {
        "words": MappingProxyType(words)
    }


# In the order in which they are shown. The last five counts are those that ended otherwise than by an answer.
RATES: Mapping[str, Rate] = MappingProxyType({told["key"]: _rate(told) for told in _told("rates")})
COUNTS: Mapping[str, CountMeasure] = MappingProxyType({told["key"]: _count(told) for told in _told("counts")})
# What only the board counts.
BOARD: Mapping[str, CountMeasure] = MappingProxyType({told["key"]: _count(told) for told in _told("board")})
# One matter, many people: what was accepted and what was closed, each as complaints and as matters.
BOTH_WAYS = (("complaints_received", "matters_received"), ("complaints_closed", "matters_closed"))
HEADLINE = "closure_rate"
FIGURES = ("closure_rate", "ontime_rate", "closure_rate_all", "satisfaction")
