"""Charts that offices can edit: drawn by the office program itself, from numbers in a workbook.

Of the same workbook's chart a Word file takes its own copy, numbers and all (`word_charts`).
"""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from intake.bulletin.blocks import ChartBlock, ChartShape

# The subject dark, what stands beside it pale; never red or amber, which mean lateness.
_COLOURS = ("#1B6B74", "#8FBDC1")
_FONT = {"name": "仿宋", "size": 10, "color": "#333333"}
_GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
_MOST_DIGITS_LABELLED = 13
WIDTH, HEIGHT = 590, 280


def write_numbers(sheet: Worksheet, chart: ChartBlock, top: int) -> int:
    """Categories in the first column, a series in each further one; the row after the last."""
    sheet.write_string(top, 0, chart.title)
    for place, name in enumerate(chart.categories, top + 2):
        sheet.write_string(place, 0, name)
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(top + 1, column, series.name)
        for place, value in enumerate(series.values, top + 2):
            if value is not None:
                sheet.write_number(place, column, value)
    return top + 2 + len(chart.categories)


def made_chart(book: Workbook, sheet: str, chart: ChartBlock, top: int) -> Chart:
    """Over the numbers written at `top` of that sheet."""
    made = book.add_chart({"type": chart.shape.value})
    for column in range(1, len(chart.series) + 1):
        made.add_series(_series(sheet, chart, column, top))
    made.set_title({"name": chart.title, "name_font": {**_FONT, "name": "黑体", "size": 12, "bold": False}})
    named, valued = _axes(chart)
    # For bars, which lie, XlsxWriter calls the axis of values x.
    across, up = (valued, named) if chart.shape is ChartShape.BAR else (named, valued)
    made.set_x_axis(across)
    made.set_y_axis(up)
    made.set_chartarea({"border": {"none": True}})
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": _FONT})
    made.show_na_as_empty_cell()
    height = max(HEIGHT, 26 * len(chart.categories) + 90) if chart.shape is ChartShape.BAR else HEIGHT
    made.set_size({"width": WIDTH, "height": height})
    return made


def _series(sheet: str, chart: ChartBlock, column: int, top: int) -> dict[str, Any]:
    first, last = top + 2, top + 1 + len(chart.categories)
    colour = _COLOURS[(column - 1) % len(_COLOURS)]
    said: dict[str, Any] = {
        "name": [sheet, top + 1, column],
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, column, last, column],
        # What is drawn before the sheet is read: a gap is a gap there, and would be a nought if it were read off.
        "values_data": [None if value is None else float(value) for value in chart.series[column - 1].values],
    }
    if chart.shape is ChartShape.LINE:
        said |= {
            "line": {"color": colour, "width": 2.25 if column == 1 else 1.5},
            "marker": {
                "type": "circle" if column == 1 else "square",
                "size": 6,
                "fill": {"color": colour},
                "border": {"color": colour},
            },
        }
    else:
        said |= {"fill": {"color": colour}, "gap": 60}
        if len(chart.categories) * len(chart.series) <= 2 * _MOST_DIGITS_LABELLED:
            number = {"num_format": '0.00"%"'} if chart.is_rate else {}
            said["data_labels"] = {"value": True, "font": {**_FONT, "size": 9}, **number}
    return said


def _axes(chart: ChartBlock) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of categories and of values. Bars start at zero; lines may not, as a line says how it moves."""
    named = {"num_font": _FONT, "line": {"color": "#999999"}, "major_gridlines": {"visible": False}}
    valued: dict[str, Any] = {"num_font": _FONT, "line": {"none": True}, "major_gridlines": _GRID}
    if chart.is_rate:
        valued |= {"num_format": '0"%"', "max": 100, "min": _least(chart)}
    if chart.shape is not ChartShape.LINE:
        valued["min"] = 0
    if chart.shape is ChartShape.BAR:
        named["reverse"] = True  # the first on top
        valued |= {"visible": False, "major_gridlines": {"visible": False}}  # each bar says its number
    return named, valued


def _least(chart: ChartBlock) -> int:
    """Where the axis of rates begins: at the ten below the lowest, with room for it to fall."""
    values = [value for series in chart.series for value in series.values if value is not None]
    return max(int(min(values, default=0)) - 5, 0) // 10 * 10
