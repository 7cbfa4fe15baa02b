"""The gaps of the registry as a file: CSV with fixed headings for machines, a workbook for people."""

from collections.abc import Iterable
from io import BytesIO

from xlsxwriter import Workbook

from intake.csv_text import csv_text
from intake.language.formats import shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.registry_upkeep.coverage import RegistryGap

_HEADS = (
    ("gap", N_("Gap")),
    ("credit_code", N_("Credit code")),
    ("name", N_("Name")),
    ("region", N_("Region code")),
    ("region_name", N_("Region")),
    ("industry", N_("Industry")),
    ("role", N_("Role")),
    ("department", N_("Department")),
    ("other", N_("Also")),
    ("since", N_("Since when")),
    ("confirmed_at", N_("Last confirmed")),
    ("associations", N_("Associations")),
    ("complaints", N_("Open complaints")),
)
_WIDE, _NARROW = 28, 14


def as_csv(rows: Iterable[RegistryGap]) -> bytes:
    return "".join(csv_text([name for name, _heading in _HEADS], map(_coded, rows))).encode()


def as_workbook(rows: Iterable[RegistryGap]) -> bytes:
    """One sheet, written row by row: a province has hundreds of thousands."""
    made = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        sheet, bold = book.add_worksheet(_("Coverage")), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, (name, heading) in enumerate(_HEADS):
            sheet.set_column(column, column, _WIDE if name in {"name", "department", "other"} else _NARROW)
            sheet.write_string(0, column, _(heading), bold)
        for place, row in enumerate(rows, start=1):
            confirmed = shanghai(row.confirmed_at) if row.confirmed_at else ""
            for column, cell in enumerate(_cells(row, word(row.gap), word(row.role) if row.role else "", confirmed)):
                sheet.write(place, column, cell)
    return made.getvalue()


def _cells(row: RegistryGap, gap: str, role: str, confirmed: str) -> tuple[str | int, ...]:
    since = row.since.isoformat() if row.since else ""
    place = row.region_code, row.region, row.industry
    return (
        gap,
        row.credit_code,
        row.name,
        *place,
        role,
        row.department,
        row.other,
        since,
        confirmed,
        row.associations,
        row.complaints,
    )


def _coded(row: RegistryGap) -> tuple[str | int, ...]:
    """For machines: codes, times as ISO has them."""
    confirmed = row.confirmed_at.isoformat() if row.confirmed_at else ""
    return _cells(row, row.gap.value, row.role.value if row.role else "", confirmed)
