"""Publications as other processes and other people at the same moment meet them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from intake import runtime as runtimes
from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Rulebook
from intake.casework.ledger import audit
from intake.clock import now
from intake.db import Database
from intake.errors import DomainError
from intake.rulemaking.drafting.drafts import find_draft, get_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.rulemaking.errors import Conflict, DraftExists, NoDraft
from intake.rulemaking.publishing.publish import publish
from intake.rulemaking.publishing.roll_back import roll_back
from intake.runtime import Runtime, build_runtime
from intake.vocabulary import StaffRole
from routing.models import RuleEdit, RuleTable
from routing.rules.store import load_table
from routing.vocabulary import TableState
from tests import factories as make

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

HOSTS = 4


@pytest.fixture
def hosts(database_runtime: Runtime) -> tuple[Runtime, Runtime]:
    """Two processes' runtimes on one database."""
    with database_runtime.db.unit_of_work() as session:
        make.make_office(session)
    return database_runtime, replace(build_runtime(database_runtime.settings))


@pytest.fixture
def another(hosts: tuple[Runtime, Runtime]) -> Runtime:
    yield hosts[1]
    hosts[1].db.dispose()


def version_of(host: Runtime) -> int:
    with host.db.reading() as session:
        return host.collaborators(session).rules.table.version


def publish_one(host: Runtime, *, seconds: float = 0.0, note: str = "新提示") -> int:
    """A new version, published by the operator of the machine, in force after that time."""
    with host.db.unit_of_work() as session:
        draft = open_draft(session, actor=SYSTEM, at=now())
        first = rules_of(session, draft)[0]
        apply_edits(session, draft, [Put(first.id, cells={"note": note})], actor=SYSTEM, at=now())
        at = now()
        starts = at + timedelta(seconds=seconds)
        publish(session, draft, actor=SYSTEM, at=at, effective_at=starts, reason="合成理由")
        version = draft.version
    host.forget_rules()
    return version


def comes_true(holds: Callable[[], bool], *, within: float = 20.0) -> bool:
    end = time.monotonic() + within
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave, or the refusal it met, all starting at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_process_that_publishes_decides_by_it_at_once_and_every_other_within_a_minute(
    hosts: tuple[Runtime, Runtime], another: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = hosts[0]
    assert (version_of(here), version_of(another)) == (1, 1)
    published = publish_one(here)
    assert version_of(here) == published
    assert runtimes.RULES_SECONDS <= 60
    assert version_of(another) == 1
    monkeypatch.setattr(runtimes, "RULES_SECONDS", 0.2)
    assert comes_true(lambda: version_of(another) == published)


def test_rules_are_read_anew_where_the_record_says_that_something_changed_and_kept_where_not(
    hosts: tuple[Runtime, Runtime], another: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtimes, "RULES_SECONDS", 0.0)

    def rules() -> Rulebook:
        with another.db.reading() as session:
            return another.collaborators(session).rules

    kept = rules()
    assert rules() is kept
    with hosts[0].db.unit_of_work() as session:
        audit.record_office(session, "synthetic:change", actor=SYSTEM, at=now())
    assert rules() is not kept
    kept = rules()
    monkeypatch.setattr(runtimes, "UNRECORDED_SECONDS", 0.0)
    assert rules() is not kept


def test_every_process_that_knows_of_a_publication_to_come_follows_it_on_time(
    hosts: tuple[Runtime, Runtime], another: Runtime
) -> None:
    here = hosts[0]
    published = publish_one(here, seconds=1.5)
    assert (version_of(here), version_of(another)) == (1, 1)
    with here.db.reading() as session:
        starts = here.collaborators(session).rules.until
    assert comes_true(lambda: now() >= starts)
    assert (version_of(here), version_of(another)) == (published, published)


def test_a_table_is_compiled_once_and_swapped_whole(hosts: tuple[Runtime, Runtime]) -> None:
    here = hosts[0]
    with here.db.reading() as session:
        rules = here.collaborators(session).rules
        assert load_table(session, now()) is rules.table
        here.forget_rules()
        assert here.collaborators(session).rules is not rules
        assert here.collaborators(session).rules.table is rules.table


def test_while_one_thread_loads_rules_the_others_never_see_half_a_table(hosts: tuple[Runtime, Runtime]) -> None:
    here = hosts[0]
    version_of(here)
    published = publish_one(here)
    assert at_once(*[lambda: version_of(here)] * 8) == [published] * 8


def test_two_who_begin_a_draft_at_once_begin_one(database: Database) -> None:
    def begin() -> int:
        with database.unit_of_work() as session:
            return open_draft(session, actor=SYSTEM, at=now()).version

    results = at_once(*[begin] * HOSTS)
    assert results.count(2) == 1
    assert sum(isinstance(result, DraftExists) for result in results) == HOSTS - 1


def test_of_two_who_edit_the_same_edition_at_once_one_is_told_of_the_other(database: Database) -> None:
    with database.unit_of_work() as session:
        rule_id = rules_of(session, open_draft(session, actor=SYSTEM, at=now()))[0].id
        editors = [make.make_actor(session, StaffRole.ADMINISTRATOR) for _ in range(HOSTS)]

    def edit(actor: Actor) -> int:
        with database.unit_of_work() as session:
            put = Put(rule_id, cells={"note": f"改{actor.staff_id}"})
            return apply_edits(session, get_draft(session), [put], actor=actor, at=now(), edition=0).edition

    results = at_once(*(lambda actor=actor: edit(actor) for actor in editors))
    assert results.count(1) == 1
    assert sum(isinstance(result, Conflict) for result in results) == HOSTS - 1
    with database.reading() as session:
        assert len(session.exec(select(RuleEdit)).all()) == 1
        assert find_draft(session).edition == 1


def test_edits_at_once_that_ask_for_no_edition_are_all_made(database: Database) -> None:
    with database.unit_of_work() as session:
        open_draft(session, actor=SYSTEM, at=now())

    def insert() -> int:
        with database.unit_of_work() as session:
            put = Put(None, None, {"violation": "F-01", "lead": "MR"})
            return apply_edits(session, get_draft(session), [put], actor=SYSTEM, at=now()).edition

    assert sorted(at_once(*[insert] * HOSTS)) == list(range(1, HOSTS + 1))
    with database.reading() as session:
        orders = [rule.order for rule in rules_of(session, get_draft(session))]
        assert orders == list(range(10, 10 * len(orders) + 1, 10))


def test_of_two_who_publish_at_once_one_does(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        draft = open_draft(session, actor=SYSTEM, at=now())
        publishers = [make.make_actor(session, StaffRole.SUPERVISOR) for _ in range(HOSTS)]

    def publish_it(actor: Actor) -> int:
        with database.unit_of_work() as session:
            mine, at = session.get(RuleTable, draft.id), now()
            publish(session, mine, actor=actor, at=at, effective_at=at, reason="合成理由")
            return mine.version

    results = at_once(*(lambda actor=actor: publish_it(actor) for actor in publishers))
    assert results.count(2) == 1
    assert sum(isinstance(result, NoDraft) for result in results) == HOSTS - 1
    assert published_in(database) == [2]


def test_publishing_and_rolling_back_at_once_leave_one_table_published(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
    host = Host(database)
    host.publish()
    host.begin()
    results = at_once(host.publish_draft, host.roll_back, host.roll_back)
    assert not [result for result in results if isinstance(result, Exception)]
    assert len(published_in(database)) == 1
    with database.reading() as session:
        assert load_table(session, now()).version == published_in(database)[0]


class Host:
    """What the operator of the machine does in transactions of their own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def begin(self) -> None:
        with self.database.unit_of_work() as session:
            open_draft(session, actor=SYSTEM, at=now())

    def publish_draft(self) -> None:
        with self.database.unit_of_work() as session:
            at = now()
            publish(session, get_draft(session), actor=SYSTEM, at=at, effective_at=at, reason="合成理由")

    def publish(self) -> None:
        self.begin()
        self.publish_draft()

    def roll_back(self) -> None:
        with self.database.unit_of_work() as session:
            roll_back(session, actor=SYSTEM, at=now(), reason="合成理由")


def published_in(database: Database) -> list[int]:
    with database.reading() as session:
        return versions_of(session, TableState.PUBLISHED)


def versions_of(session: Session, state: TableState) -> list[int]:
    return [table.version for table in session.exec(select(RuleTable).where(RuleTable.state == state))]
