"""Settings of the log-in: who needs a second factor, and the provider that staff may sign in by."""

from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue, InvalidInput
from routing.translatable import N_


class SecondFactor(StrEnum):
    """Who needs one."""

    OFF = "off"
    PRIVILEGED = "privileged"
    ALL = "all"


class SigningInSettings(BaseSettings):
    """Of `Settings` those of the log-in."""

    # Whoever may have one; these must.
    second_factor: SecondFactor = SecondFactor.OFF
    # An OpenID Connect provider. It opens accounts that were linked to it, and makes none.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, url: str) -> str:
        """https, as OpenID Connect Core 1.0 asks; http on this machine alone, to try it."""
        parts = urlsplit(url)
        is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if url and (not parts.hostname or parts.query or parts.fragment or not _may_be_asked(parts.scheme, is_here)):
            raise BadValue(N_("is no address of an OpenID provider such as https://id.example.cn"))
        return url

    @property
    def has_oidc(self) -> bool:
        return bool(self.oidc_issuer)

    def require_whole_oidc(self) -> None:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise InvalidInput(
                N_("JIESU_OIDC_ISSUER needs JIESU_OIDC_CLIENT_ID and JIESU_OIDC_CLIENT_SECRET"),
                field="JIESU_OIDC_ISSUER",
            )


def _may_be_asked(scheme: str, is_here: bool) -> bool:  # noqa: FBT001 - of two words
    return scheme == "https" or (scheme == "http" and is_here)
