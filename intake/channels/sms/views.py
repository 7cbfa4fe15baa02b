"""Twilio's webhook for a text that came in. Unsigned ones are kept and refused."""

import logging

from flask import Blueprint, Response, abort, request

from intake.casework.registering.idempotent import once
from intake.channels.sms.payloads import InboundPayload
from intake.channels.twilio_guard import is_signed
from intake.clock import now
from intake.conversation import inbox
from intake.conversation.dialogue import AnswerLimit, InboundText, receive_text
from intake.web.context import runtime
from intake.web.forms import read_form

bp = Blueprint("sms", __name__)
log = logging.getLogger(__name__)

# The answer goes through the outbox, where it has attempts and a report of delivery; Twilio is only told "taken".
_TAKEN = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@bp.post("/inbound")
def inbound() -> Response:
    if not is_signed():
        _quarantine()
        abort(403)
    payload = read_form(InboundPayload)
    text = InboundText(
        payload.message_sid,
        payload.sender,
        payload.body,
        media=[request.form.get(f"MediaUrl{number}", "") for number in range(payload.media_count)],
        is_answered=bool(payload.opt_out_type),
    )
    limit = AnswerLimit(runtime().settings.sms_answers, runtime().settings.sms_answer_minutes)
    once(
        runtime().db,
        lambda session: receive_text(session, runtime().collaborators(session), text, at=now(), limit=limit),
    )
    return Response(_TAKEN, mimetype="application/xml")


def _quarantine() -> None:
    """Keep what came with a wrong signature where somebody looks: our settings may be what is wrong."""
    given = {name: request.form.get(field, "") for name, field in _FIELDS.items()}
    kept = once(runtime().db, lambda session: inbox.quarantine(session, runtime().ring, **given, at=now()))
    log.warning("a text with a wrong signature was %s", "quarantined" if kept else "refused; it is not kept again")


_FIELDS = {"message_sid": "MessageSid", "sender": "From", "body": "Body"}
