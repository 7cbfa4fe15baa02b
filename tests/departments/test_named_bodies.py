"""Which departments somebody names, in their own words."""

import pytest

from routing.departments.named_bodies import bodies_heard, bodies_named
from routing.directory import DepartmentCard, Directory, RegionCard
from routing.vocabulary import Level

PROVINCE, CITY, DISTRICT, OTHER = "510000", "510100", "510104", "510105"
_REGIONS = (
    RegionCard(PROVINCE, "四川省", Level.PROVINCE),
    RegionCard(CITY, "成都市", Level.CITY, PROVINCE),
    RegionCard(DISTRICT, "锦江区", Level.COUNTY, CITY),
    RegionCard(OTHER, "青羊区", Level.COUNTY, CITY),
)
_NAMES = (
    (1, "四川省民政厅", Level.PROVINCE, PROVINCE),
    (2, "成都市民政局", Level.CITY, CITY),
    (3, "成都市住房和城乡建设局", Level.CITY, CITY),
    (4, "锦江区住房和城乡建设局", Level.COUNTY, DISTRICT),
    (5, "成都市市场监督管理局", Level.CITY, CITY),
    (6, "中共成都市委社会工作部", Level.CITY, CITY),
    (7, "成都市发展和改革委员会", Level.CITY, CITY),
    (8, "青羊区教育局", Level.COUNTY, OTHER),
    (9, "中共成都市纪律检查委员会", Level.CITY, CITY),
    (10, "成都市文化广电旅游局", Level.CITY, CITY),
)
DIRECTORY = Directory.of(
    _REGIONS, [DepartmentCard(number, name, (), level, code) for number, name, level, code in _NAMES]
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("协会说是成都市住房和城乡建设局让我们交的", [(3,)]),
        ("市住建局的人说不入会就不给办", [(3,)]),
        ("锦江区住建局推荐的", [(4,)]),
        ("住建局开的会", [(4, 3)]),
        ("成都市監督管理局，市場監管局發的文", [(5,)]),
        ("工商局和民政局都知道这事", [(5,), (2,)]),
        ("省民政厅备案的", [(1,)]),
        ("市委社会工作部、市纪委来过", [(6,), (9,)]),
        ("市发改委批的收费，文旅局盖的章", [(7,), (10,)]),
        ("青羊区教育局", [(8,)]),
        ("教育局", [()]),
        ("区住建局", [(4,)]),
        ("锦江区民政局", [()]),
        ("协会强制我们入会，交了三千元", []),
        ("有人说可以退会", []),
    ],
)
def test_names_are_heard_as_people_say_them(text: str, meant: list[tuple[int, ...]]):
    assert [body.department_ids for body in bodies_heard(DIRECTORY, text, near=(DISTRICT,)).bodies] == meant


def test_a_name_heard_twice_is_one_body():
    heard = bodies_heard(DIRECTORY, "市住建局说的，市 住建局写的", near=(DISTRICT,)).bodies
    assert [(body.text, body.department_ids) for body in heard] == [("市住建局", (3,))]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("成都市民政局", [(2,)]),
        ("成都市民政局、市住建局；省民政厅", [(2,), (3,), (1,)]),
        ("民政局和住建局", [(2,), (4, 3)]),
        ("文化广电", [(10,)]),  # a part of the name, as it is searched elsewhere
        ("某某办公室", [()]),
        ("街道", [()]),
        ("，、", []),
    ],
)
def test_each_piece_of_a_field_names_a_body_known_or_not(text: str, meant: list[tuple[int, ...]]):
    assert [body.department_ids for body in bodies_named(DIRECTORY, text, near=(DISTRICT,)).bodies] == meant


def test_what_is_named_stays_as_it_was_written_where_nobody_knows_it():
    (body,) = bodies_named(DIRECTORY, "某某指导中心", near=(CITY,)).bodies
    assert (body.text, body.is_certain) == ("某某指导中心", False)


def test_a_place_named_with_the_association_counts_beside_its_own():
    (body,) = bodies_named(DIRECTORY, "市民政局", near=(PROVINCE, CITY)).bodies
    assert body.department_ids == (2,)


@pytest.mark.parametrize(
    ("text", "set_aside", "has_unmatched"),
    [
        ("", set(), False),
        ("市住建局、民政局", {3, 2}, False),
        ("住建局", {3, 4}, True),  # either may be meant: neither reads it until a person says which
        ("民政局、某某指导中心", {2}, True),
    ],
)
def test_what_may_be_several_sets_them_all_aside_and_is_asked_of_a_person(
    text: str, set_aside: set[int], *, has_unmatched: bool
):
    named = bodies_named(DIRECTORY, text, near=(DISTRICT,))
    assert (named.department_ids, named.has_unmatched) == (set_aside, has_unmatched)
