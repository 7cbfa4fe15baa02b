"""The files: what stands in Word, Excel, CSV and JSON is what was counted, with charts that offices can edit."""

import csv
import json
import re
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from intake.bulletin.blocks import TableBlock, cell_words
from intake.bulletin.content import BulletinFigures, digest_of, from_plain, plain
from intake.bulletin.data_files import as_csv, as_json
from intake.bulletin.document import BulletinDocument, Imprint, document
from intake.bulletin.word_file import as_word
from intake.bulletin.workbook import as_workbook
from intake.language.i18n import use_language
from intake.reports.origin import SYNTHETIC
from tests.bulletin.sample import AT, NONE, department, empty, full, scored

pytestmark = pytest.mark.slow

RELEASED = Imprint("d" * 64, 1, AT)


def paper(figures: BulletinFigures | None = None, imprint: Imprint = RELEASED) -> BulletinDocument:
    return document(figures or scored(full()), imprint)


def word(bulletin: BulletinDocument) -> docx.document.Document:
    return docx.Document(BytesIO(as_word(bulletin, made_at=AT)))


def parts(body: bytes) -> ZipFile:
    return ZipFile(BytesIO(body))


def sheets(body: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_word_file_has_a_red_head_a_number_a_title_and_numbered_parts() -> None:
    said = [one.text for one in word(paper()).paragraphs if one.text]
    assert said[:4] == [
        "行业协会商会投诉热线",
        "月报〔2026〕第10期",
        "关于2026年10月涉行业协会商会诉求办理情况的通报",
        "一、总体情况",
    ]
    numbered = [text for text in said if re.match("[一二三四五六七八]、", text)]
    assert [text[0] for text in numbered] == list("一二三四五六七")
    assert said[-3:-1] == ["行业协会商会投诉热线", "2026年11月1日"]
    assert "d" * 64 in said[-1]
    head = word(paper()).paragraphs[0].runs[0]
    assert str(head.font.color.rgb) == "C01F1F"


def test_the_fonts_are_those_offices_have() -> None:
    runs = [run for one in word(paper()).paragraphs for run in one.runs]
    fonts = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in runs if run.text}
    assert fonts == {"仿宋", "黑体", "宋体", "楷体"}


def test_every_table_is_in_the_word_file_as_it_is_on_the_page() -> None:
    bulletin = paper()
    for table, drawn in zip(bulletin.tables(), word(bulletin).tables, strict=True):
        texts = [[cell.text for cell in row.cells] for row in drawn.rows]
        assert texts == [list(table.columns), *([cell_words(cell) for cell in row] for row in table.rows)]


def test_definitions_stand_under_the_tables_with_their_versions() -> None:
    said = [one.text for one in word(paper()).paragraphs]
    assert "按时办结率（口径第1版）：口径" in said


def test_a_draft_and_synthetic_figures_say_so_on_every_sheet() -> None:
    draft = word(paper(imprint=Imprint("d" * 64)))
    assert draft.sections[0].header.paragraphs[0].text == f"{SYNTHETIC} · 草稿，未发布"
    real = word(paper(replace(full(), is_synthetic=False)))
    assert real.sections[0].header.paragraphs[0].text == ""
    books = sheets(as_workbook(paper()))
    assert SYNTHETIC in books["通报"][1][0]
    assert all(SYNTHETIC in rows[0][0] for name, rows in books.items() if name not in {"通报", "图表"})


def test_charts_are_native_and_carry_their_numbers() -> None:
    bulletin = paper()
    packed = parts(as_word(bulletin, made_at=AT))
    charts = [name for name in packed.namelist() if name.startswith("word/charts/chart")]
    assert len(charts) == len(bulletin.charts()) == 3
    drawn = packed.read("word/document.xml").decode()
    for number, chart in enumerate(bulletin.charts(), 1):
        xml = packed.read(f"word/charts/chart{number}.xml").decode()
        for category in chart.categories:
            assert f"<c:v>{category}</c:v>" in xml
        assert xml.index("<c:externalData") < xml.index("<c:printSettings>")
        rows = sheets(packed.read(f"word/embeddings/chart{number}.xlsx"))["Sheet1"]
        assert [row[0] for row in rows[2:]] == list(chart.categories)
        assert f'descr="{chart.title}"' in drawn


def test_a_rate_of_nothing_is_a_gap_in_the_line_and_no_nought() -> None:
    figures = full()
    hole = replace(figures.course[5], closure=NONE)
    figures = replace(figures, course=(*figures.course[:5], hole, *figures.course[6:]))
    xml = parts(as_word(paper(figures), made_at=AT)).read("word/charts/chart2.xml").decode()
    drawn = re.findall(r"<c:numCache>(.*?)</c:numCache>", xml)[0]
    assert '<c:pt idx="4">' in drawn
    assert '<c:pt idx="5">' not in drawn


def test_the_course_begins_where_anything_was_counted() -> None:
    figures = full()
    nothing = [replace(one, received=0, closed=0, closure=NONE, ontime=NONE) for one in figures.course[:9]]
    bulletin = paper(replace(figures, course=(*nothing, *figures.course[9:])))
    assert {len(chart.categories) for chart in bulletin.charts() if chart.key != "ranking"} == {3}
    assert [len(table.rows) for table in bulletin.tables() if table.key == "course"] == [3]


def test_the_workbook_has_real_numbers_and_native_charts() -> None:
    bulletin = paper()
    body = as_workbook(bulletin)
    rows = sheets(body)["各单位主要指标"]
    [prices] = [row for row in rows if row[0] == "甲市市场监督管理局"]
    assert prices[1:7] == [50.0, 50.0, 48.0, 96.0, 48.0, 96.0]
    assert prices[8] == "—"  # nothing was dispatched of which a return could be asked
    names = parts(body).namelist()
    assert len([name for name in names if name.startswith("xl/charts/chart")]) == 3
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]


def test_a_name_is_never_a_formula() -> None:
    figures = replace(full(), departments=(department("=1+1", "6/6"), department("+甲", "7/10")))
    book = parts(as_workbook(paper(figures)))
    assert not [name for name in book.namelist() if name.startswith("xl/worksheets/") and b"<f>" in book.read(name)]
    assert "'=1+1" in as_csv(figures).decode()


def test_the_csv_says_each_figure_once_with_what_it_was_counted_from() -> None:
    figures = scored(full())
    rows = list(csv.DictReader(StringIO(as_csv(figures).decode().removeprefix("\ufeff"))))
    headline = {row["figure"]: row for row in rows if row["section"] == "headline"}
    assert headline["received"]["value"] == "100"
    assert [headline["satisfaction"][name] for name in ("numerator", "denominator", "value", "year_ago")] == [
        "57.3", "62", "92.42", ""
    ]  # fmt: skip
    marks = {(row["group"], row["figure"]): row["value"] for row in rows if row["section"] == "score"}
    assert marks["甲市民政局", "按时办结率"] == "10.00"
    assert marks["乙区民政局", "total"] == ""
    assert {row["data"] for row in rows} == {SYNTHETIC}
    assert "data" not in as_csv(replace(figures, is_synthetic=False)).decode().splitlines()[0]


def test_the_json_is_the_body_its_digest_is_of() -> None:
    body = plain(scored(full()))
    told = json.loads(as_json(body, Imprint(digest_of(body), 2, AT)))
    assert digest_of(told["body"]) == told["digest"]
    assert from_plain(told["body"]) == scored(full())
    assert told["revision"] == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_of_nothing_can_be_made_in_both_languages(language: str) -> None:
    with use_language(language):
        bulletin = paper(empty(), Imprint("", 1))
        assert bulletin.charts() == []
        assert word(bulletin).tables
        assert sheets(as_workbook(bulletin))
        assert not [cell for table in bulletin.tables() for row in table.rows for cell in row if cell == "0.00"]


def test_english_is_english_throughout_but_for_names() -> None:
    with use_language("en"):
        bulletin = paper()
        texts = [one.text for one in word(bulletin).paragraphs]
        columns = [column for table in bulletin.tables() for column in table.columns]
    chinese = [text for text in (*texts, *columns) if re.search("[一-鿿]", text.replace("definition", ""))]
    names = re.compile("甲市|乙区|丙县|合成数据|连云港")
    assert not [text for text in chinese if not names.search(text)]


def test_tables_without_rows_are_left_out() -> None:
    keys = [one.key for one in paper(empty()).blocks if isinstance(one, TableBlock)]
    assert keys == ["headline", "left"]
