"""0033, knowledge: there were no cards and no cases; then of a card one draft stands, a case leads nowhere."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT

_CARD = """
    INSERT INTO knowledge_card (key, version, state, kind, title, text, valid_from, valid_to, created_at, decided_at)
    VALUES (:key, :version, :state, :kind, '合成', '合成', '2026-11-24', :valid_to, '2026-11-24 01:00:00', :decided_at)
"""
_DRAFT = {"key": "K0001", "version": 1, "state": "draft", "kind": "law", "valid_to": None, "decided_at": None}
_PUBLISHED = {**_DRAFT, "key": "K0002", "state": "published", "decided_at": "2026-11-24 02:00:00"}
_CASE = """
    INSERT INTO library_case (state, complaint_id, digest, proposed_at, proposed_by_id, decided_at)
    VALUES (:state, :complaint, :digest, '2026-11-24 01:00:00', 1, :decided_at)
"""
_PROPOSED = {"state": "proposed", "complaint": 1, "digest": "a", "decided_at": None}
_OUT = {"state": "published", "complaint": None, "digest": "b", "decided_at": "2026-11-24 02:00:00"}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        for card in (_DRAFT, _PUBLISHED):
            connection.execute(text(_CARD), card)
        for case in (_PROPOSED, _OUT):
            connection.execute(text(_CASE), case)
        assert connection.execute(text("SELECT count(*) FROM knowledge_card")).scalar() == 2
    for card in (
        {**_DRAFT, "version": 2},  # one draft of a card
        {**_PUBLISHED, "version": 1},  # a version is one
        {**_DRAFT, "key": "K0003", "kind": "rumour"},
        {**_DRAFT, "key": "K0003", "state": "published"},
        {**_PUBLISHED, "key": "K0003", "valid_to": "2026-11-23"},
        {**_PUBLISHED, "key": "K0003", "state": "withdrawn"},
    ):
        _refuses(database, _CARD, card)
    for case in (
        {**_PROPOSED, "digest": "b"},  # of a complaint one case
        {**_OUT, "digest": "c", "complaint": 1},  # a published one leads to no complaint
        {**_PROPOSED, "digest": "c", "complaint": None},
        {**_PROPOSED, "digest": "c", "decided_at": "2026-11-24 02:00:00"},
    ):
        _refuses(database, _CASE, case)


def check_downgrade(database: Database) -> None:
    for table in ("knowledge_card", "library_case"):
        _refuses(database, f"SELECT * FROM {table}", {})
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint")).scalar() == 1


def _refuses(database: Database, statement: str, given: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement), given)
