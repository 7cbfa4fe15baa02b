"""A rules table as a workbook in the language spoken, its columns explained as the sheet on screen explains them."""

from collections.abc import Iterable

from intake.admin.rules.columns import described_columns
from intake.language.i18n import _
from routing.rules.cells import RuleRow
from routing.rules.template_workbook import ExplainedColumn, Titles, write_workbook
from routing.violations import ViolationCard


def rules_workbook(rows: Iterable[RuleRow], violations: Iterable[ViolationCard]) -> bytes:
    """The bytes of an xlsx that `routing.table_file.read_table` reads back."""
    explained = {
        column["name"]: ExplainedColumn(
            column["heading"],
            column["meaning"],
            [(option["value"], option["shown"] or option["label"]) for option in column["options"]],
        )
        for column in described_columns(violations)
    }
    titles = Titles(
        rules=_("Rules table"),
        columns=_("Columns explained"),
        values=_("Values"),
        column=_("Column"),
        heading=_("Heading"),
        meaning=_("Meaning"),
        value=_("Value"),
    )
    return write_workbook(rows, explained, titles)
