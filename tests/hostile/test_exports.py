"""No cell of any file that is given out is a formula, whatever names come from outside. The files find themselves."""

import ast
import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from sqlmodel import select

from intake.csv_text import csv_text
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.models import Association, Department
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FORMULA = '=HYPERLINK("http://x","y")'
_NAMED = re.compile("csv|xlsx|ending|file|export|workbook|coverage")
_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def cells_of(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def test_no_file_of_any_address_has_a_formula(runtime: Runtime) -> None:
    scene = Scene(runtime)
    with runtime.db.unit_of_work() as session:
        association = session.exec(select(Association)).one()
        association.name = FORMULA
        for one in session.exec(select(Department)):
            one.name = f"@{one.name}"
        make.record_writes(session)
    for _time in range(2):
        scene.complaint()
    scene.person("every", StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR, StaffRole.OPERATOR)
    browser = scene.browser_of("every").client
    tables, books = set(), set()
    told = ""
    for endpoint, path in _files(scene):
        answer = browser.get(path)
        if answer.mimetype == "text/csv":
            tables.add(endpoint)
            cells = cells_of(answer.data)
            assert not [one for one in cells if one.startswith(_SIGNS) and not _is_number(one)], path
            told += answer.text
        elif "spreadsheet" in answer.mimetype:
            books.add(endpoint)
            assert b"<f>" not in sheets_of(answer.data), path
    assert len(tables) >= 3, tables
    assert books
    assert "'@" in told


def sheets_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/"))


def _files(scene: Scene) -> set[tuple[str, str]]:
    """Every address that names a kind of file, or a list that is given out."""
    rules = [one for one in scene.app.url_map.iter_rules() if "GET" in one.methods]
    named = [
        one for one in rules if re.search(r"csv|xlsx|ending|file|export|workbook|coverage", one.rule + one.endpoint)
    ]
    return {(one.endpoint, path) for one in named for path in _paths(one.rule)}


def _paths(rule: str) -> list[str]:
    """Of an address with an ending or a version, each that there may be."""
    found = [rule.replace("<int:version>", "1")]
    for place in ("<any(csv, json):ending>", "<any(csv, xlsx):ending>", "<any(csv, xlsx):kind>", "<key>", "<kind>"):
        found = [one.replace(place, value) for one in found for value in ("csv", "xlsx")]
    return sorted({one for one in found if "<" not in one})


@pytest.mark.parametrize("sign", _SIGNS)
def test_a_text_that_begins_as_a_formula_does_is_quoted(sign: str) -> None:
    (line,) = list(csv_text(["a"], []))[:1]
    assert line.endswith("a\r\n")
    written = "".join(csv_text(["a"], [[f"{sign}1+1"]]))
    assert cells_of(written.encode())[1] == f"'{sign}1+1"


def test_every_workbook_is_made_without_formulas_and_every_table_by_one_writer() -> None:
    """Where a file is made that no address of the test above could show, for want of what is in it."""
    wrong = []
    for path in [*(ROOT / "intake").rglob("*.py"), *(ROOT / "routing").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if "Workbook(" in text and "xlsxwriter" in text and '"strings_to_formulas": False' not in text:
            wrong.append(path.name)
        if "csv." not in text:
            continue
        calls = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call)]
        writes = [one for one in calls if ast.unparse(one.func) in {"csv.writer", "csv.DictWriter"}]
        if writes and "harmless" not in text and path.name != "writing.py":
            wrong.append(str(path))
    assert not wrong
