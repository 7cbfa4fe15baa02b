"""What a fresh installation holds before anybody works in it. Idempotent: what is there is left alone.

Calendars and limits need no rows: `routing` answers with the shipped ones until an installation stores its own.
"""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.registry_upkeep.watch_list.indicators import seed_indicators
from routing import regions
from routing.rules import store

SEEDED = "setup:seed"


def seed(session: Session, *, home: str, at: datetime) -> None:
    """Regions, the taxonomy and version 1 of the rules table, from `routing/defaults`; the criteria of the watch-list.

    `home` is the installation's own region: its province is stored down to the counties.
    """
    added, is_new = regions.seed_regions(session, home=home), store.seed_defaults(session)
    if added or is_new:
        audit.record_office(session, SEEDED, actor=SYSTEM, at=at, home=home, regions=added, is_first=is_new)
    seed_indicators(session, at=at)
