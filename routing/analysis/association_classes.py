"""Which associations must be looked at? One of each crowd that this table cannot tell apart, and each one it names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.analysis.cells import DIMENSIONS, is_empty, values_of
from routing.analysis.columns import ColumnCell
from routing.analysis.space import Space
from routing.analysis.world import World
from routing.facts import AssociationSnapshot
from routing.rules.bits import first_of

# What rules and registry both know of an association, and how the standing calls it.
ATTRIBUTES = {
    "level": "level",
    "region": "region_code",
    "industry": "industry",
    "mode": "mode",
    "lifecycle": "lifecycle",
    "watchlist": "is_watchlisted",
}
_ASSOCIATION = "association"


@dataclass(frozen=True, slots=True)
class Member:
    """An association, and the cells that its row leaves of the space."""

    snapshot: AssociationSnapshot
    cells: dict[str, ColumnCell]


class Crowd:
    """The classes of the world as one table sees them. Built when first asked: most edits never need it."""

    def __init__(self, space: Space, world: World) -> None:
        self._space = space
        self._world = world
        self._groups: list[int] | None = None
        self._named: dict[int, list[str]] = {}
        for code in space.discrete[_ASSOCIATION].class_of:
            if code in world.class_of:
                self._named.setdefault(world.class_of[code], []).append(code)

    def members(self, place: int, wanted: int) -> Iterator[Member]:
        """Of the wanted classes, every association that the table might treat differently for the rule in `place`."""
        wish = self._space.readings[place].wishes[DIMENSIONS.index(_ASSOCIATION)]
        if not is_empty(wish):
            named = sorted(values_of(_ASSOCIATION, wish[0]).whole)
            known = (code for code in named if code in self._world.class_of)
            yield from (self._coded(code) for code in known if wanted >> self._world.class_of[code] & 1)
            return
        for group in self._grouped():
            if with_unnamed := wanted & group & ~self._all_named():
                yield self._unnamed(first_of(with_unnamed))
        for one, codes in self._named.items():
            if wanted >> one & 1:
                yield from map(self._coded, codes)

    def _grouped(self) -> list[int]:
        """The classes, a bit each, that agree in every attribute as far as this table's columns part them."""
        if self._groups is None:
            columns = [(self._space.discrete[name].class_of, ours) for name, ours in ATTRIBUTES.items()]
            groups: dict[tuple[int, ...], int] = {}
            for place, one in enumerate(self._world.associations):
                seen = tuple(class_of.get(getattr(one.snapshot, ours), 0) for class_of, ours in columns)
                groups[seen] = groups.get(seen, 0) | 1 << place
            self._groups = list(groups.values())
        return self._groups

    def _all_named(self) -> int:
        """The classes of which rules name every member."""
        full = (one for one, codes in self._named.items() if len(codes) >= self._world.associations[one].count)
        return sum(1 << one for one in full)

    def _unnamed(self, place: int) -> Member:
        snapshot = self._world.associations[place].snapshot
        named = self._named.get(place, [])
        if snapshot.credit_code in named:
            others = (code for code, one in self._world.class_of.items() if one == place and code not in named)
            code = next(others)
            snapshot = replace(snapshot, credit_code=code, name=code)
        return self._member(snapshot)

    def _coded(self, code: str) -> Member:
        snapshot = self._world.associations[self._world.class_of[code]].snapshot
        if snapshot.credit_code != code:
            snapshot = replace(snapshot, credit_code=code, name=code)
        return self._member(snapshot)

    def _member(self, snapshot: AssociationSnapshot) -> Member:
        discrete = self._space.discrete
        cells: dict[str, ColumnCell] = {
            name: discrete[name].only(getattr(snapshot, ours)) for name, ours in ATTRIBUTES.items()
        }
        cells[_ASSOCIATION] = discrete[_ASSOCIATION].only(snapshot.credit_code)
        return Member(snapshot, cells)
