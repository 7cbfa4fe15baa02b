"""Key supervision in an office at work: two versions, what people entered, a round published, another one scored."""

from dataclasses import replace

from sqlmodel import Session, col, select

from intake.key_supervision.delegated import Delegation, end_item, enter_item
from intake.key_supervision.drafting import begin_draft, publish_set, write_indicator
from intake.key_supervision.findings import end_finding, enter_finding
from intake.key_supervision.reviewing import BatchNotice, judge, publish_round
from intake.key_supervision.scoring import score_now
from intake.key_supervision.sets import set_in_force
from intake.models import KeyScore
from intake.vocabulary import DelegatedKind, KeyAct, StaffRole
from routing.models import Association
from routing.vocabulary import Lifecycle
from tests import factories as make


def supervise(session: Session) -> None:
    """Two of each, one of them ended where it can be; the key list has one more by it."""
    first, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _ in range(2))
    unlisted = select(Association.id).where(~col(Association.is_watchlisted), Association.lifecycle == Lifecycle.ACTIVE)
    one = session.exec(unlisted.order_by(col(Association.id))).first() or 0
    day = make.on(5)
    for number in (1, 4):
        begin_draft(session, f"合成指标{number}", "合成文件", actor=first, at=day)
        wanted = replace(set_in_force(session).by_number[number], text=f"合成表述{number}", weight=50)
        write_indicator(session, wanted, edition=None, actor=first, at=day)
        publish_set(session, "合成", edition=None, actor=second, at=day)
        told = {"holds_on": day.date(), "reason": "合成检查"}
        [finding] = enter_finding(session, [one], number, **told, actor=first, at=day)
        kind = DelegatedKind.FUNCTION if number == 1 else DelegatedKind.PURCHASE
        given = Delegation(kind, f"合成事项{number}", "合成局", "合成目录", day.date())
        [item] = enter_item(session, [one], given, actor=first, at=day)
    end_finding(session, finding.id, ends_on=day.date(), reason="合成整改", actor=second, at=day)
    end_item(session, item.id, valid_to=day.date(), reason="合成收回", actor=second, at=day)
    row = score_now(session, actor=first, at=day)
    waiting = select(KeyScore.id).where(KeyScore.round_id == row.id, KeyScore.act != KeyAct.NONE)
    every = session.exec(waiting).all()
    judge(session, row.id, every, accept=True, reason="合成：上级交办", actor=first, at=day)
    notice = BatchNotice("合成第九批", "合成〔2026〕9号", day.date(), "合成")
    publish_round(session, row.id, notice, actor=second, at=day)
    score_now(session, actor=second, at=make.on(6))
