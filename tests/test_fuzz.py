"""Texts that nobody thought of, through all that cleans and escapes: what comes out is read by the reader that it is made for.

With the tests each property has a hundred texts, half a minute in all. Ten minutes of it:

    python -m pytest tests/test_fuzz.py --hypothesis-profile=ten-minutes --hypothesis-show-statistics
"""

import json
import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reportlib.analyse import duplicates, folding, labels, likeness, platforms, template, theme_title, words
from reportlib.analyse.redact import PATTERNS, redacted
from reportlib.analyse.template import Template
from reportlib.analyse.versions import MOST, versions
from reportlib.collect import said
from reportlib.collect.rows import LONGEST_TEXT, clean
from reportlib.present import text
from reportlib.publish import export, feed
from tests.bombs import PIECES, filled
from tests.browsed import rendered
from tests.test_redact import HOSTILE, LEFT, TAKEN_OUT

TOKENS = (
    "<", ">", "</", "<b>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "</script", "</script>", "<svg/onload=x>", "</bdi>", "</title>",
    '"', "'", "=", "&", "&#", "&#x", "&#x3c;", "&lt;", "&amp;lt", "](", "[", "]", "![", "(", ")", "javascript:", "data:text/html,", "`",
    "``", "```", "~~~", "|", "||", "\\", "\\|", "*", "**", "_", "__", "~", "~~", "#", "# ", "#1", "- ", "+ ", "1. ", "> ", "---", "===",
    ":-:", "    ", "\t", "\n", "\r", "\n\n", "\u2028", "\x85", "\x0b", "\x1b[31m", "\0", "\x7f", "\u202e", "\u2066", "\u200b", "\u200f",
    "\u2060", "\ufeff", "\ufffe", "\ud800", "\udc00", "\U0001f3f4", "\U000e0067", "\u0301", "ﷺ", "İ", "ſ", "K", "$", "$$", "\\(", "\\[",
    "\\begin{a}", "{{", "}}", "{%", "%s", "%{x}", "@", "@a", "a@b.example", "http://", "https://evil.example", "www.evil.example",
    "GH-1", "gh-1", "mailto:", "://", ":", ".", "..", "/", "//", " ", "a", "B", "1", "é", "漢", "dt_args", "x" * 40,
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(TOKENS) | st.text(max_size=5), max_size=25).map("".join)
BODIES = st.lists(
    st.sampled_from((*TOKENS, *PIECES, *HOSTILE, *(before for before, _ in TAKEN_OUT), *LEFT)) | st.text(max_size=8), max_size=25
).map("".join)
fuzz = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

STEERING = re.compile(r"[\0-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def marks(page: BeautifulSoup) -> list[tuple[str, ...]]:
    """The elements in order, each with its attributes."""
    return [(one.name, *one.attrs) for one in page.find_all(True)]


@fuzz
@given(TEXTS, st.integers(1, 200))
def test_html_reads_as_the_text_between_tags_and_in_an_attribute(words: str, length: int) -> None:
    line, short = text.plain(words), text.cut(words, length)
    page = BeautifulSoup(f'<p id="{text.html(words)}">{text.html(words)}</p>{text.foreign(words, length)}<i>after</i>', "html.parser")
    whole = ("title",) if len(line) > length else ()
    assert marks(page) == [("p", "id"), ("bdi", *whole), ("i",)]
    paragraph, foreign = page.p, page.bdi
    assert paragraph and foreign
    assert (paragraph["id"], paragraph.text, foreign.text, foreign.get("title", line)) == (line, line, short, line)
    assert not STEERING.search(str(page))
    assert len(short) <= length


PLACES = (
    "{}\n",
    "- {} more\n",
    "> {}\n",
    "- **{}** · new\n",
    "  > {} (#1)\n\n",
    "| head | {} |\n| --- | --- |\n| a | {} |\n",
    "# {}\n",
    "a {}\n\n{}\n",
)
"""Where the report puts a ticket's text in Markdown."""


def shown(place: str, words: str) -> tuple[list[tuple[str, ...]], str]:
    page = BeautifulSoup(rendered(place.replace("{}", words)), "html.parser")
    return [mark for mark in marks(page) if mark != ("span",)], page.text.replace("\u2060", "")


@fuzz
@given(TEXTS, st.sampled_from(PLACES))
def test_markdown_reads_as_the_text_and_has_the_elements_of_its_place(words: str, place: str) -> None:
    escaped = text.markdown(words, 200)
    found, read = shown(place, f"x{escaped}x")
    as_word, plain = shown(place, "word")
    assert found == as_word
    assert read == plain.replace("word", f"x{text.cut(words, 200)}x".replace("\u2060", ""))
    assert not STEERING.search(escaped)


@fuzz
@given(TEXTS)
@example("- ")
@example("1. a")
@example("_www.evil.example")
def test_markdown_alone_in_its_place_is_no_markup(words: str) -> None:
    for place in PLACES:
        found, _ = shown(place, text.markdown(words, 200))
        assert found in (shown(place, "word")[0], shown(place, "")[0]), place


@fuzz
@given(TEXTS)
@example("mailto:/")
def test_a_mail_has_no_address_and_a_chart_no_markup(words: str) -> None:
    mail = text.unlinked(words)
    assert mail.replace("\u2060", "") == text.plain(words).replace("\u2060", "")
    assert not re.search(r"(?i)[a-z]:(?:/|\w)|\w@\w|\w\.[a-z]", mail)
    chart = text.label(words)
    assert not re.search(r"[<>$]", chart)
    assert unescape(chart) == text.cut(words, 60)
    assert not STEERING.search(mail + chart)


@fuzz
@given(TEXTS, st.lists(st.integers(0, 12), max_size=3))
@example("_www.evil.example", [])
def test_what_a_model_cites_is_linked_and_nothing_else(words: str, numbers: list[int]) -> None:
    line = f"{words} #{numbers[0] if numbers else 3}"
    at = "https://x.example", "a/b"
    html, markdown = text.cited(line, {number: (text.link(*at, number), text.markdown_link(*at, number)) for number in numbers})
    page = BeautifulSoup(f"<p>{html}</p>", "html.parser")
    assert page.text == text.plain(line)
    allowed = {text.address(*at, number) for number in numbers}
    for one in (page, BeautifulSoup(rendered(f"x{markdown}\n"), "html.parser")):
        assert {mark for mark in marks(one) if mark[0] not in ("p", "span")} <= {("a", "href")}
        assert {link["href"] for link in one.find_all("a")} <= allowed


@fuzz
@given(TEXTS, TEXTS)
def test_a_chart_in_the_page_is_data_that_no_tag_ends(words: str, alt: str) -> None:
    chart = {"layout": {"meta": {"alt": clean(words)}}, clean(alt): [clean(words)]}
    page = BeautifulSoup(export._chart(1, chart, text.html(alt)) + text.picture(words, alt, 9), "html.parser")
    assert [name for name, *_ in marks(page)] == ["figure", "div", "script", "figcaption", "img"]
    script, image = page.script, page.img
    assert script and image
    assert json.loads(script.text) == chart
    assert (image["src"], image["alt"]) == (text.plain(words), text.plain(alt))


@fuzz
@given(TEXTS)
def test_the_feed_reads_as_the_text(words: str) -> None:
    root = Element("feed")
    feed._add(root, "title", words, href=text.plain(words))
    read = ElementTree.fromstring(ElementTree.tostring(root, encoding="utf-8"))  # noqa: S314  # our own
    assert len(list(read.iter())) == 2
    assert ((read[0].text or ""), read[0].get("href")) == (text.plain(words), text.plain(words))


@fuzz
@given(BODIES, st.booleans())
def test_what_is_taken_out_leaves_nothing_to_take_out(words: str, uuids: bool) -> None:
    once = redacted(clean(words), uuids)
    assert redacted(once, uuids) == once
    assert [pattern.pattern for _, pattern, word in PATTERNS if pattern.sub(word, once) != once] == []


@fuzz
@given(BODIES, st.integers(1, 100))
def test_what_is_read_of_a_row_can_be_written(words: str, longest: int) -> None:
    read = clean(words, longest)
    assert read.encode().decode() == read
    assert "\0" not in read
    assert len(read) <= longest
    assert clean(read, longest) == read
    assert clean(json.loads(json.dumps(words))) == clean(words)


@fuzz
@given(BODIES, BODIES)
def test_what_is_compared_of_a_ticket_is_its_own_and_bounded(title: str, body: str) -> None:
    title, body = clean(title, 1_000), clean(body)
    own = Template(lines=frozenset({folding.folded(line) for line in body.splitlines()[:2]}))
    for known in (Template(), own, template.learn(pd.DataFrame({"title": [title] * 3, "body": [body] * 3}))):
        kept = list(words.readable(title, body, known))
        assert all(line and line == line.strip() and folding.folded(line) not in known.lines for line in kept)
        compared = words.document(title, body, known)
        assert len(compared) <= 18 * (4 * len(title) + words.BODY_CHARACTERS + 3 * 200) + 100
        assert all(part and not re.search(r"\s", part) for part in words.words(compared))
        quote = words.sentence(title, body, known)
        assert quote is None or (quote in "\n".join(kept) and len(quote) <= 222)
        assert known.bare(title).strip() or not title.strip()
    assert all(re.fullmatch(r"[0-9][0-9a-z.-]*", one) for one in versions(title, body))
    assert len(versions(title, body)) <= MOST
    assert folding.folded(title) == " ".join(folding.folded(title).split())
    assert "\n" not in (words.error_line(body) or "")


@fuzz
@given(st.lists(BODIES, min_size=1, max_size=4), st.sets(st.sampled_from(["Linux", "Windows", "iOS"])))
def test_a_title_of_a_theme_is_short_and_not_empty(titles: list[str], shared: set[str]) -> None:
    lines = [clean(title, 1_000) for title in titles]
    title = theme_title.title_of(lines, shared)
    assert len(title) <= theme_title.LONGEST
    assert bool(title.strip()) == any(line.strip() for line in lines)


LONGEST_SECONDS = 1.0
"""Of processor time for a text of GitHub's full length; where the cost is a square's, such a text takes many seconds."""

NOTHING = Template()
CLEANERS: dict[str, Callable[[str], Any]] = {
    "clean": clean,
    "plain": text.plain,
    "foreign": text.foreign,
    "markdown": lambda words: text.markdown(words, LONGEST_TEXT),
    "unlinked": text.unlinked,
    "label": text.label,
    "cited": lambda words: text.cited(words, {}),
    "redacted": lambda words: redacted(words, True),
    "folded": folding.folded,
    "learn": lambda body: template.learn(pd.DataFrame({"title": [body[:1_000]], "body": [body]})),
    "document": lambda body: words.document("t", body, NOTHING),
    "document of a title": lambda title: words.document(title[:1_000], "", NOTHING),
    "sentence": lambda body: words.sentence("t", body, NOTHING),
    "error line": words.error_line.__wrapped__,
    "words": words.words,
    "letters": likeness._letters,
    "versions": lambda body: versions("", body),
    "platforms": lambda body: platforms.platforms("", body, [body]),
    "theme title": lambda title: theme_title.title_of([title[:1_000]], ["Linux"]),
    "prefix": labels.prefix,
    "phrases": lambda title: duplicates._shared(pd.DataFrame({"title": [title[:1_000]], "body": [""]})),
    "asks": said.asks,
    "duplicate of": lambda body: said.duplicate_of(body, "a/b"),
}
FRAGMENTS = st.lists(st.sampled_from((*TOKENS, *PIECES, *HOSTILE)) | st.text(min_size=1, max_size=3), min_size=1, max_size=3).map("".join)


@pytest.mark.parametrize("name", CLEANERS)
@settings(fuzz, max_examples=max(settings.default.max_examples // 10, 1))
@given(st.sampled_from(("", *TOKENS, "please ? dup ")), FRAGMENTS, st.sampled_from(("", *TOKENS)))
@example("", "\n", "")
@example("please ? dup ", " \n", "")
@example("", "<!--", "")
@example("", " ", "")
@example("", "ﷺ", "")
@example("", "a/", "")
def test_no_text_of_full_length_costs_more_than_its_length(name: str, before: str, piece: str, behind: str) -> None:
    long = clean(before + filled(piece, LONGEST_TEXT - len(before) - len(behind)) + behind)
    begun = time.process_time()
    CLEANERS[name](long)
    assert time.process_time() - begun < LONGEST_SECONDS
