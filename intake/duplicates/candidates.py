"""Complaints whose wording is like a text: found by shared hashes, verified on their opened texts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.duplicates.shingles import Wording, likeness, shingles_of
from intake.duplicates.sketch import ASKED
from intake.duplicates.versions import sketchers
from intake.models import Complaint, SketchHash
from intake.models.practice import is_shown
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey

# By how many shared hashes the best are looked for, and how many of them are opened and compared.
_LOOKED_UP, _OPENED = 60, 16
# One shared hash is chance: of two tellings of one matter far more are shared.
_SHARED_LEAST = 2
_MERGERS = 5  # a complaint joined with one that was joined itself, and so on

_complaint, _hash = Complaint.__table__.c, SketchHash.__table__.c


@dataclass(frozen=True)
class AlikeComplaint:
    """`likeness`: what the two share of their wording, 0 to 1."""

    complaint: Complaint
    likeness: float

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)


def alike_by_wording(
    session: Session,
    ring: KeyRing,
    text: str,
    *,
    only: ColumnElement[bool] | None = None,
    but: Collection[int] = (),
    limit: int = 10,
) -> list[AlikeComplaint]:
    """The likest first. Of complaints that were merged the one they led to; `only` those, of what may be seen."""
    asked = sketchers(session, ring)
    if not asked:
        return []
    wording, common = Wording.of(text), asked[0].common
    hashes = [one for sketcher in asked for one in sketcher.sketch(wording.shingles, ASKED)]
    if not hashes:
        return []
    seen = [is_shown(), _complaint.text_key.is_not(None), *([] if only is None else [only])]
    found: dict[int, float] = {}
    for row in _candidates(session, hashes, [*seen, _complaint.id.not_in([*but])]):
        share = likeness(wording, _shingles(ring, row), common)
        if share:
            place = row.merged_into_id or row.id
            found[place] = max(share, found.get(place, 0.0))
    return _led_to(session, found, seen, but)[:limit]


def _candidates(
    session: Session, hashes: Sequence[int], conditions: Sequence[ColumnElement[bool]]
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    shared = sa.func.count().label("shared")
    best = (
        sa.select(_hash.complaint_id, shared)
        .where(_hash.hash.in_(hashes))
        .group_by(_hash.complaint_id)
        .having(sa.func.count() >= _SHARED_LEAST)
        .order_by(shared.desc(), _hash.complaint_id.desc())
        .limit(_LOOKED_UP)
        .subquery()
    )
    statement = (
        sa.select(_complaint.id, _complaint.merged_into_id, _complaint.text_key, _complaint.narrative)
        .join(best, best.c.complaint_id == _complaint.id)
        .where(*conditions)
        .order_by(best.c.shared.desc(), _complaint.id.desc())
        .limit(_OPENED)
    )
    return session.connection().execute(statement).all()


def _shingles(ring: KeyRing, row: sa.Row[*tuple[Any, ...]]) -> frozenset[str]:
    try:
        return shingles_of(TextKey.of(ring, row).open(row.narrative))
    except CannotOpen:
        return frozenset()


def _led_to(
    session: Session, found: dict[int, float], seen: Sequence[ColumnElement[bool]], but: Collection[int]
) -> list[AlikeComplaint]:
    """What was merged leads on, where the asker may see that."""
    done: dict[int, AlikeComplaint] = {}
    for _step in range(_MERGERS):
        onward: dict[int, float] = {}
        for complaint in session.exec(select(Complaint).where(col(Complaint.id).in_([*found]), *seen)) if found else ():
            share, target = found[complaint.id], complaint.merged_into_id
            if target is not None:
                onward[target] = max(share, onward.get(target, 0.0))
            elif complaint.id not in but and (complaint.id not in done or done[complaint.id].likeness < share):
                done[complaint.id] = AlikeComplaint(complaint, share)
        found = onward
    return sorted(done.values(), key=lambda one: (-one.likeness, -one.complaint.id))
