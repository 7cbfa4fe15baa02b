"""Settings of evidence: where files lie, how many and how large, and which scanner looks at them first."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue, InvalidInput
from routing.translatable import N_

_SCANNER = re.compile(r"tcp://[^/:\s]+:[0-9]{1,5}|unix:///\S+")
_MEGABYTE = 1_000_000


class EvidenceSettings(BaseSettings):
    """Of `Settings` those of files handed in."""

    # Where files lie, sealed; in the data folder when unset.
    evidence_folder: Path | None = None
    # A bucket of any S3-compatible store in place of the folder.
    evidence_s3_bucket: str = ""
    evidence_s3_endpoint: str = ""
    evidence_s3_region: str = "us-east-1"
    evidence_s3_access_key: str = ""
    evidence_s3_secret_key: SecretStr = SecretStr("")
    evidence_s3_is_virtual_hosted: bool = False
    # Of one file, of all files of a complaint, how many these are, and of everything sent before its form was.
    evidence_file_mb: int = Field(default=20, ge=1, le=200)
    evidence_total_mb: int = Field(default=100, ge=1, le=2000)
    evidence_files: int = Field(default=20, ge=1, le=200)
    evidence_drafts_mb: int = Field(default=5000, ge=1, le=1_000_000)
    # clamd's socket: tcp://host:3310 or unix:///run/clamav/clamd.ctl; a file waits unseen until it was looked at.
    evidence_scanner: str = ""

    @field_validator("evidence_scanner")
    @classmethod
    def _is_a_socket(cls, address: str) -> str:
        if address and not _SCANNER.fullmatch(address):
            raise BadValue(N_("is no socket of clamd: write tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl"))
        return address

    @field_validator("evidence_folder")
    @classmethod
    def _is_a_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise BadValue(N_("is no folder that exists: make %(folder)s"), folder=folder)
        return folder

    @field_validator("evidence_s3_endpoint")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^/?#\s]+/?", url):
            raise BadValue(N_("is no address such as https://jiesu.example.cn"))
        return url

    def require_whole_bucket(self) -> None:
        """Refuse half a set-up of a bucket."""
        given = (self.evidence_s3_access_key, self.evidence_s3_secret_key.get_secret_value())
        if self.evidence_s3_bucket and not all(given):
            name = f"JIESU_EVIDENCE_S3_{'SECRET' if given[0] else 'ACCESS'}_KEY"
            raise InvalidInput(N_("%(name)s is missing beside JIESU_EVIDENCE_S3_BUCKET"), name=name, field=name)

    @property
    def most_file_bytes(self) -> int:
        return self.evidence_file_mb * _MEGABYTE

    @property
    def most_evidence_bytes(self) -> int:
        return self.evidence_total_mb * _MEGABYTE

    @property
    def most_draft_bytes(self) -> int:
        return self.evidence_drafts_mb * _MEGABYTE
