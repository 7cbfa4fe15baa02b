"""Masked calls through Twilio's Calls resource: it rings the one who asked, and asks our webhook what comes next."""

from requests import RequestException
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from intake.notify.senders import Refused
from intake.notify.twilio_sender import TwilioWire, broken, is_reachable, nonsense, sorted_error
from intake.notify.wire import begin_request
from intake.settings import Settings
from routing.translatable import N_

MASKED_PATH = "/hooks/voice/masked"
RING_SECONDS = 30


def can_connect(settings: Settings) -> bool:
    """Whether calls can be placed: an account, a number of ours that both sides see, and webhooks that are reached."""
    has_account = bool(settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value())
    return has_account and settings.twilio_number.startswith("+") and is_reachable(settings)


class TwilioCaller:
    """One account, one number."""

    def __init__(self, settings: Settings) -> None:
        self._http = TwilioWire(settings.twilio_api_url)
        token = settings.twilio_auth_token.get_secret_value()
        self._client = Client(settings.twilio_account_sid, token, http_client=self._http, environment={"_": ""})
        self._from = settings.twilio_number
        self._hooks = settings.public_url.rstrip("/") + MASKED_PATH

    def ring(self, phone: str, *, call_id: int) -> str:
        """Ring `phone` (E.164); the provider's id of the call. Raises Refused, TryLater or Uncertain."""
        if not phone.startswith("+"):
            raise Refused(N_("is no number that can be rung"))
        begin_request()
        self._http.forget_answer()
        try:
            sid = self._client.calls.create(
                to=phone,
                from_=self._from,
                url=f"{self._hooks}/{call_id}/connect",
                status_callback=f"{self._hooks}/{call_id}/over",
                status_callback_event=["completed"],
                timeout=RING_SECONDS,
            ).sid
        except (RequestException, OSError) as error:
            raise broken(error) from None
        except (TwilioException, ValueError, TypeError, KeyError, AttributeError) as error:
            raise sorted_error(self._http, error) from None
        if not isinstance(sid, str) or not sid:
            raise nonsense("sid")
        return sid
