"""How much of a workbook is read. Anybody may send one, and a few kilobytes can stand for billions of cells.

No registry, rules table or calendar comes near these; what goes beyond is refused with a sentence, never half read.
"""

from routing.translatable import N_, TranslatableText

MOST_FILE_BYTES = 20_000_000
MOST_PART_BYTES = 100_000_000  # unpacked
MOST_UNPACKED_BYTES = 150_000_000  # of all parts that are read
MOST_PARTS = 5_000  # files within the archive
MOST_SHEETS = 255
MOST_TAGS = 1_300_000  # of all parts, those of blank cells left out
DEEPEST = 64  # elements within elements
LONGEST_TAG = 1_000_000  # bytes
LONGEST_CELL = 32_767  # characters; Excel itself takes no more
MOST_CELLS = 300_000  # that hold something
MOST_ROWS = 50_000  # that hold something
MOST_COLUMNS = 500  # that hold something
MOST_SPREAD = 2_000_000  # cells with the blank ones to the left of each
MOST_TEXT = 20_000_000  # characters
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # that a sheet can have

# What is said of each.
UNPACKED = TranslatableText(
    N_("the workbook unpacks to more than %(most)s bytes: copy the table alone into a new workbook"),
    most=f"{MOST_PART_BYTES:,}",
)
PARTS = TranslatableText(N_("the workbook has more than %(most)s files in it"), most=f"{MOST_PARTS:,}")
SHEETS = TranslatableText(N_("the workbook has more than %(most)s sheets"), most=f"{MOST_SHEETS:,}")
TAGS = TranslatableText(
    N_("the workbook has more than %(most)s marks in it: copy the table alone into a new workbook"),
    most=f"{MOST_TAGS:,}",
)
DEPTH = TranslatableText(N_("the workbook is damaged: elements lie more than %(most)s deep"), most=f"{DEEPEST:,}")
CELL = TranslatableText(N_("a cell of the workbook has more than %(most)s characters"), most=f"{LONGEST_CELL:,}")
CELLS = TranslatableText(N_("the sheet has more than %(most)s filled cells"), most=f"{MOST_CELLS:,}")
ROWS = TranslatableText(N_("the sheet has more than %(most)s filled rows"), most=f"{MOST_ROWS:,}")
COLUMNS = TranslatableText(N_("the sheet has more than %(most)s filled columns"), most=f"{MOST_COLUMNS:,}")
SPREAD = TranslatableText(
    N_("the sheet is wider than its table: more than %(most)s cells with the blank ones; clear what is far right"),
    most=f"{MOST_SPREAD:,}",
)
TEXT = TranslatableText(N_("the sheet has more than %(most)s characters"), most=f"{MOST_TEXT:,}")
