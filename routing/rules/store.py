"""From the database to the frozen values that decisions are made of, and the shipped table into an empty database."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, bindparam, or_, select
from sqlmodel import Session

from routing.errors import NoTableInForce
from routing.facts import DepartmentCard, Directory, RegionCard
from routing.models import Department, DepartmentSymbol, Region, Rule, RuleTable, Violation
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.file import shipped_rules
from routing.rules.table import RulesTable
from routing.violations import ViolationCard, shipped_violations
from routing.vocabulary import Symbol, TableState

# The shipped table is in force from before any complaint that could be entered after the event.
_SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)
# A published table never changes, so it is compiled once for each process and database; of old ones a few are kept.
_COMPILED: WeakKeyDictionary[Engine, dict[int, RulesTable]] = WeakKeyDictionary()
_MOST_COMPILED = 8

_tables = RuleTable.__table__
_rules = Rule.__table__

# Statements of the hot path are built once: building costs more than running them.
_WERE_PUBLISHED = _tables.c.state.in_([TableState.PUBLISHED, TableState.RETIRED])
_IN_FORCE = (
    select(_tables.c.id, _tables.c.version)
    .where(
        _WERE_PUBLISHED,
        _tables.c.effective_at <= bindparam("at"),
        or_(_tables.c.retired_at.is_(None), _tables.c.retired_at > bindparam("at")),
    )
    .order_by(_tables.c.effective_at.desc(), _tables.c.version.desc())
    .limit(1)
)
_NEXT = (
    select(_tables.c.effective_at)
    .where(
        _WERE_PUBLISHED,
        _tables.c.effective_at > bindparam("at"),
        or_(_tables.c.retired_at.is_(None), _tables.c.retired_at > _tables.c.effective_at),
    )
    .order_by(_tables.c.effective_at)
    .limit(1)
)
_RULES = (
    select(*(_rules.c[column] for column in COLUMNS))
    .where(_rules.c.table_id == bindparam("table_id"))
    .order_by(_rules.c.order)
)
_departments, _symbols = Department.__table__, DepartmentSymbol.__table__


def _holds(table: Any) -> Any:
    """On the day asked for; a row without a first day has always held."""
    return and_(
        or_(table.c.valid_from.is_(None), table.c.valid_from <= bindparam("on")),
        or_(table.c.valid_to.is_(None), table.c.valid_to > bindparam("on")),
    )


_ORDER = tuple(Symbol)
_DIRECTORY = (
    select(*(Region.__table__.c[name] for name in RegionCard.__slots__)),
    select(
        *(_departments.c[name] for name in ("id", "name", "level", "region_code", "superior_id", "is_backstop")),
        and_(_departments.c.is_active, _holds(_departments)).label("is_active"),
    ),
    select(_symbols.c.department_id, _symbols.c.symbol, _symbols.c.region_code).where(_holds(_symbols)),
)


def load_table(session: Session, at: datetime) -> RulesTable:
    """The table in force at that moment, compiled. Raises NoTableInForce."""
    row = session.execute(_IN_FORCE, {"at": at}).first()
    if row is None:
        raise NoTableInForce(at)
    compiled = _COMPILED.setdefault(session.get_bind().engine, {})
    table = compiled.get(row.id)
    if table is None:
        table = compiled[row.id] = RulesTable(row.version, rows_of(session, row.id))
        for oldest in list(compiled)[:-_MOST_COMPILED]:
            compiled.pop(oldest, None)
    return table


def table_in_force(session: Session, at: datetime) -> int | None:
    """The version in force at that moment."""
    row = session.execute(_IN_FORCE, {"at": at}).first()
    return row.version if row else None


def next_change(session: Session, at: datetime) -> datetime | None:
    """When another table comes into force, as far as is known at that moment."""
    change: datetime | None = session.execute(_NEXT, {"at": at}).scalar()
    return change


def rows_of(session: Session, table_id: int) -> list[RuleRow]:
    """The rules of any version in order, drafts too, as written."""
    return [RuleRow(**row._mapping) for row in session.execute(_RULES, {"table_id": table_id}).all()]  # noqa: SLF001


def load_directory(session: Session, *, on: date) -> Directory:
    """Every region, department and symbol of that day, in three statements; hold it, do not load it for each complaint.

    A department before its first day or after its last one is not active.
    """
    regions, departments, symbols = (session.execute(one, {"on": on}).all() for one in _DIRECTORY)
    return _directory_of(tuple(map(tuple, regions)), tuple(map(tuple, departments)), tuple(map(tuple, symbols)))


@lru_cache(maxsize=2)
def _directory_of(
    regions: tuple[tuple[Any, ...], ...],
    departments: tuple[tuple[Any, ...], ...],
    symbols: tuple[tuple[Any, ...], ...],
) -> Directory:
    """The same rows are the same value: rules are renewed every half-minute, and departments hardly ever change."""
    held: dict[int, list[tuple[Symbol, str]]] = {}
    for department_id, symbol, region_code in symbols:
        held.setdefault(department_id, []).append((symbol, region_code))
    cards = (_card_of(row, held.get(row[0], ())) for row in departments)
    return Directory.of([RegionCard(*row) for row in regions], list(cards))


def _card_of(row: tuple[Any, ...], held: Iterable[tuple[Symbol, str]]) -> DepartmentCard:
    number, name, level, region_code, superior_id, is_backstop, is_active = row
    own = sorted((symbol for symbol, code in held if code == region_code), key=_ORDER.index)
    elsewhere = tuple(sorted(pair for pair in held if pair[1] != region_code))
    return DepartmentCard(
        number, name, tuple(own), level, region_code, superior_id, is_backstop, bool(is_active), elsewhere
    )


def load_violations(session: Session) -> list[ViolationCard]:
    """The taxonomy as this installation has it, in the order of its codes within fees, awards, events, governance."""
    table = Violation.__table__
    rows = session.execute(select(*(table.c[name] for name in ViolationCard.__slots__)).order_by(table.c.code))
    cards = [replace(ViolationCard(*row), keywords=tuple(row.keywords)) for row in rows.all()]
    return sorted(cards, key=lambda card: ("FAVG".find(card.branch), card.code))


def seed_defaults(session: Session) -> bool:
    """Violations, and table version 1 published, each where there are none; doing it again is harmless.

    Whether there was anything to do.
    """
    has_violations, has_tables = (
        session.execute(select(column).limit(1)).first() is not None
        for column in (Violation.__table__.c.code, _tables.c.id)
    )
    if not has_violations:
        session.add_all(Violation(**{**asdict(card), "keywords": list(card.keywords)}) for card in shipped_violations())
    if not has_tables:
        _publish_shipped(session)
    session.flush()
    return not (has_violations and has_tables)


def _publish_shipped(session: Session) -> None:
    table = RuleTable(
        version=1,
        state=TableState.PUBLISHED,
        note="shipped default table",
        created_at=_SINCE_EVER,
        effective_at=_SINCE_EVER,
        published_at=_SINCE_EVER,
    )
    session.add(table)
    session.flush()
    session.add_all(Rule(table_id=table.id, **asdict(row)) for row in shipped_rules())
