"""By which way letters come, as the complainant types it, or the hotline for them."""

from pydantic import BaseModel, Field

from intake.casework.letters.choosing import RoadWish
from intake.language.i18n import N_
from intake.vocabulary import LetterRoad


class RoadForm(BaseModel):
    """By which way the complainant wishes letters, and to where."""

    wish: LetterRoad = Field(title=N_("How letters come"))
    email: str = Field(default="", title=N_("E-mail address"), max_length=120)
    address: str = Field(default="", title=N_("Postal address"), max_length=200)

    def road_wish(self) -> RoadWish:
        return RoadWish(self.wish, self.email, self.address)
