"""GitHub's REST lists through PyGithub: one request per page, rows as they came.

PyGithub's objects are left aside on purpose: `issue.pull_request` and `raw_data` fetch each issue once more (PyGithub#2423).
"""

import os
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from github import Auth, BadCredentialsException, Github, GithubException
from github.GithubException import RateLimitExceededException
from rich.console import Console
from urllib3 import Retry

from reportlib.collect.rows import stamp
from reportlib.collect.source import PAGE, Fate, Row
from reportlib.errors import SourceError

API = "https://api.github.com"
MAX_WAIT_SECONDS = 60


class GitHubSource:
    """One repository on GitHub or an Enterprise Server; token and address come from the environment."""

    name = "github"

    def __init__(self, repository: str, console: Console) -> None:
        self._asked = repository
        self._console = console
        self._api = os.environ.get("GITHUB_API_URL") or API
        self._token = os.environ.get("GITHUB_TOKEN", "").strip()
        parts = urlsplit(self._api)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourceError(f"GITHUB_API_URL is {self._api!r}, which is no web address; the default is {API}.")
        self.web_url = "https://github.com" if self._api.rstrip("/") == API else f"{parts.scheme}://{parts.netloc}"
        self._path = f"/repos/{repository}"
        self.requests = 0
        self.requests_left: int | None = None
        self._github = Github(
            auth=Auth.Token(self._token) if self._token else None,
            base_url=self._api.rstrip("/"),
            per_page=PAGE,
            seconds_between_requests=0,
            # Not GithubRetry: it sleeps in silence; limits are waited for here, capped and said on screen.
            retry=Retry(
                total=3,
                backoff_factor=0.3,
                status_forcelist=[500, 502, 503, 504],
                respect_retry_after_header=False,
                raise_on_status=False,
            ),
        )

    def repository(self) -> tuple[Row, datetime]:
        """The repository's row and the server's time; from here on the answers' own name is used, for a renamed one."""
        headers, row = self._get("")
        self._path = f"/repos/{row['full_name']}"
        return row, _date(headers)

    def issues(self, state: str, since: datetime, page: int = 1) -> list[Row]:
        """Issues and pull requests updated at or after `since`, the oldest update first."""
        return self._list("/issues", page, state=state, since=stamp(since), sort="updated", direction="asc")

    def comments(self, since: datetime, page: int = 1) -> list[Row]:
        """Comments updated at or after `since`, the oldest update first."""
        return self._list("/issues/comments", page, since=stamp(since), sort="updated", direction="asc")

    def events(self, page: int) -> list[Row]:
        """Issue events, the newest first."""
        return self._list("/issues/events", page)

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket: deleted (410), transferred (the answer is another repository's, or 404), or None."""
        try:
            _, row = self._get(f"/issues/{number}")
        except _GoneError as gone:
            return "deleted" if gone.status == 410 else "transferred"
        return None if str(row.get("url", "")).lower().endswith(f"{self._path}/issues/{number}".lower()) else "transferred"

    def _list(self, path: str, page: int, **query: str) -> list[Row]:
        _, rows = self._get(path, per_page=PAGE, page=page, **query)
        return list(rows)

    def _get(self, path: str, **query: Any) -> tuple[dict[str, Any], Any]:
        while True:
            self.requests += 1
            try:
                headers, data = self._github.requester.requestJsonAndCheck("GET", self._path + path, parameters=query)
            except GithubException as error:
                self._wait(error, path)
                continue
            except requests.RequestException as error:
                raise SourceError(
                    f"GitHub at {urlsplit(self._api).netloc} cannot be reached ({_kind(error)}); "
                    "check the network and GITHUB_API_URL, then run the command again: it goes on where it stopped."
                ) from error
            if isinstance(left := headers.get("x-ratelimit-remaining"), str) and left.isdigit():
                self.requests_left = int(left)
            return headers, data

    def _wait(self, error: GithubException, path: str) -> None:
        """Sleep where GitHub asks for a short wait; raise the fault in one sentence otherwise."""
        seconds = _seconds_to_wait(error)
        if seconds is None:
            raise self._explained(error, path) from error
        if seconds > MAX_WAIT_SECONDS:
            again = datetime.fromtimestamp(time.time() + seconds, UTC)
            advice = "" if self._token else " (a GITHUB_TOKEN allows 5,000 requests an hour instead of 60)"
            raise SourceError(
                f"GitHub's request limit is used up until {again:%H:%M} UTC{advice}; what came so far is kept: run the command again then."
            ) from error
        self._console.print(f"GitHub asks to wait {seconds:.0f} s.", style="yellow")
        time.sleep(seconds)

    def _explained(self, error: GithubException, path: str) -> Exception:
        if path.startswith("/issues/") and error.status in (404, 410) and path.rsplit("/", 1)[1].isdigit():
            return _GoneError(error.status)
        if isinstance(error, BadCredentialsException) or error.status == 401:
            return SourceError("GitHub refused the token in GITHUB_TOKEN (401); make a new one, or unset it for a public repository.")
        if error.status in (404, 451, 403):
            who = "that the token in GITHUB_TOKEN may read" if self._token else "that can be read without a GITHUB_TOKEN"
            return SourceError(
                f"GitHub has no repository {self._asked} {who} ({error.status}); check the spelling OWNER/NAME, or the token."
            )
        return SourceError(
            f"GitHub answered with an error ({error.status}) for {self._asked}; what came so far is kept: run the command again later."
        )


class _GoneError(Exception):
    """A ticket is not where it was."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _seconds_to_wait(error: GithubException) -> float | None:
    """How long GitHub asks to wait: by retry-after, else until the limit's reset; None if it is no limit."""
    if error.status not in (403, 429):
        return None
    headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"]) + 1
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdigit():
        # The reset is an instant of the server's clock, so it is held against the server's own date.
        return max(float(headers["x-ratelimit-reset"]) - _date(headers).timestamp(), 0) + 1
    return float(MAX_WAIT_SECONDS) if isinstance(error, RateLimitExceededException) or error.status == 429 else None


def _date(headers: dict[str, Any]) -> datetime:
    """The server's time; this machine's where the server does not say."""
    try:
        return parsedate_to_datetime(str(headers["date"])).astimezone(UTC)
    except (KeyError, ValueError):
        return datetime.now(UTC).replace(microsecond=0)


def _kind(error: requests.RequestException) -> str:
    names = {requests.exceptions.SSLError: "its certificate is not trusted", requests.Timeout: "no answer in time"}
    return next((words for kind, words in names.items() if isinstance(error, kind)), "no connection")
