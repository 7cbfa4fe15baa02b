"""Workbooks that a stranger could send: small files that stand for billions of cells, or for none."""

import io
import struct
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>order</t></is></c><c r="B1" t="inlineStr"><is><t>lead</t></is></c></row>'
)


def xlsx(
    rows: str | bytes | Iterator[bytes] = "",
    *,
    after: str = "",
    shared: str | None = None,
    styles: str = "",
    book: str = "",
    sheets: str = '<sheet name="名册" sheetId="1" r:id="rId1"/>',
    declared: str = "",
) -> bytes:
    """`rows` stand in the first sheet, `after` them what follows; `book` before the sheets of the workbook."""
    links = f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    links += f'<Relationship Id="rId2" Type="{_DOCUMENT}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    links += f'<Relationship Id="rId3" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
    parts = {
        "_rels/.rels": _links(f'<Relationship Id="r" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">{book}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{declared}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for piece in [rows.encode()] if isinstance(rows, str) else [rows] if isinstance(rows, bytes) else rows:
                part.write(piece)
            part.write(f"</sheetData>{after}</worksheet>".encode())
    return content.getvalue()


def text(reference: str, shown: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(shown)}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def stray(reference: str) -> bytes:
    number = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return xlsx(HEADER + row(2, text("A2", "1"), text("B2", "MR")) + row(number, text(reference, "x")))


def bomb() -> bytes:
    """Unpacks to some hundred times what it is."""
    return xlsx(b" " * (1 << 20) for _ in range(150))


def padded_bomb() -> bytes:
    """As `bomb`, in marks of no meaning."""
    piece = b"<x/>" + b" " * 100_000
    return xlsx(piece for _ in range(1100))


def lying_bomb() -> bytes:
    """As `bomb`, smaller, with a list that says its sheet has 100 bytes."""
    content = bytearray(xlsx(b" " * (1 << 20) for _ in range(20)))
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 100)
    return bytes(content)


def blank_rows() -> bytes:
    """A million rows that only have a look, as when whole columns were formatted."""
    blank = (f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'.encode() for n in range(2, 1_000_001))
    return xlsx(_after(HEADER.encode(), _thousands(blank)))


def full_rows() -> bytes:
    return xlsx(_thousands(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'.encode() for n in range(1, 200_001)))


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    return xlsx(row(1, '<c r="A1" t="str"><v>&a10;</v></c>'), declared=f"<!DOCTYPE worksheet [{entities}]>")


def many_sheets() -> bytes:
    return xlsx(HEADER, sheets="".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 100_001)))


def many_parts() -> bytes:
    content = io.BytesIO(xlsx(HEADER))
    with zipfile.ZipFile(content, "a") as archive:
        for n in range(6_000):
            archive.writestr(zipfile.ZipInfo(f"xl/worksheets/s{n}.xml"), "")
    return content.getvalue()


def nested() -> bytes:
    return xlsx("<a>" * 5_000_000)


def long_shared_text() -> bytes:
    return xlsx(row(1, '<c r="A1" t="s"><v>0</v></c>'), shared=f"<si><t>{'长' * 3_000_000}</t></si>")


def long_tag() -> bytes:
    return xlsx(f'<row r="1"><c r="A1" t="{"n" * 20_000_000}"/></row>')


def merged_everywhere() -> bytes:
    filled = "".join(row(n, text(f"A{n}", "x"), text(f"C{n}", "y")) for n in range(1, 2001))
    ranges = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(50_000))
    return xlsx(filled, after=f"<mergeCells>{ranges}</mergeCells>")


def wide() -> bytes:
    return xlsx("".join(row(n, text(f"XFD{n}", "x")) for n in range(1, 201)))


def _links(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _thousands(rows: Iterator[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    for one in rows:
        gathered.append(one)
        if len(gathered) == 1000:
            yield b"".join(gathered)
            gathered.clear()
    yield b"".join(gathered)
