"""A fact held as data reads in English by itself, and at the edge in the language spoken with all that is in it."""

import pytest

from intake.casework.actor import Actor
from intake.errors import IllegalMove, InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.language.i18n import use_language
from intake.language.translation import translated
from intake.vocabulary import ActorKind, Move, Outcome, RequestKind, StaffRole, State
from routing.translatable import TranslatableText

EXTENDING = TranslatableText("ask for %(kind)s", kind=RequestKind.EXTENSION)
INNER = TranslatableText("is 1 to %(most)s days", most=15)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (INNER, "is 1 to 15 days", "应为1至15日"),
        (TranslatableText("%(name)s %(fault)s", name="A", fault=INNER), "A is 1 to 15 days", "A 应为1至15日"),
        (TranslatableText("%(one)s or %(others)s", one=("a", "b"), others="c"), "a, b or c", "a、b或c"),
        (TranslatableText("100% without names"), "100% without names", "100% without names"),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_said_in_the_same_language(text: TranslatableText, english: str, chinese: str) -> None:
    assert str(text) == english
    with use_language("zh"):
        assert translated(text) == chinese


def test_a_member_of_a_vocabulary_is_its_word() -> None:
    refused = InvalidInput("%(outcome)s is no outcome of a reply", outcome=Outcome.WITHDRAWN)
    with use_language("zh"):
        assert "撤回" in translated(refused.told)


def test_a_page_tells_what_is_the_askers_to_know_and_the_log_the_fact() -> None:
    with pytest.raises(NotAllowed) as caught:
        Actor(ActorKind.STAFF).must_be(StaffRole.DISPATCHER, StaffRole.CALLER_BACK)
    assert str(caught.value) == "needs the role dispatcher or caller back"
    with use_language("zh"):
        assert translated(caught.value.told) == "您的角色无权进行此操作。"
        assert translated(NotPossibleNow("this procedure is open already").told) == "该程序已经启动"
        assert "另一人" in translated(SecondPersonNeeded("who asked does not decide").told)


@pytest.mark.parametrize(
    ("move", "english", "chinese"),
    [
        (Move.ASK_INFO, "cannot ask info", "当前状态为“已办结”，不能再进行“要求补正”。"),
        (EXTENDING, "cannot ask for extension", "当前状态为“已办结”，不能再进行此操作。"),
    ],
)
def test_only_a_move_that_has_a_button_is_named_on_a_page(move: Move, english: str, chinese: str) -> None:
    refused = IllegalMove(State.CLOSED, move)
    assert str(refused).endswith(english)
    with use_language("zh"):
        assert translated(refused.told) == chinese
