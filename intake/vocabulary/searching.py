"""The stored words of a search over complaints."""

from enum import StrEnum


class SearchSort(StrEnum):
    """In which order what was found stands."""

    NEWEST = "newest"  # 最新受理
    OLDEST = "oldest"  # 最早受理
    DUE = "due"  # 最先到期
