"""GitHub's REST lists: one request per page, rows as they came.

PyGithub's objects are left aside on purpose: `issue.pull_request` and `raw_data` fetch each issue once more (PyGithub#2423).
"""

import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from rich.console import Console

from reportlib.collect.asking import Asking, GoneError
from reportlib.collect.github_says import last_page, server_time
from reportlib.collect.rows import is_whole, stamp
from reportlib.collect.source import PAGE, Fate, Page, Row

ANONYMOUS = 60
"""Requests an hour that GitHub answers without a token."""


class GitHubSource:
    """One repository on GitHub or an Enterprise Server; its address, and an App or a token, come from the environment."""

    name = "github"

    def __init__(self, repository: str, console: Console, max_wait: float = 60) -> None:
        self._asked = self._called = repository
        self._console = console
        self._asking = Asking(repository, console, max_wait)
        self._path = f"/repos/{repository}"
        self.web_url = self._asking.web_url

    @property
    def requests(self) -> int:
        """How many requests were made so far."""
        return self._asking.requests

    @property
    def requests_left(self) -> int | None:
        """What the rate limit leaves; None where nothing is said."""
        return self._asking.requests_left

    def repository(self) -> tuple[Row, datetime]:
        """The repository's row and the server's time."""
        headers, row = self._get("", partial(is_whole, "repository"))
        # By its number from here on: under its name, a list would answer without its query once the repository is renamed (PyGithub
        # follows a redirect without it).
        self._path = f"/repositories/{row['id']}"
        self._called = row["full_name"]
        return row, server_time(headers)

    def foretell(self, row: Row, history_from: datetime) -> None:
        """Say on the console where a first sync needs more requests than are left without a token; it takes one to know."""
        left = self.requests_left
        if self._asking.reader or not left or left > ANONYMOUS:
            return
        query = {"since": stamp(history_from), "sort": "updated", "direction": "asc"}
        headers, _ = self._get("/issues/comments", partial(_is_list, "comments"), per_page=PAGE, page=1, **query)
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
        except GoneError:
            return None

    def events(self, page: int, size: int | None = None) -> Page:
        """Issue events, the newest first, so many in a page (None: as many as GitHub gives)."""
        return self._list("/issues/events", page, size)

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket: deleted (410), transferred (the answer is another repository's, or 404), or None."""
        try:
            _, row = self._get(f"/issues/{number}", _is_ticket)
        except GoneError as gone:
            if gone.status == 410:
                return "deleted"
            # All tickets are away where the repository is; that is told, and no ticket is taken for gone.
            self.repository()
            return "transferred"
        if self._is_here(row, number):
            return None
        self.repository()  # for it may have been renamed meanwhile
        return None if self._is_here(row, number) else "transferred"

    def _is_here(self, row: Row, number: int) -> bool:
        here = f"/repos/{self._called}/issues/{number}"
        return str(row.get("url", here)).lower().endswith(here.lower())

    def _list(self, path: str, page: int, size: int | None = None, **query: str) -> Page:
        size = size or PAGE
        headers, rows = self._get(path, partial(_is_list, path.rpartition("/")[2]), per_page=size, page=page, **query)
        link = headers.get("link")
        return Page(rows, 'rel="next"' in link if link else len(rows) >= size, last_page(headers))

    def _get(self, path: str, is_right: Callable[[Any], bool], **query: Any) -> tuple[dict[str, Any], Any]:
        return self._asking.get(self._path + path, is_right, **query)


def _is_ticket(data: Any) -> bool:
    return isinstance(data, dict) and "number" in data


def _is_list(kind: str, data: Any) -> bool:
    return isinstance(data, list) and all(is_whole(kind, row) for row in data)
