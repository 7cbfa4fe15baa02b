"""Figures of synthetic data say so wherever they stand; those of real complaints do not."""

import csv
import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from intake.casework.actor import SYSTEM
from intake.cli import classifier, report
from intake.cli.registry.coverage import coverage
from intake.clock import now
from intake.models import Staff
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.reports.origin import SYNTHETIC
from intake.reports.periods import month_before, month_of, of_month
from intake.runtime import Runtime
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.training import keep_trial
from intake.vocabulary import StaffRole
from routing.registry.synthetic import generate
from routing.rules.store import load_violations
from tests.reports.asking import publish
from tests.reports.drawn import drawn
from tests.reports.figures import add_complaints, add_departments, many
from tests.stages.pages import Page
from tests.suggesting.classroom import in_other_words, in_plain_words, samples_of, try_learning_once

pytestmark = pytest.mark.slow

LAST = of_month(month_before(month_of(now())))
MIDDLE = LAST.start + timedelta(days=14)
DAYS = {"from": LAST.first_day.isoformat(), "to": LAST.last_day.isoformat()}
PAGES = ("/reports/", "/reports/charts", "/reports/snapshots/", "/rules/classifier/", "/rules/learning/")
both = pytest.mark.parametrize("is_made", [True, False], ids=["synthetic", "real"])


def fill(runtime: Runtime, *, is_made: bool) -> None:
    [collaborators] = add_departments(runtime.db, "甲市市场监管局")
    due = {"received_at": MIDDLE - timedelta(days=20), "closure_due_at": MIDDLE, "lead_department_id": collaborators}
    closed = many(4, **due, closed_at=MIDDLE - timedelta(days=1), is_synthetic=is_made)
    add_complaints(runtime.db, [*closed, *many(2, **due, is_synthetic=is_made)])
    publish(runtime.facts, LAST.month, at=now())
    with runtime.db.unit_of_work() as session:
        learned = samples_of([*in_plain_words(200), *in_other_words(200)])
        measured = samples_of([*in_plain_words(30, seed=2), *in_other_words(30, seed=2)])
        trial = try_learning_once(Corpus(last_full_month(now()), learned, measured), load_violations(session))
        keep_trial(session, trial, actor=SYSTEM, at=now())


@pytest.fixture
def overseer(page: Page, make_staff: Callable[..., Staff]) -> Page:
    return page.log_in(make_staff("wang", StaffRole.ADMINISTRATOR))


@both
def test_every_table_and_chart_of_figures_is_marked_on_its_page(
    overseer: Page, runtime: Runtime, *, is_made: bool
) -> None:
    fill(runtime, is_made=is_made)
    for path in PAGES:
        text = overseer.get(path, query_string=DAYS if "reports" in path else {}).text
        titles = re.findall(r"<(?:caption|figcaption)>(.*?)</(?:caption|figcaption)>", text, re.DOTALL)
        assert titles or path == "/rules/learning/"
        assert all(("合成数据" in title) is is_made for title in titles), path
        assert ("合成数据" in text) is is_made, path


@both
def test_files_carry_the_mark_with_the_figures(overseer: Page, runtime: Runtime, *, is_made: bool) -> None:
    fill(runtime, is_made=is_made)
    rows = list(csv.DictReader(StringIO(overseer.get("/reports/closure.csv", query_string=DAYS).text.lstrip("\ufeff"))))
    assert rows
    assert {row.get("data") for row in rows} == {SYNTHETIC if is_made else None}
    book = CalamineWorkbook.from_filelike(BytesIO(overseer.get("/reports/closure.xlsx", query_string=DAYS).data))
    cells = {cell for row in book.get_sheet_by_index(0).to_python() for cell in row}
    assert (SYNTHETIC in cells) is is_made
    for name in ("trend", "ranking", "heat"):
        svg, png = (drawn(overseer, runtime, f"/reports/charts/{name}.{kind}", DAYS) for kind in ("svg", "png"))
        assert ("合成数据" in svg.decode()) is is_made
        assert png.startswith(b"\x89PNG")


@both
def test_the_command_line_says_it_on_each_line_of_figures(
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    is_made: bool,
) -> None:
    fill(runtime, is_made=is_made)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", runtime.db.url.render_as_string(hide_password=False))
    days = ("closure", "--from", DAYS["from"], "--to", DAYS["to"], "--by", "department")
    for app, arguments in ((report.app, days), (classifier.app, ("show",))):
        app([*arguments], standalone_mode=False)
        figures = [
            line for line in capsys.readouterr().out.splitlines() if re.search(r"\d%| / |^learned|^measured", line)
        ]
        assert len(figures) > 1
        assert all((SYNTHETIC in line) is is_made for line in figures)
        app([*arguments, "--json"], standalone_mode=False)
        assert json.loads(capsys.readouterr().out).get("data") == (SYNTHETIC if is_made else None)


def test_the_coverage_of_a_sample_registry_says_so_on_page_and_in_print(
    overseer: Page,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with runtime.db.unit_of_work() as session:
        fill_with_synthetic(session, generate(1, 40), on=now().date(), actor=SYSTEM, at=now())
    assert overseer.get("/registry/").text.count("合成数据") >= 2
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", runtime.db.url.render_as_string(hide_password=False))
    coverage()
    assert SYNTHETIC in capsys.readouterr().out.splitlines()[0]
