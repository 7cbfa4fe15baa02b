"""The pages of word to staff: one's own choices, an absence, all notices, and the ledger of supervisors."""

from collections.abc import Callable

from intake.models import Staff
from intake.notify.staff.contacts import reach_of
from intake.runtime import Runtime
from intake.vocabulary import NoticeTopic, Road, StaffRole
from tests.stages.pages import Page


def test_who_works_here_chooses_how_they_hear_and_names_a_substitute(
    page: Page, make_staff: Callable[..., Staff], runtime: Runtime
) -> None:
    li = make_staff("li", StaffRole.SUPERVISOR)
    make_staff("wang", StaffRole.SUPERVISOR)
    page.log_in(li)
    page.get("/account/notices/")
    page.post("/account/notices/", {"email": "li@example.cn", "work": ["mail"], "hours": "08:00-20:00"})
    assert "电子邮箱：不是" in page.post("/account/notices/", {"email": "nonsense"}, status=422).text
    apart = {"apart": "1", "substitute": "nobody", "from_on": "", "to_on": ""}
    beside = page.post("/account/notices/away", apart, status=422).text
    assert "li@example.cn" in beside, "a wrong absence empties what stands beside it"
    assert 'name="work" value="mail" checked' in beside
    with runtime.db.reading() as session:
        reach = reach_of(session, li.id)
        assert (reach.email, reach.hours) == ("li@example.cn", "08:00-20:00")
        assert reach.roads_for(NoticeTopic.WORK) == {Road.MAIL}
        assert reach.roads_for(NoticeTopic.DEADLINES) == set()
    page.post("/account/notices/away", {"substitute": "wang", "from_on": "2126-01-01", "to_on": "2126-01-05"})
    assert "wang" in page.get("/account/notices/").text
    for address in ("/desk/notices", "/desk/notices?kind=settled", "/told/", f"/told/staff-{li.id}", "/messages/"):
        page.get(address)
    assert page.get(f"/told/staff-{li.id}.csv").mimetype == "text/csv"


def test_an_administrator_sees_addresses_masked_in_the_list(page: Page, make_staff: Callable[..., Staff]) -> None:
    li = make_staff("li", StaffRole.ADMINISTRATOR)
    page.log_in(li)
    account = {"name": "李", "roles": "administrator", "email": "li.hua@example.cn", "phone": "13800001234"}
    page.post(f"/staff/{li.id}", account)
    text = page.get("/staff/").text
    assert "l***@example.cn" in text
    assert "li.hua@" not in text
    assert "li.hua@example.cn" in page.get(f"/staff/{li.id}").text
