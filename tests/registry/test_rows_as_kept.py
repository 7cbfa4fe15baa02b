"""The kinds of rows that real registries hold, and what becomes of each: taken, taken with questions, or refused."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.batches import pending_changes
from intake.registry_upkeep.importing import import_registry
from routing.models import Association, AssociationName, Department, RoleAssignment
from routing.models.association import UNVERIFIED
from routing.registry import ImportReport, plan_import, roles_on
from routing.registry.file import read_rows
from routing.vocabulary import RegistryRole
from tests import factories as make
from tests.registry.registry_files import credit_code, csv_bytes, row

pytestmark = pytest.mark.both_databases

TODAY = date(2026, 11, 23)
HOME = "510100"
CODE = credit_code(1)
# column(s), what the row comes to in the registry, kinds of questions; what is not said is as in `row(1)`.
TAKEN: dict[str, tuple[dict[str, str], dict[str, object], set[str]]] = {
    "两无": ({"supervisor": "无", "industry_department": "", "mode": "脱钩"}, {"supervisor": None}, {"nobody"}),
    "supervisor gone": ({"supervisor": "原成都市经贸委"}, {"supervisor": None}, {"doubtful_department"}),
    "supervisor struck": ({"supervisor": "成都市旅游局（已撤销）"}, {"supervisor": None}, {"doubtful_department"}),
    "no registrar": ({"registrar": "暂无"}, {"registrar": None}, {"no_registrar"}),
    "dual without supervisor": ({"supervisor": "—"}, {"supervisor": None}, {"no_supervisor"}),
    "no code": ({"credit_code": ""}, {"is_unverified": True, "code_as_written": ""}, {"code"}),
    "code to come": ({"credit_code": "待赋码"}, {"is_unverified": True}, {"code"}),
    "old certificate": (
        {"credit_code": "川成社证字第1234号"},
        {"is_unverified": True, "code_as_written": "川成社证字第1234号"},
        {"code"},
    ),
    "fifteen digits": ({"credit_code": "515100005000000"}, {"is_unverified": True}, {"code"}),
    "seventeen digits": ({"credit_code": CODE[:17]}, {"is_unverified": True, "code_as_written": CODE[:17]}, {"code"}),
    "wrong check digit": ({"credit_code": CODE[:-1] + "0"}, {"is_unverified": True}, {"code"}),
    "code in full width": ({"credit_code": "".join(chr(ord(c) + 0xFEE0) for c in CODE)}, {"credit_code": CODE}, set()),
    "zone": ({"region": "天府新区", "level": "区级"}, {"region_code": "510100"}, {"zone"}),
    "zone with its city": ({"region": "成都高新区", "level": "区级"}, {"region_code": "510100"}, {"zone"}),
    "short county": ({"region": "锦江", "level": "区级"}, {"region_code": "510104"}, set()),
    "short city": ({"region": "成都"}, {"region_code": "510100"}, set()),
    "short with its city": ({"region": "四川成都锦江", "level": "区"}, {"region_code": "510104"}, set()),
    "own level": ({"region": "市本级", "level": "市本级"}, {"region_code": "510100", "level": "city"}, set()),
    "no region": ({"region": ""}, {"region_code": "510100"}, {"region"}),
    "no level": ({"level": "", "region": "锦江区"}, {"level": "county"}, set()),
    "level and region": ({"level": "区级"}, {"level": "county", "region_code": "510100"}, {"level"}),
    "region and level": ({"region": "锦江区"}, {"level": "city", "region_code": "510104"}, {"level"}),
    "mode empty, supervised": ({"mode": ""}, {"mode": "dual"}, {"mode"}),
    "mode empty": ({"mode": "/", "supervisor": "/"}, {"mode": "direct"}, {"mode"}),
    "not decoupled": ({"mode": "未脱钩"}, {"mode": "dual"}, set()),
    "first list": ({"mode": "第一批", "supervisor": ""}, {"mode": "decoupled"}, set()),
    "list of a year": ({"mode": "2019年第二批脱钩", "supervisor": ""}, {"mode": "decoupled"}, set()),
    "abnormal": ({"lifecycle": "活动异常"}, {"lifecycle": "active"}, set()),
    "being wound up": ({"lifecycle": "清算中"}, {"lifecycle": "active"}, {"lifecycle"}),
    "merged": ({"lifecycle": "已合并"}, {"lifecycle": "deregistered"}, {"lifecycle"}),
    "merged into": ({"lifecycle": "并入成都市餐饮协会"}, {"lifecycle": "deregistered"}, {"lifecycle"}),
    "month": ({"valid_from": "2025年3月"}, {"since": date(2025, 3, 1)}, set()),
    "eight digits": ({"valid_from": "20250301"}, {"since": date(2025, 3, 1)}, set()),
    "dots": ({"valid_from": "2025.3.1"}, {"since": date(2025, 3, 1)}, set()),
    "serial": ({"valid_from": "45717"}, {"since": date(2025, 3, 1)}, set()),
    "with a time": ({"valid_from": "2025-03-01 00:00:00"}, {"since": date(2025, 3, 1)}, set()),
    "October or January": ({"valid_from": "2025.1"}, {"since": date(2025, 1, 1)}, {"date"}),
    "basis unknown": ({"basis": "不详"}, {"basis": ""}, {"basis"}),
    "basis empty": ({"basis": ""}, {"basis": ""}, {"basis"}),
    "two candidates 、": ({"supervisor": "成都市商务局、成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates |": ({"supervisor": "成都市商务局|成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates /": ({"supervisor": "成都市商务局／成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates ；": ({"supervisor": "成都市商务局；成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two lines": ({"supervisor": "成都市商务局\n成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "brackets are no candidates": (
        {"supervisor": "成都市发展和改革委员会（市粮食局、市能源局）"},
        {"supervisor": "成都市发展和改革委员会（市粮食局、市能源局）"},
        set(),
    ),
    "a person": ({"supervisor": "张三"}, {"supervisor": None}, {"doubtful_department"}),
    "a number": ({"supervisor": "商务局 02861881234"}, {"supervisor": None}, {"doubtful_department"}),
    "undecided": ({"supervisor": "待定"}, {"supervisor": None}, {"doubtful_department"}),
    "hidden in a department": ({"supervisor": "成都市商务\u200b局"}, {"supervisor": "成都市商务局"}, set()),
    "broken department": ({"supervisor": "成都市\n商务 局\u00a0"}, {"supervisor": "成都市商务局"}, set()),
    "department written short": ({"supervisor": "市商务局"}, {"supervisor": "成都市商务局"}, set()),
    "hidden in a name": ({"name": "成都市\u200b测试\n行业\ufeff协会"}, {"name": "成都市测试行业协会"}, set()),
    "full width in a name": ({"name": "成都市ＡＩ協會"}, {"name": "成都市AI协会"}, set()),
    "no aliases": ({"aliases": "无", "former_names": "N/A"}, {"names": 1}, set()),
    "names apart": ({"aliases": "测试会、试会；会"}, {"names": 4}, set()),
    "watch-list tick": ({"watchlist": "√"}, {"is_watchlisted": True}, set()),
}  # fmt: skip
REFUSED = {
    "a code turned into a number": ({"credit_code": "5.15E+17"}, "credit_code"),
    "a code that lost its digits": ({"credit_code": "515101000000123000"}, "credit_code"),
    "no name": ({"name": "无"}, "name"),
    "a sum": ({"name": "合计"}, "name"),
    "no region of this earth": ({"region": "火星"}, "region"),
}
Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(database: Database) -> Bring:
    """Import rows as one file, in one transaction of its own; departments are created."""

    def _bring(*rows: dict[str, str], create: bool = True) -> ImportReport:
        with database.unit_of_work() as session:
            pending = pending_changes(session)
            raw = read_rows(csv_bytes(*rows))
            plan = plan_import(session, raw, on=TODAY, create_departments=create, home=HOME, pending=pending)
            return import_registry(session, plan, actor=SYSTEM, at=make.MONDAY)

    return _bring


def _found(database: Database, name: str = "") -> dict[str, object]:
    """What the registry holds of the only association, or of the one of that name."""
    with database.reading() as session:
        rows = session.exec(select(Association)).all()
        [one] = [each for each in rows if each.name == name or not name]
        held = session.exec(
            select(RoleAssignment, Department.name)
            .join(Department, Department.id == RoleAssignment.department_id)
            .where(RoleAssignment.association_id == one.id, RoleAssignment.valid_to.is_(None))
        ).all()
        names = session.exec(select(AssociationName).where(AssociationName.association_id == one.id)).all()
        roles: dict[str, object] = dict.fromkeys(RegistryRole)
        for assignment, department in held:
            known = roles[assignment.role]
            roles[assignment.role] = department if known is None else 2
        row_facts = {"basis": held[0][0].basis, "since": held[0][0].valid_from} if held else {}
        return one.model_dump() | roles | row_facts | {"names": len(names)}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_row_is_taken_and_asked_about_and_a_second_run_changes_nothing(
    database: Database, bring: Bring, kind: str
) -> None:
    cells, comes_to, asked = TAKEN[kind]
    report = bring(row(1, **cells))
    assert report.refused == ()
    assert {each.kind.value for each in report.questions} == asked
    found = _found(database)
    assert {key: found[key] for key in comes_to} == comes_to
    assert str(found["credit_code"]).startswith(UNVERIFIED) == bool(found["is_unverified"])
    again = bring(row(1, **cells))
    assert (again.new, again.changed, again.missing) == ((), (), ())
    assert [str(each) for each in again.questions] == [str(each) for each in report.questions]


def test_a_row_that_nobody_can_read_is_refused_and_holds_back_no_other(bring: Bring) -> None:
    rows = [row(number, **cells) for number, (cells, _column) in enumerate(REFUSED.values(), start=2)]
    report = bring(row(1), *rows)
    assert [each.column for each in report.refused] == [column for _cells, column in REFUSED.values()]
    assert len(report.new) == 1
    assert report.missing == bring(row(1), *rows).missing == ()


def test_a_true_code_takes_the_place_of_the_unverified_key_by_name_and_region(database: Database, bring: Bring) -> None:
    bring(row(1, credit_code="社证字第7号"))
    key = _found(database)["credit_code"]
    assert bring(row(1, credit_code="515100")).changed[0].columns == ("credit_code",)
    assert _found(database)["credit_code"] == key
    [changed] = bring(row(1)).changed
    assert changed.columns == ("credit_code",)
    found = _found(database)
    assert (found["credit_code"], found["is_unverified"], found["code_as_written"]) == (CODE, False, "")
    report = bring(row(1, credit_code=CODE[:17]))
    assert [(each.kind.value, CODE in str(each.reason)) for each in report.questions] == [("code", True)]
    assert _found(database)["credit_code"] == CODE
    assert (len(report.unchanged), report.missing) == (1, ())


def test_namesakes_are_both_taken_and_asked_about(bring: Bring) -> None:
    report = bring(row(1), row(2, name=row(1)["name"]))
    assert len(report.new) == 2
    assert [(each.row, each.kind.value) for each in report.questions] == [(2, "same_name"), (3, "same_name")]
    again = bring(row(1), row(2, name=row(1)["name"]))
    assert (again.changed, again.questions) == ((), report.questions)
    twice = bring(row(3, name="无码协会", credit_code=""), row(4, name="无码协会", credit_code=""))
    assert [(each.row, str(each.reason)) for each in twice.refused] == [(3, "already stands in row 2")]


def test_a_renamed_association_keeps_its_old_name(database: Database, bring: Bring) -> None:
    bring(row(1))
    assert bring(row(1, name="成都市崭新协会")).changed[0].columns == ("name",)
    with database.reading() as session:
        kinds = {each.name: each.kind.value for each in session.exec(select(AssociationName))}
    assert kinds == {"成都市崭新协会": "registered", "成都市测试1号行业协会": "former"}


def test_one_department_is_meant_by_every_way_of_writing_it(database: Database, bring: Bring) -> None:
    written = ("成都市商务局", "成都市商务局\u200b", "成都市 商务局", "市商务局", "商务局", "成都市商务局 ")
    bring(*(row(number, supervisor=name) for number, name in enumerate(written, start=1)))
    with database.reading() as session:
        names = set(session.exec(select(Department.name)))
    assert names == {"成都市民政局", "成都市商务局", "中共成都市委社会工作部"}


def test_what_a_file_has_no_column_for_stays_as_it_is(database: Database, bring: Bring) -> None:
    bring(row(1, aliases="一号会"))
    content = f"统一社会信用代码,社会组织名称\n{CODE},成都市测试1号行业协会\n".encode()
    with database.unit_of_work() as session:
        plan = plan_import(session, read_rows(content), on=TODAY, create_departments=False, home=HOME)
        assert import_registry(session, plan, actor=SYSTEM, at=make.MONDAY).changed == ()
    found = _found(database)
    assert (found["names"], found["supervisor"], found["level"].value) == (2, "成都市商务局", "city")


def test_competing_candidates_are_both_named(database: Database, bring: Bring) -> None:
    bring(row(1, supervisor="成都市商务局、成都市农业农村局"))
    with database.reading() as session:
        one = session.exec(select(Association)).one().id
        held = roles_on(session, [one], on=TODAY)[one]
    assert held[RegistryRole.SUPERVISOR] == "成都市商务局|成都市农业农村局"
    assert bring(row(1)).changed[0].columns == ("supervisor",)
    assert _found(database)["supervisor"] == "成都市商务局"
