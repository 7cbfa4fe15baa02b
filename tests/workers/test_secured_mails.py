"""E-mail over TLS: to whom the name and an authority we trust belong, and the password to nobody else."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from intake.models import Message
from intake.runtime import Runtime
from intake.vocabulary import MessageState
from tests.stages.certificates import Authority
from tests.stages.smtp_server import PASSWORD, USER, SmtpServer
from tests.workers.queued_mails import make_due, queue_mail, send, stored

HERE = "127.0.0.1"
ACCOUNT = {"smtp_user": USER, "smtp_password": SecretStr(PASSWORD)}
# Behind TLS from the first byte aiosmtpd sees none.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
Started = Callable[..., tuple[Runtime, SmtpServer]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=["tls", "starttls"])
def started(request: pytest.FixtureRequest, collaborators: Runtime) -> Iterator[Started]:
    """A server that wants a log-in and speaks TLS with this certificate, and whoever sends mail there."""
    servers: list[SmtpServer] = []

    def start(certificate: ssl.SSLContext | None, **changes: object) -> tuple[Runtime, SmtpServer]:
        is_upgraded = request.param == "starttls"
        servers.append(SmtpServer(wants_log_in=True, certificate=certificate, is_upgraded=is_upgraded))
        changed = ACCOUNT | {"smtp_security": request.param} | changes
        return replace(collaborators, settings=servers[-1].settings(collaborators.settings, **changed)), servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """As an installation trusts an authority of its own: by OpenSSL's variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    return authority


def refused(runtime: Runtime, server: SmtpServer) -> Message:
    (message_id,) = queue_mail(runtime)
    assert send(runtime) == 0
    assert (server.taken, server.logged_in) == ([], 0)
    assert "AUTH" not in server.words, "the password was said to nobody"
    message = stored(runtime, message_id)
    assert (message.state, message.departures, message.error_code) == (MessageState.QUEUED, 0, "no_connection")
    return message


def test_a_mail_leaves_over_tls_after_a_log_in(trusted: Authority, started: Started) -> None:
    runtime, server = started(trusted.server(HERE))
    (message_id,) = queue_mail(runtime)
    assert send(runtime) == 1
    assert (stored(runtime, message_id).state, len(server.taken), server.logged_in) == (MessageState.SENT, 1, 1)
    if "STARTTLS" in server.words:
        assert server.words.index("STARTTLS") < server.words.index("AUTH")


def test_a_wrong_password_over_tls_is_our_account_s_fault(trusted: Authority, started: Started) -> None:
    runtime, server = started(trusted.server(HERE), smtp_password=SecretStr("x"))
    (message_id,) = queue_mail(runtime)
    assert send(runtime) == 0
    assert (stored(runtime, message_id).error_code, server.taken) == ("535", [])


@pytest.mark.parametrize("answer", ["421 closing", "450 busy", "550 not you", "535 wrong"])
@pytest.mark.parametrize("started", ["starttls"], indirect=True)
def test_a_log_in_that_is_refused_is_tried_again_with_the_next_mail(
    trusted: Authority, started: Started, answer: str
) -> None:
    runtime, server = started(trusted.server(HERE))
    server.answers = {"AUTH": [answer] * 3}  # each way of logging in that the server offers
    (message_id,) = queue_mail(runtime)
    assert send(runtime) == 0
    message = stored(runtime, message_id)
    # Having said 421 it is gone before the next way is tried.
    code = {"421 closing": "no_connection", "550 not you": "refused"}.get(answer, answer[:3])
    assert (message.state, message.departures, message.error_code) == (MessageState.QUEUED, 0, code)
    server.answers.clear()
    make_due(runtime)
    assert send(runtime) == 1


@pytest.mark.parametrize(("name", "days"), [("mail.elsewhere.cn", 1), ("127.0.0.2", 1), (HERE, -1)])
def test_who_cannot_prove_the_name_gets_neither_mail_nor_password(
    trusted: Authority, started: Started, name: str, days: int
) -> None:
    """Another's name, another's address, or a certificate that has run out."""
    message = refused(*started(trusted.server(name, days=days)))
    assert "SSLCertVerificationError" in str(message.last_error)


@pytest.mark.usefixtures("trusted")
def test_an_authority_nobody_knows_is_not_believed(started: Started, tmp_path: Path) -> None:
    message = refused(*started(Authority(tmp_path).server(HERE)))
    assert "SSLCertVerificationError" in str(message.last_error)


def test_a_server_that_speaks_no_tls_hears_no_password(started: Started) -> None:
    refused(*started(None))


@pytest.mark.parametrize("started", ["starttls"], indirect=True)
def test_a_server_that_stops_at_the_upgrade_hears_no_password(trusted: Authority, started: Started) -> None:
    """As it would be if somebody between took STARTTLS out, or the server could not just now."""
    runtime, server = started(trusted.server(HERE))
    server.answers = {"STARTTLS": ["454 4.7.0 TLS not available due to temporary reason"]}
    (message_id,) = queue_mail(runtime)
    assert send(runtime) == 0
    assert (stored(runtime, message_id).error_code, "AUTH" in server.words) == ("454", False)
