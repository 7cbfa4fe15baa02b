"""The same form posted six times at the same instant is one complaint with one number."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import COMPLAINANT
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import Receipt, register_complaint
from intake.db import Database
from intake.models import Complaint, ComplaintEvent, Message
from tests import factories as make

pytestmark = pytest.mark.both_databases

POSTS = 6


def test_six_simultaneous_posts_of_one_form_get_one_number(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
    new, start = make.new_complaint(external_id="one-form"), Barrier(POSTS)

    def register(session: Session) -> Receipt:
        return register_complaint(session, collaborators, new, actor=COMPLAINANT, at=make.MONDAY)

    def post(_: int) -> Receipt:
        start.wait()
        return once(database, register)

    with ThreadPoolExecutor(POSTS) as pool:
        receipts = list(pool.map(post, range(POSTS)))

    assert len({receipt.number for receipt in receipts}) == 1
    assert [receipt.is_repeat for receipt in receipts].count(False) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Complaint)) == 1
        assert session.scalar(select(func.count()).select_from(Message)) == 1
        kinds = session.exec(select(ComplaintEvent.kind)).all()
        assert len([kind for kind in kinds if kind == "complaint:receive"]) == 1


def test_a_repeat_does_not_tell_the_tracking_code_again(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
    new = make.new_complaint()
    first, again = (
        once(database, lambda session, at=at: register_complaint(session, collaborators, new, actor=COMPLAINANT, at=at))
        for at in (make.MONDAY, make.on(2))
    )
    assert first.tracking_code
    assert (again.number, again.tracking_code, again.due_at) == (first.number, "", first.due_at)
