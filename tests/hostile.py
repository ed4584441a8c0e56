"""A tracker whose every text is a payload of cross-site scripting, and its twin of harmless words."""

import re

from brs_kb.payloads import get_all_payloads

from tests.fake_github import Recording
from tests.syncing import Row, comment, event, issue
from tests.test_small_trackers import DAY, INSIDE
from tests.test_text import HOSTILE

OWN = [
    *HOSTILE,
    '<a href="https://evil.example">cannot start</a> the program',
    '<b>cannot</b><br><span style="color:red">start</span><sub>the</sub> program',
    r"$\href{https://evil.example}{cannot}$ $$\class{a}{start}$$ \(\href{https://evil.example}{the}\) \[program\]",
    r"\begin{align}\href{https://evil.example}{cannot start}\end{align} \ref{evil}",
    "mailto:evil@evil.example xmpp:evil@evil.example ftp://evil.example cannot start",
    "%{x} %{customdata[0]}<extra>cannot</extra> start {{7*7}} ${7*7} {% raw %}",
    "[cannot start]: https://evil.example 'x' [cannot start] [^1] :octocat: <https://evil.example>",
]
"""What the package has nothing of: links of plotly and MathJax, autolinks, templates, marks that turn the reading direction."""


def payloads() -> list[str]:
    """Each payload once, our own first."""
    return list(dict.fromkeys([*OWN, *(entry.payload for entry in get_all_payloads().values())]))


def harmless(text: str) -> str:
    """Words for a payload's words, as many and as long as the payload is."""
    words = " ".join(re.findall(r"[A-Za-z0-9]+", text)) or "word"
    return f"{words} {'more ' * (len(text) // 5)}"[: max(len(text), 4)].strip()


def tracker(texts: list[str]) -> Recording:
    """A ticket of the week for each text, which has it in title, body, labels, logins and milestone, and an older one for each fourth text;
    many are answered, closed, reopened, or have another title later. Of the first five texts the week has five tickets more.
    """
    rows, comments, events = [], [], []
    places = [*(place for place in range(min(5, len(texts))) for _ in range(5)), *range(len(texts)), *range(0, len(texts), 4)]
    for number, place in enumerate(places, 1):
        text, other = texts[place], texts[-place - 1]
        is_old = number > len(texts) + 25
        at = INSIDE + number % DAY - is_old * (7 + 7 * number % 77) * DAY
        person: Row = {"login": text, "type": "User"}
        labels = [{"name": name} for name in (text, f"{'payload' if number % 4 else text[:12]}: {other}")]
        body = f"{other} happens whenever I start {text} again.\n\nError: {text} was not found\n\nVersion v{number % 3}.2.{text[:9]}\n"
        row = issue(
            number, at, title=text, body=body, user=person, labels=labels, assignees=[person, {"login": other}], milestone={"title": text},
            comments=number % 3, reactions={"total_count": number % 7},
        )  # fmt: skip
        changes: list[tuple[int, str, Row]] = [(1, "labeled", {"label": labels[0]}), (1, "assigned", {"assignee": person})]
        if number % 11 == 0:
            row["title"] = "Later title"
            changes.append((200 * DAY, "renamed", {"rename": {"from": text, "to": "Later title"}}))
        if number % 7 < 2:
            row |= {"state": "closed", "closed_at": issue(number, at + 90)["created_at"]} if number % 7 == 0 else {}
            changes += [(90, "closed", {}), (200, "reopened", {})][: 1 + number % 7]
        events += [
            event(10 * number + id_, number, at + later, what) | {"actor": person} | more for id_, (later, what, more) in enumerate(changes)
        ]
        for id_ in range(number % 3):
            said = comment(10 * number + id_, number, INSIDE + DAY * id_ + number % DAY)
            comments.append(said | {"user": {"login": other, "type": "User"}, "author_association": "MEMBER", "body": text})
        rows.append(row)
    return Recording(rows, comments, events)
