"""What one meeting's page shows, and which acts it offers now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts.from_decision import recused_of
from intake.language.i18n import N_, _
from intake.meetings.deciding import document_of
from intake.meetings.invited import invited_to
from intake.meetings.members import RUNNERS, member_ids, regions_with_meetings
from intake.meetings.reading import ItemLine, get_meeting, items_of, name_of, opened_minutes
from intake.models import JointMeeting
from intake.reports.origin import is_synthetic
from intake.vocabulary import AgendaState, MeetingState, StaffRole, State
from intake.web.context import actor, moment
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.vocabulary import RegistryRole

_EARLY = frozenset({MeetingState.PREPARING, MeetingState.CALLED})
_CALLED = frozenset({MeetingState.CALLED, MeetingState.HELD})
_LABELS = {
    "call": (N_("Call the meeting"), _EARLY),
    "ask_all": (N_("Ask for opinions on every matter"), _EARLY | {MeetingState.HELD}),
    "record": (N_("Keep the minutes"), _EARLY),
    "problem": (N_("Put a problem on the agenda"), _EARLY | {MeetingState.HELD}),
    "cancel": (N_("Cancel the meeting"), _EARLY),
}
_ITEM_LABELS = {
    "ask": N_("Ask departments for their opinion"),
    "decide": N_("Enter the decision"),
    "leave": N_("No decision"),
    "correct": N_("Correct the registry by it"),
}
_LEAVES = (AgendaState.DEFERRED, AgendaState.RAISED, AgendaState.DROPPED)
# What a decision may still send somewhere; of the others it is noted.
_SENDS = frozenset({State.COORDINATING, State.DISPATCHED})


def meeting_page(
    session: Session, collaborators: Collaborators, meeting_id: int, deed: str, item_id: int
) -> dict[str, Any]:
    """The context of the page; `deed` of `item_id`, or of the meeting where that is 0, is the form that stands open."""
    who, directory = actor(), collaborators.rules.directory
    meeting = get_meeting(session, meeting_id, who)
    items = items_of(session, directory, meeting.id, who)
    offered = _offered(meeting, items, who)
    item_acts = {line.row.id: _item_acts(meeting, line, who) for line in items}
    chosen = next((line for line in items if line.row.id == item_id), None)
    is_offered = deed in (item_acts[chosen.row.id] if chosen else offered)
    invited = invited_to(session, directory, meeting, at=moment())
    attendees, minutes = opened_minutes(session, meeting)
    return {
        "meeting": meeting,
        "region": directory.path(meeting.region_code),
        "convenor": name_of(directory, meeting.convenor_id),
        "attendees": attendees,
        "minutes": minutes,
        "document": document_of(meeting),
        "items": items,
        "invited": invited,
        "has_letters": meeting.state in _CALLED and meeting.called_at is not None,
        "offered": {name: _(_LABELS[name][0]) for name in offered},
        "item_acts": {each: {name: _(_ITEM_LABELS[name]) for name in names} for each, names in item_acts.items()},
        "chosen": deed if is_offered else "",
        "chosen_item": chosen if is_offered else None,
        "sends": chosen is not None and (chosen.complaint is None or chosen.complaint.state in _SENDS),
        "may_put_on": bool(offered) and meeting.state in _EARLY | {MeetingState.HELD},
        "people": staff_names(session, _people(meeting, items)),
        "is_synthetic": is_synthetic(session),
        **_choices(session, directory, meeting, chosen),
    }


def places_of(session: Session, collaborators: Collaborators, who: Actor) -> list[tuple[str, str]]:
    """The regions whose meeting the reader may run: their own first, then those that have one, or departments."""
    directory = collaborators.rules.directory
    own = who.region_code or collaborators.home_region
    active = {card.region_code for card in directory.departments.values() if card.is_active}
    others = sorted((active | regions_with_meetings(session)) - {own})
    seen = [code for code in others if who.regions is None or code in who.regions]
    return [(code, directory.path(code)) for code in (own, *seen)]


def _choices(session: Session, directory: Directory, meeting: JointMeeting, chosen: ItemLine | None) -> dict[str, Any]:
    """To be asked are the members who have not answered, and whom the matter does not accuse."""
    today = local_day(moment())
    spared = {one.row.department_id for one in chosen.opinions if one.row.given_at} if chosen else set()
    if chosen and chosen.row.complaint_id:
        spared |= recused_of(session, chosen.row.complaint_id)
    members = [one for one in member_ids(session, meeting.region_code) if one not in spared]
    return {
        "members": [(one, name_of(directory, one)) for one in members],
        "roles": list(RegistryRole),
        "leaves": list(_LEAVES),
        "look_up": url_for("look_up.departments", near=meeting.region_code),
        "today": today,
        "due_on": today + timedelta(days=5),
        "now": moment(),
    }


def _offered(meeting: JointMeeting, items: Sequence[ItemLine], who: Actor) -> list[str]:
    if not who.roles.intersection(RUNNERS):
        return []
    has_open = any(line.row.state is AgendaState.OPEN for line in items)
    names = [name for name, (_label, states) in _LABELS.items() if meeting.state in states]
    return [name for name in names if has_open or name != "ask_all"]


def _item_acts(meeting: JointMeeting, line: ItemLine, who: Actor) -> list[str]:
    if not who.roles.intersection(RUNNERS) or meeting.state is MeetingState.CANCELLED:
        return []
    if line.row.state is AgendaState.SETTLED:
        may_correct = line.row.correction_id is None and line.is_registered and line.row.lead_department_id is not None
        return ["correct"] if may_correct else []
    if line.row.state is not AgendaState.OPEN:
        return []
    decides = meeting.state is MeetingState.HELD and StaffRole.DISPATCHER in who.roles
    return [*(("decide",) if decides else ()), "ask", "leave"]


def _people(meeting: JointMeeting, items: list[ItemLine]) -> set[int | None]:
    of_items = {each for line in items for each in (line.row.decided_by_id, line.row.put_on_by_id)}
    givers = {one.row.given_by_id for line in items for one in line.opinions}
    return {meeting.opened_by_id, meeting.called_by_id, meeting.recorded_by_id, *of_items, *givers}
