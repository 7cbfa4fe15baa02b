"""Which sender an installation uses: Twilio once it is set up, the log until then. Half a set-up is refused."""

from intake.errors import InvalidInput
from intake.notify.senders import LogSender, Sender
from intake.notify.twilio_sender import TwilioSender
from intake.settings import Settings
from routing.translatable import N_


def sender_for(settings: Settings) -> Sender:
    """The sender the settings describe. An auth token alone is enough to receive, so it does not mean sending."""
    if not settings.twilio_account_sid:
        return LogSender()
    if not settings.twilio_auth_token.get_secret_value():
        raise InvalidInput(N_("JIESU_TWILIO_AUTH_TOKEN is missing beside the account sid"), field="twilio_auth_token")
    if not (settings.twilio_number or settings.twilio_messaging_service_sid):
        raise InvalidInput(
            N_("JIESU_TWILIO_NUMBER or JIESU_TWILIO_MESSAGING_SERVICE_SID must say what texts leave from"),
            field="twilio_number",
        )
    return TwilioSender(settings)
