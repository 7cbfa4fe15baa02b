"""What people wrote must not stand in a log because a statement failed."""

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from intake import bulk
from intake.models import Complaint
from intake.vocabulary import State
from tests.factories import make_complaint, make_office
from tests.undone import undone

pytestmark = pytest.mark.both_databases

WORDS = "协会的事，谁也不该在日志里读到"


def _by_orm(session, row):
    session.add(Complaint(**row))
    session.flush()


def _in_bulk(session, row):
    bulk.write(session, [(Complaint.__table__, [row])])
    session.execute(text("SELECT 1"))  # it does not wait any longer


@pytest.mark.parametrize("write", [_by_orm, _in_bulk])
def test_a_refused_row_is_not_repeated_in_the_error(database, write):
    with database.unit_of_work() as session:
        kept = make_complaint(session, make_office(session), association_text=WORDS).model_dump()
    broken = {**kept, "id": 1, "number": "1", "external_id": "1", "state": State.REJECTED}
    with undone(database) as session, pytest.raises(IntegrityError) as refused:
        write(session, broken)
    assert WORDS not in "".join(traceback.format_exception(refused.value))
