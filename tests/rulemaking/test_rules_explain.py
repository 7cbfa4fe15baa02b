"""The page that explains: any complaint for those who see all, any supposed one, as a page and as JSON."""

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.events import EventKind
from intake.rulemaking.drafting import drafts
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.models import Rule
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

JSON = {"Accept": "application/json"}
RULES = 75


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def page(scene: Scene) -> Page:
    return scene.dispatcher()


def drafted(scene: Scene, **cells: str) -> None:
    """A draft in which rules about F-01 say something else."""
    with scene.runtime.db.unit_of_work() as session:
        draft = drafts.open_draft(session, actor=SYSTEM, at=now())
        for rule in session.exec(select(Rule).where(Rule.table_id == draft.id, Rule.violation == "F-01")):
            rule.sqlmodel_update(cells)
            session.add(rule)


def address(number: str, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/rules/explain/complaints/{number}?{asked}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_complaint_is_explained_whole(scene: Scene, page: Page, language: str) -> None:
    number = scene.complaint()
    text = page.get(address(number, lang=language)).text
    registrar = scene.name_of(scene.department(Symbol.REG))
    assert registrar in text
    assert "合成文件" in text  # the document of the registry row
    assert "国办发〔2020〕21号" in text  # the law of the rule
    assert text.count("<details") >= 1


def test_opening_it_is_recorded(scene: Scene, page: Page) -> None:
    number = scene.complaint()
    page.get(address(number))
    assert [event.data["page"] for event in scene.events(number, EventKind.COMPLAINT_VIEW)] == ["explain"]


def test_every_rule_stands_in_one_place_of_the_answer_for_programs(scene: Scene, page: Page) -> None:
    told = page.get(address(scene.complaint()), headers=JSON).json
    (part,) = told["parts"]
    orders = [
        part["winner"]["order"],
        *(row["order"] for row in part["also"]),
        *(one["rule"] for one in part["refused"]),
    ]
    assert len(orders) == len(set(orders)) == RULES
    assert told["stored"]["leads"] == told["in_force_now"]["leads"] == [told["lead"]["department"]]
    assert told["registry"]["roles"][0]["role"] == "registrar"


def test_the_draft_stands_beside_what_was_decided(scene: Scene, page: Page) -> None:
    number = scene.complaint()
    drafted(scene, lead="MR", co="")
    told = page.get(address(number, table="draft"), headers=JSON).json
    assert (told["lead"]["symbol"], told["table_state"]) == ("MR", "draft")
    assert told["stored"]["leads"] != [told["lead"]["department"]]
    assert 'class="differs"' in page.get(address(number, table="draft")).text
    assert 'class="differs"' not in page.get(address(number)).text


def test_what_waits_for_triage_is_explained_by_the_table_in_force(scene: Scene, page: Page) -> None:
    told = page.get(address(scene.complaint(State.RECEIVED)), headers=JSON).json
    assert (told["stored"], told["table_version"]) == (None, 1)
    page.get(address(scene.complaint(State.RECEIVED)))


def test_an_accused_department_stays_recused_in_the_explanation(scene: Scene, page: Page) -> None:
    accused = scene.department(Symbol.REG)
    number = scene.complaint(implicated=frozenset({accused}))
    told = page.get(address(number), headers=JSON).json
    assert [one["department"] for one in told["recused"]] == [scene.name_of(accused)]
    assert told["stored"]["leads"] == told["in_force_now"]["leads"]


def test_the_complaint_page_leads_there_for_those_who_may(scene: Scene, page: Page) -> None:
    number = scene.complaint()
    assert f"/rules/explain/complaints/{number}" in page.get(f"/complaints/{number}").text
    handler = scene.handler(Symbol.REG)
    assert "/rules/explain" not in handler.get(f"/complaints/{number}").text
    handler.get(address(number), status=403)


def test_an_operator_supposes_but_opens_no_complaint(scene: Scene) -> None:
    operator = scene.browser("jiexian", StaffRole.OPERATOR)
    operator.get("/rules/explain/")
    operator.get(address(scene.complaint()), status=403)


def test_a_number_that_is_none_is_not_found(page: Page) -> None:
    page.get(address("1234"), status=404)
    page.get(address("1234", table="nonsense"), status=422)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_facts_in_the_address_are_explained_and_stay_in_the_form(page: Page, language: str) -> None:
    page.get(f"/rules/explain/?lang={language}")
    text = page.get("/rules/explain/?violation=F-01&violation=A-01&region=510100&amount=5000").text
    assert 'id="part-F-01"' in text
    assert 'id="part-A-01"' in text
    assert 'value="5000"' in text


def test_supposed_facts_decide_as_a_registration_would(scene: Scene, page: Page) -> None:
    number = scene.complaint()
    known = {"violation": "F-01", "association": make.CREDIT_CODE, "channel": "web"}
    supposed = page.post("/rules/explain/", known, status=200, headers=JSON).json
    real = page.get(address(number), headers=JSON).json
    assert (supposed["lead"], supposed["co"]) == (real["lead"], real["co"])


def test_a_narrative_is_posted_and_its_words_count(scene: Scene, page: Page) -> None:
    drafted(scene, keywords_any="黑名单")
    facts = {"violation": "F-01", "region": "510100", "table": "draft"}
    without, with_words = (
        page.post("/rules/explain/", facts | {"text": text}, status=200, headers=JSON).json["rule"]
        for text in ("", "不交就上黑名单")
    )
    assert without != with_words


def test_a_department_named_in_part_is_recused(page: Page, scene: Scene) -> None:
    name = scene.name_of(scene.department(Symbol.MR))
    facts = {"violation": "F-09", "association": make.CREDIT_CODE, "implicated": name}
    told = page.post("/rules/explain/", facts, status=200, headers=JSON).json
    assert [one["department"] for one in told["recused"]] == [name]


def test_a_supposed_association_needs_no_row_of_the_registry(page: Page) -> None:
    facts = {"violation": "F-19", "level": "city", "region": "510100", "lifecycle": "revoked", "watchlist": "true"}
    told = page.post("/rules/explain/", facts, status=200, headers=JSON).json
    assert (told["policy"], told["registry"]) == ("key", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("violation", "X-99"),
        ("association", "没有这家协会"),
        ("region", "没有这个地方"),
        ("implicated", "没有这个局"),
        ("amount", "many"),
        ("on", "2999-01-01"),
        ("kind", "grumble"),
        ("table", "nonsense"),
    ],
)
def test_a_fact_that_means_nothing_is_refused_by_its_field_and_kept(page: Page, field: str, value: str) -> None:
    facts = {"violation": "F-01", "region": "510100"} | {field: value}
    assert field in page.post("/rules/explain/", facts, status=422, headers=JSON).json["errors"]
    text = page.post("/rules/explain/", facts, status=422).text
    assert f'href="#{field}"' in text


def test_type_aheads_offer_names(page: Page) -> None:
    assert make.CREDIT_CODE in page.get("/rules/explain/associations?association=门窗").text
    assert 'value="510100"' in page.get("/rules/explain/regions?region=成都").text
    assert "<option" not in page.get("/rules/explain/regions?region=").text


def test_the_call_screen_hands_its_facts_over(scene: Scene) -> None:
    operator = scene.browser("jiexian", StaffRole.OPERATOR)
    typed = {"narrative": "强制入会", "violations": "F-01", "kind": "complaint", "confidentiality": "anonymous"}
    text = operator.post("/console/preview", typed, status=200).text
    assert 'form="why" name="violation" value="F-01"' in text
    assert 'form="why" name="anonymous" value="true"' in text
    assert 'form="why"' not in operator.post("/console/preview", {"narrative": "你好"}, status=200).text
    assert 'id="why"' in operator.get("/console/").text
