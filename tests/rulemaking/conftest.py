"""A draft of the rules under somebody's hands, in `session`."""

import pytest
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.rulemaking.drafting.drafts import open_draft
from intake.vocabulary import StaffRole
from routing.models import RuleTable
from tests import factories as make


@pytest.fixture
def editor(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


@pytest.fixture
def draft(session: Session, editor: Actor) -> RuleTable:
    return open_draft(session, actor=editor, at=make.MONDAY)
