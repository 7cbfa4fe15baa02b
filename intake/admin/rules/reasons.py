"""Why a cell of the rules table is not accepted, in the language spoken; routing states it in English."""

import re

from intake.admin.rules.columns import SHEET_COLUMNS, words_in
from intake.i18n import N_, _
from intake.web.facts import fact

_SAID = frozenset(
    {
        N_("is neither true nor false"),
        N_("is not an amount in yuan"),
        N_("is not a violation code such as F-01, nor a branch such as F-*"),
        N_("is not a region of six digits (GB/T 2260), nor its beginning such as 51*"),
        N_("is not a department symbol"),
        N_("only a symbol can be taken one level up"),
        N_("names nobody: every rule needs a lead"),
        N_("has a character that cannot be stored"),
        N_("is not a whole number above 0"),
        N_("is not a column of the rules table"),
        N_("stands twice"),
        N_("is missing"),
        N_("the file has no rules"),
        N_("the file is empty"),
        N_("the file is neither UTF-8 nor GB18030 text"),
    }
)
_SHAPES = tuple(
    (re.compile(shape), message)
    for shape, message in (
        (r"has nothing before or after a (?P<sign>.)", N_("has nothing before or after a %(sign)s")),
        (r"is already on line (?P<line>\d+)", N_("is already on line %(line)s")),
        (
            r"has (?P<count>\d+) cells where the header has (?P<wanted>\d+)",
            N_("has %(count)s cells where the header has %(wanted)s"),
        ),
        (r"the file is longer than (?P<most>\d+) bytes", N_("the file is longer than %(most)s bytes")),
        (r"is not CSV: (?P<error>.+)", N_("is not CSV: %(error)s")),
    )
)


def cell_words(column: str, value: str, reason: str) -> str:
    """What is wrong with a cell, said with its heading."""
    heading = _(SHEET_COLUMNS[column].heading) if column in SHEET_COLUMNS else column
    words = words_in(column) if "; choose of " in reason else []
    told = _("is not one of %(words)s", words=_(", ").join(words)) if words else reason_words(reason)
    if not value:
        return _("%(heading)s %(reason)s", heading=heading, reason=told)
    return _("%(heading)s: “%(value)s” %(reason)s", heading=heading, value=value, reason=told)


def reason_words(reason: str) -> str:
    for shape, message in _SHAPES:
        found = shape.fullmatch(reason)
        if found:
            return _(message, **found.groupdict())
    return _(reason) if reason in _SAID else fact(reason)
