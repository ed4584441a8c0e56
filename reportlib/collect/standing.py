"""How GitHub takes this machine and its token: reached, accepted, what it may, how many requests are left, and GitHub's clock."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import requests

from reportlib.collect.github_says import API, address
from reportlib.errors import SourceError

TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class Standing:
    """What GitHub says: `scopes` of a classic token, `expires` of one that does, `left` and `resets` where requests are limited."""

    host: str
    is_refused: bool
    clock: datetime | None
    scopes: tuple[str, ...] | None = None
    expires: datetime | None = None
    left: int | None = None
    limit: int | None = None
    resets: datetime | None = None


def standing(token: str) -> Standing:
    """One request, which no limit counts; SourceError where it cannot be made, or where what answers is not GitHub."""
    api = (os.environ.get("GITHUB_API_URL") or API).rstrip("/")
    _, host = address(api)
    try:
        # A function of its own for `auth`, for without one requests would send what is in ~/.netrc.
        answer = requests.get(f"{api}/rate_limit", auth=partial(_signed, token), timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except (requests.RequestException, ValueError) as error:
        raise SourceError(
            f"GitHub at {host} cannot be reached; check the network, a proxy, and GITHUB_API_URL (the default is {API})."
        ) from error
    if answer.status_code == 401:
        return Standing(host, True, _date(answer.headers.get("date")))
    limits = _limits(answer)
    if limits is None:
        raise SourceError(f"What answers at {host} ({answer.status_code}) is not GitHub's API; GITHUB_API_URL must name one.")
    scopes = answer.headers.get("x-oauth-scopes")
    return Standing(
        host, False, _date(answer.headers.get("date")),
        None if scopes is None else tuple(scope for part in scopes.split(",") if (scope := part.strip())),
        _expiry(answer.headers.get("github-authentication-token-expiration")),
        limits.get("remaining"), limits.get("limit"),
        datetime.fromtimestamp(limits["reset"], UTC) if "reset" in limits else None,
    )  # fmt: skip


def _signed(token: str, request: requests.PreparedRequest) -> requests.PreparedRequest:
    if token:
        request.headers["Authorization"] = f"token {token}"
    return request


def _limits(answer: requests.Response) -> dict[str, int] | None:
    """The limit of REST requests; empty where an Enterprise Server has none, None where this is no such answer."""
    try:
        said: Any = answer.json()
        if answer.status_code == 404 and "ate limit" in said["message"]:
            return {}
        core = said["resources"]["core"]
        limits = {name: int(core[name]) for name in ("remaining", "limit", "reset")}
        datetime.fromtimestamp(limits["reset"], UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
    return limits


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _expiry(text: str | None) -> datetime | None:
    """GitHub writes "2026-12-01 10:00:00 UTC", or "+0200" in place of UTC."""
    try:
        return datetime.strptime((text or "").replace("UTC", "+0000"), "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
