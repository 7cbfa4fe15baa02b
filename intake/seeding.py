"""What a fresh installation holds before anybody works in it. Idempotent: what is there is left alone.

Calendars and limits need no rows: `routing` answers with the shipped ones until an installation stores its own.
"""

from sqlmodel import Session

from routing import regions
from routing.rules import store


def seed(session: Session, *, home: str) -> None:
    """Regions, the taxonomy and version 1 of the rules table, from `routing/defaults`.

    `home` is the installation's own region: its province is stored down to the counties.
    """
    regions.seed_regions(session, home=home)
    store.seed_defaults(session)
