"""A loopback GitHub: the REST answers that a sync asks for, from recorded or made-up rows, with faults to order.

`python -m tests.fake_github FOLDER...` serves recorded folders (owner__name with *.jsonl.gz) and prints its address.
"""

import gzip
import json
import sys
import threading
import time
from collections.abc import Iterable
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
    """What one repository answers; `gone` maps a number to 410 (deleted) or 301 (transferred)."""

    issues: list[Row]
    comments: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    gone: dict[int, int] = field(default_factory=dict)

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
    """The server, running while the block does: `url`, and every request's path in `requests`."""

    def __init__(self, repositories: dict[str, Recording], token: str | None = None, now: float | None = None) -> None:
        self.repositories = repositories
        self.token = token
        self.now = now
        self.requests: list[str] = []
        self.faults: list[Fault] = []
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
        _, root, owner, name, *rest = [*path.split("/"), "", "", ""][:8]
        recording = self.repositories.get(f"{owner}/{name}")
        if root != "repos" or recording is None:
            return 404, {}, {"message": "Not Found"}
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return self._repository(recording, owner, name, [part for part in rest if part], query, parts.path)

    def _repository(
        self, recording: Recording, owner: str, name: str, rest: list[str], query: dict[str, str], path: str
    ) -> tuple[int, dict[str, str], Any]:
        match rest:
            case []:
                shown = [row for row in recording.issues if row["number"] not in recording.gone]
                created = min((row["created_at"] for row in shown), default="2020-01-01T00:00:00Z")
                return 200, {}, {
                    "full_name": f"{owner}/{name}", "name": name, "created_at": created,
                    "open_issues_count": sum(row["state"] == "open" for row in shown),
                }  # fmt: skip
            case ["issues"]:
                rows = [row for row in recording.issues if row["number"] not in recording.gone]
                rows = [row for row in rows if query.get("state", "open") in ("all", row["state"])]
                return self._page(_sorted(rows, query), query, path)
            case ["issues", "comments"]:
                return self._page(_sorted(recording.comments, query), query, path)
            case ["issues", "events"]:
                newest = sorted(recording.events, key=lambda row: (row["created_at"], row["id"]), reverse=True)
                return self._page((_with_issue(row) for row in newest), query, path)
            case ["issues", number] if number.isdigit():
                return self._issue(recording, int(number), path)
        return 404, {}, {"message": "Not Found"}

    def _issue(self, recording: Recording, number: int, path: str) -> tuple[int, dict[str, str], Any]:
        gone = recording.gone.get(number)
        if gone == 301:
            return 404, {}, {"message": "Not Found"}
        if gone:
            return gone, {}, {"message": "This issue was deleted"}
        found = [row for row in recording.issues if row["number"] == number]
        return (200, {}, found[0]) if found else (404, {}, {"message": "Not Found"})

    def _page(self, rows: Iterable[Row], query: dict[str, str], path: str) -> tuple[int, dict[str, str], Any]:
        every, size, page = list(rows), int(query.get("per_page", 30)), int(query.get("page", 1))
        headers = {}
        if page * size < len(every):
            following = urlencode({**query, "page": page + 1})
            headers["Link"] = f'<{self.url}{path}?{following}>; rel="next"'
        return 200, headers, every[(page - 1) * size : page * size]


def _sorted(rows: list[Row], query: dict[str, str]) -> list[Row]:
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    since = query.get("since", "")
    kept = [row for row in rows if row["updated_at"] >= since]
    return sorted(kept, key=lambda row: (row[key], row["id"]), reverse=query.get("direction", "desc") == "desc")


def _with_issue(row: Row) -> Row:
    """The list of events embeds the ticket of today; recordings keep only its address."""
    if "issue" in row:
        return row
    number = int(row["issue_url"].rsplit("/", 1)[1])
    rest = {key: value for key, value in row.items() if key != "issue_url"}
    return {**rest, "issue": {"url": row["issue_url"], "number": number}}


def _handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fake.requests.append(self.path)
            status, headers, body = fake.answer(self.path, self.headers.get("Authorization"))
            data = json.dumps(body).encode()
            self.send_response_only(status)
            self.send_header("Date", formatdate(fake.now or time.time(), usegmt=True))
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in {"X-RateLimit-Remaining": "4900", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:]]
    with FakeGitHub({folder.name.replace("__", "/"): Recording.read(folder) for folder in folders}) as server:
        print(server.url, flush=True)
        threading.Event().wait()
