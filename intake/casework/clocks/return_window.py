"""The return window 退单期限: until when a department may send a part back."""

from datetime import datetime

from intake.casework.collaborators import Collaborators
from intake.models import Handling
from routing.clocks.deadlines import due
from routing.clocks.policies import ANY
from routing.vocabulary import Clock


def return_by(collaborators: Collaborators, handling: Handling) -> datetime | None:
    """Until when a part may be returned: a right that lapses, not a duty, so it is no row and nobody is reminded."""
    limit = collaborators.rules.limits.limit(ANY, Clock.RETURN_WINDOW)
    if handling.is_designated or limit is None:
        return None
    card = collaborators.rules.directory.departments.get(handling.department_id)
    calendar = collaborators.rules.calendars.of(card.region_code, card.id) if card else collaborators.rules.calendar
    return due(limit, handling.dispatched_at, calendar).due_at
