"""Calls that somebody waits for are placed; each hour what is left of calls long over is thrown away.

A call is handed to the provider once, whatever becomes of it: nobody's telephone rings twice. A second run of either
finds nothing left to do.
"""

import logging
from datetime import timedelta

from sqlmodel import Session

from intake.clock import now
from intake.identity.erasure import ERASED_FROM
from intake.identity.phone import plain_phone
from intake.notify.senders import NotSent, Uncertain
from intake.notify.staff.contacts import reach_of
from intake.notify.twilio_caller import TwilioCaller, can_connect
from intake.runtime import Runtime, process_runtime
from intake.sealing.envelope import CannotOpen
from intake.telephone.calls import forget_callers
from intake.telephone.drafts import drop_old_drafts
from intake.telephone.masked import WantedCall, claim_wanted, end_forgotten, go_on, note_placed
from intake.vocabulary import MaskedCallState

log = logging.getLogger(__name__)


def place_calls() -> None:
    """The job."""
    place_wanted(process_runtime())


def place_wanted(runtime: Runtime) -> int:
    """Ring whoever asked to be connected; how many the provider took."""
    with runtime.db.unit_of_work() as session:
        claimed = claim_wanted(session, at=now())
        end_forgotten(session, at=now())
    if not claimed:
        return 0
    caller = TwilioCaller(runtime.settings) if can_connect(runtime.settings) else None
    return sum(_place(runtime, caller, one) for one in claimed)


def _place(runtime: Runtime, caller: TwilioCaller | None, wanted: WantedCall) -> bool:
    """What may have left is left to the webhooks: they tell whether it rang."""
    sid = ""
    try:
        with runtime.db.reading() as session:
            phone = _own_phone(session, wanted.staff_id)
        sid = caller.ring(phone, call_id=wanted.id) if caller is not None and phone else ""
    except Uncertain as error:
        log.warning("call %d may have been placed: %s", wanted.id, error)
        return False
    except (NotSent, CannotOpen) as error:
        log.warning("call %d was not placed: %s", wanted.id, error)
    with runtime.db.unit_of_work() as session:
        if sid:
            note_placed(session, wanted.id, sid)
        else:
            go_on(session, wanted.id, MaskedCallState.FAILED, at=now())
    return bool(sid)


def _own_phone(session: Session, staff_id: int) -> str:
    return plain_phone(reach_of(session, staff_id).phone)


def tidy_calls() -> None:
    """The job."""
    runtime = process_runtime()
    before = now() - timedelta(hours=runtime.settings.draft_hours)
    with runtime.db.unit_of_work() as session:
        count = drop_old_drafts(session, before=before) + forget_callers(session, before=before)
    if count:
        runtime.db.clear_freed(ERASED_FROM)
