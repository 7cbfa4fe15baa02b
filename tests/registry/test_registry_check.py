"""Each cell a file may get wrong: refused with row, column, value and reason."""

from datetime import date

import pytest

from routing.regions import Gazetteer, shipped_regions
from routing.registry.checking import check_rows
from routing.registry.file import read_rows
from routing.vocabulary import Level, Lifecycle, RegistrationMode
from tests.registry.registry_files import credit_code, csv_bytes, row

TODAY = date(2026, 11, 23)
GAZETTEER = Gazetteer(())


_RUINED = "was turned into a number by the spreadsheet and its last digits are lost: format the column as text"


def _check(*rows: dict[str, str]) -> tuple[list, list]:
    checked = check_rows(read_rows(csv_bytes(*rows)), GAZETTEER, on=TODAY)
    return checked.entries, [(each.row, each.column, str(each.reason)) for each in checked.refused]


def _asked(*rows: dict[str, str]) -> list[str]:
    return [each.kind.value for each in check_rows(read_rows(csv_bytes(*rows)), GAZETTEER, on=TODAY).questions]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("credit_code", "5.15E+17", _RUINED),
        ("credit_code", "515101000000123000", _RUINED),
        ("name", "", "is empty"),
        ("name", "会" * 201, "is longer than 200 characters"),
        ("aliases", "简称|" + "会" * 201, "has a name longer than 200 characters"),
        ("former_names", "《》", "has a name without letters or characters"),
        ("level", "村级", "is not one of national, province, city, county"),
        ("region", "519999", "is not a region of GB/T 2260"),
        ("region", "火星", "is not a region of GB/T 2260"),
        ("region", "鼓楼区", "names several regions, give the code: 320106, 320302, 350102, 410204"),
        ("mode", "三重管理", "is not one of dual, decoupled, direct"),
        ("lifecycle", "睡眠", "is not one of active, inactive, deregistered, revoked, unregistered"),
        ("watchlist", "maybe", "is neither true nor false (是/否)"),
        ("valid_from", "2025-02-30", "is not a date like 2025-03-01"),
        ("valid_from", "去年", "is not a date like 2025-03-01"),
    ],
)
def test_a_wrong_cell_is_refused_by_row_column_and_reason(column: str, value: str, reason: str) -> None:
    entries, refused = _check(row(2), row(1, **{column: value}))
    assert refused == [(3, column, reason)]
    assert [entry.line for entry in entries] == [2]


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    _, refused = _check(row(1, level="x", mode="y", region="z"))
    assert [column for _, column, _ in refused] == ["level", "region", "mode"]


def test_a_credit_code_twice_in_a_file_is_refused_naming_the_first_row() -> None:
    _, refused = _check(row(1), row(2), row(1, credit_code=credit_code(1).lower()))
    assert refused == [(4, "credit_code", "already stands in row 2")]


@pytest.mark.parametrize("mode", ["脱钩", "decoupled", "直接登记", "direct"])
def test_decoupled_and_direct_associations_need_an_industry_department_and_no_supervisor(mode: str) -> None:
    entries, refused = _check(row(1, mode=mode, supervisor=""))
    assert len(entries) == 1
    assert refused == []
    assert _asked(row(1, mode=mode, supervisor="")) == []
    assert _asked(row(1, mode=mode, industry_department="")) == ["no_industry_department"]


def test_an_ended_association_may_lack_its_roles() -> None:
    entries, refused = _check(row(1, lifecycle="注销", registrar="", supervisor="", industry_department=""))
    assert refused == []
    assert entries[0].lifecycle == Lifecycle.DEREGISTERED


def test_chinese_and_english_values_mean_the_same() -> None:
    english = row(1, level="city", mode="dual", lifecycle="active", watchlist="false", region="成都市")
    [(chinese,), (other,)] = _check(row(1))[0], _check(english)[0]
    assert chinese == other
    assert (chinese.level, chinese.mode, chinese.region_code) == (Level.CITY, RegistrationMode.DUAL, "510100")


@pytest.mark.parametrize("written", ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日"])
def test_dates_are_read_as_offices_write_them(written: str) -> None:
    assert _check(row(1, valid_from=written))[0][0].valid_from == date(2025, 3, 1)


def test_an_empty_date_is_the_day_of_the_import() -> None:
    assert _check(row(1, valid_from=""))[0][0].valid_from == TODAY


def test_names_come_in_simplified_without_pasted_pinyin() -> None:
    [entry], _ = _check(row(1, name="成都市機(jī)械行業(yè)協會", aliases="機械協會｜成都机械| "))
    assert entry.name == "成都市机械行业协会"
    assert entry.aliases == ("机械协会", "成都机械")


def test_every_shipped_region_has_its_parent_and_a_code_of_its_level() -> None:
    regions = shipped_regions()
    assert sum(region.level == Level.PROVINCE for region in regions.values()) == 34
    for code, region in regions.items():
        assert (region.parent_code in regions) == (code != "000000")
        assert region.level == Level.COUNTY or code.endswith("00")
    assert regions["510104"].parent_code == "510100"
    assert regions["110105"].parent_code == "110000"
