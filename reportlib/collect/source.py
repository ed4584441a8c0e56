"""Where tickets come from: what a sync asks, whether GitHub answers or the embedded sample."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, Protocol

Row = dict[str, Any]
"""One object of a REST answer, whole."""

PAGE = 100
"""Rows in a full page. GitHub leaves hidden rows out of a page, so one with fewer need not be the last."""

Fate = Literal["deleted", "transferred"]


class Page(list[Row]):
    """A page's rows, as they came; `more` says whether another follows, `last` is the last one's number, None where nothing is said."""

    def __init__(self, rows: Iterable[Row] = (), more: bool = False, last: int | None = None) -> None:
        super().__init__(rows)
        self.more = more
        self.last = last


class Source(Protocol):
    """A repository's lists, page by page. Every method but the properties is one request."""

    @property
    def name(self) -> str:
        """ "github" or "sample"."""

    @property
    def web_url(self) -> str:
        """The address below which the repository's pages lie, as https://github.com."""

    @property
    def requests(self) -> int:
        """How many requests were made so far."""

    @property
    def requests_left(self) -> int | None:
        """What the rate limit leaves; None where nothing is said."""

    def repository(self) -> tuple[Row, datetime]:
        """The repository's row and the server's time (UTC)."""

    def foretell(self, row: Row, history_from: datetime) -> None:
        """Say where a first sync will not come to its end with the requests that are left."""

    def issues(self, state: str, since: datetime, page: int = 1) -> Page:
        """Issues and pull requests updated at or after `since`, the oldest update first."""

    def comments(self, since: datetime, page: int = 1) -> Page:
        """Comments updated at or after `since`, the oldest update first."""

    def comments_of(self, number: int, page: int) -> Page | None:
        """One ticket's comments; None where the ticket is gone."""

    def events(self, page: int, size: int | None = None) -> Page:
        """Issue events, the newest first, so many in a page (None: as many as fit)."""

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket that is in no list: None if it is still there."""
