"""What an address, a header and a fault of GitHub's say."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from github import GithubException
from github.GithubException import RateLimitExceededException

from reportlib.errors import SourceError

API = "https://api.github.com"
SECONDARY_SECONDS = 60
"""What GitHub wants to be waited at least where it does not say how long."""


def address(url: str) -> tuple[str, str]:
    """Scheme and host with port of a web address, without a name and password that may be in it."""
    try:
        parts = urlsplit(url)
        # Behind a slash in a password the rest of the address would be taken for the path, and the password told as a port.
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.path:
            return parts.scheme, parts.netloc.rpartition("@")[2]
    except ValueError:
        pass
    raise SourceError(f"GITHUB_API_URL is no web address; it looks like https://ghe.example/api/v3, and the default is {API}.")


def bare(error: GithubException) -> GithubException:
    """The fault without what the server said, which may repeat the token that it was sent."""
    return GithubException(error.status).with_traceback(error.__traceback__)


def seconds_to_wait(error: GithubException) -> float | None:
    """How long GitHub asks to wait: by retry-after, else until the limit's reset; None if it is no limit."""
    if error.status not in (403, 429):
        return None
    headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
    if (seconds := number(headers.get("retry-after"))) is not None:
        return float(seconds) + 1
    if headers.get("x-ratelimit-remaining") == "0" and (reset := number(headers.get("x-ratelimit-reset"))) is not None:
        # The reset is an instant of the server's clock, so it is held against the server's own date.
        return max(reset - server_time(headers).timestamp(), 0) + 1
    return float(SECONDARY_SECONDS) if isinstance(error, RateLimitExceededException) or error.status == 429 else None


def number(said: str | None) -> int | None:
    """A header's whole number; None where it is none, or too large for a time or a count."""
    return int(said) if said and re.fullmatch("[0-9]{1,10}", said) else None


def server_time(headers: dict[str, Any]) -> datetime:
    """The server's time; this machine's where the server does not say."""
    try:
        return parsedate_to_datetime(str(headers["date"])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return datetime.now(UTC).replace(microsecond=0)


def last_page(headers: dict[str, Any]) -> int | None:
    """The number of a list's last page; None where the header does not say, as on that page itself."""
    found = re.search(r'[?&]page=(\d+)[^>]*>; rel="last"', headers.get("link") or "")
    return int(found[1]) if found else None


def reason(error: Exception) -> tuple[str, str]:
    """Why there was no answer, and what to do."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted", "name the file of its authority's certificate in REQUESTS_CA_BUNDLE"
    if type(error) is OSError:  # requests looks for that file itself
        return "REQUESTS_CA_BUNDLE names no file of certificates", "correct or unset it"
    why = "no answer in time" if isinstance(error, requests.Timeout) else "no connection"
    return why, "check the network and GITHUB_API_URL"
