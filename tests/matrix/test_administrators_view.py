"""An administrator keeps the installation and reads no complainant: neither a name, nor a number, nor their words."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from intake.casework.actor import Actor
from intake.clock import now
from intake.identity.excerpt import LEFT_OUT, masked_excerpt
from intake.identity.person import Person
from intake.jobs import NoQueue
from intake.rulemaking.drafting import drafts
from intake.rulemaking.replays import compare, replay
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import ActorKind, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.matrix.addresses import address, rules_of
from tests.stages.offices import serving
from tests.stages.pages import Page
from tests.stages.twilio_server import TOKEN

pytestmark = pytest.mark.slow

NAME, NUMBER = "欧阳慧敏", "13987654321"
WORDS = f"我叫{NAME}，住梧桐里九号，秘书长强制入会，收了三千七百二十一元，请打{NUMBER}。"
# Of what was planted nothing of this stands on a page: the name without its family name too, and most of the number.
HEARD = "…强制入会…"
ROLES = frozenset({StaffRole.ADMINISTRATOR})
PLANTED = ("慧敏", "87654321", "梧桐里", "七百二十一")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"twilio_auth_token": SecretStr(TOKEN), "public_url": "https://hotline.example"})


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime


@dataclass
class Planted:
    """Complaints that all say the same, one that was forged, and an administrator's browser."""

    scene: Scene
    numbers: list[str]
    page: Page


@pytest.fixture
def planted(runtime: Runtime) -> Planted:
    scene = Scene(runtime)
    known = {"narrative": WORDS, "person": Person(name=NAME, phone=f"+86{NUMBER}")}
    numbers = [scene.complaint(state, **known) for state in (State.RECEIVED, State.HANDLING, State.CALLBACK)]
    page = scene.browser("chief", StaffRole.ADMINISTRATOR)
    forged = {"MessageSid": "SM1", "From": f"+86{NUMBER}", "To": "+12025550100", "Body": WORDS}
    assert page.client.post("/hooks/sms/inbound", data=forged).status_code == 403
    _replay(runtime, Actor(ActorKind.STAFF, scene.person("other", StaffRole.ADMINISTRATOR).id, ROLES))
    return Planted(scene, numbers, page)


def _replay(runtime: Runtime, administrator: Actor) -> None:
    """Of a draft, on all of them."""
    with runtime.db.unit_of_work() as session:
        draft = drafts.open_draft(session, actor=administrator, at=now())
        replay.ask_replay(session, NoQueue(), draft, actor=administrator, at=now())
    with runtime.db.unit_of_work() as session:
        claim = replay.claim_next(session, at=now())
    assert claim is not None
    assert compare.run_replay(runtime.db, NoQueue(), claim, now=now)


def test_nothing_of_who_complained_nor_of_their_words_stands_on_any_page(planted: Planted) -> None:
    seen, shown = 0, set()
    for rule in rules_of(planted.scene):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for number in planted.numbers if "number" in rule.arguments else planted.numbers[:1]:
            answer = planted.page.client.get(address(planted.scene, rule, {"number": number}))
            seen += answer.status_code == 200
            shown |= {(rule.rule, word) for word in PLANTED if word in answer.get_data(as_text=True)}
            answer.close()
    assert not shown
    assert seen > 60


def test_where_work_needs_them_words_of_the_taxonomy_are_shown(planted: Planted) -> None:
    explained = f"/rules/explain/complaints/{planted.numbers[0]}"
    assert HEARD in planted.page.get(explained).text
    told = planted.page.client.get(explained, headers={"Accept": "application/json"})
    assert told.is_json
    assert not [word for word in PLANTED if word in told.get_data(as_text=True)]
    assert HEARD in planted.page.get("/quarantine/").text


def test_who_works_on_complaints_reads_what_came_in(planted: Planted) -> None:
    page = planted.scene.browser("watch", StaffRole.SUPERVISOR)
    assert WORDS in page.get("/quarantine/").text
    assert "秘书长强制入会" in page.get(f"/rules/explain/complaints/{planted.numbers[0]}").text  # the rest is hidden


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("", ""),
        ("我叫张三", LEFT_OUT),
        ("强制入会", "…强制入会…"),
        ("张三13800001234被强制入会，乱收费", "…强制入会…乱收费…"),
        ("会" * 50, LEFT_OUT),
    ],
)
def test_an_excerpt_has_known_words_and_nothing_beside_them(text: str, excerpt: str) -> None:
    assert masked_excerpt(text, ["强制入会", "乱收费", "强制", "会", "138"]) == excerpt
