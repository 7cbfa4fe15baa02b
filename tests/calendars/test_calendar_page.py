"""The calendar screen: read by supervisors, changed by administrators, every change previewed and then confirmed."""

import json
from datetime import date, datetime
from io import BytesIO

import pytest
from sqlmodel import select

from intake.calendars.applying import follow_calendars
from intake.models import Complaint, OfficeEvent
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI
from routing.models import CalendarDay, CalendarVersion
from tests import factories as make
from tests.calendars.calendar_files import NOTICE, year_2027
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def complaint(runtime: Runtime) -> Complaint:
    with runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session, ring=runtime.ring)
        return make.make_complaint(session, collaborators, at=RECEIVED, accept=True)


@pytest.fixture
def administrator(page: Page, make_staff, complaint) -> Page:
    return page.speak("en").log_in(make_staff("calendar-admin", StaffRole.ADMINISTRATOR))


def upload(page: Page, content: bytes, /, *, status: int = 200, **more: str) -> str:
    data = {"file": (BytesIO(content), "2027.json"), **more}
    return page.post("/calendars/change/year", data, status=status, content_type="multipart/form-data").text


def confirm(page: Page, act: str, data: dict[str, str], *, based_on: int = 0) -> str:
    answer = page.post(f"/calendars/change/{act}", data | {"step": "confirm", "based_on": str(based_on)})
    return page.follow(answer).text


def hidden(text: str, name: str) -> str:
    return text.partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("year", "standing", "source"),
    [
        (2004, "official", "国务院办公厅关于2004年部分节假日安排的通知"),
        (2024, "official", "国务院办公厅关于2024年部分节假日安排的通知"),
        (2026, "official", "国务院办公厅关于2026年部分节假日安排的通知"),
        (2027, "provisional", "Computed from the law alone"),
        (2035, "provisional", "Computed from the law alone"),
    ],
)
def test_a_year_is_shown_with_its_standing_to_supervisors_who_cannot_change_it(
    page, make_staff, year, standing, source
):
    page.speak("en").log_in(make_staff("calendar-reader", StaffRole.SUPERVISOR))
    text = page.get(f"/calendars/?year={year}").text
    assert text.count('class="month"') == 12
    assert f'<span class="synthetic">{standing}</span>' in text
    assert source in text
    assert "/calendars/change/" not in text
    page.get("/calendars/change/year", status=403)
    page.post("/calendars/change/year", {}, status=403)


def test_a_handler_does_not_see_the_screen(page, make_staff):
    page.log_in(make_staff("calendar-nobody", StaffRole.OPERATOR)).get("/calendars/", status=403)


def test_a_year_is_loaded_after_its_preview_and_the_deadlines_follow(administrator, runtime, complaint):
    preview = upload(administrator, year_2027(off=("2027-01-04",)))
    assert "2027-01-20" in preview
    assert "moves later" in preview
    with runtime.db.reading() as session:
        assert session.exec(select(CalendarVersion)).first() is None
    shown = confirm(administrator, "year", {"content": hidden(preview, "content")})
    assert NOTICE in shown
    assert "being brought along" in shown
    follow_calendars(runtime.db, runtime.fresh_office, at=RECEIVED)
    with runtime.db.reading() as session:
        due = session.get(Complaint, complaint.id).closure_due_at
    assert due.astimezone(SHANGHAI).date().isoformat() == "2027-01-20"


def test_an_empty_file_makes_no_official_year(administrator):
    text = upload(administrator, b'{"year": 2027, "papers": [], "days": []}', status=422)
    assert "names no day" in text


def test_a_file_without_notice_asks_for_it(administrator):
    text = upload(administrator, year_2027(notice=""), status=422)
    assert 'id="notice-error"' in text
    assert "What would change" in upload(administrator, year_2027(notice=""), notice="合成通知")


def test_a_holiday_of_the_law_left_to_be_worked_is_pointed_out(administrator):
    content = year_2027().replace(b'"date": "2027-10-01", "isOffDay": true', b'"date": "2027-10-01", "isOffDay": false')
    text = upload(administrator, content)
    assert "that the file leaves to be worked" in text
    assert ">2027-10-01<" in text
    assert "This replaces" not in text


def kept(text: str) -> dict[str, str]:
    return {"content": hidden(text, "content")}


def halved() -> bytes:
    days = [{"name": "元旦", "date": day, "isOffDay": True} for day in ("2027-12-31", "2028-01-01")]
    return json.dumps({"papers": [NOTICE], "days": days}).encode()


def test_a_file_that_could_be_of_two_years_is_asked_about_and_stays_chosen(administrator):
    text = upload(administrator, halved(), status=422)
    assert 'id="year-error"' in text
    assert "2027, 2028" in text
    shown = administrator.post("/calendars/change/year", kept(text) | {"year": "2028"}, status=200).text
    assert "2028: " + NOTICE in shown
    assert hidden(shown, "year") == "2028"


def test_another_file_takes_the_place_of_the_one_that_was_kept(administrator):
    text = upload(administrator, halved(), status=422)
    shown = upload(administrator, year_2027(), **kept(text))
    assert "2027: " + NOTICE in shown


def test_a_faulty_file_is_not_kept(administrator):
    assert 'name="content"' not in upload(administrator, b"day,is_working\n2027-13-01,1\n", status=422)


def test_what_an_official_year_loses_is_said_before_it_is_replaced(administrator):
    content = json.dumps(
        {"year": 2026, "papers": [NOTICE], "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}]}
    ).encode()
    text = upload(administrator, content)
    assert "This replaces the official year 2026 (国务院办公厅关于2026年部分节假日安排的通知" in text
    assert "decreed days are removed, 0 added" in text
    assert "The year stays provisional: the file does not have 春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节" in text


def test_history_and_record_name_the_department_and_the_place(administrator, runtime):
    with runtime.db.reading() as session:
        directory = make.make_office(session, ring=runtime.ring).rules.directory
        department = next(card for card in directory.departments.values() if card.region_code == make.CITY)
    hours = {"department": department.name, "hours": "8:30-11:30"}
    told = f"{department.name}: — → 08:30-11:30"
    assert told in administrator.post("/calendars/change/office_hours", hours, status=200).text
    assert told in confirm(administrator, "office_hours", hours)
    back = f"{department.name}: 08:30-11:30 → —"
    assert back in confirm(administrator, "office_hours", hours | {"hours": ""}, based_on=1)
    all_of_them = {"hours": "9:00-12:00,13:00-17:00"}
    assert "08:00-12:00, 14:30-17:30 → 09:00-12:00, 13:00-17:00" in confirm(
        administrator, "office_hours", all_of_them, based_on=2
    )
    day = {"region_code": make.CITY, "day": "2026-12-31", "name": "合成假日", "basis": "合成决定"}
    place = directory.regions[make.CITY].name
    assert f"{place} 2026-12-31: 合成假日（休） 合成决定" in confirm(administrator, "local_day", day, based_on=3)
    gone = {"region_code": make.CITY, "day": "2026-12-31", "is_removal": "1"}
    assert f"{place} 2026-12-31: 合成假日（休） → —" in confirm(administrator, "local_day", gone, based_on=4)
    with runtime.db.reading() as session:
        acts = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == "calendar:publish")).all()
    assert [act["note"] for act in acts][:2] == [told, back]


def test_no_file_is_said_at_its_field(administrator):
    answer = administrator.post("/calendars/change/year", {}, status=422)
    assert 'id="file-error"' in answer.text


def test_a_confirmation_of_an_overtaken_preview_shows_a_new_preview(administrator, runtime):
    preview = upload(administrator, year_2027())
    confirm(administrator, "office_hours", {"hours": "09:00-12:00,13:00-17:00"})
    again = administrator.post(
        "/calendars/change/year",
        {"content": hidden(preview, "content"), "step": "confirm", "based_on": "0"},
        status=200,
    )
    assert "What would change" in again.text
    with runtime.db.reading() as session:
        assert load_calendars(session).version == 1


def test_a_half_day_of_a_place_is_decreed_and_taken_back(administrator, runtime):
    day = {
        "region_code": make.CITY, "day": "2026-12-31", "nature": "half", "hours": "8:00-12:00",
        "name": "合成半天", "basis": "合成决定",
    }  # fmt: skip
    preview = administrator.post("/calendars/change/local_day", day, status=200).text
    assert "What would change" in preview
    shown = confirm(administrator, "local_day", day)
    assert "08:00-12:00" in shown
    assert "合成半天" in shown
    gone = {"region_code": make.CITY, "day": "2026-12-31", "is_removal": "1"}
    assert "合成半天" not in confirm(administrator, "local_day", gone, based_on=1).partition("Changes of")[0]
    with runtime.db.reading() as session:
        assert session.exec(select(CalendarDay).where(CalendarDay.until_version.is_(None))).first() is None


@pytest.mark.parametrize(
    ("act", "data", "field"),
    [
        ("local_day", {"day": "2026-12-31", "name": "合成", "basis": "合成"}, "region_code"),
        ("local_day", {"region_code": make.CITY, "day": "2026-12-31", "basis": "合成"}, "name"),
        ("local_day", {"region_code": make.CITY, "day": "2026-12-31", "name": "合成"}, "basis"),
        ("local_day", {"region_code": make.CITY, "day": "2026-13-31", "name": "合", "basis": "合"}, "day"),
        (
            "local_day",
            {"region_code": make.CITY, "day": "2026-12-31", "name": "合", "basis": "合", "nature": "half"},
            "hours",
        ),
        ("office_hours", {"hours": "12:00-08:00"}, "hours"),
        ("office_hours", {"hours": "8-12"}, "hours"),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_said_at_its_field(administrator, act, data, field):
    text = administrator.post(f"/calendars/change/{act}", data, status=422).text
    assert f'id="{field}-error"' in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("act", ["year", "local_day", "office_hours"])
def test_every_form_is_a_page_of_ours(administrator, language, act):
    administrator.language = language
    administrator.get(f"/calendars/change/{act}?lang={language}")
    administrator.get("/calendars/change/nothing", status=404)


def test_what_a_subscription_says_besides_days_is_listed_with_its_reason(administrator, runtime):
    events = (("元旦（休）", "20270102"), ("情人节", "20270214"), ("Special Working Day", "20270131"))
    written = "".join(f"BEGIN:VEVENT\nSUMMARY:{name}\nDTSTART;VALUE=DATE:{day}\nEND:VEVENT\n" for name, day in events)
    preview = upload(administrator, f"BEGIN:VCALENDAR\n{written}END:VCALENDAR\n".encode())
    assert "1 event of the file was left out" in preview
    assert 'data-label="Event">情人节</td>' in preview
    assert "The year stays provisional: the file does not have 元旦, 春节" in preview
    confirm(administrator, "year", {"content": hidden(preview, "content")})
    with runtime.db.reading() as session:
        country = load_calendars(session).country
    assert 2027 in country.provisional_years
    assert [(one.isoformat(), country.is_working(one)) for one in (date(2027, 1, 31), date(2027, 2, 14))] == [
        ("2027-01-31", True),
        ("2027-02-14", False),
    ]
