"""Which association is meant? Type-ahead while an operator types, and the exact answer for a form or a text message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.selectable import Select, Subquery
from sqlmodel import Session, col

from routing.models import Association, AssociationName, AssociationNeedle
from routing.models.association import UNVERIFIED
from routing.normalise import needle_of
from routing.vocabulary import Level, Lifecycle, NameKind

_Statement = Select[*tuple[Any, ...]]
_Row = Row[*tuple[Any, ...]]
_TOP = "\U0010ffff"  # after every character in code point order
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2,18}")
_LETTERS = re.compile(r"[0-9]*[a-z][a-z0-9]*")  # initials keep the digits of a name
_POOL = 48  # rows a range may offer; an association with many names takes several of them
_ANCHORED = 500  # names looked through when the words typed are not next to each other
_WORDS = 3  # typed with blanks between
_FEW = 50  # a part this rare is a good enough place to look
_LONGEST = 40  # signs of a text that may still be a name with gaps


@dataclass(frozen=True)
class Found:
    """One association a text may mean, and the name by which it was found."""

    association_id: int
    credit_code: str
    name: str
    matched_name: str
    level: Level
    region_code: str
    lifecycle: Lifecycle
    is_watchlisted: bool

    @property
    def is_unverified(self) -> bool:
        return self.credit_code.startswith(UNVERIFIED)


_ASSOCIATION = (
    col(Association.id),
    col(Association.credit_code),
    col(Association.name),
    col(Association.level),
    col(Association.region_code),
    col(Association.lifecycle),
    col(Association.is_watchlisted),
)
_LOW: BindParameter[str] = bindparam("low")
_HIGH: BindParameter[str] = bindparam("high")
_LIMIT: BindParameter[int] = bindparam("limit")


def _named(picked: Subquery) -> _Statement:
    return (
        select(*_ASSOCIATION, col(AssociationName.name).label("matched_name"), col(AssociationName.needle))
        .select_from(picked)
        .join(AssociationName, col(AssociationName.id) == picked.c.name_id)
        .join(Association, col(Association.id) == AssociationName.association_id)
    )


def _by_range(column: Mapped[str], name_id: Mapped[int]) -> _Statement:
    # The limit stands inside, so that no planner joins sixty thousand 协会 before it counts to 48.
    return _named(
        select(name_id.label("name_id")).where(column.between(_LOW, _HIGH)).order_by(column).limit(_LIMIT).subquery()
    )


_BY_CODE: _Statement = (
    select(*_ASSOCIATION, col(Association.name).label("matched_name"), col(Association.credit_code).label("needle"))
    .where(col(Association.credit_code).between(_LOW, _HIGH))
    .order_by(Association.credit_code)
    .limit(_LIMIT)
)
_BY_BEGINNING = _by_range(col(AssociationName.needle), col(AssociationName.id))
_BY_INITIALS = _by_range(col(AssociationName.initials), col(AssociationName.id))
_BY_PART = _by_range(col(AssociationNeedle.suffix), col(AssociationNeedle.name_id))
_BY_PIECES = _BY_PART.where(*(col(AssociationName.needle).like(bindparam(f"piece{n}")) for n in range(_WORDS)))
_BY_EXACT_NAME: _Statement = (
    select(*_ASSOCIATION, col(AssociationName.name).label("matched_name"), col(AssociationName.kind))
    .join(AssociationName, col(AssociationName.association_id) == Association.id)
    .where(col(AssociationName.needle) == bindparam("needle"))
    .order_by(col(Association.id))
)
_HOW_MANY = select(func.count()).select_from(
    select(col(AssociationNeedle.suffix))
    .where(col(AssociationNeedle.suffix).between(_LOW, _HIGH))
    .order_by(AssociationNeedle.suffix)  # keeps the planner on the index
    .limit(_ANCHORED)
    .subquery()
)


def find_associations(session: Session, text: str, *, limit: int = 8) -> list[Found]:
    """What `text` may be the beginning or a part of: credit code, then names and initials, best first.

    If nothing, names that hold its characters in gaps: 成都火锅 finds 成都市火锅协会. Words may stand in any order.
    """
    needle = needle_of(text)
    if not needle:
        return []
    found: dict[int, Found] = {}
    for statement, low, high in _ways(needle):
        if len(found) < limit:
            _keep(found, session.execute(statement, {"low": low, "high": high, "limit": max(_POOL, limit)}).all())
    if not found:
        _keep(found, _in_pieces(session, [needle_of(word) for word in text.split()]))
    return list(found.values())[:limit]


def resolve_association(session: Session, text: str) -> Found | None:
    """The one association that `text` names exactly: by credit code, else registered name, else alias or former name.

    None when nothing fits, and also when one name fits several: a guess would send a complaint astray.
    """
    needle = needle_of(text)
    if not needle:
        return None
    code = needle.upper()
    # No code has a Chinese character in it, and nearly every name has: one statement less while somebody types.
    if code.isascii() and (rows := session.execute(_BY_CODE, {"low": code, "high": code, "limit": 1}).all()):
        return _found(rows[0])
    rows = session.execute(_BY_EXACT_NAME, {"needle": needle}).all()
    registered = {row.id: row for row in rows if row.kind == NameKind.REGISTERED}
    return _only(registered) or (_only({row.id: row for row in rows}) if not registered else None)


def _ways(needle: str) -> list[tuple[_Statement, str, str]]:
    ways = []
    code = needle.upper()
    if _CODE.fullmatch(code) and not code.isalpha():
        ways.append((_BY_CODE, code, code.ljust(18, "Z")))
    ways.append((_BY_BEGINNING, needle, needle + _TOP))
    if _LETTERS.fullmatch(needle):
        ways.append((_BY_INITIALS, needle, needle + _TOP))
    ways.append((_BY_PART, needle, needle + _TOP))
    return ways


def _in_pieces(session: Session, words: list[str]) -> Sequence[_Row]:
    """Names holding the characters of each word in order. The rarest part picks where to look."""
    words = [word for word in words if word]
    if len(words) > _WORDS or sum(map(len, words)) > _LONGEST or (anchor := _rarest_part(session, words)) is None:
        return []
    patterns = ["%" + "%".join(word) + "%" for word in words] + ["%"] * (_WORDS - len(words))
    values: dict[str, object] = {f"piece{n}": pattern for n, pattern in enumerate(patterns)}
    values |= {"low": anchor, "high": anchor + _TOP, "limit": _ANCHORED}
    return list(session.execute(_BY_PIECES, values).all()[:_POOL])


def _rarest_part(session: Session, words: list[str]) -> str | None:
    """A word, or two neighbouring signs of one, that few names hold; of equals the last, as names begin with regions.

    A part in no name at all lies across a gap and tells nothing.
    """
    whole = [word for word in reversed(words) if len(words) > 1]
    pairs = [word[n : n + 2] for word in reversed(words) for n in reversed(range(len(word) - 1))]
    best, fewest = None, _ANCHORED + 1
    for part in dict.fromkeys(whole + pairs):
        count = session.execute(_HOW_MANY, {"low": part, "high": part + _TOP}).scalar_one()
        if 0 < count < fewest:
            best, fewest = part, count
        if 0 < count <= _FEW:
            break
    return best


def _keep(found: dict[int, Found], rows: Sequence[_Row]) -> None:
    """Living associations before ended ones, short names before long ones: what was typed is more of a short name."""
    for row in sorted(rows, key=lambda row: (row.lifecycle != Lifecycle.ACTIVE, len(row.needle), row.needle)):
        found.setdefault(row.id, _found(row))


def _only(rows: dict[int, _Row]) -> Found | None:
    living = [row for row in rows.values() if row.lifecycle == Lifecycle.ACTIVE]
    candidates = living or list(rows.values())
    return _found(candidates[0]) if len(candidates) == 1 else None


def _found(row: _Row) -> Found:
    return Found(
        association_id=row.id,
        credit_code=row.credit_code,
        name=row.name,
        matched_name=row.matched_name,
        level=row.level,
        region_code=row.region_code,
        lifecycle=row.lifecycle,
        is_watchlisted=row.is_watchlisted,
    )
