"""A call that several operators reach for at the same instant, and one that Twilio tells of several times at once."""

import threading
from collections.abc import Callable

import pytest
from sqlmodel import select

from intake.casework.registering.idempotent import once
from intake.errors import NotPossibleNow
from intake.models import IncomingCall
from intake.runtime import Runtime
from intake.telephone.calls import note_call, take_call
from intake.telephone.drafts import KeptDraft, TypedCall, save_draft
from intake.vocabulary import StaffRole
from tests import factories as make

pytestmark = pytest.mark.both_databases

MANY = 6


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each gave, or was refused with."""
    gate, given = threading.Barrier(len(works)), []

    def go(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            given.append(work())
        except NotPossibleNow as refusal:
            given.append(refusal)

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_of_many_operators_one_has_the_call(database_runtime: Runtime) -> None:
    db, ring = database_runtime.db, database_runtime.ring

    def note() -> int:
        return once(db, lambda s: note_call(s, ring, call_sid="CA1", sender="+8613800001234", at=make.MONDAY).id)

    with db.unit_of_work() as session:
        make.make_office(session, ring=ring)
        crew = [make.make_actor(session, StaffRole.OPERATOR) for _n in range(MANY)]
    ids = at_once([note] * MANY)
    assert len(set(ids)) == 1
    (call_id,) = set(ids)

    def take(actor: object) -> object:
        return once(db, lambda s: take_call(s, call_id, actor=actor, at=make.MONDAY))

    given = at_once([lambda who=who: take(who) for who in crew])
    assert sum(one is None for one in given) == 1
    assert sum(isinstance(one, NotPossibleNow) for one in given) == MANY - 1
    with db.reading() as session:
        assert session.exec(select(IncomingCall.taken_by_id)).one() in {who.staff_id for who in crew}


def test_a_draft_first_saved_by_two_tabs_at_once_becomes_two(database_runtime: Runtime) -> None:
    db, ring = database_runtime.db, database_runtime.ring
    with db.unit_of_work() as session:
        make.make_office(session, ring=ring)
        actor = make.make_actor(session, StaffRole.OPERATOR)

    def save(other: str) -> KeptDraft:
        typed = TypedCall("a" * 32, 0, "t" * 32, [("narrative", other)])
        return once(db, lambda s: save_draft(s, ring, typed, other_key=other, actor=actor, at=make.MONDAY))

    kept = at_once([lambda: save("b" * 32), lambda: save("c" * 32)])
    assert len({one.key for one in kept}) == 2
