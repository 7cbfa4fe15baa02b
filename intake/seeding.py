"""What a fresh installation holds before anybody works in it. Idempotent: what is there is left alone.

Calendars and limits need no rows: `routing` answers with the shipped ones until an installation stores its own.
"""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlmodel import Session, col

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.models import OfficeEvent
from intake.registry_upkeep.watch_list.indicators import seed_indicators
from routing import regions
from routing.models import Department, DepartmentSymbol
from routing.rules import store

SEEDED = "setup:seed"
ADOPTED = "setup:symbols"


def seed(session: Session, *, home: str, at: datetime) -> None:
    """Regions, the taxonomy and version 1 of the rules table, from `routing/defaults`; the criteria of the watch-list.

    `home` is the installation's own region: its province is stored down to the counties.
    """
    added, is_new = regions.seed_regions(session, home=home), store.seed_defaults(session)
    adopt_symbols(session, at=at)
    if added or is_new:
        audit.record_office(session, SEEDED, actor=SYSTEM, at=at, home=home, regions=added, is_first=is_new)
    seed_indicators(session, at=at)


def adopt_symbols(session: Session, *, at: datetime) -> None:
    """Vouch, once, for what revision 0002 copied out of `department.symbol`: a revision can record nothing.

    Only an installation older than that revision has anything in that column.
    """
    is_old = session.scalar(select(exists().where(col(Department.symbol).is_not(None))))
    if not is_old or session.scalar(select(exists().where(col(OfficeEvent.kind) == ADOPTED))):
        return
    columns = DepartmentSymbol.__table__.c
    session.execute(update(DepartmentSymbol).values({one.name: one for one in columns if not one.primary_key}))
    audit.record_office(session, ADOPTED, actor=SYSTEM, at=at)
