"""Escaping: whatever a ticket says stays text, in HTML, in Markdown and in charts."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportlib.present import text

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a | b `code` [x](javascript:alert(1)) ![i](http://evil.example/x.png)",
    "$x^2$ @admin #12 GH-7 https://evil.example www.evil.example *b* _i_ ~~s~~",
    "&lt;script&gt; &amp; </details></table>",
    "\u202egnp.exe\u202c \u2066\x00\x1b[31m\ud800",
    "a\n\n# heading\n- list\r\n| --- |",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_html_of_ticket_text_has_no_tag_of_its_own(hostile: str) -> None:
    seen = _Tags()
    seen.feed(text.foreign(hostile))
    assert seen.tags == ["bdi"]
    assert set(seen.attributes) <= {"title"}


@given(st.text(max_size=300))
def test_html_shows_the_text_itself_and_nothing_else(words: str) -> None:
    seen = _Tags()
    seen.feed(text.foreign(words, 1000))
    assert seen.tags == ["bdi"]
    assert seen.text == text.plain(words)


@given(st.text(max_size=300))
def test_markdown_has_no_bare_mark(words: str) -> None:
    written = text.markdown(words, 1000).replace("<span>&#36;</span>", "")
    assert "\n" not in written
    assert not re.search(r"(?<!\\)(?:\\\\)*[|`*_\[\]<>#~]", written.replace("\\\\", ""))
    assert not re.search(r"@(?!\u2060)|\$|://", written)


def test_markdown_makes_no_mention_reference_or_address() -> None:
    written = text.markdown("@admin #12 https://evil.example www.evil.example $x$ a|b", 200)
    assert "@admin" not in written
    assert "#12" not in written
    assert "https://" not in written
    assert "www.evil" not in written
    assert "$x$" not in written
    assert "\\|" in written


@given(st.text(max_size=300))
def test_chart_labels_have_no_tag(words: str) -> None:
    assert "<" not in text.label(words)


def test_a_long_title_is_cut_and_whole_on_hover() -> None:
    shown = text.foreign("x" * 250)
    assert "x" * 89 + "…" in shown
    assert f'title="{"x" * 250}"' in shown


@pytest.mark.parametrize(
    ("hours", "said"), [(None, "–"), (0.66, "40 min"), (5.25, "5.2 h"), (30.2, "30 h"), (76, "3 d 4 h"), (72, "3 d"), (999, "41 d")]
)
def test_durations_read_as_a_person_says_them(hours: float | None, said: str) -> None:
    assert text.hours(hours) == said


def test_sparklines_show_zero_top_and_missing() -> None:
    assert text.sparkline([0.0, None, 4.0, 8.0]) == "▁·▅█"
