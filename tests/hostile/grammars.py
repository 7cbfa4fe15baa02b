"""What strangers send: texts made of what breaks readers, JSON of any shape, and real files with places altered."""

import json
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.calendars.calendar_files import year_2027
from tests.tables import hostile_workbooks

ROOT = Path(__file__).resolve().parents[2]
_LARGEST = 40_000  # bytes of a real file that is altered
BREAKING = (
    *("\ud800", "\udfff\ud800", "\0", "\x1b[2J", "\u202e", "\ufeff", "\u2028", "９" * 40, "²", "٣", "①", "〇一二"),
    *("%s%n", "{0}", "9" * 5000, "-1", "0x1", "1e999", "NaN", "Infinity", "1." + "0" * 5000, "." + "9" * 5000),
    *("1,0000,0000", "9" * 400 + "亿", "(" * 3000, "（" * 3000, "[" * 3000, "一" * 3000, " " * 5000, "1 " * 3000),
    *("-" * 3000, "*" * 3000, "\r\n" * 500, '"', "'", "2026-13-40", "0000-00-00", "9999-12-31", "２０２６年２月３０日"),
    *("万", "¥", "人民币", "元整", "，", "、", ";ext=", "转", "/", "或", "+86", "13800000000", "028-", "a@b.cn", "@"),
    *("a@" + "b." * 200, "<x>", "=1+1", "F-01", "查询", "撤回", "新诉求", "STOP", "2"),
)
PIECES = st.one_of(
    st.sampled_from(BREAKING), st.text(max_size=12), st.text(st.characters(categories=["Nd", "No", "Lo", "Cs", "Cf"]))
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
# As they come by HTTP: half a character does not pass through UTF-8.
SENT = TEXTS.map(lambda text: text.encode("utf-8", "replace").decode())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270104\r\n"
    "SUMMARY:元旦（休）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
TOKENS = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        *(*BREAKING, "[", "{", "}", ",", "\n", "null", "true", '"year":', '{"days":['),
        *("BEGIN:VEVENT\n", "END:VEVENT\n", "RRULE:FREQ=YEARLY\n", "RRULE:FREQ=SECONDLY;COUNT=99999999\n"),
        *("DTSTART:99999999\n", "DTSTART;VALUE=DATE:20260230\n", "DURATION:P999999999999D\n", "DTEND:00010101\n"),
        *("RDATE;VALUE=PERIOD:20260101T000000Z/P9999999D\n", "DTSTART;TZID=No/Where:20260101T000000\n", "SUMMARY:休\n"),
        *("<!DOCTYPE a [<!ENTITY b 'c'>]>", "PK\x03\x04", "/ObjStm", "endstream", "/Kids [1 0 R]", "/Pages 1 0 R"),
    )
)


@cache
def tables() -> tuple[bytes, ...]:
    """Real files of every door for tables: shipped ones, a workbook, calendars in each layout."""
    shipped = [*sorted((ROOT / "routing" / "defaults").rglob("*.csv")), *sorted((ROOT / "tests/tables/xls").iterdir())]
    made = [hostile_workbooks.stray("C4"), year_2027(), _ICS]
    return (*[one.read_bytes()[:_LARGEST] for one in shipped], *made)


@st.composite
def altered(draw: st.DrawFn, corpus: tuple[bytes, ...]) -> bytes:
    """One of them with bytes changed, cut out, repeated or put in."""
    content = bytearray(draw(st.sampled_from(corpus)))
    for _time in range(draw(st.sampled_from([1, 1, 2, 5, 20]))):
        place = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from([1, 3, 50, 1000]))
        match draw(st.integers(0, 3)):
            case 0 if place < len(content):
                content[place] = draw(st.integers(0, 255))
            case 1:
                del content[place : place + length]
            case 2:
                content[place:place] = content[place : place + length] * draw(st.sampled_from([1, 2, 40]))
            case _:
                content[place:place] = draw(st.sampled_from(TOKENS))
    return bytes(content)


DEEP = ("[" * 100_000, '{"a":' * 100_000, '{"days":' + "[" * 5000 + "]" * 5000 + "}")
WRONG_JSON = (*DEEP, '{"days": ["\\ud800"]}', '{"year": ' + "9" * 5000 + "}", '{"a": 1', "", "\ufeff{}")


def as_json(value: object) -> str:
    return json.dumps(value)
