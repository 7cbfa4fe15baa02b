"""One letter of each kind, filled as far as it can be, each issued by who issues it."""

from sqlmodel import select

from intake.identity.person import Person
from intake.models import Complaint, DecisionRequest, Letter
from intake.vocabulary import HandlingState, State
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

CODE = "ABCD2345"
ADDRESS = "成都市青羊区合成路1号2栋301室"
RESIDENT = Person(name="欧阳合成", phone="+8613800001234", address=ADDRESS)


def issue_all(scene: Scene) -> list[str]:
    """Their addresses, one of each kind."""
    _of_the_course(scene)
    _of_the_end(scene)
    _of_the_department(scene)
    kinds = {}
    with scene.runtime.db.reading() as session:
        for row, number in session.exec(select(Letter, Complaint.number).join(Complaint)):
            kinds[row.kind] = f"/complaints/{number}/letters/{row.id}"
    return list(kinds.values())


def _of_the_course(scene: Scene) -> None:
    """Accepted, extended."""
    number, dispatcher = (
        scene.complaint(State.HANDLING, person=RESIDENT, tracking_code=CODE, amount=120000),
        scene.dispatcher(),
    )
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    asks = {"reason_code": "complex", "evidence": "涉及会员较多。", "legal_basis": "规程第十条", "days": "5"}
    handler.post(f"/complaints/{number}/request_extension", asks)
    with scene.runtime.db.reading() as session:
        request_id = session.exec(select(DecisionRequest.id)).one()
    dispatcher.post(f"/requests/{request_id}", {"decision": "approve", "note": "同意延期。"})
    issue(dispatcher, number, "acceptance", "请保留缴费凭证和培训合同，办理部门会与您联系。")
    issue(dispatcher, number, "extension", "因需向多家会员单位核实缴费情况，办理期限延长。")


def _of_the_end(scene: Scene) -> None:
    """More was asked; refused."""
    dispatcher = scene.dispatcher()
    number = scene.complaint(State.RECEIVED, person=RESIDENT)
    dispatcher.post(f"/complaints/{number}/ask_info", {"question": "请提供缴费凭证、培训合同各一份，并说明缴费时间。"})
    issue(dispatcher, number, "supplement", "")
    number = scene.complaint(State.RECEIVED, person=RESIDENT)
    refused = {"confirmed": "1", "reason": "R11", "note": "请向该协会注册地的登记管理机关提出。"}
    dispatcher.post(f"/complaints/{number}/reject", refused)
    issue(dispatcher, number, "refusal", "")


def _of_the_department(scene: Scene) -> None:
    """Asked of the association, ordered of it, nothing found, answered."""
    number = scene.complaint(State.HANDLING, person=RESIDENT)
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    for kind, words in (
        ("inquiry", "请说明本年度会费的标准、表决程序和收支情况。"),
        ("rectification", "请停止以入会为条件承接项目，并清退已收费用。"),
        ("no_fault", "经核查，会费标准经会员大会表决通过并已公示。"),
    ):
        issue(handler, number, kind, words, road="post", days="5" if kind != "no_fault" else "")
    number = scene.complaint(State.HANDLING, person=RESIDENT)
    handler = scene.handler_of(scene.stored(number).lead_department_id)
    answer = {
        "confirmed": "1",
        "outcome": "substantiated",
        "reply_text": "经查，该协会要求企业入会后方可承接项目。\n已责令其停止，并于十个工作日内清退所收费用。",
        "measures": ["rectify", "refund"],
        "legal_basis": "《社会团体登记管理条例》第三十条",
        "amount_refunded": "1200",
        "document_number": "成民执责改〔2026〕12号",
    }
    handler.post(f"/complaints/{number}/reply", answer)
    for department in scene.departments_of(number, HandlingState.SIGNED):
        if department != scene.stored(number).lead_department_id:
            scene.handler_of(department).post(f"/complaints/{number}/reply", answer)
    scene.dispatcher().post(f"/complaints/{number}/pass_review", {})
    issue(handler, number, "answer", "")


def issue(page: Page, number: str, kind: str, words: str, *, road: str = "page", **more: str) -> None:
    page.post(f"/complaints/{number}/letters", {"kind": kind, "road": road, "words": words, **more}, status=303)
