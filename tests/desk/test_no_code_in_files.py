"""No stored word of ours stands in what leaves the house in Chinese: letters, workbooks, tables, texts, e-mails."""

import re
import zipfile
from html import unescape
from io import BytesIO

import docx
import pypdfium2
import pytest
from sqlmodel import select

from intake.clock import now
from intake.letters.drawing import draw_waiting
from intake.models import Complaint, Message
from intake.runtime import Runtime
from intake.sealing.text import text_key_of
from intake.vocabulary import StaffRole, State
from tests.desk.desk_scene import Scene
from tests.desk.letter_course import issue_all
from tests.desk.test_no_code_in_chinese import codes_in, screens
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

# Files that programs read, ours or others, keep their codes.
READ_AGAIN = ("/fee-lists/file/", "/knowledge/file/", "/rules/files/", "/departments/file/", "/registry/coverage.csv")


def in_word(content: bytes) -> str:
    """Every paragraph, cell, head and foot."""
    word = docx.Document(BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    edges = [one.text for part in word.sections for edge in (part.header, part.footer) for one in edge.paragraphs]
    return "\n".join([*(one.text for one in word.paragraphs), *cells, *edges])


def in_pdf(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_all_eight_letters_on_the_page_for_word_and_as_pdf(scene: Scene, runtime: Runtime) -> None:
    issued = issue_all(scene)
    assert draw_waiting(runtime.db, at=now()) == len(issued) == 8
    reader = scene.supervisor()
    found = {}
    for address in issued:
        shown = reader.get(address).text.split('<article class="official"')[1].split("</article>")[0]
        word, pdf = (reader.get(f"{address}/{form}").data for form in ("docx", "pdf"))
        for form, said in (("page", shown), ("docx", in_word(word)), ("pdf", in_pdf(pdf))):
            if codes := codes_in(said):
                found[address, form] = sorted(codes)
    assert not found
    texts = messages_of(runtime)
    assert len(texts) > 5
    assert {text: sorted(codes_in(text)) for text in texts if codes_in(text)} == {}


def messages_of(runtime: Runtime) -> list[str]:
    """What complainants are written by text and e-mail, unsealed."""
    with runtime.db.reading() as session:
        rows = session.exec(select(Message, Complaint).join(Complaint)).all()
        return [text_key_of(session, complaint).open(row.body) for row, complaint in rows]


def in_workbook(content: bytes) -> str:
    """Every text of its sheets, and their names."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        texts = [
            book.read(name).decode() for name in book.namelist() if name.startswith("xl/shared") or "/sheet" in name
        ]
        named = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
    return unescape("\n".join([*named, *re.findall(r"<t[^>]*>([^<]*)</t>", "".join(texts))]))


READ_AS = {"csv": lambda content: content.decode("utf-8-sig"), "xlsx": in_workbook, "docx": in_word, "pdf": in_pdf}


def saved_from(page: Page, paths: list[str]) -> dict[str, str]:
    """What every file at these addresses says."""
    found = {}
    for path in paths:
        answer = page.client.get(path)
        name = answer.headers.get("Content-Disposition", "").rstrip('"').rpartition(".")[2]
        if answer.status_code == 200 and name in READ_AS:
            found[path] = READ_AS[name](answer.data)
    return found


@pytest.mark.proof
def test_no_file_somebody_saves_shows_a_stored_word(scene: Scene) -> None:
    """Whoever administers finds nearly all of them; the lists and the figures have something in them."""
    for state in (State.RECEIVED, State.HANDLING, State.CALLBACK, State.CLOSED):
        scene.complaint(state)
    page = scene.browser("all", StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
    linked = set()
    for path in screens(scene):
        answer = page.client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            linked |= {unescape(one) for one in re.findall(r'href="(/[^"#]+)"', answer.text) if _is_file(one)}
    saved = saved_from(page, sorted(one for one in linked if not one.startswith(READ_AGAIN)))
    assert len(saved) >= 2
    assert {path: sorted(codes_in(said)) for path, said in saved.items() if codes_in(said)} == {}


def _is_file(path: str) -> bool:
    return any(form in path for form in READ_AS)
