"""The criteria of the watch-list, as the indicators of key supervision in force word them.

Chengdu's document names three classes and the number eighteen; the wording of its eighteen is not published. What is
shipped says so of itself, line by line, and is there to be replaced: by a version that one drafts and another
publishes (`intake/key_supervision/`). A criterion is never reworded: who was listed by the old words stays so.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import StringIO

from sqlmodel import Session, col, insert, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.models import WatchIndicator
from intake.vocabulary import KeyMeasure, WatchClass

SEEDED = "setup:indicators"


@dataclass(frozen=True)
class IndicatorWording:
    """How a criterion reads, and where that comes from."""

    number: int
    kind: WatchClass
    text: str
    basis: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class ShippedIndicator:
    """A criterion as proposed by this product: what it is measured by, from what on it counts, for how many points."""

    wording: IndicatorWording
    measure: KeyMeasure
    least: int
    weight: int


@cache
def shipped_indicators() -> tuple[ShippedIndicator, ...]:
    """Eighteen, by number."""
    text = files("intake.registry_upkeep.watch_list").joinpath("indicators.csv").read_text(encoding="utf-8")
    return tuple(
        ShippedIndicator(
            IndicatorWording(int(row["number"]), WatchClass(row["class"]), row["text"], row["basis"], is_default=True),
            KeyMeasure(row["measure"]),
            int(row["least"]),
            int(row["weight"]),
        )
        for row in csv.DictReader(StringIO(text))
    )


def seed_indicators(session: Session, *, at: datetime) -> None:
    """Those shipped, into an installation that has none."""
    if session.exec(select(WatchIndicator.id).limit(1)).first() is not None:
        return
    rows = [vars(one.wording) for one in shipped_indicators()]
    session.execute(insert(WatchIndicator), rows)
    audit.record_office(session, SEEDED, actor=SYSTEM, at=at, indicators=len(rows))


def indicators(session: Session) -> list[WatchIndicator]:
    """By class, then by number; those out of use after those in use."""
    order = list(WatchClass)
    rows = session.exec(select(WatchIndicator).order_by(col(WatchIndicator.number), col(WatchIndicator.id))).all()
    return sorted(rows, key=lambda row: (order.index(row.kind), not row.is_active))


def follow_wordings(session: Session, wordings: Iterable[IndicatorWording]) -> Mapping[int, WatchIndicator]:
    """Have these in use and no others, by number. What reads otherwise goes out of use and stays for whom it listed.

    The caller records why.
    """
    wanted = {one.number: one for one in wordings}
    statement = select(WatchIndicator).order_by(col(WatchIndicator.id)).with_for_update()
    rows = session.exec(statement).all()
    kept: dict[int, WatchIndicator] = {}
    for row in rows:
        one = wanted.get(row.number)
        if one is not None and (one.kind, one.text) == (row.kind, row.text) and row.number not in kept:
            kept[row.number] = row
    for row in rows:
        if row.is_active and kept.get(row.number) is not row:
            row.is_active = False
            session.add(row)
    session.flush()  # before their numbers are given to others
    for number, row in kept.items():
        row.is_active, row.basis = True, wanted[number].basis
        session.add(row)
    for number in wanted.keys() - kept.keys():
        kept[number] = WatchIndicator(**vars(wanted[number]))
        session.add(kept[number])
    session.flush()
    return kept
