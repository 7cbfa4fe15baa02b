"""Who is told of new alerts: the home region's hotline of all, every hotline in between of those of its region."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count

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
        told.update(_on_the_way(hotlines, region))
    cause = f"{local_day(as_of)}:{raised[0]}"
    kind = staff_notices.WARNING_RAISED
    home = staff_notices.notice_row(kind, cause=cause, at=at, new=len(raised))
    others = [
        staff_notices.notice_row(kind, cause=f"{cause}:region-{region}", at=at, region_code=region, new=number)
        for region, number in told.items()
    ]
    staff_notices.put_up(session, [home, *others])


def _on_the_way(hotlines: RegionalHotlines, region: str | None) -> Iterator[str]:
    """The hotlines of a region and of those above it, up to the home region's."""
    for steps in count():
        found = hotlines.above(region, steps)
        if found is None:
            return
        yield found
