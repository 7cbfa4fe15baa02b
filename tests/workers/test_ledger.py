"""The ledger by recipient: exact counts, pages that follow each other; and what is settled without anybody's act."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from intake.casework import find
from intake.casework.outbox.staff_notices import PAUSE_OVER, SENT_BACK, SUPPLEMENTED, TAKEN_BACK, notify_desk
from intake.clock import now
from intake.db import Database
from intake.errors import NotFound
from intake.models import Notice
from intake.notify.staff import ledger_recipients as recipients
from intake.notify.staff.ledger import ledger_lines
from intake.notify.staff.settling import NEWS_KEPT, settle_idle
from intake.vocabulary import StaffRole, State
from tests import factories as make

pytestmark = pytest.mark.both_databases


def test_counts_are_exact_and_pages_follow_each_other(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        about = make.make_complaint(session, collaborators)
        department_id = find.handlings_of(session, about.id)[0].department_id
        many, few, none = (
            make.make_staff(session, StaffRole.HANDLER, display_name=name) for name in ("甲", "乙", "丙")
        )
        told = [(none.id, 2, now() - timedelta(days=40)), (many.id, 2, now() - timedelta(days=31))]
        told += [(many.id, 215, now()), (few.id, 3, now())]
        for staff_id, count, at in told:
            for n in range(count):
                who = {"complaint_id": about.id, "staff_id": staff_id, "number": about.number}
                notify_desk(session, SUPPLEMENTED, cause=f"{staff_id}:{n}:{at:%Y%m%d}", at=at, **who)
        notify_desk(session, SENT_BACK, cause="", at=now(), complaint_id=about.id, department_id=department_id)
        since = now() - timedelta(days=30)
        found = recipients.ledger_recipients(session, None, since=since, limit=9)
        assert [(one.id, one.counted) for one in found] == [(department_id, "1"), (few.id, "3"), (many.id, "215")]
        assert recipients.ledger_recipients(session, None, since=since, limit=1, offset=1) == [found[1]]
        seen: list[int] = []
        while page := ledger_lines(session, found[2], limit=50, before=seen[-1] if seen else None):
            seen += [line.notice.id for line in page]
        own = session.exec(select(Notice.id).where(Notice.staff_id == many.id).order_by(Notice.id.desc())).all()
        assert seen == own
        for key in ("staff-0", "staff-x", "department-999999", "hotline", ""):
            with pytest.raises(NotFound):
                recipients.get_recipient(session, key, None)


def test_what_asks_for_nothing_any_more_is_settled_and_news_only_when_it_is_old(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        answered, open_ = (make.make_complaint(session, collaborators) for _ in range(2))
        make.bring_to(session, collaborators, crew, answered, State.CLOSED, at=make.on(0, 11))
        session.execute(update(Notice).values(read_at=make.on(0)))  # what those acts told
        for about in (answered, open_):
            department_id = find.handlings_of(session, about.id)[0].department_id
            for kind in (SENT_BACK, TAKEN_BACK):
                who = {"complaint_id": about.id, "department_id": department_id}
                notify_desk(session, kind, cause=f"{about.id}", at=make.on(0, 12), **who)
            notify_desk(session, PAUSE_OVER, cause=f"{about.id}", at=make.on(0, 12), complaint_id=about.id)
        assert settle_idle(session, at=make.on(1)) == 2
        is_settled = (
            select(Notice.kind, Notice.complaint_id).where(Notice.settled_at.is_not(None)).order_by(Notice.kind)
        )
        assert session.exec(is_settled).all() == [(PAUSE_OVER, answered.id), (SENT_BACK, answered.id)]
        assert settle_idle(session, at=make.on(1)) == 0, "twice is once"
        assert settle_idle(session, at=make.on(1) + NEWS_KEPT) == 2
