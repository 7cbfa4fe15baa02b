"""What the departments leave open: where nobody would answer, or a back-stop that need not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.departments.ending import what_stands
from intake.departments.stored import busy_departments
from intake.departments.symbols import open_proposals
from intake.models import Staff
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.directory import DepartmentCard, Directory
from routing.errors import NoTableInForce
from routing.models import Association, Department, RoleAssignment
from routing.rules.cells import Party, read_parties
from routing.rules.store import load_directory, load_table
from routing.rules.table import RulesTable
from routing.translatable import N_, TranslatableText
from routing.vocabulary import ROLE_SYMBOLS, Lifecycle, Symbol

_LIVE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE)
_SHOWN = 6  # codes
_COORDINATING = (Symbol.SOC, Symbol.SWD, Symbol.TNW)


class DepartmentQuestionKind(StrEnum):
    """What is open, the weightiest first."""

    NO_SYMBOL = "no_symbol"
    NO_BACKSTOP = "no_backstop"
    NO_HANDLER = "no_handler"
    LEFT_BEHIND = "left_behind"
    PROPOSALS = "proposals"


@dataclass(frozen=True, slots=True)
class DepartmentQuestion:
    """One thing to be mended, and how many associations and rules it concerns."""

    kind: DepartmentQuestionKind
    told: TranslatableText
    region_code: str = ""
    department_id: int | None = None
    symbols: tuple[Symbol, ...] = ()
    associations: int = 0
    rules: int = 0


def department_questions(session: Session, *, at: datetime) -> list[DepartmentQuestion]:
    """Everything that is open, by kind, then by how many associations it concerns."""
    directory = load_directory(session, on=local_day(at))
    living = _associations_by_region(session)
    # Without a registry yet the regions that have departments are asked about.
    regions = set(living) or {card.region_code for card in directory.departments.values() if card.is_active}
    found = [
        *_without_symbol(directory, _table(session, at), living, regions),
        *_without_backstop(directory, living, regions),
        *_without_handler(session, directory, living, on=local_day(at)),
        *_left_behind(session, at),
        *_unconfirmed(session),
    ]
    kinds = list(DepartmentQuestionKind)
    return sorted(found, key=lambda one: (kinds.index(one.kind), -one.associations, one.region_code, str(one.told)))


def _table(session: Session, at: datetime) -> RulesTable | None:
    try:
        return load_table(session, at)
    except NoTableInForce:
        return None


def _associations_by_region(session: Session) -> Counter[str]:
    wanted = select(col(Association.region_code), func.count()).where(col(Association.lifecycle).in_(_LIVE))
    return Counter(dict(session.execute(wanted.group_by(col(Association.region_code))).all()))


def _without_symbol(
    directory: Directory, table: RulesTable | None, living: Counter[str], regions: Iterable[str]
) -> Iterator[DepartmentQuestion]:
    """Leads of the rules in force that nobody of a region, or above it, answers to; and nobody who coordinates."""
    wanted = _wanted(table)
    for region in sorted(regions):
        for symbols, (codes, rules) in wanted.items():
            if any(directory.by_symbol(symbol, region) for symbol in symbols):
                continue
            told = _symbol_lacking(directory.path(region), symbols, sorted(codes))
            kind = DepartmentQuestionKind.NO_SYMBOL
            yield DepartmentQuestion(kind, told, region, None, symbols, living[region], rules)


def _symbol_lacking(region: str, symbols: tuple[Symbol, ...], codes: list[str]) -> TranslatableText:
    if not codes:
        message = N_("%(region)s has nobody who coordinates (%(symbols)s)")
        return TranslatableText(message, region=region, symbols=symbols)
    message = N_(
        "%(region)s has no department for %(symbols)s: violations that end at a back-stop: %(number)s (%(codes)s)"
    )
    shown = (*codes[:_SHOWN], *(("…",) if len(codes) > _SHOWN else ()))
    return TranslatableText(message, region=region, symbols=symbols, number=len(codes), codes=shown)


def _wanted(table: RulesTable | None) -> dict[tuple[Symbol, ...], tuple[set[str], int]]:
    """Symbols a lead may be, with the codes and the number of the rules that name them; then those who coordinate."""
    found: dict[tuple[Symbol, ...], tuple[set[str], int]] = {}
    for rule in table.rules if table else ():
        if symbols := _line_symbols(read_parties("lead", rule.row.lead)):
            codes, number = found.get(symbols, (set(), 0))
            found[symbols] = codes | set(filter(None, rule.row.violation.split("|"))), number + 1
    return found | {_COORDINATING: (set(), 0)}


def _line_symbols(parties: Iterable[Party]) -> tuple[Symbol, ...]:
    """None where a name or a role of the association may answer as well: a rule fails where all of its lead do."""
    tokens = [token for party in parties for token in party.tokens]
    symbols = tuple(token.symbol for token in tokens if token.symbol and token.symbol not in ROLE_SYMBOLS)
    return symbols if len(symbols) == len(tokens) else ()


def _without_backstop(
    directory: Directory, living: Counter[str], regions: Iterable[str]
) -> Iterator[DepartmentQuestion]:
    own = {card.region_code for card in directory.departments.values() if card.is_backstop and card.is_active}
    for region in sorted(set(regions) - own):
        above = directory.backstop(region)
        message = N_("%(region)s has no back-stop of its own: %(department)s answers instead")
        told = TranslatableText(message, region=directory.path(region), department=above.name if above else "")
        if above is None:
            told = TranslatableText(
                N_("%(region)s has no back-stop, nor any region above"), region=directory.path(region)
            )
        yield DepartmentQuestion(DepartmentQuestionKind.NO_BACKSTOP, told, region, None, (), living[region])


def _without_handler(
    session: Session, directory: Directory, living: Counter[str], *, on: date
) -> Iterator[DepartmentQuestion]:
    """Of departments that would receive something: by a symbol, as a back-stop, for an association, or already."""
    manned = {
        department_id
        for department_id, roles in session.execute(
            select(col(Staff.department_id), col(Staff.roles)).where(col(Staff.is_active))
        )
        if StaffRole.HANDLER.value in roles
    }
    lasts = col(RoleAssignment.valid_to).is_(None) | (col(RoleAssignment.valid_to) > on)
    held = (
        select(col(RoleAssignment.department_id), func.count(col(RoleAssignment.association_id).distinct()))
        .join(Association, col(Association.id) == RoleAssignment.association_id)
        .where(col(RoleAssignment.valid_from) <= on, lasts, col(Association.lifecycle).in_(_LIVE))
    )
    named = dict(session.execute(held.group_by(col(RoleAssignment.department_id))).all())
    called = _called(directory, living)
    busy = busy_departments(session)
    for card in directory.departments.values():
        if card.is_active and card.id not in manned and (_receives(card) or card.id in named or card.id in busy):
            told = TranslatableText(N_("%(department)s has no handler"), department=card.name)
            kind = DepartmentQuestionKind.NO_HANDLER
            most = max(named.get(card.id, 0), called[card.id])
            yield DepartmentQuestion(kind, told, card.region_code, card.id, card.symbols, most)


def _called(directory: Directory, living: Counter[str]) -> Counter[int]:
    """For how many associations each is asked by its symbols, or as their back-stop."""
    found: Counter[int] = Counter()
    for region, number in living.items():
        cards = {card.id for symbol in Symbol if (card := directory.by_symbol(symbol, region))}
        backstop = directory.backstop(region)
        found.update(dict.fromkeys(cards | ({backstop.id} if backstop else set()), number))
    return found


def _left_behind(session: Session, at: datetime) -> Iterator[DepartmentQuestion]:
    """What departments out of service still have: open parts, accounts, associations they answer for."""
    for department in session.execute(select(Department)).scalars():
        if department.is_in_service(local_day(at)):
            continue
        left = what_stands(session, department, on=local_day(at))
        if left.parts or left.staff or left.roles:
            told = TranslatableText(
                N_(
                    "%(department)s is out of service and still has %(parts)s open complaints, %(staff)s accounts, "
                    "%(roles)s roles of associations"
                ),
                department=department.name, parts=left.parts, staff=left.staff, roles=left.roles,
            )  # fmt: skip
            kind = DepartmentQuestionKind.LEFT_BEHIND
            yield DepartmentQuestion(kind, told, department.region_code, department.id, (), left.roles)


def _receives(card: DepartmentCard) -> bool:
    return bool(card.symbols or card.elsewhere or card.is_backstop)


def _unconfirmed(session: Session) -> Iterator[DepartmentQuestion]:
    for one in open_proposals(session):
        message = N_("%(symbol)s is suggested by the name of %(department)s: to be confirmed")
        told = TranslatableText(message, symbol=one.symbol, department=one.department)
        kind = DepartmentQuestionKind.PROPOSALS
        yield DepartmentQuestion(kind, told, one.region_code, one.department_id, (one.symbol,))
