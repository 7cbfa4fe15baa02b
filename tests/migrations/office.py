"""What a small installation does besides its complaints, each of it by the acts that the tests of the record share.

These acts take days; the installation stands still only after the last of them.
"""

from datetime import datetime

from sqlmodel import Session

from intake.casework.reply_drafts import save_draft
from intake.casework.verbs.reaching.masked_call import ask_masked_call
from intake.charts.data import Bar, BarChart
from intake.charts.pictures import WantedPicture, draw_wanted, want_picture
from intake.desk.handling.own_list import keep_list
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from tests import factories as make
from tests.record.bound_rows import history
from tests.record.office_scene import ANYWHERE

OVER = make.on(12, 18)


def run_the_office(runtime: Runtime) -> None:
    """A complaint in which everything happens, one that is under way, and what stands beside complaints."""
    acts = (make.write_known_association, history, _begin_an_answer, *ANYWHERE)
    for act in acts:
        with runtime.db.unit_of_work() as session:
            act(session)


def draw_a_chart(runtime: Runtime, *, at: datetime) -> None:
    """As a page asks for it and a worker draws it."""
    chart = BarChart("合成", (Bar("合成", 50.0, None, None, "合成", "合成", ""),))
    with runtime.db.unit_of_work() as session:
        want_picture(session, WantedPicture.of(chart, "svg"), at=at)
    draw_wanted(runtime.db, at=at)


def _begin_an_answer(session: Session) -> None:
    """A department has begun its answer, keeps a filter of its list, and asks to be put through."""
    office, crew = make.make_office(session), make.Crew(session)
    made = make.make_complaint(session, office, association_id=make.known_association(session), at=make.on(1))
    make.bring_to(session, office, crew, made, State.HANDLING, at=make.on(1, 11))
    part, *_others = make.open_parts(session, made, HandlingState.SIGNED)
    handler = crew.handler(part.department_id)
    save_draft(session, made, {"reply_text": ["合成答复：正在核"]}, revision=0, actor=handler, at=make.on(1, 12))
    ask_masked_call(session, office, made, actor=handler, at=make.on(1, 13))
    keep_list(session, "合成：收费", "queue=department&branch=F", actor=handler)
