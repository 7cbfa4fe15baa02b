"""A real SMTP server on this machine (aiosmtpd): takes mail, refuses, stalls, or dies at a word of the exchange."""

import asyncio
import socket
from email import message_from_bytes
from email.message import Message as ParsedMail
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from intake.settings import Settings

SENDER, USER, PASSWORD = "jiesu@example.cn", "jiesu", "worthless-word"


class SmtpServer:
    """`answers`: what it says to a word (MAIL, RCPT, DATA, END) the next times, in order; "die" closes the connection.

    `die-taken` takes the mail and dies before it says so.
    """

    def __init__(self, *, wants_log_in: bool = False) -> None:
        self.taken: list[ParsedMail] = []
        self.answers: dict[str, list[str]] = {}
        self.connections = self.open = self.most_open = 0
        self.seconds = 0.0
        self._is_stopped = False
        self._controller = _Controller(self, wants_log_in=wants_log_in)
        self._controller.start()

    def settings(self, settings: Settings, **changes: object) -> Settings:
        here = {"smtp_host": "127.0.0.1", "smtp_port": self._controller.port, "smtp_security": "none"}
        return settings.model_copy(update=here | {"smtp_from": SENDER} | changes)

    def stop(self) -> None:
        if not self._is_stopped:
            self._controller.stop()
        self._is_stopped = True

    def next_answer(self, word: str) -> str:
        waiting = self.answers.get(word)
        return waiting.pop(0) if waiting else ""

    # What aiosmtpd asks of a handler.

    async def handle_MAIL(  # noqa: N802 - its name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._said(server, "MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - its name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        said = self._said(server, "RCPT")
        if not said:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        await asyncio.sleep(self.seconds)
        answer = self.next_answer("END")
        if answer in {"", "die-taken"}:
            mail = message_from_bytes(envelope.content or b"", policy=default)
            mail["X-To"] = envelope.rcpt_tos[0]
            self.taken.append(mail)
        if answer.startswith("die"):
            server.transport.abort()
        return answer or "250 OK"

    def _said(self, server: SMTP, word: str) -> str:
        answer = self.next_answer(word)
        if answer == "die":
            server.transport.abort()
        return answer


class _Smtp(SMTP):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        handler: SmtpServer = self.event_handler
        handler.connections += 1
        handler.open += 1
        handler.most_open = max(handler.most_open, handler.open)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open -= 1
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - its name
        """A server may also die, or refuse, before it lets the mail come."""
        answer = self.event_handler.next_answer("DATA")
        if answer == "die":
            self.transport.abort()
        elif answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, handler: SmtpServer, *, wants_log_in: bool) -> None:
        self._wants_log_in = wants_log_in
        super().__init__(handler, hostname="127.0.0.1", port=_free_port())

    def factory(self) -> SMTP:
        if not self._wants_log_in:
            return _Smtp(self.handler)
        return _Smtp(self.handler, auth_required=True, auth_require_tls=False, authenticator=_authenticate)


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
    login, password = getattr(given, "login", b""), getattr(given, "password", b"")
    return AuthResult(success=(login, password) == (USER.encode(), PASSWORD.encode()), handled=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
