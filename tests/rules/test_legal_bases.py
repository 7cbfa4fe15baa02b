"""What a basis is: only a provision that forbids is called one."""

import pytest

from routing.fees import shipped_fees
from routing.legal_bases import BasisKind, kind_of, parts_of
from routing.rules.file import shipped_rules
from routing.violations import shipped_violations

CONSULTATION = "GB/T 33358-2016政府热线服务规范；济南市12345市民服务热线条例§24"


def shipped_bases() -> set[str]:
    named = [*shipped_violations(), *shipped_fees()]
    return {one.basis for one in named} | {row.basis for row in shipped_rules()}


def test_every_document_we_ship_is_known_for_what_it_is() -> None:
    unknown = {part.documents for basis in shipped_bases() for part in parts_of(basis) if part.kind is BasisKind.OTHER}
    assert unknown == set()


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("国办发〔2020〕21号一（一）", BasisKind.PROHIBITION),
        ("GB/T 33358-2016政府热线服务规范", BasisKind.STANDARD),
        ("民函〔2021〕50号十五项清单②", BasisKind.PROHIBITION),
        ("民函〔2021〕50号十五项清单⑫", BasisKind.DUTY),
        ("民发〔2012〕57号社会组织举办研讨会论坛活动管理办法", BasisKind.DUTY),
        ("民发〔2012〕57号（不得开展与收费挂钩的品牌推介、成果发布、论文发表）", BasisKind.PROHIBITION),
        ("产品默认（行业管理部门指导职责）", BasisKind.DEFAULT),
        ("某市热线办法§3", BasisKind.OTHER),
        ("", BasisKind.OTHER),
    ],
)
def test_a_document_is_known_by_its_longest_beginning(document: str, kind: BasisKind) -> None:
    assert kind_of(document) is kind


def test_a_basis_is_taken_apart_by_kind_each_document_once() -> None:
    told = [(part.kind, part.documents) for part in parts_of(f"{CONSULTATION}；GB/T 33358-2016政府热线服务规范")]
    assert told == [
        (BasisKind.STANDARD, ("GB/T 33358-2016政府热线服务规范",)),
        (BasisKind.LOCAL, ("济南市12345市民服务热线条例§24",)),
    ]
    assert parts_of(CONSULTATION, but=CONSULTATION) == []
    assert parts_of("") == []


def test_remarks_in_brackets_and_references_to_another_code_part_no_documents() -> None:
    (one,) = parts_of("同F-11：国办发〔2020〕21号（收费；摊派）")
    assert one.documents == ("国办发〔2020〕21号（收费；摊派）",)
