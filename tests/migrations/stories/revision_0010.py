"""0010: of codes stored before nobody knows whose words they are; the record takes the new events, append-only.

Trainings stored before are of closed complaints, and the same seeds are learned once.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '2611230000000001', '', 'phone', 'before', 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, true, false, 'zh',
        '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k', '', 'head')
"""
_GUESS = """
    INSERT INTO suggestion (complaint_id, code, source, is_taken, offered_at)
    VALUES (1, 'F-01', 'keywords', false, '2026-11-23 01:00:00')
"""
_TRAINING = """
    INSERT INTO classifier (version, trained_at, seed, held_out_month, learned_from, measured_on, verdict, figures,
        sha256)
    VALUES (:version, '2026-11-23 01:00:00', 1, '2026-10-01', 1, 1, 'too_few', '{}', '')
"""
_OF_SEEDS = "UPDATE classifier SET seeds_sha256 = 'the same'"
_TRAININGS = "SELECT version, seeds_sha256 FROM classifier ORDER BY version"
_TOLD = "SELECT violation, violations_said, violations_decided, violations_decided_by_id FROM complaint"
_GUESSES = "SELECT code, rank, probability FROM suggestion"
_KINDS = "SELECT kind FROM complaint_event ORDER BY seq"


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_GUESS))
        connection.execute(text(_TRAINING), {"version": 1})
        connection.execute(text(_EVENT), {"seq": 1, "kind": "complaint:receive"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_EVENT), {"seq": 2, "kind": "violation:decide"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        told = connection.execute(text(_TOLD)).one()
        assert tuple(told) == ("F-01", None, None, None)
        assert connection.execute(text(_GUESSES)).one() == ("F-01", None, None)
        assert connection.execute(text(_KINDS)).scalars().all() == ["complaint:receive"]
        with connection.begin_nested() as trial:
            connection.execute(text(_EVENT), {"seq": 2, "kind": "violation:decide"})
            assert connection.execute(text(_KINDS)).scalars().all() == ["complaint:receive", "violation:decide"]
            trial.rollback()
    with database.engine.begin() as connection:
        connection.execute(text(_TRAINING), {"version": 2})  # by the program of before, at work meanwhile
        assert [tuple(row) for row in connection.execute(text(_TRAININGS))] == [(1, None), (2, None)]
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_OF_SEEDS))
    for forbidden in ("UPDATE complaint_event SET kind = 'complaint:note'", "DELETE FROM complaint_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(forbidden))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text(_KINDS)).scalars().all() == ["complaint:receive"]
    for gone in (_TOLD, _GUESSES, _TRAININGS):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(gone))
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM complaint_event"))
