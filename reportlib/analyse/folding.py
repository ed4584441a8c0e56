"""Lines made equal for comparing: without case, numbers, paths, versions and ids."""

import re
import unicodedata

from reportlib.analyse.redact import PLACEHOLDER

LONGEST_BODY = 20_000
"""So many characters of a body are looked at; what stands behind them is a log."""

ERROR = re.compile(r"\b\w*(error|exception|panic|fatal|failed|failure|refused|denied|traceback)", re.IGNORECASE)
"""What the line of an error has in it."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOISE = re.compile(
    # How each of them begins; the most letters are no beginning, and one look tells.
    r"(?=[\da-f/\\\[]|v\d|[a-z]:)(?:"
    r"\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b"
    rf"|(?:[A-Za-z]:)?(?:[/\\](?:[\w.~-]+|{PLACEHOLDER})){{2,}}|{PLACEHOLDER}|\bv?\d+(?:\.\d+)+\b|\d{{3,}})",
    re.IGNORECASE,
)


def uncommented(body: str) -> str:
    """The beginning of a body that is looked at, without the comments of its template; one that is not closed stays."""
    looked_at = body[:LONGEST_BODY]
    # Behind the last end of a comment none begins that would be looked for to the end of the body.
    closed = looked_at.rfind("-->") + 3
    return _COMMENT.sub(" ", looked_at[:closed]) + looked_at[closed:] if closed > 2 else looked_at


def folded(line: str) -> str:
    """A line without case, numbers, paths and ids, for comparing."""
    return " ".join(_NOISE.sub(" ", unicodedata.normalize("NFKC", line)).casefold().split())
