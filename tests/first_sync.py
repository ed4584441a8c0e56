"""A first sync of a made-up tracker in a process of its own, from a loopback GitHub that has its lists in order before it is asked."""

import json
import sys
import time
from bisect import bisect_left
from typing import Any

import psutil
from rich.console import Console

from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH, sync
from tests.fake_github import FakeGitHub, Recording
from tests.large import REPOSITORY, SYNCED, Row, tickets


class LargeGitHub(FakeGitHub):
    """Has so many tickets, each with so many comments; a page of them costs it the same wherever it is."""

    def __init__(self, count: int, comments: int) -> None:
        issues, said = list[Row](), list[Row]()
        for row, all_comments, _ in tickets(count):
            issues.append(row | {"comments": comments})
            said += all_comments[:comments]
        super().__init__({REPOSITORY: Recording(issues, said)}, now=SYNCED.timestamp())
        still_open = [row for row in issues if row["state"] == "open"]
        in_order = {("issues", "all"): issues, ("issues", "open"): still_open, ("comments", "all"): said}
        self._lists = {name: sorted(rows, key=lambda row: (row["updated_at"], row["id"])) for name, rows in in_order.items()}
        self._times = {name: [row["updated_at"] for row in rows] for name, rows in self._lists.items()}

    def _repository(
        self, recording: Recording, owner: str, name: str, rest: list[str], query: dict[str, str], path: str
    ) -> tuple[int, dict[str, str], Any]:
        asked = (rest[-1], query.get("state", "all")) if rest else ("", "")
        if query.get("sort") != "updated" or query.get("direction") != "asc" or asked not in self._lists:
            return super()._repository(recording, owner, name, rest, query, path)
        begin = bisect_left(self._times[asked], query.get("since", ""))
        return self._page(self._lists[asked][begin:], set(), query, path)


class MeasuredStore(Store):
    """Notes the seconds that pages took, and the most memory (MB) that the process had after each until then."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.seconds = 0.0
        self.memory: list[float] = []

    def save(self, *what: Any, **how: Any) -> int:
        begun = time.perf_counter()
        changed = super().save(*what, **how)
        self.seconds += time.perf_counter() - begun
        self.memory.append(max([psutil.Process().memory_info().rss / 1e6, *self.memory[-1:]]))
        return changed


def main() -> None:
    """Bring all in, and print what it took, as JSON; the processor's time is that of the whole process."""
    quiet, store = Console(quiet=True), MeasuredStore(sys.argv[1])
    rows = sync(GitHubSource(REPOSITORY, quiet), store, REPOSITORY, EPOCH, quiet).rows
    memory = {"quarter": store.memory[len(store.memory) // 4], "end": store.memory[-1]}
    print(json.dumps({"rows": rows, "store": store.seconds, "processor": time.process_time(), **memory}))


if __name__ == "__main__":
    main()
