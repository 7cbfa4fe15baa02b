"""Figures and how they hang together, as anybody sees it who reads several of them: sums, and what is part of what.

A figure of complaints below `SMALL` is held back: it may point at people whom somebody knows. Nought stands, for it is
about nobody; so whoever reads the files knows that a figure held back is at least one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

SMALL = 5
# Of a figure held back at least so many values in a row must remain possible: as many as the rule itself gives away.
POSSIBLE = SMALL
# What names a figure: month, revision, over what it counts, measure, table, row.
Key = tuple[str, ...]


@dataclass(frozen=True)
class SumRelation:
    """A total and the parts it is the sum of."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def terms(self) -> tuple[tuple[Key, int], ...]:
        """What adds up to nought."""
        return ((self.total, 1), *((part, -1) for part in self.parts))

    def left(self, values: Mapping[Key, int]) -> int:
        """What the parts are short of."""
        return values[self.total] - sum(values[part] for part in self.parts)


@dataclass(frozen=True)
class PartRelation:
    """A figure that counts some of what another counts, as a numerator does of its denominator."""

    part: Key
    whole: Key

    @property
    def terms(self) -> tuple[tuple[Key, int], ...]:
        """What adds up to nought or less."""
        return ((self.part, 1), (self.whole, -1))


Relation = SumRelation | PartRelation


@dataclass(frozen=True)
class FigureSystem:
    """Every figure that is to be given out or was, and all that anybody can know to hold between them.

    `shown` were given out before and are known for ever; `held` were held back before and stay so. `weights` say how
    much is lost with a figure, 1 without one.
    """

    values: Mapping[Key, int]
    sums: tuple[SumRelation, ...] = ()
    parts: tuple[PartRelation, ...] = ()
    shown: frozenset[Key] = frozenset()
    held: frozenset[Key] = frozenset()
    weights: Mapping[Key, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = [one.total for one in self.sums if one.left(self.values)]
        wrong += [one.part for one in self.parts if self.values[one.part] > self.values[one.whole]]
        if wrong or any(value < 0 for value in self.values.values()):
            raise ValueError(f"figures that contradict each other: {wrong}")

    @property
    def small(self) -> frozenset[Key]:
        """What is held back for its own sake."""
        return frozenset(key for key, value in self.values.items() if 0 < value < SMALL and key not in self.shown)

    def is_free(self, key: Key) -> bool:
        """Whether it may still be shown or held back."""
        return self.values[key] > 0 and key not in self.shown

    def linked(self, keys: Iterable[Key]) -> list[list[Key]]:
        """Those of `keys` that hang together by a relation, all others being known: each lot by itself, in order."""
        own = dict.fromkeys(keys)
        above = {key: key for key in own}

        def head(key: Key) -> Key:
            while above[key] != key:
                above[key] = above[above[key]]
                key = above[key]
            return key

        for relation in self.relations(own):
            unknown = [key for key, _sign in relation.terms if key in own]
            for key in unknown[1:]:
                above[head(key)] = head(unknown[0])
        lots: dict[Key, list[Key]] = {}
        for key in own:
            lots.setdefault(head(key), []).append(key)
        return list(lots.values())

    def relations(self, keys: Iterable[Key]) -> list[Relation]:
        """Those that any of these figures is in, each once."""
        found = chain.from_iterable(self._of_key.get(key, ()) for key in keys)
        return list(dict.fromkeys(found))

    @cached_property
    def _of_key(self) -> Mapping[Key, list[Relation]]:
        found: dict[Key, list[Relation]] = {}
        relations: list[Relation] = [*self.sums, *self.parts]
        for relation in relations:
            for key, _sign in relation.terms:
                found.setdefault(key, []).append(relation)
        return found
