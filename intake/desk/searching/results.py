"""One page of what was found, each line with the place where the words stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.desk.listing import ListLine, lines_of
from intake.identity.redacted_texts import reads_originals, veils_of
from intake.language.i18n import _
from intake.searching.criteria import SearchCriteria
from intake.searching.finding import MOST_COUNTED, FoundComplaints
from intake.searching.said import open_added
from intake.web.paging import PAGE_SIZE, Page, page_number
from routing.models import Association


@dataclass(frozen=True)
class FoundPage:
    """What is shown of a search: `ids` are those of this page."""

    page: Page[ListLine]
    ids: Sequence[int]
    found: FoundComplaints
    association: str

    @property
    def counted(self) -> str:
        """How many there are, as exactly as is known."""
        if self.found.is_exact:
            return str(len(self.found.ids))
        return f"{MOST_COUNTED:,}+" if self.found.is_many else f"{len(self.found.ids)}+"

    @property
    def shown(self) -> str:
        """Which of them stand here; empty where all do."""
        if self.found.is_exact or not self.found.ids:
            return ""
        return _("the newest %(count)s are shown", count=len(self.found.ids))


def found_page(session: Session, criteria: SearchCriteria, found: FoundComplaints, *, actor: Actor) -> FoundPage:
    start = (page_number() - 1) * PAGE_SIZE
    ids = found.ids[start : start + PAGE_SIZE]
    lines = with_excerpts(session, criteria, found, lines_of(session, ids), actor)
    page = Page(lines, page_number(), start + PAGE_SIZE < len(found.ids))
    association = session.get(Association, criteria.association_id) if criteria.association_id else None
    return FoundPage(page, ids, found, association.name if association else "")


def with_excerpts(
    session: Session, criteria: SearchCriteria, found: FoundComplaints, lines: list[ListLine], actor: Actor
) -> list[ListLine]:
    """As every list shows the beginning of what was told, this one shows the place that was looked for."""
    terms = criteria.box.terms
    if not terms:
        return lines
    excerpts = {line.row_id: found.said[line.row_id].excerpt(terms) for line in lines}
    elsewhere = [found.said[one] for one, excerpt in excerpts.items() if excerpt is None]
    open_added(session, elsewhere)
    if not reads_originals(actor):
        return _redacted(session, terms, found, lines)
    excerpts |= {one.complaint_id: one.excerpt(terms) for one in elsewhere}
    return [replace(line, excerpt=excerpts[line.row_id]) for line in lines]


def _redacted(
    session: Session, terms: Collection[str], found: FoundComplaints, lines: list[ListLine]
) -> list[ListLine]:
    """None where the words stand in what is hidden."""
    veils = veils_of(session, [line.row_id for line in lines])
    said = {line.row_id: found.said[line.row_id] for line in lines}
    told = {
        one: replace(each, texts=[veils[one].over(text) for text in each.texts] if one in veils else [])
        for one, each in said.items()
    }
    return [replace(line, excerpt=told[line.row_id].excerpt(terms)) for line in lines]
