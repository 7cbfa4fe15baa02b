"""What a bulletin says, as plain data: no sentence, no layout, nothing of who complained.

It is stored as JSON and every file is made of it, so that one released bulletin reads the same for ever.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from intake.casework.ledger.formats import canonical_json
from intake.language.formats import percent
from intake.language.i18n import language
from intake.vocabulary import BulletinKind

# The layout of the JSON: a reader of it looks here first.
# 2: the orders to departments.
SCHEMA = 2


@dataclass(frozen=True, slots=True)
class InBoth:
    """Words as they were when it was counted, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate with what it was counted from; of nothing there is none."""

    numerator: Decimal
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class ComparedRate:
    """A rate with that of the span before and of a year ago; None: nothing was counted here then."""

    key: str
    name: InBoth
    now: Ratio
    before: Ratio | None
    year_ago: Ratio | None


@dataclass(frozen=True, slots=True)
class ComparedCount:
    """A number likewise."""

    key: str
    name: InBoth
    now: int
    before: int | None = None
    year_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Numbers by group, of `base` in all: shares are of that, and what has no group is in it."""

    base: int
    lines: tuple[ComparedCount, ...]


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """One department: how many it was given, and its rates by key."""

    name: str
    received: int
    rates: dict[str, Ratio]

    def rate(self, key: str) -> Ratio:
        return self.rates.get(key) or Ratio(Decimal(0), 0)


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One span of the course."""

    period: str
    received: int
    closed: int
    closure: Ratio
    ontime: Ratio


@dataclass(frozen=True, slots=True)
class UsedDefinition:
    """What a figure means, as it was then."""

    key: str
    version: int
    term: InBoth
    text: InBoth


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One item of the profile that marks were given by."""

    name: InBoth
    most: Decimal


@dataclass(frozen=True, slots=True)
class DepartmentScore:
    """Marks by item and in all; None where a rate they are given for is one of nothing."""

    name: str
    marks: tuple[Decimal | None, ...]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Scores:
    """Marks of all departments, and by which version of which profile."""

    profile: str
    version: int
    name: InBoth
    source: str
    items: tuple[ScoredItem, ...]
    departments: tuple[DepartmentScore, ...]


@dataclass(frozen=True, slots=True)
class PressedGroup:
    """The orders of one level, or to one department, by the name of the figure; and the reports that came in time."""

    name: InBoth
    numbers: dict[str, int]
    in_time: Ratio


@dataclass(frozen=True, slots=True)
class PressedFigures:
    """The orders to departments: in all beside earlier spans, by level, by department."""

    counts: tuple[ComparedCount, ...]
    in_time: ComparedRate
    levels: tuple[PressedGroup, ...]
    departments: tuple[PressedGroup, ...]

    def count(self, key: str) -> ComparedCount:
        return next(one for one in self.counts if one.key == key)


@dataclass(frozen=True, slots=True)
class BulletinFigures:
    """Everything a bulletin says."""

    schema: int
    kind: BulletinKind
    period: str
    first: date
    last: date
    counted_at: datetime
    issuer: str
    least_due: int
    is_synthetic: bool
    has_before: bool
    has_year_ago: bool
    counts: tuple[ComparedCount, ...]
    rates: tuple[ComparedRate, ...]
    departments: tuple[DepartmentFigures, ...]
    unassigned: int
    idle: tuple[str, ...]
    branches: Breakdown
    codes: Breakdown
    associations: Breakdown
    kinds: Breakdown
    channels: Breakdown
    left: tuple[ComparedCount, ...]
    course: tuple[CoursePoint, ...]
    definitions: tuple[UsedDefinition, ...]
    scores: Scores | None = None
    orders: PressedFigures | None = None  # none in what was counted before there were such figures

    def count(self, key: str) -> ComparedCount:
        return next(one for one in self.counts if one.key == key)

    def rate(self, key: str) -> ComparedRate:
        return next(one for one in self.rates if one.key == key)

    def definition(self, key: str) -> UsedDefinition:
        return next(one for one in self.definitions if one.key == key)


def plain(figures: BulletinFigures) -> dict[str, Any]:
    """As it is stored: numbers with a fraction as text, so that no database rounds them."""
    made: dict[str, Any] = _layout().dump_python(figures, mode="json")
    return made


def from_plain(body: dict[str, Any]) -> BulletinFigures:
    return _layout().validate_python(body)


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a body: 64 hexadecimal digits."""
    return sha256(canonical_json(body)).hexdigest()


@cache
def _layout() -> TypeAdapter[BulletinFigures]:
    return TypeAdapter(BulletinFigures)
