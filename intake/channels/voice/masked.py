"""Twilio's webhooks of a masked call: what whoever asked hears, when the complainant answers, how it ended.

The complainant's number is told to the provider only once a person has pressed a key: no mailbox is connected.
"""

import logging

from flask import Blueprint, Response, abort, request
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from intake.casework.registering.idempotent import once
from intake.channels.twilio_guard import is_signed
from intake.channels.voice.payloads import DialledCall, MaskedCallNews
from intake.clock import now
from intake.language.i18n import N_, _, use_language
from intake.notify.twilio_caller import MASKED_PATH, RING_SECONDS
from intake.telephone.masked import go_on, number_to_connect
from intake.vocabulary import MaskedCallState
from intake.web.context import runtime
from intake.web.forms import read_form

bp = Blueprint("masked_calls", __name__)
log = logging.getLogger(__name__)

_SPEECH = "zh-CN"
_PRESS = N_("This is the hotline. Press any key to be connected with the complainant.")
_GONE = N_("There is nobody to be connected with any more.")
# By Twilio's words: that the complainant's end was answered, and that the asker's end is over.
_TALKED = frozenset({"completed", "answered"})
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_WAIT_FOR_KEY = 15


@bp.before_request
def signed() -> None:
    if not is_signed():
        log.warning("news of a masked call with a wrong signature was refused")
        abort(403)


@bp.post("/<int:call_id>/connect")
def connect(call_id: int) -> Response:
    """Whoever asked has picked up: first the word to press a key, then the complainant is dialled."""
    with runtime().db.reading() as session:
        number = number_to_connect(session, runtime().ring, call_id)
    with use_language("zh"):
        answer = VoiceResponse()
        if not number:
            answer.say(_(_GONE), language=_SPEECH)
        elif not request.form.get("Digits"):
            asked = Gather(num_digits=1, timeout=_WAIT_FOR_KEY, action=_address(call_id, "connect"))
            asked.say(_(_PRESS), language=_SPEECH)
            answer.append(asked)
        else:
            # Both sides see the hotline's number alone.
            dial = Dial(
                caller_id=runtime().settings.twilio_number,
                timeout=RING_SECONDS,
                action=_address(call_id, "dialled"),
            )
            dial.number(number, status_callback=_address(call_id, "answered"), status_callback_event="answered")
            answer.append(dial)
    return Response(str(answer), mimetype="application/xml")


@bp.post("/<int:call_id>/answered")
def answered(call_id: int) -> Response:
    """The complainant has picked up."""
    once(runtime().db, lambda session: go_on(session, call_id, MaskedCallState.TALKING, at=now()))
    return Response(status=204)


@bp.post("/<int:call_id>/dialled")
def dialled(call_id: int) -> Response:
    """The complainant's end is over: how, and how long the two talked."""
    news = read_form(DialledCall)
    state = MaskedCallState.TALKED if news.status in _TALKED else MaskedCallState.UNANSWERED
    once(runtime().db, lambda session: go_on(session, call_id, state, at=now(), seconds=news.seconds))
    answer = VoiceResponse()
    answer.hangup()
    return Response(str(answer), mimetype="application/xml")


@bp.post("/<int:call_id>/over")
def over(call_id: int) -> Response:
    """The asker's own end is over: without the complainant where it was never picked up, or no key was pressed."""
    news = read_form(MaskedCallNews)
    if news.status in _OVER:
        once(runtime().db, lambda session: go_on(session, call_id, MaskedCallState.FAILED, at=now()))
    return Response(status=204)


def _address(call_id: int, step: str) -> str:
    return f"{runtime().settings.public_url.rstrip('/')}{MASKED_PATH}/{call_id}/{step}"
