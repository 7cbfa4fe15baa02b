"""The taxonomy of what associations may do wrong."""

from sqlalchemy import JSON
from sqlmodel import Field

from routing.base import Record


class Violation(Record, table=True):
    """One code. `branch` is its letter: F fees 收费, A awards 评比表彰, V events 活动, G governance 治理."""

    code: str = Field(primary_key=True, max_length=8)
    branch: str = Field(max_length=1, index=True)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(max_length=160)
    basis: str = Field(default="", max_length=500)
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    gbt39666_code: str | None = Field(default=None, max_length=6)
