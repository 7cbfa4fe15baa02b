"""What the history of the calendar keeps of an act: whom and what it was about by name, and what became of it.

Kept as it was said then, for readers of any language: 休 and 班 as every calendar of China prints them.
"""

from routing.calendars.book import CalendarBook, CalendarRows, DayRow, years_of
from routing.calendars.office_hours import written_hours
from routing.directory import Directory

_NOTHING = "—"


def place_name(directory: Directory, code: str) -> str:
    region = directory.regions.get(code)
    return region.name if region else code


def department_name(directory: Directory, department_id: int) -> str:
    card = directory.departments.get(department_id)
    return card.name if card else str(department_id)


def note_of_year(rows: CalendarRows, year: int) -> str:
    return f"{year}: {years_of(rows)[year].notice or _NOTHING}"


def note_of_day(directory: Directory, row: DayRow, *, is_removal: bool = False) -> str:
    """成都市 2026-12-31: 合成半天（08:00-12:00）…; taken back, an arrow to nothing."""
    nature = (row.hours or "班") if row.is_working else "休"
    told = f"{row.name}（{nature}）"
    return f"{place_name(directory, row.region_code)} {row.day}: {told} {f'→ {_NOTHING}' if is_removal else row.basis}"


def note_of_hours(directory: Directory, before: CalendarBook, department_id: int | None, hours: str) -> str:
    """From what to what; without a name, of all that have none of their own."""
    if department_id is None:
        return f"{written_hours(before.country.office_hours)} → {hours or _NOTHING}"
    own = before.hours.get(department_id)
    return (
        f"{department_name(directory, department_id)}: {written_hours(own) if own else _NOTHING} → {hours or _NOTHING}"
    )
