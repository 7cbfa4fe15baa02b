"""Which departments does somebody name? Their names as people say them, heard in running text or read from a field.

Pure, and never a guess: what may be several departments is told as several, and what is none of them stays a text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from routing.directory import DepartmentCard, Directory, RegionCard
from routing.normalise import normalise
from routing.vocabulary import Level

MOST_MEANT = 3  # departments one name may mean and all be set aside until a person says which
_SHORTEST = 2  # characters of a name that is told from common words: 社工部, 纪委
_FARTHEST = 12  # characters before a name in which its place is looked for
_BETWEEN = re.compile(r"[,，、;；/\n]+|以及|还有|和(?=.{1,12}(?:局|委|部|厅|办)$)")
_PARTY = re.compile(r"^(?:委员会|委(?!员))")
# What people call the kinds of organ, by the words of their names; old names live on in mouths.
_SAID: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("住房和城乡建设", ("住建", "住房城乡建设", "建设")),
    ("市场监督管理", ("市场监管", "市监", "工商")),
    ("发展和改革", ("发改", "发展改革")),
    ("人力资源和社会保障", ("人社", "人力社保", "劳动")),
    ("卫生健康", ("卫健", "卫生")),
    ("文化广电和旅游", ("文旅", "文广旅", "文化和旅游", "文化")),
    ("文化广电旅游", ("文旅", "文广旅", "文化和旅游", "文化")),
    ("文化和旅游", ("文旅", "文化")),
    ("经济和信息化", ("经信", "工信")),
    ("工业和信息化", ("工信",)),
    ("规划和自然资源", ("规自", "自然资源", "国土")),
    ("自然资源和规划", ("规自", "自然资源", "国土")),
    ("生态环境", ("环保",)),
    ("农业农村", ("农业",)),
    ("交通运输", ("交通",)),
    ("科学技术", ("科技",)),
    ("行政审批", ("审批",)),
    ("城市管理", ("城管",)),
    ("社会工作", ("社工",)),
    ("退役军人事务", ("退役军人",)),
    ("应急管理", ("应急",)),
    ("教育和体育", ("教体", "教育")),
    ("纪律检查", ("纪", "纪检")),
)
_ENDINGS = (("委员会", "委"), ("办公室", "办"))
_LEVEL_WORDS = {
    "国家": Level.NATIONAL,
    "全国": Level.NATIONAL,
    "省": Level.PROVINCE,
    "市": Level.CITY,
    "州": Level.CITY,
    **dict.fromkeys(("区", "县"), Level.COUNTY),
}


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as it was named, and the departments it may be, nearest first: none is known, or it may be several."""

    text: str
    department_ids: tuple[int, ...] = ()

    @property
    def is_certain(self) -> bool:
        return len(self.department_ids) == 1


@dataclass(frozen=True, slots=True)
class NamedBodies:
    """What a text names, all of it: the departments to be set aside, and whether a person must find out more."""

    bodies: tuple[NamedBody, ...]

    @property
    def department_ids(self) -> frozenset[int]:
        """Of a name that may mean two or three all are set aside; one that may mean more says nothing."""
        few = (body for body in self.bodies if len(body.department_ids) <= MOST_MEANT)
        return frozenset(one for body in few for one in body.department_ids)

    @property
    def has_unmatched(self) -> bool:
        return not all(body.is_certain for body in self.bodies)


def bodies_heard(directory: Directory, text: str, *, near: Sequence[str]) -> NamedBodies:
    """Departments named in running text, in its order; `near` are the regions that a name without a place means.

    A body nobody here knows is not heard. A longer name is heard before a shorter one that lies in it.
    """
    text = "".join(normalise(text).split())
    wanted = _line(directory, near)
    heard = [
        _meant(directory, text[max(0, start - _FARTHEST) : start], said, cards, wanted=wanted)
        for start, said, cards in _spoken(directory, text)
    ]
    return NamedBodies(tuple({body.text: body for body in heard}.values()))


def bodies_named(directory: Directory, text: str, *, near: Sequence[str]) -> NamedBodies:
    """What a field says, piece by piece: each names at least one body, known or not."""
    found: list[NamedBody] = []
    for piece in filter(None, (piece.strip() for piece in _BETWEEN.split(normalise(text)))):
        found.extend(_piece(directory, piece, near))
    return NamedBodies(tuple(found))


def _piece(directory: Directory, piece: str, near: Sequence[str]) -> Sequence[NamedBody]:
    exact = directory.find_by_name(piece)
    if exact is not None and exact.is_active:
        return [NamedBody(piece, (exact.id,))]
    if heard := bodies_heard(directory, piece, near=near).bodies:
        return heard
    like = [card for card in directory.departments.values() if card.is_active and piece in normalise(card.name)]
    wanted = _line(directory, near)
    nearby = _in_order([card for card in like if card.region_code in wanted], wanted)
    found = nearby or (like if len(like) == 1 else [])
    return [NamedBody(piece, tuple(card.id for card in found))]


def _spoken(directory: Directory, text: str) -> Iterator[tuple[int, str, list[DepartmentCard]]]:
    """Where a name of departments begins, as said; the longest first where several begin or overlap."""
    by_words: dict[str, list[DepartmentCard]] = {}
    for card in directory.departments.values():
        for words in _words_of(card.name, _places(directory, card)) if card.is_active else ():
            if words in text:
                by_words.setdefault(words, []).append(card)
    longest_first = sorted(by_words, key=len, reverse=True)
    taken: dict[int, str] = {}
    for start, said in [(start, words) for words in longest_first for start in _places_of(words, text)]:
        if all(start + len(said) <= first or first + len(other) <= start for first, other in taken.items()):
            taken[start] = said
    return ((start, taken[start], by_words[taken[start]]) for start in sorted(taken))


def _meant(
    directory: Directory, before: str, said: str, cards: list[DepartmentCard], *, wanted: Sequence[str]
) -> NamedBody:
    """The departments of these words that lie where the words before them say, else in the regions wanted."""
    before = before.removesuffix("委")
    places = _longest_name(directory.regions.values(), before)
    if places:
        codes = {region.code for region in places}
        within = [card for card in cards if card.region_code in codes]
        name = max((_ending(region, before) for region in places), key=len)
        return NamedBody(f"{name}{said}", tuple(card.id for card in _in_order(within, wanted)))
    level, word = next(((_LEVEL_WORDS[word], word) for word in _LEVEL_WORDS if before.endswith(word)), (None, ""))
    near = [card for card in cards if card.region_code in wanted and (level is None or card.level is level)]
    return NamedBody(f"{word}{said}", tuple(card.id for card in _in_order(near, wanted)))


def _longest_name(regions: Iterable[RegionCard], before: str) -> list[RegionCard]:
    found = [(len(ending), region) for region in regions if (ending := _ending(region, before))]
    most = max((length for length, _region in found), default=0)
    return [region for length, region in found if length == most]


def _ending(region: RegionCard, before: str) -> str:
    """The name of the region, whole or without the word for its kind, with which the text ends."""
    if before.endswith(region.name):
        return region.name
    stem = region.name[:-1]
    return stem if len(stem) >= _SHORTEST and before.endswith(stem) else ""


def _line(directory: Directory, near: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for region in near for code in directory.lineage(region)))


def _in_order(cards: Sequence[DepartmentCard], wanted: Sequence[str]) -> list[DepartmentCard]:
    place = {code: at for at, code in enumerate(wanted)}
    return sorted(cards, key=lambda card: (place.get(card.region_code, len(place)), card.id))


def _places_of(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _places(directory: Directory, card: DepartmentCard) -> tuple[str, ...]:
    """The names of its region and those above, outermost first, as a department's name begins with them."""
    line = (directory.regions[code].name for code in directory.lineage(card.region_code) if code in directory.regions)
    return tuple(reversed(tuple(line)))


@lru_cache(maxsize=20_000)
def _words_of(name: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """Its name without its place, then as people say it."""
    rest = normalise(name).removeprefix("中共")
    for place in places:
        rest = rest.removeprefix(place)
    plain = _PARTY.sub("", rest)
    spoken = [plain, *_said(plain)]
    shortened = [
        words.removesuffix(long) + short for words in spoken for long, short in _ENDINGS if words.endswith(long)
    ]
    return tuple(dict.fromkeys(words for words in (*spoken, *shortened) if len(words) >= _SHORTEST))


def _said(plain: str) -> Iterator[str]:
    for formal, ways in _SAID:
        if plain.startswith(formal):
            yield from (way + plain.removeprefix(formal) for way in ways)
            return
