"""What each column of a Report's frames says; instants are UTC, and as-of is the end of the period or the last sync before it."""

TICKET = {
    "number": "the ticket's number",
    "title": "its title at as-of",
    "body": "its text, in Markdown, as first seen from as-of on",
    "author": "the login of who opened it; none for a deleted account",
    "author_type": "GitHub's word for that account: User or Bot",
    "association": "what its author is to the repository: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR or NONE",
    "state": "GitHub's word when the ticket was read, perhaps after as-of: is_open says what was the case",
    "state_reason": "why it was closed: completed, not_planned or duplicate; reopened; none where that is not known",
    "labels": "its labels at as-of, a list",
    "comments": "how many comments it had at as-of",
    "reactions": "how many reactions, as first seen from as-of on",
    "created_at": "when it was opened",
    "updated_at": "when GitHub says that it last changed, perhaps after as-of",
    "closed_at": "its last close before as-of; none for an open ticket",
    "seen_at": "when the row that this rests on was read from GitHub",
    "removed_at": "when it left the repository, after as-of; none for most",
    "removed_how": "deleted or transferred; none for most",
    "assignees": "logins at as-of, a list",
    "milestone": "the title of its milestone at as-of; none for most",
    "arrived_at": "when it came to the repository: was created, or transferred here",
    "is_open": "whether it was open at as-of",
    "last_updated_at": "its last comment or change before as-of, or its creation",
}
ACTIVE = TICKET | {
    "age_days": "whole days from its opening to as-of",
    "recent": "whether it changed in the last 48 hours before as-of",
    "activity_level": "as the README defines it, without a unit",
    "comments_in_period": "how many comments were written in the period",
    "people_in_period": "how many persons opened or commented it in the period, bots left out",
    "changes_in_period": "how often it was closed or reopened in the period",
}
_TURN = {
    "turn": "on whom it waits: us, reporter or unknown",
    "turn_hours": "hours since the last comment by a person, or since its opening; none where that is not known",
}
OPEN = TICKET | _TURN | {"is_asked": "whether it waits on the reporter after a comment that asks something"}
_NO_ANSWER = "none: what was answered is not in this frame"
UNANSWERED = TICKET | {
    "first_response_at": _NO_ANSWER,
    "first_response_hours": _NO_ANSWER,
    "first_team_response_hours": _NO_ANSWER,
    "waited_hours": "hours from its opening to as-of",
}
LISTED = {
    "number": TICKET["number"],
    "title": TICKET["title"],
    "is_open": TICKET["is_open"],
    "labels": TICKET["labels"],
    "created_at": TICKET["created_at"],
    "closed_at": TICKET["closed_at"],
    "period": "the period of the trend in which it was opened; none for an older one",
    "turn": f"{_TURN['turn']}; none for a closed ticket",
    "turn_hours": f"{_TURN['turn_hours']}, and for a closed ticket",
    "activity_level": f"{ACTIVE['activity_level']}; none for a ticket that was not active",
    "theme": "the id of its theme in themes.table; none for a ticket in none of those",
}
TREND = {
    "period": "its label",
    "start": "its first day, YYYY-MM-DD",
    "opened": "how many tickets were opened",
    "closed": "how many tickets were closed and stayed so",
    "reopened": "how many tickets were reopened",
    "active": "how many tickets were active",
    "resolved": "how many of those were closed at its end",
    "backlog_end": "how many tickets were open at its end",
    "unanswered": "how many of the opened ones had no answer at its end",
    "answered": "how many of the opened ones had one",
    "first_response_median_hours": "hours within which half of the answered ones had it",
    "first_response_p90_hours": "hours within which nine of ten had it; none under ten answers",
}
CHANGES = {
    "figure": "its name in the trend",
    "now": "in this period: tickets, or hours where the name says so",
    "before": "in the period before, in the same unit",
    "usual_low": "the lower end of the middle half of the last eight periods",
    "usual_high": "the upper end of it",
    "direction": "up or down where it is beyond what is usual, else none",
    "is_spike": "whether it is a spike; none for what is no count of a period",
}
DAYS = {
    "date": "YYYY-MM-DD",
    "weekday": "its name",
    "opened": "how many tickets were opened",
    "closed": "how many tickets were closed, and were so at its end",
    "active": "how many tickets were active",
    "is_reported": "whether there is a daily report",
}
LABELS = {
    "category": "the label; Uncategorized for tickets without one",
    "group": "the beginning that it shares with others; none where it shares none",
    "received": "how many active tickets have it",
    "resolved": "how many of those were closed at as-of",
    "pending": "how many of those were open at as-of",
    "numbers": "the numbers of the tickets opened in the period that have it, a list",
    "compared": "how many those are, beside the periods before (a Comparison)",
}
THEMES = {
    "theme": "its id, which stays from period to period",
    "title": "what it is called",
    "status": "new, back, growing, steady, fading or gone",
    "frequency": "how many tickets are in it",
    "active": "how many of them were active in the period",
    "open": "how many of them were open at as-of",
    "counts": "how many of them were opened in each period of the trend, a list",
    "compared": "the last of the counts beside those before (a Comparison)",
    "numbers": "the numbers of its tickets, a list",
    "titles": "their titles, in the same order",
    "quote": "a sentence of one of its reporters; empty for none",
    "quoted": "the number of that ticket",
    "first": "when the first of them was opened",
    "latest": "when the latest of them was opened",
    "platforms": "each platform that they name, with how many do, a list of pairs",
    "versions": "each version that they name, with how many do, a list of pairs",
    "since": "the version that it came with; empty where the evidence does not say so",
    "error": "an error line that some of them share; empty for none",
    "with_error": "how many share it",
}
PAIRS = {
    "number": "the ticket's number",
    "other": "the number of the older ticket",
    "score": "how alike they are, 0 to 1; 1 where a comment says so",
    "reason": "what they have in common",
}
DUPLICATES = PAIRS | {"other_is_open": "whether the older one was open at as-of"}
_SHORT = {"number": TICKET["number"], "title": TICKET["title"]}
_OPENED = {"created_at": TICKET["created_at"]}
_STATE = {"state": "open or closed at as-of"}
_AGE = "hours from its opening to as-of"
_WAITS = {"turn_hours": "hours since it does"}
BEHIND = {
    "active": ("an active ticket; by number", _SHORT | {"last_updated_at": TICKET["last_updated_at"]} | _STATE),
    "opened": ("a ticket opened in the period; by number", _SHORT | _OPENED | _STATE),
    "closed": (
        "a ticket closed in the period, and so at as-of; by number",
        _SHORT | {"closed_at": "its last close", "close_hours": "hours from its opening to that", "state_reason": TICKET["state_reason"]},
    ),
    "reopened": (
        "a ticket reopened in the period; by number",
        _SHORT | {"reopened_at": "when that was, the last time"} | _STATE,
    ),
    "removed": (
        "a ticket that was open when the period began and left the repository in it; by number",
        {"number": TICKET["number"], "title": "its title", "removed_at": "when it left"},
    ),
    "transferred_in": (
        "an older ticket that came from another repository in the period, open; by number",
        _SHORT | {"arrived_at": "when it came"},
    ),
    "backlog": ("a ticket that was open at as-of; the oldest first", _SHORT | _OPENED | {"age_hours": _AGE}),
    "answered": (
        "a ticket opened in the period that has an answer; the longest wait first",
        _SHORT | _OPENED | {"first_response_hours": "hours from its opening to the first comment by another person"},
    ),
    "unanswered": (
        "a ticket opened in the period that has none; the longest wait first",
        _SHORT | _OPENED | {"waited_hours": _AGE} | _STATE,
    ),
    "waiting_on_us": ("an open ticket that waits on us; the longest wait first", _SHORT | _WAITS),
    "waiting_on_reporter": ("an open ticket that waits on its reporter; the longest wait first", _SHORT | _WAITS),
    "one_touch": (
        "a ticket closed in the period with at most one comment of the team; by number",
        _SHORT | {"closed_at": "its last close", "team_comments": "how many comments the team wrote"},
    ),
}  # fmt: skip
"""Each list behind a figure: what a row is, and its columns."""
