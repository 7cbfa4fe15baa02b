"""A talk with an association, held, checked and published."""

from sqlmodel import Session, select

from intake.registry_upkeep.talks.acts import (
    TalkPlan,
    TalkRecord,
    check_item,
    drop_talk,
    plan_talk,
    publish_talk,
    record_talk,
)
from intake.registry_upkeep.talks.proposing import propose_talk
from intake.registry_upkeep.talks.reading import items_of
from intake.vocabulary import StaffRole
from routing.models import Association
from tests import factories as make


def talk(session: Session) -> None:
    """With an association, of which one thing was put right and another was not; with a second one there is none."""
    who = {"actor": make.make_actor(session, StaffRole.SUPERVISOR)}
    association, second = session.exec(select(Association.id).order_by(Association.id).limit(2)).all()
    dropped = propose_talk(session, second, "合成事由二", **who, at=make.on(1))
    drop_talk(session, dropped.id, "合成理由", **who, at=make.on(1))
    held = propose_talk(session, association, "合成事由", **who, at=make.on(1))
    plan_talk(session, held.id, TalkPlan(make.on(2), "合成地点", "合成事由"), **who, at=make.on(1))
    items = [(f"合成事项{place}", make.on(9 + place).date()) for place in range(2)]
    record_talk(session, held.id, TalkRecord(make.on(2).date(), "合成", "合成", items), **who, at=make.on(3))
    for item, is_done in zip(items_of(session, held.id), (True, False), strict=True):
        found = {"is_done": is_done, "note": "合成", "due_on": make.on(20).date()}
        check_item(session, held.id, item.id, **found, **who, at=make.on(10))
    publish_talk(session, held.id, "合成公开", is_published=True, **who, at=make.on(11))
