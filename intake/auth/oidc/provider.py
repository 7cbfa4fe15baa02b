"""The provider: code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636), by Authlib."""

import logging

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import url_for
from joserfc.errors import JoseError
from requests.exceptions import RequestException
from werkzeug.wrappers import Response

from intake.errors import NotPossibleNow
from intake.language.i18n import N_
from intake.settings import Settings
from intake.web.context import application, runtime

log = logging.getLogger(__name__)
_CLIENT = "jiesu-oidc"
_SECONDS = 5  # for each request to it
_FAILED = (AuthlibBaseError, JoseError, RequestException, RuntimeError, ValueError, KeyError)


def lead_there() -> Response:
    """To the provider, which leads back. Raises NotPossibleNow."""
    try:
        answer: Response = _provider().authorize_redirect(_address("provider.back"))
    except _FAILED:
        log.warning("the provider does not answer", exc_info=True)
        raise NotPossibleNow(N_("The provider does not answer at the moment: sign in with the password.")) from None
    return answer


def subject_that_came() -> str:
    """Whom it vouches for, once everything it sent was checked; empty where anything is not as it should be."""
    settings = runtime().settings
    try:
        told = _provider().authorize_access_token().get("userinfo") or {}
    except _FAILED:
        log.warning("a log-in by the provider was refused", exc_info=True)
        return ""
    is_ours = str(told.get("iss", "")).rstrip("/") == settings.oidc_issuer.rstrip("/")
    return str(told.get("sub", ""))[:255] if is_ours else ""


def way_out() -> str:
    """Where one signs out at the provider (RP-Initiated Logout 1.0); empty where it has no such page."""
    try:
        left: str = _provider().create_logout_url(_address("auth.log_in"), client_id=runtime().settings.oidc_client_id)[
            "url"
        ]
    except _FAILED:
        return ""
    return left


def _address(endpoint: str) -> str:
    return runtime().settings.public_url.rstrip("/") + url_for(endpoint)


def _provider() -> FlaskOAuth2App:
    """Made once; it keeps what the provider says of itself."""
    settings, kept = runtime().settings, application().extensions.setdefault(_CLIENT, {})
    key = (settings.oidc_issuer, settings.oidc_client_id)
    if key not in kept:
        kept[key] = _made(settings)
    made: FlaskOAuth2App = kept[key]
    return made


def _made(settings: Settings) -> FlaskOAuth2App:
    return OAuth(application()).register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": _SECONDS},
    )
