"""Complaints with narratives of their own, sketched as the workers do."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from intake.clock import now
from intake.db import Database
from intake.duplicates.keeping import write_sketches
from intake.models import Complaint, SketchHash
from intake.sealing.ring import KeyRing
from tests import factories as make
from tests.stages.keys import RING

DAYS = 180
STORY = "去年九月我店在西门开业，秘书处黄经理上门说凡是卖防水涂料的都得先交八千块钱押金，不交就把我们从推荐名录里划掉。"


def tell(session: Session, *narratives: str, **changes: Any) -> list[Complaint]:
    collaborators = make.make_office(session)
    return [make.make_complaint(session, collaborators, narrative=one, **changes) for one in narratives]


def sketch(database: Database, ring: KeyRing = RING, **changes: Any) -> int:
    asked = {"at": now(), "days": DAYS, "max_seconds": 60.0} | changes
    return write_sketches(database, ring, **asked)


def sketched(session: Session) -> set[int]:
    return set(session.scalars(select(SketchHash.complaint_id)))
