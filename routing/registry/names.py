"""How a name becomes findable: its needle, its initials, and every tail of both that a search may begin with."""

from sqlalchemy import func, insert, select, text, update
from sqlmodel import Session, col

from routing.models import AssociationName
from routing.normalise import needle_of
from routing.pinyin import initials_of
from routing.vocabulary import NameKind

_LAST_NAME = select(func.coalesce(func.max(col(AssociationName.id)), 0))

# Inside the database, because a province has some million tails. Initials get a tail only where a place name ends, so
# that `hgxh` finds 成都市火锅协会: elsewhere three letters would match everything.
_WRITE_TAILS = text("""
    INSERT INTO association_needle (suffix, name_id)
    WITH RECURSIVE place(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM place WHERE n < 200)
    SELECT substr(association_name.needle, place.n), association_name.id
      FROM association_name JOIN place ON place.n < length(association_name.needle)
     WHERE association_name.id > :after
    UNION ALL
    SELECT substr(association_name.initials, place.n), association_name.id
      FROM association_name JOIN place ON place.n < length(association_name.needle) AND place.n <= 16
     WHERE association_name.id > :after
       AND substr(association_name.needle, place.n - 1, 1) IN ('省', '市', '区', '县', '州', '盟', '旗', '国')
    ON CONFLICT DO NOTHING
""")


def name_row(association_id: int, kind: NameKind, name: str) -> dict[str, object]:
    """One row of `association_name`, ready for a bulk insert."""
    return {
        "association_id": association_id,
        "kind": kind,
        "name": name,
        "needle": needle_of(name)[:200],
        "initials": initials_of(name)[:200],
    }


def last_name_id(session: Session) -> int:
    """Where `write_tails` shall start after the next names have been written in this transaction."""
    return int(session.execute(_LAST_NAME).scalar_one())


def write_tails(session: Session, *, after: int) -> None:
    """Tails of every name written after the name `after`. Idempotent."""
    session.execute(_WRITE_TAILS, {"after": after})


def add_name(session: Session, association_id: int, kind: NameKind, name: str) -> None:
    """One more name of an association, which must not have it yet, found by from now on."""
    after = last_name_id(session)
    session.execute(insert(AssociationName), [name_row(association_id, kind, name)])
    write_tails(session, after=after)


def rename(session: Session, association_id: int, name: str) -> None:
    """Its registered name is this one from now on; the one it bore becomes a former name, and stays found."""
    own = col(AssociationName.association_id) == association_id
    was = (own, col(AssociationName.kind) == NameKind.REGISTERED, col(AssociationName.name) != name)
    session.execute(update(AssociationName).where(*was).values(kind=NameKind.FORMER))
    same = (own, col(AssociationName.name) == name)
    if session.execute(select(col(AssociationName.id)).where(*same)).first() is None:
        add_name(session, association_id, NameKind.REGISTERED, name)
    else:
        session.execute(update(AssociationName).where(*same).values(kind=NameKind.REGISTERED))
