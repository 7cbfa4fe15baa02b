"""Tables that Chinese cities have published, reproduced from complaints built to their counts."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from intake.cli.report import app
from intake.db import Database
from intake.language.formats import percent
from intake.reports.measures import COUNTS
from intake.reports.periods import of_month
from intake.reports.sums import DoesNotAddUp, must_add_up
from intake.scoring.profiles import shipped_profile
from intake.vocabulary import Contacted, Outcome, Satisfaction, Solved
from routing.vocabulary import Channel, Kind
from tests.reports.asking import figures_of
from tests.reports.figures import add_complaints, add_departments, at, complaint_row, many

Report = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture
def report(
    database: Database, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Report:
    """`jiesu report closure … --json` on this database, as an installation would run it."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", database.url.render_as_string(hide_password=False))

    def run(*arguments: str) -> dict[str, Any]:
        app(["closure", *arguments, "--json"], standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    return run


def test_chengdu_closed_87_of_a_hundred_matters(database: Database, report: Report) -> None:
    """T1: 1,789 matters, 87 %: all ever accepted are the base."""
    add_complaints(database, [*many(1556, closed_at=at("2026-10-15")), *many(233)])
    found = report("--from", "2026-10-01", "--to", "2026-10-31", "--metric", "closure_rate_all")["rows"]
    assert found == [{"key": "total", "numerator": 1556, "denominator": 1789, "rate": "86.98"}]
    assert percent(1556, 1789, Decimal(1)) == Decimal(87)


@pytest.mark.proof
def test_lianyungang_april_2017(database: Database, report: Report) -> None:
    """T2: 24,932 due, 23,974 of them closed, 22,345 on time; 98.09 % of the closures at the first attempt."""
    due = {"received_at": at("2017-03-25T10:00"), "closure_due_at": at("2017-04-17T23:59:59")}
    on_time, late = at("2017-04-12T16:00"), at("2017-04-26T11:00")
    rows = [
        *many(22_345 - 458, **due, closed_at=on_time),
        *many(458, **due, closed_at=on_time, redo_count=1),
        *many(23_974 - 22_345, **due, closed_at=late),
        *many(24_932 - 23_974 - 500, **due),
        *many(500, **due, closed_at=at("2017-05-01T00:00")),  # the first moment of May is too late for April
    ]
    add_complaints(database, rows)
    april = ("--from", "2017-04-01", "--to", "2017-04-30")
    assert report(*april)["rows"] == [{"key": "total", "numerator": 23974, "denominator": 24932, "rate": "96.16"}]
    assert report(*april, "--metric", "ontime_rate")["rows"] == [
        {"key": "total", "numerator": 22345, "denominator": 24932, "rate": "89.62"}
    ]
    assert report(*april, "--metric", "first_pass_rate")["rows"][0]["rate"] == "98.09"


@pytest.mark.proof
def test_sources_and_kinds_of_lianyungang_april_2017(database: Database, report: Report) -> None:
    """T2: shares of the 26,898 received, by source and by kind."""
    sources = (14765, 11863, 148, 59, 53, 10)
    kinds = (20601, 3354, 2922, 21)
    channels = [channel for channel, number in zip(Channel, sources, strict=True) for _ in range(number)]
    matters = [kind for kind, number in zip(Kind, kinds, strict=False) for _ in range(number)]
    assert len(channels) == len(matters) == 26_898
    add_complaints(
        database,
        (
            complaint_row(received_at=at("2017-04-10"), channel=channel, kind=kind)
            for channel, kind in zip(channels, matters, strict=True)
        ),
    )
    april = ("--from", "2017-04-01", "--to", "2017-04-30", "--metric", "received_share")
    by_source = {row["key"]: row["rate"] for row in report(*april, "--by", "channel")["rows"]}
    assert [by_source[channel] for channel in Channel][:4] == ["54.89", "44.10", "0.55", "0.22"]
    by_kind = {row["key"]: row["rate"] for row in report(*april, "--by", "kind")["rows"]}
    assert list(map(by_kind.get, Kind))[:3] == ["76.59", "12.47", "10.86"]


def test_huaibei_march_2021(database: Database, report: Report) -> None:
    """T5: of what was dispatched, telephone 1,715 of 2,274, web 221 of 242; 6,673 of 8,947 calls answered at once."""
    march = {"received_at": at("2021-03-09T15:00")}
    closed = {**march, "closed_at": at("2021-03-20T10:00")}
    answered = {**closed, "dispatched_at": None, "outcome": Outcome.EXPLAINED}
    rows = [
        *many(1715, **closed),
        *many(2274 - 1715, **march),
        *many(6673, **answered),
        *many(221, **closed, channel=Channel.WEB),
        *many(242 - 221, **march, channel=Channel.WEB),
        *many(255 - 242, **answered, channel=Channel.WEB),
        *many(13, **march, channel=Channel.MEETING),
        *many(15, **march, channel=Channel.BULLETIN),
    ]
    add_complaints(database, rows)
    arguments = ("--from", "2021-03-01", "--to", "2021-03-31", "--by", "channel", "--metric")
    dispatched = report(*arguments, "closure_rate_dispatched")
    found = {row["key"]: row for row in dispatched["rows"]}
    assert found["phone"] == {"key": "phone", "numerator": 1715, "denominator": 2274, "rate": "75.42"}
    assert found["web"] == {"key": "web", "numerator": 221, "denominator": 242, "rate": "91.32"}
    assert dispatched["total"]["denominator"] == 2544
    direct = {row["key"]: row for row in report(*arguments, "direct_rate")["rows"]}
    assert direct["phone"] == {"key": "phone", "numerator": 6673, "denominator": 8947, "rate": "74.58"}
    assert sum(row["denominator"] for row in direct.values()) == 9230


def test_kinds_of_huaibei_march_2021_rounded_as_they_should_have_been(database: Database, report: Report) -> None:
    """T5: 114 of 9,230 is 1.24 %; the city printed 1.23 %."""
    kinds = Counter(dict(zip(Kind, (4733, 3162, 238, 114, 14 + 969), strict=True)))
    add_complaints(database, (complaint_row(received_at=at("2021-03-09"), kind=kind) for kind in kinds.elements()))
    arguments = ("--from", "2021-03-01", "--to", "2021-03-31", "--by", "kind", "--metric", "received_share")
    rates = {row["key"]: row["rate"] for row in report(*arguments)["rows"]}
    assert list(map(rates.get, Kind))[:4] == ["51.28", "34.26", "2.58", "1.24"]


def test_overdue_and_sums_of_huaibei_march_2021(database: Database) -> None:
    """T5: 10 overdue at the end of the month; what was received and what was dispatched add up as printed."""
    march = {"received_at": at("2021-03-09T15:00")}
    late, running = at("2021-03-30T23:59:59"), at("2021-04-08T23:59:59")
    add_complaints(
        database, [*many(10, **march, closure_due_at=late), *many(559 - 10, **march, closure_due_at=running)]
    )
    with figures_of(database) as figures:
        assert figures.counts([COUNTS["overdue"]], of_month("2021-03")) == {"overdue": 10}
    must_add_up(9230, {"meeting": 13, "bulletin": 15, "phone": 8947, "web": 255})
    must_add_up(2544, {"phone": 2274, "web": 242, "meeting": 13, "bulletin": 15})


@pytest.mark.proof
def test_lianyungang_june_2019(database: Database, report: Report) -> None:
    """T3: 29,186 due, 25,783 of them closed, 24,165 on time. How many were signed for and asked was not published."""
    due = {"received_at": at("2019-05-25T10:00"), "closure_due_at": at("2019-06-17T23:59:59")}
    on_time, late = at("2019-06-12T16:00"), at("2019-06-26T11:00")
    for rows in (
        many(24_165, **due, closed_at=on_time),
        many(25_783 - 24_165, **due, closed_at=late),
        many(29_186 - 25_783, **due),
    ):
        add_complaints(database, rows)
    june = ("--from", "2019-06-01", "--to", "2019-06-30")
    assert report(*june)["rows"] == [{"key": "total", "numerator": 25783, "denominator": 29186, "rate": "88.34"}]
    assert report(*june, "--metric", "ontime_rate")["rows"] == [
        {"key": "total", "numerator": 24165, "denominator": 29186, "rate": "82.80"}
    ]


def test_a_workload_that_does_not_add_up_is_named_with_its_gap() -> None:
    """T3: the city printed 63,458 = 55,978 of the month + 5,844 carried in, which is 1,636 short."""
    with pytest.raises(DoesNotAddUp) as refused:
        must_add_up(63_458, {"received": 55_978, "carried in": 5_844})
    assert refused.value.gap == 1_636
    assert "1636" in str(refused.value)
    assert "61822" in str(refused.value)


def test_tangshan_november_2024_its_base_named(database: Database, report: Report) -> None:
    """T9: 2,917 of the province, 2,349 done and 568 still in time. Shares are of 195,532, not of 284,406."""
    november = {"received_at": at("2024-11-12T09:00")}
    done = many(2349, **november, closed_at=at("2024-11-20T10:00"), closure_due_at=at("2024-11-28"))
    add_complaints(database, [*done, *many(568, **november, closure_due_at=at("2024-12-06"))])
    arguments = ("--from", "2024-11-01", "--to", "2024-11-30", "--metric")
    found = report(*arguments, "closure_rate_dispatched")
    assert found["rows"] == [{"key": "total", "numerator": 2349, "denominator": 2917, "rate": "80.53"}]
    assert "all dispatched in the period" in found["definition"]
    with figures_of(database) as figures:
        assert figures.counts([COUNTS["overdue"]], of_month("2024-11")) == {"overdue": 0}
    must_add_up(2917, {"done": 2349, "in time": 568})
    with pytest.raises(DoesNotAddUp) as refused:
        must_add_up(284_406, {"the kinds of the table": 195_532})
    assert refused.value.gap == 88_874


@pytest.mark.proof
def test_sources_and_kinds_of_donghai_2020(database: Database, report: Report) -> None:
    """T10: 149,497 by three sources and by five kinds; either way it adds up to the whole."""
    sources = {Channel.PHONE: 130_201, Channel.WEB: 18_632, Channel.SMS: 664}
    kinds = dict(zip(Kind, (47_327, 88_698, 771, 65, 12_636), strict=True))
    for parts in (sources, kinds):
        must_add_up(149_497, {name.value: number for name, number in parts.items()})
    pairs = zip(Counter(sources).elements(), Counter(kinds).elements(), strict=True)
    while lot := list(islice(pairs, 10_000)):
        add_complaints(
            database,
            (
                complaint_row(
                    received_at=at("2020-06-10"),
                    closed_at=at("2020-06-10T09:00"),
                    dispatched_at=None,
                    channel=channel,
                    kind=kind,
                )
                for channel, kind in lot
            ),
        )
    arguments = ("--from", "2020-01-01", "--to", "2020-12-31", "--metric", "received_share", "--by")
    by_source = {row["key"]: (row["numerator"], row["denominator"]) for row in report(*arguments, "channel")["rows"]}
    assert by_source == {name.value: (number, 149_497) for name, number in sources.items()}
    by_kind = {row["key"]: (row["numerator"], row["rate"]) for row in report(*arguments, "kind")["rows"]}
    assert by_kind == {name.value: (number, str(percent(number, 149_497))) for name, number in kinds.items()}


def test_ningguo_2022_closes_on_dispatches(database: Database, report: Report) -> None:
    """All 601 dispatched were closed, 597 in time: 100 % and 99.33 %, which the city printed as 99 %."""
    sent = {"received_at": at("2022-05-02T10:00"), "closure_due_at": at("2022-05-23T23:59:59")}
    rows = [*many(597, **sent, closed_at=at("2022-05-20")), *many(4, **sent, closed_at=at("2022-05-26"))]
    add_complaints(database, rows)
    may = ("--from", "2022-05-01", "--to", "2022-05-31", "--metric")
    assert report(*may, "closure_rate_dispatched")["rows"][0]["rate"] == "100.00"
    [on_time] = report(*may, "ontime_rate")["rows"]
    assert (on_time["numerator"], on_time["denominator"], on_time["rate"]) == (597, 601, "99.33")
    assert percent(597, 601, Decimal(1)) == Decimal(99)


def test_ningguo_2022_is_dissatisfied_on_the_hotline_alone(database: Database, report: Report) -> None:
    """Housing: 8 dissatisfied of 87 by telephone are 9 %; of the 99 with the web, which others print, 8 %."""
    asked = {"received_at": at("2022-05-02"), "closed_at": at("2022-05-20"), "called_at": at("2022-05-21")}
    fine = ((Contacted.REACHED, Solved.SOLVED, Satisfaction.SATISFIED),)
    not_fine = ((Contacted.REACHED, Solved.UNSOLVED, Satisfaction.DISSATISFIED),)
    rows = [
        *many(87 - 8, **asked, calls=fine),
        *many(8, **asked, calls=not_fine),
        *many(99 - 87, **asked, calls=fine, channel=Channel.WEB),
    ]
    add_complaints(database, rows)
    arguments = ("--from", "2022-05-01", "--to", "2022-05-31", "--metric", "satisfaction", "--by", "channel")
    found = report(*arguments)
    content = {row["key"]: (row["numerator"], row["denominator"]) for row in (*found["rows"], found["total"])}
    assert content == {"phone": (79, 87), "web": (12, 12), "total": (91, 99)}
    shares = {key: percent(asked - fine, asked, Decimal(1)) for key, (fine, asked) in content.items()}
    assert shares == {"phone": Decimal(9), "web": Decimal(0), "total": Decimal(8)}


def test_units_with_full_marks_of_lianyungang_april_2017() -> None:
    """T2: 55 of 77 units 71.43 %, the other 22 28.57 %."""
    must_add_up(77, {"full marks": 55, "less": 22})
    assert [str(percent(units, 77)) for units in (55, 22)] == ["71.43", "28.57"]


# District: complaints, closed, called back, not reached, satisfied: the fewest left out of calls with which the printed
# rates come out. Closure, satisfaction, on-time feedback, valid call-backs and the score, as printed.
PANJIN = {
    "大洼区": ((4226, 4144, 4120, 0, 4079), "98.06 99.00 100.00 100.00", "99.3"),
    "盘山县": ((1922, 1892, 1846, 0, 1816), "98.44 98.37 100.00 100.00", "99.2"),
    "兴隆台区": ((6530, 6396, 5714, 2, 5623), "97.95 98.44 100.00 99.96", "99.1"),
    "双台子区": ((2584, 2486, 2486, 0, 2337), "96.21 94.01 100.00 100.00", "97.4"),
    "高新区": ((22, 22, 22, 0, 22), "100.00 100.00 100.00 100.00", "100.0"),
    "辽滨经开区": ((268, 266, 235, 0, 228), "99.25 97.02 100.00 100.00", "99.0"),
}


@pytest.mark.proof
def test_the_districts_of_panjin_2023_and_their_scores(database: Database, report: Report) -> None:
    """T7: January to April 2023, six districts, four rates each and the score they make."""
    april = {"received_at": at("2023-03-20T10:00"), "closure_due_at": at("2023-04-10T23:59:59")}
    for department, (counts, _rates, _score) in zip(add_departments(database, *PANJIN), PANJIN.values(), strict=True):
        add_complaints(database, district(*counts, **april, lead_department_id=department))
    year = ("--from", "2023-01-01", "--to", "2023-04-30", "--by", "department", "--metric")
    keys = ("closure_rate", "satisfaction", "ontime_rate_closed", "response_rate")
    printed = {key: {row["key"]: row["rate"] for row in report(*year, key)["rows"]} for key in keys}
    profile = shipped_profile("panjin").version_on(date(2023, 4, 30))
    for name, (_counts, rates, score) in PANJIN.items():
        found = {key: printed[key][name] for key in keys}
        assert list(found.values()) == rates.split(), name
        assert str(profile.score({key: Decimal(rate) for key, rate in found.items()}).total) == score, name


def district(count: int, closed: int, called: int, missed: int, pleased: int, **changes: Any) -> list[dict[str, Any]]:
    done = {**changes, "closed_at": at("2023-03-30T10:00"), "called_at": at("2023-04-05T10:00")}
    fine = ((Contacted.REACHED, Solved.SOLVED, Satisfaction.SATISFIED),)
    not_fine = ((Contacted.REACHED, Solved.UNSOLVED, Satisfaction.DISSATISFIED),)
    return [
        *many(pleased, **done, calls=fine),
        *many(called - missed - pleased, **done, calls=not_fine),
        *many(missed, **done, calls=((Contacted.UNREACHED, None, None),)),
        *many(closed - called, **done),
        *many(count - closed, **changes),
    ]
