"""Fetching the files of a text from Twilio: with the account's credentials from its own host and from nowhere else."""

import socket
import time
from typing import IO
from urllib.parse import urljoin, urlsplit

from requests import RequestException, Response, Session

from intake.notify.public_address import InsideAddress, keep_outside
from intake.settings import Settings

HOME = "https://api.twilio.com"
_PATH = "/2010-04-01/Accounts/{account}/Messages/"
_SECONDS_TO_CONNECT, _SECONDS_BETWEEN, _SECONDS_IN_ALL = 5.0, 10.0, 60.0
_MOST_REDIRECTS = 3
_BLOCK = 64 * 1024
_OK, _GONE = 200, frozenset({404, 410})


class MediaGone(Exception):
    """It is not there, or not where we may ask: asking again is of no use."""


class MediaLater(Exception):
    """No answer now."""


def fetch_media(settings: Settings, url: str, into: IO[bytes], *, most: int) -> None:
    """Write the file to `into`, a byte more than `most` at most. Raises MediaGone, MediaLater."""
    try:
        if not is_own(settings, url):
            raise MediaGone(urlsplit(url).hostname)
        with keep_outside(Session(), but=_own_address(settings)) as session:
            session.trust_env = False  # no credentials from the machine's own files
            _read(_answer(session, settings, url), into, most)
    except (InsideAddress, ValueError) as error:  # it leads into the house, or is no address at all
        raise MediaGone(type(error).__name__) from None
    except (RequestException, OSError) as error:
        raise MediaLater(type(error).__name__) from None


def _own_address(settings: Settings) -> str:
    """Where whoever set an API of their own up says that it is; empty for Twilio's own, which is outside."""
    host = urlsplit(settings.twilio_api_url).hostname
    return socket.gethostbyname(host) if host else ""


def is_own(settings: Settings, url: str) -> bool:
    """Whether it is a file of our account, at the host of the API."""
    base, asked = urlsplit(settings.twilio_api_url or HOME), urlsplit(url)
    is_there = (asked.scheme, asked.netloc) == (base.scheme, base.netloc)
    return is_there and asked.path.startswith(_PATH.format(account=settings.twilio_account_sid))


def _answer(session: Session, settings: Settings, url: str) -> Response:
    """Its media host is asked without the credentials: whoever has the address may read it, for a short while."""
    who = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
    patience = (_SECONDS_TO_CONNECT, _SECONDS_BETWEEN)
    answer = session.get(url, auth=who, allow_redirects=False, stream=True, timeout=patience)
    for _hop in range(_MOST_REDIRECTS):
        if not answer.is_redirect:
            break
        url = urljoin(url, answer.headers["Location"])
        if not _is_media_host(settings, url):
            raise MediaGone(urlsplit(url).hostname)
        answer.close()
        answer = session.get(url, allow_redirects=False, stream=True, timeout=patience)
    if answer.status_code in _GONE:
        raise MediaGone(answer.status_code)
    if answer.status_code != _OK:
        raise MediaLater(answer.status_code)
    return answer


def _is_media_host(settings: Settings, url: str) -> bool:
    parts, home = urlsplit(url), urlsplit(settings.twilio_api_url or HOME)
    return parts.scheme in {"https", home.scheme} and parts.hostname in settings.media_hosts


def _read(answer: Response, into: IO[bytes], most: int) -> None:
    until = time.monotonic() + _SECONDS_IN_ALL
    left = most + 1
    for block in answer.iter_content(_BLOCK):
        into.write(block[:left])
        left -= len(block)
        if left <= 0:
            return
        if time.monotonic() > until:
            raise MediaLater("slow")
