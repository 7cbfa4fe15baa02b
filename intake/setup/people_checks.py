"""The people it takes, and the days of the year to come."""

from sqlmodel import col, select

from intake.calendars.next_year import NextYear, next_year
from intake.models import Staff
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.vocabulary import StaffRole
from routing.calendars.store import load_calendars
from routing.translatable import N_, TranslatableText

_TWO = 2
_STATUS = {NextYear.OK: CheckStatus.GREEN, NextYear.DUE: CheckStatus.AMBER, NextYear.MISSING: CheckStatus.RED}
_WHY = {
    NextYear.OK: N_("Every promised date can be counted by official days."),
    NextYear.DUE: N_("The State Council notice of %(year)s is not loaded: dates in that year are provisional."),
    NextYear.MISSING: N_("The State Council notice of %(year)s is still missing: dates promised in it may be wrong."),
}


def administrators(grounds: SetupGrounds) -> SetupCheck:
    """Two: whoever writes rules or limits cannot publish them too."""
    roles = grounds.session.exec(select(Staff.roles).where(col(Staff.is_active))).all()
    count = sum(StaffRole.ADMINISTRATOR in each for each in roles)
    if count >= _TWO:
        why = TranslatableText(N_("%(count)s administrators: one writes, another publishes."), count=count)
        return SetupCheck("administrators", CheckStatus.GREEN, why)
    why = TranslatableText(
        N_("%(count)s of two administrators: rules and limits are published by a second person, who is missing."),
        count=count,
    )
    do = TranslatableText(N_("Add a second administrator (jiesu staff add --role administrator)."))
    return SetupCheck("administrators", CheckStatus.AMBER if count else CheckStatus.RED, why, do, "/staff/new")


def calendar(grounds: SetupGrounds) -> SetupCheck:
    """Next year's notice, as `jiesu db check` judges it: amber from 1 November, red from 10 December."""
    state = next_year(load_calendars(grounds.session), grounds.today)
    why = TranslatableText(_WHY[state], year=grounds.today.year + 1) if state is not NextYear.OK else None
    if why is None:
        return SetupCheck("calendar", CheckStatus.GREEN, TranslatableText(_WHY[state]))
    do = TranslatableText(N_("Import the notice as soon as it appears (jiesu calendar import)."))
    return SetupCheck("calendar", _STATUS[state], why, do, "/calendars", can_wait=state is NextYear.DUE)
