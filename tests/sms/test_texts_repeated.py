"""Webhooks are repeated and come in any order: each text is kept once, whatever became of it."""

import random

import pytest
from sqlmodel import func, select

from intake.casework.registering.idempotent import once
from intake.conversation.dialogue import AnswerLimit, InboundText, receive_text
from intake.db import Database
from intake.models import Complaint, InboundMessage
from tests import factories as make
from tests.stages.extents import extent

TIMES = 3
BODIES = (
    "有个协会乱收费",
    "补充：又收了一次",
    "谢谢",
    "查询",
    "协会评选收钱",
    "退订",
    "恢复",
    "1",
    "撤回",
    "新诉求 协会强制培训收费",
)


@pytest.mark.sampled
def test_ten_thousand_webhooks_three_times_each_in_any_order_are_ten_thousand_texts(sqlite_database: Database) -> None:
    texts = extent(10_000, 40)
    with sqlite_database.unit_of_work() as session:
        office = make.make_office(session)
    order = [number for number in range(texts) for _time in range(TIMES)]
    random.Random(12).shuffle(order)
    for number in order:
        sender = f"+86138{number % max(texts // 10, 1):08d}"
        text = InboundText(f"SM{number:032d}", sender, BODIES[number % 10], is_synthetic=True)
        once(
            sqlite_database,
            lambda session, text=text: receive_text(
                session, office, text, at=make.MONDAY, limit=AnswerLimit(1_000, 1_000)
            ),
        )
    with sqlite_database.reading() as session:
        kept = session.exec(select(func.count()).select_from(InboundMessage)).one()
        senders = session.exec(select(func.count(func.distinct(InboundMessage.phone_hash)))).one()
        complaints = session.exec(select(func.count()).select_from(Complaint)).one()
    assert (kept, senders) == (texts, max(texts // 10, 1))
    assert 0 < complaints <= texts
