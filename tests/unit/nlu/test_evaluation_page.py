"""The page of a report needs nothing else, shows all, and lets no message through unescaped."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from nlu.evaluation import Comparison, page, pictures
from tests.unit.nlu.scripted import reported

NASTY = "<script>alert('é')</script> & \"x\""
SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    ("bon", "dates", ("dates", "answer", (), 0.8)),
    (NASTY, "dates", ("preuves", "ask", ("preuves", "dates"), 0.42)),
    ("autre", "preuves", ("oubli", "answer", (), 0.3)),
]


def pictures_of(html: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def test_every_message_that_was_not_right_is_there_escaped_with_what_was_decided(tmp_path: Path):
    html = page.as_page(reported(tmp_path, *ROWS))
    shown = html[html.index("Every message that was not right") :]
    assert "&lt;script&gt;alert(&#39;é&#39;)&lt;/script&gt; &amp; &#34;x&#34;" in shown
    assert "asked, right one offered" in shown and "preuves, dates" in shown and "0.42" in shown
    assert "autre" in shown and "bon</bdi>" not in shown
    assert "<script" not in html


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path):
    html = page.as_page(reported(tmp_path, *ROWS))
    assert re.findall(r"""(?:src|href)\s*=|url\(|@import""", html) == []


def test_the_pictures_have_a_title_a_description_and_a_table_behind_them(tmp_path: Path):
    html = page.as_page(reported(tmp_path, *ROWS))
    confusions, calibration = pictures_of(html)
    for picture in (confusions, calibration):
        named = picture.attrib["aria-labelledby"].split()
        ids = {e.attrib["id"] for e in picture if e.tag in (f"{SVG}title", f"{SVG}desc")}
        assert picture.attrib["role"] == "img" and set(named) == ids
    assert "The pairs as a table" in html and "Ranges of confidence" in html


def test_the_picture_has_a_cell_for_each_pair_and_names_those_no_label_has(tmp_path: Path):
    drawn = pictures.confusions(reported(tmp_path, *ROWS))
    assert [name.text for name in drawn.rows] == ["dates", "preuves"]
    assert [name.text for name in drawn.columns] == ["dates", "preuves", "oubli"]
    assert [(cell.title, cell.right) for cell in drawn.cells] == [
        ("dates taken for dates: 1 of 2", True),
        ("dates taken for preuves: 1 of 2", False),
        ("preuves taken for oubli: 1 of 1", False),
    ]


def test_a_comparison_is_on_the_page(tmp_path: Path):
    here = reported(tmp_path, *ROWS)
    there = reported(tmp_path, (NASTY, "dates", ("oubli", "answer", ())))
    html = page.as_page(here, Comparison(here, there))
    assert "Outcome better here: 1" in html and "not compared: 2 only here, 0 only there" in html
    assert "<script" not in html


def test_a_page_is_written_where_no_folder_was(tmp_path: Path):
    path = tmp_path / "new" / "eval.html"
    page.write(path, reported(tmp_path, *ROWS))
    assert path.read_text("utf-8").startswith("<!doctype html>")
