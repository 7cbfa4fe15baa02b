"""Two handlers write one answer: neither saves over the other unseen, and what both wrote is put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from intake.casework import find
from intake.desk.handling.merging import compared, merged
from intake.models import ReplyDraft
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

TYPED = {"outcome": "substantiated", "reply_text": "经查属实。已责令退还。", "fee_action": "none"}
SENTENCES = st.lists(st.sampled_from(["查明甲。", "查明乙。", "已退款。", "已整改。\n", "另行告知"]), max_size=6)


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def desks(scene: Scene) -> tuple[str, Page, Page]:
    """A complaint that is handled, and two of its department."""
    number = scene.complaint(State.HANDLING)
    department = scene.departments_of(number, HandlingState.SIGNED)[0]
    both = [scene.browser(login, StaffRole.HANDLER, department_id=department) for login in ("jia", "yi")]
    for page in both:
        page.get(f"/complaints/{number}?do=reply")
    return number, both[0], both[1]


def autosaved(page: Page, number: str, revision: int, text: str, status: int = 200) -> str:
    form = TYPED | {"reply_text": text, "draft_revision": str(revision), "csrf_token": page.token}
    answer = page.client.post(f"/complaints/{number}/draft", data=form, headers={"X-Autosave": "1"})
    assert answer.status_code == status, answer.text[:300]
    return answer.text


def rows(scene: Scene) -> list[ReplyDraft]:
    with scene.runtime.db.reading() as session:
        return list(session.exec(select(ReplyDraft)))


def test_a_draft_is_kept_sealed_stands_in_the_colleagues_form_and_goes_with_the_answer(scene: Scene) -> None:
    number, first, second = desks(scene)
    assert '"revision":1' in autosaved(first, number, 0, "经查属实，已责令退还培训费。").replace(" ", "")
    (row,) = rows(scene)
    assert "培训费".encode() not in bytes(row.body)
    text = second.get(f"/complaints/{number}?do=reply").text
    assert "经查属实，已责令退还培训费。</textarea>" in text
    assert 'value="substantiated" selected' in text
    second.post(f"/complaints/{number}/reply", TYPED | {"draft_revision": "1"})
    assert rows(scene) == []


def test_who_saves_over_a_colleague_is_shown_both_and_puts_them_together(scene: Scene) -> None:
    number, first, second = desks(scene)
    autosaved(first, number, 0, "经查属实。\n")
    base = {"base_reply_text": "经查属实。\n", "draft_revision": "1"}
    autosaved(first, number, 1, "经查属实。\n已退还 1200 元。\n")
    told = autosaved(second, number, 1, "经查属实。\n已责令公示收费标准。\n", status=409)
    assert "合成jia" in told
    assert "<ins" in told
    assert "已退还 1200 元。" in told
    assert "已责令公示收费标准。" in told
    assert len(rows(scene)) == 1  # and it is still the first's
    mine = TYPED | base | {"reply_text": "经查属实。\n已责令公示收费标准。\n"}
    second.follow(second.post(f"/complaints/{number}/draft/merge", mine))
    text = second.get(f"/complaints/{number}?do=reply").text
    kept = text.split('id="reply_text"')[1].split("</textarea>")[0]
    assert "已退还 1200 元。" in kept
    assert "已责令公示收费标准。" in kept
    assert kept.count("经查属实。") == 1


def test_an_answer_written_on_an_older_draft_is_not_sent_over_the_newer_one(scene: Scene) -> None:
    number, first, second = desks(scene)
    autosaved(first, number, 0, "甲写的。")
    text = second.post(
        f"/complaints/{number}/reply", TYPED | {"reply_text": "乙写的。", "draft_revision": "0"}, status=409
    ).text
    assert "甲写的。" in text
    assert "乙写的。" in text
    assert "data-overtaken" in text
    assert scene.stored(number).state is State.HANDLING
    # What is the same is nobody's loss.
    same = TYPED | {"reply_text": "甲写的。", "draft_revision": "0"}
    second.post(f"/complaints/{number}/reply", same)
    assert not rows(scene)


def test_without_a_script_the_button_saves_and_a_second_version_is_merged(scene: Scene) -> None:
    number, first, second = desks(scene)
    for page, text in ((first, "甲写的。"), (second, "乙写的。")):
        page.follow(page.post(f"/complaints/{number}/draft", TYPED | {"reply_text": text, "draft_revision": "0"}))
    kept = first.get(f"/complaints/{number}?do=reply").text.split('id="reply_text"')[1].split("</textarea>")[0]
    assert kept.index("甲写的。") < kept.index("乙写的。")


def test_a_blank_of_a_template_does_not_leave_the_house(scene: Scene) -> None:
    number, first, _second = desks(scene)
    text = first.get(f"/complaints/{number}?do=reply").text
    template = text.split('data-put-in="')[1].split('"')[0]
    assert "【请填：" in template
    refused = first.post(f"/complaints/{number}/reply", TYPED | {"reply_text": template}, status=422).text
    assert 'id="reply_text-error"' in refused
    assert scene.stored(number).state is State.HANDLING


def test_a_draft_is_for_the_department_and_while_it_has_the_part(scene: Scene) -> None:
    number, first, _second = desks(scene)
    stranger = scene.handler_of(scene.department_without(number))
    stranger.post(f"/complaints/{number}/draft", TYPED, status=404)
    scene.dispatcher().post(f"/complaints/{number}/draft", TYPED, status=403)
    first.post(f"/complaints/{number}/draft", TYPED | {"draft_revision": "x"}, status=422)
    with scene.runtime.db.reading() as session:
        assert find.get_by_number(session, number).state is State.HANDLING


@given(base=SENTENCES, theirs=SENTENCES, mine=SENTENCES)
def test_no_sentence_that_either_wrote_is_lost(base: list[str], theirs: list[str], mine: list[str]) -> None:
    both = merged("".join(base), "".join(theirs), "".join(mine))
    for written in (theirs, mine):
        assert all(sentence.strip() in both for sentence in written if sentence not in base)
    shown = "".join(piece.text for piece in compared("".join(theirs), "".join(mine)))
    assert all(sentence in shown for sentence in [*theirs, *mine])


def test_what_only_one_has_changed_is_changed_and_what_both_changed_stands_twice() -> None:
    base = "甲。乙。丙。"
    assert merged(base, "甲。乙。丁。", "戊。乙。丙。") == "戊。乙。丁。"
    assert merged(base, "甲。丙。", base) == "甲。丙。"
    assert merged(base, "甲。子。丙。", "甲。丑。丙。") == "甲。子。\n丑。丙。"
    assert merged("", "甲。", "甲。") == "甲。"
