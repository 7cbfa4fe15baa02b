"""Complaints that are looked for, their bags written as the workers write them, and people who look."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.clock import now
from intake.db import Database
from intake.models import Complaint
from intake.runtime import Runtime
from intake.sealing.ring import KeyRing
from intake.searching.bag_writing import write_bags
from intake.searching.criteria import SearchCriteria
from intake.searching.finding import FoundComplaints, find_complaints
from tests import factories as make
from tests.stages.keys import RING
from tests.stages.pages import Page

PRESSED = "秘书处黄经理上门说，凡是卖防水涂料的都得先交八千块钱押金，不交就从推荐名录里划掉。"
TRAINED = "培训班收了两千块，讲课的人没来，也不退钱，ＡＢＣ公司的人说负责人出差去了。"
RANKED = "评选活动要交参评费，拿到的牌匾挂了三天就掉漆。"


def tell(session: Session, *narratives: str, **changes: Any) -> list[Complaint]:
    collaborators = make.make_office(session)
    return [make.make_complaint(session, collaborators, narrative=one, **changes) for one in narratives]


def write(database: Database, ring: KeyRing = RING, **changes: Any) -> int:
    return write_bags(database, ring, **({"at": now(), "max_seconds": 60.0} | changes))


def look(
    database: Database,
    actor: Actor,
    text: str = "",
    *,
    ring: KeyRing = RING,
    at: datetime | None = None,
    most: int | None = None,
    **asked: Any,
) -> FoundComplaints:
    with database.reading() as session:
        criteria = SearchCriteria(text=text, **asked)
        return find_complaints(session, ring, criteria, actor=actor, at=at or now(), most=most)


def index(runtime: Runtime) -> None:
    write(runtime.db, runtime.ring)


def searched(page: Page, text: str = "", **asked: str) -> str:
    """The page of what was found, its address without a word of what was asked."""
    where = page.post("/complaints/search/", {"text": text} | asked).headers["Location"]
    assert not text or text not in unquote(where)
    return page.get(where).text
