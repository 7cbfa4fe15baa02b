"""Charts as pictures for documents: SVG or PNG, drawn with Vega-Altair and vl-convert.

Drawing one takes most of a second and the libraries a second more: workers do it, and no process that answers pages.
They are imported when the first picture is drawn.
"""

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from intake.charts.data import Bar, BarChart, HeatMap, HeatMapCell, LineChart, LinePoint

INK = "currentColor"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, system-ui, sans-serif"
WIDTH = 620


def plain(chart: LineChart | BarChart | HeatMap, words: str = "") -> dict[str, Any]:
    """What is drawn of a chart, as plain data; `words` stand above it, for it is copied without its page."""
    if isinstance(chart, LineChart):
        drawn = {"points": _rows(chart.points), "series": list(chart.series)}
    elif isinstance(chart, BarChart):
        drawn = {"bars": _rows(chart.bars), "axis": chart.axis}
    else:
        drawn = {"cells": _rows(chart.cells), "rows": list(chart.rows)}
    return drawn | {"words": words}


def draw(drawn: dict[str, Any], form: str) -> bytes:
    """Plain data as a file: `svg`, or `png` for a word processor."""
    if "points" in drawn:
        spec = lines([LinePoint(**row) for row in drawn["points"]], series=drawn["series"], title="%")
    elif "bars" in drawn:
        spec = ranked_bars([Bar(**row) for row in drawn["bars"]], title=drawn["axis"])
    else:
        spec = heat([HeatMapCell(**row) for row in drawn["cells"]], rows=drawn["rows"])
    spec = marked(spec, drawn["words"]) if drawn["words"] else spec
    return png_document(spec) if form == "png" else svg_document(spec).encode()


def _rows(marks: Sequence[Any]) -> list[dict[str, Any]]:
    """Where a mark leads is of no use on paper."""
    return [asdict(mark) | {"href": ""} for mark in marks]


def lines(points: Sequence[LinePoint], *, series: Sequence[str], title: str) -> dict[str, Any]:
    """Rates by month: the first series heavy and round, the others light and square; the month so far dotted."""
    alt = _altair()
    shape = alt.Shape("series:N", title=None, scale=alt.Scale(domain=list(series), range=["circle", "square"]))
    base = alt.Chart(_data(points)).encode(
        x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("rate:Q", title=title, scale=alt.Scale(zero=False, nice=True)),
    )
    weight = alt.condition(alt.datum.series == series[0], alt.value(2.5), alt.value(1.25))
    strokes = base.mark_line(stroke=INK, aria=False).encode(detail="series:N", strokeWidth=weight)
    finished = strokes.transform_filter("!datum.is_so_far")
    dotted = alt.Chart(_data(_last_steps(points))).mark_line(stroke=INK, strokeDash=[2, 4], aria=False)
    dotted = dotted.encode(x="month:O", y="rate:Q", detail="series:N", strokeWidth=weight)
    marks = base.mark_point(size=60, filled=True, fill=INK, stroke=INK, opacity=1).encode(
        shape=shape, description="told:N"
    )
    return _spec(alt.layer(finished, dotted, marks), height=220)


def ranked_bars(bars: Sequence[Bar], *, title: str) -> dict[str, Any]:
    """Rates from best to worst; the thin line is where the rate may lie, wide where cases are few."""
    alt = _altair()
    order = [bar.name for bar in bars]
    base = alt.Chart(_data(bars)).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False))
    )
    scale = alt.Scale(domain=[0, 100])
    body = base.mark_bar(fill=INK, fillOpacity=0.22, height=14).encode(
        x=alt.X("rate:Q", title=title, scale=scale), description="told:N"
    )
    reach = base.mark_rule(stroke=INK, strokeWidth=1.5, aria=False).encode(x="low:Q", x2="high:Q")
    label = base.mark_text(align="left", dx=6, fill=INK, aria=False).encode(x=alt.value(WIDTH - 190), text="label:N")
    return _spec(alt.layer(body, reach, label), height=24 * len(bars), width=WIDTH - 190)


def heat(cells: Sequence[HeatMapCell], *, rows: Sequence[str]) -> dict[str, Any]:
    """Numbers by row and month: the darker the more, and the number itself in each cell."""
    alt = _altair()
    base = alt.Chart(_data(cells)).encode(
        x=alt.X(
            "month:O",
            title=None,
            axis=alt.Axis(labelAngle=0, orient="top", ticks=False, domain=False, labelExpr="slice(datum.value, 2)"),
        ),
        y=alt.Y("row:N", sort=list(rows), title=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False)),
    )
    shade = alt.FillOpacity("number:Q", legend=None, scale=alt.Scale(domainMin=0, range=[0.02, 0.45]))
    squares = base.mark_rect(fill=INK).encode(fillOpacity=shade, description="told:N")
    numbers = base.mark_text(fill=INK, aria=False).encode(text="number:Q")
    return _spec(alt.layer(squares, numbers), height=26 * len(rows), width=WIDTH - 150)


def marked(spec: dict[str, Any], words: str) -> dict[str, Any]:
    """The same with these words above it: a drawing is copied without the page it stood on."""
    title = {"text": words, "color": INK, "fontSize": 12, "fontWeight": "normal", "anchor": "end"}
    return spec | {"title": title}


def svg_document(spec: dict[str, Any]) -> str:
    """A drawing as a file of its own."""
    return str(import_module("vl_convert").vegalite_to_svg(spec, allowed_base_urls=[]))


def png_document(spec: dict[str, Any]) -> bytes:
    """The same for a word processor, two dots a point, black on white."""
    return bytes(
        import_module("vl_convert").vegalite_to_png(spec | {"background": "white"}, scale=2, allowed_base_urls=[])
    )


@lru_cache(maxsize=1)
def _altair() -> ModuleType:
    """Imported when the first chart is drawn: it costs most of a second, which no command should pay."""
    return import_module("altair")


def _data(rows: Sequence[Any]) -> Any:
    return _altair().Data(values=[asdict(row) for row in rows])


def _last_steps(points: Sequence[LinePoint]) -> list[LinePoint]:
    """Of each series under way, its last two points: the step that is not finished."""
    steps: list[LinePoint] = []
    for name in dict.fromkeys(point.series for point in points):
        own = [point for point in points if point.series == name]
        steps += own[-2:] if own[-1].is_so_far else []
    return steps


def _spec(chart: Any, *, height: int, width: int = WIDTH) -> dict[str, Any]:
    dressed = (
        chart.properties(width=width, height=max(height, 40), background="transparent", padding=4)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, gridColor=INK, gridOpacity=0.12, domainColor=INK, tickColor=INK,
            domainOpacity=0.4, tickOpacity=0.4, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        )
        .configure_legend(
            labelColor=INK, labelFontSize=12, orient="top", symbolFillColor=INK, symbolStrokeColor=INK, symbolOpacity=1
        )
        .configure_text(fontSize=12)
    )  # fmt: skip
    spec: dict[str, Any] = dressed.to_dict(validate=False)
    return spec
