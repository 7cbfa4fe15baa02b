"""The public figures and their files: who may read them, what they say, and what they say to whoever asks nonsense."""

import base64
import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.models import OfficeEvent
from intake.open_data.published import ALL, OpenMeasure, OpenTable, PublishedMonth
from intake.open_data.releases import RELEASED, OpenDataRelease, keep_release, releases
from intake.runtime import Runtime
from routing.models import Region
from tests import factories as make
from tests.open_data.tables import drawn_month
from tests.reports.asking import keep_body, publish
from tests.reports.figures import add_complaints, at, many
from tests.stages.pages import Page
from workers.jobs import open_data

pytestmark = pytest.mark.slow

SIDES = {
    OpenMeasure.RECEIVED: ("received_share", "numerator"),
    OpenMeasure.CLOSED: ("first_pass_rate", "denominator"),
    OpenMeasure.DUE: ("closure_rate", "denominator"),
    OpenMeasure.CLOSED_OF_DUE: ("closure_rate", "numerator"),
    OpenMeasure.ON_TIME: ("ontime_rate", "numerator"),
}


def body_of(month: PublishedMonth) -> dict[str, Any]:
    """As reports keep it, with what open data reads of it."""
    rates: dict[str, dict[str, Any]] = {}
    for measure, (rate, side) in SIDES.items():
        found = rates.setdefault(rate, {"total": {}, "violation": {}, "region": {}, "channel": {}})
        found["total"][side] = month.figures[ALL][measure]
        for (table, key), row in month.figures.items():
            if table is not OpenTable.TOTAL and key != "none":
                found[table].setdefault(key, {"key": key})[side] = row[measure]
    for found in rates.values():
        for table in ("violation", "region", "channel"):
            found[table] = list(found[table].values())
    return {"rates": rates, "counts": {}}


def keep(database: Database, month: PublishedMonth, counted_at: datetime) -> None:
    keep_body(database, month.month, body_of(month), at=counted_at)


@pytest.fixture
def job(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The real job on this test's runtime, at a moment the test sets."""
    clock = [at("2026-11-01T00:50")]
    monkeypatch.setattr(open_data, "process_runtime", lambda: runtime)
    monkeypatch.setattr(open_data, "now", lambda: clock[0])
    return clock


_MADE: list[OpenDataRelease] = []


@pytest.fixture
def opened(runtime: Runtime, job: list[datetime]) -> Runtime:
    """September and October given out: by the job, whose files later tests of the run are given at once."""
    with runtime.db.unit_of_work() as session:
        session.merge(Region(code="510104", name="合成甲区"))
        make.record_writes(session)
    keep(runtime.db, drawn_month(1, 300, month="2026-09"), at("2026-10-01T00:10"))
    keep(runtime.db, drawn_month(2, 120), at("2026-11-01T00:10"))
    for release in _MADE:
        with runtime.db.unit_of_work() as session:
            keep_release(session, release)
    open_data.publish_open_data()
    with runtime.db.reading() as session:
        _MADE[:] = releases(session)
    return runtime


def rows_of(page: Page, path: str) -> list[Mapping[str, Any]]:
    return json.loads(page.get(path).text)["rows"]


def test_before_a_month_is_published_the_page_says_so(page: Page) -> None:
    assert "尚未发布" in page.get("/statistics/").text
    assert json.loads(page.get("/statistics/open-data/index.json").text)["months"] == []
    page.get("/statistics/open-data/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_anybody_reads_the_page_without_a_log_in(page: Page, opened: Runtime, language: str) -> None:
    answer = page.speak(language).get("/statistics/")
    text = answer.text
    assert "2026-10" in text
    assert "2026-09" in text
    assert text.count("<svg viewBox") == 2
    assert "合成甲区" in text
    assert ("F 收费" if language == "zh" else "Fees") in text
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    september = page.get("/statistics/?month=2026-09").text
    assert "300" in september


def test_no_small_number_is_on_the_page_or_in_a_file(page: Page, opened: Runtime) -> None:
    rows = rows_of(page, "/statistics/open-data/2026-10.json")
    counts = [row[measure] for row in rows for measure in OpenMeasure]
    assert None in counts
    assert not [count for count in counts if count in range(1, 5)]
    hidden = [row for row in rows if row["closed_of_due"] is None or row["due"] is None]
    assert hidden
    assert all(row["closure_rate"] is None for row in hidden)


def test_files_are_what_their_schema_and_their_digests_say(page: Page, opened: Runtime) -> None:
    schema = json.loads(page.get("/statistics/open-data/schema.json").text)
    Draft202012Validator.check_schema(schema)
    index = json.loads(page.get("/statistics/open-data/index.json").text)
    assert [(one["month"], one["revision"]) for one in index["months"]] == [("2026-09", 1), ("2026-10", 1)]
    for one in (file for month in index["months"] for file in month["files"]):
        answer = page.get(f"/statistics/open-data/{one['path']}")
        assert (len(answer.data), hashlib.sha256(answer.data).hexdigest()) == (one["bytes"], one["sha256"])
        told = base64.b64decode(answer.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":"))
        assert told.hex() == one["sha256"]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        if one["path"].endswith("json"):
            document = json.loads(answer.text)
            Draft202012Validator(schema).validate(document)
            assert document["licence"]["id"] == "CC-BY-4.0"
            assert all(column["definition"]["zh"] and column["version"] for column in document["columns"])


def test_the_csv_says_the_same_with_stars(page: Page, opened: Runtime) -> None:
    text = page.get("/statistics/open-data/2026-10.csv").data.decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text)))
    rows = rows_of(page, "/statistics/open-data/2026-10.json")
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        for measure in OpenMeasure:
            assert line[measure] == ("*" if row[measure] is None else str(row[measure]))
    assert {line["table"] for line in lines} == {"total", "violation", "region", "channel"}


def test_who_has_a_file_already_is_sent_nothing(page: Page, opened: Runtime) -> None:
    tag = page.get("/statistics/open-data/2026-10.json").headers["ETag"]
    page.get("/statistics/open-data/2026-10.json", status=304, headers={"If-None-Match": tag})


def test_a_restated_month_is_another_revision_and_the_first_stays(
    page: Page, opened: Runtime, job: list[datetime]
) -> None:
    first = page.get("/statistics/open-data/2026-10.json").data
    keep(opened.db, drawn_month(2, 121, revision=2), at("2026-12-01T00:10"))
    job[0] = at("2026-12-01T00:50")
    open_data.publish_open_data()
    open_data.publish_open_data()
    assert page.get("/statistics/open-data/2026-10/1.json").data == first
    newest = json.loads(page.get("/statistics/open-data/2026-10.json").text)
    assert (newest["revision"], newest["given_out_at"][:10]) == (2, "2026-11-30")
    assert len(json.loads(page.get("/statistics/open-data/index.json").text)["months"]) == 3
    before = {(row["table"], row["key"]): row for row in json.loads(first)["rows"]}
    for row in newest["rows"]:
        for measure in OpenMeasure:
            was = before.get((row["table"], row["key"]), {}).get(measure, 0)
            month_now, month_then = (drawn_month(2, count).figures for count in (121, 120))
            place = (OpenTable(row["table"]), row["key"])
            if was is None and month_now[place][measure] == month_then[place][measure]:
                assert row[measure] is None, "what was held back is shown with the next revision"


@pytest.mark.parametrize(
    "path",
    [
        "2026-11.json",
        "2026-08.csv",
        "2026-13.csv",
        "2026-1.csv",
        "October.json",
        "..%2F..%2Fetc%2Fpasswd.csv",
        "2026-10%00.csv",
        "2026-10/2.json",
        "2026-10/99999999999999999999.csv",
        "%27%20OR%201%3D1--.json",
        "<script>alert(1)</script>.csv",
    ],
)
def test_what_was_not_given_out_is_not_there(page: Page, opened: Runtime, path: str) -> None:
    text = page.get(f"/statistics/open-data/{path}", status=404).text
    assert "<script>alert" not in text


@pytest.mark.parametrize("path", ["2026-10.xlsx", "2026-10", "2026-10/1", "2026-10/-1.csv", "2026-10/one.csv", "x/y/z"])
def test_no_other_address_leads_anywhere(page: Page, opened: Runtime, path: str) -> None:
    page.get(f"/statistics/open-data/{path}", status=404)


@pytest.mark.parametrize("month", ["2026-11", "2027-01", "2026-10'--", "<b>", "0000-00", "a" * 3000, "2026-10\x00"])
def test_a_month_that_is_not_open_is_said_in_words(page: Page, opened: Runtime, month: str) -> None:
    text = page.get("/statistics/", query_string={"month": month}, status=404).text
    assert "尚未发布" in text
    assert "<b>'" not in text


def test_nonsense_beside_the_question_changes_nothing(page: Page, opened: Runtime) -> None:
    plain = page.get("/statistics/open-data/2026-10.csv").data
    asked = {"month": "2026-01", "revision": "9", "by": "association", "from": "2026-10-03", "to": "2026-10-03"}
    assert page.get("/statistics/open-data/2026-10.csv", query_string=asked).data == plain


def test_nothing_but_reading_is_possible(page: Page, opened: Runtime) -> None:
    for path in ("/statistics/", "/statistics/open-data/index.json", "/statistics/open-data/2026-10.csv"):
        assert page.client.post(path).status_code in {400, 405}
        assert page.client.delete(path).status_code == 405


def test_an_installation_that_gives_nothing_out_gives_nothing_out(
    page: Page, runtime: Runtime, job: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = replace(runtime, settings=runtime.settings.model_copy(update={"is_open_data": False}))
    monkeypatch.setattr(open_data, "process_runtime", lambda: closed)
    keep(runtime.db, drawn_month(2, 120), at("2026-11-01T00:10"))
    open_data.publish_open_data()
    assert json.loads(page.get("/statistics/open-data/index.json").text)["months"] == []


def test_a_month_counted_from_complaints_is_given_out(page: Page, runtime: Runtime, job: list[datetime]) -> None:
    """Whatever reports keep today fits what is read of it."""
    due = {"received_at": at("2026-10-02"), "closure_due_at": at("2026-10-20")}
    add_complaints(runtime.db, [*many(9, **due, closed_at=at("2026-10-10")), *many(6, **due, violation="A-01")])
    publish(runtime.facts, "2026-10", at=at("2026-11-01T00:10"))
    open_data.publish_open_data()
    rows = {(row["table"], row["key"]): row for row in rows_of(page, "/statistics/open-data/2026-10.json")}
    assert [rows["total", "total"][measure] for measure in OpenMeasure] == [15, 9, 15, 9, 9]
    assert rows["total", "total"]["closure_rate"] == "60.00"
    assert rows["violation", "A"]["closed_of_due"] == 0
    assert rows["violation", "A"]["due"] == 6


def test_what_was_given_out_is_under_the_record(opened: Runtime) -> None:
    """An event each, with the digests that the files have."""
    with opened.db.reading() as session:
        events = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == RELEASED)).all()
        found = releases(session)
        assert not verify(session, opened.ring).faults
    assert [data["csv_sha256"] for data in events] == [one.sha256("csv") for one in found]
    with pytest.raises(DBAPIError), opened.db.unit_of_work() as session:
        session.execute(update(OfficeEvent).where(OfficeEvent.kind == RELEASED).values(data={}))
