"""The addresses that gateways post to when a text has arrived, or has not. Unsigned reports change nothing."""

from flask import Blueprint, Response, abort, jsonify, request

from intake.channels.receipts.payloads import DomesticReceipt, TwilioStatus
from intake.channels.twilio_guard import is_signed
from intake.clock import now
from intake.notify.delivery import DeliveryReport, report_delivery
from intake.notify.request_signature import is_signed_by
from intake.web.context import runtime
from intake.web.forms import read_form
from intake.web.row_ids import row_id

bp = Blueprint("receipts", __name__)


@bp.post("/status")
def status() -> Response:
    """Twilio's."""
    if not is_signed():
        abort(403)
    payload = read_form(TwilioStatus)
    is_ours = _report(payload.report(request.args.get("message", type=row_id)))
    return Response(status=204 if is_ours else 404)


@bp.post("/receipt")
def receipt() -> Response:
    """A domestic gateway's. One about nothing of ours is answered alike: it would be posted again and again."""
    settings = runtime().settings
    secret = settings.sms_gateway_secret.get_secret_value()
    if not is_signed_by(request.form, secret, digest=settings.sms_gateway_digest):
        abort(403)
    _report(read_form(DomesticReceipt).report())
    return jsonify(code="0")


def _report(report: DeliveryReport) -> bool:
    with runtime().db.unit_of_work() as session:
        return report_delivery(session, report, at=now())
