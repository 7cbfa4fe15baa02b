"""The people it takes, and the days of the year to come."""

from sqlmodel import col, select

from intake.calendars.next_year import NextYear, next_year
from intake.models import Staff
from intake.settings.signing_in import SecondFactor
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.lacking_factor import find_lacking
from intake.vocabulary import StaffRole
from intake.vocabulary.accounts import forbidden_among
from routing.calendars.store import load_calendars
from routing.translatable import N_, TranslatableText

_TWO = 2
_MOST_NAMED = 20


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


def second_factors(grounds: SetupGrounds) -> SetupCheck:
    """Whoever must have one and has none is led to it at the next log-in; until then a password is all there is."""
    setting = grounds.settings.second_factor
    lacking = [staff.login for staff in find_lacking(grounds.session, setting)]
    if setting is SecondFactor.OFF:
        why = TranslatableText(N_("A password is all that privileged accounts need."))
        do = TranslatableText(N_("Set JIESU_SECOND_FACTOR=privileged, once two administrators have a second factor."))
        return SetupCheck("second_factors", CheckStatus.AMBER, why, do, "/account/factors/", can_wait=True)
    if not lacking:
        why = TranslatableText(N_("Everybody who must have a second factor has one."))
        return SetupCheck("second_factors", CheckStatus.GREEN, why)
    named = ", ".join(lacking[:_MOST_NAMED]) + (" …" if len(lacking) > _MOST_NAMED else "")
    why = TranslatableText(N_("%(count)s accounts lack a second factor: %(named)s."), count=len(lacking), named=named)
    do = TranslatableText(N_("They add one at their next log-in, and reach nothing before."))
    return SetupCheck("second_factors", CheckStatus.AMBER, why, do, "/staff/")


def duties(grounds: SetupGrounds) -> SetupCheck:
    """Accounts that held two rights before these were forbidden to go together work on; no new one gets them."""
    active = grounds.session.exec(select(Staff).where(col(Staff.is_active)).order_by(Staff.login)).all()
    found = [staff.login for staff in active if forbidden_among(staff.roles)]
    if not found:
        why = TranslatableText(N_("Nobody holds two roles that must not go together."))
        return SetupCheck("duties", CheckStatus.GREEN, why)
    why = TranslatableText(
        N_("These accounts hold roles that must not go together, and work on until you change them: %(logins)s"),
        logins=", ".join(found),
    )
    do = TranslatableText(
        N_("Give one of the roles to somebody else (jiesu staff edit LOGIN --role …); the staff page names the pairs.")
    )
    return SetupCheck("duties", CheckStatus.AMBER, why, do, "/staff")


def calendar(grounds: SetupGrounds) -> SetupCheck:
    """Next year's notice, as `jiesu db check` judges it: amber from 1 November, red from 10 December."""
    state, year = next_year(load_calendars(grounds.session), grounds.today), grounds.today.year + 1
    if state is NextYear.OK:
        why = TranslatableText(N_("Every promised date can be counted by official days."))
        return SetupCheck("calendar", CheckStatus.GREEN, why)
    do = TranslatableText(N_("Import the notice as soon as it appears (jiesu calendar import)."))
    if state is NextYear.DUE:
        why = TranslatableText(
            N_("The State Council notice of %(year)s is not loaded: dates in that year are provisional."), year=year
        )
        return SetupCheck("calendar", CheckStatus.AMBER, why, do, "/calendars", can_wait=True)
    why = TranslatableText(
        N_("The State Council notice of %(year)s is still missing: dates promised in it may be wrong."), year=year
    )
    return SetupCheck("calendar", CheckStatus.RED, why, do, "/calendars")
