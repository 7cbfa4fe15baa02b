"""Who complains by text: a mobile telephone, and what comes to it."""

import re
import time
import urllib.request
from itertools import count
from urllib.parse import urlencode

from tests.browser.people import Receipt, digits
from tests.stages.live import Installation
from tests.stages.twilio_server import NUMBER, TwilioServer, sign

_serial = count(1)
_NUMBER = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


class Texter:
    """Somebody with a mobile telephone; the network between it and us is Twilio's, spoken by our own server."""

    def __init__(self, installation: Installation, twilio: TwilioServer, phone: str) -> None:
        self._url, self._twilio, self.phone = f"{installation.url}/hooks/sms/inbound", twilio, phone
        self._read = 0

    def texts(self, body: str) -> None:
        form = {
            "MessageSid": f"SM{next(_serial):032x}",
            "From": self.phone,
            "To": NUMBER,
            "Body": body,
            "NumMedia": "0",
        }
        asked = urllib.request.Request(self._url, urlencode(form).encode(), sign(self._url, form))
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert answer.status == 200

    def reads_the_next_text(self, seconds: float = 20) -> str:
        """The next one that came to this telephone."""
        end = time.monotonic() + seconds
        while len(mine := [post for post in self._twilio.taken if post["To"] == self.phone]) <= self._read:
            assert time.monotonic() < end, f"no text came to {self.phone}"
            time.sleep(0.05)
        self._read += 1
        return mine[self._read - 1]["Body"]

    def receipt_in(self, text: str, department: str) -> Receipt:
        found = _NUMBER.search(text)
        code = re.search(r"[A-HJ-NP-Z2-9]{8}", text)
        assert found is not None, text
        assert code is not None, text
        return Receipt(digits(found[0]), code[0], department)
