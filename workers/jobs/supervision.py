"""Each morning: talks that are due, what is to be put right by now, late opinions, callers' limits, cards to review."""

import logging

from intake.clock import now
from intake.knowledge.reviews import remind_of_cards
from intake.meetings.opinions import remind_of_opinions
from intake.registry_upkeep.talks.due_items import remind_of_items
from intake.registry_upkeep.talks.proposing import TalkThreshold, propose_talks
from intake.repetition.due_reviews import end_limits, remind_of_reviews
from intake.runtime import process_runtime

log = logging.getLogger(__name__)


def watch_talks() -> None:
    """Run twice a day, it says the same once."""
    runtime, at = process_runtime(), now()
    threshold = TalkThreshold(runtime.settings.talk_complaints, runtime.settings.talk_days)
    with runtime.db.unit_of_work() as session:
        collaborators = runtime.collaborators(session)
        proposed = propose_talks(session, collaborators, threshold, at=at)
        due = remind_of_items(session, collaborators, at=at)
        late = remind_of_opinions(session, collaborators, at=at)
    log.info("talks: %d proposed, %d things to check; joint meetings: %d opinions overdue", len(proposed), due, late)
    with runtime.db.unit_of_work() as session:
        ended = end_limits(session, runtime.collaborators(session), at=at)
        reviews = remind_of_reviews(session, at=at)
        cards = remind_of_cards(session, at=at)
    log.info("limited callers: %d ended, %d to review; knowledge cards: %d to review", ended, reviews, cards)
