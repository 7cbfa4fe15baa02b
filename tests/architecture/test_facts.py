"""Whatever our code refuses something with can be said to its reader: each fact has its sentence, and none is idle."""

from collections import Counter

from intake.web.facts import IMPOSSIBLE, SENTENCES, fact
from tests.architecture.facts import HOLE, Fact, facts, facts_of, form_of, lineage

from intake.language.i18n import use_language
from intake.web.refusals import _SAYINGS
from tests.architecture.sentences import PLACEHOLDER
from tests.architecture.source import Module

# Said on a terminal or to a log: no page comes this way.
_NO_PAGE = (
    "intake.cli",
    "intake.db",
    "intake.demo",
    "intake.embedded",
    "intake.limits.files",
    "intake.notify",
    "intake.revision",
    "intake.settings",
)
_CAUGHT = {"Unreadable", "CannotOpen"}
# A role is all the reason there is, or no form leads there.
_NOT_ALLOWED = {
    "needs the role {}",
    "notes are written by staff",
    "this role does not open identities",
    "it is archived thirty days after it was closed and called back",
}
# Refused by the sort of refusal it is, whatever it says.
_BY_SORT = {kind.__name__ for kind in _SAYINGS} - {"InvalidInput", "SecondPersonNeeded"}


def form(sentence: str) -> str:
    return PLACEHOLDER.sub(HOLE, sentence)


def of_routing() -> list[Fact]:
    return facts(lambda module: module.dotted.startswith("routing."))


def of_pages() -> list[Fact]:
    found = facts(lambda module: module.dotted.startswith("intake.") and not module.dotted.startswith(_NO_PAGE))
    return [one for one in found if one.kind not in _CAUGHT]


def told(found: list[Fact]) -> list[Fact]:
    """Those said in their own words."""
    return [one for one in found if not _BY_SORT & set(lineage(one.kind)) and not one.is_marked]


def refused() -> list[Fact]:
    return [one for one in of_pages() if "NotAllowed" in lineage(one.kind)]


def test_each_fact_of_routing_has_its_sentence() -> None:
    forms = set(map(form, SENTENCES))
    assert [one for one in of_routing() if one.form not in forms] == []


def test_each_fact_that_reaches_a_page_has_its_sentence() -> None:
    forms = set(map(form, SENTENCES))
    assert [one for one in told(of_pages()) if one.form not in forms] == []


def test_what_nobody_may_do_now_is_said_and_what_a_role_forbids_is_not() -> None:
    assert {one.form for one in refused()} == set(IMPOSSIBLE) | _NOT_ALLOWED


def test_each_sentence_is_of_some_fact() -> None:
    raised = {one.form for one in (*of_routing(), *told(of_pages()), *refused())}
    assert {one for one in SENTENCES if form(one) not in raised} == set()


def test_each_sentence_finds_itself_and_no_other() -> None:
    assert [one for one, times in Counter(map(form, SENTENCES)).items() if times > 1] == []
    filled = [one % dict.fromkeys(PLACEHOLDER.findall(one), "7") for one in SENTENCES]
    with use_language("en"):
        assert [one for one in filled if fact(one) != one] == []
    with use_language("zh"):
        assert [one for one in filled if fact(one) == one] == []


def test_a_word_of_a_vocabulary_is_said_in_the_language_of_its_reader() -> None:
    with use_language("zh"):
        assert "双重管理" in fact("is empty, and an active dual association must have one")


def test_a_reason_is_found_behind_a_helper_a_name_and_a_branch(tmp_path) -> None:
    (tmp_path / "planted.py").write_text(_PLANTED, encoding="utf-8")

    class Planted(Module):
        name = "planted.py"

    assert {(one.form, one.kind) for one in facts_of(Planted(tmp_path / "planted.py"))} == {
        ("is one", "BadCell"), ("is {} two", "Fault"), ("is three", "InvalidInput"), ("is four", "InvalidInput"),
        ("? surprise()", "BadLimit"), ("is five of {}", "DraftExists"),
    }  # fmt: skip


def test_a_text_in_pieces_is_not_taken_for_a_sentence() -> None:
    import ast

    assert form_of(ast.parse("'a' + b", mode="eval").body).startswith("?")


_PLANTED = """
def fail(value, reason):
    raise BadCell("column", value, reason)

def one():
    fail("", "is one")

def two(n):
    reason = f"is {n} two"
    yield Fault(1, "", "", reason)

def three(is_it):
    raise InvalidInput("is three" if is_it else "is four", field="x")

def four():
    try:
        one()
    except BadCell as error:
        raise InvalidInput(str(error), field="x") from error
    raise BadLimit(surprise())

class DraftExists(DomainError):
    def __init__(self, name):
        super().__init__(f"is five of {name}")
"""
