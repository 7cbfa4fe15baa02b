"""Settings of the bulletin: which are drafted, who issues them, and by which profile departments are marked."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue
from intake.scoring.profiles import profile_named
from intake.vocabulary import BulletinKind
from routing.translatable import N_


class BulletinSettings(BaseSettings):
    """Of `Settings` those of the bulletin."""

    # Kinds that are drafted of themselves, parted by spaces; empty: none is.
    bulletins: str = " ".join(BulletinKind)
    # Who stands in the red head; empty: the hotline.
    bulletin_issuer: str = Field(default="", max_length=40)
    # A department is ranked from so many complaints due on: one of one is not above 161 of 166.
    bulletin_least_due: int = Field(default=5, ge=1, le=10_000)
    # A shipped profile (panjin, lianyungang) or a TOML file; empty: departments get no marks.
    scoring_profile: str = Field(default="", max_length=300)

    @property
    def bulletin_kinds(self) -> tuple[BulletinKind, ...]:
        return tuple(kind for kind in BulletinKind if kind in self.bulletins.split())

    @field_validator("bulletins")
    @classmethod
    def _are_kinds(cls, text: str) -> str:
        for one in text.split():
            if one not in set(BulletinKind):
                raise BadValue(N_("%(text)r is not one of %(words)s"), text=one, words=tuple(BulletinKind))
        return text

    @field_validator("scoring_profile")
    @classmethod
    def _can_be_read(cls, name: str) -> str:
        if name:
            profile_named(name)
        return name
