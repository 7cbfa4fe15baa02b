"""What operators type, and the lists that open while they type it."""

from collections.abc import Callable

import pytest

from intake.channels.console.forms import IncomingCallForm
from intake.channels.console.scripts import checklist, shipped_questions
from intake.channels.console.shorthand import Typed, read_matter
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.violations import shipped_violations
from tests.factories import make_office
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    return page.log_in(make_staff("op", StaffRole.OPERATOR))


def meant(runtime: Runtime, **typed: str) -> tuple[tuple[str, ...], dict[str, str]]:
    with runtime.db.unit_of_work() as session:
        matter = read_matter(session, make_office(session), Typed(**typed))
    return matter.codes, matter.errors


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("F-01, F-09 F-13", ("F-01", "F-09", "F-13")),
        ("f1 F9、f-13", ("F-01", "F-09", "F-13")),
        ("F-13 F-01 F-13 ", ("F-13", "F-01")),
        ("不让退", ("F-02",)),
        ("forced membership and dues", ("F-01",)),
        ("", ()),
    ],
)
def test_violations_are_read_from_codes_and_words(runtime: Runtime, typed: str, codes: tuple[str, ...]) -> None:
    assert meant(runtime, violations=typed) == (codes, {})


@pytest.mark.parametrize("typed", ["F-77", "Z-01", "收费", "完全不相干的话"])
def test_what_may_mean_nothing_or_several_things_is_asked_back(runtime: Runtime, typed: str) -> None:
    codes, errors = meant(runtime, violations=typed)
    assert codes == ()
    assert typed in errors["violations"]


def test_every_code_of_the_taxonomy_can_be_typed(runtime: Runtime) -> None:
    every = [card.code for card in shipped_violations()]
    assert meant(runtime, violations=" ".join(every)) == (tuple(every), {})


@pytest.mark.parametrize(
    ("typed", "code"),
    [("锦江区", "510104"), ("成都市锦江区", "510104"), ("510104", "510104"), ("四川省成都市 锦江区", "510104")],
)
def test_a_place_is_read_by_code_name_or_path(runtime: Runtime, typed: str, code: str) -> None:
    with runtime.db.unit_of_work() as session:
        matter = read_matter(session, make_office(session), Typed(region=typed))
    assert (matter.region_code, matter.errors) == (code, {})


def test_a_part_of_a_departments_name_counts_when_only_one_has_it(runtime: Runtime) -> None:
    assert meant(runtime, implicated="成都市民政局、成都市住房")[1] == {}
    assert "implicated" in meant(runtime, implicated="住房和城乡建设")[1]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("associations?q=门窗", "成都市门窗与防水行业协会（合成）"),
        ("associations?q=cdsmc", "成都市门窗与防水行业协会（合成）"),
        ("associations?q=51510100XX", 'data-key="51510100XX0000018P"'),
        ("violations?q=f1", 'data-value="F-01"'),
        ("violations?q=退会", 'data-value="F-02"'),
        ("departments?q=民政", "成都市民政局"),
        ("departments?q=mzj", "成都市民政局"),
        ("regions?q=锦江", "四川省成都市锦江区"),
        ("regions?q=510104", "四川省成都市锦江区"),
    ],
)
def test_lists_open_by_characters_initials_and_codes(console: Page, path: str, found: str) -> None:
    assert found in console.get(f"/console/look-up/{path}").text


@pytest.mark.parametrize("text", ["", " ", "%", "<script>", "🙂", "x" * 500])
@pytest.mark.parametrize("what", ["associations", "violations", "departments", "regions"])
def test_a_list_takes_any_text(console: Page, what: str, text: str) -> None:
    answer = console.client.get(f"/console/look-up/{what}", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_script_of_a_branch_ticks_itself_by_words_fields_and_hand() -> None:
    lines = checklist({"F"}, "去年12月交了300元，有收据", {"association": "某会"}, ["F-member"])
    ticked = {line.key: line.heard for line in lines if line.is_ticked}
    assert ticked["all-who"] == ""
    assert ticked["all-when"] in {"12月", "去年"}
    assert ticked["F-sum"] == "300元"
    assert "F-member" in ticked
    assert "F-power" not in ticked
    assert not any(line.key.startswith(("A-", "V-", "G-")) for line in lines)


def test_every_branch_has_a_script_in_both_languages_and_keys_are_unique() -> None:
    questions = shipped_questions()
    assert {question.branch for question in questions} == {"*", "F", "A", "V", "G"}
    assert all(question.zh and question.en for question in questions)
    assert len({question.key for question in questions}) == len(questions)
    assert all(
        question.answered_by and not question.answered_by.search("")
        for question in questions
        if question.key != "all-who"
    )
    assert all(name in IncomingCallForm.model_fields for question in questions for name in question.fields)
