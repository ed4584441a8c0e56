"""The words of a ticket that say what it is about: templates, log lines and numbers out, error lines kept.

Cleaning decides more about the themes than the method does.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from reportlib.analyse.folding import ERROR, LONGEST_BODY, folded, uncommented
from reportlib.analyse.template import Template, key_of, sections

BODY_CHARACTERS = 1_200
TITLE_WEIGHT = 4
_LINKS = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)|https?://\S+|<[^<>\n]{1,200}>")
_EMPTY = re.compile(r"[-*]\s*\[[ xX]\]|_?no response_?$|(image|img|screenshot)\b[^a-z]*$", re.IGNORECASE)
_LOG = re.compile(r"\[?(\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|(INFO|DEBUG|TRACE|WARN)\b)")
_SENTENCE = re.compile(r"(?:[^.!?。！？\n]|[.!?](?!\s|$)){20,220}[.!?。！？]?")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def readable(title: str, body: str, template: Template, most: int = LONGEST_BODY) -> Iterator[str]:
    """The lines of a body that a person wrote about the problem, in order: no template, no log, errors kept.

    Behind so many characters of them (`most`) only lines of errors.
    """
    same = folded(title)
    for heading, lines in sections(body):
        name = folded(heading)
        if name in template.fields:
            continue
        for line in [heading, *lines] if heading and name not in template.headings else lines:
            plain = _LINKS.sub(r"\1", line).strip()
            if not plain or (most < 0 and not ERROR.search(plain[:300])):
                continue
            small = folded(plain)
            if small != same and not _says_nothing(plain, small, template):
                most -= len(plain) + 1
                yield plain


def _says_nothing(line: str, small: str, template: Template) -> bool:
    if _EMPTY.match(line) or small in template.lines:
        return True
    return not ERROR.search(line[:300]) and (bool(_LOG.match(line)) or key_of(line) in template.keys)


def document(title: str, body: str, template: Template) -> str:
    """The text by which a ticket is compared: the title four times, error lines, then the start of what its reporter wrote."""
    lines = list(readable(title, body, template, BODY_CHARACTERS))
    errors = [line[:200] for line in lines if ERROR.search(line[:300])][:3]
    said = "\n".join(lines)[:BODY_CHARACTERS]
    return "\n".join(folded(part) for part in (*[template.bare(title)] * TITLE_WEIGHT, *errors, *said.splitlines()))


def words(text: str) -> list[str]:
    """The words of a folded text; of scripts that are written without spaces, each two letters side by side."""
    found: list[str] = []
    for word in _WORD.findall(text.replace("'", "").replace("’", "")):
        found += [word[at : at + 2] for at in range(max(len(word) - 1, 1))] if _UNSPACED.match(word) else [word]
    return found


@lru_cache(maxsize=2_000)  # it is asked for in each window of the trend
def error_line(body: str) -> str | None:
    """The first line that reports an error, folded so that two reports of it are equal; None without one."""
    for line in uncommented(body).splitlines():
        found = ERROR.search(line[:300])
        if found and len(line.split()) > 1:
            begin = max(0, found.start() - 40)
            if begin:  # at the next word
                begin = max(begin, line.find(" ", begin, found.start()))
            return folded(line[begin:300])
    return None


def sentence(title: str, body: str, template: Template) -> str | None:
    """One sentence of the reporter's that can be quoted; None if the body holds none."""
    for line in readable(title, body, template):
        for found in _SENTENCE.finditer(line[:2_000]):
            text = found.group().strip()
            if len(text.split()) >= 4 or any(ord(letter) > 0x2E80 for letter in text):
                return text
    return None
