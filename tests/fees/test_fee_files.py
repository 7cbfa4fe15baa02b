"""Fee lists as files: our own, and the sheets of offices with titles, merged cells, 无 and full-width numbers."""

import pytest

from routing.errors import BadFeeFile
from routing.fee_lists.file import read_fee_file, write_fee_file
from routing.fees import shipped_fee_list
from routing.violations import shipped_violations
from tests.fees.fee_sheets import city_sheet, plain_sheet

VIOLATIONS = {card.code for card in shipped_violations()}


def read(text: str | bytes) -> dict[str, str]:
    cards = read_fee_file(text.encode() if isinstance(text, str) else text, VIOLATIONS)
    return {card.code: card.name_zh for card in cards}


def refused(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(BadFeeFile) as wrong:
        read(text)
    return [(fault.line, fault.column) for fault in wrong.value.faults]


def test_a_citys_sheet_with_thirteen_and_nineteen_items_is_read_as_it_is() -> None:
    cards = read_fee_file(city_sheet(), VIOLATIONS)
    assert [card.is_forbidden for card in cards] == [False] * 13 + [True] * 19
    shipped = shipped_fee_list().by_code
    assert {card.code: card for card in cards} == {card.code: shipped[card.code] for card in cards}


def test_lists_under_headings_of_their_own_are_told_apart_and_numbered() -> None:
    assert read(plain_sheet()) == {
        "P01": "会费（合成）",
        "P02": "自愿培训",
        "N01": "不得强制入会（合成）",
        "N02": "重复收费（合成）",
    }
    assert [card.basis for card in read_fee_file(plain_sheet().encode(), VIOLATIONS)][:2] == ["合成办法§1"] * 2


def test_what_is_written_reads_again_as_what_it_was() -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in write_fee_file(shipped_fee_list().items)]
    assert read_fee_file("\n".join(lines).encode(), VIOLATIONS) == shipped_fee_list().items


def test_an_item_without_its_basis_is_refused_at_its_place() -> None:
    assert refused(city_sheet(without_basis="N03")) == [(3 + 13 + 3, "basis")]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "")]),
        ("甲,乙\n1,2", [(1, "")]),
        ("code,name_zh,basis", [(1, "")]),
        ("序号,项目名称,依据\n1,会费,合成", [(2, "kind")]),
        ("code,name_zh,basis\nN05,甲,合成\nN5,乙,合成", [(3, "code")]),
        ("code,name_zh,basis,violations\nN05,甲,合成,F-01|F-98", [(2, "violations")]),
        (f"code,name_zh,basis\nN05,{'长' * 201},合成\nP01,乙,", [(2, "name_zh"), (3, "basis")]),
    ],
)
def test_every_fault_is_told_by_line_and_column(text: str, faults: list[tuple[int, str]]) -> None:
    assert refused(text) == faults
