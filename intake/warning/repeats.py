"""The same telephone number again and again: against one body, or against many. Counted in the database.

No name, number or hash of one leaves the statement, and none is stored with the alert: only how many.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from intake.models import Complaint, ComplaintIdentity
from intake.reports.periods import of_dates
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.series import ACCUSES

DAYS = 30
# So often against one body; or against so many bodies.
LEAST_TIMES, LEAST_BODIES = 3, 4
_complaint, _identity = Complaint.__table__.c, ComplaintIdentity.__table__.c
_joined = Complaint.__table__.join(ComplaintIdentity.__table__, _identity.complaint_id == _complaint.id)


def find_repeats(session: Session, window: RunWindow) -> tuple[list[AlertFinding], int]:
    """One alert for each body, and one for all who complain of many; and how many people complained at all."""
    first, last = window.last(DAYS)
    period = of_dates(first, last)
    is_within = (*ACCUSES, _complaint.received_at >= period.start, _complaint.received_at < period.end)
    people = _of_everybody(is_within)
    everybody = session.execute(people).scalar_one()
    findings = [
        AlertFinding(
            AlertKind.REPEATS, AlertSubject.ASSOCIATION, str(key), first, last, int(came), test=_test(many, everybody)
        )
        for key, many, came in session.execute(_per_body(is_within))
    ]
    many, came = session.execute(_of_many_bodies(is_within)).one()
    if many:
        test = _test(many, everybody)
        findings.append(AlertFinding(AlertKind.REPEATS, AlertSubject.HOTLINE, "", first, last, int(came), test=test))
    return findings, everybody


def repeated_about(association_id: int, is_within: tuple[Any, ...]) -> Any:
    """A condition on complaints: of those about this body, which are of somebody who complained so often."""
    often = (
        sa.select(_identity.phone_hash)
        .select_from(_joined)
        .where(*is_within, _complaint.association_id == association_id, _identity.phone_hash.is_not(None))
        .group_by(_identity.phone_hash)
        .having(sa.func.count() >= LEAST_TIMES)
    )
    return sa.and_(_complaint.association_id == association_id, _complaint.id.in_(_complaints_of(often)))


def repeated_about_many(is_within: tuple[Any, ...]) -> Any:
    """A condition on complaints: those of somebody who complained of so many bodies."""
    return _complaint.id.in_(_complaints_of(_with_many_bodies(is_within, _identity.phone_hash)))


def _test(many: int, everybody: int) -> dict[str, Any]:
    return {"people": int(many), "everybody": int(everybody), "times": LEAST_TIMES, "bodies": LEAST_BODIES}


def _complaints_of(hashes: Any) -> Any:
    return sa.select(_identity.complaint_id).where(_identity.phone_hash.in_(hashes))


def _of_everybody(is_within: tuple[Any, ...]) -> Any:
    return sa.select(sa.func.count(_identity.phone_hash.distinct())).select_from(_joined).where(*is_within)


def _per_body(is_within: tuple[Any, ...]) -> Any:
    body, times = _complaint.association_id, sa.func.count().label("times")
    each = (
        sa.select(body.label("body"), times)
        .select_from(_joined)
        .where(*is_within, body.is_not(None), _identity.phone_hash.is_not(None))
        .group_by(body, _identity.phone_hash)
        .having(sa.func.count() >= LEAST_TIMES)
        .subquery()
    )
    return (
        sa.select(each.c.body, sa.func.count(), sa.func.sum(each.c.times)).group_by(each.c.body).order_by(each.c.body)
    )


def _of_many_bodies(is_within: tuple[Any, ...]) -> Any:
    each = _with_many_bodies(is_within, sa.func.count().label("times")).subquery()
    return sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(each.c.times), 0)).select_from(each)


def _with_many_bodies(is_within: tuple[Any, ...], *columns: Any) -> Any:
    return (
        sa.select(*columns)
        .select_from(_joined)
        .where(*is_within, _identity.phone_hash.is_not(None))
        .group_by(_identity.phone_hash)
        .having(sa.func.count(_complaint.association_id.distinct()) >= LEAST_BODIES)
    )
