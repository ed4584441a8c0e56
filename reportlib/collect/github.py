"""GitHub's REST lists through PyGithub: one request per page, rows as they came.

PyGithub's objects are left aside on purpose: `issue.pull_request` and `raw_data` fetch each issue once more (PyGithub#2423).
"""

import logging
import os
import re
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
from urllib3.exceptions import HTTPError

from reportlib.collect.rows import stamp
from reportlib.collect.source import PAGE, Fate, Page, Row
from reportlib.errors import SourceError, UnavailableError

API = "https://api.github.com"
MAX_WAIT_SECONDS = 60
MAX_WAITS = 5
"""Waits for one and the same page; GitHub counts those who never stop asking as abuse."""


class GitHubSource:
    """One repository on GitHub or an Enterprise Server; token and address come from the environment."""

    name = "github"

    def __init__(self, repository: str, console: Console) -> None:
        self._asked = repository
        self._console = console
        self._api = os.environ.get("GITHUB_API_URL") or API
        self._token = os.environ.get("GITHUB_TOKEN", "").strip()
        if not re.fullmatch(r"[!-~]*", self._token):
            raise SourceError("GITHUB_TOKEN holds a space or a letter that no token has; copy it once more, or unset it.")
        scheme, self._host = _address(self._api)
        self.web_url = "https://github.com" if self._api.rstrip("/") == API else f"{scheme}://{self._host}"
        self._path = f"/repos/{repository}"
        # PyGithub puts notes of its own on the screen, such as that a repository was renamed.
        logging.getLogger("github").setLevel(logging.ERROR)
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
        if not isinstance(row, dict) or "full_name" not in row:
            raise self._strange()
        self._path = f"/repos/{row['full_name']}"
        return row, _date(headers)

    def issues(self, state: str, since: datetime, page: int = 1) -> Page:
        """Issues and pull requests updated at or after `since`, the oldest update first."""
        return self._list("/issues", page, state=state, since=stamp(since), sort="updated", direction="asc")

    def comments(self, since: datetime, page: int = 1) -> Page:
        """Comments updated at or after `since`, the oldest update first."""
        return self._list("/issues/comments", page, since=stamp(since), sort="updated", direction="asc")

    def comments_of(self, number: int, page: int) -> Page | None:
        """One ticket's comments; None where the ticket is gone."""
        try:
            return self._list(f"/issues/{number}/comments", page)
        except _GoneError:
            return None

    def events(self, page: int) -> Page:
        """Issue events, the newest first."""
        return self._list("/issues/events", page)

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket: deleted (410), transferred (the answer is another repository's, or 404), or None."""
        try:
            _, row = self._get(f"/issues/{number}")
        except _GoneError as gone:
            return "deleted" if gone.status == 410 else "transferred"
        here = f"{self._path}/issues/{number}"
        return None if str(row.get("url", here)).lower().endswith(here.lower()) else "transferred"

    def _list(self, path: str, page: int, **query: str) -> Page:
        headers, rows = self._get(path, per_page=PAGE, page=page, **query)
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
            raise self._strange()
        link = headers.get("link")
        return Page(rows, 'rel="next"' in link if link else len(rows) >= PAGE)

    def _get(self, path: str, **query: Any) -> tuple[dict[str, Any], Any]:
        for waits in range(MAX_WAITS + 1):
            self.requests += 1
            try:
                headers, data = self._github.requester.requestJsonAndCheck("GET", self._path + path, parameters=query)
            except GithubException as error:
                self._wait(error, path, last=waits == MAX_WAITS)
                continue
            except (requests.RequestException, HTTPError) as error:
                raise UnavailableError(
                    f"GitHub at {self._host} cannot be reached ({_kind(error)}); "
                    "check the network and GITHUB_API_URL, then run the command again: it goes on where it stopped."
                ) from error
            except (ValueError, RuntimeError) as error:  # not JSON, or sent on to another host
                raise self._strange() from error
            if isinstance(left := headers.get("x-ratelimit-remaining"), str) and left.isdigit():
                self.requests_left = int(left)
            return headers, data
        raise AssertionError("the last wait raises")

    def _wait(self, error: GithubException, path: str, last: bool) -> None:
        """Sleep where GitHub asks for a short wait; raise the fault in one sentence otherwise."""
        seconds = _seconds_to_wait(error)
        if seconds is None:
            raise self._explained(error, path) from error
        if last or seconds > MAX_WAIT_SECONDS:
            again = datetime.fromtimestamp(time.time() + seconds, UTC)
            advice = "" if self._token else " (a GITHUB_TOKEN allows 5,000 requests an hour instead of 60)"
            raise UnavailableError(
                f"GitHub's request limit is used up until {again:%H:%M} UTC{advice}; what came so far is kept: run the command again then."
            ) from error
        self._console.print(f"GitHub asks to wait {seconds:.0f} s.", style="yellow")
        time.sleep(seconds)

    def _explained(self, error: GithubException, path: str) -> Exception:
        if re.fullmatch(r"/issues/\d+(/comments)?", path) and error.status in (404, 410):
            return _GoneError(error.status)
        if isinstance(error, BadCredentialsException) or error.status == 401:
            return SourceError("GitHub refused the token in GITHUB_TOKEN (401); make a new one, or unset it for a public repository.")
        if error.status == 403:
            lacks = (
                'the token in GITHUB_TOKEN may lack the permission "Issues: read" or the single sign-on (SSO) authorisation of the owner'
                if self._token
                else "give a token that may read its issues in GITHUB_TOKEN"
            )
            return SourceError(f"GitHub refused access to {self._asked} (403); {lacks}.")
        if error.status in (404, 451):
            who = "that the token in GITHUB_TOKEN may read" if self._token else "that can be read without a GITHUB_TOKEN"
            return SourceError(
                f"GitHub has no repository {self._asked} {who} ({error.status}); check the spelling OWNER/NAME, or the token."
            )
        if error.status == 410:
            return SourceError(f"The repository {self._asked} has its issues turned off (410); there is nothing to report on.")
        return UnavailableError(
            f"GitHub answered with an error ({error.status}) for {self._asked}; what came so far is kept: run the command again later."
        )

    def _strange(self) -> SourceError:
        return SourceError(f"What answers at {self._host} is not GitHub's API; GITHUB_API_URL must name one, the default is {API}.")


class _GoneError(Exception):
    """A ticket is not where it was."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _address(url: str) -> tuple[str, str]:
    """Scheme and host with port of a web address, without a name and password that may be in it."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts.scheme, parts.netloc.rpartition("@")[2]
    except ValueError:
        pass
    raise SourceError(f"GITHUB_API_URL is no web address; it looks like https://ghe.example/api/v3, and the default is {API}.")


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


def _kind(error: Exception) -> str:
    names = {requests.exceptions.SSLError: "its certificate is not trusted", requests.Timeout: "no answer in time"}
    return next((words for kind, words in names.items() if isinstance(error, kind)), "no connection")
