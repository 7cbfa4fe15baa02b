"""Files made to use up a machine: each is read, or refused with a sentence, by a process that may have little."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tables import hostile_workbooks as hostile

pytestmark = pytest.mark.slow

XLS = Path(__file__).parent / "xls"
MOST_SECONDS, MOST_MEGABYTES, MOST_ADDRESSES = 3, 300, 1_000_000_000
# Reads standard input as any door does; the figures are those of reading, beyond what the imports took.
READER = f"""
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({MOST_ADDRESSES}, {MOST_ADDRESSES}))
from routing.errors import TableFileUnreadable
from routing.table_file import table_lines
content, began, told = sys.stdin.buffer.read(), time.process_time(), ""
lines = []
try:
    lines = [(number, len(cells)) for number, cells in table_lines(content)]
except TableFileUnreadable as error:
    told = str(error)
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
children = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() - began + children.ru_utime + children.ru_stime
print(json.dumps([told, lines, seconds, peak / 1024]))
"""


def read_apart(content: bytes) -> tuple[str, list[list[int]]]:
    """What a process of its own says of it; that it took no more than it may is checked here."""
    done = subprocess.run(
        [sys.executable, "-c", READER], input=content, capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    told, lines, seconds, megabytes = json.loads(done.stdout)
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
    return told, lines


@pytest.mark.parametrize(("reference", "line"), [("XFD1048550", [1_048_550, 16_384]), ("C1048576", [1_048_576, 3])])
def test_a_stray_cell_far_away_is_one_more_line(reference: str, line: list[int]) -> None:
    assert read_apart(hostile.stray(reference)) == ("", [[1, 2], [2, 2], line])


def test_a_million_rows_that_only_have_a_look_are_no_rows() -> None:
    assert read_apart(hostile.blank_rows()) == ("", [[1, 2]])


@pytest.mark.parametrize(
    ("made", "fact"),
    [
        (hostile.bomb, "one element of it is longer than any table"),
        (hostile.padded_bomb, "unpacks to more than 100,000,000 bytes"),
        (hostile.lying_bomb, "the workbook cannot be read"),
        (hostile.full_rows, "more than 50,000 filled rows"),
        (hostile.billion_laughs, "declares a document type"),
        (hostile.many_sheets, "more than 255 sheets"),
        (hostile.many_parts, "more than 5,000 files"),
        (hostile.nested, "more than 64 deep"),
        (hostile.long_shared_text, "more than 32,767 characters"),
        (hostile.long_tag, "one element of it is longer than any table"),
        (hostile.merged_everywhere, "more than 300,000 filled cells"),
        (hostile.wide, "wider than its table"),
        (lambda: hostile.stray("C3")[:-400], "the workbook cannot be read"),
        (lambda: b"PK\x03\x04" * 5_000_001, "larger than 20 MB"),
        (lambda: b"," * 19_000_000, "is longer than any table"),
        (lambda: b"\n" * 19_000_000, "is longer than any table"),
        ((XLS / "stray.xls").read_bytes, "needs too much to be read"),
        (lambda: (XLS / "plain.xls").read_bytes()[:3000], "the workbook cannot be read"),
    ],
)
def test_what_no_table_is_gets_refused_with_a_sentence(made: Callable[[], bytes], fact: str) -> None:
    told, lines = read_apart(made())
    assert fact in told
    assert not lines
