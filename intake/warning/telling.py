"""Who is told of new alerts: the home region's hotline of all, every hotline in between of those of its region."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import count, takewhile

from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.models import Alert
from routing.calendars.working_time import local_day


def tell_hotlines(
    session: Session, collaborators: Collaborators, raised: Sequence[int], *, as_of: datetime, at: datetime
) -> None:
    """One line each, of as many alerts as its people see."""
    hotlines = RegionalHotlines.read(session, collaborators)
    told: Counter[str] = Counter()
    for region in session.scalars(select(Alert.region_code).where(col(Alert.id).in_(raised))):
        told.update(takewhile(bool, (hotlines.above(region, steps) for steps in count())))
    cause = f"{local_day(as_of)}:{raised[0]}"
    lines = [staff_notices.notice_row(staff_notices.WARNING_RAISED, cause=cause, at=at, new=len(raised))]
    for region, number in told.items():
        at_desk = {"cause": f"{cause}:region-{region}", "region_code": region, "new": number}
        lines.append(staff_notices.notice_row(staff_notices.WARNING_RAISED, at=at, **at_desk))
    staff_notices.put_up(session, lines)
