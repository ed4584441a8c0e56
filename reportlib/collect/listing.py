"""The repositories of an organization on GitHub that have issues."""

from rich.console import Console

from reportlib.collect.asking import Asking
from reportlib.collect.github_says import last_page
from reportlib.collect.source import PAGE, Row


def repositories(organization: str, topic: str | None, console: Console, max_wait: float) -> list[str]:
    """OWNER/NAME of each that has issues and is not archived (and has the topic), sorted; SourceError where GitHub does not give them."""
    asking = Asking(organization, console, max_wait)
    rows: list[Row] = []
    page, more = 1, True
    while more:
        headers, found = asking.get(f"/orgs/{organization}/repos", _is_list, per_page=PAGE, page=page, type="all", sort="full_name")
        rows += found
        more = page < (last_page(headers) or 0)
        page += 1
    kept = (row for row in rows if row["has_issues"] and not row.get("archived") and (topic is None or topic in (row.get("topics") or [])))
    return sorted({row["full_name"] for row in kept}, key=str.casefold)


def _is_list(data: object) -> bool:
    return isinstance(data, list) and all(isinstance(row, dict) and "full_name" in row and "has_issues" in row for row in data)
