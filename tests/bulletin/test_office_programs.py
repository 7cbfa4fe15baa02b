"""Word and Excel files as an office program opens them: every page drawn, words and charts where they should be."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from intake.bulletin.document import BulletinDocument, Imprint, document
from intake.bulletin.word_file import as_word
from intake.bulletin.workbook import as_workbook
from intake.language.i18n import use_language
from tests.bulletin.sample import AT, empty, full, scored

OFFICE = shutil.which("soffice")
PICTURES = Path(__file__).parents[2] / ".test-output" / "pictures"
SECONDS = 240

pytestmark = [
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None, reason="LibreOffice is not installed (libreoffice-writer-nogui, libreoffice-calc-nogui)"
    ),
]


def bulletin(language: str, *, of_nothing: bool = False) -> BulletinDocument:
    with use_language(language):
        return document(empty() if of_nothing else scored(full()), Imprint("d" * 64, 1, AT))


def opened(file: Path) -> pypdfium2.PdfDocument:
    """Printed by LibreOffice, without a window and with a profile of this test's own."""
    profile = f"-env:UserInstallation=file://{file.parent / 'profile'}"
    words = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
    subprocess.run(words, check=True, capture_output=True, timeout=SECONDS)
    return pypdfium2.PdfDocument(file.with_suffix(".pdf"))


def text_of(printed: pypdfium2.PdfDocument) -> str:
    """Without the line breaks and gaps of the layout."""
    pages = (page.get_textpage().get_text_range() for page in printed)
    return "".join("".join(pages).split())


def keep(printed: pypdfium2.PdfDocument, name: str) -> None:
    """Left to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(printed, 1):
        page.render(scale=1.2).to_pil().save(PICTURES / f"{name}-{number}.png")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_word_file_opens_with_every_word_and_three_charts(tmp_path: Path, language: str) -> None:
    made = bulletin(language)
    with use_language(language):
        (tmp_path / "bulletin.docx").write_bytes(as_word(made, made_at=AT))
    printed = opened(tmp_path / "bulletin.docx")
    keep(printed, f"bulletin-word-{language}")
    text = text_of(printed)
    for said in (made.issuer, made.number, made.title, made.imprint, *(block.title for block in made.tables())):
        assert "".join(said.split()) in text, said
    # What a chart draws is text on the page: its legend, or its bars' numbers.
    for chart in made.charts():
        assert text.count("".join(chart.title.split())) >= 1
    assert text.count("100.00%") >= 2
    assert 4 <= len(printed) <= 12


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_opens_with_every_sheet(tmp_path: Path, language: str) -> None:
    made = bulletin(language)
    with use_language(language):
        (tmp_path / "bulletin.xlsx").write_bytes(as_workbook(made))
    printed = opened(tmp_path / "bulletin.xlsx")
    keep(printed, f"bulletin-excel-{language}")
    text = text_of(printed)
    for table in made.tables():
        assert "".join(table.title.split()) in text
    assert len(printed) >= len(made.tables()) + 2


def test_files_of_nothing_open_too(tmp_path: Path) -> None:
    made = bulletin("zh", of_nothing=True)
    (tmp_path / "nothing.docx").write_bytes(as_word(made, made_at=AT))
    (tmp_path / "nothing.xlsx").write_bytes(as_workbook(made))
    assert "未受理涉行业协会商会诉求" in text_of(opened(tmp_path / "nothing.docx"))
    assert "未受理涉行业协会商会诉求" in text_of(opened(tmp_path / "nothing.xlsx"))
