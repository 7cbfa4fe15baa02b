"""A server on this machine in the form of a domestic gateway: checks each signature, answers with its codes."""

import json
import secrets
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from pydantic import SecretStr

from intake.notify.request_signature import SIGN, is_signed_by, signature
from intake.settings import Settings

ACCOUNT, SECRET = "N5550100", "worthless-secret-of-tests"
SIGNATURE = "合成热线"


@dataclass
class DomesticAnswer:
    """Its code, "0" where it takes the text; `raw` in place of its own form; a pause before it speaks."""

    code: str = "0"
    status: int = 200
    seconds: float = 0.0
    raw: bytes | None = None


class DomesticServer:
    """Answers with `script`, one after another, and takes every text when that is used up."""

    def __init__(self, digest: str = "hmac-sha256") -> None:
        self.taken: list[dict[str, str]] = []
        self.script: list[DomesticAnswer] = []
        self.digest = digest
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/msg/send"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def settings(self, settings: Settings) -> Settings:
        """`settings` with an account on this server."""
        return settings.model_copy(
            update={
                "sms_gateway_url": self.url,
                "sms_gateway_account": ACCOUNT,
                "sms_gateway_secret": SecretStr(SECRET),
                "sms_gateway_digest": self.digest,
                "sms_gateway_signature": SIGNATURE,
            }
        )

    def receipt(self, text: dict[str, str], status: str) -> dict[str, str]:
        """What it posts back of a text it took."""
        form = {"msgId": text["msgId"], "uid": text["uid"], "mobile": text["mobile"], "status": status}
        form |= {"notifyTime": "20261123093000", "nonce": secrets.token_hex(4)}
        return form | {SIGN: signature(form, SECRET, digest=self.digest)}

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, form: dict[str, str]) -> tuple[DomesticAnswer, dict[str, str]]:
        answer = self.script.pop(0) if self.script else DomesticAnswer()
        time.sleep(answer.seconds)
        if form.get("account") != ACCOUNT or not is_signed_by(form, SECRET, digest=self.digest):
            answer = DomesticAnswer("102")
        said = {"code": answer.code, "msgId": "", "errorMsg": "" if answer.code == "0" else "合成错误"}
        if answer.code == "0":
            said["msgId"] = secrets.token_hex(10)
            self.taken.append(form | said)
        return answer, said


class _Http(ThreadingHTTPServer):
    request_queue_size = 128  # many connect at once


def _handler(server: DomesticServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            answer, said = server.answer(form)
            packed = json.dumps(said, ensure_ascii=False).encode() if answer.raw is None else answer.raw
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *words: object) -> None:
            """Silent."""

    return Handler
