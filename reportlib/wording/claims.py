"""What a text claims that can be looked up in its sources: numbers, versions, platforms, months and days."""

import re
import unicodedata
from itertools import product

CITED = re.compile(r"#(\d+)")

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELT = {
    **{word: place for place, word in enumerate([*_UNITS, *_TEENS], 1)},
    **{word: 10 * place for place, word in enumerate(_TENS, 2)},
    **{f"{_TENS[ten - 2]}-{_UNITS[unit - 1]}": 10 * ten + unit for ten, unit in product(range(2, 10), range(1, 10))},
    **{word: place for place, word in enumerate(["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 3)},
}
_AMOUNTS = "hundred thousand million billion dozen half twice double triple quarter percent"
_IN_WORDS = "|".join(sorted(_SPELT, key=len, reverse=True)).replace("-", "[- ]")
_WORD_NUMBER = re.compile(rf"\b(?:{_IN_WORDS})\b")
_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:]\d+)*(?!\w)")
_ORDINAL = re.compile(r"(?<!\w)(\d+)(?:st|nd|rd|th)\b")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*)\s?(?:%|per ?cent\b)")
_MIXED = re.compile(r"(?<![\w.])(?!v?\d[\d.]*(?!\w)|\d+(?:st|nd|rd|th)\b)(?:[^\W\d_]+\d|\d[\d.]*[^\W\d_])[\w.]*\b")
_VERSIONS = re.compile(
    r"\b(?:versions?|releases?|builds?|updates?|ver|v)[\s.:]*(?:(?:to|from|of|number)\s+)?"
    r"(v?\d[\w.+-]*(?:\s*(?:,|and|or|to|through|until|–|-|/)\s*v?\d[\w.+-]*)*)"
)
_IN_VERSIONS = re.compile(r"\d[\w.+-]*\w|\d")
_COUNTED = re.compile(
    rf"(?<!\w)(\d+(?:,\d+)*|{_IN_WORDS})(?:\s[^\W\d]+){{0,2}}?"
    r"\s(?:tickets?|issues?|reports?|reporters?|people|persons?|users?|customers?|cases?|duplicates?|complaints?)\b"
)
_CJK_NUMBER = re.compile(r"[一二三四五六七八九十百千万億〇零两]")
# More than the analysis looks for, and in any case of letters: here a word too many costs only a text that stays the report's own.
_PLATFORM = re.compile(
    r"(?<!\w)(mac ?os(?: ?x)?|os ?x|mac(?:book)?|red ?hat|raspberry ?pi|steam ?deck|win(?=[ -]?\d)|i?phone|i?pad|windows|linux|gnu"
    r"|[kx]?ubuntu|debian|fedora|centos|rhel|suse|opensuse|arch|archlinux|manjaro|mint|gentoo|nixos|alpine|(?:free|open|net)?bsd|solaris|android"
    r"|ios|ipados|watchos|tvos|visionos|chromeos|chromebook|chrome|chromium|firefox|safari|edge|opera|brave|vivaldi|webkit|wsl|cygwin|docker"
    r"|podman|kubernetes|wayland|x11|xorg|gnome|kde|flatpak|snap|appimage|arm(?:64)?|aarch64|x86|x64|amd64|intel|amd|nvidia|apple"
    r"|google|microsoft|samsung|pixel|playstation|xbox|nintendo|vista|xp|ventura|sonoma|sequoia|monterey|catalina|mojave|web|desktop|mobile"
    r"|tablet)(?:s|'s|’s)?([ -]?(?:v?\d+(?:\.\d+)*|xp\b|vista\b|lts\b))*(?!\w)"
)
_DATED = re.compile(
    r"\b(january|february|march|april|may(?=\s+\d)|(?<=\d )may|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow)s?\b"
)


def plain(text: str) -> str:
    """The text in one form: compatible letters alike, small, on one line."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def invented(text: str, facts: str, sources: str) -> str:
    """The first claim of the text that its sources do not make, such as "the number 137"; "" where they make all of them.

    How many tickets or people there are is looked up in the facts alone: a ticket is full of numbers. Tickets' own, as #12, are no claim.
    """
    said, counts, known = (CITED.sub(" ", plain(one)) for one in (text, facts, sources))
    # "One" is a pronoun more often than a number; and a number with a point in it is a version whatever it is called.
    counted, pointed = numbers(re.sub(r"(?<![\w-])(?<!ty )one\b", " ", said)), {number for number in numbers(known) if "." in number}
    new = {
        "number": counted - numbers(known),
        "count": {number for match in _COUNTED.finditer(said) for number in numbers(match[1])} - numbers(counts),
        "version": versions(said) - versions(known) - pointed,
        "platform": platforms(said) - platforms(known),
        "date": _dates(said) - _dates(known),
    }
    return next((f"the {what} {min(claims)}" for what, claims in new.items() if claims), "")


def numbers(text: str) -> set[str]:
    """The numbers of a plain text, also those in words and those with letters in them, as figures: 1234, 4.2.0, 50%, x86."""
    found = {_figure(match.group()) for match in _NUMBER.finditer(text)}
    found |= {match[1] for match in _ORDINAL.finditer(text)}
    found |= {f"{_figure(match[1])}%" for match in _PERCENT.finditer(text)}
    found |= {match.group() for match in _MIXED.finditer(text)}
    found |= {str(_SPELT[match.group().replace(" ", "-")]) for match in _WORD_NUMBER.finditer(text)}
    found |= {word for word in _AMOUNTS.split() if re.search(rf"\b{word}s?\b", text)}
    return found | set(_CJK_NUMBER.findall(text))


def versions(text: str) -> set[str]:
    """What a plain text calls a version: 4.2.0, 3, 2.0-rc1."""
    return {found.group().strip(".") for match in _VERSIONS.finditer(text) for found in _IN_VERSIONS.finditer(match[1])}


def platforms(text: str) -> set[str]:
    """The systems, browsers and devices of a plain text, each with and without its release: windows, windows11."""
    found = set()
    for match in _PLATFORM.finditer(text):
        name = match[1].replace(" ", "")
        found |= {name, name + re.sub(r"[\s-]", "", text[match.end(1) : match.end()].lstrip("s'’"))}
    return found


def _dates(text: str) -> set[str]:
    return set(_DATED.findall(text))


def _figure(number: str) -> str:
    return number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number) else number
