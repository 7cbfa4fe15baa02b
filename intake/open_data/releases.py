"""What was given out, for ever: each file is an event of the office chain, which nobody changes unseen or takes away.

There is one for each revision of a month that reports keep. A month is never given out anew in silence: what is
restated is another revision with its own files, and the ones before stay at their addresses.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.errors import NotFound
from intake.models import OfficeEvent, ReportSnapshot
from intake.open_data.document import Circumstances, csv_text_of, json_text_of, read_back
from intake.open_data.opening import open_month
from intake.open_data.published import published_month
from intake.reports.origin import is_synthetic
from routing.models import Region
from routing.translatable import N_

RELEASED = "open_data:release"
_RELEASES = select(OfficeEvent).where(OfficeEvent.kind == RELEASED).order_by(col(OfficeEvent.seq))


class MonthNotOpen(NotFound):
    """No such month has been given out: it is not over, not counted, or no month at all."""

    told_instead = N_("There are no open figures of this month: it is not over, or has not been published yet.")


@dataclass(frozen=True)
class OpenDataRelease:
    """The files of one revision of a month."""

    month: str
    revision: int
    given_out_at: datetime
    json_text: str
    csv_text: str

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.json_text)
        return found

    def text(self, ending: str) -> str:
        return self.json_text if ending == "json" else self.csv_text

    def size(self, ending: str) -> int:
        return len(self.text(ending).encode())

    def sha256(self, ending: str) -> str:
        return hashlib.sha256(self.text(ending).encode()).hexdigest()


def releases(session: Session) -> list[OpenDataRelease]:
    """All of them, in the order they were given out."""
    return [
        OpenDataRelease(one.data["month"], one.data["revision"], one.at, one.data["json"], one.data["csv"])
        for one in session.scalars(_RELEASES)
    ]


def newest_of_months(found: list[OpenDataRelease]) -> list[OpenDataRelease]:
    """The newest revision of each month, the newest month first."""
    by_month = {one.month: one for one in sorted(found, key=lambda one: one.revision)}
    return [by_month[month] for month in sorted(by_month, reverse=True)]


def get_release(found: list[OpenDataRelease], month: str, revision: int | None = None) -> OpenDataRelease:
    """The newest revision, or the one asked for. Raises MonthNotOpen."""
    of_month = [one for one in found if one.month == month and revision in {None, one.revision}]
    if not of_month:
        raise MonthNotOpen(N_("month %(month)s has not been given out"), month=month, field="month")
    return max(of_month, key=lambda one: one.revision)


def find_waiting(session: Session) -> ReportSnapshot | None:
    """The first revision that reports keep and that was never given out."""
    given = {(one.month, one.revision) for one in releases(session)}
    kept = session.scalars(select(ReportSnapshot).order_by(col(ReportSnapshot.counted_at), col(ReportSnapshot.id)))
    return next((one for one in kept if (f"{one.month:%Y-%m}", one.revision) not in given), None)


def make_release(session: Session, snapshot: ReportSnapshot, *, at: datetime) -> OpenDataRelease:
    """The files of a kept month, made to fit what was given out of it before. Writes nothing."""
    published = published_month(snapshot)
    kept = select(ReportSnapshot).where(col(ReportSnapshot.month) == snapshot.month)
    by_revision = {one.revision: published_month(one) for one in session.scalars(kept)}
    before = [one for one in releases(session) if one.month == published.month]
    month = open_month(published, [read_back(one.document, by_revision[one.revision]) for one in before])
    names = dict(session.execute(select(Region.code, Region.name)).all())
    text = json_text_of(month, Circumstances(at, names, is_synthetic=is_synthetic(session)))
    return OpenDataRelease(published.month, published.revision, at, text, csv_text_of(json.loads(text)))


def keep_release(session: Session, release: OpenDataRelease) -> bool:
    """Give it out, unless another has been given out of its month meanwhile: then it has to be made to fit that."""
    audit.lock_office(session)
    before = [one.revision for one in releases(session) if one.month == release.month]
    if before and max(before) >= release.revision:
        return False
    files = {"json": release.json_text, "csv": release.csv_text}
    digests = {f"{ending}_sha256": release.sha256(ending) for ending in files}
    told = {"month": release.month, "revision": release.revision}
    audit.record_office(session, RELEASED, actor=SYSTEM, at=release.given_out_at, **told, **digests, **files)
    return True
