"""One letter is no reason for a decision: refused by its field, wherever somebody decides with one."""

import re

import pytest

from intake.casework.reasons import required_reason
from intake.errors import InvalidInput
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests.architecture.source import ROOT
from tests.desk.desk_scene import Scene


@pytest.mark.parametrize("said", ["x", "aaaa", "。。。", "…", "1111111", "Aa", "，,", "啊", "啊啊啊"])
def test_one_sign_however_often_is_refused(said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        required_reason(said, "reason")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("said", ["重复", "no duty", "已查实", "ok", "见附件2"])
def test_two_are_read_by_somebody_else(said: str) -> None:
    assert required_reason(f" {said} ", "reason") == said


def test_every_field_called_a_reason_is_asked_for_one() -> None:
    plain = re.compile(r'required_text\([^()]*(?:\([^()]*\))?[^()]*, "reason"')
    found = [path.name for path in (ROOT / "intake").rglob("*.py") if plain.search(path.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.slow
def test_a_page_says_so_at_the_field_and_nothing_is_written(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number = scene.complaint(State.RECEIVED)
    scene.person("head", StaffRole.DISPATCHER)
    answer = scene.browser_of("head").post(f"/complaints/{number}/coordinate", {"reason": "x"}, status=422)
    assert 'id="reason-error"' in answer.text
    assert scene.stored(number).state is State.RECEIVED
