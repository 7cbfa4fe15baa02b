"""What of a month is given out, with every revision of it that was given out before: who has two compares them.

Nothing is given out that sums up several months, for months that are held back could be worked out of it: neither a
year to date nor a total of a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.open_data.published import ALL, OpenMeasure, OpenTable, Place, PublishedMonth
from intake.open_data.relations import FigureSystem, Key, PartRelation, SumRelation
from intake.open_data.suppression import held_back

# The whole is what everybody asks for first: rather are many rows held back than one of these.
_OF_THE_WHOLE = 10000.0
_PAIRS = ((OpenMeasure.ON_TIME, OpenMeasure.CLOSED_OF_DUE), (OpenMeasure.CLOSED_OF_DUE, OpenMeasure.DUE))

OpenFigures = Mapping[Place, Mapping[OpenMeasure, int | None]]


@dataclass(frozen=True)
class OpenMonth:
    """A revision of a month as it is given out. A figure that is held back is None."""

    published: PublishedMonth
    figures: OpenFigures


def open_month(published: PublishedMonth, before: Sequence[OpenMonth] = ()) -> OpenMonth:
    """What of it may be given out after its revisions `before`, in the order they were given out."""
    known = _Revisions()
    for earlier in before:
        known.add(earlier.published)
        known.remember(earlier)
    known.add(published)
    held = held_back(known.system())
    figures = {
        place: {measure: None if _key(published, measure, place) in held else row[measure] for measure in OpenMeasure}
        for place, row in published.figures.items()
    }
    return OpenMonth(published, figures)


def _key(published: PublishedMonth, measure: OpenMeasure, place: Place) -> Key:
    return (str(published.revision), measure, *place)


class _Revisions:
    """The figures of a month and their relations, revision after revision."""

    def __init__(self) -> None:
        self._given: list[PublishedMonth] = []
        self._values: dict[Key, int] = {}
        self._sums: list[SumRelation] = []
        self._parts: list[PartRelation] = []
        self._shown: set[Key] = set()
        self._held: set[Key] = set()
        self._weights: dict[Key, float] = {}

    def add(self, published: PublishedMonth) -> None:
        for place, row in published.figures.items():
            keys = {measure: _key(published, measure, place) for measure in OpenMeasure}
            self._values |= {key: row[measure] for measure, key in keys.items()}
            self._parts += (PartRelation(keys[part], keys[whole]) for part, whole in _PAIRS)
        for measure in OpenMeasure:
            self._weights[_key(published, measure, ALL)] = _OF_THE_WHOLE
            self._add_tables(published, measure)
        if self._given:
            self._compare(self._given[-1], published)
        self._given.append(published)

    def remember(self, given: OpenMonth) -> None:
        """What was shown is known; what was held back stays so."""
        for place, row in given.figures.items():
            for measure, value in row.items():
                (self._held if value is None else self._shown).add(_key(given.published, measure, place))

    def system(self) -> FigureSystem:
        sums, parts = tuple(self._sums), tuple(self._parts)
        return FigureSystem(self._values, sums, parts, frozenset(self._shown), frozenset(self._held), self._weights)

    def _add_tables(self, published: PublishedMonth, measure: OpenMeasure) -> None:
        for table in OpenTable:
            rows = tuple(_key(published, measure, place) for place in published.figures if place[0] is table)
            if rows and table is not OpenTable.TOTAL:
                self._sums.append(SumRelation(_key(published, measure, ALL), rows))

    def _compare(self, then: PublishedMonth, now: PublishedMonth) -> None:
        """Who reads two revisions takes for the same what has not changed: it is known, or held back, as it was."""
        for place in then.figures.keys() & now.figures.keys():
            for measure in OpenMeasure:
                if then.figures[place][measure] == now.figures[place][measure]:
                    self._take_over(_key(then, measure, place), _key(now, measure, place))

    def _take_over(self, then: Key, now: Key) -> None:
        if then in self._shown:
            self._shown.add(now)
        elif then in self._held:
            self._held.add(now)
            self._sums.append(SumRelation(now, (then,)))
