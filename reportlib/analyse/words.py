"""The words of a ticket that say what it is about: templates, log lines and numbers out, error lines kept.

Cleaning decides more about the themes than the method does; what repeats over many tickets is the template, not the problem.
"""

import re
import unicodedata
from collections import Counter

import pandas as pd

BODY_CHARACTERS = 400
_LONGEST_BODY = 20_000
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINKS = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)|https?://\S+")
_HEADING_OR_BOX = re.compile(r"\s*(#{1,6}\s|[-*]\s*\[[ xX]\]|```|~~~|_?no response_?\s*$|\*\*[^*]+\*\*:?\s*$)", re.IGNORECASE)
_LOG = re.compile(r"\s*\[?(\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|(INFO|DEBUG|TRACE|WARN)\b)")
_ERROR = re.compile(r"\b\w*(error|exception|panic|fatal|failed|failure|refused|denied|traceback)\b", re.IGNORECASE)
_NOISE = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b|(?:[A-Za-z]:)?(?:[/\\][\w.~-]+){2,}|\bv?\d+(?:\.\d+)+\b|\d{3,}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:[^.!?。！？\n]|[.!?](?!\s|$)){20,220}[.!?。！？]?")


def readable(title: str, body: str, boilerplate: frozenset[str]) -> list[str]:
    """The lines of a body that a person wrote about the problem, in order: no template, no log, errors kept."""
    text = _COMMENT.sub(" ", body[:_LONGEST_BODY])
    left_out = boilerplate | {folded(title)}
    kept = []
    for line in text.splitlines():
        plain = _LINKS.sub(r"\1", line).strip()
        if not plain or _HEADING_OR_BOX.match(plain) or folded(plain) in left_out:
            continue
        if _LOG.match(plain) and not _ERROR.search(plain):
            continue
        kept.append(plain)
    return kept


def documents(tickets: pd.DataFrame, known: frozenset[str]) -> pd.Series:
    """One text per ticket for comparing them: the title three times, error lines, then the start of the body without boilerplate."""
    return pd.Series(
        [_document(title, body, known) for title, body in zip(tickets["title"], tickets["body"], strict=True)],
        index=tickets.index,
        dtype=object,
    )


def boilerplate(bodies: pd.Series) -> frozenset[str]:
    """The lines that stand in many bodies of the repository: at least three, and one in twenty."""
    seen: Counter[str] = Counter()
    for body in bodies:
        seen.update({folded(line) for line in body[:_LONGEST_BODY].splitlines() if line.strip()})
    enough = max(3, len(bodies) / 20)
    return frozenset(line for line, count in seen.items() if count >= enough)


def error_line(body: str) -> str | None:
    """The first line that reports an error, folded so that two reports of it are equal; None without one."""
    for line in body[:_LONGEST_BODY].splitlines():
        found = _ERROR.search(line[:300])
        if found and len(line.split()) > 1:
            return folded(line[max(0, found.start() - 40) : 300])
    return None


def sentence(title: str, body: str, known: frozenset[str]) -> str | None:
    """One sentence of the reporter's that can be quoted; None if the body holds none."""
    for line in readable(title, body, known):
        for found in _SENTENCE.finditer(line[:2_000]):
            words = found.group().strip()
            if len(words.split()) >= 4 or any(ord(letter) > 0x2E80 for letter in words):
                return words
    return None


def folded(line: str) -> str:
    """A line without case, numbers, paths and ids, for comparing."""
    return " ".join(_NOISE.sub(" ", unicodedata.normalize("NFKC", line)).casefold().split())


def _document(title: str, body: str, known: frozenset[str]) -> str:
    lines = readable(title, body, known)
    errors = [line[:200] for line in lines if _ERROR.search(line[:300])][:3]
    text = "\n".join([*errors, *(line for line in lines if line[:200] not in errors)])[:BODY_CHARACTERS]
    return " \n".join(folded(part) for part in (title, title, title, text))
