"""All escaping, and all wording of numbers. Ticket text is hostile: nothing of it reaches a page but through this room."""

import html as entities
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_TITLE = 90
_BREAKS_LINKS = "\u2060"
"""A word joiner: invisible, and GitHub no longer sees a mention, a reference or an address."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~>])")
_WOULD_BEGIN = re.compile(r"^(?:(?=[-+=])|([0-9]{1,9})(?=[.)]))")
"""A list, a rule or a heading, where a line begins with the text."""
_WOULD_LINK = re.compile(r"(?i)(@|(?<=\\)#|:(?=//|\w)|(?<![^\W_])(?:www|gh)(?=[.-]))")
_WOULD_BE_MATH = re.compile(r"(?<=\\\\)(?=\(|\\\[|begin|(?:eq)?ref)")
"""Behind the escaped backslash that would begin a formula for MathJax, which JupyterLab has for Markdown; a formula can be a link."""
_WOULD_BE_ADDRESS = re.compile(r"(?i)(@|:(?=/|\w)|(?<=\w)\.(?=[^\W\d]))")
_SPARKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Piece:
    """One piece of the page, in each form that it is shown in; `chart` is plotly's JSON."""

    html: str
    markdown: str
    chart: dict[str, object] | None = None

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        bundle: dict[str, object] = {"text/html": without_formulas(self.html), "text/markdown": self.markdown, "text/plain": self.markdown}
        return bundle if self.chart is None else {"application/vnd.plotly.v1+json": self.chart, **bundle}


def without_formulas(markup: str) -> str:
    """HTML of ours for a notebook: JupyterLab looks for formulas in HTML too, and a formula can be a link."""
    # MathJax 3 and 2 leave out what has such a class.
    return f'<div class="mathjax_ignore tex2jax_ignore">{markup}</div>'


def plain(text: str) -> str:
    """The text on one line, without control characters and without marks that turn the reading direction around."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (" " if letter.isspace() else letter for letter in text if letter.isspace() or _is_shown(letter))
    return " ".join("".join(kept).split())


def cut(text: str, length: int = LONGEST_TITLE) -> str:
    """The text as one line of at most `length` characters, with an ellipsis where it was cut."""
    line = plain(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def html(text: str) -> str:
    """The text for HTML, between tags or in a quoted attribute."""
    return entities.escape(plain(text), quote=True)


def foreign(text: str, length: int = LONGEST_TITLE) -> str:
    """Ticket text for HTML: cut, the whole on hover, and its reading direction kept to itself."""
    line = plain(text)
    whole = f' title="{entities.escape(line)}"' if len(line) > length else ""
    return f"<bdi{whole}>{entities.escape(cut(line, length))}</bdi>"


def markdown(text: str, length: int = LONGEST_TITLE) -> str:
    """Ticket text for Markdown as GitHub renders it: no markup, table cell, mention, reference, address or formula comes of it."""
    escaped = _MARKDOWN.sub(r"\\\1", cut(text, length).replace("&", "&amp;").replace("<", "&lt;"))
    begun = _WOULD_BEGIN.sub(r"\1\\", escaped)
    apart = _WOULD_BE_MATH.sub(_BREAKS_LINKS, _WOULD_LINK.sub(r"\1" + _BREAKS_LINKS, begun))
    # A sign of its own element for GitHub, and none at all for JupyterLab, which looks for pairs in the source.
    return apart.replace("$", "<span>&#36;</span>")


def unlinked(text: str) -> str:
    """Ticket text for a mail, whose program makes a link of whatever looks like an address, a bare domain too."""
    return _WOULD_BE_ADDRESS.sub(r"\1" + _BREAKS_LINKS, plain(text))


def label(text: str, length: int = 60) -> str:
    """Ticket text for a plotly label, which would take tags for markup, and what stands between dollar signs for a formula."""
    return cut(text, length).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def address(web_url: str, repository: str, number: int) -> str:
    """Where the ticket is: made of repository and number, never of anything a ticket says."""
    return f"{web_url}/{quote(repository)}/issues/{int(number)}"


def link(web_url: str, repository: str, number: int) -> str:
    """#12, linked, for HTML."""
    return f'<a href="{html(address(web_url, repository, number))}">#{int(number)}</a>'


def markdown_link(web_url: str, repository: str, number: int) -> str:
    """#12, linked, for Markdown; through redirect.github.com, so that GitHub notes no backlink on the ticket."""
    base = "https://redirect.github.com" if web_url == "https://github.com" else web_url
    return f"[#{_BREAKS_LINKS}{int(number)}]({address(base, repository, number)})"


def picture(source: str, words: str, width: int) -> str:
    """A picture of so many pixels, and the words for who does not see it; for HTML, and for Markdown, where it is HTML too."""
    return f'<img src="{html(source)}" width="{int(width)}" alt="{html(words)}">'


def cited(words: str, links: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    """A language model's words for HTML and for Markdown; where they cite a ticket that has links (in both forms), it is linked."""
    return (
        re.sub(r"#(\d+)", lambda found: links[int(found[1])][0] if int(found[1]) in links else found[0], html(words)),
        re.sub(rf"\\#{_BREAKS_LINKS}(\d+)", lambda found: links[int(found[1])][1] if int(found[1]) in links else found[0],
               markdown(words, max(len(words), 1))),
    )  # fmt: skip


def hours(value: float | None) -> str:
    """A duration as a person says it: 40 min, 5.2 h, 3 d 4 h; a dash for none."""
    if value is None or math.isnan(value):
        return "–"
    minutes = round(value * 60)
    if minutes < 60:
        return f"{minutes} min"
    if value < 10:
        return f"{value:.1f} h"
    whole = round(value)
    if whole < 48:
        return f"{whole} h"
    days, rest = divmod(whole, 24)
    return f"{days} d {rest} h" if rest and days < 7 else f"{days} d"


def count(number: int, one: str, many: str | None = None) -> str:
    """Such as "no ticket", "one ticket", "12 tickets"."""
    if number == 0:
        return f"no {one}"
    return f"one {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def sentence(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def sparkline(values: Sequence[float | None]) -> str:
    """A line of blocks, one per value, from zero to the largest; a dot where a value is missing."""
    known = [value for value in values if value is not None]
    top = max(known, default=0) or 1
    return "".join("·" if value is None else _SPARKS[round(value / top * (len(_SPARKS) - 1))] for value in values)


def _is_shown(letter: str) -> bool:
    return (
        unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
        and letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )
