"""Regions that GB/T 2260 does not have: development zones are regions of their own."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from routing.regions import add_region
from routing.vocabulary import Level

ADDED = "region:add"


def add_own_region(
    session: Session, code: str, name: str, *, parent_code: str, level: Level, actor: Actor, at: datetime
) -> bool:
    """False where it stands so already. Raises RegionUnusable."""
    is_new = add_region(session, code, name.strip(), parent_code=parent_code, level=level)
    if is_new:
        told = {"code": code, "name": name.strip(), "parent": parent_code, "level": level.value}
        audit.record_office(session, ADDED, actor=actor, at=at, **told)
    return is_new
