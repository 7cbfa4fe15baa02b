"""Suggestions and consultations: in no rate of complaints and no table of violations, with figures of their own."""

from typing import Any

import pytest

from intake.db import Database
from intake.reports import snapshots
from intake.reports.by import EVERYTHING, UNDECIDED, By, RateSubset
from intake.reports.measures import COUNTS, RATES, Rate
from intake.reports.periods import of_month
from routing.vocabulary import NOT_ACCUSING, Kind
from tests.reports.asking import figures_of
from tests.reports.figures import add_complaints, at, many

pytestmark = pytest.mark.slow

OCTOBER = of_month("2026-10")
OF_COMPLAINTS = ("closure_rate", "closure_rate_all", "closure_rate_dispatched", "ontime_rate", "ontime_rate_orig")
OF_CLOSURES = ("redo_rate", "first_pass_rate")
IN_TIME = at("2026-10-15")


def add_month(database: Database) -> None:
    """Of complaints half are closed; of a suggestion and three consultations all but one, none with a violation."""
    unnamed: dict[str, Any] = {"violation": "", "violations": []}
    rows = [
        *many(3, closed_at=IN_TIME, kind=Kind.COMPLAINT),
        *many(1, closed_at=IN_TIME, kind=Kind.REPORT),
        *many(4, kind=Kind.HELP),
        *many(1, **unnamed),
        *many(1, closed_at=IN_TIME, kind=Kind.SUGGESTION, **unnamed),
        *many(2, closed_at=IN_TIME, kind=Kind.CONSULTATION, **unnamed),
        *many(1, kind=Kind.CONSULTATION, **unnamed),
    ]
    add_complaints(database, rows)


def figure(database: Database, rate: Rate, *, by: By | None = None) -> dict[str, tuple[int, int]]:
    with figures_of(database) as figures:
        rows = figures.rows_by(rate, OCTOBER, by) if by else [figures.total(rate, OCTOBER)]
    return {row.key: (int(row.numerator), row.denominator) for row in rows}


def test_no_rate_of_complaints_counts_them(database: Database) -> None:
    add_month(database)
    assert {key: figure(database, RATES[key])["total"] for key in OF_COMPLAINTS} == dict.fromkeys(OF_COMPLAINTS, (4, 9))
    assert [figure(database, RATES[key])["total"][1] for key in OF_CLOSURES] == [4, 4]
    for key in OF_COMPLAINTS:
        assert figure(database, RATES[key], by=By.KIND).keys() == set(Kind) - NOT_ACCUSING


def test_they_stand_as_figures_of_their_own(database: Database) -> None:
    add_month(database)
    rate = RATES["answered_rate"]
    assert figure(database, rate) == {"total": (3, 4)}
    assert figure(database, rate, by=By.KIND) == {"suggestion": (1, 1), "consultation": (2, 3)}
    with figures_of(database) as figures:
        counts = figures.counts([*COUNTS.values()], OCTOBER)
        behind = figures.complaints(rate, OCTOBER, RateSubset.REST)
    assert (counts["suggestions"], counts["consultations"], counts["received"]) == (1, 3, 13)
    assert (counts["due"], counts["closed"], counts["overdue"], counts["undecided"]) == (9, 4, 5, 1)
    assert len(behind) == 1


@pytest.mark.parametrize("by", [By.VIOLATION, By.CODE])
def test_no_table_of_violations_lists_them_as_undecided(database: Database, by: By) -> None:
    """What was received is the wider set, and by violation still only what accuses somebody."""
    add_month(database)
    share = RATES["received_share"]
    assert figure(database, share, by=by)[UNDECIDED] == (1, 9)
    with figures_of(database) as figures:
        behind = figures.complaints(share, OCTOBER, RateSubset.DENOMINATOR, EVERYTHING.limited(by, ""))
        assert len(behind) == 1
        assert snapshots.figures_of(figures, OCTOBER)["rates"]["closure_rate"][by.value][-1]["denominator"] == 1


def test_what_was_received_and_what_was_answered_at_once_are_of_every_kind(database: Database) -> None:
    """As cities publish them: most of what a hotline answers itself are questions."""
    add_month(database)
    assert figure(database, RATES["direct_rate"])["total"][1] == 13
    assert figure(database, RATES["received_share"], by=By.KIND).keys() == set(Kind)
