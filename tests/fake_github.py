"""A loopback GitHub: the REST answers that a sync asks for, from recorded or made-up rows, with faults to order.

`python -m tests.fake_github FOLDER...` serves recorded folders (owner__name with *.jsonl.gz) and prints its address.
"""

import gzip
import json
import re
import sys
import threading
import time
import zlib
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Row = dict[str, Any]


@dataclass
class Recording:
    """What one repository answers.

    `gone` maps a ticket's number to 410 (deleted), 301 (transferred) or 404 (transferred to where nobody may look);
    rows whose id is in `hidden` are left out of their page after it was cut, as GitHub does with those of blocked users.
    """

    issues: list[Row]
    comments: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    gone: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path) -> "Recording":
        """A folder of *.jsonl.gz; lines end with \\n only, for some bodies hold U+2028."""
        parts = []
        for name in ("issues", "comments", "events"):
            path = folder / f"{name}.jsonl.gz"
            text = gzip.decompress(path.read_bytes()).decode() if path.exists() else ""
            parts.append([json.loads(line) for line in text.split("\n") if line])
        return cls(*parts)


@dataclass
class Fault:
    """An answer that replaces the next `times` ones whose path contains `path`."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""
    times: int = 1
    after: int = 0


class FakeGitHub:
    """The server, running while the block does: `url`, and every request's path in `requests`; `renamed` maps old names to new.

    `of_token` are the headers in which GitHub says what a token is; `largest_page` is the most rows in a page, whoever asks for more; an
    answer with the status 0 is none: the server hangs up.
    """

    def __init__(
        self, repositories: dict[str, Recording], token: str | None = None, now: float | None = None, renamed: dict[str, str] | None = None
    ) -> None:
        self.repositories = repositories
        self.renamed = renamed or {}
        self.token = token
        self.now = now
        self.requests: list[str] = []
        self.of_token: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.largest_page = 100
        self.unlisted: dict[str, Row] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeGitHub":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str, token: str | None) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body for a request."""
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api/v3")
        for fault in self.faults:
            if fault.times and fault.path in target:
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault.status, fault.headers, {"message": "Bad credentials" if fault.status == 401 else "fault"}
        if self.token and token and token not in (f"token {self.token}", f"Bearer {self.token}"):
            return 401, {}, {"message": "Bad credentials"}
        if path == "/rate_limit":
            limit = 5000 if token else 60
            core = {"limit": limit, "remaining": max(limit - len(self.requests) + 1, 0), "reset": int(time.time()) // 3600 * 3600 + 3600}
            return 200, self.of_token if token else {}, {"resources": {"core": core}, "rate": core}
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if found := re.fullmatch(r"/orgs/([^/]+)/repos", path):
            rows = [self._listed(name) for name in self.repositories if name.startswith(f"{found[1]}/")]
            return self._page(rows, set(), query, parts.path) if rows else (404, {}, {"message": "Not Found"})
        path = self._by_name(path)
        _, root, owner, name, *rest = [*path.split("/"), "", "", ""][:8]
        if moved := self.renamed.get(f"{owner}/{name}"):
            # GitHub's address after a redirect, too, has lost the query.
            return 301, {"Location": self.url + parts.path.replace(f"{owner}/{name}", moved)}, {"message": "Moved Permanently"}
        recording = self.repositories.get(f"{owner}/{name}")
        if root != "repos" or recording is None:
            return 404, {}, {"message": "Not Found"}
        return self._repository(recording, owner, name, [part for part in rest if part], query, parts.path)

    def _by_name(self, path: str) -> str:
        """The path by the repository's name, where it was asked for by its number."""
        found = re.match(r"/repositories/(\d+)(.*)", path)
        names = {str(self.number_of(name)): name for name in self.repositories}
        return f"/repos/{names[found[1]]}{found[2]}" if found and found[1] in names else path

    def _listed(self, name: str) -> Row:
        """A repository as an organization's list has it; of those in `unlisted` something keeps it from a portfolio."""
        row = {"id": self.number_of(name), "full_name": name, "has_issues": True, "archived": False, "topics": ["support"]}
        return row | self.unlisted.get(name, {})

    def number_of(self, repository: str) -> int:
        """GitHub's own number of the repository, which stays when it is renamed."""
        older = {new: old for old, new in self.renamed.items()}
        return zlib.crc32(older.get(repository, repository).encode())

    def _repository(
        self, recording: Recording, owner: str, name: str, rest: list[str], query: dict[str, str], path: str
    ) -> tuple[int, dict[str, str], Any]:
        shown = [row for row in recording.issues if row["number"] not in recording.gone]
        match rest:
            case []:
                created = min((row["created_at"] for row in shown), default="2020-01-01T00:00:00Z")
                return 200, {}, {
                    "id": self.number_of(f"{owner}/{name}"), "full_name": f"{owner}/{name}", "name": name, "created_at": created,
                    "open_issues_count": sum(row["state"] == "open" for row in shown),
                }  # fmt: skip
            case ["issues"]:
                rows = [row for row in shown if query.get("state", "open") in ("all", row["state"])]
                return self._page(_sorted(rows, query), recording.hidden, query, path)
            case ["issues", "comments"]:
                rows = [row for row in recording.comments if _number(row) not in recording.gone]
                return self._page(_sorted(rows, query), recording.hidden, query, path)
            case ["issues", "events"]:
                rows = [row for row in recording.events if _number(row) not in recording.gone]
                newest = sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True)
                status, headers, cut = self._page(newest, recording.hidden, query, path)
                known = {row["number"]: row for row in shown}
                return status, headers, [_with_issue(row, known) for row in cut]
            case ["issues", number, "comments"] if number.isdigit() and int(number) not in recording.gone:
                rows = [row for row in recording.comments if _number(row) == int(number)]
                return self._page(sorted(rows, key=lambda row: row["id"]), recording.hidden, query, path)
            case ["issues", number] if number.isdigit():
                return self._issue(recording, int(number))
        return 404, {}, {"message": "Not Found"}

    def _issue(self, recording: Recording, number: int) -> tuple[int, dict[str, str], Any]:
        found = next((row for row in recording.issues if row["number"] == number), None)
        gone = recording.gone.get(number)
        if found and gone == 301:
            away = Recording([found | {"url": "https://api.github.com/repos/else/where/issues/1", "number": 1}])
            self.repositories.setdefault("else/where", away)
            return 301, {"Location": f"{self.url}/repos/else/where/issues/1"}, {"message": "Moved Permanently"}
        if gone == 410:
            return 410, {}, {"message": "This issue was deleted"}
        return (404, {}, {"message": "Not Found"}) if gone or not found else (200, {}, found)

    def _page(self, rows: list[Row], hidden: set[int], query: dict[str, str], path: str) -> tuple[int, dict[str, str], list[Row]]:
        size, page = min(int(query.get("per_page", 30)), self.largest_page), int(query.get("page", 1))
        last = max(-(-len(rows) // size), 1)
        ways = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        shown = {rel: to for rel, to in ways.items() if (1 <= to < page if rel in ("prev", "first") else page < to <= last)}
        links = (f'<{self.url}{path}?{urlencode({**query, "page": to})}>; rel="{rel}"' for rel, to in shown.items())
        headers = {"Link": ", ".join(links)} if shown else {}
        return 200, headers, [row for row in rows[(page - 1) * size : page * size] if row["id"] not in hidden]


def _sorted(rows: list[Row], query: dict[str, str]) -> list[Row]:
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    since = query.get("since", "")
    kept = [row for row in rows if row["updated_at"] >= since]
    return sorted(kept, key=lambda row: (row[key], row["id"]), reverse=query.get("direction", "desc") == "desc")


def _number(row: Row) -> int | None:
    """The ticket of a comment or an event; None where GitHub no longer tells."""
    url = row.get("issue_url") or (row.get("issue") or {}).get("url")
    return int(url.rsplit("/", 1)[1]) if url else None


def _with_issue(row: Row, known: dict[int, Row]) -> Row:
    """The list of events embeds the ticket of today; recordings keep only its address."""
    if "issue" in row:
        return row
    number = _number(row) or 0
    rest = {key: value for key, value in row.items() if key != "issue_url"}
    return {**rest, "issue": {"url": row["issue_url"], "number": number} | known.get(number, {})}


def _limit(used: int) -> dict[str, str]:
    reset = int(time.time()) // 3600 * 3600 + 3600
    return {
        "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": str(max(5000 - used, 0)), "X-RateLimit-Used": str(used),
        "X-RateLimit-Reset": str(reset), "X-RateLimit-Resource": "core",
    }  # fmt: skip


def _handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, for the second of two would wait for the first to be acknowledged

        def do_GET(self) -> None:
            fake.requests.append(self.path)
            status, headers, body = fake.answer(self.path, self.headers.get("Authorization"))
            if not status:
                self.close_connection = True
                return
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response_only(status)
            own = {
                "Date": formatdate(fake.now or time.time(), usegmt=True), "Content-Type": "application/json; charset=utf-8",
                "Content-Length": str(len(data)), **_limit(len(fake.requests)),
            }  # fmt: skip
            for name, value in {**own, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:]]
    with FakeGitHub({folder.name.replace("__", "/"): Recording.read(folder) for folder in folders}) as server:
        print(server.url, flush=True)
        threading.Event().wait()
