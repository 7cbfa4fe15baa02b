"""0007, conversations by text: whatever came in before is in none, and who wished for no texts wishes so still."""

from sqlalchemy import text
from sqlmodel import select

from intake.db import Database
from intake.models import Conversation, KeptText
from intake.notify.opt_out import has_opted_out
from intake.vocabulary import ConversationStep, TextMeaning
from tests import factories as make

_INBOUND = """
    INSERT INTO inbound_message (id, message_sid, is_trusted, sealed_from, phone_hash, state, reply, received_at)
    VALUES (1, 'SM1', true, :sealed, 'hash', 'answered', 'dialogue/stopped', '2026-11-23 01:00:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_INBOUND), {"sealed": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        assert has_opted_out(session, "hash")
        assert session.exec(select(Conversation)).all() == []
        session.add(
            Conversation(
                phone_hash="hash",
                step=ConversationStep.WHICH,
                waiting_ids=[1],
                asked_at=make.MONDAY,
                last_at=make.MONDAY,
            )
        )
        session.add(KeptText(inbound_id=1, meaning=TextMeaning.UNFILED, needs_person=True, kept_at=make.MONDAY))
    with database.reading() as session:
        asked = session.exec(select(Conversation)).one()
        assert (asked.step, asked.choices, asked.waiting_ids, asked.answers) == (ConversationStep.WHICH, [], [1], {})
        assert session.exec(select(KeptText.meaning)).all() == [TextMeaning.UNFILED]


def check_downgrade(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("SELECT reply FROM inbound_message")).scalars().all() == ["dialogue/stopped"]
