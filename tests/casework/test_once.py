"""Two that get in each other's way: the one the database undoes is run again, and nobody is told of an error."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from intake.casework.find import lock_complaint
from intake.casework.registering.idempotent import TRIES, once
from intake.db import Database, was_in_the_way
from intake.models import Complaint
from tests import factories as make
from tests.fixtures import Templates
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.servers import Postgres
from tests.stages.unrecorded import unrecorded


@pytest.fixture
def postgresql(templates: Templates, postgres: Postgres) -> Iterator[Database]:
    name = templates.postgres_copy(postgres, is_seeded=True)
    database = Database(postgres.url(name), record_keys=RECORD_KEYS, ring=RING)
    yield database
    database.dispose()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def two_complaints(database: Database) -> tuple[str, str]:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        return make.make_complaint(session, collaborators).number, make.make_complaint(session, collaborators).number


class Pair:
    """Two threads that do their work at the same instant, the first time; how often each was run, what each raised."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.meet = threading.Barrier(2)
        self.runs: Counter[str] = Counter()
        self.errors: list[BaseException] = []

    def run(self, work: Callable[[Session, str], None], *names: str) -> None:
        threads = [threading.Thread(target=self._one, args=(work, name)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    def wait(self, name: str) -> None:
        """At the first run of each, until the other has come as far."""
        if self.runs[name] == 1:
            self.meet.wait(30)

    def _one(self, work: Callable[[Session, str], None], name: str) -> None:
        def counted(session: Session) -> None:
            self.runs[name] += 1
            work(session, name)

        try:
            once(self.database, counted)
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.errors.append(error)


def notes(database: Database, *numbers: str) -> list[str]:
    with database.reading() as session:
        return [
            session.exec(select(Complaint.association_text).where(Complaint.number == one)).one() for one in numbers
        ]


def test_of_a_deadlock_one_is_run_again(postgresql: Database) -> None:
    first, second = two_complaints(postgresql)
    pair = Pair(postgresql)

    def hold_both(session: Session, name: str) -> None:
        """Each takes the row the other wants next."""
        mine, other = (first, second) if name == "one" else (second, first)
        lock_complaint(session, mine)
        pair.wait(name)
        for held in (lock_complaint(session, mine), lock_complaint(session, other)):
            held.association_text += name
        unrecorded(session)

    pair.run(hold_both, "one", "two")
    assert pair.errors == []
    assert sorted(pair.runs.values()) == [1, 2]
    assert {frozenset(note.replace("one", "1").replace("two", "2")) for note in notes(postgresql, first, second)} == {
        frozenset("12")
    }


def test_of_a_failure_to_serialise_one_is_run_again(postgresql: Database) -> None:
    number, _other = two_complaints(postgresql)
    pair = Pair(postgresql)

    def append(session: Session, name: str) -> None:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        note = session.exec(select(Complaint.association_text).where(Complaint.number == number)).one()
        pair.wait(name)
        session.connection().execute(
            update(Complaint).where(Complaint.number == number).values(association_text=note + name)
        )

    pair.run(append, "one", "two")
    assert pair.errors == []
    assert sorted(pair.runs.values()) == [1, 2]
    assert notes(postgresql, number)[0] in {"onetwo", "twoone"}, "the second saw what the first wrote"


def test_who_never_gets_through_is_told_after_three_tries(postgresql: Database) -> None:
    number, _other = two_complaints(postgresql)
    runs: list[int] = []

    def never(session: Session) -> None:
        """Overtaken by a writer each time."""
        runs.append(1)
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.exec(select(Complaint.association_text)).all()
        with postgresql.unit_of_work() as faster:
            lock_complaint(faster, number).association_text = str(len(runs))
            unrecorded(faster)
        lock_complaint(session, number)

    with pytest.raises(OperationalError) as error:
        once(postgresql, never)
    assert was_in_the_way(error.value)
    assert (len(runs), notes(postgresql, number)) == (TRIES, [str(TRIES)])


def test_sqlite_tries_again_while_somebody_else_writes(sqlite_database: Database) -> None:
    number, _other = two_complaints(sqlite_database)
    sqlite_database.dispose()

    def be_impatient(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 10")

    event.listen(sqlite_database.engine, "connect", be_impatient)
    failures: list[BaseException | None] = []
    with writing(sqlite_database) as end_it:

        def refused(context: ExceptionContext) -> None:
            failures.append(context.sqlalchemy_exception)
            end_it()

        event.listen(sqlite_database.engine, "handle_error", refused)
        once(sqlite_database, lambda session: _write(session, number))
    assert [was_in_the_way(error) for error in failures] == [True]
    assert notes(sqlite_database, number) == ["written"]


@contextmanager
def writing(database: Database) -> Iterator[Callable[[], None]]:
    """Somebody else's transaction, open until it is ended."""
    has_begun, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with database.unit_of_work():
            has_begun.set()
            may_end.wait(30)

    def end_it() -> None:
        may_end.set()
        thread.join(30)

    thread = threading.Thread(target=write)
    thread.start()
    has_begun.wait(30)
    yield end_it
    end_it()


def test_what_is_no_collision_is_not_run_again(database: Database) -> None:
    runs: list[int] = []

    def wrong(session: Session) -> None:
        runs.append(1)
        session.connection().exec_driver_sql("SELECT no_such_column FROM complaint")

    with pytest.raises(Exception, match="no_such_column"):
        once(database, wrong)
    assert len(runs) == 1


def _write(session: Session, number: str) -> None:
    lock_complaint(session, number).association_text = "written"
    unrecorded(session)
