"""The same form sent six times at the same instant: one complaint, and everybody is told the same code."""

import threading

import pytest

from intake.casework.registering.idempotent import once
from intake.casework.registering.register import register_complaint
from intake.channels.webform.forms import ComplaintForm
from intake.clock import now
from intake.runtime import Runtime
from intake.web.fields import new_token
from tests import factories as make

pytestmark = pytest.mark.both_databases

TIMES = 6


def test_six_sendings_of_one_form_are_one_complaint_with_one_code(database_runtime: Runtime) -> None:
    form = ComplaintForm(token=new_token(), narrative="合成诉求：协会乱收费。")
    with database_runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session, ring=database_runtime.ring)
    gate, told = threading.Barrier(TIMES), []

    def send() -> None:
        gate.wait()
        receipt = once(
            database_runtime.db,
            lambda db: register_complaint(
                db,
                collaborators,
                form.to_new_complaint(db, collaborators),
                actor=make.Actor(make.ActorKind.COMPLAINANT),
                at=now(),
            ),
        )
        told.append((receipt.number, receipt.tracking_code or form.tracking_code(collaborators)))

    threads = [threading.Thread(target=send) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == TIMES
    assert len(set(told)) == 1
