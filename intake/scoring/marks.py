"""What a rate is worth: straight lines between points, held between a floor and a cap, and exact to the last digit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from intake.errors import InvalidInput
from routing.translatable import N_

ITEM_PLACES = 2


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item: `rate` is the key of the rate it is given for, `knots` are (per cent, marks) by rising per cent.

    Beyond its outer knots a line goes on until `floor` or `cap` holds it. Where there is no rate, there are no marks;
    with `is_full_without` there are all of them, for who had nothing to do wrong.
    """

    key: str
    rate: str
    zh: str
    en: str
    knots: tuple[tuple[Decimal, Decimal], ...]
    floor: Decimal
    cap: Decimal
    is_full_without: bool = False

    def exact(self, rate: Decimal | None) -> Fraction | None:
        """Marks for a rate in per cent, as it is printed."""
        if rate is None:
            return Fraction(self.cap) if self.is_full_without else None
        return min(max(_on_line(self.knots, Fraction(rate)), Fraction(self.floor)), Fraction(self.cap))


@dataclass(frozen=True, slots=True)
class ScoreVersion:
    """The items as they stand from the day `since` on; totals are rounded half up to `places`."""

    version: int
    since: date
    places: int
    items: tuple[ScoreItem, ...]

    @property
    def most(self) -> Decimal:
        """The marks of who has everything right."""
        return sum((item.cap for item in self.items), start=Decimal(0))

    def score(self, rates: Mapping[str, Decimal | None]) -> "Score":
        """Rates in per cent by key; one that is not given is a rate of nothing."""
        exact = [item.exact(rates.get(item.rate)) for item in self.items]
        known = [marks for marks in exact if marks is not None]
        total = rounded(sum(known, start=Fraction(0)), self.places) if len(known) == len(exact) else None
        return Score(total, tuple(None if marks is None else rounded(marks, ITEM_PLACES) for marks in exact))


@dataclass(frozen=True, slots=True)
class Score:
    """Marks in all and by item, in the order of the items; without one of them there is no total."""

    total: Decimal | None
    marks: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class ScoringProfile:
    """How one place marks its departments, version after version; `source` says where that was read or inferred."""

    key: str
    zh: str
    en: str
    source: str
    versions: tuple[ScoreVersion, ...]

    def version_on(self, day: date) -> ScoreVersion:
        """The one that held on a day. Raises InvalidInput for a day before the first."""
        found = [version for version in self.versions if version.since <= day]
        if not found:
            message = N_("the scoring profile %(profile)s begins on %(since)s")
            raise InvalidInput(message, profile=self.key, since=self.versions[0].since, field="profile")
        return found[-1]


def rounded(value: Fraction, places: int) -> Decimal:
    """Half up, also where a binary fraction could not say the half."""
    scaled = value * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _on_line(knots: Sequence[tuple[Decimal, Decimal]], rate: Fraction) -> Fraction:
    lines = list(pairwise(knots))
    (left, low), (right, high) = next((line for line in lines if rate <= line[1][0]), lines[-1])
    slope = Fraction(high - low) / Fraction(right - left)
    return Fraction(low) + slope * (rate - Fraction(left))
