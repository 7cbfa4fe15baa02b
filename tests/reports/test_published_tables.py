"""Tables that Chinese cities have published, reproduced from complaints built to their counts."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from intake.cli.report import app
from intake.db import Database
from intake.language.formats import percent
from intake.vocabulary import Outcome
from routing.vocabulary import Channel, Kind
from tests.reports.figures import add_complaints, at, complaint_row, many

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
