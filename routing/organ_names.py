"""What a department is by its name, where the law itself ties a power to the kind of organ."""

import re

_CIVIL_AFFAIRS = re.compile(r"民政(?:局|厅|部|[和与、].+局)$")
# As LIKE of a database has it: the same names as `is_approval_bureau` knows.
APPROVAL_LIKE = ("%审批%", "%政务服务%局")
_APPROVAL = re.compile(r"审批|政务服务.*局$")


def is_civil_affairs(name: str) -> bool:
    """Whether it is the civil affairs organ 民政部门 of its region.

    By 社会团体登记管理条例 §6 that organ registers and supervises what is registered at its level, and whoever acts
    there without being registered (§32).
    """
    return _CIVIL_AFFAIRS.search(name) is not None


def is_approval_bureau(name: str) -> bool:
    """Whether it is an approval bureau 行政审批局: it registers, and does not punish (§24, §30)."""
    return _APPROVAL.search(name) is not None
