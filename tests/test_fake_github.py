"""The loopback GitHub answers as GitHub does: shapes by its published schema, pages by its Link headers, limits by its headers."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.fake_github import FakeGitHub, Fault, Recording

Row = dict[str, Any]


def get(url: str, token: str = "") -> tuple[int, dict[str, str], Any]:
    request = urllib.request.Request(url, headers={"Authorization": f"token {token}"} if token else {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), json.load(error)


def nullable(schema: Any) -> Any:
    """OpenAPI 3.0 says `nullable: true` where JSON Schema lists null among the types."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: nullable(value) for key, value in schema.items() if key not in ("nullable", "example", "format")}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


@pytest.mark.parametrize(
    ("path", "name"), [("issues?state=all", "issue"), ("issues/comments?", "issue-comment"), ("issues/events?", "issue-event")]
)
def test_rows_fit_githubs_published_schema(tracker: tuple[str, Recording], recorded: Path, path: str, name: str) -> None:
    published = json.loads((recorded / "schema" / "github-issue-schemas.json").read_text())
    document = nullable(published)
    document |= {"$ref": f"#/components/schemas/{name}"}
    repository, recording = tracker
    checker = jsonschema.Draft7Validator(document)
    with FakeGitHub({repository: recording}) as fake:
        _, _, rows = get(f"{fake.url}/repos/{repository}/{path}&per_page=20")
    assert len(rows) == 20
    for row in rows:
        # An event's embedded ticket is cut down to its address and number in the recordings.
        row.pop("issue", None)
        # Recorded before GitHub had these, or masked.
        faults = [error for error in checker.iter_errors(row) if error.validator != "required"]
        assert faults == [], faults[:1]


def test_pages_are_linked_and_sorted_and_since_is_inclusive() -> None:
    rows = [{"id": n, "number": n, "state": "open", "created_at": "x", "updated_at": f"2025-01-{n:02d}T00:00:00Z"} for n in range(1, 31)]
    with FakeGitHub({"a/b": Recording(rows)}) as fake:
        url = f"{fake.url}/repos/a/b/issues?state=all&sort=updated&direction=asc&since=2025-01-11T00:00:00Z&per_page=15"
        _, headers, first = get(url)
        assert [row["number"] for row in first] == list(range(11, 26))
        assert 'rel="prev"' not in headers["Link"]
        following = headers["Link"].split(">")[0].removeprefix("<")
        _, headers, second = get(following)
        assert [row["number"] for row in second] == list(range(26, 31))
        assert 'rel="next"' not in headers["Link"]


def test_a_hidden_row_leaves_its_page_shorter_than_the_next() -> None:
    rows = [{"id": n, "number": n, "state": "open", "created_at": "x", "updated_at": f"2025-01-{n:02d}T00:00:00Z"} for n in range(1, 5)]
    with FakeGitHub({"a/b": Recording(rows, hidden={4})}) as fake:
        url = f"{fake.url}/repos/a/b/issues?state=all&sort=updated&per_page=2"
        _, headers, first = get(url)
        assert [row["number"] for row in first] == [3]
        assert 'rel="next"' in headers["Link"]
        assert [row["number"] for row in get(f"{url}&page=2")[2]] == [2, 1]


def test_what_is_gone_is_in_no_list_and_answers_as_github_does() -> None:
    at = "2025-01-01T00:00:00Z"
    rows = [
        {"id": n, "number": n, "state": "open", "created_at": at, "updated_at": at, "url": f"x/repos/a/b/issues/{n}"} for n in (1, 2, 3)
    ]
    told = [{"id": n, "issue_url": f"x/repos/a/b/issues/{n}", "created_at": at, "updated_at": at} for n in (1, 2, 3)]
    with FakeGitHub({"a/b": Recording(rows, told, told, gone={1: 410, 2: 301})}) as fake:
        url = f"{fake.url}/repos/a/b"
        assert get(url)[2]["open_issues_count"] == 1
        assert [[row["id"] for row in get(f"{url}/{path}")[2]] for path in ("issues", "issues/comments", "issues/events")] == [[3]] * 3
        assert get(f"{url}/issues/1")[0] == 410
        assert get(f"{url}/issues/2")[2]["url"].endswith("/repos/else/where/issues/1")
        assert get(f"{url}/issues/3")[2]["number"] == 3


def test_faults_come_as_ordered_and_then_stop() -> None:
    with FakeGitHub({"a/b": Recording([])}, token="right") as fake:  # noqa: S106  # made up
        fake.faults.append(Fault(429, {"Retry-After": "1"}))
        assert get(f"{fake.url}/repos/a/b")[0] == 429
        assert get(f"{fake.url}/repos/a/b")[0] == 200
        assert get(f"{fake.url}/repos/a/b", "wrong")[0] == 401
        assert get(f"{fake.url}/repos/a/c")[0] == 404
