"""No city is shown another's law as its own: it is named for guidance, and what has no document is our own rule."""

import csv
from pathlib import Path

import pytest

import routing
from intake.language.i18n import use_language
from intake.web.cited import cited

CHENGDU, JINAN = "510100", "370100"
_POLICIES = Path(routing.__file__).parent / "defaults" / "policies.csv"


@pytest.mark.parametrize(
    ("basis", "home", "told"),
    [
        ("济南市12345市民服务热线条例第二十四条", CHENGDU, "参照济南市12345市民服务热线条例第二十四条"),
        ("济南市12345市民服务热线条例第二十四条", JINAN, "济南市12345市民服务热线条例第二十四条"),
        ("山东省热线规定（2020）；潍坊市条例", "370102", "山东省热线规定（2020）；参照潍坊市条例"),
        ("山东省热线规定（2020）", CHENGDU, "参照山东省热线规定（2020）"),
        ("信访工作条例第三十四条", CHENGDU, "信访工作条例第三十四条"),
        ("本系统缺省时限；参照北京市接诉即办工作条例", CHENGDU, "本机构规定；参照北京市接诉即办工作条例"),
        ("本系统缺省时限：重点行业协会商会", CHENGDU, "本机构规定：重点行业协会商会"),
        ("某局办理办法：咨询最迟3个工作日", CHENGDU, "参照某局办理办法：咨询最迟3个工作日"),
        ("", CHENGDU, ""),
        ("成都市热线办法", "519999", "参照成都市热线办法"),
        ("四川省热线办法", "519999", "四川省热线办法"),
    ],
)
def test_a_document_of_another_place_is_for_guidance(basis: str, home: str, told: str) -> None:
    with use_language("zh"):
        assert cited(basis, home) == told


def test_no_shipped_limit_tells_chengdu_that_another_place_rules_it() -> None:
    with _POLICIES.open(encoding="utf-8") as lines, use_language("zh"):
        told = [cited(row["basis"], CHENGDU) for row in csv.DictReader(lines)]
    documents = [one for basis in told for one in basis.split("；")]
    assert len(documents) > 60
    for place in ("济南市", "潍坊市", "山东省", "蚌埠市", "北京市"):
        assert not [one for one in documents if one.startswith(place)]
    assert not [one for one in documents if "本系统缺省" in one]
