"""The simulated tickets as GitHub's REST rows, as they were at an instant."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from reportlib.collect.sample.people import API, WEB, association, user
from reportlib.collect.sample.plan import Action, Ticket
from reportlib.collect.source import Row

NAME = "example/support"
REPOSITORY = f"{API}/repos/{NAME}"
_QUIET = {"subscribed", "mentioned", "referenced", "reaction", "head_ref_deleted"}
"""What leaves a ticket's `updated_at` alone."""

_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
_LABELS = {
    "bug": ("d73a4a", "Something isn't working"),
    "enhancement": ("a2eeef", "New feature or request"),
    "question": ("d876e3", "Further information is requested"),
    "os:windows": ("1d76db", None),
    "os:macos": ("c5def5", None),
    "os:linux": ("fbca04", None),
    "app:desktop": ("0e8a16", "The desktop program itself"),
    "app:sync": ("006b75", "Sync client and server, accounts"),
    "app:plugins": ("5319e7", "Plugins and their directory"),
    "status:new": ("ededed", "Nobody has looked at it yet"),
    "status:needs-info": ("fef2c0", "Waiting for its author"),
    "P1": ("b60205", "Data loss, or many people cannot work"),
    "stale": ("cccccc", None),
}
_MILESTONES = ("4.2", "5.0")


def stamp(at: datetime) -> str:
    """The instant as GitHub writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fate(ticket: Ticket, at: datetime) -> str | None:
    """ "deleted" or "transferred" if that happened before the instant."""
    return next((action.kind for action in ticket.actions if action.at < at and action.kind in {"deleted", "transferred"}), None)


def repository(everything: Iterable[Ticket], at: datetime) -> Row:
    """The repository's row at the instant."""
    there = [ticket for ticket in everything if ticket.created_at < at and not fate(ticket, at)]
    count = sum(issue(ticket, at)["state"] == "open" for ticket in there)
    return {
        "id": 864_200_311, "node_id": "R_sample", "name": "support", "full_name": NAME, "private": False,
        "html_url": f"{WEB}/{NAME}", "url": REPOSITORY, "description": "Support for Lumen Notes, a fictional note-taking program",
        "fork": False, "created_at": "2024-09-27T08:12:40Z", "updated_at": stamp(at), "pushed_at": stamp(at), "has_issues": True,
        "archived": False, "visibility": "public", "default_branch": "main", "open_issues": count, "open_issues_count": count,
    }  # fmt: skip


def issue(ticket: Ticket, at: datetime) -> Row:
    """The ticket's row at the instant."""
    done = [action for action in ticket.actions if action.at < at]
    now = _replay(ticket, done)
    url, kind = f"{REPOSITORY}/issues/{ticket.number}", "pull" if ticket.is_pull_request else "issues"
    updated = max([ticket.created_at, *(action.at for action in done if action.kind not in _QUIET)])
    row: Row = {
        "url": url, "repository_url": REPOSITORY, "labels_url": f"{url}/labels{{/name}}", "comments_url": f"{url}/comments",
        "events_url": f"{url}/events", "html_url": f"{WEB}/{NAME}/{kind}/{ticket.number}", "id": ticket.id,
        "node_id": f"{'PR' if ticket.is_pull_request else 'I'}_{ticket.id:x}", "number": ticket.number, "title": now["title"],
        "user": user(ticket.author), "labels": [_label(name) for name in now["labels"]], "state": now["state"], "locked": False,
        "assignee": user(now["assignee"]), "assignees": [user(now["assignee"])] if now["assignee"] else [],
        "milestone": _milestone(now["milestone"]), "comments": sum(action.kind == "commented" for action in done),
        "created_at": stamp(ticket.created_at), "updated_at": stamp(updated), "closed_at": now["closed_at"],
        "author_association": association(ticket.author), "active_lock_reason": None, "body": ticket.body,
        "closed_by": user(now["closed_by"]), "reactions": _reactions(url, done), "timeline_url": f"{url}/timeline",
        "performed_via_github_app": None, "state_reason": now["state_reason"],
    }  # fmt: skip
    if ticket.is_pull_request:
        page, merged = row["html_url"], [action for action in done if action.kind == "merged"]
        row["draft"] = False
        row["pull_request"] = {
            "url": f"{REPOSITORY}/pulls/{ticket.number}", "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch",
            "merged_at": stamp(merged[0].at) if merged else None,
        }  # fmt: skip
    return row


def comment(ticket: Ticket, action: Action) -> Row:
    """A comment's row; comments are never edited here."""
    url, page = f"{REPOSITORY}/issues/comments/{action.id}", "pull" if ticket.is_pull_request else "issues"
    return {
        "url": url, "html_url": f"{WEB}/{NAME}/{page}/{ticket.number}#issuecomment-{action.id}",
        "issue_url": f"{REPOSITORY}/issues/{ticket.number}", "id": action.id, "node_id": f"IC_{action.id:x}", "user": user(action.actor),
        "created_at": stamp(action.at), "updated_at": stamp(action.at), "body": action.data["body"],
        "author_association": association(action.actor), "reactions": _reactions(url, []), "performed_via_github_app": None,
    }  # fmt: skip


def event(ticket: Ticket, action: Action, title: str) -> Row:
    """An event's row without the copy of the ticket (the source puts it in); `title` is the one before the event."""
    commit = action.data.get("commit")
    row: Row = {
        "id": action.id, "node_id": f"EV_{action.id:x}", "url": f"{REPOSITORY}/issues/events/{action.id}", "actor": user(action.actor),
        "event": action.kind, "commit_id": commit, "commit_url": f"{REPOSITORY}/commits/{commit}" if commit else None,
        "created_at": stamp(action.at), "issue_url": f"{REPOSITORY}/issues/{ticket.number}", "performed_via_github_app": None,
    }  # fmt: skip
    match action.kind:
        case "labeled" | "unlabeled":
            row["label"] = {"name": action.data["label"], "color": _LABELS[action.data["label"]][0]}
        case "assigned":
            row |= {"assignee": user(action.data["assignee"]), "assigner": user(action.actor)}
        case "milestoned":
            row["milestone"] = {"title": action.data["milestone"]}
        case "renamed":
            row["rename"] = {"from": title, "to": action.data["title"]}
        case "closed":
            row["state_reason"] = action.data["reason"]
    return row


def rows(everything: Iterable[Ticket], after: datetime, at: datetime) -> dict[str, list[Row]]:
    """What changed in [after, at): issues, comments and events, each by the time of change."""
    issues, comments, events = [], [], []
    for ticket in everything:
        if ticket.created_at >= at or fate(ticket, at):
            continue
        now = issue(ticket, at)
        if now["updated_at"] >= stamp(after):
            issues.append(now)
        title = ticket.title
        for action in ticket.actions:
            if after <= action.at < at and action.kind == "commented":
                comments.append(comment(ticket, action))
            elif after <= action.at < at and action.kind != "reaction":
                events.append(event(ticket, action, title))
            title = action.data.get("title", title)
    return {
        "issues": sorted(issues, key=lambda row: (row["updated_at"], row["id"])),
        "comments": sorted(comments, key=lambda row: row["id"]),
        "events": sorted(events, key=lambda row: row["id"]),
    }


def _replay(ticket: Ticket, done: list[Action]) -> dict[str, Any]:
    now: dict[str, Any] = {
        "title": ticket.title, "labels": [], "state": "open", "state_reason": None, "closed_at": None, "closed_by": None,
        "assignee": None, "milestone": None,
    }  # fmt: skip
    for action in done:
        match action.kind:
            case "labeled":
                now["labels"].append(action.data["label"])
            case "unlabeled":
                now["labels"].remove(action.data["label"])
            case "renamed":
                now["title"] = action.data["title"]
            case "assigned":
                now["assignee"] = action.data["assignee"]
            case "milestoned":
                now["milestone"] = action.data["milestone"]
            case "closed":
                now |= {"state": "closed", "state_reason": action.data["reason"], "closed_at": stamp(action.at), "closed_by": action.actor}
            case "reopened":
                now |= {"state": "open", "state_reason": "reopened", "closed_at": None, "closed_by": None}
    return now


def _label(name: str) -> Row:
    color, description = _LABELS[name]
    place = 7_412_000_000 + 13 * list(_LABELS).index(name)
    return {
        "id": place, "node_id": f"LA_{place:x}", "url": f"{REPOSITORY}/labels/{name.replace(':', '%3A')}", "name": name,
        "color": color, "default": name in {"bug", "enhancement", "question"}, "description": description,
    }  # fmt: skip


def _milestone(title: str | None) -> Row | None:
    if title is None:
        return None
    number = _MILESTONES.index(title) + 1
    url = f"{REPOSITORY}/milestones/{number}"
    return {
        "url": url, "html_url": f"{WEB}/{NAME}/milestone/{number}", "labels_url": f"{url}/labels", "id": 11_800_000 + number,
        "node_id": f"MI_{number:x}", "number": number, "title": title, "description": None, "creator": user("mira-of-lumen"),
        "open_issues": 0, "closed_issues": 0, "state": "open", "created_at": "2024-09-30T07:00:00Z", "updated_at": "2024-09-30T07:00:00Z",
        "due_on": None, "closed_at": None,
    }  # fmt: skip


def _reactions(url: str, done: list[Action]) -> Row:
    count = Counter(action.data["content"] for action in done if action.kind == "reaction")
    return {"url": f"{url}/reactions", "total_count": count.total()} | {content: count[content] for content in _REACTIONS}
