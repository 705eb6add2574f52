"""The page of a replay needs nothing else, shows what went wrong first, and lets no text through
unescaped.
"""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

from msgspec.structs import replace

from bot.replay.covering import coverage
from bot.replay.report.page import alone, page
from tests.unit.replay import sample
from tests.unit.replay.counted import POSSIBLE, SEEN

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VOID = {"meta", "rect", "br"}


class Tags(HTMLParser):
    """Every element of a page with its attributes, and whether all were closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def with_class(self, name: str) -> list[tuple[str, dict[str, str | None]]]:
        return [one for one in self.found if name in (one[1].get("class") or "").split()]


def whole() -> str:
    return page(sample.ALL, coverage(SEEN, POSSIBLE), NOW)


def turn_of(html: str, id: str) -> str:
    start = html.index(f'id="{id}"')
    return html[start : html.index("</article>", start)]


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing():
    html = whole()
    assert re.findall(r"""\bsrc\s*=|url\(|@import|<script|<link|href="[^#]|\son\w+=""", html) == []


def test_every_element_is_closed_where_it_should_be_and_every_id_is_one():
    for html in (whole(), alone(coverage(SEEN, POSSIBLE), NOW)):
        tags = Tags(html)
        assert tags.open == []
        ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
        assert len(ids) == len(set(ids))
        wanted = {a["href"] for tag, a in tags.found if tag == "a"}
        assert wanted <= {f"#{id}" for id in ids}


def test_html_in_any_text_is_shown_and_never_taken_for_html():
    html = page([sample.saying(sample.NASTY)], None, NOW)
    tags = Tags(html)
    assert "script" not in {tag for tag, _ in tags.found} and "b" not in {t for t, _ in tags.found}
    assert sum(sample.NASTY in text for text in tags.texts) >= 8
    assert html.count("<script") == 0


def test_what_would_turn_the_reading_direction_is_not_on_the_page():
    assert "\u202e" not in page([sample.saying("a\u202eb\x1b[31m")], None, NOW)


def test_the_failed_turn_is_marked_in_words_with_expected_got_and_why():
    html = turn_of(whole(), "c2-2")
    turn = html[: html.index('id="c2-3"')]
    assert "✗ Turn 2 went wrong" in turn
    assert "<mark>15</mark>" in turn and "<mark>16</mark>" in turn
    assert "tests/scenarios/dates.yml:12" in turn
    assert "rule &#39;Les dates&#39; (data/rules.yml:171)" in turn
    assert '<details class="why" open>' in turn


def test_what_failed_comes_first_and_is_listed_with_a_link_to_its_turn():
    html = whole()
    assert html.index('href="#c2-2"') < html.index('id="c2"') < html.index('id="passed"')
    assert html.index('href="#c3"') < html.index('id="c2"')
    assert "2 of 3 conversations went wrong" in html


def test_what_passed_is_folded_and_what_failed_is_not():
    tags = Tags(whole())
    folded = [a["id"] for tag, a in tags.found if tag == "details" and "id" in a]
    assert folded == ["c1"]
    assert [a["id"] for tag, a in tags.found if tag == "article"] == ["c2", "c3"]


def test_every_voice_has_its_own_bubble_and_is_named():
    html = whole()
    for author in ("jobseeker", "assistant", "system", "conseiller", "note"):
        assert Tags(html).with_class(author), author
    assert "Private note, Claire Martin" in html and "Conseiller, Claire Martin" in html


def test_buttons_are_shown_and_cannot_be_pressed():
    tags = Tags(whole())
    assert "Parler à mon conseiller" in tags.texts
    assert not {"button", "input", "form"} & {tag for tag, _ in tags.found}


def test_words_of_people_are_french_and_the_page_is_english():
    tags = Tags(whole())
    assert dict(tags.found)["html"] == {"lang": "en"}
    assert {a.get("lang") for _, a in tags.with_class("said")} == {"fr"}


def test_a_day_is_written_only_where_weeks_pass():
    assert whole().count("Monday 30 November 2026") == 1
    assert '<li class="day">' not in page([sample.PASSED], None, NOW)


def test_what_kept_a_conversation_from_going_on_is_on_the_page():
    assert "nobody is called &#39;zoe&#39;" in turn_of(whole(), "c3-1")


def test_the_title_says_what_there_is_to_know():
    def title(*results):
        return re.findall("<title>(.*)</title>", page(results, None, NOW))[0]

    assert title(sample.PASSED) == "1 conversation went as written"
    assert title(sample.PASSED, sample.PASSED) == "2 conversations went as written"
    assert title() == "Nothing was replayed"
    stopped = replace(sample.STOPPED, turns=())
    assert title(stopped) == "1 of 1 conversation went wrong"


def test_without_coverage_the_page_does_not_speak_of_it():
    assert "What was exercised" not in page(sample.ALL, None, NOW)
