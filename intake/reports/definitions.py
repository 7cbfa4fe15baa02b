"""What each rate means, in words and in code: numerator, denominator and cohort."""

from sqlalchemy import and_, case, exists

from intake.language.i18n import N_
from intake.reports.measures import (
    BASICALLY_WEIGHT,
    Rate,
    Source,
    call,
    clock,
    closed_by_end,
    closures,
    complaint,
    dispatched,
    due,
    due_originally,
    ever_accepted,
    one_if,
    part,
    received,
    remains,
    request,
    valid_calls,
    within,
    without_accusation,
)
from intake.vocabulary import Outcome, RequestKind, RequestState, Satisfaction, Solved
from routing.vocabulary import Clock

DUE_COHORT = N_(
    "complaints sent to a department and not suspended, whose closure is due in the period, extensions counted"
)
VALID_CALLS = N_("call-backs of the period in which the complainant was reached")

# A part is also taken back when a dispatcher overrules; only a request that was granted is a return.
_RETURNED = exists().where(
    request.handling_id == part.id, request.kind == RequestKind.RETURN, request.state == RequestState.APPROVED
)

RATES: dict[str, Rate] = {
    rate.key: rate
    for rate in (
        Rate(
            key="closure_rate",
            term="办结率（应结口径）",
            name="Closure rate",
            numerator=N_("those closed before the end of the period"),
            denominator=N_("all due in the period"),
            cohort=DUE_COHORT,
            source=Source.COMPLAINT,
            counted=due,
            points=closed_by_end,
        ),
        Rate(
            key="closure_rate_all",
            term="办结率（累计口径）",
            name="Closure rate, cumulative",
            numerator=N_("those closed before the end of the period"),
            denominator=N_("all accepted before the end of the period"),
            cohort=N_("every complaint ever accepted up to the end of the period"),
            source=Source.COMPLAINT,
            counted=ever_accepted,
            points=closed_by_end,
        ),
        Rate(
            key="closure_rate_dispatched",
            term="办结率（转办口径）",
            name="Closure rate, of those dispatched",
            numerator=N_("those closed before the end of the period"),
            denominator=N_("all dispatched in the period"),
            cohort=N_("complaints sent to a department in the period, for the last time where there were several"),
            source=Source.COMPLAINT,
            counted=dispatched,
            points=closed_by_end,
        ),
        Rate(
            key="ontime_rate",
            term="按时办结率",
            name="On-time closure rate",
            numerator=N_("those closed by their due time"),
            denominator=N_("all due in the period"),
            cohort=DUE_COHORT,
            source=Source.COMPLAINT,
            counted=due,
            points=lambda _period: one_if(complaint.closed_at <= complaint.closure_due_at),
        ),
        Rate(
            key="ontime_rate_orig",
            term="按时办结率（扣除延期）",
            name="On-time closure rate, without extensions",
            numerator=N_("those closed by their original due time"),
            denominator=N_("all originally due in the period"),
            cohort=N_(
                "complaints sent to a department and not suspended, whose closure was originally due in the period"
            ),
            source=Source.COMPLAINT,
            counted=due_originally,
            points=lambda _period: one_if(complaint.closed_at <= complaint.closure_original_due_at),
        ),
        Rate(
            key="answered_rate",
            term="建议咨询答复率",
            name="Suggestions and consultations answered",
            numerator=N_("those closed before the end of the period"),
            denominator=N_("all accepted in the period"),
            cohort=N_("suggestions and consultations accepted in the period"),
            source=Source.COMPLAINT,
            counted=without_accusation,
            points=closed_by_end,
        ),
        Rate(
            key="direct_rate",
            term="直办率",
            name="Answered at once",
            numerator=N_("those answered by the hotline itself without being sent to a department"),
            denominator=N_("all accepted in the period"),
            cohort=N_("complaints accepted in the period"),
            source=Source.COMPLAINT,
            counted=received,
            points=lambda _period: one_if(
                and_(complaint.dispatched_at.is_(None), complaint.outcome == Outcome.EXPLAINED)
            ),
        ),
        Rate(
            key="received_share",
            term="受理占比",
            name="Share of what was accepted",
            numerator=N_("those of the row"),
            denominator=N_("all accepted in the period, of every row together"),
            cohort=N_("complaints accepted in the period"),
            source=Source.COMPLAINT,
            counted=received,
            points=lambda _period: one_if(complaint.id.isnot(None)),
            is_share=True,
        ),
        Rate(
            key="sign_rate",
            term="及时签收率",
            name="Signed for in time",
            numerator=N_("those signed for by their time limit"),
            denominator=N_("all whose time limit for signing ended in the period"),
            cohort=N_("parts sent to a department; parts it no longer had to sign for are left out"),
            source=Source.CLOCK,
            counted=lambda period: [
                within(clock.due_at, period),
                clock.clock == Clock.SIGN,
                clock.cancelled_at.is_(None),
                remains,
            ],
            points=lambda _period: one_if(clock.met_at <= clock.due_at),
        ),
        Rate(
            key="return_rate",
            term="退单率",
            name="Return rate",
            numerator=N_("those given back, with approval"),
            denominator=N_("all dispatched in the period"),
            cohort=N_("parts sent to a department in the period, each department's own"),
            source=Source.PART,
            counted=lambda period: [within(part.dispatched_at, period), remains],
            points=lambda _period: one_if(_RETURNED),
        ),
        Rate(
            key="redo_rate",
            term="重办率",
            name="Redo rate",
            numerator=N_("how often they were sent back to be done again, all times counted"),
            denominator=N_("all closed in the period"),
            cohort=N_("complaints closed in the period and not opened again since"),
            source=Source.COMPLAINT,
            counted=closures,
            points=lambda _period: complaint.redo_count,
        ),
        Rate(
            key="first_pass_rate",
            term="一次办结率",
            name="Closed at the first attempt",
            numerator=N_("those never sent back to be done again"),
            denominator=N_("all closed in the period"),
            cohort=N_("complaints closed in the period and not opened again since"),
            source=Source.COMPLAINT,
            counted=closures,
            points=lambda _period: one_if(complaint.redo_count == 0),
        ),
        Rate(
            key="solved_rate",
            term="解决率",
            name="Solved",
            numerator=N_('those in which the complainant said "solved"'),
            denominator=N_("all valid call-backs of the period"),
            cohort=VALID_CALLS,
            source=Source.CALL,
            counted=valid_calls,
            points=lambda _period: one_if(call.solved == Solved.SOLVED),
        ),
        Rate(
            key="satisfaction",
            term="满意率",
            name="Satisfaction",
            numerator=N_('"satisfied" counted fully, "basically satisfied" as 0.9'),
            denominator=N_("all valid call-backs of the period"),
            cohort=VALID_CALLS,
            source=Source.CALL,
            counted=valid_calls,
            points=lambda _period: case(
                (call.satisfaction == Satisfaction.SATISFIED, 10),
                (call.satisfaction == Satisfaction.BASICALLY, int(10 * BASICALLY_WEIGHT)),
                else_=0,
            ),
            scale=10,
        ),
    )
}
HEADLINE = "closure_rate"
FIGURES = ("closure_rate", "ontime_rate", "closure_rate_all", "satisfaction")
