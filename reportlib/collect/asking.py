"""One request to GitHub after the other: asked through PyGithub, waited for, asked again, and its faults told in one sentence."""

import logging
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from github import Auth, Github, GithubException
from requests.exceptions import ChunkedEncodingError
from rich.console import Console
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from reportlib.collect import auth
from reportlib.collect.github_says import API, address, bare, number, reason, seconds_to_wait
from reportlib.collect.source import PAGE
from reportlib.errors import LimitError, SourceError, UnavailableError

MAX_WAITS = 5
"""Waits for one and the same page; GitHub counts those who never stop asking as abuse."""

TRIES, BACKOFF = 3, 0.3
"""How often an answer is asked for once more that did not come whole, and the seconds before the first time; doubled each time."""


class Asking:
    """Requests about a repository or organization; `requests` counts them, `requests_left` is what the rate limit leaves (None: not said).

    Where GitHub asks to wait, up to `max_wait` seconds are waited; `reader` is who reads, empty without a token.
    """

    def __init__(self, repository: str, console: Console, max_wait: float) -> None:
        self._asked = repository
        self._console = console
        self._max_wait = max_wait
        self._app = auth.app()
        token = "" if self._app else auth.token()
        self.reader = "the App in GITHUB_APP_ID" if self._app else "the token in GITHUB_TOKEN" if token else ""
        url = os.environ.get("GITHUB_API_URL") or API
        scheme, self._host = address(url)
        self.web_url = "https://github.com" if url.rstrip("/") == API else f"{scheme}://{self._host}"
        # PyGithub puts notes of its own on the screen, such as that a repository was renamed.
        logging.getLogger("github").setLevel(logging.ERROR)
        self.requests = 0
        self.requests_left: int | None = None
        self._came = False
        self._requester = Github(
            auth=Auth.Token(token) if token else None,
            base_url=url.rstrip("/"),
            per_page=PAGE,
            seconds_between_requests=0,
            # Not GithubRetry: it sleeps in silence; limits are waited for here, capped and said on screen.
            retry=Retry(
                total=TRIES,
                backoff_factor=BACKOFF,
                status_forcelist=[500, 502, 503, 504],
                allowed_methods=["GET", "POST"],  # what is posted asks for an App's token: twice does no harm
                respect_retry_after_header=False,
                raise_on_status=False,
            ),
        ).requester

    def get(self, path: str, is_right: Callable[[Any], bool], **query: Any) -> tuple[dict[str, Any], Any]:
        """Headers and data of the answer; SourceError where there is none that is right, UnavailableError where one may come later.

        GoneError where a ticket is not at the path.
        """
        for tried in range(MAX_WAITS + 1):
            self.requests += 1
            try:
                headers, data = self._ask(path, is_right, query)
            except GithubException as error:
                # A token may end before its time is up by this machine's clock.
                if error.status == 401 and self._app and not tried:
                    self._app.renew()
                    continue
                self._wait(error, path, last=tried == MAX_WAITS)
                continue
            except _BrokenError as error:
                if tried >= TRIES or not self._came:
                    raise self._strange() from error
                time.sleep(BACKOFF * 2**tried)
                continue
            if (left := number(headers.get("x-ratelimit-remaining"))) is not None:
                self.requests_left = left
            self._came = True
            return headers, data
        raise AssertionError("the last wait raises")

    def _ask(self, path: str, is_right: Callable[[Any], bool], query: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """Headers and data of one answer; _BrokenError where it is cut short or is none of GitHub's."""
        try:
            if self._app:
                self._requester = self._app.authorised(self._requester, self._asked)
            headers, data = self._requester.requestJsonAndCheck("GET", path, parameters=query)
        except (ChunkedEncodingError, ValueError, RuntimeError) as error:  # cut short, not JSON, or sent on to another host
            raise _BrokenError from error
        except (OSError, HTTPError) as error:
            why, advice = reason(error)
            raise UnavailableError(
                f"GitHub at {self._host} cannot be reached ({why}); {advice}, then run the command again: it goes on where it stopped."
            ) from error
        if not is_right(data):
            raise _BrokenError
        return headers, data

    def _wait(self, error: GithubException, path: str, last: bool) -> None:
        """Sleep where GitHub asks for a short wait; raise the fault in one sentence otherwise."""
        seconds = seconds_to_wait(error)
        if seconds is None:
            raise self._explained(error, path) from bare(error)
        if last or seconds > self._max_wait:
            again = datetime.fromtimestamp(time.time() + seconds, UTC)
            advice = "" if self.reader else " (a GITHUB_TOKEN allows 5,000 requests an hour instead of 60)"
            raise LimitError(
                f"GitHub's request limit is used up until {again:%H:%M} UTC{advice}; what came so far is kept: run the command again then."
            ) from bare(error)
        until = datetime.fromtimestamp(time.time() + seconds, UTC)
        self._console.print(f"GitHub asks to wait {seconds:,.0f} s, until {until:%H:%M:%S} UTC.", style="yellow", highlight=False)
        time.sleep(seconds)

    def _explained(self, error: GithubException, path: str) -> Exception:
        if re.search(r"/issues/\d+(/comments)?$", path) and error.status in (404, 410):
            return GoneError(error.status)
        if error.status == 401:
            return SourceError(self._refused())
        if error.status == 403:
            lacks = (
                f'{self.reader} may lack the permission "Issues: read" or the single sign-on (SSO) authorisation of the owner'
                if self.reader
                else "give a token that may read its issues in GITHUB_TOKEN"
            )
            return SourceError(f"GitHub refused access to {self._asked} (403); {lacks}.")
        if error.status in (404, 451) and self._came:
            return SourceError(
                f"GitHub no longer shows {self._asked} to {self.reader or 'those without a GITHUB_TOKEN'} ({error.status}): it was made "
                "private or deleted, or a right was taken away; what came so far is kept: run the command again when that is settled."
            )
        if error.status in (404, 451):
            who = f"that {self.reader} may read" if self.reader else "that can be read without a GITHUB_TOKEN"
            what, how = ("repository", "OWNER/NAME") if "/" in self._asked else ("organization", "of its name")
            return SourceError(f"GitHub has no {what} {self._asked} {who} ({error.status}); check the spelling {how}, or the token.")
        if error.status == 410:
            return SourceError(f"The repository {self._asked} has its issues turned off (410); there is nothing to report on.")
        return UnavailableError(
            f"GitHub answered with an error ({error.status}) for {self._asked}; what came so far is kept: run the command again later."
        )

    def _refused(self) -> str:
        if not self.reader:
            return f"GitHub at {self._host} answers nobody without a token (401); set GITHUB_TOKEN."
        if self._came:
            return (
                f"GitHub no longer takes {self.reader} (401), which may have expired; what came so far is kept: "
                "set a new one and run the command again, it goes on where it stopped."
            )
        return f"GitHub refused {self.reader} (401); make a new one, or unset it for a public repository."

    def _strange(self) -> SourceError:
        if self._came:
            return UnavailableError(
                f"GitHub at {self._host} gives answers that are cut short or not its own; "
                "what came so far is kept: run the command again later, it goes on where it stopped."
            )
        return SourceError(f"What answers at {self._host} is not GitHub's API; GITHUB_API_URL must name one, the default is {API}.")


class GoneError(Exception):
    """A ticket is not where it was."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _BrokenError(Exception):
    """An answer that did not come whole, or is not what was asked for."""
