"""E-mail by SMTP (RFC 5321), with what went wrong sorted into "never", "later" and "nobody knows".

The server answers for a mail from its word after the last line on. Until that line is on its way the mail has certainly
not left; a connection that breaks between the line and the word leaves it unknown.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property

from intake.clock import now
from intake.notify.error_table import NO_ANSWER, NO_CONNECTION, NONSENSE
from intake.notify.senders import NotSent, Refused, TryLater, Uncertain
from intake.settings import Settings
from routing.translatable import N_

NAME = "smtp"
SECONDS_TO_CONNECT, SECONDS_ALLOWED = 5.0, 15.0  # texts wait no longer behind a server that is dead
_OK, _GO_AHEAD, _PERMANENT, _LAST = 250, 354, 500, 600
_FIRST_ERROR, _CLOSING = 400, 421
_END = b".\r\n"
_REFUSED = "refused"
_ANSWERED = N_("the mail server answered %(code)s: %(said)s")


class SmtpSender:
    """One connection for each mail: few leave, for what there is to tell is gathered; several threads use it."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._host = settings.smtp_from.rpartition("@")[2]

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        """`phone` is the address; the first line of `body` the subject. Our id is part of the mail's own.

        A mail that leaves twice so carries one id, and most programs show it once.
        """
        mail_id = f"<{message_id}@{self._host}>"
        mail = self._written(phone, body, mail_id)
        try:
            client = self._connected()
        except smtplib.SMTPResponseException as error:
            raise _ours(error.smtp_code, error.smtp_error) from None
        except (OSError, smtplib.SMTPException) as error:
            raise _no_connection(error) from None
        try:
            self._announce(client, phone)
            _hand_over(client, mail)
        finally:
            client.close()
        return mail_id

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Read once for all mails that leave together: who vouches for servers is a file of hundreds."""
        return ssl.create_default_context()

    def _written(self, address: str, body: str, mail_id: str) -> bytes:
        subject, _line, text = body.partition("\n")
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self._settings.smtp_from, address, subject.strip()
        mail["Message-ID"], mail["Date"] = mail_id, format_datetime(now())
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic reply is wanted
        mail.set_content(text.strip() + "\n", charset="utf-8", cte="base64")
        return mail.as_bytes()

    def _connected(self) -> smtplib.SMTP:
        """Greeted, secured and logged in."""
        settings = self._settings
        host, port = settings.smtp_host, settings.smtp_port
        if settings.smtp_security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS_TO_CONNECT, context=self._trust)
        else:
            client = smtplib.SMTP(host, port, timeout=SECONDS_TO_CONNECT)
        try:
            if settings.smtp_security == "starttls":
                client.starttls(context=self._trust)
            if settings.smtp_user:
                client.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            client.ehlo_or_helo_if_needed()
            if client.sock is not None:
                client.sock.settimeout(SECONDS_ALLOWED)
        except BaseException:
            client.close()
            raise
        return client

    def _announce(self, client: smtplib.SMTP, address: str) -> None:
        """From whom and for whom. Said against the sender it is about us, against the recipient about them."""
        try:
            code, said = client.mail(self._settings.smtp_from)
            if code != _OK:
                raise _ours(code, said)
            code, said = client.rcpt(address)
        except (OSError, smtplib.SMTPException) as error:
            raise _no_connection(error) from None
        if code not in {_OK, _OK + 1}:
            raise _theirs(code, said)


def _hand_over(client: smtplib.SMTP, mail: bytes) -> None:
    """The mail itself; until its last line nothing has left."""
    try:
        code, said = client.docmd("DATA")
        if code != _GO_AHEAD:
            raise _theirs(code, said)
        client.send(_dotted(mail))
    except (OSError, smtplib.SMTPException) as error:
        raise _no_connection(error) from None
    try:
        client.send(_END)
        code, said = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        kind = type(error).__name__
        raise Uncertain(N_("no answer in time: %(kind)s"), error_code=NO_ANSWER, kind=kind, is_down=True) from None
    if code == _OK:
        return
    if not _FIRST_ERROR <= code < _LAST:
        raise Uncertain(N_("an answer that makes no sense: %(kind)s"), error_code=NONSENSE, kind=str(code))
    raise _theirs(code, said)


def _dotted(mail: bytes) -> bytes:
    """Lines ended as the protocol wants it, a dot at the beginning of one doubled (RFC 5321 §4.5.2)."""
    lines = mail.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _no_connection(error: Exception) -> NotSent:
    """Whatever broke, it was before the last line. A server that closes on us will not take the next one either."""
    kind = type(error).__name__
    return TryLater(N_("no connection: %(kind)s"), error_code=NO_CONNECTION, kind=kind, is_down=True)


def _ours(code: int, said: bytes | str) -> NotSent:
    """The server does not take mail from us, whoever it is for: nothing fares better until somebody looks."""
    known = str(code) if _FIRST_ERROR <= code < _PERMANENT or code in {530, 535} else _REFUSED
    return TryLater(_ANSWERED, code=code, error_code=known, said=_plain(said), is_down=True)


def _theirs(code: int, said: bytes | str) -> NotSent:
    if code >= _PERMANENT:
        return Refused(_ANSWERED, code=code, error_code=str(code), said=_plain(said))
    return TryLater(_ANSWERED, code=code, error_code=str(code), said=_plain(said), is_down=code == _CLOSING)


def _plain(said: bytes | str) -> str:
    """Without addresses: what a server says often repeats whom it was for."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join("…" if "@" in word else word for word in text.split())
