"""Which sender an installation uses: Twilio once it is set up, the log until then. Half a set-up is refused."""

from intake.notify.senders import LogSender, Sender
from intake.notify.twilio_sender import TwilioSender
from intake.settings import Settings


def sender_for(settings: Settings) -> Sender:
    """The sender the settings describe. An auth token alone is enough to receive, so it does not mean sending."""
    if not settings.twilio_account_sid:
        return LogSender()
    settings.require_whole_sending()
    return TwilioSender(settings)
