"""Plates of vehicles (GA 36, the eight signs of new energy too), mail addresses, accounts of WeChat and QQ."""

import re
from collections.abc import Iterator

from intake.redaction.kinds import Hidden, TextSpan

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"
_GAP = r"[ \-.]{0,2}"
_PLATE = re.compile(
    rf"[{_PROVINCE}]{_GAP}[A-HJ-Za-hj-z]{_GAP}(?P<rest>{_SIGN}(?:{_GAP}{_SIGN}){{3}}"
    rf"(?:{_GAP}(?:{_SIGN}{_GAP}{_SIGN}|{_SIGN}|[挂学警港澳领])))(?![A-Za-z0-9])"
)
_CONSULAR = re.compile(r"(?:使[ ]?[0-9]{6}|WJ[ ]?[京-鿿]?[ ]?[0-9]{4,5}[0-9A-Z]?)(?![A-Za-z0-9])")
_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}[ ]?@[ ]?[A-Za-z0-9\-]{1,63}(?:[ ]?\.[ ]?[A-Za-z0-9\-]{1,63}){1,4}"
)
_ACCOUNT = re.compile(
    r"(?:微信|薇信|威信|微号|加微|加v|加V|VX|Vx|vx|WX|wx|WeChat|Wechat|wechat|V信|v信|QQ|Qq|qq|扣扣|企鹅号|Q号|q号)"
    r"(?:号码?|账号|帐号|ID|id|群号?|邮箱|同号|名|是|为|叫|也是|[ :=,(\[\"'“])*"
    r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{4,19}|[1-9][0-9](?:[ \-]?[0-9]){3,10})(?![0-9A-Za-z元块万年])"
)


def marks_in(text: str) -> Iterator[TextSpan]:
    """Of a spelled text."""
    for found in _PLATE.finditer(text):
        if any(sign.isdigit() for sign in found["rest"]):
            yield TextSpan(found.start(), found.end(), Hidden.PLATE)
    for pattern, kind in ((_CONSULAR, Hidden.PLATE), (_MAIL, Hidden.EMAIL)):
        yield from (TextSpan(found.start(), found.end(), kind) for found in pattern.finditer(text))
    yield from (TextSpan(found.start("id"), found.end("id"), Hidden.ACCOUNT) for found in _ACCOUNT.finditer(text))
