"""What counts as a case and what as a failed one, where a share of them is tested: for the test and for the list."""

import sqlalchemy as sa

from intake.models import Callback, DecisionRecord, DecisionRequest, Handling
from intake.vocabulary import Contacted, HandlingRole, RequestKind, RequestState, Satisfaction

_part, _decision = Handling.__table__, DecisionRecord.__table__
_request, _call = DecisionRequest.__table__, Callback.__table__
_later = _decision.alias("later")

WAS_RETURNED = sa.exists().where(
    _request.c.handling_id == _part.c.id,
    _request.c.kind == RequestKind.RETURN,
    _request.c.state == RequestState.APPROVED,
)
WAS_OVERRULED = sa.exists().where(
    _later.c.complaint_id == _decision.c.complaint_id, _later.c.override_by_id.is_not(None)
)
IS_LEAD = _part.c.role == HandlingRole.LEAD
IS_OF_RULE = _decision.c.override_by_id.is_(None)
WAS_REACHED = _call.c.contacted == Contacted.REACHED
IS_DISSATISFIED = _call.c.satisfaction == Satisfaction.DISSATISFIED
