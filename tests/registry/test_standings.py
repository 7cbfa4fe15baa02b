"""Many associations on many days, read at once, are what each is when it is asked for alone."""

import random
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from intake.db import Database
from routing.models import Association, Department, RoleAssignment
from routing.registry.snapshots import MOST_KEPT, SnapshotReader, snapshot_of
from routing.vocabulary import Level, RegistrationMode, RegistryRole
from tests import factories as make

pytestmark = pytest.mark.slow

START = date(2024, 1, 1)
DEPARTMENTS = range(1, 7)


def registry(session: Session, draw: random.Random, associations: int) -> None:
    """Associations whose roles come, go, overlap and leave gaps."""
    session.add_all(Department(id=i, name=f"合成部门{i}", level=Level.CITY, region_code="510100") for i in DEPARTMENTS)
    session.add_all(
        Association(
            id=i,
            credit_code=f"{i:018d}",
            name=f"合成协会{i}",
            level=Level.CITY,
            region_code="510100",
            mode=RegistrationMode.DECOUPLED,
        )
        for i in range(1, associations + 1)
    )
    session.flush()
    for association_id in range(1, associations):  # the last one has no role at all
        for role in RegistryRole:
            session.add_all(roles_of(draw, association_id, role))
    session.flush()


def roles_of(draw: random.Random, association_id: int, role: RegistryRole) -> list[RoleAssignment]:
    """Up to three terms; only one may be open."""
    terms = draw.randrange(4)
    made = []
    for term in range(terms):
        begun = START + timedelta(days=draw.randrange(60))
        is_open = term == terms - 1 and draw.random() < 0.5
        ended = None if is_open else begun + timedelta(days=draw.randrange(30))
        department = draw.choice(DEPARTMENTS)
        made.append(
            RoleAssignment(association_id=association_id, role=role, department_id=department, valid_from=begun,
                           valid_to=ended, basis=f"合成文件{term}")
        )  # fmt: skip
    return made


def test_the_bulk_reader_agrees_with_the_single_one_on_every_day(database: Database) -> None:
    draw, associations = random.Random(7), 12
    with database.unit_of_work() as session:
        registry(session, draw, associations)
        make.record_writes(session)
    with database.reading() as session:
        snapshots = SnapshotReader()
        snapshots.read(session, range(1, associations + 1))
        days = [START + timedelta(days=offset) for offset in range(-2, 95)]
        for association_id in range(1, associations + 1):
            for day in days:
                assert snapshots.on(association_id, day) == snapshot_of(session, association_id, day)


def test_who_is_not_in_the_registry_has_no_standing(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        snapshots = SnapshotReader()
        snapshots.read(session, [404])
        assert snapshots.on(404, START) is None
        assert snapshots.on(None, START) is None


def test_what_is_remembered_stays_within_bounds(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        snapshots = SnapshotReader()
        snapshots.read(session, range(MOST_KEPT + 1))
        snapshots.read(session, [1])
        assert snapshots.on(1, START) is None
        assert len(snapshots._histories) == 1
