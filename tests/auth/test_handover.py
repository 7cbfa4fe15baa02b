"""The last handler of a department with open complaints leaves: it is said, and handed over to somebody."""

from collections.abc import Callable

from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.pages import Page

MakeStaff = Callable[..., Staff]
WARNING = "最后一名承办人"


def leaving(runtime: Runtime, make_staff: MakeStaff) -> Staff:
    """Somebody alone in a department that has an open complaint."""
    with runtime.db.unit_of_work() as session:
        department = make.make_complaint(session, make.make_office(session)).lead_department_id
    return make_staff("last", StaffRole.HANDLER, department_id=department)


def as_they_are(runtime: Runtime, staff: Staff) -> Staff:
    with runtime.db.reading() as session:
        found = session.get_one(Staff, staff.id)
        session.expunge(found)
        return found


def test_it_warns_and_hands_over_to_a_colleague(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    last, free = leaving(runtime, make_staff), make_staff("free", StaffRole.OPERATOR)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get(f"/staff/{last.id}")
    assert WARNING in page.post(f"/staff/{last.id}/active", status=409).text
    assert as_they_are(runtime, last).is_active
    page.post(f"/staff/{last.id}/active", {"handed_over": "1", "successor": str(free.id)})
    assert not as_they_are(runtime, last).is_active
    after = as_they_are(runtime, free)
    assert (after.department_id, set(after.roles)) == (last.department_id, {"operator", "handler"})


def test_without_a_colleague_the_dispatchers_hear_of_it(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    last = leaving(runtime, make_staff)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR, StaffRole.DISPATCHER))
    page.get(f"/staff/{last.id}")
    page.post(f"/staff/{last.id}/active", status=409)
    page.post(f"/staff/{last.id}/active", {"handed_over": "1"})
    assert not as_they_are(runtime, last).is_active
    assert "已无承办人" in page.get("/desk/").text


def test_whoever_is_missed_elsewhere_is_no_successor(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    last = leaving(runtime, make_staff)
    with runtime.db.reading() as session:
        others = set(make.make_office(session).rules.directory.departments) - {last.department_id}
    busy = make_staff("busy", StaffRole.HANDLER, department_id=min(others))
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get(f"/staff/{last.id}")
    page.post(f"/staff/{last.id}/active", {"handed_over": "1", "successor": str(busy.id)}, status=422)
    assert as_they_are(runtime, last).is_active


def test_nothing_is_asked_where_others_stay(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    last = leaving(runtime, make_staff)
    make_staff("other", StaffRole.HANDLER, department_id=last.department_id)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get(f"/staff/{last.id}")
    page.post(f"/staff/{last.id}/active")
    assert not as_they_are(runtime, last).is_active


def test_nor_does_the_last_one_become_something_else(page: Page, runtime: Runtime, make_staff: MakeStaff) -> None:
    last = leaving(runtime, make_staff)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get(f"/staff/{last.id}")
    page.post(f"/staff/{last.id}", {"name": "last", "roles": "operator"}, status=422)
    assert as_they_are(runtime, last).roles == ["handler"]
