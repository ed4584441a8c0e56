"""What the environment gives a run and nobody shall read, taken out of what is kept of the run."""

import os
import re
from functools import cache
from urllib.parse import quote, unquote

WORD = "[secret]"
_SHORTEST = 6
"""A shorter one would be found in words that hold none; in an address it is taken out all the same."""

_ALONE = ("GITHUB_TOKEN", "GITHUB_APP_PRIVATE_KEY_FILE", "LLM_API_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""In place of the key's file somebody may give the key."""

_ADDRESSES = ("GITHUB_API_URL", "REPORT_STORE")
_PASSWORD = re.compile(r"(?:password=|:)([^@&/:]+)(?=@|&|$)")
_USER = re.compile(r"(?<=://)[^\s@]*@")


def without_secrets(text: str) -> str:
    """The text with a word in place of each secret that the environment held at the run's beginning, and of what looks like one."""
    from reportlib.analyse.redact import PATTERNS

    for secret in _given():
        text = text.replace(secret, WORD)
    text = _USER.sub("", text)
    # Paths stay whole, and addresses of mail: who reads a log is the one who wrote them.
    for sign, pattern, word in PATTERNS:
        if word not in (r"\1[user]", "[e-mail]") and sign.search(text.lower()):
            text = pattern.sub(word, text)
    return text


@cache
def _given() -> list[str]:
    """The secrets as they are and as in an address, the longest first; read once, since the environment is emptied of them."""
    found = [os.environ.get(name, "").strip() for name in _ALONE]
    found += [password for name in _ADDRESSES for password in _PASSWORD.findall(os.environ.get(name, ""))]
    forms = {form for secret in found for form in (secret, unquote(secret), quote(unquote(secret), safe=""))}
    return sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True)
