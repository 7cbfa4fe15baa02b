"""The panel of the board that shows the orders to departments: each number leads to its complaints, each name on."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from intake.admin.board_query import AskedBoard
from intake.admin.report_query import may_list
from intake.auth.guards import may_open
from intake.language.i18n import _
from intake.reports.board_values import BoardFigures
from intake.reports.by import By
from intake.reports.measures import CountMeasure
from intake.reports.pressed.order_figures import ORDER_COUNTS, ORDERS_IN_TIME, OrderFigures
from intake.reports.wording import definition, group_words, rate_words, term, whole

MOST_DEPARTMENTS = 8


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """One number with what leads on; `href` is empty where there is nothing, or nothing for this reader."""

    said: str
    href: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class OrderHead:
    """One number of all orders, what it means, that of the month before, and how it is known today where otherwise."""

    name: str
    definition: str
    number: OrderNumber
    before: str
    difference: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One level, or one department. `href` leads to its orders as they stand now."""

    name: str
    href: str
    numbers: tuple[OrderNumber, ...]


@dataclass(frozen=True, slots=True)
class OrdersView:
    """What the panel shows. `columns` are those of both tables; `more`: departments that are not shown."""

    href: str
    heads: tuple[OrderHead, ...]
    columns: tuple[str, ...]
    levels: tuple[OrderRow, ...]
    departments: tuple[OrderRow, ...]
    more: int


def orders_view(figures: BoardFigures, asked: AskedBoard) -> OrdersView | None:
    """None where nobody was pressed in this month or the one before."""
    if figures.orders.is_nothing:
        return None
    panel = _Panel(figures, asked)
    now, is_read = figures.orders.now, may_open("orders.list")
    return OrdersView(
        url_for("orders.list") if is_read else "",
        tuple(panel.heads()),
        (_("Given"), _("Running"), _("Report overdue"), _("Settled"), _("Reported on in time")),
        tuple(
            OrderRow(
                group_words(By.ORDER_LEVEL, one.key),
                url_for("orders.list", level=one.value) if is_read else "",
                panel.numbers(one, level=one.value),
            )
            for one in now.levels
        ),
        tuple(
            OrderRow(
                group_words(By.DEPARTMENT, one.key),
                url_for("orders.list", department=one.value) if is_read else "",
                panel.numbers(one, department=one.value),
            )
            for one in now.departments[:MOST_DEPARTMENTS]
        ),
        len(now.departments[MOST_DEPARTMENTS:]),
    )


class _Panel:
    def __init__(self, figures: BoardFigures, asked: AskedBoard) -> None:
        self.figures, self.asked = figures, asked

    def heads(self) -> Sequence[OrderHead]:
        numbers = self.numbers(self.figures.orders.now.total)
        orders = self.figures.orders
        then = _said(orders.before)
        now, known = _said(orders.now.total), _said(orders.today or orders.now.total)
        measures: list[CountMeasure] = [*ORDER_COUNTS.values(), ORDERS_IN_TIME]
        return [
            OrderHead(
                term(measure),
                definition(measure),
                number,
                _("last month %(number)s", number=earlier),
                _("known today: %(rate)s", rate=today) if today != published else "",
            )
            for measure, number, earlier, published, today in zip(measures, numbers, then, now, known, strict=True)
        ]

    def numbers(self, one: OrderFigures, **narrower: str) -> tuple[OrderNumber, ...]:
        counts = [
            OrderNumber(str(one.count(name)), self._behind(measure, one.count(name), narrower), name == "overdue")
            for name, measure in ORDER_COUNTS.items()
        ]
        share = f"{rate_words(one.in_time)} ({whole(one.in_time.numerator)}/{one.in_time.denominator})"
        said = share if one.in_time.denominator else rate_words(one.in_time)
        return *counts, OrderNumber(said, self._behind(ORDERS_IN_TIME, one.in_time.denominator, narrower))

    def _behind(self, measure: CountMeasure, number: int, narrower: dict[str, str]) -> str:
        """A department that was pressed may not see the complaint any more: who sees all is led on."""
        is_led_on = number and may_list(measure)
        return self.asked.behind(measure.key, self.figures.period, **narrower) if is_led_on else ""


def _said(one: OrderFigures) -> list[str]:
    """In the order of the heads."""
    return [*(str(one.count(name)) for name in ORDER_COUNTS), rate_words(one.in_time)]
