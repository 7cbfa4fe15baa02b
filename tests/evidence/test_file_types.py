"""What a file is by its content; what is no picture, document or recording is refused by its name."""

import time
import zipfile
import zlib
from io import BytesIO

import pytest

from intake.errors import InvalidInput
from intake.evidence.file_types import kind_of
from intake.vocabulary import FileKind
from tests.evidence import sample_files as sample


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (sample.picture(), FileKind.JPEG),
        (sample.picture(kind="PNG"), FileKind.PNG),
        (sample.picture(kind="WEBP"), FileKind.WEBP),
        (sample.picture(kind="GIF"), FileKind.GIF),
        (sample.moving_png(), FileKind.PNG),
        (sample.picture(kind="HEIF"), FileKind.HEIC),
        (sample.PDF, FileKind.PDF),
        (sample.package("word/document.xml"), FileKind.DOCX),
        (sample.package("xl/workbook.xml"), FileKind.XLSX),
        (sample.package("ppt/presentation.xml"), FileKind.PPTX),
        (sample.compound("WordDocument"), FileKind.DOC),
        (sample.compound("Workbook"), FileKind.XLS),
        (sample.compound("PowerPoint Document"), FileKind.PPT),
        (b"ID3\3" + b"\0" * 40, FileKind.MP3),
        (b"\xff\xfb" + b"\0" * 40, FileKind.MP3),
        (b"\xff\xf1" + b"\0" * 40, FileKind.AAC),
        (b"#!AMR\n" + b"\0" * 40, FileKind.AMR),
        (b"OggS" + b"\0" * 40, FileKind.OGG),
        (sample.recording(), FileKind.WAV),
        (sample.boxes(b"M4A ", b"soun"), FileKind.M4A),
        (sample.boxes(b"isom", b"soun"), FileKind.M4A),
    ],
)
def test_the_content_says_what_it_is_whatever_its_name(content: bytes, kind: FileKind) -> None:
    assert kind_of(BytesIO(content), "发票.exe") is kind


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>1</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"MZ\x90\0" + b"\0" * 300,
        b"\x7fELF" + b"\0" * 300,
        b"#!/bin/sh\n",
        b"plain words",
        sample.boxes(b"isom", b"vide", b"soun"),
        sample.package("META-INF/MANIFEST.MF"),
        b"PK\x03\x04 no package at all",
        sample.compound("EncryptedPackage"),
    ],
)
def test_what_is_no_picture_document_or_recording_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"发票\.jpg is of a kind .* PDF"):
        kind_of(BytesIO(content), "发票.jpg")


@pytest.mark.parametrize(
    "content",
    [
        sample.package("word/document.xml", word__vbaProject__bin=b"").replace(b"vbaProject/bin", b"vbaProject.bin"),
        sample.package("xl/workbook.xml", 'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"'),
        sample.compound("WordDocument", "Macros", "VBA"),
        sample.compound("Workbook", "_VBA_PROJECT_CUR"),
        sample.compound("PowerPoint Document") + bytes.fromhex("0f00ff0314000000"),
    ],
)
def test_a_file_with_macros_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"账目\.doc holds macros"):
        kind_of(BytesIO(content), "账目.doc")


def bound_sheet(name: str, kind: int, *, is_wide: bool = False) -> bytes:
    """A sheet as the workbook lists it: [MS-XLS] 2.4.28."""
    letters = name.encode("utf-16-le" if is_wide else "latin-1")
    head = bytes([0x85, 0, 8 + len(letters), 0, 1, 2, 3, 4, 0, kind])
    return head + bytes([len(name), is_wide]) + letters


def workbook(*sheets: bytes) -> bytes:
    return sample.compound("Workbook") + b"".join(sheets)


@pytest.mark.parametrize(
    "content",
    [
        workbook(bound_sheet("Sheet1", 0), bound_sheet("Macro1", 1)),
        workbook(bound_sheet("宏表", 1, is_wide=True)),
        workbook(b"\0" * (1024 * 1024 - 4), bound_sheet("Macro1", 1)),
        sample.package("xl/workbook.xml", 'ContentType="application/vnd.ms-excel.macrosheet+xml"'),
    ],
)
def test_a_macro_sheet_of_excel_4_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="holds macros"):
        kind_of(BytesIO(content), "账目.xls")


def test_a_workbook_of_plain_sheets_is_taken() -> None:
    plain = workbook(
        bound_sheet("Sheet1", 0), bound_sheet("图", 2, is_wide=True), bytes.fromhex("8500090001020304000105")
    )
    assert kind_of(BytesIO(plain), "账目.xls") is FileKind.XLS


def packed(objects: bytes) -> bytes:
    stream = zlib.compress(objects)
    return (
        b"5 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>\nstream\r\n" % len(stream)
        + stream
        + b"\nendstream"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>>>",
        b"1 0 obj <</AA <</O <</S/J#61vaScript/JS 3 0 R>>>>>>",
        b"1 0 obj <</S /Launch /F (cmd.exe)>>",
        packed(b"1 0 <</Names <</JavaScript 4 0 R>>>>"),
        packed(b"1 0 <<>>") + packed(b"2 0 <</S /JavaScript>>"),
        packed(b"2 0 <</S /JavaScript>>").replace(b"/Filter", b"/DecodeParms <</Columns 4>> /Filter"),
        packed(b"2 0 <</S /JavaScript>>").replace(b"/ObjStm", b"/Obj#53tm"),
    ],
)
def test_a_pdf_that_runs_something_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"表格\.pdf holds scripts"):
        kind_of(BytesIO(sample.PDF + content), "表格.pdf")


@pytest.mark.parametrize(
    "content",
    [packed(b"1 0 <</Type /Page>>"), b"<</Type /ObjStm>>\nstream\nnot packed", b"1 0 obj (What /JavaScripting is)"],
)
def test_a_pdf_that_runs_nothing_is_taken(content: bytes) -> None:
    assert kind_of(BytesIO(sample.PDF + content), "收据.pdf") is FileKind.PDF


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_package_that_came_over_a_bad_line_is_refused_by_its_name(packing: int) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as written:
        written.writestr("[Content_Types].xml", "<Types>" + "合成" * 200 + "</Types>")
        written.writestr("word/document.xml", "<x/>")
        types = written.getinfo("[Content_Types].xml")
    content, begins, refused = made.getvalue(), len(types.FileHeader()), 0
    for at in range(begins, begins + types.compress_size):
        damaged = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        try:
            assert kind_of(BytesIO(damaged), "合同.docx") is FileKind.DOCX  # bits that say nothing
        except InvalidInput as error:
            refused += "合同.docx is of a kind" in str(error)
    assert refused > types.compress_size / 2


@pytest.mark.parametrize(
    "piece", [b"<</Type /ObjStm>>stream\n", b"<<" + b"/ObjStm" * 70, b"<</ObjStm>>stream\nx\x9c\3\0\0\0\0\1"]
)
def test_a_pdf_that_is_written_to_be_looked_through_for_ever_is_looked_through_once(piece: bytes) -> None:
    content = sample.PDF + piece * (3_000_000 // len(piece))
    begun = time.process_time()
    assert kind_of(BytesIO(content), "收据.pdf") is FileKind.PDF
    assert time.process_time() - begun < 4
