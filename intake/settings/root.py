"""Settings of the root of the record: where it goes each day, so that others hold it too."""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue
from routing.translatable import N_

_ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,253}")


class RootSettings(BaseSettings):
    """Of `Settings` those of the root."""

    # E-mail addresses that receive it each day, parted by spaces.
    root_readers: str = ""
    # A folder that others keep, perhaps of another machine: a line is added there each day.
    root_folder: Path | None = None
    # At what hour of the day it leaves.
    root_hour: int = Field(default=8, ge=0, le=23)

    @property
    def root_addresses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.root_readers.split()))

    @field_validator("root_readers")
    @classmethod
    def _are_addresses(cls, text: str) -> str:
        for one in text.split():
            if not _ADDRESS.fullmatch(one):
                raise BadValue(N_("%(text)r is no e-mail address"), text=one)
        return text

    @field_validator("root_folder", mode="before")
    @classmethod
    def _root_folder_may_be_left_empty(cls, given: object) -> object:
        return None if given == "" else given

    @field_validator("root_folder")
    @classmethod
    def _root_folder_is_there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise BadValue(N_("is no folder that exists: make %(folder)s"), folder=folder)
        return folder
