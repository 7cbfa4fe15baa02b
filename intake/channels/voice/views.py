"""Twilio's webhooks for a call: noted, shown to the operators, answered with where it goes. Unsigned ones are kept."""

import logging

from flask import Blueprint, Response, abort, request
from twilio.twiml.voice_response import Dial, VoiceResponse

from intake.casework.registering.idempotent import once
from intake.channels.twilio_guard import is_signed
from intake.channels.voice.payloads import CallEnd, CallPayload
from intake.clock import now
from intake.conversation import inbox
from intake.language.i18n import N_, _
from intake.telephone.calls import end_call, note_call
from intake.web.context import runtime
from intake.web.forms import read_form

bp = Blueprint("voice", __name__)
log = logging.getLogger(__name__)

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_RECORDED = N_("This call is recorded.")
_NOBODY = N_("Nobody can take your call here at the moment. Please dial 12345.")
_SPEECH = "zh-CN"


@bp.post("/inbound")
def inbound() -> Response:
    """The same call again gets the same answer."""
    if not is_signed():
        _quarantine()
        abort(403)
    payload = read_form(CallPayload)
    once(
        runtime().db,
        lambda session: note_call(session, runtime().ring, call_sid=payload.call_sid, sender=payload.sender, at=now()),
    )
    return Response(_answer(), mimetype="application/xml")


@bp.post("/status")
def status() -> Response:
    if not is_signed():
        log.warning("the state of a call with a wrong signature was refused")
        abort(403)
    payload = read_form(CallEnd)
    if payload.status in _OVER:
        once(runtime().db, lambda session: end_call(session, payload.call_sid, at=now()))
    return Response(status=204)


def _answer() -> str:
    """To whom the caller is connected; without anybody set, where to call."""
    settings, answer = runtime().settings, VoiceResponse()
    if settings.voice_connect and settings.is_call_recorded:
        answer.say(_(_RECORDED), language=_SPEECH)
    if not settings.voice_connect:
        answer.say(_(_NOBODY), language=_SPEECH)
        return str(answer)
    connection = Dial(record="record-from-answer-dual") if settings.is_call_recorded else Dial()
    (connection.sip if settings.voice_connect.startswith("sip") else connection.number)(settings.voice_connect)
    answer.append(connection)
    return str(answer)


def _quarantine() -> None:
    """As a text with a wrong signature: kept where somebody looks, never believed."""
    given = {"message_sid": request.form.get("CallSid", ""), "sender": request.form.get("From", ""), "body": ""}
    kept = once(runtime().db, lambda session: inbox.quarantine(session, runtime().ring, **given, at=now()))
    log.warning("a call with a wrong signature was %s", "quarantined" if kept else "refused; it is not kept again")
