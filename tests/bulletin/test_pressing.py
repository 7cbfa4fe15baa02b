"""What a bulletin says of orders to departments: sentences, tables, files; and nothing in what was counted before."""

from dataclasses import replace

from intake.bulletin.content import BulletinFigures, ComparedCount, from_plain, plain
from intake.bulletin.data_files import as_csv
from intake.bulletin.document import Imprint, document
from intake.bulletin.pressing import pressed
from intake.language.i18n import use_language
from tests.bulletin.sample import NONE, ORDER_KEYS, full, orders


def said(figures: BulletinFigures, language: str = "zh") -> str:
    with use_language(language):
        return "\n".join(pressed(figures, figures.orders))


def with_orders() -> BulletinFigures:
    return replace(full(), orders=orders())


def test_what_was_given_how_reports_came_and_with_whom_they_are_late() -> None:
    assert said(with_orders()).splitlines() == [
        "本月下达督办件9件，比上月增加5件，增长125.00%，比上年同期增加9件；其中督办5件、挂牌督办4件。销号5件。",
        "本月应反馈督办件8件，按期反馈6件，按期反馈率75.00%，与上月持平。",
        "截至2026年10月31日，在办督办件6件，逾期未反馈2件，主要为：甲市民政局2件。",
    ]
    assert "Orders given this month: 9, 5 more than the month before" in said(with_orders(), "en")


def test_where_nobody_was_pressed_there_is_one_sentence_and_no_table() -> None:
    counts = tuple(ComparedCount(one.key, one.name, 0) for one in orders().counts)
    nothing = replace(orders(), counts=counts, levels=(), departments=())
    nothing = replace(nothing, in_time=replace(nothing.in_time, now=NONE))
    figures = replace(full(), orders=nothing)
    assert said(figures) == "本月未下达督办件。销号0件。"
    with use_language("zh"):
        assert not [one for one in document(figures, Imprint("0" * 64)).tables() if one.key.startswith("order")]


def test_tables_stand_in_the_document_and_say_what_their_figures_mean() -> None:
    with use_language("zh"):
        found = {one.key: one for one in document(with_orders(), Imprint("0" * 64)).tables()}
    levels, departments = found["order_levels"], found["order_departments"]
    assert [row[0] for row in levels.rows] == ["督办", "挂牌督办"]
    assert [row[:5] for row in departments.rows] == [["甲市民政局", 5, 4, 2, 2], ["乙区民政局", 4, 2, 0, 3]]
    assert len(departments.notes) == len(ORDER_KEYS) + 1


def test_machines_read_each_figure_once() -> None:
    lines = as_csv(with_orders()).decode().splitlines()
    assert any(line.startswith("2026-10,orders,,orders_given,,,9,4,0") for line in lines)
    assert any(line.startswith("2026-10,order_department,甲市民政局,orders_overdue,,,2,,") for line in lines)
    assert any(line.startswith("2026-10,order_level,挂牌督办,orders_ontime_rate,2,4,50.00") for line in lines)


def test_a_bulletin_of_before_has_no_such_section() -> None:
    body = plain(full())
    del body["orders"]
    body["schema"] = 1
    assert from_plain(body).orders is None
    with use_language("zh"):
        heads = [str(block) for block in document(from_plain(body), Imprint("0" * 64)).blocks]
    assert not any("督办" in head for head in heads)
    assert from_plain(plain(with_orders())) == with_orders()
