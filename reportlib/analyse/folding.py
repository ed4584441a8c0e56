"""Lines made equal for comparing: without case, numbers, paths, versions and ids."""

import re
import unicodedata

from reportlib.analyse.redact import PLACEHOLDER

LONGEST_BODY = 20_000
"""So many characters of a body are looked at; what stands behind them is a log."""

ERROR = re.compile(r"\b\w*(error|exception|panic|fatal|failed|failure|refused|denied|traceback)", re.IGNORECASE)
"""What the line of an error has in it."""

_NOISE = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b"
    rf"|(?:[A-Za-z]:)?(?:[/\\](?:[\w.~-]+|{PLACEHOLDER})){{2,}}|{PLACEHOLDER}|\bv?\d+(?:\.\d+)+\b|\d{{3,}}",
    re.IGNORECASE,
)


def folded(line: str) -> str:
    """A line without case, numbers, paths and ids, for comparing."""
    return " ".join(_NOISE.sub(" ", unicodedata.normalize("NFKC", line)).casefold().split())
