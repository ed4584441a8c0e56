"""What the reports of six recorded weeks said when they were last looked at, figure by figure.

A figure that changes is told with both values. If it is meant to, `GOLDEN=write make test` writes the files in tests/golden anew, and
their diff is what is reviewed. The files hold numbers, dates and words of the program; of every other text only a short hash.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reportlib.analyse.backlog import AGES
from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import parse
from reportlib.present.contract import content
from reportlib.present.models import schema
from tests.fake_github import Recording
from tests.oracle import instant
from tests.test_numbers import WEEKS

GOLDEN = Path(__file__).parent / "golden"
DATED = re.compile(r"\d{4}(-W\d\d|-Q\d|-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?)?)")
HASHED = re.compile(r"sha256:[0-9a-f]{12}")
NAMED_BY = ("number", "period", "date", "category", "id")


def own_words() -> set[str]:
    """The names and fixed values of the published schema, and the ranges of ages: nobody else wrote them."""
    found: set[str] = set(AGES)
    waiting = [json.loads(schema())]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= set(one.get("properties", {})) | {value for value in one.get("enum", []) if isinstance(value, str)}
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


OWN = own_words()


def veiled(text: str, own: set[str] | frozenset[str] = frozenset()) -> str:
    """The text if it is a date, a period or one of our own; else a hash, in which a change shows."""
    if text in own or DATED.fullmatch(text) or HASHED.fullmatch(text):
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def figures(value: Any, path: str = "", fixed: bool = False) -> Iterator[tuple[str, Any]]:
    """Every figure below the value, by its path; a row of a list by its number or name, beside the order of the rows."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "url":
                yield from figures(item, f"{path}.{veiled(key, OWN)}".lstrip("."), key in ("kind", "state", "status"))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        names = [
            next((veiled(str(row[key])) if isinstance(row[key], str) else row[key] for key in NAMED_BY if key in row), 0) for row in value
        ]
        if len(set(names)) < len(names):
            names = list(range(len(value)))
        yield f"{path}.order", names
        for name, row in zip(names, value, strict=True):
            yield from figures(row, f"{path}[{name}]")
    elif isinstance(value, list):
        yield path, [veiled(item) if isinstance(item, str) else item for item in value]
    else:
        yield path, veiled(value, OWN if fixed else frozenset()) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def filled(tracker: tuple[str, Recording]) -> tuple[str, Store]:
    """The tracker in a store, brought in a day after the last thing that happened."""
    name, recording = tracker
    return name, stored(name, recording)


def stored(name: str, recording: Recording) -> Store:
    """The recording in a store of its own."""
    store = Store("sqlite://")
    kinds = {"issues": recording.issues, "comments": recording.comments, "events": recording.events}
    at = max(instant(row.get("updated_at") or row["created_at"]) for rows in kinds.values() for row in rows) + timedelta(days=1)
    for kind, rows in kinds.items():
        for first in range(0, len(rows), 100):
            store.save(name, kind, rows[first : first + 100], at)
    store.finish(name, {}, "github", "https://github.com", at, datetime(2010, 1, 1, tzinfo=UTC), at, True, 0)
    return store


@pytest.mark.parametrize("kind", ["busy", "quiet", "empty"])
def test_figures_are_those_that_were_last_looked_at(filled: tuple[str, Store], kind: str) -> None:
    name, store = filled
    week = WEEKS[name][kind]
    params = Params(repository=name, period=week)
    series = parse(week, "UTC").back_to(params.trend_periods)
    made = content(compute(store.history(name, series[0].start, series[-1].end), params, series))
    now = dict(figures(made.model_dump(mode="json")))
    file = GOLDEN / f"{name.replace('/', '__')}-{week}.json"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        lines = (f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(value)}" for key, value in now.items())
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        pytest.skip(f"{file.name} was written, not compared")
    changes = differences(json.loads(file.read_text(encoding="utf-8")), json.loads(json.dumps(now)))
    assert not changes, f"{name} {week}; GOLDEN=write make test keeps these:\n" + "\n".join(changes)


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """One line for each figure that is not what it was."""
    return [
        f"  {path}: {json.dumps(was[path]) if path in was else 'nothing'} -> {json.dumps(now[path]) if path in now else 'nothing'}"
        for path in {**was, **now}
        if path not in was or path not in now or was[path] != now[path]
    ]


def test_a_change_is_told_with_both_values() -> None:
    was, now = {"flow.opened": 3, "flow.net": 1, "gone": 1}, {"flow.opened": 4, "flow.net": 1, "new": None}
    assert differences(was, now) == ["  flow.opened: 3 -> 4", "  gone: 1 -> nothing", "  new: nothing -> null"]


def test_of_what_others_wrote_a_hash_is_left() -> None:
    given: dict[str, Any] = {
        "flow": {"opened": 3},
        "period": {"label": "2025-W16", "start": "2025-04-14T00:00:00+00:00"},
        "most_active_tickets": [{"number": 7, "title": "Ann's secret", "url": "https://x/7", "state": "open", "activity_level": 4.42}],
        "ticket_breakdown": [{"category": "open", "received": 1}],
        "backlog": {"ranges": {"0–7 days": 1}},
        "a_part_of_tomorrow": {"by_label": {"private": 2}, "people": ["ann"], "share": 0.5},
    }
    left = dict(figures(given))
    assert {path: value for path, value in left.items() if "sha256" not in f"{path}{value}"} == {
        "flow.opened": 3, "period.label": "2025-W16", "period.start": "2025-04-14T00:00:00+00:00", "most_active_tickets.order": [7],
        "most_active_tickets[7].number": 7, "most_active_tickets[7].state": "open", "most_active_tickets[7].activity_level": 4.42,
        "backlog.ranges.0–7 days": 1,
    }  # fmt: skip
    assert 2 in left.values()
    assert 0.5 in left.values()
    assert not any(word in json.dumps(left) for word in ("secret", "https", "private", "ann", "tomorrow"))
    given["most_active_tickets"][0]["title"] = "Ann's other secret"
    assert dict(figures(given)) != left


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_the_kept_files_hold_nothing_that_others_wrote(file: Path) -> None:
    kept = json.loads(file.read_text(encoding="utf-8"))
    texts = [value for one in kept.values() for value in (one if isinstance(one, list) else [one]) if isinstance(value, str)]
    assert texts
    assert [text for text in texts if text not in OWN and not DATED.fullmatch(text) and not HASHED.fullmatch(text)] == []
    words = {word for path in kept for word in re.split(r"[.\[\]]+", path) if word and not word.isdigit()}
    assert [word for word in words - OWN - {"order"} if not DATED.fullmatch(word) and not HASHED.fullmatch(word)] == []
