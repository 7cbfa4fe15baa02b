"""Sheets of allowed and forbidden fees as offices issue them; the wording is synthetic, or that which is shipped."""

from io import BytesIO

import xlsxwriter

from routing.fees import FORBIDDEN_SIGN, shipped_fee_list

ALLOWED, FORBIDDEN = 13, 19
TITLE, DOCUMENT = "某市行业协会商会收费正面负面清单（合成）", "合成发〔2026〕9号"


def city_sheet(*, forbidden: int = FORBIDDEN, without_basis: str = "") -> bytes:
    """A title over all columns, a merged cell for each kind, numbers that begin anew, 无, a remark at the foot."""
    cards = [*shipped_fee_list().allowed, *shipped_fee_list().forbidden[:forbidden]]
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("清单")
        sheet.merge_range(0, 0, 0, 4, "附件：某市行业协会商会收费正面负面清单")
        sheet.merge_range(1, 0, 1, 4, "（２０２６年度）")
        sheet.write_row(2, 0, ["清单类别", "序　号", "收费项目", "规范要求", "政策依据"])
        for line, card in enumerate(cards, 3):
            basis = "无" if card.code == without_basis else card.basis
            requirement = "无" if card.is_forbidden else card.condition_zh
            number = str(int(card.code[1:])).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
            sheet.write_row(line, 1, [number, card.name_zh, requirement, basis])
        count = sum(not card.is_forbidden for card in cards)
        sheet.merge_range(3, 0, 2 + count, 0, "收费正面清单")
        sheet.merge_range(3 + count, 0, 2 + len(cards), 0, "收费负面清单")
        foot = 3 + len(cards)
        sheet.merge_range(foot, 0, foot, 4, "注：本清单由某市民政局负责解释。")
    return content.getvalue()


def plain_sheet() -> str:
    """As CSV, each list under a heading of its own, the second with its headings repeated."""
    rows = ["一、收费正面清单,,", "序号,项目名称,依据", "1,会费（合成）,合成办法§1", "2,自愿培训,同上"]
    rows += [
        "二、收费负面清单,,",
        "序号,项目名称,依据",
        "1,不得强制入会（合成）,合成办法§2",
        ",重复收费（合成）,合成办法§3",
    ]
    return "\n".join(rows)


def is_forbidden(code: str) -> bool:
    return code.startswith(FORBIDDEN_SIGN)
