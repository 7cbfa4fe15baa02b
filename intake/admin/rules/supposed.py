"""The facts of a complaint nobody made, as typed into the page that explains: read kindly, refused by field."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlmodel import Session

from intake.language.i18n import N_, _
from intake.rulemaking.explaining.explain import DRAFT, IN_FORCE
from intake.rulemaking.explaining.supposed_case import SupposedFacts
from intake.web.fields import MoneyAmount
from intake.web.forms import BadForm
from routing.calendars.working_time import SHANGHAI
from routing.directory import Directory
from routing.normalise import normalise
from routing.registry.search import resolve_association
from routing.rules.store import load_violations
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode

CHOICE = rf"^({DRAFT}|{IN_FORCE}|\d{{1,6}})?$"
_REGION_DIGITS = 6
_BETWEEN = re.compile(r"[,，、;；\n]+")
_NAMED = 3  # possible meanings named in a refusal
YesOrNo = Literal["", "true", "false"]


class SupposedForm(BaseModel):
    """Names of fields are those of the facts on the command line, so that one address serves people and programs."""

    violation: list[str] = Field(default_factory=list, title=N_("Violation"), max_length=20)
    kind: Kind = Field(default=Kind.COMPLAINT, title=N_("Kind of matter"))
    channel: Channel = Field(default=Channel.PHONE, title=N_("Channel"))
    association: str = Field(default="", title=N_("Association"), max_length=200)
    region: str = Field(default="", title=N_("Place of the act"), max_length=80)
    amount: MoneyAmount = Field(default=None, title=N_("Amount"))
    government: bool = Field(default=False, title=N_("Government involved"))
    anonymous: bool = Field(default=False, title=N_("Anonymous"))
    implicated: str = Field(default="", title=N_("Departments involved"), max_length=400)
    text: str = Field(default="", title=N_("Narrative"), max_length=5000)
    on: date | None = Field(default=None, title=N_("Day of receipt"))
    level: Level | None = Field(default=None, title=N_("Level"))
    industry: str = Field(default="", title=N_("Industry"), max_length=60)
    mode: RegistrationMode | None = Field(default=None, title=N_("Registration mode"))
    lifecycle: Lifecycle | None = Field(default=None, title=N_("Life-cycle"))
    watchlist: YesOrNo = Field(default="", title=N_("Key list"))
    table: str = Field(default="", title=N_("Rules table"), pattern=CHOICE)

    def moment(self, at: datetime) -> datetime:
        """When it came in: at the end of the day supposed; now, if that is today or no day is given."""
        if self.on is None or self.on >= _day(at):
            return at
        return datetime.combine(self.on, time(23, 59, 59), tzinfo=SHANGHAI)


def supposed_of(session: Session, directory: Directory, form: SupposedForm, *, at: datetime) -> SupposedFacts:
    """Raises BadForm with every field that means nothing."""
    wrong: dict[str, str] = {}
    if form.on is not None and form.on > _day(at):
        wrong["on"] = _("Day of receipt: it has not come yet.")
    facts: dict[str, Any] = {
        "kind": form.kind,
        "channel": form.channel,
        "government": form.government,
        "anonymous": form.anonymous,
        "text": form.text,
        "amount": form.amount,
        "association": _association(session, form.association, wrong),
        "region": _region(directory, form.region, wrong),
        "level": form.level,
        "industry": form.industry or None,
        "mode": form.mode,
        "lifecycle": form.lifecycle,
        "watchlist": form.watchlist == "true" if form.watchlist else None,
    }
    codes = _codes(session, form.violation, wrong)
    departments = tuple(_department(directory, name, wrong) for name in _pieces(form.implicated))
    if wrong:
        raise BadForm(wrong)
    return SupposedFacts({key: fact for key, fact in facts.items() if fact is not None}, codes, departments)


def regions_like(directory: Directory, text: str, limit: int = 8) -> list[tuple[str, str]]:
    """Code and name of the regions a text may mean."""
    text = normalise(text)
    found = [card for card in directory.regions.values() if card.code.startswith(text) or text in card.name]
    ranked = sorted(found, key=lambda card: (card.name != text, card.code))
    return [(card.code, card.name) for card in ranked[:limit]] if text else []


def _codes(session: Session, texts: Iterable[str], wrong: dict[str, str]) -> tuple[str, ...]:
    known = {card.code for card in load_violations(session)}
    codes = tuple(dict.fromkeys(code.upper() for text in texts for code in text.replace(",", " ").split()))
    unknown = [code for code in codes if code not in known]
    if unknown:
        wrong["violation"] = _("%(code)s is no violation", code=", ".join(unknown))
    return codes


def _association(session: Session, text: str, wrong: dict[str, str]) -> str | None:
    if not text:
        return None
    found = resolve_association(session, text)
    if found is None:
        wrong["association"] = _(
            "“%(text)s” is not one association of the registry. Choose from the list, or suppose one below.",
            text=text,
        )
    return found.credit_code if found else None


def _region(directory: Directory, text: str, wrong: dict[str, str]) -> str | None:
    text = normalise(text)
    if not text or (text.isdecimal() and len(text) == _REGION_DIGITS):
        return text or None
    named = [card.code for card in directory.regions.values() if card.name == text]
    if len(named) != 1:
        wrong["region"] = _meanings(text, [f"{code} {name}" for code, name in regions_like(directory, text)])
    return named[0] if named else None


def _department(directory: Directory, text: str, wrong: dict[str, str]) -> str:
    text = normalise(text)
    if directory.find_by_name(text) is not None:
        return text
    meant = [card.name for card in directory.departments.values() if card.is_active and text in card.name]
    if len(meant) != 1:
        wrong["implicated"] = _meanings(text, meant)
    return meant[0] if meant else text


def _meanings(text: str, names: list[str]) -> str:
    if names:
        return _("“%(text)s” may mean %(names)s. Choose one.", text=text, names=_("; ").join(names[:_NAMED]))
    return _("“%(text)s” is not known. Type a part of the name and choose from the list.", text=text)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in _BETWEEN.split(text) if piece.strip()]


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
