"""All the work of who leaves, or of a department that is abolished, handed over at once, and given back by one act."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import integrity
from intake.clock import now
from intake.events import EventKind
from intake.models import BulkHandover, CallDraft, Handling, RoleChange
from intake.rulemaking.drafting.drafts import find_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.runtime import Runtime
from intake.telephone.drafts import TypedCall, save_draft
from intake.vocabulary import ActorKind, HandlingState, StaffRole, State
from routing.models import Department
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _admin(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def _holders(scene: Scene, number: str) -> list[tuple[int, int | None, HandlingState]]:
    """Who has its open parts: department, person, state."""
    with scene.runtime.db.reading() as session:
        parts = find.handlings_of(session, find.get_by_number(session, number).id)
        return [(one.department_id, one.handler_id, one.state) for one in parts if one.state in find.OPEN_PARTS]


def _undo(page: Page, address: str, *, status: int = 303) -> str:
    """Press the button; what the page then says."""
    form = re.search(rf'action="({address}/\d+/undo)"', page.get(address).text)
    assert form is not None
    answer = page.post(form[1], {}, status=status)
    return page.follow(answer).text if status == 303 else answer.text


def _must_verify(scene: Scene) -> None:
    with scene.runtime.db.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


class Leaver:
    """A handler with two complaints in their name, and a colleague."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.numbers = scene, [scene.complaint(), scene.complaint()]
        self.department = scene.departments_of(self.numbers[0])[0]
        belongs = {"department_id": self.department}
        self.staff = scene.person("lizhi", StaffRole.HANDLER, StaffRole.OPERATOR, **belongs)
        self.colleague = scene.person("liuren", StaffRole.HANDLER, StaffRole.OPERATOR, **belongs)
        for number in self.numbers:
            scene.browser_of("lizhi").post(f"/complaints/{number}/sign", {"confirmed": "1"})
        self.in_hand = f"/staff/{self.staff.id}/in-hand"

    def hands_over(self) -> None:
        _admin(self.scene).post(self.in_hand, {"successor": str(self.colleague.id), "why": "合成：调离"})

    def handlers(self) -> list[int | None]:
        return [_holders(self.scene, number)[0][1] for number in self.numbers]


def test_what_a_leaver_handed_over_is_theirs_again_by_one_act(scene: Scene) -> None:
    leaver = Leaver(scene)
    with scene.runtime.db.unit_of_work() as session:
        operator = Actor(ActorKind.STAFF, leaver.staff.id, frozenset({StaffRole.OPERATOR}))
        typed = TypedCall("c" * 32, 0, "token", [("narrative", "合成来电")])
        save_draft(session, scene.runtime.ring, typed, other_key="d" * 32, actor=operator, at=now())
    leaver.hands_over()
    assert leaver.handlers() == [leaver.colleague.id] * 2
    told = _undo(_admin(scene), leaver.in_hand)
    assert "已退回 3 项" in told
    assert leaver.handlers() == [leaver.staff.id] * 2
    with scene.runtime.db.reading() as session:
        assert session.exec(select(CallDraft.operator_id)).all() == [leaver.staff.id]
        assert session.exec(select(BulkHandover.returned)).all() == [3]
    assert "undo" not in _admin(scene).get(leaver.in_hand).text
    _must_verify(scene)


def test_what_somebody_changed_since_stays_and_is_told(scene: Scene) -> None:
    leaver = Leaver(scene)
    leaver.hands_over()
    third = scene.person("disan", StaffRole.HANDLER, department_id=leaver.department)
    scene.browser_of("liuren").post(f"/complaints/{leaver.numbers[0]}/assign", {"handler_id": str(third.id)})
    told = _undo(_admin(scene), leaver.in_hand)
    assert leaver.handlers() == [third.id, leaver.staff.id]
    assert f"{leaver.numbers[0]}：" in told or leaver.numbers[0] in told
    row_id = 1
    _admin(scene).post(f"{leaver.in_hand}/{row_id}/undo", {}, status=409)
    _admin(scene).post(f"{leaver.in_hand}/999/undo", {}, status=404)
    scene.browser_of("liuren").post(f"{leaver.in_hand}/{row_id}/undo", {}, status=403)


def test_who_is_gone_gets_nothing_back(scene: Scene) -> None:
    leaver = Leaver(scene)
    leaver.hands_over()
    _admin(scene).post(f"/staff/{leaver.staff.id}/active", {})
    assert "不再" in _undo(_admin(scene), leaver.in_hand)
    assert leaver.handlers() == [leaver.colleague.id] * 2


def test_what_is_with_a_department_of_before_goes_back_to_that_department(scene: Scene) -> None:
    leaver = Leaver(scene)
    elsewhere = scene.department(Symbol.COM)
    new = {"name": "合成", "roles": ["handler"], "department": scene.name_of(elsewhere)}
    scene.person("yuandi", StaffRole.HANDLER, department_id=leaver.department)  # somebody stays there
    with scene.runtime.db.unit_of_work() as session:
        parts = session.exec(select(Handling).where(Handling.handler_id == leaver.staff.id)).all()
        assert len(parts) == 2
    _admin(scene).post(f"/staff/{leaver.staff.id}", new)
    assert leaver.numbers[0][:4] in _admin(scene).get(leaver.in_hand).text
    _admin(scene).post(leaver.in_hand, {"successor": "", "why": "合成：调离"})
    assert leaver.handlers() == [None, None]


class Abolished:
    """A department that leads complaints about fees and about governance, one of them signed for by name."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.numbers = [scene.complaint(violations=("F-01",)), scene.complaint(violations=("G-01",))]
        self.old = next(
            one for one in scene.departments_of(self.numbers[0]) if one in scene.departments_of(self.numbers[1])
        )
        self.handler = scene.handler_of(self.old)
        self.handler.post(f"/complaints/{self.numbers[0]}/sign", {"confirmed": "1"})
        self.fees, self.rest = (scene.department(symbol) for symbol in (Symbol.DRC, Symbol.COM))
        self.address = f"/departments/{self.old}/hand-over"

    @property
    def form(self) -> dict[str, str]:
        names = {"fees": self.scene.name_of(self.fees), "rest": self.scene.name_of(self.rest)}
        return names | {"document": "合成〔2026〕1号", "why": "合成：机构改革"}

    def departments(self) -> list[list[int]]:
        return [sorted({one for one, _who, _state in _holders(self.scene, number)}) for number in self.numbers]


def test_an_abolished_department_is_counted_handed_over_and_given_back(scene: Scene) -> None:
    abolished, admin = Abolished(scene), _admin(scene)
    before = [_holders(scene, number) for number in abolished.numbers]
    rows = _rows(scene)
    tried = admin.post(f"{abolished.address}/try", abolished.form, status=200).text
    assert "尚未办理" in tried or "仅为试算" in tried
    assert abolished.form["why"] in tried  # what was typed stands
    assert _rows(scene) == rows
    admin.post(abolished.address, abolished.form)
    fees, rest = abolished.departments()
    assert abolished.old not in {*fees, *rest}
    assert abolished.fees in fees
    assert abolished.rest in rest
    signed = {one: state for one, _who, state in _holders(scene, abolished.numbers[0])}
    assert signed[abolished.fees] is HandlingState.SIGNED
    told = _undo(admin, abolished.address)
    assert "已退回 2 项" in told
    assert [sorted(map(str, _holders(scene, one))) for one in abolished.numbers] == [
        sorted(map(str, one)) for one in before
    ]
    _must_verify(scene)


def _rows(scene: Scene) -> tuple[int, int]:
    with scene.runtime.db.reading() as session:
        return len(session.exec(select(Handling)).all()), len(session.exec(select(BulkHandover)).all())


def test_what_the_successor_has_worked_on_stays_with_it(scene: Scene) -> None:
    abolished, admin = Abolished(scene), _admin(scene)
    admin.post(abolished.address, abolished.form)
    scene.handler_of(abolished.fees).post(f"/complaints/{abolished.numbers[0]}/contact", {"note": "合成：已联系"})
    told = _undo(admin, abolished.address)
    assert "已退回 1 项" in told
    assert abolished.numbers[0] in told
    fees, rest = abolished.departments()
    assert abolished.fees in fees
    assert abolished.old in rest


def test_one_that_stands_still_stays_and_keeps_no_other_back(scene: Scene) -> None:
    abolished, admin = Abolished(scene), _admin(scene)
    suspended = _suspend(scene, abolished)
    assert suspended in admin.post(f"{abolished.address}/try", abolished.form, status=200).text
    admin.post(abolished.address, abolished.form)
    fees, rest = abolished.departments()
    assert abolished.old in fees
    assert abolished.rest in rest


def _suspend(scene: Scene, abolished: Abolished) -> str:
    number = abolished.numbers[0]
    form = {"reason_code": "court", "evidence": "合成证据", "legal_basis": "合成依据"}
    for department in scene.departments_of(number):
        scene.handler_of(department).post(f"/complaints/{number}/sign", {"confirmed": "1"})
    lead = scene.departments_of(number, HandlingState.SIGNED)[0]
    scene.handler_of(lead).post(f"/complaints/{number}/request_suspension", form)
    page = scene.dispatcher()
    request = re.search(r"/requests/(\d+)", page.get("/requests/").text)
    assert request is not None
    page.post(f"/requests/{request[1]}", {"decision": "approve", "note": "合成意见"})
    assert scene.stored(number).state is State.SUSPENDED
    return number


def test_nobody_and_itself_are_no_successors(scene: Scene) -> None:
    abolished, admin = Abolished(scene), _admin(scene)
    for wrong in (
        {"fees": "", "rest": ""},
        {"rest": scene.name_of(abolished.old)},
        {"document": ""},
        {"rest": "没有的局"},
    ):
        admin.post(abolished.address, abolished.form | wrong, status=422)
        admin.post(f"{abolished.address}/try", abolished.form | wrong, status=422)
    admin.post(abolished.address, abolished.form | {"rest": "", "propose_rules": "1"}, status=422)
    scene.supervisor().get(abolished.address, status=403)
    admin.get("/departments/99999/hand-over", status=404)


def test_rules_and_roles_are_proposed_and_change_nothing_yet(scene: Scene) -> None:
    abolished, admin = Abolished(scene), _admin(scene)
    bureau = scene.department(Symbol.REG)
    address, name = f"/departments/{bureau}/hand-over", scene.name_of(abolished.rest)
    _name_in_a_rule(scene, bureau)
    form = abolished.form | {
        "fees": "",
        "propose_rules": "1",
        "propose_roles": "1",
        "on": str(now().date() + timedelta(days=9)),
    }
    admin.post(address, form)
    with scene.runtime.db.reading() as session:
        draft = find_draft(session)
        assert draft is not None
        assert name in {rule.lead for rule in rules_of(session, draft)}
        assert scene.name_of(bureau) not in {rule.lead for rule in rules_of(session, draft)}
        changes = session.exec(select(RoleChange)).all()
        assert [one.department_id for one in changes] == [abolished.rest] * len(changes)
        assert changes
        assert session.get_one(Department, bureau).is_active
    admin.post(address, form)  # again: nothing is proposed twice
    with scene.runtime.db.reading() as session:
        assert len(session.exec(select(RoleChange)).all()) == len(changes)
    _must_verify(scene)


def _name_in_a_rule(scene: Scene, department_id: int) -> None:
    """A draft whose first rule leads to a department by its name."""
    author = scene.person("guize", StaffRole.ADMINISTRATOR)
    with scene.runtime.db.unit_of_work() as session:
        actor = Actor(ActorKind.STAFF, author.id, frozenset({StaffRole.ADMINISTRATOR}))
        draft = open_draft(session, actor=actor, at=now())
        first = rules_of(session, draft)[0]
        name = session.get_one(Department, department_id).name
        apply_edits(session, draft, [Put(first.id, cells={"lead": name})], actor=actor, at=now(), why="合成")


def test_the_history_says_who_had_it_and_who_has_it_again(scene: Scene) -> None:
    leaver = Leaver(scene)
    leaver.hands_over()
    _undo(_admin(scene), leaver.in_hand)
    given = [event.data for event in scene.events(leaver.numbers[0], EventKind.HANDLING_ASSIGN)]
    assert [one["after"]["handler_id"] for one in given[-2:]] == [leaver.colleague.id, leaver.staff.id]
