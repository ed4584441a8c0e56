"""The title of a theme: that of its most central ticket, without what is not true of all of its tickets."""

import re
from collections.abc import Iterable, Sequence

from reportlib.analyse.platforms import PLATFORM, named

LONGEST = 90
_KIND = re.compile(
    r"^\W*(?:bug(?: ?report)?|issue|problem|feature(?: ?request)?|request|question|help|support|error|fr)"
    r"(?:\s*\]\s*:?|\s*\)\s*:?|\s*:|\s+-)\s*",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"[\s,;:/|&([{–—-]+$|(?<!\w)(?:on|in|at|for|with|from|to|of|by|and|or|the|a|an|under|using|via|when|if|but|running|only|both|my)\s*$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:[\s,;:/|&)\]}–—-]+|(?:and|or)\b\s*)+", re.IGNORECASE)
_EMPTY = re.compile(r"[(\[{][\s,;:/|&+-]*(?:(?:and|or|on)[\s,;/]*)*[)\]}]", re.IGNORECASE)
_CLEAN = re.compile(r"(?:\b(?:on|for|under|in|with|using)\s+(?:the\s+)?|[(\[,/]\s*|^)$", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def title_of(titles: Sequence[str], shared: Iterable[str], releases: Iterable[str] = ()) -> str:
    """A theme's title, at most 90 characters, cut at a word; never empty where a title is not.

    `titles` are those of its tickets, the most central first; `shared` the platforms, and `releases` the platforms with their version, that
    each of its tickets names. Any other is left out; where the rest of the title would not read well, the next ticket's is taken.
    """
    common, exact = set(shared), {release.casefold() for release in releases}
    plain = [" ".join(title.split()) for title in titles]
    tried = [_without(title, common, exact) for title in plain]
    reads_well = next((text for text, is_clean in tried if is_clean and _says_something(text)), "")
    left = reads_well or next((text for text, _ in tried if _says_something(text)), "") or next((one for one in plain if one), "")
    return _cut(left)


def _without(title: str, common: set[str], exact: set[str]) -> tuple[str, bool]:
    """The title without its kind and the platforms that are not common, and whether none of those stood amid the sentence."""
    text = _KIND.sub("", title)
    kept, end, is_clean = "", 0, True
    for match in PLATFORM.finditer(text):
        is_common = named(match) in common
        if is_common and (not match["release"] or " ".join(match.group().split()).casefold() in exact):
            continue
        kept += text[end : match.start()]
        end = match.end()
        if is_common:
            kept += match[named(match)]
            continue
        is_clean = is_clean and _stands_apart(text, match)
    kept += text[end:]
    return (_tidy(kept) if end else _tidy_ends(text)), is_clean


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """Whether the title reads well without the platform: it ends a phrase, or stands in brackets or before a colon."""
    before, after = text[: match.start()], text[match.end() :]
    ends = not after.strip() or bool(re.match(r"\s*(?:[),\].:;/!?–—-]|(?:and|or|when|after|if|with)\b)", after))
    return ends and (bool(_CLEAN.search(before)) or bool(re.search(r"\b(?:and|or)\s+$", before)))


def _tidy(text: str) -> str:
    """The text without the brackets, joining words and spaces that were left over around what was taken out."""
    text = _EMPTY.sub(" ", text)
    text = re.sub(
        r"\b(?:on|for|under|using)\s+(?:and|or)\s+(?=on\b|for\b|$)|\b(?:on|for|under|using)\s+(?=[),.:;!?\]]|and\b|when\b|after\b|if\b)",
        "",
        text,
    )
    text = re.sub(r"\s+([),.:;!?\]])", r"\1", re.sub(r"([(\[])[\s,/]+", r"\1", text))
    text = _LEADING.sub("", _EMPTY.sub(" ", text))
    return _tidy_ends(text)


def _tidy_ends(text: str) -> str:
    text = " ".join(text.split())
    while (less := _DANGLING.sub("", text).rstrip()) != text:
        text = less
    return text[:1].upper() + text[1:] if text[:1].isalpha() and text.split(" ")[0].islower() else text


def _says_something(text: str) -> bool:
    return bool(_WORD.search(text))


def _cut(text: str) -> str:
    """At most so many characters, cut at a word; a word that is longer than that is cut itself."""
    if len(text) <= LONGEST:
        return text
    short = text[: LONGEST - 1]
    whole = short.rsplit(" ", 1)[0] if " " in short[LONGEST // 2 :] and not text[LONGEST - 1].isspace() else short
    return f"{_tidy_ends(whole)}…"
