"""Everything that one run looks for."""

from intake.reports.figures import Figures
from intake.warning.findings import RunFindings, RunWindow
from intake.warning.months import find_month_ends
from intake.warning.repeats import find_repeats
from intake.warning.satisfaction import find_dissatisfaction
from intake.warning.volume import find_silences, find_surges, weeks_of_history
from intake.warning.wrong_ways import find_overruled, find_returns
from routing.calendars.working_time import WorkingCalendar


def detect(figures: Figures, calendar: WorkingCalendar, window: RunWindow) -> RunFindings:
    """What is out of the ordinary in the days before `window.today`."""
    session = figures.session
    weeks = weeks_of_history(session, window.today)
    each = (
        find_surges(session, calendar, window, weeks),
        find_silences(session, window, weeks),
        find_repeats(session, window),
        find_returns(session, window),
        find_overruled(session, window),
        find_dissatisfaction(session, window),
        find_month_ends(figures, calendar, window),
    )
    return RunFindings(
        tuple(one for findings, _tests in each for one in findings), sum(tests for _f, tests in each), weeks
    )
