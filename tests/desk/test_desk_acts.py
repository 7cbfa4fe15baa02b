"""Every move the law of the house offers has its button, its form and its words."""

from intake.casework.actions import table
from intake.desk.action_panel import _CHOICES
from intake.desk.actions import ACTS
from intake.events import EventKind
from intake.rendering import template_folder
from intake.web.history.event_sentences import _SAY


def test_each_move_that_is_offered_can_be_made_and_none_else() -> None:
    assert {rule.verb for rule in table.ACTION_RULES} == set(ACTS)


def test_each_form_is_drawn_and_given_its_choices() -> None:
    drawn = (template_folder() / "desk" / "fields.html").read_text(encoding="utf-8")
    assert not [act.fields for act in ACTS.values() if f"macro {act.fields}(" not in drawn]
    assert {act.fields for act in ACTS.values()} == set(_CHOICES)


def test_each_kind_of_event_has_its_sentence() -> None:
    assert set(_SAY) == set(EventKind)
