"""A server on this machine that speaks Twilio's wire format, for the real client: accepts, refuses, stalls, dies."""

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from intake.settings import Settings

# In pieces, so that nobody takes it for a leaked account.
ACCOUNT = "AC" + "5" * 32
TOKEN = "worthless-token-of-tests"
NUMBER = "+12025550100"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
CALLS = PATH.replace("Messages", "Calls")
_WANTED = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@dataclass
class Answer:
    """What the server says to one request: a status, an error code for 4xx, a pause before it speaks.

    `raw` in place of its own form, as a proxy or a fault would have it; `is_taken`: the text is sent all the same.
    """

    status: int = 201
    code: int = 0
    message: str = "refused"
    seconds: float = 0.0
    raw: bytes | None = None
    is_taken: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class TwilioServer:
    """Answers the texts posted to it with `script`, one after another, and with 201 when that is used up."""

    def __init__(self) -> None:
        self.posts: list[dict[str, str]] = []
        self.taken: list[dict[str, str]] = []
        self.calls: list[dict[str, str]] = []
        self.script: list[Answer] = []
        self.media: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []  # path and credentials of each file asked for
        self.arrived = threading.Event()
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def settings(self, settings: Settings) -> Settings:
        """`settings` with an account on this server."""
        return account_at(settings, self.url)

    def environment(self) -> dict[str, str]:
        """The same for a process."""
        return {
            "JIESU_TWILIO_ACCOUNT_SID": ACCOUNT,
            "JIESU_TWILIO_AUTH_TOKEN": TOKEN,
            "JIESU_TWILIO_NUMBER": NUMBER,
            "JIESU_TWILIO_API_URL": self.url,
        }

    def hold_media(self, content: bytes) -> str:
        """The address of a file that came with a text, as the webhook names it."""
        sid = "ME" + secrets.token_hex(16)
        self.media[sid] = content
        return f"{self.url}{PATH.replace('.json', '')}/MM{secrets.token_hex(16)}/Media/{sid}"

    def answer_media(self, path: str, credentials: str | None) -> tuple[Answer, dict[str, object]]:
        """A file: the API asks for the account and sends on to the media host, which asks for nothing."""
        self.asked.append((path, credentials))
        sid, is_api = path.rpartition("/")[2], path.startswith(PATH.replace(".json", "/"))
        if is_api and credentials != _WANTED:
            return Answer(401), {"code": 20003, "message": "Authenticate", "status": 401}
        if sid not in self.media:
            return Answer(404), {"code": 20404, "message": f"{path} was not found", "status": 404}
        if is_api:
            there = self.url.replace("127.0.0.1", "localhost") + f"/{ACCOUNT}/{sid}"
            return Answer(307, headers={"Location": there}, raw=b""), {}
        return Answer(200, raw=self.media[sid], headers={"Content-Type": "image/jpeg"}), {}

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def ring(self, post: dict[str, str]) -> tuple[Answer, dict[str, object]]:
        """A call to be placed: taken as the script has it, as a text is."""
        sid = "CA" + secrets.token_hex(16)
        with self._lock:
            answer = self.script.pop(0) if self.script else Answer()
            if answer.status == 201:
                self.calls.append(post | {"sid": sid})
        if answer.status != 201:
            return answer, {"code": answer.code, "message": answer.message, "status": answer.status}
        return answer, {"sid": sid, "status": "queued", "to": post.get("To"), "from": post.get("From")}

    def answer(self, post: dict[str, str]) -> tuple[Answer, dict[str, object]]:
        with self._lock:
            self.posts.append(post)
            answer = self.script.pop(0) if self.script else Answer()
        self.arrived.set()
        time.sleep(answer.seconds)
        sid = "SM" + secrets.token_hex(16)
        if answer.is_taken or answer.status == 201:
            with self._lock:
                self.taken.append(post | {"sid": sid})
        if answer.status != 201:
            more = f"https://www.twilio.com/docs/errors/{answer.code}"
            return answer, {
                "code": answer.code,
                "message": answer.message,
                "more_info": more,
                "status": answer.status,
            }
        return answer, _resource(sid, post)


def account_at(settings: Settings, url: str) -> Settings:
    """`settings` with an account on the server at `url`."""
    return settings.model_copy(
        update={
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": SecretStr(TOKEN),
            "twilio_number": NUMBER,
            "twilio_api_url": url,
        }
    )


def sign(url: str, form: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    """The header Twilio sends with a webhook to `url`."""
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def _resource(sid: str, post: dict[str, str]) -> dict[str, object]:
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": post.get("Body", ""),
        "date_created": "Mon, 23 Nov 2026 01:30:00 +0000",
        "date_sent": None,
        "date_updated": "Mon, 23 Nov 2026 01:30:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": post.get("From"),
        "messaging_service_sid": post.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": PATH.replace(".json", f"/{sid}/Media.json")},
        "to": post.get("To"),
        "uri": PATH.replace(".json", f"/{sid}.json"),
    }


class _Http(ThreadingHTTPServer):
    request_queue_size = 128  # many connect at once


def _handler(server: TwilioServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.headers.get("Authorization") != _WANTED:
                self._say(Answer(401), {"code": 20003, "message": "Authenticate", "status": 401})
            elif self.path not in (PATH, CALLS):
                self._say(Answer(404), {"code": 20404, "message": f"{self.path} was not found", "status": 404})
            else:
                post = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
                self._say(*(server.ring(post) if self.path == CALLS else server.answer(post)))

        def do_GET(self) -> None:
            self._say(*server.answer_media(self.path, self.headers.get("Authorization")))

        def _say(self, answer: Answer, body: dict[str, object]) -> None:
            packed = json.dumps(body).encode() if answer.raw is None else answer.raw
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *words: object) -> None:
            """Silent."""

    return Handler
