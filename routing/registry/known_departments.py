"""The department that a file means: by its exact name, by its words alone, or written short (市商务局)."""

import re
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from routing.models import Department
from routing.normalise import needle_of
from routing.regions import Gazetteer
from routing.registry.department_names import OrganSpec
from routing.vocabulary import Level

# 市商务局, 区民政局; but 市场监督管理局 and 市政管理局 are no departments of a 市 called 场监督管理局.
_SHORT = re.compile(r"(省|市(?!场|政|容)|区(?!域)|县(?!域))(?=.)")
_COMMITTEE = re.compile(r"^(?!中共)(.+)(委社会工作部|委宣传部|委组织部|委统战部|委政法委.*|委网信办.*)$")


class KnownDepartments:
    """Every department by name, and how the departments of a region are written in a file of that region."""

    def __init__(self, departments: Collection[tuple[str, bool]], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._active = {name: name for name, is_active in departments if is_active}
        self._by_needle = {needle_of(name): name for name in self._active}
        self._gone = {needle_of(name): name for name, is_active in departments if not is_active}

    @classmethod
    def load(cls, session: Session, gazetteer: Gazetteer) -> "KnownDepartments":
        return cls(
            [tuple(row) for row in session.execute(select(col(Department.name), col(Department.is_active)))], gazetteer
        )

    @property
    def names(self) -> Collection[str]:
        return self._active

    def find(self, written: str, region_code: str) -> str | None:
        """The active department of that name, or of the name written in full."""
        if written in self._active or not written:
            return written or None
        if found := self._by_needle.get(needle_of(written)):
            return found
        full = (self._by_needle.get(needle_of(name)) for name in self._in_full(written, region_code))
        return next(filter(None, full), None)

    def find_gone(self, written: str) -> str | None:
        """The department out of service of that name."""
        return self._gone.get(needle_of(written))

    def add(self, written: str, level: Level, region_code: str) -> OrganSpec:
        """A department to create, known from now on by every way of writing it."""
        organ = self._new(written, level, region_code)
        self._active[organ.name] = self._by_needle[needle_of(organ.name)] = organ.name
        return organ

    def _new(self, written: str, level: Level, region_code: str) -> OrganSpec:
        """Under its full name and where that says it is, else where its association is."""
        name = written
        if _SHORT.match(written):
            name = next(self._in_full(written, region_code), written)
        found = self._gazetteer.leading(name.removeprefix("中共"))
        if len(found) == 1 and found[0] in self._above(region_code):
            region = self._gazetteer[found[0]]
            return OrganSpec(name, None, region.level, region.code)
        return OrganSpec(name, None, level, region_code)

    def _in_full(self, written: str, region_code: str) -> Iterator[str]:
        short = _SHORT.match(written)
        line = self._above(region_code)
        if short:
            line = [code for code in line if self._gazetteer[code].name.endswith(short.group())]
        for code in line:
            region = self._gazetteer[code]
            above = self._gazetteer[region.parent_code].name if region.parent_code else ""
            for place in (above + region.name, region.name) if region.level == Level.COUNTY else (region.name,):
                name = place + written[1:] if short else place + written
                if committee := _COMMITTEE.match(name):
                    yield "中共" + committee.group()
                yield name
        if not short and _COMMITTEE.match(written):
            yield "中共" + written

    def _above(self, region_code: str) -> list[str]:
        """The region and those it lies in, without the country."""
        line, code = [], region_code
        while code and self._gazetteer[code].level != Level.NATIONAL:
            line.append(code)
            code = self._gazetteer[code].parent_code or ""
        return line
