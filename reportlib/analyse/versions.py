"""The version numbers that a ticket names: what a reporter says to be running, so that a problem can be traced to a release."""

import re
from itertools import pairwise

from reportlib.analyse.folding import uncommented

MOST = 10
_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(
    r"(?<![\w./\\@:=<>~^+-])(?P<v>v\.?\s?)?"
    r"(?P<version>[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}(?:[-.]?(?:alpha|beta|rc|pre|dev|nightly|preview|canary)(?:[-.]?[0-9]{1,4})?)?)"
    r"(?:\+[\w.]{1,40})?(?![\w/\\%])(?!\.\w)",
    re.IGNORECASE | re.ASCII,
)
_MARK = re.compile(
    r"(?:\b(?:version|ver|release|build)\b|\b(?:updat|upgrad|downgrad)\w{1,4} (?:it )?(?:to|from))[\s\W]{0,8}$", re.IGNORECASE
)
_ASKED = re.compile(r"\bversion\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:windows|win|macos|mac ?os ?x?|os ?x|ubuntu|debian|fedora|rhel|mint|kernel|linux|android|ios|ipados|python|pip|php|node|npm"
    r"|yarn|java|jdk|jre|ruby|perl|gcc|clang|llvm|glibc|qt|chrome|chromium|firefox|safari|edge|docker|mysql|postgres\w*|sqlite|openssl|apache"
    r"|nginx|curl|\.net|dotnet|cmake|http|tls|ssl)(?:[\s\W]{0,4}\b(?:version|ver|release|build|desktop|server|lts)\b)?[\s\W]{0,6}v?$",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"\blicen[cs]e", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)[0-9]{2}\.[0-9]{1,2}\.[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9]{2}")


def versions(title: str, body: str) -> tuple[str, ...]:
    """The version numbers that a ticket names, the title's first, then in the order of the body; each once, ten at most.

    Without "v" and in small letters, such as "1.2.3", "22.0", "2.0.0-rc1". One of two parts only after "v", "version", "release" or
    "updated to", or alone under a question for the version; none of a system, a language or a browser (a short list of names); no date,
    address, path, licence or number of a template's comment.
    """
    lines = [line[:500] for line in (title, *uncommented(body).splitlines()) if line.strip()]
    named = dict.fromkeys(version for above, line in pairwise(["", *lines]) for version in _of_line(above, _ADDRESS.sub(" ", line)))
    return tuple(named)[:MOST]


def _of_line(above: str, line: str) -> list[str]:
    """The versions of a line; a number that stands alone under a question for the version, as forms ask it, answers that."""
    found = []
    for match in _NUMBER.finditer(line) if not _LICENCE.search(line) else ():
        before, version = line[max(0, match.start() - 60) : match.start()], match["version"].lower()
        is_answer = match.group() == line.strip() and bool(_ASKED.search(above)) and not _OTHER.search(above.rstrip("?:* "))
        parts = re.split(r"[.-]", version)
        is_whole = len(parts) > 2 and not _DATE.fullmatch(version) and not _is_address(parts)
        if (is_answer or match["v"] or _MARK.search(before) or is_whole) and not _OTHER.search(before):
            found.append(version)
    return found


def _is_address(parts: list[str]) -> bool:
    """Four small numbers are an address of the internet as often as a version."""
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)
