"""Notices of 2027 as files; the arrangements are synthetic, none has been published."""

import json
from datetime import date, timedelta

from routing.calendars.file import CalendarFile, read_calendar

NOTICE = "合成通知：2027年部分节假日安排"
# The law's own days of 2027 (全国年节及纪念日放假办法 §2, §6), so that no file below leaves one of them to be worked.
_LAWFUL = (
    ("元旦", date(2027, 1, 1), 1),
    ("春节", date(2027, 2, 5), 6),
    ("清明节", date(2027, 4, 5), 1),
    ("劳动节", date(2027, 5, 1), 4),
    ("端午节", date(2027, 6, 9), 1),
    ("中秋节", date(2027, 9, 15), 1),
    ("国庆节", date(2027, 10, 1), 5),
)


def year_2027(*, off: tuple[str, ...] = (), worked: tuple[str, ...] = (), notice: str = NOTICE) -> bytes:
    """In the layout of holiday-cn: the lawful days, those of `off`, and make-up days."""
    days = {first + timedelta(days=n): (name, True) for name, first, length in _LAWFUL for n in range(length)}
    days |= {date.fromisoformat(day): ("元旦", True) for day in off}
    days |= {date.fromisoformat(day): ("元旦", False) for day in worked}
    entries = [{"name": name, "date": day.isoformat(), "isOffDay": is_off} for day, (name, is_off) in days.items()]
    papers = [notice] if notice else []
    return json.dumps({"year": 2027, "papers": papers, "days": entries}, ensure_ascii=False).encode()


def read_2027(**said: tuple[str, ...]) -> CalendarFile:
    return read_calendar(year_2027(**said))
