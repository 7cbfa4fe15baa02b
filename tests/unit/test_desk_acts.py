"""Every move the law of the house offers has its button, its form and its words; and every refusal is translated."""

import ast
from collections.abc import Iterator

from intake.casework import legal
from intake.desk.acts import ACTS
from intake.desk.offering import _CHOICES
from intake.events import EventKind
from intake.rendering import template_folder
from intake.web.facts import IMPOSSIBLE, SAID
from intake.web.sentences import _SAY
from tests.architecture.source import modules

# Said to machines or to those whose role is the reason, or never reached by a form.
_ROLES = {"notes are written by staff", "this role does not open identities"}
_NOT_ON_PAGES = {"it is archived thirty days after it was closed and called back"}
_OTHER_DOORS = {"say what happened", "needs at least one violation"}


def test_each_move_that_is_offered_can_be_made_and_none_else() -> None:
    assert {offer.verb for offer in legal._OFFERS} == set(ACTS)


def test_each_form_is_drawn_and_given_its_choices() -> None:
    drawn = (template_folder() / "desk" / "fields.html").read_text(encoding="utf-8")
    assert not [act.fields for act in ACTS.values() if f"macro {act.fields}(" not in drawn]
    assert {act.fields for act in ACTS.values()} == set(_CHOICES)


def test_each_kind_of_event_has_its_sentence() -> None:
    assert set(_SAY) == set(EventKind)


def test_each_fact_a_verb_refuses_with_is_known_to_the_catalogue() -> None:
    known = IMPOSSIBLE | SAID | _ROLES | _NOT_ON_PAGES | _OTHER_DOORS
    assert not {text for text in refusals() if text not in known}


def refusals() -> Iterator[str]:
    """The plain lines that casework and the desk raise as refusals people may read."""
    for module in modules():
        if not module.dotted.startswith(("intake.casework.", "intake.desk.")):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                name, first = ast.unparse(node.exc.func), node.exc.args[0]
                is_refusal = name in {"InvalidInput", "NotAllowed", "SecondPersonNeeded"}
                if is_refusal and isinstance(first, ast.Constant):
                    yield first.value
