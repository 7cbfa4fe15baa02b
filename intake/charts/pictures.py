"""Pictures of charts for documents: wanted by a page, drawn by a worker, handed out for a day."""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from intake.charts import documents
from intake.charts.data import BarChart, HeatMap, LineChart
from intake.db import Database
from intake.models import ChartPicture

log = logging.getLogger(__name__)
FORMS = {"svg": "image/svg+xml", "png": "image/png"}
_KEPT_FOR = timedelta(days=1)
_FAULT_LONGEST = 200


@dataclass(frozen=True)
class WantedPicture:
    """What is to be drawn, in which form."""

    chart: dict[str, Any]
    form: str

    @classmethod
    def of(cls, chart: LineChart | BarChart | HeatMap, form: str, words: str = "") -> "WantedPicture":
        return cls(documents.plain(chart, words), form)

    @property
    def key(self) -> str:
        """Alike for all who want the same."""
        told = json.dumps([self.form, self.chart], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def find_picture(session: Session, key: str) -> ChartPicture | None:
    """Made, being made, or one that could not be drawn."""
    return session.exec(select(ChartPicture).where(ChartPicture.key == key)).first()


def want_picture(session: Session, wanted: WantedPicture, *, at: datetime) -> ChartPicture:
    """The one there is, or a new one for the workers; what could not be drawn is tried again."""
    found = find_picture(session, wanted.key)
    if found is None:
        found = ChartPicture(key=wanted.key, form=wanted.form, chart=wanted.chart, wanted_at=at)
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:  # somebody else wants it at this moment
            found = find_picture(session, wanted.key)
            assert found is not None
    elif found.fault:
        found.fault = ""
        session.add(found)
    return found


def draw_wanted(database: Database, *, at: datetime) -> int:
    """Draw what waits, one after another, with nothing held meanwhile; answers how many. What is old goes."""
    with database.unit_of_work() as session:
        session.execute(delete(ChartPicture).where(col(ChartPicture.wanted_at) < at - _KEPT_FOR))
    with database.reading() as session:
        waits = col(ChartPicture.made_at).is_(None), ChartPicture.fault == ""
        waiting = session.execute(
            select(ChartPicture.id, ChartPicture.form, ChartPicture.chart).where(*waits).order_by(col(ChartPicture.id))
        ).all()
    for picture_id, form, chart in waiting:
        values = _drawn(form, chart, at)
        with database.unit_of_work() as session:  # two workers draw the same, and the second says the same again
            session.execute(update(ChartPicture).where(col(ChartPicture.id) == picture_id).values(**values))
    return len(waiting)


def _drawn(form: str, chart: dict[str, Any], at: datetime) -> dict[str, Any]:
    try:
        return {"content": documents.draw(chart, form), "made_at": at, "fault": ""}
    except (ValueError, TypeError, KeyError) as error:  # as the library refuses what it cannot draw
        log.exception("a chart could not be drawn")
        return {"fault": f"{type(error).__name__}: {error}"[:_FAULT_LONGEST]}
