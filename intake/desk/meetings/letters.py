"""The letter that calls a department to a meeting 会议通知: when, where, on what, and the opinions asked of it."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.bulletin.official_letter import OfficialLetter, letter_as_word
from intake.casework.collaborators import Collaborators
from intake.desk.violation_choices import violation_words
from intake.errors import NotFound, NotPossibleNow
from intake.language.formats import listed, shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.letters.paper import day_words
from intake.meetings.invited import AgendaLine, agenda_for, called_departments
from intake.meetings.reading import name_of
from intake.models import JointMeeting
from intake.reports.origin import is_synthetic
from intake.vocabulary import MeetingKind
from routing.calendars.working_time import local_day

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
_OPENINGS: Mapping[MeetingKind, str] = MappingProxyType(
    {
        MeetingKind.PLENARY: N_(
            "The joint meeting meets in full on the day below. The head of your department, or a deputy, is asked to"
            " come."
        ),
        MeetingKind.LIAISON: N_(
            "The liaison persons of the joint meeting meet on the day below. Yours is asked to come and to speak for"
            " your department."
        ),
        MeetingKind.CONSULTATION: N_(
            "The matters below are consulted on with the departments they concern. Please send somebody who may speak"
            " for your department."
        ),
    }
)


def calling_letter(
    session: Session, collaborators: Collaborators, meeting: JointMeeting, department_id: int, *, issuer: str
) -> OfficialLetter:
    """To one department that is called. What accuses it is left out; nothing tells who complained."""
    if meeting.meets_at is None or meeting.called_at is None:
        raise NotPossibleNow(N_("the meeting has not been called yet"))
    if department_id not in called_departments(session, meeting):
        raise NotFound(N_("that department is not called to this meeting"))
    directory = collaborators.rules.directory
    agenda = agenda_for(session, directory, meeting.id, department_id)
    facts = [
        (_("Meeting"), meeting.title),
        (_("Kind of meeting"), word(meeting.kind)),
        (_("When"), shanghai(meeting.meets_at)),
        (_("Place of the meeting"), meeting.place),
        (_("Convenor"), name_of(directory, meeting.convenor_id)),
        *((_("Matter %(number)s", number=place), _matter(collaborators, one)) for place, one in enumerate(agenda, 1)),
    ]
    return OfficialLetter(
        issuer=issuer or _("Hotline for trade associations"),
        number=_("Joint meeting [%(year)s] No. %(id)s", year=local_day(meeting.called_at).year, id=meeting.id),
        title=_("Notice of a meeting"),
        addressee=name_of(directory, department_id),
        passages=[_(_OPENINGS[meeting.kind])],
        facts=facts,
        closing=[_asked(agenda)],
        day=day_words(meeting.called_at),
        imprint=_("Made by Jiesu; the record of the meeting has the same."),
        mark=_("Synthetic data") if is_synthetic(session) else "",
    )


def every_letter(
    session: Session, collaborators: Collaborators, meeting: JointMeeting, *, issuer: str, made_at: datetime
) -> bytes:
    """The letters to all that are called, as one file to unpack and send."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for place, department_id in enumerate(called_departments(session, meeting), start=1):
            letter = calling_letter(session, collaborators, meeting, department_id, issuer=issuer)
            # A name of the registry may hold what a file's may not.
            name = "".join(sign for sign in letter.addressee if sign.isalnum() or sign in " ()（）·-")
            folder.writestr(f"{place:02d} {name}.docx", letter_as_word(letter, made_at=made_at))
    return packed.getvalue()


def _matter(collaborators: Collaborators, line: AgendaLine) -> str:
    """What is to be settled, about whom, and by when an opinion is due."""
    codes = listed(violation_words(card) for card in collaborators.rules.violations if card.code in line.violations)
    said = [line.row.problem or _("Who answers by law?"), line.association, codes]
    if line.asks_by is not None:
        said.append(_("your opinion is asked by %(day)s", day=day_words(line.asks_by)))
    return _("; ").join(one for one in said if one)


def _asked(agenda: list[AgendaLine]) -> str:
    days = [line.asks_by for line in agenda if line.asks_by is not None]
    if not days:
        return _("No written opinion is asked of your department. Please be ready to say what your duty is.")
    return _(
        "Please give your opinion on each matter that asks for it, naming the law or document it rests on, by %(day)s:"
        " under Opinions asked in the system, or in writing.",
        day=day_words(min(days)),
    )
