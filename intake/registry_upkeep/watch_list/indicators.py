"""The criteria of the watch-list: three classes, eighteen as shipped, worded by the office as it sees fit.

Chengdu's document names the three classes and the number; the wording of the eighteen is not published. What is shipped
says so of itself, line by line, and is there to be replaced.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import StringIO

from sqlmodel import Session, col, func, insert, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import WatchIndicator
from intake.vocabulary import StaffRole, WatchClass

SEEDED, EDITED = "setup:indicators", "registry:edit_indicator"


@dataclass(frozen=True)
class IndicatorWording:
    """How a criterion is to read. Not `is_active`: nothing new is put on the list by it."""

    kind: WatchClass
    text: str
    basis: str = ""
    is_active: bool = True


@cache
def shipped_indicators() -> Mapping[int, IndicatorWording]:
    """By number."""
    text = files("intake.registry_upkeep.watch_list").joinpath("indicators.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(StringIO(text))
    return {int(row["number"]): IndicatorWording(WatchClass(row["class"]), row["text"], row["basis"]) for row in rows}


def seed_indicators(session: Session, *, at: datetime) -> None:
    """Those shipped, into an installation that has none."""
    if session.exec(select(WatchIndicator.id).limit(1)).first() is not None:
        return
    rows = [{"number": number, "is_default": True, **vars(one)} for number, one in shipped_indicators().items()]
    session.execute(insert(WatchIndicator), rows)
    audit.record_office(session, SEEDED, actor=SYSTEM, at=at, indicators=len(rows))


def indicators(session: Session) -> list[WatchIndicator]:
    """By class, then by number."""
    order = list(WatchClass)
    rows = session.exec(select(WatchIndicator).order_by(col(WatchIndicator.number))).all()
    return sorted(rows, key=lambda row: order.index(row.kind))


def edit_indicator(
    session: Session, indicator_id: int, wording: IndicatorWording, *, actor: Actor, at: datetime
) -> WatchIndicator:
    actor.must_be(StaffRole.ADMINISTRATOR)
    row = session.exec(select(WatchIndicator).where(WatchIndicator.id == indicator_id).with_for_update()).first()
    if row is None:
        raise NotFound(N_("there is no such criterion"))
    return _write(session, row, wording, actor=actor, at=at)


def add_indicator(session: Session, wording: IndicatorWording, *, actor: Actor, at: datetime) -> WatchIndicator:
    """After the last."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    number = (session.scalar(select(func.max(WatchIndicator.number))) or 0) + 1
    return _write(session, WatchIndicator(number=number, kind=wording.kind, text=""), wording, actor=actor, at=at)


def _write(
    session: Session, row: WatchIndicator, wording: IndicatorWording, *, actor: Actor, at: datetime
) -> WatchIndicator:
    text = required_text(wording.text, "text", longest=300)
    basis = optional_text(wording.basis, "basis", longest=300)
    if (row.text, row.kind, row.basis, row.is_active) == (text, wording.kind, basis, wording.is_active):
        raise InvalidInput(N_("nothing in it was changed"), field="text")
    told = {"number": row.number, "was": row.text, "text": text, "class": wording.kind, "is_active": wording.is_active}
    row.is_default = row.is_default and (row.text, row.kind) == (text, wording.kind)
    row.text, row.kind, row.basis, row.is_active = text, wording.kind, basis, wording.is_active
    session.add(row)
    session.flush()
    audit.record_office(session, EDITED, actor=actor, at=at, **told)
    return row
