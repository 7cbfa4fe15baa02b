"""What an association was to put right and is due: the hotline of its region is told, once an item."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.models import AssociationTalk, Notice, TalkItem
from intake.vocabulary import TalkItemState
from routing.calendars.working_time import local_day
from routing.models import Association

_LOT = 200


def remind_of_items(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """How many were told of."""
    key = literal(f"{staff_notices.TALK_ITEM_DUE}:").concat(cast(col(TalkItem.id), String)).concat(":hotline")
    wanted = (
        select(TalkItem, AssociationTalk, Association.name)
        .join(AssociationTalk, col(AssociationTalk.id) == TalkItem.talk_id)
        .join(Association, col(Association.id) == AssociationTalk.association_id)
        .where(
            TalkItem.state == TalkItemState.OPEN,
            TalkItem.due_on <= local_day(at),
            ~exists().where(col(Notice.dedupe_key) == key),
        )
    )
    found = session.exec(wanted.order_by(col(TalkItem.due_on), col(TalkItem.id)).limit(_LOT)).all()
    hotlines = RegionalHotlines.read(session, collaborators) if found else None
    for item, talk, name in found:
        region = hotlines.above(talk.region_code) if hotlines is not None else None
        cause = f"{item.id}:hotline"
        said: dict[str, Any] = {"region_code": region, "association": name, "talk_id": talk.id}
        staff_notices.notify_desk(session, staff_notices.TALK_ITEM_DUE, cause=cause, at=at, **said)
    return len(found)
