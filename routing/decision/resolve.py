"""From symbols to departments: who holds this duty for this association, in this place, on this day.

Domain E.0 steps 3 to 5: the level of registration, the industry department in place of a missing supervisor, recusal.
"""

from dataclasses import dataclass
from itertools import chain

from routing.directory import DepartmentCard, Directory
from routing.facts import AssociationSnapshot, Because, Case, Held, Recusal
from routing.organ_names import is_approval_bureau
from routing.rules.cells import Party, Token
from routing.vocabulary import Level, Lifecycle, RegistryRole, Symbol

ROLE_OF = {
    Symbol.REG: RegistryRole.REGISTRATION_SUPERVISOR,
    Symbol.BSU: RegistryRole.SUPERVISOR,
    Symbol.IMD: RegistryRole.INDUSTRY_DEPARTMENT,
    Symbol.SWD: RegistryRole.SOCIAL_WORK,
}
# These two exist only association by association; no region has "the" supervisor.
REGISTRY_ONLY = frozenset({Symbol.BSU, Symbol.IMD})
# A body that is not, or no longer, registered: its registrar is the one of the place of the act (社团条例 §32).
NOT_REGISTERED = frozenset({Lifecycle.DEREGISTERED, Lifecycle.REVOKED, Lifecycle.UNREGISTERED})
# Shown for a superior or back-stop that is no line department.
SUPERIOR = "SUPERIOR"
BACKSTOP = "BACKSTOP"


@dataclass(frozen=True, slots=True)
class ResolvedDepartment:
    """A department that answers to a symbol, why, and by which document."""

    symbol: str
    card: DepartmentCard
    because: Because
    document: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The departments a party came to, and those that were kept off on the way."""

    answers: tuple[ResolvedDepartment, ...] = ()
    recused: tuple[Recusal, ...] = ()


@dataclass(frozen=True)
class Seat:
    """Where a complaint is decided: the region of its symbols, the registry row, and whom it accuses."""

    region: str
    snapshot: AssociationSnapshot | None
    directory: Directory
    implicated: frozenset[int]

    @property
    def is_registered(self) -> bool:
        """False for a body whose registration has ended or never was; an unknown association is not judged."""
        return self.snapshot is None or self.snapshot.lifecycle not in NOT_REGISTERED

    def holders(self, role: RegistryRole) -> list[tuple[DepartmentCard, str]]:
        """The active departments that the registry names for a role; more than one is a conflict."""
        if self.snapshot is None:
            return []
        if role is RegistryRole.REGISTRATION_SUPERVISOR:
            return self._may_punish()
        return self._active(*self.snapshot.holders(role))

    def former_supervisor(self) -> ResolvedDepartment | None:
        """The supervisor before decoupling."""
        former = self._active(self.snapshot.former_supervisor) if self.snapshot else []
        return ResolvedDepartment(Symbol.BSU, former[0][0], Because.FORMER_SUPERVISOR, former[0][1]) if former else None

    def deputy(self, department_id: int) -> DepartmentCard | None:
        """Who answers for a recused department: the nearest superior that is not accused as well."""
        seen: set[int] = set()
        superior = self.directory.superior(department_id)
        while superior and superior.id in self.implicated and superior.id not in seen:
            seen.add(superior.id)
            superior = self.directory.superior(superior.id)
        return superior if superior and superior.id not in self.implicated else None

    def _may_punish(self) -> list[tuple[DepartmentCard, str]]:
        """Who may punish (社会团体登记管理条例 §24, §30): the registrar, unless the registry names another for it.

        An approval bureau registers only; where nobody is named beside it, the registry does not say who may.
        """
        assert self.snapshot is not None
        named = self.snapshot.holders(RegistryRole.REGISTRATION_SUPERVISOR)
        if named:
            return self._active(*named)
        registrars = self._active(*self.snapshot.holders(RegistryRole.REGISTRAR))
        return [(card, basis) for card, basis in registrars if not is_approval_bureau(card.name)]

    def _active(self, *held: Held | None) -> list[tuple[DepartmentCard, str]]:
        found = ((self.directory.find_active(one.department_id), one.basis) for one in held if one)
        return [(card, basis) for card, basis in found if card]


def take_seat(case: Case, directory: Directory) -> Seat:
    """The association's region at its level of registration (E.0-3); else the place of the act; else our own region."""
    snapshot = case.snapshot
    region = case.region_code
    if snapshot and snapshot.region_code and (snapshot.lifecycle not in NOT_REGISTERED or not region):
        region = _at_level(snapshot, directory)
    return Seat(region or _home(directory), snapshot, directory, case.implicated)


def resolve(seat: Seat, party: Party) -> Resolution:
    """The first token of the party that somebody answers to, with recused departments replaced by their superiors."""
    recused: list[Recusal] = []
    for token in party.tokens:
        answers, removed = _without_accused(seat, holders_of(seat, token))
        recused.extend(removed)
        if answers:
            return Resolution(answers, tuple(recused))
    return Resolution((), tuple(recused))


def resolve_symbol(seat: Seat, symbol: Symbol) -> Resolution:
    """As `resolve`, for one symbol."""
    return resolve(seat, Party((Token(symbol),)))


def wants_missing_supervisor(seat: Seat, parties: tuple[Party, ...]) -> bool:
    """Whether a rule calls on the supervisor and the registry has none (E.0-4)."""
    tokens = chain.from_iterable(party.tokens for party in parties)
    return any(token.symbol is Symbol.BSU for token in tokens) and not seat.holders(RegistryRole.SUPERVISOR)


def holders_of(seat: Seat, token: Token) -> list[ResolvedDepartment]:
    """Whoever answers to one token, accused or not."""
    if token.symbol is None:
        named = seat.directory.find_by_name(token.name)
        return (
            [ResolvedDepartment(named.symbol or named.name, named, Because.NAMED)] if named and named.is_active else []
        )
    if token.level is not None:
        return _of_level(seat, token.symbol, token.level)
    readings = (_by_registry, _by_region)
    if token.symbol is Symbol.REG and not seat.is_registered:
        readings = (_by_region, _by_registry)
    answers = readings[0](seat, token.symbol) or readings[1](seat, token.symbol)
    return [_one_level_up(seat, answer) for answer in answers] if token.is_upper else answers


def _by_registry(seat: Seat, symbol: Symbol) -> list[ResolvedDepartment]:
    role = ROLE_OF.get(symbol)
    if role is None:
        return []
    answers = [ResolvedDepartment(symbol, card, Because.REGISTRY, basis) for card, basis in seat.holders(role)]
    if answers or symbol is not Symbol.BSU:
        return answers
    industry = seat.holders(RegistryRole.INDUSTRY_DEPARTMENT)
    return [ResolvedDepartment(Symbol.IMD, card, Because.STANDS_IN_FOR_SUPERVISOR, basis) for card, basis in industry]


def _by_region(seat: Seat, symbol: Symbol) -> list[ResolvedDepartment]:
    card = None if symbol in REGISTRY_ONLY else seat.directory.by_symbol(symbol, seat.region)
    return [ResolvedDepartment(symbol, card, Because.REGION)] if card else []


def _of_level(seat: Seat, symbol: Symbol, level: Level) -> list[ResolvedDepartment]:
    """The line department of that level above the region, or of the next; where there is none, the region's own."""
    regions = seat.directory.regions
    line = [code for code in seat.directory.lineage(seat.region) if code in regions]
    wanted = next((code for code in line if regions[code].level is level), seat.region)
    card = seat.directory.by_symbol(symbol, wanted) or seat.directory.by_symbol(symbol, seat.region)
    return [ResolvedDepartment(symbol, card, Because.NAMED_LEVEL)] if card else []


def _one_level_up(seat: Seat, answer: ResolvedDepartment) -> ResolvedDepartment:
    """Where there is no level above, the department itself: nobody else could answer."""
    above = seat.directory.superior(answer.card.id)
    return ResolvedDepartment(answer.symbol, above, Because.UPPER_LEVEL) if above else answer


def _without_accused(
    seat: Seat, answers: list[ResolvedDepartment]
) -> tuple[tuple[ResolvedDepartment, ...], list[Recusal]]:
    """No department handles a complaint about itself: its superior does (E.0-5, 济南条例 §32, 信访条例 §28)."""
    kept: list[ResolvedDepartment] = []
    recused: list[Recusal] = []
    for answer in answers:
        if answer.card.id not in seat.implicated:
            kept.append(answer)
            continue
        deputy = seat.deputy(answer.card.id)
        recused.append(Recusal(answer.card.id, (deputy.id,) if deputy else (), answer.symbol))
        if deputy:
            kept.append(ResolvedDepartment(answer.symbol, deputy, Because.SUPERIOR_OF_RECUSED))
    return tuple(kept), recused


def _at_level(snapshot: AssociationSnapshot, directory: Directory) -> str:
    """A provincial association seated in a city is registered with the province."""
    regions = directory.regions
    line = directory.lineage(snapshot.region_code)
    at_level = (code for code in line if code in regions and regions[code].level == snapshot.level)
    return next(at_level, snapshot.region_code)


def _home(directory: Directory) -> str:
    """The topmost region we serve."""
    resorts = directory.last_resorts
    return resorts[0].region_code if resorts else ""
