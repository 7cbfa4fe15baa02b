"""Which departments and regions there are, as one frozen value: built once from the database, read by every decision.

It knows the tree of regions (条块结合, the region as back-stop) and never asks the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routing.normalise import normalise
from routing.organ_names import is_civil_affairs
from routing.vocabulary import Level, Symbol

# GB/T 2260: two digits name the province, two the city, two the county; this code stands for the whole country.
NATIONAL_REGION = "000000"
_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class RegionCard:
    """One region as the decision sees it."""

    code: str
    name: str
    level: Level
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class DepartmentCard:
    """One department as the decision sees it, on one day.

    `symbols` are those it holds in its own region, `elsewhere` those it holds in another one, as a city's market
    regulator may in a development zone.
    """

    id: int
    name: str
    symbols: tuple[Symbol, ...]
    level: Level
    region_code: str
    superior_id: int | None = None
    is_backstop: bool = False
    is_active: bool = True
    elsewhere: tuple[tuple[Symbol, str], ...] = ()

    @property
    def symbol(self) -> Symbol | None:
        """What it is shown under: the first it holds, and REG for the civil affairs organ, which holds none."""
        if self.symbols:
            return self.symbols[0]
        return Symbol.REG if is_civil_affairs(self.name) else None


@dataclass(frozen=True)
class Directory:
    """Every region and department of the installation."""

    regions: Mapping[str, RegionCard]
    departments: Mapping[int, DepartmentCard]
    _by_symbol: Mapping[tuple[Symbol, str], DepartmentCard] = field(repr=False, compare=False)
    _by_name: Mapping[str, DepartmentCard] = field(repr=False, compare=False)
    _backstops: Mapping[str, DepartmentCard] = field(repr=False, compare=False)
    _served: frozenset[str] = field(repr=False, compare=False)
    # Every active department, those fit to take an ownerless complaint first: back-stops, from the top down.
    last_resorts: tuple[DepartmentCard, ...] = field(repr=False, compare=False)
    # Walked for every symbol of every complaint, so each region's way up is walked once.
    _lineages: Mapping[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lineages", {code: self._way_up(code) for code in self.regions})

    @classmethod
    def of(cls, regions: Iterable[RegionCard], departments: Iterable[DepartmentCard]) -> "Directory":
        """Inactive departments are kept for their names and never found by symbol or as back-stop."""
        cards = {card.id: card for card in departments}
        active = [card for card in cards.values() if card.is_active]
        return cls(
            regions={region.code: region for region in regions},
            departments=cards,
            _by_symbol=_symbols_of(active),
            _by_name={normalise(card.name): card for card in cards.values()},
            _backstops={card.region_code: card for card in active if card.is_backstop},
            _served=frozenset(code for card in active for code in _places_of(card)),
            last_resorts=tuple(sorted(active, key=_fitness)),
        )

    def department(self, department_id: int) -> DepartmentCard:
        """Raises KeyError for an id that was never in the registry."""
        return self.departments[department_id]

    def find_active(self, department_id: int | None) -> DepartmentCard | None:
        """The department, unless it is unknown or abolished."""
        card = self.departments.get(department_id) if department_id is not None else None
        return card if card and card.is_active else None

    def find_by_name(self, name: str) -> DepartmentCard | None:
        """The department of this name, however it is spelled, active or not."""
        return self._by_name.get(normalise(name))

    def by_symbol(self, symbol: Symbol, region_code: str) -> DepartmentCard | None:
        """The line department of this region, else of the nearest region above it that has one."""
        for code in self.lineage(region_code):
            if card := self._by_symbol.get((symbol, code)):
                return card
        return None

    def find_here(self, symbol: Symbol, region_code: str) -> DepartmentCard | None:
        """The line department of exactly this region."""
        return self._by_symbol.get((symbol, region_code))

    def parent(self, region_code: str) -> str | None:
        """The region above; for a code not in the registry, the one its digits name (GB/T 2260)."""
        known = self.regions.get(region_code)
        if known:
            return known.parent_code
        return next((code for code in _wider(region_code) if code in self.regions), None)

    def lineage(self, region_code: str) -> tuple[str, ...]:
        """The region and those above it, nearest first; a loop in the data ends the walk."""
        return self._lineages.get(region_code) or self._way_up(region_code)

    def path(self, region_code: str) -> str:
        """A region's name with those it lies in: 四川省成都市锦江区. Of a code unknown, those its digits name."""
        line = [self.regions[code] for code in self.lineage(region_code) if code in self.regions]
        above = [region for region in line if region.code != NATIONAL_REGION] or line
        return "".join(region.name for region in reversed(above))

    def backstop(self, region_code: str) -> DepartmentCard | None:
        """The unit that answers when nobody else does (区域兜底), of this region or the nearest above."""
        return next((self._backstops[code] for code in self.lineage(region_code) if code in self._backstops), None)

    def superior(self, department_id: int) -> DepartmentCard | None:
        """The department above: the one the registry names, else the same line one region up or higher."""
        card = self.departments.get(department_id)
        if card is None:
            return None
        named = self.find_active(card.superior_id)
        if named and named.id != card.id:
            return named
        above = self.parent(card.region_code)
        if not above or above == card.region_code:
            return None
        lines = card.symbols or ((card.symbol,) if card.symbol else ())
        return next((found for line in lines if (found := self.by_symbol(line, above))), None)

    def _way_up(self, region_code: str) -> tuple[str, ...]:
        line: list[str] = []
        code: str | None = region_code
        while code and code not in line:
            line.append(code)
            code = self.parent(code)
        return tuple(line)

    def is_served(self, region_code: str) -> bool:
        """Whether this region, or one above it, has a line department or a back-stop.

        A ministry known only as somebody's registrar does not make the whole country ours.
        """
        return not self._served.isdisjoint(self.lineage(region_code))


def _symbols_of(active: Iterable[DepartmentCard]) -> dict[tuple[Symbol, str], DepartmentCard]:
    """Who answers to a symbol in a region. Nobody is given REG: there it is the civil affairs organ, by law."""
    found: dict[tuple[Symbol, str], DepartmentCard] = {}
    for card in active:
        found |= {(symbol, card.region_code): card for symbol in card.symbols}
        found |= dict.fromkeys(card.elsewhere, card)
        if is_civil_affairs(card.name):
            found.setdefault((Symbol.REG, card.region_code), card)
    return found


def _places_of(card: DepartmentCard) -> Iterable[str]:
    if card.symbols or card.is_backstop:
        yield card.region_code
    yield from (code for _, code in card.elsewhere)


def _fitness(card: DepartmentCard) -> tuple[bool, int, int]:
    return not card.is_backstop, _LEVELS.index(card.level), card.id


def _wider(code: str) -> list[str]:
    return [wider for wider in (code[:4] + "00", code[:2] + "0000", NATIONAL_REGION) if wider != code]
