"""The region in a cell: by code or name, shortened, of several namesakes the one the rest of the file lies in."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from routing.regions import Gazetteer
from routing.registry.reading.cells import filled
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Level, RegistryQuestionKind

_ZONE = re.compile(r".*(新区|开发区|高新区|经开区|示范区|管理区|园区|产业园|科学城|度假区|保税区|合作区)")
_OWN_LEVEL = re.compile(r"(省|市|区|县|州)?本级|市直|省直|全市|全市性|市级")
_ADD = N_(
    "is not a region known here; it was taken as part of %(place)s. Add the zone to the regions, or name the region"
)
_LEFT_OUT = N_("is empty; %(place)s is supposed. Is that right?")
_UNKNOWN = N_("is not a region of GB/T 2260")
_UNKNOWN_ZONE = N_("is not a region known here: add it to the regions, or give the code of the region it lies in")


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """`code`, with what is asked about it; or why there is none."""

    code: str = ""
    asked: RegistryQuestionKind | None = None
    reason: TranslatableText | None = None


class PlaceReader:
    """Knows in which city the file lies: that of most of its rows, else `home`."""

    def __init__(self, gazetteer: Gazetteer, cells: Iterable[str], *, home: str = "") -> None:
        self._gazetteer = gazetteer
        self._readings: dict[tuple[str, Level | None], list[str]] = {}
        counted: Counter[str] = Counter()
        for cell, times in Counter(map(filled, cells)).items():
            codes = gazetteer.codes_of(cell)
            if len(codes) == 1:
                counted[gazetteer.city_of(codes[0])] += times
        most = counted.most_common(1)
        self._city = most[0][0] if most and most[0][1] * 2 > counted.total() else ""
        if not self._city and home and gazetteer.codes_of(home) == [home] and not home.endswith("0000"):
            self._city = gazetteer.city_of(home)

    def read(self, cell: str, level: Level | None, name: str) -> PlaceReading:
        """The region of a row, by its cell, else by what the association is called, else the city of the file."""
        written = filled(cell)
        if not written:
            return self._left_out(level, name)
        key = written, level
        if key not in self._readings:
            self._readings[key] = self._narrowed(self._gazetteer.codes_of(written), level)
        codes = self._readings[key]
        if len(codes) == 1:
            return PlaceReading(codes[0])
        if codes:
            several = N_("names several regions, give the code: %(codes)s")
            return PlaceReading(reason=TranslatableText(several, codes=codes))
        if self._city and _OWN_LEVEL.fullmatch(written):
            return PlaceReading(self._city)
        return self._zone(written, name)

    def contradiction(self, level: Level, code: str) -> TranslatableText | None:
        """Level and region that do not go together."""
        region = self._gazetteer[code]
        if region.level == level:
            return None
        message = N_("and the region %(region)s (%(own)s) contradict each other: which one is right?")
        return TranslatableText(message, region=region.name, own=region.level)

    def level_of(self, code: str) -> Level:
        return self._gazetteer[code].level

    def _zone(self, written: str, name: str) -> PlaceReading:
        if not _ZONE.fullmatch(written):
            return PlaceReading(reason=TranslatableText(_UNKNOWN))
        around = self._gazetteer.leading(written) or self._gazetteer.leading(name)
        city = self._city if len(around) != 1 or self._level_is_wide(around[0]) else around[0]
        if not city:
            return PlaceReading(reason=TranslatableText(_UNKNOWN_ZONE))
        asked = TranslatableText(_ADD, place=self._gazetteer[city].name)
        return PlaceReading(city, RegistryQuestionKind.ZONE, asked)

    def _left_out(self, level: Level | None, name: str) -> PlaceReading:
        found = self._gazetteer.leading(name)
        if len(found) != 1 or (level and self._gazetteer[found[0]].level != level):
            found = [self._city] if self._city and level in (None, Level.CITY) else []
        if not found:
            return PlaceReading(reason=TranslatableText(N_("is empty")))
        asked = TranslatableText(_LEFT_OUT, place=self._gazetteer[found[0]].name)
        return PlaceReading(found[0], RegistryQuestionKind.REGION, asked)

    def _narrowed(self, codes: list[str], level: Level | None) -> list[str]:
        """Of namesakes those in the city of the file, else in its province, else of the row's own level."""
        for is_meant in (
            lambda code: bool(self._city) and self._gazetteer.city_of(code) == self._city,
            lambda code: bool(self._city) and code[:2] == self._city[:2],
            lambda code: self._gazetteer[code].level == level,
        ):
            meant = [code for code in codes if is_meant(code)]
            if len(codes) > 1 and len(meant) == 1:
                return meant
        return codes

    def _level_is_wide(self, code: str) -> bool:
        return self._gazetteer[code].level in (Level.NATIONAL, Level.PROVINCE)
