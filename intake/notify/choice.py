"""Which sender an installation uses: the gateway that is set up, the log until then. Half a set-up is refused."""

from intake.notify.domestic_sender import DomesticSender
from intake.notify.senders import LogSender, Sender
from intake.notify.smtp_sender import SmtpSender
from intake.notify.twilio_sender import TwilioSender
from intake.settings import Settings


def sender_for(settings: Settings) -> Sender:
    """The sender the settings describe. An auth token alone is enough to receive, so it does not mean sending."""
    settings.require_whole_sending()
    if settings.sms_gateway_url:
        return DomesticSender(settings)
    return TwilioSender(settings) if settings.twilio_account_sid else LogSender()


def mail_sender_for(settings: Settings) -> Sender | None:
    """By which e-mail leaves; None where no server is named."""
    settings.require_whole_mail()
    return SmtpSender(settings) if settings.sends_mail else None
