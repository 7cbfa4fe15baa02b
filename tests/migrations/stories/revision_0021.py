"""0021, the handler's day: parts stay with whom they had, penalties of before name no basis, and drafts begin empty."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT, EVENT, KINDS

_PART = """
    INSERT INTO handling (id, complaint_id, department_id, role, is_principal, state, violations, because,
        is_designated, dispatched_at, measures, fee_item, fee_action, document_number)
    VALUES (1, 1, 1, 'lead', true, 'replied', '["F-01"]', '', false, '2026-11-23 01:00:00', '["warn"]', '', 'none',
        '罚决1号')
"""
_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic)
    VALUES (1, 'li', '合成', '-', '["handler"]', true, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)
"""
_DRAFT = """
    INSERT INTO reply_draft (handling_id, complaint_id, revision, body, saved_by_id, saved_at)
    VALUES (1, 1, 1, :sealed, 1, '2026-11-24 01:00:00')
"""
_LIST = "INSERT INTO saved_list (staff_id, name, query) VALUES (1, '逾期', 'when=overdue')"
_ASSIGNED = {"seq": 2, "kind": "handling:assign"}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_STAFF))
        connection.execute(text(_PART))
        connection.execute(text(EVENT), {"seq": 1, "kind": "complaint:receive"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(EVENT), _ASSIGNED)


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        part = connection.execute(text("SELECT section, deputy_id, legal_basis, document_number FROM handling")).one()
        assert tuple(part) == ("", None, "", "罚决1号")
        with connection.begin_nested() as trial:
            connection.execute(text(EVENT), _ASSIGNED)
            connection.execute(text(_DRAFT), {"sealed": b"sealed"})
            connection.execute(text(_LIST))
            assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive", "handling:assign"]
            trial.rollback()
    for twice, given in ((_DRAFT, {"sealed": b"sealed"}), (_LIST, {})):
        with database.engine.connect() as connection:
            connection.execute(text(twice), given)
            with pytest.raises(DBAPIError):
                connection.execute(text(twice), given)
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM complaint_event"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT document_number FROM handling")).scalars().all() == ["罚决1号"]
        assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive"]
    for gone in ("SELECT section FROM handling", "SELECT id FROM reply_draft", "SELECT id FROM saved_list"):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(gone))
