"""Settings of the back-ups that are made by themselves: where they lie, and how many are kept."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue
from routing.translatable import N_


class BackupSettings(BaseSettings):
    """Of `Settings` those of back-ups."""

    # A folder, best of another disk; without it none are made.
    backup_folder: Path | None = None
    # From what hour of the day on one is made.
    backup_hour: int = Field(default=2, ge=0, le=23)
    # How many are kept.
    backup_count: int = Field(default=7, ge=1, le=400)

    @field_validator("backup_folder", mode="before")
    @classmethod
    def _backup_folder_may_be_left_empty(cls, given: object) -> object:
        return None if given == "" else given

    @field_validator("backup_folder")
    @classmethod
    def _backup_folder_is_there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise BadValue(N_("is no folder that exists: make %(folder)s"), folder=folder)
        return folder
