"""A file of departments as offices keep it: what is taken, asked, refused, and that a second time changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import xlsxwriter
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.departments.importing import import_departments
from intake.departments.own_regions import add_own_region
from intake.departments.stored import departments_now, stored_departments
from intake.departments.symbols import answer_proposals, open_proposals, usual_proposals
from intake.errors import InvalidInput
from routing.departments.entries import DepartmentPlan, StoredDepartment
from routing.departments.file import read_rows
from routing.departments.planning import plan_departments
from routing.errors import DepartmentFileUnreadable, RegionUnusable
from routing.models import DepartmentSymbol
from routing.rules.store import load_directory
from routing.vocabulary import Level, Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases

TODAY = make.MONDAY.date()
CITY_FILE = """成都市承办单位名录,,
部门名称,联系电话,兜底
中共成都市委社会工作部,028-1,是
成都市民政局,,
成都市\u200b市场监督管理局,028-2,
成都市人力资源和社会保障局,,
成都市公安局锦江区分局,,
成都市住房和城乡建设局,,
成都市民政局\u200b,,
某某局,,
"""
Bring = Callable[..., DepartmentPlan]


def bring(session: Session, content: str | bytes, *, on: date = TODAY) -> DepartmentPlan:
    rows = read_rows(content.encode() if isinstance(content, str) else content)
    plan = plan_departments(rows, departments_now(session, on=on, home=make.CITY))
    import_departments(session, plan, actor=SYSTEM, at=make.MONDAY)
    return plan


def stored(session: Session, name: str) -> StoredDepartment:
    return next(one for one in stored_departments(session, on=TODAY) if one.name == name)


def cells(rows: object) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.value) for one in rows]


def test_names_alone_load_and_nothing_is_assigned_silently(database: Database) -> None:
    with database.unit_of_work() as session:
        plan = bring(session, CITY_FILE)
        assert len(plan.new) == 6
        assert cells(plan.refused) == [(9, "name", "成都市民政局"), (10, "region", "")]
        asked = [(3, "SWD"), (5, "MR"), (6, "HRSS"), (6, "APC"), (7, "PSB")]
        assert [(one.row, one.value) for one in plan.questions] == asked
        assert session.exec(select(DepartmentSymbol)).all() == []
        assert stored(session, "成都市公安局锦江区分局").region_code == "510104"
        assert stored(session, "成都市市场监督管理局").phone == "028-2"
        assert stored(session, "中共成都市委社会工作部").is_backstop
    with database.unit_of_work() as session:
        again = bring(session, CITY_FILE)
        assert (len(again.new), len(again.changed), len(again.unchanged), again.proposals) == (0, 0, 6, ())


def test_a_person_confirms_the_usual_ones_in_bulk_and_the_doubtful_by_itself(database: Database) -> None:
    with database.unit_of_work() as session:
        bring(session, CITY_FILE)
        ids = [one.id for one in usual_proposals(open_proposals(session))]
        answer_proposals(session, ids, confirm=True, actor=SYSTEM, at=make.MONDAY)
        directory = load_directory(session, on=TODAY)
        assert directory.find_here(Symbol.MR, make.CITY).name == "成都市市场监督管理局"
        assert directory.find_here(Symbol.REG, make.CITY).name == "成都市民政局"
        assert directory.find_here(Symbol.APC, make.CITY) is None
        [left] = open_proposals(session)
        answer_proposals(session, [left.id], confirm=False, actor=SYSTEM, at=make.MONDAY)
        assert bring(session, CITY_FILE).questions == ()


def test_symbols_move_from_one_department_to_another_on_their_day(database: Database) -> None:
    with database.unit_of_work() as session:
        bring(session, "name,symbols\n成都市商务局,COM|FAO\n成都市外事办公室,\n")
        plan = bring(session, "name,symbols\n成都市商务局,COM\n成都市外事办公室,FAO\n")
        assert [one.columns for one in plan.changed] == [("symbols",), ("symbols",)]
        held = [load_directory(session, on=day).find_here(Symbol.FAO, make.CITY) for day in (_yesterday(), TODAY)]
        assert [card.name for card in held] == ["成都市商务局", "成都市外事办公室"]


def _yesterday() -> date:
    return TODAY - timedelta(days=1)


def test_what_another_department_has_is_refused_and_holds_nothing_back(database: Database) -> None:
    with database.unit_of_work() as session:
        bring(session, "name,symbols,is_backstop\n成都市商务局,COM,是\n")
        plan = bring(
            session,
            "name,symbols,is_backstop\n成都市经济局,COM,\n成都市贸易局,,是\n成都市登记局,REG,\n成都市甲局,XYZ,\n成都市乙局,,\n",
        )
        assert cells(plan.refused) == [
            *((2, "symbols", "COM"), (3, "is_backstop", make.CITY)),
            *((4, "symbols", "REG"), (5, "symbols", "XYZ")),
        ]
        assert [one.entry.name for one in plan.new] == ["成都市乙局"]


def test_a_symbol_two_names_suggest_is_for_a_person_to_choose(database: Database) -> None:
    with database.unit_of_work() as session:
        bring(session, "部门名称\n成都市网信办\n成都市互联网信息办公室\n")
        assert usual_proposals(open_proposals(session)) == []
        first, second = open_proposals(session)
        answer_proposals(session, [first.id], confirm=True, actor=SYSTEM, at=make.MONDAY)
        with pytest.raises(InvalidInput, match="only one may"):
            answer_proposals(session, [second.id], confirm=True, actor=SYSTEM, at=make.MONDAY)


def test_a_development_zone_is_a_region_of_its_own(database: Database) -> None:
    file = "部门名称\n高新区市场监督管理局\n成都高新区财政金融局\n"
    with database.unit_of_work() as session:
        assert [one.column for one in bring(session, file).refused] == ["region", "region"]
        zone = {"parent_code": make.CITY, "level": Level.COUNTY, "actor": SYSTEM, "at": make.MONDAY}
        assert add_own_region(session, "510191", "高新区", **zone)
        assert not add_own_region(session, "510191", "高新区", **zone)
        with pytest.raises(RegionUnusable):
            add_own_region(session, "610191", "高新区", **zone)
        bring(session, file)
        for name in ("高新区市场监督管理局", "成都高新区财政金融局"):
            assert stored(session, name).region_code == "510191"


def test_workbook_and_gb18030_say_the_same(database: Database, tmp_path: object) -> None:
    path = tmp_path / "departments.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([("名录",), ("单位名称", "地区", "符号"), ("市监局（合成）", "成都市", "ＭＲ")]):
            sheet.write_row(line, 0, row)
    text = "单位名称;地区;符号\n市监局（合成）;510100;MR\n".encode("gb18030")
    with database.unit_of_work() as session:
        assert len(bring(session, path.read_bytes()).new) == 1
        assert bring(session, text).unchanged == ("市监局（合成）",)


def test_a_file_without_names_is_refused_as_a_whole() -> None:
    with pytest.raises(DepartmentFileUnreadable, match="no column of department names"):
        read_rows("电话,地区\n1,2\n".encode())
