"""What the screens of the registry say of days and of gaps."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from intake.language.i18n import N_, _
from intake.language.words import word
from intake.models import AssociationChange
from intake.vocabulary import CoverageGap
from routing.directory import Directory
from routing.vocabulary import Level, Lifecycle, RegistrationMode

_JULY = 7
_MEANINGS: Mapping[CoverageGap, str] = MappingProxyType(
    {
        CoverageGap.NO_REGISTRAR: N_("Active associations for which no registration authority is entered."),
        CoverageGap.NO_SUPERVISOR: N_("Active associations under dual management without a business supervising unit."),
        CoverageGap.NO_INDUSTRY_DEPARTMENT: N_(
            "Active associations, decoupled or directly registered, without an industry department."
        ),
        CoverageGap.NO_SOCIAL_WORK: N_("Active associations for which no Party social work department is entered."),
        CoverageGap.NO_REGISTRATION_SUPERVISOR: N_(
            "Active associations that an approval bureau registered, and of which nobody is entered who may punish."
        ),
        CoverageGap.NOBODY: N_(
            "Active associations with neither a supervisor nor an industry department: complaints are coordinated."
        ),
        CoverageGap.COMPETING: N_("Several departments are named for one role: complaints are coordinated."),
        CoverageGap.UNVERIFIED: N_("Associations without a proved credit code, kept under a key of the registry."),
        CoverageGap.OVERLAP: N_("Two departments hold the same role on a day to come; a complaint would be disputed."),
        CoverageGap.ABOLISHED: N_("The role is held by a department that is out of service: nobody would answer."),
        CoverageGap.STALE: N_("Neither entered nor confirmed by its department within the last six months."),
        CoverageGap.NO_BACKSTOP: N_(
            "Regions with associations and no unit of their own that answers as a last resort."
        ),
        CoverageGap.NO_STAFF: N_("Departments that answer for somebody, and where nobody has an account to do so."),
    }
)

_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("Name of the association"),
        "level": N_("Level"),
        "region_code": N_("Region"),
        "industry": N_("Industry"),
        "mode": N_("Mode"),
        "lifecycle": N_("State of life"),
    }
)
_KINDS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"level": Level, "mode": RegistrationMode, "lifecycle": Lifecycle}
)


def meaning(gap: CoverageGap) -> str:
    return _(_MEANINGS[gap])


def last_day(valid_to: date) -> date:
    """A row holds up to, not including, `valid_to`."""
    return valid_to - timedelta(days=1)


def half_year(begins_on: date) -> str:
    if begins_on.month == _JULY:
        return _("second half of %(year)s", year=begins_on.year)
    return _("first half of %(year)s", year=begins_on.year)


def changed_facts(row: AssociationChange, directory: Directory) -> list[tuple[str, str, str]]:
    """What an edit changed: the field, what stood there, what stands there now."""
    return [
        (_(_FIELDS.get(name, name)), _fact(name, row.before[name], directory), _fact(name, after, directory))
        for name, after in row.after.items()
    ]


def _fact(name: str, value: str, directory: Directory) -> str:
    if name == "region_code":
        region = directory.regions.get(value)
        return region.name if region else value
    return word(_KINDS[name](value)) if name in _KINDS else value or "—"


WORDS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {"meaning": meaning, "last_day": last_day, "half_year": half_year}
)
