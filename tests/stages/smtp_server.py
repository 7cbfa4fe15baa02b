"""A real SMTP server on this machine (aiosmtpd): takes mail, refuses, stalls, or dies at a word of the exchange."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import Message as ParsedMail
from email.policy import default
from ssl import SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from intake.settings import Settings

SENDER, USER, PASSWORD = "jiesu@example.cn", "jiesu", "worthless-word"


class SmtpServer:
    """`answers`: what it says to a word (GREETING, EHLO, … DATA, END) the next times, in order; "die" closes.

    `die-taken` takes the mail and dies before it says so. Having said 421 it closes, as it should.
    With `certificate` it speaks TLS: at once, or with `is_upgraded` when it is asked to (STARTTLS).
    """

    def __init__(
        self, *, wants_log_in: bool = False, certificate: SSLContext | None = None, is_upgraded: bool = False
    ) -> None:
        self.taken: list[ParsedMail] = []
        self.answers: dict[str, list[str]] = {}
        self.connections = self.open = self.most_open = 0
        self.seconds = 0.0
        self._is_stopped = False
        self.words: list[str] = []  # what was said to it, each command's first word
        self.logged_in = 0
        self._controller = _Controller(
            self, wants_log_in=wants_log_in, certificate=certificate, is_upgraded=is_upgraded
        )
        self._controller.start()

    @property
    def port(self) -> int:
        port: int = self._controller.port
        return port

    def settings(self, settings: Settings, **changes: object) -> Settings:
        here = {"smtp_host": "127.0.0.1", "smtp_port": self.port, "smtp_security": "none"}
        return settings.model_copy(update=here | {"smtp_from": SENDER} | changes)

    def stop(self) -> None:
        if not self._is_stopped:
            self._controller.stop()
        self._is_stopped = True

    def next_answer(self, word: str) -> str:
        waiting = self.answers.get(word)
        return waiting.pop(0) if waiting else ""

    def let_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        login, password = getattr(given, "login", b""), getattr(given, "password", b"")
        is_right = (login, password) == (USER.encode(), PASSWORD.encode())
        self.logged_in += is_right
        return AuthResult(success=is_right, handled=False)

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

    async def push(self, status: str | bytes) -> None:
        """A server may also refuse, or die, at its first word."""
        handler: SmtpServer = self.event_handler
        is_greeting = isinstance(status, str) and status.startswith(f"220 {self.hostname}")
        answer = handler.next_answer("GREETING") if is_greeting else ""
        if answer == "die":
            self.transport.abort()
            return
        await super().push(answer or status)
        if (answer or str(status)).startswith("421"):
            self.transport.close()

    async def _scripted(self, word: str, arg: str, otherwise: Callable[[str], Awaitable[None]]) -> None:
        self.event_handler.words.append(word)
        answer = self.event_handler.next_answer(word)
        if answer == "die":
            self.transport.abort()
        elif answer:
            await self.push(answer)
        else:
            await otherwise(arg)

    # What aiosmtpd calls by their names.

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        await self._scripted("EHLO", arg, super().smtp_EHLO)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        await self._scripted("HELO", arg, super().smtp_HELO)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self._scripted("STARTTLS", arg, super().smtp_STARTTLS)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self._scripted("AUTH", arg, super().smtp_AUTH)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self._scripted("DATA", arg, super().smtp_DATA)


class _Controller(Controller):
    def __init__(
        self, handler: SmtpServer, *, wants_log_in: bool, certificate: SSLContext | None, is_upgraded: bool
    ) -> None:
        self._options: dict[str, object] = {}
        if certificate is not None and is_upgraded:
            self._options |= {"tls_context": certificate, "require_starttls": True}
        if wants_log_in:
            # Behind TLS from the first byte aiosmtpd knows of none; a password in the open is for the trial of it.
            self._options |= {"auth_required": True, "auth_require_tls": is_upgraded, "authenticator": handler.let_in}
        at_once = None if is_upgraded else certificate
        super().__init__(handler, hostname="127.0.0.1", port=_free_port(), ssl_context=at_once)

    def factory(self) -> SMTP:
        return _Smtp(self.handler, hostname="mail.example.cn", **self._options)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
