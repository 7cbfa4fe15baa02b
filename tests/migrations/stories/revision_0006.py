"""0006, the registry kept on screens: whom a file has put on the watch-list is on it before and after."""

from sqlalchemy import text
from sqlmodel import select

from intake.db import Database
from intake.models import RoleChange, WatchBatch, WatchEntry, WatchIndicator
from intake.vocabulary import WatchClass
from routing.models import Association
from tests import factories as make

_LISTED = "SELECT credit_code, is_watchlisted FROM association ORDER BY id"


def load_data(database: Database) -> None:
    """As the program before writes it: an association that a file has put on the watch-list."""
    with database.unit_of_work() as session:
        session.execute(
            text("INSERT INTO region (code, name, level) VALUES (:code, '合成市', 'city')"), {"code": make.CITY}
        )
        session.execute(
            text(
                "INSERT INTO association (credit_code, name, level, region_code, industry, mode, lifecycle, "
                "is_watchlisted, is_synthetic) VALUES (:code, '合成协会', 'city', :region, '', 'direct', 'active', "
                "true, true)"
            ),
            {"code": make.CREDIT_CODE, "region": make.CITY},
        )
        make.record_writes(session)


def check_upgrade(database: Database) -> None:
    assert _listed(database) == [(make.CREDIT_CODE, True)]
    with database.unit_of_work() as session:
        association = session.exec(select(Association)).one()
        batch = WatchBatch(
            name="第一批", document="合成", begins_on=make.MONDAY.date(), reason="合成", opened_at=make.MONDAY
        )
        session.add_all([batch, WatchIndicator(number=1, kind=WatchClass.RISK, text="合成")])
        session.flush()
        session.add(
            WatchEntry(
                batch_id=batch.id,
                association_id=association.id,
                indicator_ids=[1],
                reason="合成",
                valid_from=make.MONDAY.date(),
                added_at=make.MONDAY,
            )
        )
        make.record_writes(session)
    with database.reading() as session:
        assert session.exec(select(WatchEntry)).one().indicator_ids == [1]
        assert session.exec(select(RoleChange)).all() == []


def check_downgrade(database: Database) -> None:
    assert _listed(database) == [(make.CREDIT_CODE, True)]


def _listed(database: Database) -> list[tuple[str, bool]]:
    with database.reading() as session:
        return [(code, bool(flag)) for code, flag in session.execute(text(_LISTED))]
