"""The systems and browsers that a ticket names."""

import re
from collections.abc import Iterable

from reportlib.analyse.folding import LONGEST_BODY

_NAMES = {
    "Windows": r"Windows|(?i:(?<=on )windows|(?<=for )windows|(?<=under )windows|windows(?=[ -]?\d)|win(?=[ -]?(?:7|8|10|11)\b))",
    "macOS": r"(?i:mac ?os(?: ?x)?|os ?x|macbook(?: pro| air)?|(?<=on )mac)|Mac(?! ?[Aa]ddress)",
    "Linux": r"(?i:gnu/linux|linux)",
    "Ubuntu": r"(?i:[kx]?ubuntu)",
    "Debian": r"(?i:debian)",
    "Fedora": r"(?i:fedora)",
    "Android": r"(?i:android)",
    "iOS": r"iOS|(?i:(?<=on )ios|iphone|ipados|ipad)",
    "Chrome": r"(?i:google chrome|chrome|chromium)",
    "Firefox": r"(?i:firefox)",
    "Safari": r"(?i:safari)",
    "Edge": r"(?i:(?:microsoft|ms) edge)|Edge(?! ?case)",
}
# A word such as "window" or "edge" is a name only with a capital, a number or a preposition; a release goes with its system.
PLATFORM = re.compile(
    r"(?<![\w.-])(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMES.items()) + r")"
    r"(?P<release>(?:[ -]?(?:v?\d+(?:\.\d+){0,3}|(?i:xp|vista|lts|ventura|sonoma|sequoia|64[- ]?bit|32[- ]?bit)\b))*)(?![\w.]*\w)",
    re.ASCII,
)


_IN_LABEL = re.compile(rf"\b(?:{'|'.join(_NAMES)})\b", re.ASCII | re.IGNORECASE)
_SPELT = {name.casefold(): name for name in _NAMES}


def platforms(title: str, body: str, labels: Iterable[str]) -> tuple[str, ...]:
    """The systems and browsers that a ticket names in its title, its body or its labels, such as "Windows"; each once, in a fixed order."""
    found = {named(match) for text in (title, body[:LONGEST_BODY]) for match in PLATFORM.finditer(text)}
    found |= {_SPELT[word.casefold()] for label in labels for word in _IN_LABEL.findall(label)}
    return tuple(name for name in _NAMES if name in found)


def named(match: re.Match[str]) -> str:
    """The name of the platform that was matched."""
    return next(name for name in _NAMES if match[name])
