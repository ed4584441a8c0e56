"""GitHub's REST lists through PyGithub: one request per page, rows as they came.

PyGithub's objects are left aside on purpose: `issue.pull_request` and `raw_data` fetch each issue once more (PyGithub#2423).
"""

import logging
import math
import os
import re
import time
from datetime import UTC, datetime
from typing import Any

from github import Auth, Github, GithubException
from rich.console import Console
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from reportlib.collect import auth
from reportlib.collect.github_says import API, MAX_WAIT_SECONDS, address, bare, last_page, number, reason, seconds_to_wait, server_time
from reportlib.collect.rows import is_whole, stamp
from reportlib.collect.source import PAGE, Fate, Page, Row
from reportlib.errors import SourceError, UnavailableError

ANONYMOUS = 60
"""Requests an hour that GitHub answers without a token."""

MAX_WAITS = 5
"""Waits for one and the same page; GitHub counts those who never stop asking as abuse."""


class GitHubSource:
    """One repository on GitHub or an Enterprise Server; its address, and an App or a token, come from the environment."""

    name = "github"

    def __init__(self, repository: str, console: Console) -> None:
        self._asked = repository
        self._console = console
        self._api = os.environ.get("GITHUB_API_URL") or API
        self._app = auth.app()
        token = "" if self._app else auth.token()
        self._reader = "the App in GITHUB_APP_ID" if self._app else "the token in GITHUB_TOKEN" if token else ""
        scheme, self._host = address(self._api)
        self.web_url = "https://github.com" if self._api.rstrip("/") == API else f"{scheme}://{self._host}"
        self._path = f"/repos/{repository}"
        # PyGithub puts notes of its own on the screen, such as that a repository was renamed.
        logging.getLogger("github").setLevel(logging.ERROR)
        self.requests = 0
        self.requests_left: int | None = None
        self._came = False
        self._requester = Github(
            auth=Auth.Token(token) if token else None,
            base_url=self._api.rstrip("/"),
            per_page=PAGE,
            seconds_between_requests=0,
            # Not GithubRetry: it sleeps in silence; limits are waited for here, capped and said on screen.
            retry=Retry(
                total=3,
                backoff_factor=0.3,
                status_forcelist=[500, 502, 503, 504],
                allowed_methods=["GET", "POST"],  # what is posted asks for an App's token: twice does no harm
                respect_retry_after_header=False,
                raise_on_status=False,
            ),
        ).requester

    def repository(self) -> tuple[Row, datetime]:
        """The repository's row and the server's time; from here on the answers' own name is used, for a renamed one."""
        headers, row = self._get("")
        if not is_whole("repository", row):
            raise self._strange()
        self._path = f"/repos/{row['full_name']}"
        return row, server_time(headers)

    def foretell(self, row: Row, history_from: datetime) -> None:
        """Say on the console where a first sync needs more requests than are left without a token; it takes one to know."""
        left = self.requests_left
        if self._reader or not left or left > ANONYMOUS:
            return
        query = {"since": stamp(history_from), "sort": "updated", "direction": "asc"}
        headers, _ = self._get("/issues/comments", per_page=PAGE, page=1, **query)
        # Open tickets and comments, and at least a page each of those lately touched and of events.
        needed = math.ceil(row["open_issues_count"] / PAGE) + (last_page(headers) or 1) + 2
        if needed >= left:
            self._console.print(
                f"The first sync of {self._asked} needs at least {needed:,} requests, and {left - 1} are left this hour; "
                "set GITHUB_TOKEN, or run the command again each hour: it goes on where it stopped.",
                style="yellow", highlight=False, markup=False, soft_wrap=True,
            )  # fmt: skip

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

    def events(self, page: int, size: int = PAGE) -> Page:
        """Issue events, the newest first, so many in a page."""
        return self._list("/issues/events", page, size)

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket: deleted (410), transferred (the answer is another repository's, or 404), or None."""
        try:
            _, row = self._get(f"/issues/{number}")
        except _GoneError as gone:
            return "deleted" if gone.status == 410 else "transferred"
        here = f"{self._path}/issues/{number}"
        return None if str(row.get("url", here)).lower().endswith(here.lower()) else "transferred"

    def _list(self, path: str, page: int, size: int = PAGE, **query: str) -> Page:
        headers, rows = self._get(path, per_page=size, page=page, **query)
        kind = path.rpartition("/")[2]
        if not isinstance(rows, list) or not all(is_whole(kind, row) for row in rows):
            raise self._strange()
        link = headers.get("link")
        return Page(rows, 'rel="next"' in link if link else len(rows) >= size, last_page(headers))

    def _get(self, path: str, **query: Any) -> tuple[dict[str, Any], Any]:
        for waits in range(MAX_WAITS + 1):
            self.requests += 1
            try:
                if self._app:
                    self._requester = self._app.authorised(self._requester, self._asked)
                headers, data = self._requester.requestJsonAndCheck("GET", self._path + path, parameters=query)
            except GithubException as error:
                # A token may end before its time is up by this machine's clock.
                if error.status == 401 and self._app and not waits:
                    self._app.renew()
                    continue
                self._wait(error, path, last=waits == MAX_WAITS)
                continue
            except (OSError, HTTPError) as error:
                why, advice = reason(error)
                raise UnavailableError(
                    f"GitHub at {self._host} cannot be reached ({why}); {advice}, then run the command again: it goes on where it stopped."
                ) from error
            except (ValueError, RuntimeError) as error:  # not JSON, or sent on to another host
                raise self._strange() from error
            if (left := number(headers.get("x-ratelimit-remaining"))) is not None:
                self.requests_left = left
            self._came = True
            return headers, data
        raise AssertionError("the last wait raises")

    def _wait(self, error: GithubException, path: str, last: bool) -> None:
        """Sleep where GitHub asks for a short wait; raise the fault in one sentence otherwise."""
        seconds = seconds_to_wait(error)
        if seconds is None:
            raise self._explained(error, path) from bare(error)
        if last or seconds > MAX_WAIT_SECONDS:
            again = datetime.fromtimestamp(time.time() + seconds, UTC)
            advice = "" if self._reader else " (a GITHUB_TOKEN allows 5,000 requests an hour instead of 60)"
            raise UnavailableError(
                f"GitHub's request limit is used up until {again:%H:%M} UTC{advice}; what came so far is kept: run the command again then."
            ) from bare(error)
        self._console.print(f"GitHub asks to wait {seconds:.0f} s.", style="yellow")
        time.sleep(seconds)

    def _explained(self, error: GithubException, path: str) -> Exception:
        if re.fullmatch(r"/issues/\d+(/comments)?", path) and error.status in (404, 410):
            return _GoneError(error.status)
        if error.status == 401:
            return SourceError(self._refused())
        if error.status == 403:
            lacks = (
                f'{self._reader} may lack the permission "Issues: read" or the single sign-on (SSO) authorisation of the owner'
                if self._reader
                else "give a token that may read its issues in GITHUB_TOKEN"
            )
            return SourceError(f"GitHub refused access to {self._asked} (403); {lacks}.")
        if error.status in (404, 451):
            who = f"that {self._reader} may read" if self._reader else "that can be read without a GITHUB_TOKEN"
            return SourceError(
                f"GitHub has no repository {self._asked} {who} ({error.status}); check the spelling OWNER/NAME, or the token."
            )
        if error.status == 410:
            return SourceError(f"The repository {self._asked} has its issues turned off (410); there is nothing to report on.")
        return UnavailableError(
            f"GitHub answered with an error ({error.status}) for {self._asked}; what came so far is kept: run the command again later."
        )

    def _refused(self) -> str:
        if not self._reader:
            return f"GitHub at {self._host} answers nobody without a token (401); set GITHUB_TOKEN."
        if self._came:
            return (
                f"GitHub no longer takes {self._reader} (401), which may have expired; what came so far is kept: "
                "set a new one and run the command again, it goes on where it stopped."
            )
        return f"GitHub refused {self._reader} (401); make a new one, or unset it for a public repository."

    def _strange(self) -> SourceError:
        return SourceError(f"What answers at {self._host} is not GitHub's API; GITHUB_API_URL must name one, the default is {API}.")


class _GoneError(Exception):
    """A ticket is not where it was."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
