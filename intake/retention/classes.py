"""The classes of data about people: how long each is kept, counted from what, on which legal ground.

Personal data is kept no longer than its purpose needs (PIPL 个人信息保护法 §19) and deleted then (§47). What belongs to
one complaint is sealed under one key, which goes with the complainant: so these classes share one period.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.settings import Settings
from routing.translatable import N_

_YEAR = 365  # days; never later than promised
_HOURS = 24
_MINIMAL = "个人信息保护法 §19, §47"
_PROVABLE = "个人信息保护法 §51, §54"
_FROM_END = N_("the end of the complaint, once none of its clocks runs")
COMPLAINANT, NARRATIVE, FILES, MESSAGES = "complainant", "narrative", "files", "messages"
STRAY, FORM_DRAFTS, CALLS, READS, CONTACTS = "stray", "form_drafts", "calls", "reads", "contacts"


@dataclass(frozen=True)
class DataClass:
    """`days` is None for what is kept until a person takes it away, or for as long as the record stands."""

    key: str
    title: str
    counted_from: str
    days: int | None
    basis: str
    erased_by: str


_BY_NIGHT = N_("the nightly run")
_OF_COMPLAINT = (
    (COMPLAINANT, N_("Who complained: name, number, addresses")),
    (NARRATIVE, N_("What was written of it, by anybody; what finds it")),
    (FILES, N_("Files handed in, and their previews")),
    (MESSAGES, N_("Messages to and from the complainant")),
)
_STRAYS = N_("Texts that became no complaint, spam too")
_DRAFTS = N_("Files of a form that was never sent")
_CALLS = N_("Numbers that rang, and what was typed of a call")
_READS = N_("The record of who read or did what")
_CONTACTS = N_("Contacts of departments and associations")


def data_classes(settings: Settings) -> Sequence[DataClass]:
    """In the order they are shown, with the periods of this installation."""
    of_complaint = settings.identity_years * _YEAR
    calls = -(-settings.draft_hours // _HOURS)
    return (
        *(DataClass(key, title, _FROM_END, of_complaint, _MINIMAL, _BY_NIGHT) for key, title in _OF_COMPLAINT),
        DataClass(STRAY, _STRAYS, N_("when they came in"), settings.stray_days, _MINIMAL, _BY_NIGHT),
        DataClass(FORM_DRAFTS, _DRAFTS, N_("when they were sent up"), 1, _MINIMAL, N_("the hourly sweep")),
        DataClass(CALLS, _CALLS, N_("the call"), calls, _MINIMAL, N_("the hourly tidying")),
        DataClass(READS, _READS, N_("never: the record stands, without persons"), None, _PROVABLE, N_("nobody")),
        DataClass(CONTACTS, _CONTACTS, N_("the end of the task"), None, _MINIMAL, N_("whoever keeps the registry")),
    )
