"""A picture of a chart, from the link on a page to the file: a worker draws it meanwhile."""

from intake.charts.pictures import draw_wanted
from intake.clock import now
from intake.runtime import Runtime
from tests.stages.pages import Page


def drawn(page: Page, runtime: Runtime, address: str, asked: dict[str, str]) -> bytes:
    place = page.get(address, query_string=asked, status=303).headers["Location"]
    waiting = page.get(place, status=202).text
    assert '<meta http-equiv="refresh" content="2">' in waiting
    draw_wanted(runtime.db, at=now())
    return page.get(place).data
