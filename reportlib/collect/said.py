"""What a comment says that counts: a question to its reader, and that the ticket is a duplicate of another."""

import re

_LONGEST = 20_000
# An indent ends with its line and is never taken back: of a body of empty lines each would else be read once for each line before it.
_FENCE = re.compile(r"(?ms)^[^\S\n]*+(?:```|~~~).*?(?:^[^\S\n]*+(?:```|~~~)|\Z)")
_QUOTED = re.compile(r"(?m)^[^\S\n]*+>.*$|`[^`\n]*`")
_ADDRESS = re.compile(r"https?://\S+")
_ASKS = re.compile(
    r"[?？¿]|\b(?:please|pls|plz)\s+(?:\w+\s+)?(?:provide|post|share|try|test|check|attach|send|confirm|update|upgrade|give|show|paste|add"
    r"|describe|run|report|tell|let|verify|enable|upload)\b",
    re.IGNORECASE,
)
_ASKING = ("?", "？", "¿", "please", "pls", "plz")
_DUPLICATE = re.compile(
    r"(?P<no>\b(?:no|not|isn.t)\b[^.\n]{0,30})?\b(?:duplicates?|dup|dupe)(?: of)?:? "
    r"(?P<where>#|https?://\S{1,200}/issues/)(?P<number>[0-9]{1,9})\b",
    re.IGNORECASE,
)


def asks(body: str) -> bool:
    """Whether a comment asks its reader for something, in its own words: quotes and code are not."""
    return _has_any(body, _ASKING) and bool(_ASKS.search(_ADDRESS.sub(" ", _own(body))))


def duplicate_of(body: str, repository: str) -> int | None:
    """The ticket of the repository that the comment calls the original, as in "Duplicate of #12"; None without one."""
    for found in _DUPLICATE.finditer(_own(body)) if _has_any(body, ("dup",)) else ():
        if not found["no"] and (found["where"] == "#" or found["where"].lower().endswith(f"/{repository.lower()}/issues/")):
            return int(found["number"])
    return None


def _has_any(body: str, signs: tuple[str, ...]) -> bool:
    """Whether a pattern with one of these in it can be there at all: a look costs a hundredth of what the pattern does."""
    small = body[:_LONGEST].casefold()
    return any(sign in small for sign in signs)


def _own(body: str) -> str:
    return _QUOTED.sub(" ", _FENCE.sub(" ", body[:_LONGEST]))
