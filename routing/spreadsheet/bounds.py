"""How much of a workbook is read. Anybody may send one, and a few kilobytes can stand for billions of cells.

No registry, rules table or calendar comes near these; what goes beyond is refused with a sentence, never half read.
"""

from routing.errors import WorkbookUnreadable
from routing.translatable import N_

MOST_FILE_BYTES = 20_000_000
MOST_PART_BYTES = 100_000_000  # unpacked
MOST_UNPACKED_BYTES = 150_000_000  # of all parts that are read
MOST_PARTS = 5_000  # files within the archive
MOST_SHEETS = 255
MOST_TAGS = 1_700_000  # of all parts, those of blank cells left out
DEEPEST = 64  # elements within elements
LONGEST_TAG = 1_000_000  # bytes
LONGEST_CELL = 32_767  # characters; Excel itself takes no more
MOST_CELLS = 400_000  # that hold something
MOST_ROWS = 100_000  # that hold something
MOST_COLUMNS = 500  # that hold something
MOST_SPREAD = 2_000_000  # cells with the blank ones to the left of each
MOST_TEXT = 20_000_000  # characters
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # that a sheet can have


def too_much(what: str, most: int) -> WorkbookUnreadable:
    """`what` is one of the messages below."""
    return WorkbookUnreadable(what, most=f"{most:,}")


UNPACKED = N_("the workbook unpacks to more than %(most)s bytes: copy the table alone into a new workbook")
PARTS = N_("the workbook has more than %(most)s files in it")
SHEETS = N_("the workbook has more than %(most)s sheets")
TAGS = N_("the workbook has more than %(most)s marks in it: copy the table alone into a new workbook")
DEPTH = N_("the workbook is damaged: elements lie more than %(most)s deep")
CELL = N_("a cell of the workbook has more than %(most)s characters")
CELLS = N_("the sheet has more than %(most)s filled cells")
ROWS = N_("the sheet has more than %(most)s filled rows")
COLUMNS = N_("the sheet has more than %(most)s filled columns")
SPREAD = N_("the sheet is wider than its table: more than %(most)s cells with the blank ones; clear what is far right")
TEXT = N_("the sheet has more than %(most)s characters")
