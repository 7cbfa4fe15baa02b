"""Native charts in a Word file: python-docx knows none, so their parts are written here.

A chart is drawn by XlsxWriter into a workbook of its own; the Word file takes its XML and, for "edit data", the
workbook itself.
"""

from io import BytesIO
from zipfile import ZipFile

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Length
from docx.text.paragraph import Paragraph
from xlsxwriter import Workbook

from intake.bulletin.blocks import ChartBlock, ChartShape
from intake.bulletin.native_charts import made_chart, write_numbers

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"
# Before what the schema has after it.
_PRINTING = b"<c:printSettings>"
_EXTERNAL = b'<c:externalData r:id="%s"><c:autoUpdate val="0"/></c:externalData>'
_LABELS = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
# What a workbook leaves out, a Word file has to say: there its absence may mean yes.
_SAID_OUTRIGHT = (
    (b'<c:showVal val="1"/>', _LABELS),
    (b'<c:lang val="en-US"/>', b'<c:lang val="en-US"/><c:roundedCorners val="0"/>'),
    (b"<c:layout/></c:title>", b'<c:layout/><c:overlay val="0"/></c:title>'),
    (b'<c:legendPos val="b"/><c:layout/>', b'<c:legendPos val="b"/><c:layout/><c:overlay val="0"/>'),
)
_STRAIGHT = (b"</c:val></c:ser>", b'</c:val><c:smooth val="0"/></c:ser>')
_INLINE = """
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>
 <wp:docPr id="{number}" name="Chart {number}" descr="{told}"/><wp:cNvGraphicFramePr/>
 <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
 <c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>
"""
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;"})


def add_chart(paper: Document, paragraph: Paragraph, chart: ChartBlock, *, number: int, width: Length) -> None:
    """Into a paragraph of its own; `number` counts the charts of the file from 1."""
    workbook, xml = _drawn(chart)
    package = paper.part.package
    data = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _WORKBOOK, workbook, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    external = _EXTERNAL % part.relate_to(data, RELATIONSHIP_TYPE.PACKAGE).encode()
    lines = (_STRAIGHT,) if chart.shape is ChartShape.LINE else ()
    for written, meant in ((_PRINTING, external + _PRINTING), *_SAID_OUTRIGHT, *lines):
        xml = xml.replace(written, meant)
    part._blob = xml  # noqa: SLF001 - written once, when its relation is known
    said = {
        "relation": paper.part.relate_to(part, RELATIONSHIP_TYPE.CHART),
        "number": number,
        "told": chart.title.translate(_XML),
        "width": int(width),
        "height": _height(chart, width),
    }
    paragraph.add_run()._r.append(parse_xml(_INLINE.format(**said)))  # noqa: SLF001 - the element of a run


def _drawn(chart: ChartBlock) -> tuple[bytes, bytes]:
    """The workbook, and the XML of its chart."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_SHEET)
        write_numbers(sheet, chart, 0)
        sheet.insert_chart(0, len(chart.series) + 2, made_chart(book, _SHEET, chart, 0))
    with ZipFile(BytesIO(made.getvalue())) as parts:
        return made.getvalue(), parts.read("xl/charts/chart1.xml")


def _height(chart: ChartBlock, width: Length) -> int:
    rows = len(chart.categories) if chart.shape is ChartShape.BAR else 0
    return int(width * max(0.46, 0.16 + 0.042 * rows))
