"""What a department's usual name suggests, and what no name suggests."""

import pytest

from routing.departments.proposals import read_symbols, suggested_symbols
from routing.organ_names import is_approval_bureau, is_civil_affairs
from routing.registry.department_names import organs_of
from routing.vocabulary import ROLE_SYMBOLS, Symbol


def usual(name: str) -> list[str]:
    return [one.symbol.value for one in suggested_symbols(name) if not one.is_doubtful]


@pytest.mark.parametrize("region", ["510000", "510100", "510104"])
def test_every_organ_of_a_region_is_known_by_its_name(region: str) -> None:
    for organ in organs_of(region, ("住房和城乡建设", "卫生健康")):
        expected = [organ.symbol.value] if organ.symbol and organ.symbol not in ROLE_SYMBOLS else []
        assert usual(organ.name) == expected, organ.name


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("济南市发展改革委", ["DRC"]),
        ("成都市文化广电和旅游局", ["CT"]),
        ("长沙市文化旅游广电体育局", []),
        ("中共济南市纪律检查委员会", ["DIS"]),
        ("成都市纪委监委", ["DIS"]),
        ("市纪委监委派驻市财政局纪检监察组", []),
        ("成都市互联网信息办公室", ["CAC"]),
        ("成都市财政局国库支付中心", []),
        ("成都市公安局锦江区分局", ["PSB"]),
        ("中共成都市社会组织综合党委", ["SOC"]),
        ("成都市行政审批局", []),
        ("成都市民政局", []),
        ("成都市商务局（成都市口岸办公室）", ["COM"]),
    ],
)
def test_usual_names(name: str, symbols: list[str]) -> None:
    assert usual(name) == symbols


def test_the_appraisal_office_is_asked_about_and_never_taken_for_granted() -> None:
    found = {one.symbol: one.is_doubtful for one in suggested_symbols("成都市人力资源和社会保障局")}
    assert found == {Symbol.HRSS: False, Symbol.APC: True}


def test_who_registers_and_who_may_punish() -> None:
    assert is_approval_bureau("济南市行政审批服务局")
    assert is_approval_bureau("某市政务服务管理局")
    assert not is_approval_bureau("成都市民政局")
    assert is_civil_affairs("四川省民政厅")
    assert is_civil_affairs("某县民政和社会保障局")
    assert not is_civil_affairs("成都市民政局婚姻登记处")


def test_symbols_as_people_write_them() -> None:
    assert read_symbols("MR｜drc、FIN@510191") == [("MR", ""), ("DRC", ""), ("FIN", "510191")]
