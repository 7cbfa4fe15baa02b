"""What the registry leaves open: how much of each kind and where, and every case, to be mended one by one."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session

from intake.admin.registry import files
from intake.admin.registry.labels import WORDS
from intake.csv_text import CSV
from intake.language.i18n import N_
from intake.registry_upkeep.coverage import Coverage, CoverageFilter, industries, list_gaps, measure_coverage
from intake.reports.origin import is_registry_synthetic
from intake.vocabulary import CoverageGap
from intake.web.context import moment, runtime
from intake.web.forms import read_query, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import local_day
from routing.directory import Directory

bp = Blueprint("registry", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TOP = 15  # regions and trades shown with their counts, those with most gaps first


class CoverageQuery(BaseModel):
    """The address of the page. Without a kind: the first there is any of."""

    gap: CoverageGap | None = Field(default=None, title=N_("Gap"))
    region: str = Field(default="", title=N_("Region"), pattern=r"^\d{6}$")
    industry: str = Field(default="", title=N_("Industry"), max_length=60)

    @property
    def narrowed(self) -> CoverageFilter:
        return CoverageFilter(self.region, self.industry)

    def address(self, endpoint: str = "registry.show", **changes: Any) -> str:
        """The page, or another, with the same question; what is empty is left out."""
        asked = {"gap": self.gap, "region": self.region, "industry": self.industry} | changes
        given: dict[str, Any] = {name: str(value) for name, value in asked.items() if value}
        return url_for(endpoint, **given)


@bp.get("/")
def show() -> str:
    with runtime().db.reading(is_snapshot=True) as session, rejecting(lambda: _page(session, CoverageQuery())):
        return _page(session, read_query(CoverageQuery))


@bp.get("/coverage.<kind>")
def download(kind: str) -> Response:
    """Everything of one kind, or of all kinds, as the filters say."""
    if kind not in {"csv", "xlsx"}:
        abort(404)
    asked = read_query(CoverageQuery)
    gaps = [asked.gap] if asked.gap else list(CoverageGap)
    with runtime().db.reading(is_snapshot=True) as session:
        directory, on = runtime().collaborators(session).rules.directory, local_day(moment())
        rows = (row for gap in gaps for row in list_gaps(session, directory, gap, on=on, narrowed=asked.narrowed))
        body = files.as_csv(rows) if kind == "csv" else files.as_workbook(rows)
    response = Response(body, content_type=CSV if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="coverage-{on}.{kind}"'
    return response


def _page(session: Session, asked: CoverageQuery) -> str:
    on, directory = local_day(moment()), runtime().collaborators(session).rules.directory
    measured = measure_coverage(session, on=on, narrowed=asked.narrowed)
    asked.gap = asked.gap or next((gap for gap in CoverageGap if measured.counts.get(gap)), CoverageGap.NO_REGISTRAR)
    limit, offset = window()
    rows = list_gaps(session, directory, asked.gap, on=on, narrowed=asked.narrowed, limit=limit, offset=offset)
    return render_template(
        "admin/registry/coverage.html",
        asked=asked,
        measured=measured,
        is_synthetic=is_registry_synthetic(session),
        page=page_of(list(rows)),
        CoverageGap=CoverageGap,
        regions=_served(directory),
        industries=[(trade, trade) for trade in industries(session)],
        **WORDS,
        **_spread(measured, directory),
    )


def _spread(measured: Coverage, directory: Directory) -> dict[str, Any]:
    """Where most is open: (key, its name, counts by kind)."""
    regions = sorted(measured.by_region.items(), key=lambda one: (-one[1].total(), one[0]))[:_TOP]
    trades = sorted(measured.by_industry.items(), key=lambda one: (-one[1].total(), one[0]))[:_TOP]
    names = directory.regions
    return {
        "by_region": [(code, names[code].name if code in names else code, counts) for code, counts in regions],
        "by_industry": [(trade, trade, counts) for trade, counts in trades],
        "kinds": [gap for gap in CoverageGap if measured.counts.get(gap)],
    }


def _served(directory: Directory) -> list[tuple[str, str]]:
    served = (region for code, region in sorted(directory.regions.items()) if directory.is_served(code))
    return [(region.code, f"{region.code} {region.name}") for region in served]
