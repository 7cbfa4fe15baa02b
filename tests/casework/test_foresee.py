"""What the caller is told before anything is saved is what will be promised."""

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.casework.registering.preview import foresee_clocks
from intake.casework.registering.register import preview_complaint
from routing.calendars.book import CalendarRows, DayRow, book_of
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock
from tests import factories as make


@pytest.mark.parametrize("decreed_in", [make.CITY, "370000"])
def test_a_local_day_off_is_in_the_date_foretold_as_in_the_date_promised(database, decreed_in):
    day_off = DayRow(local_day(make.MONDAY) + timedelta(days=2), False, "合成", decreed_in, "", "合成决定")
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        book = book_of(CalendarRows(days=frozenset({day_off})), collaborators.rules.calendars.version)
        collaborators = replace(collaborators, rules=replace(collaborators.rules, calendars=book))
        new = make.new_complaint(region_code=make.CITY)
        decision = preview_complaint(session, collaborators, new, at=make.MONDAY)
        foretold = foresee_clocks(collaborators, decision, new.kind, region_code=make.CITY, at=make.MONDAY)
        promised = make.make_complaint(session, collaborators, region_code=make.CITY).closure_due_at
    closure = next(one for one in foretold if one.limit.clock is Clock.CLOSURE)
    assert closure.due.due_at == promised
    assert any(one.name == "合成" for one in closure.days) == (decreed_in == make.CITY)
