"""What stands on the first sheet of a workbook (xlsx, xls, ods) that shows anything: each row as the texts it shows."""

from collections.abc import Iterator

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.archive import LOCKED, Archive
from routing.spreadsheet.bounds import MOST_FILE_BYTES
from routing.spreadsheet.ods import is_ods, ods_lines
from routing.spreadsheet.spelling import spelled
from routing.spreadsheet.xls import xls_lines
from routing.spreadsheet.xlsx import is_xlsx, xlsx_lines
from routing.translatable import N_

__all__ = ["is_workbook", "sheet_lines", "spelled"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how xlsx and ods, and how xls begin
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # an xlsx with a password lies within such a file
TOO_LARGE = N_("the file is larger than %(most)s MB")


def is_workbook(content: bytes) -> bool:
    """What kind a file is shows in its first bytes, not in its name."""
    return content.startswith((_ZIP, _OLE))


def sheet_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row that holds something with its number, the first of the sheet being 1. Raises WorkbookUnreadable."""
    if len(content) > MOST_FILE_BYTES:
        raise WorkbookUnreadable(TOO_LARGE, most=MOST_FILE_BYTES // 1_000_000)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise WorkbookUnreadable(LOCKED)
        return xls_lines(content)
    archive = Archive(content)
    if is_xlsx(archive):
        return xlsx_lines(archive)
    if is_ods(archive):
        return ods_lines(archive)
    raise WorkbookUnreadable(N_("the file is packed like a workbook and is none: save it as .xlsx or .csv"))
