"""What the panels under the moves need, one function a panel: `panels.NAME` in templates/desk/parts/panels.html."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.letters.grounds import letters_of
from intake.casework.matters.joining import why_it_stays
from intake.desk.calling.reaching import ReachingView, reaching_view
from intake.desk.case_library.panel import KnowledgePanel, knowledge_panel
from intake.desk.complaint_page import ComplaintPage
from intake.desk.holding.acts import HoldView, hold_view
from intake.identity.hiding_places import HidingView, hiding_view
from intake.identity.redacted_texts import reads_originals
from intake.key_supervision.delegated import items_of
from intake.language.formats import shanghai
from intake.language.i18n import _, ngettext
from intake.language.words import word
from intake.meetings.reading import meetings_about
from intake.models import DelegatedItem, JointMeeting, MeetingItem
from intake.vocabulary import Holder, LetterState, State
from intake.web.context import actor, moment
from intake.web.refusals import refusal_message
from routing.calendars.working_time import local_day

_DAY_AND_TIME = "%m-%d %H:%M"
# The answer is what one reads then: unfolded.
_WAITED_FOR = frozenset({LetterState.ISSUED, LetterState.SERVED})
_ANSWERED = frozenset({State.REPLIED, State.CALLBACK})


def panels_of(session: Session, collaborators: Collaborators, page: ComplaintPage) -> dict[str, Any]:
    """Every panel's context under its name."""
    return {name: context(session, collaborators, page) for name, context in _PANELS.items()}


def _who_answers(_session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    """The departments by name, and how many answered."""
    answered = sum(part.row.replied_at is not None for part in page.parts)
    names = list(dict.fromkeys(part.department for part in page.parts))
    told = [names[0]] if names else []
    told += [ngettext("and %(num)d other", "and %(num)d others", len(names) - 1)] if len(names) > 1 else []
    told += [ngettext("%(num)d answer", "%(num)d answers", answered)] if answered else []
    return " · ".join(told)


def _is_answer_open(_session: Session, _office: Collaborators, page: ComplaintPage) -> bool:
    return page.complaint.state in _ANSWERED


def _who_holds(_session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    """Who has it now or had it last, and since when."""
    if not page.spells:
        return ""
    # Of several who have it at once the one who leads.
    now = [one for one in page.spells if one.row.until is None and one.row.holder is not Holder.CO]
    last = (now or page.spells)[-1]
    return _(
        "%(who)s, since %(time)s",
        who=last.department or word(last.row.holder),
        time=shanghai(last.row.since, _DAY_AND_TIME),
    )


def _last_act(_session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    """The latest that a person did, in a sentence."""
    acts = [one for one in page.entries if not one.is_system and one.group != "reads"]
    if not acts:
        return ""
    return f"{acts[0].who} {acts[0].sentence} · {shanghai(acts[0].at, _DAY_AND_TIME)}"


def _why_rule(_session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    rules = [part.rule for part in page.why.parts if part.rule is not None] if page.why else []
    return _("rule %(rule)s", rule=rules[0]) if rules else ""


def _meetings(session: Session, _office: Collaborators, page: ComplaintPage) -> list[tuple[MeetingItem, JointMeeting]]:
    """On which agendas of joint meetings it is or was."""
    return meetings_about(session, page.complaint.id)


def _letters(session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    """How many were issued, how many wait to be sent, how many answers of the association are late."""
    rows, at = letters_of(session, page.complaint), moment()
    waiting = sum(one.state is LetterState.ISSUED for one in rows)
    late = sum(one.due_at is not None and one.due_at < at and one.state in _WAITED_FOR for one in rows)
    told = [ngettext("%(num)d issued", "%(num)d issued", len(rows))] if rows else [_("none yet")]
    told += [ngettext("%(num)d to be sent", "%(num)d to be sent", waiting)] if waiting else []
    told += [ngettext("%(num)d answer overdue", "%(num)d answers overdue", late)] if late else []
    return " · ".join(told)


def _not_joinable(session: Session, _office: Collaborators, page: ComplaintPage) -> str:
    """Why a complaint that is under way cannot be joined with another now."""
    why = why_it_stays(session, page.complaint)
    return refusal_message(why) if why is not None else ""


def _knowledge(session: Session, _office: Collaborators, page: ComplaintPage) -> KnowledgePanel:
    return knowledge_panel(session, page.complaint, actor=actor())


def _reaching(session: Session, _office: Collaborators, page: ComplaintPage) -> ReachingView:
    """The message box, and the call that shows nobody a number."""
    return reaching_view(session, page)


def _hiding(session: Session, _office: Collaborators, page: ComplaintPage) -> HidingView | None:
    """What is hidden and what may be, for the hotline; None for who is not to know."""
    return hiding_view(session, page.complaint) if reads_originals(actor()) else None


def _delegated(session: Session, _office: Collaborators, page: ComplaintPage) -> Sequence[DelegatedItem]:
    """What the association did for authorities on the day of receipt."""
    about = page.complaint.association_id
    return items_of(session, about, local_day(page.complaint.received_at)) if about is not None else ()


def _hold(session: Session, _office: Collaborators, page: ComplaintPage) -> HoldView | None:
    return hold_view(session, page.complaint, at=moment())


_PANELS: Mapping[str, Callable[[Session, Collaborators, ComplaintPage], Any]] = MappingProxyType(
    {
        "who_answers": _who_answers,
        "is_answer_open": _is_answer_open,
        "who_holds": _who_holds,
        "last_act": _last_act,
        "why_rule": _why_rule,
        "meetings": _meetings,
        "letters": _letters,
        "not_joinable": _not_joinable,
        "knowledge": _knowledge,
        "reaching": _reaching,
        "delegated": _delegated,
        "hold": _hold,
        "hiding": _hiding,
    }
)
